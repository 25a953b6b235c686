//! The command line as it is shipped: the binary itself, in sessions that are written down, against the emulators over HTTP.

#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]

#[path = "cli/deploy.rs"]
mod deploy;
#[path = "cli/discretion.rs"]
mod discretion;
#[path = "cli/endurance.rs"]
mod endurance;
#[path = "cli/manual.rs"]
mod manual;
#[path = "cli/order.rs"]
mod order;
#[path = "cli/sessions.rs"]
mod sessions;

use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// The binary, with nothing of the environment.
fn affonso_segment() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_affonso-segment"));
    command.env_clear();
    command
}

/// A folder of its own; it goes with this value.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("affonso-segment-cli-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).expect("a folder can be made");
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("a file can be written");
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.0).expect("it can be listed");
        let mut names: Vec<_> = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into()).collect();
        names.sort();
        names
    }

    fn as_path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Emulators on a free port; they end with this value.
struct FarSide {
    child: Child,
    url: String,
}

impl FarSide {
    fn start(arguments: &[&str]) -> Self {
        let mut child = affonso_segment()
            .args(["emulate", "--until-stdin-closes"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the emulators start");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("it is piped")).read_line(&mut line).expect("they say where they listen");
        let url = line.trim().rsplit(' ').next().expect("an address").to_owned();
        Self { child, url }
    }

    fn get(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.url);
        let text = ureq::get(&url).call().expect("it answers").into_body().with_config().limit(1 << 30).read_to_string();
        serde_json::from_str(&text.expect("a body")).expect("JSON")
    }

    fn ledger(&self) -> Value {
        self.get("/_emulator/affonso/ledger")
    }

    fn control(&self, path: &str, body: &Value) {
        ureq::post(format!("{}/_emulator/{path}", self.url)).send(body.to_string()).expect("the control is carried out");
    }

    /// Settings that lead here.
    fn settings(&self) -> Value {
        serde_json::json!({
            "baseUrl": format!("{}/v1", self.url),
            "requestsPerSecond": "none",
            "userIdIs": "external_user_id",
            "unlistedEvents": "ignore",
        })
    }
}

impl Drop for FarSide {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs to the end: exit code, standard output, standard error.
fn run(command: &mut Command, input: Option<&[u8]>) -> (i32, String, String) {
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut child = command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let feeding = input.map(|bytes| {
        let (bytes, mut pipe) = (bytes.to_vec(), child.stdin.take().expect("it is piped"));
        // Whoever has read enough may close it.
        std::thread::spawn(move || drop(pipe.write_all(&bytes)))
    });
    let output = child.wait_with_output().expect("it ends");
    if let Some(feeding) = feeding {
        feeding.join().expect("it was fed");
    }
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn pause(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}
