//! What SECURITY.md says holds: every test it names is there, and what no other test can see stands in the sources.

#![cfg(not(target_arch = "wasm32"))]

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files of these endings below a folder.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("it can be listed") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                let name = path.strip_prefix(root()).expect("it lies below").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found
}

/// The tests that a cell names: a path in backticks, then names in asterisks.
fn named(cell: &str) -> Vec<(String, String)> {
    let mut tests = Vec::new();
    for part in cell.split(';') {
        let mut quoted = part.split('`');
        let path = quoted.nth(1).unwrap_or_default().to_owned();
        let names = quoted.next().unwrap_or_default().split('*').skip(1).step_by(2);
        tests.extend(names.map(|name| (path.clone(), name.to_owned())));
    }
    tests
}

#[test]
fn every_line_of_the_review_names_tests_that_exist() {
    let text = read("SECURITY.md");
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| threat")).collect();
    assert!(rows.len() > 20, "the review is gone");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let tests = named(cells[2]);
        assert!(!tests.is_empty(), "no test holds: {row}");
        for (path, name) in tests {
            let source = read(&path);
            let is_rust = Path::new(&path).extension().is_some_and(|extension| extension == "rs");
            let wanted = if is_rust { format!("fn {name}()") } else { name.clone() };
            // In JavaScript an apostrophe may stand behind a backslash.
            assert!(source.replace("\\'", "'").contains(&wanted), "{path} has no test {name:?}");
        }
    }
}

#[test]
fn secrets_are_compared_in_constant_time() {
    assert!(read("src/value/digest.rs").contains("verify_slice"), "HMACs are compared by their library");
    assert!(read("js-shim/src/worker/admin.js").contains("crypto.subtle.timingSafeEqual"), "so is the token");
    let signature = read("src/segment/signature.rs");
    assert!(signature.contains("fold(false, |fits, secret| fits | "), "every secret is tried, whichever fits");
    // No other place of the doors compares a signature or a token.
    for (path, text) in files("js-shim/src", &[".js"]) {
        let compares = text.lines().any(|line| {
            let is_check = line.contains("===") || line.contains("!==");
            is_check
                && ["signature", "adminToken ", "memorySecret "].iter().any(|word| line.contains(word))
                && !line.contains("undefined")
        });
        assert!(!compares, "{path} compares a secret");
    }
}

#[test]
fn nothing_is_evaluated() {
    for (path, text) in files("js-shim/src", &[".js", ".html"]) {
        for word in ["eval(", "new Function", "innerHTML", "insertAdjacentHTML", "document.write", "outerHTML", "setTimeout('"] {
            let uses = text.lines().filter(|line| !line.trim_start().starts_with("//") && !line.trim_start().starts_with('*'));
            assert!(uses.into_iter().all(|line| !line.contains(word)), "{path} has {word}");
        }
    }
}

#[test]
fn no_unsafe_of_our_own() {
    assert!(read("src/lib.rs").contains("#![forbid(unsafe_code)]"));
    assert!(read("Cargo.toml").contains("unsafe_code = \"deny\""));
    for (path, text) in files("xtask/src", &[".rs"]).into_iter().chain(files("src", &[".rs"])) {
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        assert!(code.into_iter().all(|line| !line.contains("unsafe {") && !line.contains("unsafe fn")), "{path}");
    }
}

/// Every crate of a lock file is from the registry, with its digest, or one of our own.
fn is_locked(path: &str, own: &[&str]) {
    let text = read(path);
    for package in text.split("[[package]]").skip(1) {
        let value = |key: &str| {
            package.lines().find_map(|line| line.strip_prefix(&format!("{key} = "))).map(|text| text.trim_matches('"'))
        };
        let name = value("name").unwrap_or_default();
        let is_registered = value("source").is_some_and(|source| source.starts_with("registry+https://"));
        let has_digest = value("checksum").is_some_and(|digest| digest.len() == 64);
        assert!(own.contains(&name) || is_registered && has_digest, "{path}: {name}");
    }
}

#[test]
fn every_dependency_is_pinned() {
    is_locked("Cargo.lock", &["affonso-segment", "wasm-fuel", "xtask"]);
    is_locked("xtask/wasm-tools/Cargo.lock", &["wasm-tools"]);
    let toolchain = read("rust-toolchain.toml");
    let channel = toolchain.lines().find_map(|line| line.strip_prefix("channel = ")).unwrap_or_default().trim_matches('"');
    assert!(channel.split('.').count() == 3 && channel.bytes().all(|b| b.is_ascii_digit() || b == b'.'), "{channel}");

    for folder in ["js-shim", "js-shim/bench/kit"] {
        is_locked_by_npm(folder);
    }
}

fn is_locked_by_npm(folder: &str) {
    let package: Value = serde_json::from_str(&read(&format!("{folder}/package.json"))).expect("JSON");
    assert!(package.get("dependencies").is_none(), "what is shipped has no dependencies");
    for (name, version) in package["devDependencies"].as_object().expect("an object") {
        let version = version.as_str().unwrap_or_default();
        assert!(version.split('.').count() == 3 && !version.contains(['^', '~', '*', ' ', ':', '/']), "{name} {version}");
    }
    let lock: Value = serde_json::from_str(&read(&format!("{folder}/package-lock.json"))).expect("JSON");
    for (path, entry) in lock["packages"].as_object().expect("an object").iter().filter(|(path, _)| !path.is_empty()) {
        assert!(entry["integrity"].as_str().is_some_and(|digest| digest.starts_with("sha512-")), "{path} has no digest");
        // Where it comes from is the registry, whichever that is, and no address of its own.
        assert!(entry.get("resolved").is_none() && entry.get("link").is_none(), "{path} has an address of its own");
    }
}
