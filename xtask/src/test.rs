//! `cargo xtask test`: everything that must hold, step after step, and one line at the end that says how it went.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use crate::emulator::Emulator;
use crate::process::{self, Result, Watched, seconds};
use crate::repo::Repo;
use crate::tally::{self, Tally};
use crate::{bench, build, emulator, setup, simulate};

/// No step takes this long; one that does hangs.
const LIMIT: Duration = Duration::from_mins(10);

const STEPS: usize = 14;

/// Folders with tests that run in Node, in their own sandboxes.
const NODE_TESTS: &[&str] = &["tests/sandbox", "tests/shipped", "tests/soak", "tests/wasm"];

/// The folder with the tests that drive the Worker in workerd.
const WORKER_TESTS: &[&str] = &["tests/workerd"];

/// The folder with the tests that use the playground in Chromium.
const PLAYGROUND_TESTS: &[&str] = &["tests/playground"];

/// Every step runs, whatever became of those before it; only a set-up that fails ends the run.
pub fn run(repo: &Repo) -> Result<()> {
    let start = Instant::now();
    let mut run = Run { number: 0, sum: Tally::default(), broken: Vec::new() };
    steps(repo, &mut run);
    println!();
    for name in &run.broken {
        println!("failed: {name}");
    }
    println!("total {}", seconds(start));
    println!("{}", run.sum);
    if run.broken.is_empty() { Ok(()) } else { Err(String::new()) }
}

fn steps(repo: &Repo, run: &mut Run) {
    if !run.check("set-up", || setup::all(repo)) {
        return;
    }
    run.check("format", || gate(&mut repo.cargo(&["fmt", "--all", "--check"])));
    run.check("clippy, native and wasm", || lint(repo));
    run.tests("cargo test", || {
        let mut command = repo.cargo(&["test", "--locked", "--workspace", "--features", "affonso-segment/cli", "--no-fail-fast"]);
        Ok((process::watch(&mut command, LIMIT)?, tally::of_libtest))
    });
    run.tests("the simulation", || Ok((process::watch(&mut simulate::all(repo), LIMIT)?, tally::of_libtest)));
    run.check("pkg/ is what the sources give", || build::check(repo));
    run.check("types of the Worker", || gate(repo.command("npm").current_dir(repo.shim()).args(["run", "--silent", "types"])));

    let mut binary = PathBuf::new();
    let mut far_side = None;
    let started = run.check("emulator", || {
        binary = emulator::compile(repo)?;
        far_side = Some(Emulator::start(repo, &binary)?);
        Ok(())
    });
    if started {
        run.tests("node", || {
            let counter = bench::counter(repo)?;
            node(repo, NODE_TESTS, &[("AFFONSO_EMULATOR", &binary), ("AFFONSO_WASM_FUEL", &counter)])
        });
        run.tests("the Worker in workerd", || node(repo, WORKER_TESTS, &[("AFFONSO_EMULATOR", &binary)]));
    }
    run.tests("the playground in Chromium", || node(repo, PLAYGROUND_TESTS, &[("AFFONSO_EMULATOR", &binary)]));
    if let Some(far_side) = &far_side {
        run.tests("wasm in Node", || wasm(repo, &["--node"], "wasm_node", far_side));
        run.tests("wasm in Chromium", || wasm(repo, &["--headless", "--chrome"], "wasm_browser", far_side));
    }
    run.check("documentation", || {
        let mut command = repo.cargo(&["doc", "--locked", "--workspace", "--no-deps", "--features"]);
        gate(command.arg("affonso-segment/cli").env("RUSTDOCFLAGS", "-D warnings"))
    });
}

/// A step's output, and who can read its counts.
type Counted = (Watched, fn(&str) -> Tally);

struct Run {
    number: usize,
    sum: Tally,
    broken: Vec<String>,
}

impl Run {
    /// A step that holds or does not; it enters the counts only when it does not.
    fn check(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        let start = self.heading(name);
        let done = work();
        if let Err(message) = &done {
            eprintln!("{message}");
            self.sum.failed += 1;
            self.broken.push(name.to_owned());
        }
        println!("-- {name}: {} after {}", if done.is_ok() { "ok" } else { "FAILED" }, seconds(start));
        done.is_ok()
    }

