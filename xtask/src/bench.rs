//! `cargo xtask bench`: how long one event takes in the shipped file.

use crate::process::{self, Result};
use crate::repo::Repo;
use crate::setup;

pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    setup::for_demo(repo)?;
    let mut bench = repo.command("node");
    bench.arg(repo.shim().join("bench").join("bench.mjs")).args(args);
    process::run(&mut bench)
}
