//! The house rules, read from the sources: which room may look into which, and what no room contains.

#![cfg(not(target_arch = "wasm32"))]

#[path = "house/planted.rs"]
mod planted;
#[path = "house/tokens.rs"]
mod tokens;

use std::fs;
use std::path::Path;

use tokens::tokens;

/// Every room of `src/`, and the rooms it may name. What is not listed here is no room.
const ROOMS: &[(&str, &[&str])] = &[
    ("value", &[]),
    ("segment", &["value"]),
    ("delivery", &["value"]),
    ("memory", &["value", "segment", "delivery"]),
    ("affonso", &["value", "segment", "delivery", "memory"]),
    ("impact", &["value", "segment", "delivery", "memory"]),
    // Which destinations there are.
    ("destination", &["value", "segment", "delivery", "affonso", "impact"]),
    ("lib", &["value", "segment", "delivery", "affonso", "impact", "destination"]),
    // The playground's door sends to the far side.
    ("wasm", &["value", "segment", "delivery", "affonso", "impact", "lib", "emulator"]),
    // It plays the far side for tests of the user's own.
    ("cli", &["value", "segment", "delivery", "affonso", "impact", "lib", "emulator"]),
    // The far side shares the ground floor with us and nothing that it is there to check.
    ("emulator", &["value", "segment", "delivery", "lib"]),
    // Binaries name the crate from outside.
    ("bin", &[]),
];

const DESTINATIONS: &[&str] = &["affonso", "impact"];

/// What is general on the far side knows neither party; the front alone knows both.
const FRONT: &[&str] = &["src/emulator/mod.rs", "src/emulator/far_side.rs"];

/// Inside a destination, what goes out and comes back knows nothing of what came in.
const BLIND_TO_SEGMENT: &[&str] = &["request", "response"];

const FORBIDDEN_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc", "types", "manager"];

/// Where a process may end itself: its own start, its terminal, a socket that cannot be opened.
const MAY_PANIC: &[&str] = &["src/emulator/http.rs", "src/bin/", "src/cli/"];

const LINES_AT_MOST: usize = 450;

#[test]
fn the_sources_keep_the_house_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut files = 0;
    walk(&root.join("src"), &mut |path| {
        let text = fs::read_to_string(path).expect("a source file is text");
        let path = path.strip_prefix(root).expect("it lies under the root").to_string_lossy().replace('\\', "/");
        found.extend(check(&path, &text));
        files += 1;
    });
    assert!(files > 0, "no sources found under {}", root.display());
    assert!(found.is_empty(), "{} broken house rules:\n{}", found.len(), found.join("\n"));
}

fn walk(dir: &Path, visit: &mut impl FnMut(&Path)) {
    let mut entries: Vec<_> = fs::read_dir(dir).expect("src can be read").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, visit);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            visit(&path);
        }
    }
}

/// All complaints about one file, each as `path: sentence`.
fn check(path: &str, text: &str) -> Vec<String> {
    let module = module_of(path);
    let tokens = tokens(text);
    let mut complaints = form(path, text);
    complaints.extend(imports(&module, &tokens));
    if !FRONT.contains(&path) {
        complaints.extend(parties(&module, &tokens));
    }
    if !MAY_PANIC.iter().any(|exempt| path.starts_with(exempt)) && module.last().is_none_or(|name| name != "tests") {
        complaints.extend(panics(&without_tests(&tokens)));
    }
    complaints.into_iter().map(|complaint| format!("{path}: {complaint}")).collect()
}

fn form(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    if !text.starts_with("//! ") {
        complaints.push("does not open with a `//!` line that says what it is".to_owned());
    }
    let lines = text.lines().count();
    if lines > LINES_AT_MOST {
        complaints.push(format!("has {lines} lines, more than {LINES_AT_MOST}"));
    }
    for name in path.trim_end_matches(".rs").split('/') {
        if FORBIDDEN_NAMES.contains(&name) {
            complaints.push(format!("`{name}` says nothing about what is inside"));
        }
    }
    complaints
}

/// `src/affonso/request.rs` is `[affonso, request]`, `src/affonso/mod.rs` is `[affonso]`, `src/lib.rs` is `[]`.
fn module_of(path: &str) -> Vec<String> {
    let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut module: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|name| name == "mod" || name == "lib") {
        module.pop();
    }
    module
}

/// The names a file takes from the top of the crate, judged.
fn imports(module: &[String], tokens: &[String]) -> Vec<String> {
    let room = module.first().map_or("lib", String::as_str);
    let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room) else {
        return vec![format!("`{room}` is no room of the house; give it a place in tests/house.rs")];
    };
    let blind = DESTINATIONS.contains(&room) && module.get(1).is_some_and(|name| BLIND_TO_SEGMENT.contains(&name.as_str()));
    let mut complaints = Vec::new();
    for name in names_from_the_top(module, tokens) {
        // What is no room but stands at the top belongs to lib itself.
        let other = if ROOMS.iter().any(|(known, _)| *known == name) { name.as_str() } else { "lib" };
        if other == room {
            continue;
        }
        if !allowed.contains(&other) {
            complaints.push(format!("`{room}` must not name `{name}` of the crate"));
        } else if blind && other == "segment" {
            complaints.push(format!("`{}` of a destination must not name `segment`", module[1]));
        }
    }
    complaints.sort();
    complaints.dedup();
    complaints
}

