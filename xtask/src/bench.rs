//! `cargo xtask bench`: how long one event takes in the shipped file, or, with `--worker`, in the Worker.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::emulator;
use crate::process::{self, Result};
use crate::repo::Repo;
use crate::setup;

pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    setup::for_demo(repo)?;
    let folder = repo.shim().join("bench");
    let (worker, args): (Vec<&str>, Vec<&str>) = args.iter().partition(|arg| **arg == "--worker");
    if worker.is_empty() {
        let plan_cost = plan_cost(repo)?;
        process::run(script(repo, &folder)?.arg("--plan-cost").arg(plan_cost).args(args))
    } else {
        process::run(script(repo, &folder.join("worker"))?.args(args))
    }
}

/// The benchmark in a folder.
fn script(repo: &Repo, folder: &Path) -> Result<Command> {
    let mut command = repo.command("node");
    command.env("AFFONSO_EMULATOR", emulator::compile(repo)?).arg(folder.join("bench.mjs"));
    Ok(command)
}

/// The program that times plans in the core alone.
fn plan_cost(repo: &Repo) -> Result<PathBuf> {
    process::run(&mut repo.cargo(&["build", "--locked", "--release", "--example", "plan-cost"]))?;
    Ok(repo.target.join("release").join("examples").join(format!("plan-cost{}", std::env::consts::EXE_SUFFIX)))
}
