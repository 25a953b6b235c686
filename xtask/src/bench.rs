//! `cargo xtask bench`: how long one event takes in the shipped file.

use crate::emulator;
use crate::process::{self, Result};
use crate::repo::Repo;
use crate::setup;

pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    setup::for_demo(repo)?;
    process::run(&mut repo.cargo(&["build", "--locked", "--release", "--example", "plan-cost"]))?;
    let plan_cost = repo.target.join("release").join("examples").join(format!("plan-cost{}", std::env::consts::EXE_SUFFIX));
    let mut bench = repo.command("node");
    bench.env("AFFONSO_EMULATOR", emulator::compile(repo)?);
    bench.arg(repo.shim().join("bench").join("bench.mjs")).arg("--plan-cost").arg(plan_cost).args(args);
    process::run(&mut bench)
}
