//! `cargo xtask build`: the core to WebAssembly, the porch around it, and `pkg/` from both.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::process::{Result, quiet, seconds};
use crate::repo::{Repo, fresh_dir, make_dir, read, version, write};
use crate::{generated, setup};

const RENEW: &str = "cargo xtask build";

/// For binaryen 132 and without `--enable-*` flags: other versions and those flags have given broken modules.
/// `-O4`, `-Os` and `-Oz` differ from `-O3` by less than one part in a hundred; the compiler's level decides the size.
/// Inlining functions that have one caller is left to the compiler: what it keeps apart is not needed at every start.
const WASM_OPT: &[&str] = &[
    "-O3",
    "--one-caller-inline-max-function-size",
    "10",
    "--converge",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// One build of the module.
struct Variant {
    name: &'static str,
    features: &'static str,
    opt_level: &'static str,
}

/// For the pasted file, whose every byte is carried as text: nothing that only a webhook needs.
const PASTED: Variant = Variant { name: "pasted", features: "affonso", opt_level: "3" };

/// For the npm package and the Worker. Measured: "s" without the threshold for inlining is 7 % smaller (compressed) and 8 %
/// slower for an event, "z" is 17 % smaller and takes three times as long.
const FULL: Variant = Variant { name: "full", features: "affonso,webhooks", opt_level: "3" };

/// The most each shipped file may weigh, in bytes: what it weighs today, rounded up, so that growth is noticed. The aim for
/// the module is 120 KB, 55 KB compressed; for what wrangler uploads, 70 KB compressed.
const BUDGETS: &[(&str, &str, u64)] = &[
    ("affonso_segment_bg.wasm", "raw", 284 * 1024),
    ("affonso_segment_bg.wasm", "gzip", 122 * 1024),
    ("segment-function.js", "raw", 180 * 1024),
    ("Worker as wrangler uploads it", "gzip", 140 * 1024),
];

/// Writes `pkg/` and the generated blocks of the README.
pub fn build(repo: &Repo) -> Result<()> {
    let (scratch, report) = produce(repo)?;
    fresh_dir(&repo.pkg())?;
    for name in files_in(&scratch)? {
        copy(&scratch.join(&name), &repo.pkg().join(&name))?;
    }
    for document in generated::DOCUMENTS {
        let path = repo.root.join(document);
        let old = read(&path)?;
        let new = generated::document(document, &old)?;
        if new != old {
            write(&path, &new)?;
            println!("build: {document}: generated blocks renewed");
        }
    }
    println!("build: pkg/ written");
    // Last, so that a core which has grown too heavy can still be tried.
    weigh(&report)
}

/// Builds in a scratch folder and names every file whose committed bytes differ.
pub fn check(repo: &Repo) -> Result<()> {
    let (scratch, report) = produce(repo)?;
    let (built, committed) = (files_in(&scratch)?, files_in(&repo.pkg())?);
    let mut wrong = Vec::new();
    for name in built.union(&committed) {
        let complaint = match (built.contains(name), committed.contains(name)) {
            (true, false) => "is missing",
            (false, true) => "is not produced by the build",
            _ if bytes(&scratch.join(name))? != bytes(&repo.pkg().join(name))? => "differs",
            _ => continue,
        };
        wrong.push(format!("  pkg/{} {complaint}", name.display()));
    }
    for document in generated::DOCUMENTS {
        let text = read(&repo.root.join(document))?;
        if generated::document(document, &text)? != text {
            wrong.push(format!("  {document}: a generated block differs"));
        }
    }
    if !wrong.is_empty() {
        return Err(format!("committed files are not what the sources give; renew them with `{RENEW}`:\n{}", wrong.join("\n")));
    }
    println!("build: pkg/ is what the sources give, byte for byte");
    weigh(&report)
}

/// The whole of `pkg/`, in a scratch folder, and the report on its sizes.
fn produce(repo: &Repo) -> Result<(PathBuf, String)> {
    setup::for_build(repo)?;
    let scratch = repo.target.join("pkg");
    let out = scratch.join("out");
    fresh_dir(&out)?;
    for variant in [PASTED, FULL] {
        let packed = scratch.join(variant.name);
        fresh_dir(&packed)?;
        pack(repo, &variant, &packed)?;
        optimise(repo, &packed.join("affonso_segment_bg.wasm"))?;
    }
    let report = bundle(repo, &scratch, &out)?;
    write(&out.join("settings.json"), &generated::settings_json())?;
    Ok((out, report))
}

/// Compiles the core and makes its bindings, as `wasm-pack build` would, but for one thing: wasm-pack compiles every crate
/// type that Cargo.toml names, and beside an rlib Cargo leaves link-time optimisation out.
fn pack(repo: &Repo, Variant { name, features, opt_level }: &Variant, out: &Path) -> Result<()> {
    println!("build: compiling the core, {name}");
    let start = Instant::now();
    let target = "wasm32-unknown-unknown";
    let profile = repo.target.join(target).join("release");
    // Cargo gives the modules of all variants one name, and would take the other one's for finished.
    let _ = std::fs::remove_file(profile.join("deps").join("affonso_segment.wasm"));
    let mut compile = repo.cargo(&["rustc", "--locked", "--release", "--lib", "--crate-type", "cdylib", "--target", target]);
    compile.args(["--package", "affonso-segment", "--no-default-features", "--features", features]);
    compile.env("CARGO_ENCODED_RUSTFLAGS", rustflags(repo)?).env("CARGO_PROFILE_RELEASE_OPT_LEVEL", opt_level);
    quiet(&mut compile)?;
    let module = profile.join("affonso_segment.wasm");
    let mut bind = repo.command(repo.tool("wasm-bindgen"));
    quiet(bind.args(["--target", "web", "--out-dir"]).arg(out).arg(module))?;
    println!("build: core and bindings: {}", seconds(start));
    Ok(())
}

/// All flags for rustc, in one place: what is set here replaces `RUSTFLAGS` and the flags of any cargo configuration.
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
    // Inlining stops early but for the functions marked for it, the scanner's: a sixth of the module, at no cost in time.
    let mut flags = OsString::from("--cfg\u{1f}sha2_backend_soft=\"compact\"\u{1f}-Cllvm-args=-inline-threshold=80");
    // Loops stay rolled up: unrolled ones are a twentieth of the module and buy a hundredth of the time.
    for flag in ["-unroll-threshold=0", "-unroll-runtime=false", "-unroll-max-count=1"] {
        flags.push("\u{1f}-Cllvm-args=");
        flags.push(flag);
    }
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

fn optimise(repo: &Repo, module: &Path) -> Result<()> {
    let start = Instant::now();
    let mut command = repo.command(repo.shim().join("node_modules").join(".bin").join("wasm-opt"));
    quiet(command.args(WASM_OPT).arg(module).arg("-o").arg(module))?;
    println!("build: wasm-opt {}: {}", WASM_OPT.join(" "), seconds(start));
    Ok(())
}

/// Everything that is JavaScript; it also instantiates the module, and answers with the sizes of what it wrote.
fn bundle(repo: &Repo, scratch: &Path, out: &Path) -> Result<String> {
    let start = Instant::now();
    let mut command = repo.command("node");
    command.arg(repo.shim().join("build.mjs")).arg("--version").arg(version(repo)?);
    for variant in [PASTED, FULL] {
        command.arg(format!("--{}-dir", variant.name)).arg(scratch.join(variant.name));
    }
    command.arg("--out").arg(out);
    let report = quiet(&mut command)?;
    println!("build: bundle: {}", seconds(start));
    Ok(report)
}

fn weigh(report: &str) -> Result<()> {
    let sizes: serde_json::Value = serde_json::from_str(report).map_err(|e| format!("build.mjs gave no sizes: {e}\n{report}"))?;
    let mut over = Vec::new();
    for (file, form, budget) in BUDGETS {
        let size = sizes[file][form].as_u64().ok_or_else(|| format!("build.mjs gave no {form} size of {file}"))?;
        println!("build: {file}, {form}: {size} bytes of {budget}");
        if size > *budget {
            over.push(format!("  {file}, {form}: {} bytes too many", size - budget));
        }
    }
    if over.is_empty() { Ok(()) } else { Err(format!("over budget:\n{}", over.join("\n"))) }
}

/// All files of a folder and of those in it, by their paths from it.
fn files_in(dir: &Path) -> Result<BTreeSet<PathBuf>> {
    let mut files = BTreeSet::new();
    for name in names_in(dir)? {
        if dir.join(&name).is_dir() {
            files.extend(files_in(&dir.join(&name))?.iter().map(|file| name.join(file)));
        } else {
            files.insert(name);
        }
    }
    Ok(files)
}

fn names_in(dir: &Path) -> Result<BTreeSet<PathBuf>> {
    let entries = match std::fs::read_dir(dir) {
        Ok(entries) => entries,
        // Before the first build there is no pkg/.
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(e) => return Err(format!("cannot list {}: {e}", dir.display())),
    };
    entries
        .map(|entry| entry.map(|e| PathBuf::from(e.file_name())).map_err(|e| format!("cannot list {}: {e}", dir.display())))
        .collect()
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        make_dir(folder)?;
    }
    std::fs::copy(from, to).map(drop).map_err(|e| format!("cannot write {}: {e}", to.display()))
}
