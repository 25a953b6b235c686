//! `cargo xtask build`: the core to WebAssembly, the porch around it, and `pkg/` from both.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::compile::{self, FULL, PASTED, PASTED_IMPACT, PLAYGROUND, PLAYGROUND_IMPACT, Variant};
use crate::process::{Result, quiet, seconds};
use crate::repo::{Repo, files_in, fresh_dir, make_dir, read, version, write};
use crate::{generated, setup};

const RENEW: &str = "cargo xtask build";

/// The most each shipped file may weigh, in bytes: what it weighs today, rounded up, so that growth is noticed. The aim for
/// the module of Affonso's file is 120 KB, 55 KB compressed; for impact.com's 130 KB; for what wrangler uploads 100 KB
/// compressed.
const BUDGETS: &[(&str, &str, u64)] = &[
    ("module of segment-function.js", "raw", 200 * 1024),
    ("module of segment-function.js", "gzip", 88 * 1024),
    ("segment-function.js", "raw", 150 * 1024),
    ("module of segment-function-impact.js", "raw", 203 * 1024),
    ("segment-function-impact.js", "raw", 153 * 1024),
    ("affonso_segment_bg.wasm", "raw", 347 * 1024),
    ("affonso_segment_bg.wasm", "gzip", 149 * 1024),
    ("Worker as wrangler uploads it", "gzip", 166 * 1024),
    // What a page may weigh until it can be used.
    ("playground with Affonso", "gzip", 200 * 1000),
    ("playground with impact.com", "gzip", 200 * 1000),
];

/// Every build of the module.
const VARIANTS: [Variant; 5] = [PASTED, PASTED_IMPACT, FULL, PLAYGROUND, PLAYGROUND_IMPACT];

/// Writes `pkg/` and the generated blocks of the README.
pub fn build(repo: &Repo) -> Result<()> {
    let (scratch, report) = produce(repo)?;
    fresh_dir(&repo.pkg())?;
    for name in files_in(&scratch)? {
        copy(&scratch.join(&name), &repo.pkg().join(&name))?;
    }
    for (document, blocks) in generated::DOCUMENTS {
        let path = repo.root.join(document);
        let old = read(&path)?;
        let new = generated::document(document, blocks, &old)?;
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
    for (document, blocks) in generated::DOCUMENTS {
        let text = read(&repo.root.join(document))?;
        if generated::document(document, blocks, &text)? != text {
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
    for variant in VARIANTS {
        let packed = scratch.join(variant.name);
        fresh_dir(&packed)?;
        compile::pack(repo, &variant, &packed)?;
        compile::optimise(repo, &packed.join("affonso_segment_bg.wasm"))?;
    }
    let report = bundle(repo, &scratch, &out)?;
    for (name, text) in generated::settings_files() {
        write(&out.join(name), &text)?;
    }
    Ok((out, report))
}

/// Everything that is JavaScript; it also instantiates the module, and answers with the sizes of what it wrote.
fn bundle(repo: &Repo, scratch: &Path, out: &Path) -> Result<String> {
    let start = Instant::now();
    let mut command = repo.command("node");
    command.arg(repo.shim().join("build.mjs")).arg("--version").arg(version(repo)?);
    for variant in VARIANTS {
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

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        make_dir(folder)?;
    }
    std::fs::copy(from, to).map(drop).map_err(|e| format!("cannot write {}: {e}", to.display()))
}