/// The names a file of the far side takes from the parties there, judged: each party knows itself alone.
fn parties(module: &[String], tokens: &[String]) -> Vec<String> {
    let Some((room, inside)) = module.split_first().filter(|(room, _)| *room == "emulator") else { return Vec::new() };
    let own = inside.first().map(String::as_str).filter(|own| DESTINATIONS.contains(own)).unwrap_or("what is general");
    let mut names = names_from_the_top(inside, tokens);
    let calls_the_room =
        |at: &usize| word(tokens, *at) == "crate" && word(tokens, at + 1) == "::" && word(tokens, at + 2) == room;
    names.extend((0..tokens.len()).filter(calls_the_room).flat_map(|at| names_after(tokens, at + 3)));
    let others = names.iter().filter(|name| DESTINATIONS.contains(&name.as_str()) && *name != own);
    others.map(|other| format!("`{own}` of the far side must not name `{other}`")).collect()
}

/// Follows `crate::x`, `super::…::x` where it reaches the top, and the first names inside `{…}` after either.
fn names_from_the_top(module: &[String], tokens: &[String]) -> Vec<String> {
    let mut names = Vec::new();
    let mut inline = Vec::new();
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => {
                depth += 1;
                // `mod x {` is one step further from the top.
                if at >= 2 && tokens[at - 2] == "mod" {
                    inline.push(depth);
                }
            }
            "}" => {
                inline.retain(|opened| *opened != depth);
                depth -= 1;
            }
            "crate" => names.extend(names_after(tokens, at + 1)),
            // The first of a chain of supers.
            "super" if at < 2 || tokens[at - 2] != "super" => {
                let mut end = at;
                let mut steps = 1;
                while word(tokens, end + 1) == "::" && word(tokens, end + 2) == "super" {
                    end += 2;
                    steps += 1;
                }
                if steps == module.len() + inline.len() {
                    names.extend(names_after(tokens, end + 1));
                }
            }
            _ => {}
        }
    }
    // The root file needs no prefix: `use wasm::X` and `pub use wasm::X`.
    if module.is_empty() {
        let uses = tokens.windows(2).filter(|pair| pair[0] == "use");
        names.extend(uses.map(|pair| pair[1].clone()).filter(|name| ROOMS.iter().any(|(room, _)| room == name)));
    }
    names
}

fn names_after(tokens: &[String], at: usize) -> Vec<String> {
    if word(tokens, at) != "::" {
        return Vec::new();
    }
    if word(tokens, at + 1) != "{" {
        return vec![word(tokens, at + 1).to_owned()];
    }
    let mut names = Vec::new();
    let (mut depth, mut first) = (1, true);
    for token in &tokens[at + 2..] {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," if depth == 1 => first = true,
            name if first && depth == 1 => {
                names.push(name.to_owned());
                first = false;
            }
            _ => {}
        }
    }
    names
}

fn panics(tokens: &[String]) -> Vec<String> {
    let mut complaints = Vec::new();
    for at in 0..tokens.len() {
        let (before, name, after) = (at.checked_sub(1).map_or("", |i| word(tokens, i)), word(tokens, at), word(tokens, at + 1));
        let call = matches!(name, "unwrap" | "expect") && before == "." && after == "(";
        let raise = matches!(name, "panic" | "todo" | "unimplemented") && after == "!";
        if call || raise {
            complaints.push(format!("`{name}` outside tests: an event must end in an outcome"));
        }
    }
    complaints
}

/// Leaves out every item under `#[cfg(test)]`, also under `cfg(all(test, …))`.
fn without_tests(tokens: &[String]) -> Vec<String> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let attribute = word(tokens, at) == "#" && word(tokens, at + 1) == "[" && word(tokens, at + 2) == "cfg";
        if !attribute {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let end = matching(tokens, at + 1);
        let inside = &tokens[at..end];
        let of_tests = inside.iter().any(|token| token == "test") && !inside.iter().any(|token| token == "not");
        at = if of_tests { end_of_item(tokens, end) } else { end };
    }
    kept
}

/// Behind the `;` or the closing brace that ends the item which starts here.
fn end_of_item(tokens: &[String], mut at: usize) -> usize {
    while at < tokens.len() {
        match tokens[at].as_str() {
            ";" => return at + 1,
            "{" => return matching(tokens, at),
            "(" | "[" => at = matching(tokens, at),
            _ => at += 1,
        }
    }
    at
}

/// Behind the bracket that closes the one at `open`.
fn matching(tokens: &[String], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    tokens.len()
}

fn word(tokens: &[String], at: usize) -> &str {
    tokens.get(at).map_or("", String::as_str)
}
