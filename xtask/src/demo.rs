//! `cargo xtask demo`: the shipped file against the emulator, on this machine alone.

use std::time::Instant;

use crate::process::{self, Result, seconds};
use crate::repo::Repo;
use crate::{emulator, setup};

pub fn run(repo: &Repo) -> Result<()> {
    setup::for_demo(repo)?;
    println!("demo: compiling the emulator");
    let start = Instant::now();
    let binary = emulator::compile(repo)?;
    println!("demo: emulator ready in {}", seconds(start));
    let mut demo = repo.command("node");
    demo.arg(repo.shim().join("demo").join("demo.mjs")).env("AFFONSO_EMULATOR", binary);
    process::run(&mut demo)
}
