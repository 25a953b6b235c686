//! What the command line says of itself: help, manual and completions name every command, and the exit codes stand in one place.

use super::{Folder, affonso_segment, run};

const COMMANDS: [&str; 7] = ["explain", "replay", "settings", "deploy", "emulate", "completions", "man"];

#[test]
fn completions_know_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, out, err) = run(affonso_segment().args(["completions", shell]), None);
        assert_eq!(code, 0, "{err}");
        for command in COMMANDS {
            assert!(out.contains(command), "{shell} does not know {command}");
        }
        assert!(out.contains("longest-delay") && out.contains("affonso-segment"), "{shell}");
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let (code, out, _) = run(affonso_segment().arg("man"), None);
    assert_eq!(code, 0);
    for word in [".TH affonso-segment 1", "Exit codes", "AFFONSO_API_KEY"] {
        assert!(out.contains(word), "{word}");
    }
    let folder = Folder::new();
    let (code, _, err) = run(affonso_segment().args(["man", "--out"]).arg(folder.as_path()), None);
    assert_eq!(code, 0, "{err}");
    for command in COMMANDS {
        assert!(folder.read(&format!("affonso-segment-{command}.1")).contains(".SH SYNOPSIS"), "{command}");
    }
}

#[test]
fn help_can_be_read() {
    for command in COMMANDS {
        let (code, out, _) = run(affonso_segment().args([command, "--help"]), None);
        assert_eq!(code, 0);
        let widest = out.lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(130), "{command}: a line of {widest:?}");
    }
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/cli/README.md")).expect("the guide");
    let (_, help, _) = run(affonso_segment().arg("--help"), None);
    let codes = help.split("Exit codes:\n").nth(1).expect("the codes").trim_end();
    assert!(readme.contains(codes), "src/cli/README.md tells other exit codes than --help:\n{codes}");
}