    /// A step that counts its tests. None at all is a failure: a suite that is skipped says nothing.
    fn tests(&mut self, name: &str, work: impl FnOnce() -> Result<Counted>) {
        let start = self.heading(name);
        let (mut counts, complaint) = match work() {
            Ok((watched, count)) => (count(&watched.stdout), complaint(&watched)),
            Err(message) => (Tally::default(), Some(message)),
        };
        let complaint = complaint.or_else(|| (counts.passed == 0).then(|| "no test ran".to_owned()));
        if let Some(message) = &complaint {
            eprintln!("{message}");
            // Something failed that is no test: a compilation, or the runner itself.
            counts.failed = counts.failed.max(1);
        }
        if counts.failed > 0 {
            self.broken.push(name.to_owned());
        }
        println!("-- {name}: {counts}, after {}", seconds(start));
        self.sum.add(counts);
    }

    fn heading(&mut self, name: &str) -> Instant {
        self.number += 1;
        println!("\n== {}/{STEPS} {name}", self.number);
        Instant::now()
    }
}

fn complaint(watched: &Watched) -> Option<String> {
    if watched.late {
        Some(format!("ended after {} minutes: it hangs", LIMIT.as_secs() / 60))
    } else {
        (!watched.ok).then(|| "the runner failed".to_owned())
    }
}

fn gate(command: &mut Command) -> Result<()> {
    let watched = process::watch(command, LIMIT)?;
    complaint(&watched).map_or(Ok(()), |message| Err(format!("{message}: {}", process::line(command))))
}

fn lint(repo: &Repo) -> Result<()> {
    let native = ["clippy", "--locked", "--workspace", "--all-targets", "--features", "affonso-segment/cli"];
    gate(repo.cargo(&native).args(["--", "-D", "warnings"]))?;
    gate(
        repo.cargo(&["clippy", "--locked", "--package", "affonso-segment", "--features", "server"])
            .args(["--", "-D", "warnings"]),
    )?;
    // Every set of features that ships.
    for features in ["affonso", "impact", "affonso,impact,webhooks", "affonso,playground", "impact,playground"] {
        let shipped = ["clippy", "--locked", "--package", "affonso-segment", "--lib", "--no-default-features"];
        let mut wasm = repo.cargo(&shipped);
        wasm.args(["--features", features, "--target", "wasm32-unknown-unknown", "--", "-D", "warnings"]);
        gate(&mut wasm)?;
    }
    Ok(())
}

/// `programs`: what the tests run, by the variables that tell them where it is.
fn node(repo: &Repo, folders: &[&str], programs: &[(&str, &Path)]) -> Result<Counted> {
    let mut command = repo.command("node");
    command.args(["--test", "--test-reporter=spec"]).args(node_tests(repo, folders)?);
    command.envs(programs.iter().copied());
    Ok((process::watch(&mut command, LIMIT)?, tally::of_node))
}

fn node_tests(repo: &Repo, folders: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for folder in folders {
        let Ok(entries) = std::fs::read_dir(repo.root.join(folder)) else { continue };
        files.extend(entries.flatten().map(|entry| entry.path()).filter(|path| path.to_string_lossy().ends_with(".test.mjs")));
    }
    files.sort();
    if files.is_empty() { Err(format!("no *.test.mjs under {}", folders.join(", "))) } else { Ok(files) }
}

/// The emulator's URL is compiled in: the browser has no environment to hand it over.
fn wasm(repo: &Repo, place: &[&str], suite: &str, emulator: &Emulator) -> Result<Counted> {
    let mut command = repo.wasm_pack(&["test", "--mode", "no-install"])?;
    command.args(place);
    if let Some(driver) = setup::chromedriver() {
        command.env("CHROMEDRIVER", &driver);
    }
    command.args(["--", "--locked", "--test", suite]);
    command.env("AFFONSO_EMULATOR_URL", &emulator.url).env("CARGO_PROFILE_DEV_DEBUG", "0");
    Ok((process::watch(&mut command, LIMIT)?, tally::of_libtest))
}
