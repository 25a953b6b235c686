//! Sessions at a terminal that are written down: tests/cli/*.session. The first half is what is typed and what lies in the folder,
//! the second what comes of it; `GOLDEN=rewrite cargo test --features cli --test cli sessions` writes the second half anew.
//!
//! Lines that begin with `$ ` are commands, `cat` among them. `=== NAME FLAGS` begins a file (`stdin` is the input of every
//! command): `gzip`, `cut` (the packed file lacks its end), `crlf`, `bom`, `unended` (no line break at the end), `long` (`LONG`
//! is 32,000 letters). `# emulators FLAGS` starts them; `EMULATORS` is their address. `# output closes` closes standard output
//! after the first byte.

use super::{FarSide, Folder, affonso_segment, run};
use flate2::{Compression, write::GzEncoder};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Stdio;

const RESULTS: &str = "\n--- results\n";

#[test]
fn sessions_go_as_they_are_written_down() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let entries = fs::read_dir(folder).expect("tests/cli is there").map(|entry| entry.expect("an entry").path());
    let mut sessions: Vec<_> = entries.filter(|path| path.extension().is_some_and(|it| it == "session")).collect();
    sessions.sort();
    assert!(sessions.len() >= 15, "only {} sessions", sessions.len());
    let rewrite = std::env::var("GOLDEN").is_ok_and(|word| word == "rewrite");
    let mut wrong = Vec::new();
    for path in sessions {
        let text = fs::read_to_string(&path).expect("a session is text");
        let (typed, written) = text.split_once(RESULTS).unwrap_or((text.trim_end(), ""));
        let results = play(typed);
        if rewrite {
            fs::write(&path, [typed, RESULTS, &results].concat()).expect("it can be written");
        } else if results != written {
            wrong.push(format!("{}:\nwritten down:\n{written}\nfound:\n{results}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn play(typed: &str) -> String {
    let folder = Folder::new();
    let head = typed.split("\n=== ").next().unwrap_or_default();
    let far_side = head.lines().find_map(|line| line.strip_prefix("# emulators")).map(|flags| {
        let flags: Vec<_> = flags.split_whitespace().collect();
        FarSide::start(&flags)
    });
    let address = far_side.as_ref().map_or("", |far_side| far_side.url.as_str());
    let mut input = None;
    for file in typed.split("\n=== ").skip(1) {
        let (heading, content) = file.split_once('\n').unwrap_or((file, ""));
        let mut words = heading.split(' ');
        let name = words.next().unwrap_or_default();
        let bytes = made(&content.replace("EMULATORS", address), &words.collect::<Vec<_>>());
        if name == "stdin" { input = Some(bytes) } else { folder.write(name, bytes) }
    }
    let closes = head.lines().any(|line| line == "# output closes");
    let mut results = String::new();
    for line in head.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let (code, out, err) = command(line, &folder, input.as_deref(), closes);
        let _ = writeln!(results, "$ {line}\nexit {code}");
        for (name, text) in [("out", out), ("err", err)] {
            if !text.is_empty() {
                let text = text.replace(address, if address.is_empty() { "" } else { "EMULATORS" });
                let _ = write!(results, "--- {name}\n{}", without_times(&text));
                if !text.ends_with('\n') {
                    results.push_str("(no line break)\n");
                }
            }
        }
        results.push('\n');
    }
    results
}

/// Carries out one line.
fn command(line: &str, folder: &Folder, input: Option<&[u8]>, closes: bool) -> (i32, String, String) {
    let mut words = line.split_whitespace().peekable();
    let mut command = affonso_segment();
    command.current_dir(folder.as_path());
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        command.env(name, value);
        words.next();
    }
    match words.next() {
        Some("cat") => return (0, words.map(|name| folder.read(name)).collect(), String::new()),
        Some("ls") => return (0, folder.names().join("\n") + "\n", String::new()),
        program => assert_eq!(program, Some("affonso-segment"), "{line}"),
    }
    command.args(words);
    if !closes {
        return run(&mut command, input);
    }
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut first = [0];
    let mut pipe = child.stdout.take().expect("it is piped");
    pipe.read_exact(&mut first).expect("it says something");
    drop(pipe);
    let output = child.wait_with_output().expect("it ends");
    (output.status.code().unwrap_or(-1), "(closed)\n".into(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn made(content: &str, flags: &[&str]) -> Vec<u8> {
    let has = |flag: &str| flags.contains(&flag);
    let mut text = if has("unended") { content.trim_end().to_owned() } else { format!("{content}\n") };
    if has("long") {
        text = text.replace("LONG", &"x".repeat(32_000));
    }
    if has("crlf") {
        text = text.replace('\n', "\r\n");
    }
    if has("bom") {
        text.insert(0, '\u{feff}');
    }
    if !has("gzip") {
        return text.into_bytes();
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).expect("it is packed");
    let mut bytes = packed.finish().expect("it is packed");
    if has("cut") {
        bytes.truncate(bytes.len() - 12);
    }
    bytes
}

/// How long something took is another each time.
fn without_times(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        match (line.split_once(" in ").filter(|(before, _)| is_count(before)), line.split_once("\"milliseconds\":")) {
            (Some((before, after)), _) => {
                let after = after.split_once(", ").map_or("", |(_, after)| after);
                let (sent, rest) = after.split_once(" a second").unwrap_or(("", after));
                let after = match sent.rsplit_once(", ") {
                    Some((sent, _)) => format!("{sent}, R a second{rest}"),
                    None => after.to_owned(),
                };
                let _ = write!(out, "{before} in T, {after}");
            }
            (None, Some((before, after))) => {
                let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
                let _ = write!(out, "{before}\"milliseconds\":T{after}");
            }
            (None, None) => out.push_str(line),
        }
    }
    out
}

/// `3 events`.
fn is_count(text: &str) -> bool {
    let digits = text.strip_suffix(" events").or_else(|| text.strip_suffix(" event"));
    digits.is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit() || b == b','))
}
