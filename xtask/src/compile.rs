//! The core to WebAssembly: compiled in its variants, bound, and optimised.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::process::{Result, quiet, seconds};
use crate::repo::{Repo, names_in};

/// For binaryen 132 and without `--enable-*` flags: other versions and those flags have given broken modules.
/// `-O4`, `-Os` and `-Oz` differ from `-O3` by less than one part in a hundred; the compiler's level decides the size.
/// Inlining functions that have one caller is left to the compiler: what it keeps apart is not needed at every start.
/// The lowest kilobyte of memory is the far end of the stack: who is there is about to trap, so offsets may be folded as if
/// nothing lay in it.
const WASM_OPT: &[&str] = &[
    "-O3",
    "--one-caller-inline-max-function-size",
    "10",
    "--converge",
    "--low-memory-unused",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// One build of the module.
pub struct Variant {
    pub name: &'static str,
    features: &'static str,
    opt_level: &'static str,
    /// Where inlining stops; nothing for the compiler's own choice.
    inline_threshold: Option<&'static str>,
}

/// For the pasted files, whose every byte is carried as text: one destination, and nothing that only a webhook needs.
pub const PASTED: Variant = Variant { name: "pasted", features: "affonso", opt_level: "2", inline_threshold: HOT };
pub const PASTED_IMPACT: Variant = Variant { name: "pasted-impact", features: "impact", opt_level: "2", inline_threshold: HOT };

/// For the npm package and the Worker. Measured: "s" without the threshold for inlining is 7 % smaller (compressed) and 8 %
/// slower for an event, "z" is 17 % smaller and takes three times as long.
pub const FULL: Variant = Variant { name: "full", features: "affonso,impact,webhooks", opt_level: "2", inline_threshold: HOT };

/// For the playground page: one destination with the far side behind it. A page is loaded more often than it is in a hurry: with
/// the threshold of the others it would be a sixth larger.
pub const PLAYGROUND: Variant =
    Variant { name: "playground", features: "affonso,playground", opt_level: "z", inline_threshold: None };
pub const PLAYGROUND_IMPACT: Variant =
    Variant { name: "playground-impact", features: "impact,playground", opt_level: "z", inline_threshold: None };

/// Inlining stops early but for the functions marked for it, the scanner's: a sixth of the module, at no cost in time.
const HOT: Option<&str> = Some("80");

/// Compiles the core and makes its bindings, as `wasm-pack build` would, but for one thing: wasm-pack compiles every crate
/// type that Cargo.toml names, and beside an rlib Cargo leaves link-time optimisation out.
pub fn pack(repo: &Repo, variant: &Variant, out: &Path) -> Result<()> {
    let Variant { name, features, opt_level, .. } = variant;
    println!("build: compiling the core, {name}");
    let start = Instant::now();
    let target = "wasm32-unknown-unknown";
    let profile = repo.target.join(target).join("release");
    // Cargo gives the modules of all variants one name, and would take the other one's for finished.
    let _ = std::fs::remove_file(profile.join("deps").join("affonso_segment.wasm"));
    let mut compile = repo.cargo(&["rustc", "--locked", "--release", "--lib", "--crate-type", "cdylib", "--target", target]);
    compile.args(["--package", "affonso-segment", "--no-default-features", "--features", features]);
    compile.env("CARGO_ENCODED_RUSTFLAGS", rustflags(repo)?).env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level);
    compile.arg("--").args(last_flags(variant));
    quiet(&mut compile)?;
    let module = profile.join("affonso_segment.wasm");
    let mut bind = repo.command(repo.tool("wasm-bindgen"));
    quiet(bind.args(["--target", "web", "--out-dir"]).arg(out).arg(module))?;
    println!("build: core and bindings: {}", seconds(start));
    Ok(())
}

/// What the crate itself is compiled with, and with it the whole module, for it is linked last. The libraries keep their own
/// measure: SHA-1, which every webhook's body goes through, needs half the instructions so (`cargo xtask bench --instructions`).
fn last_flags(variant: &Variant) -> Vec<String> {
    // Vectors where the scanner asks for them, and nowhere else: every host has them (Node since 16.4).
    let mut flags: Vec<_> = ["target-feature=+simd128", "no-vectorize-loops", "no-vectorize-slp"].map(String::from).into();
    flags.extend(variant.inline_threshold.map(|threshold| format!("llvm-args=-inline-threshold={threshold}")));
    // Loops stay rolled up: unrolled ones are a twentieth of the module and buy a hundredth of the time.
    for flag in ["-unroll-threshold=0", "-unroll-runtime=false", "-unroll-max-count=1"] {
        flags.push(format!("llvm-args={flag}"));
    }
    flags.into_iter().map(|flag| format!("-C{flag}")).collect()
}

/// The flags for every crate, in one place: what is set here replaces `RUSTFLAGS` and the flags of any cargo configuration.
///
/// The remaps keep this machine out of the module: panic locations carry the paths of the sources.
fn rustflags(repo: &Repo) -> Result<OsString> {
    let rustc = |args: &[&str]| quiet(repo.command("rustc").args(args));
    let sysroot = PathBuf::from(rustc(&["--print", "sysroot"])?.trim());
    let about = rustc(&["-vV"])?;
    let commit = about.lines().find_map(|line| line.strip_prefix("commit-hash: ")).unwrap_or("unknown");
    // Where the component rust-src is installed, rustc names the standard library's sources by their place on disk.
    let library = sysroot.join("lib").join("rustlib").join("src").join("rust");

    let mut remaps = vec![(repo.root.clone(), "/affonso-segment".to_owned())];
    remaps.extend(registry_sources()?.into_iter().map(|dir| (dir, "/registry".to_owned())));
    remaps.push((library, format!("/rustc/{commit}")));

    // A fingerprint is rare; the compact form of SHA-256 saves 7 KB of every cold start.
    let mut flags = OsString::from("--cfg\u{1f}sha2_backend_soft=\"compact\"");
    for (from, to) in remaps {
        flags.push("\u{1f}--remap-path-prefix=");
        flags.push(from);
        flags.push("=");
        flags.push(to);
    }
    Ok(flags)
}

/// The folders in which cargo keeps the sources of packages, one for each registry it knows.
fn registry_sources() -> Result<Vec<PathBuf>> {
    let home = env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
        .ok_or("neither CARGO_HOME nor HOME is set")?;
    let sources = home.join("registry").join("src");
    Ok(names_in(&sources)?.into_iter().map(|name| sources.join(name)).collect())
}

pub fn optimise(repo: &Repo, module: &Path) -> Result<()> {
    let start = Instant::now();
    let mut command = repo.command(repo.shim().join("node_modules").join(".bin").join("wasm-opt"));
    quiet(command.args(WASM_OPT).arg(module).arg("-o").arg(module))?;
    println!("build: wasm-opt {}: {}", WASM_OPT.join(" "), seconds(start));
    Ok(())
}
