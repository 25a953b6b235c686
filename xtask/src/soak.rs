//! `cargo xtask soak`: an hour of traffic through the Worker in workerd while the targets fail, and the ledgers afterwards.

use std::path::PathBuf;

use crate::process::{self, Result};
use crate::repo::{self, Repo};
use crate::setup;

/// `--minutes N`, `--seed S`, `--rate EVENTS_A_SECOND`, and `--plant NAME` for a Worker with a defect, which must be found.
/// What was measured is kept below `target/soak/`.
pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    setup::for_demo(repo)?;
    let emulator = emulator(repo)?;
    let folder = repo.target.join("soak");
    repo::make_dir(&folder)?;
    let mut command = repo.command("node");
    // The ledgers of an hour are large, and read in one piece.
    command.arg("--max-old-space-size=8192").arg(repo.root.join("tests").join("soak").join("soak.mjs")).args(args);
    command.arg("--result").arg(folder.join("result.json"));
    process::run(command.env("AFFONSO_EMULATOR", emulator))
}

/// Compiled for speed: it keeps the books of an hour, and shares the machine with the Worker.
fn emulator(repo: &Repo) -> Result<PathBuf> {
    let build = ["build", "--quiet", "--locked", "--profile", "simulation", "--package", "affonso-segment"];
    process::run(repo.cargo(&build).args(["--features", "server", "--bin", "affonso-emulator"]))?;
    Ok(repo.target.join("simulation").join(format!("affonso-emulator{}", std::env::consts::EXE_SUFFIX)))
}
