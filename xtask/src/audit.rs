//! `cargo xtask audit`: what the project is built of, as far as the lock files tell: licences, sources, doubles. What is known
//! to be vulnerable stands in a database on the network: `cargo deny check advisories` and `npm audit` ask it.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::process::{Result, quiet, run as show};
use crate::repo::{Repo, read};

/// Packages of their own, each with a lock file; in what is built beside and never shipped a double costs nobody anything.
const PACKAGES: [(&str, &[&str]); 3] = [
    ("Cargo.toml", &[]),
    ("xtask/wasm-tools/Cargo.toml", &["--allow", "duplicate", "--allow", "unmatched-skip"]),
    ("tests/fuzz/Cargo.toml", &["--allow", "duplicate", "--allow", "unmatched-skip"]),
];

/// The licences that a package of npm may have; all of them are tools or tests, none is shipped.
const LICENSES: [&str; 9] = [
    "0BSD",
    "Apache-2.0",
    "BSD-3-Clause",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT OR Apache-2.0",
    // libvips, in optional packages of miniflare's image binding, which no test uses.
    "LGPL-3.0-or-later",
    // axe-core, which looks at the playground in its tests.
    "MPL-2.0",
];

/// Packages that may run a script when they are installed; `cargo xtask setup` runs none.
const WITH_SCRIPT: [&str; 3] = ["esbuild", "sharp", "workerd"];

pub fn run(repo: &Repo) -> Result<()> {
    let mut deny = repo.cargo(&["deny", "--version"]);
    let version = quiet(deny.stdin(Stdio::null()));
    let version = version.map_err(|_| "cargo-deny is missing: cargo install cargo-deny --locked".to_owned())?;
    for (package, flags) in PACKAGES {
        println!("audit: {package}, {}", version.trim());
        // What is locked is fetched where it is missing: packages of other platforms, too.
        let mut deny = repo.cargo(&["deny", "--locked", "--all-features", "--manifest-path", package, "--config", "deny.toml"]);
        show(deny.args(["check", "--hide-inclusion-graph"]).args(flags).args(["bans", "licenses", "sources"]))?;
    }
    println!("audit: js-shim/package-lock.json");
    let folder = repo.shim();
    let complaints = npm(&json(&folder.join("package.json"))?, &json(&folder.join("package-lock.json"))?);
    if complaints.is_empty() { Ok(()) } else { Err(complaints.join("\n")) }
}

fn json(path: &Path) -> Result<Value> {
    serde_json::from_str(&read(path)?).map_err(|e| format!("{} is no JSON: {e}", path.display()))
}

/// What npm would have to trust beyond its registry and our lock file.
fn npm(manifest: &Value, lock: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, version) in
        ["dependencies", "devDependencies"].iter().flat_map(|kind| manifest[*kind].as_object().into_iter().flatten())
    {
        if !version.as_str().is_some_and(is_exact) {
            complaints.push(format!("{name}: expected an exact version, found {version}"));
        }
    }
    let packages = lock["packages"].as_object();
    for (place, package) in packages.into_iter().flatten().filter(|(place, _)| !place.is_empty()) {
        complaints.extend(of_package(place, package).into_iter().map(|what| format!("{place}: {what}")));
    }
    if packages.is_none_or(|packages| packages.len() < 2) {
        complaints.push("the lock file names no packages".to_owned());
    }
    complaints
}

fn of_package(place: &str, package: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    let text = |name: &str| package[name].as_str().unwrap_or_default();
    if !is_exact(text("version")) {
        complaints.push(format!("expected an exact version, found \"{}\"", text("version")));
    }
    if !text("integrity").starts_with("sha512-") {
        complaints.push("its content is not pinned by a sha512".to_owned());
    }
    // `omit-lockfile-registry-resolved`: what comes from a registry says no address.
    if !text("resolved").is_empty() {
        complaints.push(format!("comes from {}, not from the registry", text("resolved")));
    }
    let license = text("license");
    if license.split(" AND ").any(|one| !LICENSES.contains(&one)) {
        complaints.push(format!("the licence \"{license}\" is not among those allowed"));
    }
    let name = place.rsplit("node_modules/").next().unwrap_or_default();
    if package["hasInstallScript"] == true && !WITH_SCRIPT.contains(&name) {
        complaints.push("wants to run a script when it is installed".to_owned());
    }
    complaints
}

fn is_exact(version: &str) -> bool {
    let parts: Vec<_> = version.splitn(3, '.').collect();
    parts.len() == 3 && parts.iter().all(|part| part.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{is_exact, npm};
    use serde_json::json;

    #[test]
    fn what_is_not_pinned_is_told() {
        let good = json!({"version": "1.2.3", "integrity": "sha512-x", "license": "MIT"});
        let lock = |package: &serde_json::Value| json!({"packages": {"": {}, "node_modules/a": package}});
        let manifest = json!({"devDependencies": {"a": "1.2.3"}});
        assert!(npm(&manifest, &lock(&good)).is_empty());
        for (name, value) in [
            ("version", json!("^1.2.3")),
            ("integrity", json!("sha1-x")),
            ("license", json!("UNLICENSED")),
            ("license", json!("MIT AND SSPL-1.0")),
            ("resolved", json!("https://example.com/a.tgz")),
            ("hasInstallScript", json!(true)),
        ] {
            let mut bad = good.clone();
            bad[name] = value;
            assert_eq!(npm(&manifest, &lock(&bad)).len(), 1, "{bad}");
        }
        assert_eq!(npm(&json!({"dependencies": {"a": "~1.2.3"}}), &lock(&good)).len(), 1);
        assert_eq!(npm(&manifest, &json!({})).len(), 1);
        assert!(is_exact("2.0.0-rc.24") && !is_exact("1.x.3") && !is_exact("latest") && !is_exact(">=1.2.3"));
    }
}
