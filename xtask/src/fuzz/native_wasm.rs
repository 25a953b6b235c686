//! `cargo xtask fuzz native-wasm`: random events, planned by the native build and by the shipped WebAssembly, byte for byte.

use std::process::Stdio;
use std::time::Instant;

use crate::process::{self, Result, quiet};
use crate::repo::Repo;

const RUNS: u64 = 100_000;

/// Every run has events of its own, unless a seed says which.
const SEED: &str = "PROPTEST_RNG_SEED";

pub fn run(repo: &Repo, runs: Option<u64>) -> Result<()> {
    let runs = runs.unwrap_or(RUNS);
    println!("fuzz: compiling the native build");
    quiet(&mut repo.cargo(&["build", "--locked", "--release", "--example", "planned"]))?;
    let planned = repo.target.join("release").join("examples").join(format!("planned{}", std::env::consts::EXE_SUFFIX));
    let seed = std::env::var(SEED).unwrap_or_else(|_| fresh_seed());
    println!("fuzz: native-wasm, {SEED}={seed}");
    let start = Instant::now();
    let mut native = repo
        .command(planned)
        .arg(runs.to_string())
        .arg(&seed)
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot start the native build: {e}"))?;
    let events = native.stdout.take().ok_or("the native build has no output")?;
    let mut compare = repo.command("node");
    compare.arg(repo.root.join("tests").join("fuzz").join("native-wasm").join("compare.mjs")).stdin(events);
    let same = process::run(&mut compare);
    // The pipe is closed by now: it has ended or is about to.
    let made = native.wait().map_err(|e| format!("lost the native build: {e}"))?;
    same?;
    if !made.success() {
        return Err("the native build failed".to_owned());
    }
    println!("native-wasm: {runs} runs in {:.0} s; nothing found", start.elapsed().as_secs_f64());
    Ok(())
}

fn fresh_seed() -> String {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_secs()).to_string()
}
