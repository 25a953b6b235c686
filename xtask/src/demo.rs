//! `cargo xtask demo`: what is shipped against the emulator, on this machine alone.

use std::process::Command;
use std::time::Instant;

use crate::process::{self, Result, seconds};
use crate::repo::Repo;
use crate::{emulator, setup};

/// The file that is pasted into Segment.
pub fn function(repo: &Repo) -> Result<()> {
    process::run(&mut ready(repo, "demo.mjs")?)
}

/// The same for impact.com.
pub fn impact(repo: &Repo) -> Result<()> {
    process::run(&mut ready(repo, "impact/demo.mjs")?)
}

/// The Worker, in workerd.
pub fn worker(repo: &Repo) -> Result<()> {
    let mut demo = ready(repo, "worker/demo.mjs")?;
    // It reads the Worker's configuration by wrangler, which would keep a log in the home folder.
    demo.env("WRANGLER_LOG_PATH", repo.target.join("wrangler")).env("WRANGLER_SEND_METRICS", "false");
    process::run(&mut demo)
}

/// The playground page, on loopback and in the browser.
pub fn playground(repo: &Repo) -> Result<()> {
    setup::node(repo)?;
    process::run(repo.command("node").arg(repo.shim().join("demo").join("playground").join("demo.mjs")))
}

/// The demo as it can be started; `file` is its place in js-shim/demo.
fn ready(repo: &Repo, file: &str) -> Result<Command> {
    setup::for_demo(repo)?;
    println!("demo: compiling the emulator");
    let start = Instant::now();
    let binary = emulator::compile(repo)?;
    println!("demo: emulator ready in {}", seconds(start));
    let mut demo = repo.command("node");
    demo.arg(repo.shim().join("demo").join(file)).env("AFFONSO_EMULATOR", binary);
    Ok(demo)
}
