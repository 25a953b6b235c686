//! `cargo xtask bench --instructions`: how many instructions an event takes, in the shipped modules and in the native build.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::example;
use crate::process::{self, Result};
use crate::repo::Repo;

/// Counts both builds; takes `--renew REASON`.
pub fn script(repo: &Repo, bench: &Path) -> Result<Command> {
    let mut command = repo.command("node");
    command.arg(bench.join("instructions").join("bench.mjs"));
    command.arg("--fuel").arg(counter(repo)?).arg("--native").arg(example(repo, "native")?);
    Ok(command)
}

/// The program that counts WebAssembly instructions. Not optimised: that would take longer than it counts.
pub fn counter(repo: &Repo) -> Result<PathBuf> {
    process::run(&mut repo.cargo(&["build", "--quiet", "--locked", "--package", "wasm-fuel"]))?;
    Ok(repo.target.join("debug").join(format!("wasm-fuel{}", std::env::consts::EXE_SUFFIX)))
}
