//! `cargo xtask setup`: everything the other commands need, installed once and then only looked at.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::process::{Result, quiet, seconds};
use crate::repo::{Repo, make_dir, read, write};

const NODE_AT_LEAST: u32 = 20;
const WASM_TARGET: &str = "wasm32-unknown-unknown";
const WASM_PACK: &str = "0.15.1";

/// The whole set-up. The packages of other registries come in while cargo compiles.
pub fn all(repo: &Repo) -> Result<()> {
    let start = Instant::now();
    node(repo)?;
    let (fetched, compiled) = std::thread::scope(|scope| {
        let fetched = scope.spawn(|| npm(repo).and_then(|()| browser(repo)));
        let compiled = wasm_target(repo).and_then(|()| wasm_tools(repo));
        let fetched = fetched.join().unwrap_or_else(|_| Err("a set-up thread died".to_owned()));
        (fetched, compiled)
    });
    fetched.and(compiled)?;
    eprintln!("setup: ready after {}", seconds(start));
    Ok(())
}

/// What building pkg/ needs.
pub fn for_build(repo: &Repo) -> Result<()> {
    for_demo(repo)?;
    wasm_target(repo)?;
    wasm_tools(repo)
}

/// What the demo needs: nothing that takes long to install.
pub fn for_demo(repo: &Repo) -> Result<()> {
    node(repo)?;
    npm(repo)
}

/// What serving a page needs.
pub fn node(repo: &Repo) -> Result<()> {
    let wanted = format!("Node {NODE_AT_LEAST} or newer is needed");
    let version = quiet(repo.command("node").arg("--version")).map_err(|e| format!("{wanted}: {e}"))?;
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
    match major {
        Some(major) if major >= NODE_AT_LEAST => {
            ready("node", version);
            Ok(())
        }
        _ => Err(format!("{wanted}; this is {version}")),
    }
}

/// What the benchmark compares with: 27 packages that nothing else needs.
pub fn mapping_kit(repo: &Repo) -> Result<()> {
    npm_in(repo, "Segment's mapping kit", &repo.shim().join("bench").join("kit"))
}

fn npm(repo: &Repo) -> Result<()> {
    npm_in(repo, "npm packages", &repo.shim())
}

fn npm_in(repo: &Repo, what: &str, folder: &Path) -> Result<()> {
    // The lock file itself is the stamp: same text, same packages.
    let lock = read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules").join(".installed-lock.json");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) {
        ready(what, "as locked");
        return Ok(());
    }
    step(what, || {
        // Without install scripts: the platform's binaries are optional packages of their own.
        let mut npm = repo.command("npm");
        npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        quiet(&mut npm)?;
        write(&stamp, &lock)
    })
}

fn wasm_target(repo: &Repo) -> Result<()> {
    let name = format!("target {WASM_TARGET}");
    if target_installed(repo) {
        ready(&name, "installed");
        return Ok(());
    }
    step(&name, || {
        quiet(repo.command("rustup").args(["target", "add", WASM_TARGET]))?;
        if target_installed(repo) { Ok(()) } else { Err(format!("rustc still has no standard library for {WASM_TARGET}")) }
    })
}

fn target_installed(repo: &Repo) -> bool {
    let mut rustc = repo.command("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM_TARGET]);
    quiet(&mut rustc).is_ok_and(|dir| PathBuf::from(dir.trim()).is_dir())
}

fn wasm_tools(repo: &Repo) -> Result<()> {
    wasm_bindgen(repo)?;
    wasm_pack(repo)?;
    // Both share the packages they compile; afterwards that is a gigabyte nobody reads.
    let leftovers = install_dir(repo);
    if leftovers.exists() {
        std::fs::remove_dir_all(&leftovers).map_err(|e| format!("cannot clear {}: {e}", leftovers.display()))?;
    }
    Ok(())
}

fn wasm_bindgen(repo: &Repo) -> Result<()> {
    let package = repo.root.join("xtask").join("wasm-tools");
    let lock = read(&package.join("Cargo.lock"))?;
    let stamp = repo.tools().join("wasm-tools.lock");
    let installed = ["wasm-bindgen", "wasm-bindgen-test-runner"].iter().all(|bin| repo.tool(bin).is_file());
    if installed && std::fs::read_to_string(&stamp).is_ok_and(|built| built == lock) {
        ready("wasm-bindgen", "as locked");
        return Ok(());
    }
    step("wasm-bindgen and its test runner", || {
        let mut install = cargo_install(repo);
        // --force: binaries without the stamp are of an older lock or of an interrupted run.
        install.arg("--force").arg("--path").arg(&package);
        quiet(&mut install)?;
        write(&stamp, &lock)
    })
}

fn wasm_pack(repo: &Repo) -> Result<()> {
    let version = quiet(repo.command(repo.tool("wasm-pack")).arg("--version"));
    if version.is_ok_and(|v| v.trim() == format!("wasm-pack {WASM_PACK}")) {
        ready("wasm-pack", WASM_PACK);
        return Ok(());
    }
    step(&format!("wasm-pack {WASM_PACK}"), || {
        make_dir(&repo.tools())?;
        quiet(cargo_install(repo).args(["--force", "wasm-pack", "--version", WASM_PACK])).map(drop)
    })
}

/// Unoptimised and without debug information: a third of the time, and the tools run for seconds only.
fn cargo_install(repo: &Repo) -> Command {
    let mut command = repo.cargo(&["install", "--locked", "--debug", "--root"]);
    command.arg(repo.tools()).env("CARGO_TARGET_DIR", install_dir(repo)).env("CARGO_PROFILE_DEV_DEBUG", "0");
    command
}

fn install_dir(repo: &Repo) -> PathBuf {
    repo.tools().join("build")
}

fn browser(repo: &Repo) -> Result<()> {
    if let (Some(_), Some(driver)) = (in_path("chromium"), chromedriver()) {
        ready("chromium and chromedriver", &driver.display().to_string());
        return Ok(());
    }
    let by_hand = "Chromium and chromedriver are needed for the browser tests; install them as root: \
                   apt-get install -y chromium chromium-driver";
    let root = quiet(repo.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root || in_path("apt-get").is_none() {
        return Err(by_hand.to_owned());
    }
    step("chromium and chromedriver", || {
        let apt = |args: &[&str]| {
            quiet(repo.command("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(args))
                .map_err(|e| format!("{by_hand}\n{e}"))
        };
        apt(&["update"])?;
        apt(&["install", "-y", "chromium", "chromium-driver"])?;
        chromedriver().map(drop).ok_or_else(|| by_hand.to_owned())
    })
}

/// The driver of the browser tests: the one the environment names, or the one on PATH.
pub fn chromedriver() -> Option<PathBuf> {
    match env::var_os("CHROMEDRIVER") {
        Some(path) => Some(PathBuf::from(path)).filter(|path| path.is_file()),
        None => in_path("chromedriver"),
    }
}

fn in_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

fn ready(what: &str, how: &str) {
    eprintln!("setup: {what}: {how}");
}

fn step(what: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    eprintln!("setup: {what}: installing");
    let start = Instant::now();
    work()?;
    eprintln!("setup: {what}: installed in {}", seconds(start));
    Ok(())
}
