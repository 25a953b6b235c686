//! The native emulator: compiled on demand, and run beside tests that need a server.

use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::process::{self, Result};
use crate::repo::Repo;

const READY_WITHIN: Duration = Duration::from_secs(10);

/// Compiles the emulator and says where it is.
pub fn compile(repo: &Repo) -> Result<PathBuf> {
    process::run(&mut repo.cargo(&[
        "build",
        "--quiet",
        "--locked",
        "--package",
        "affonso-segment",
        "--features",
        "server",
        "--bin",
        "affonso-emulator",
    ]))?;
    Ok(repo.target.join("debug").join(format!("affonso-emulator{}", std::env::consts::EXE_SUFFIX)))
}

/// A running emulator on a free loopback port; it ends with this value.
pub struct Emulator {
    child: Child,
    pub url: String,
}

impl Emulator {
    pub fn start(repo: &Repo, binary: &PathBuf) -> Result<Self> {
        let mut child = repo
            .command(binary)
            // On a free port; and should this process be killed, its end of the pipe closes with it.
            .arg("--until-stdin-closes")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|e| format!("cannot start the emulator: {e}"))?;
        let lines = process::lines_of(&mut child);
        let mut emulator = Self { child, url: String::new() };
        let deadline = Instant::now() + READY_WITHIN;
        loop {
            let line = lines
                .recv_timeout(deadline.saturating_duration_since(Instant::now()))
                .map_err(|_| "the emulator did not print its URL".to_owned())?;
            if let Some(url) = url_in(&line) {
                url.clone_into(&mut emulator.url);
                return Ok(emulator);
            }
        }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may be gone already; nothing more is owed to it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn url_in(line: &str) -> Option<&str> {
    let from = line.find("http://")?;
    let url = line[from..].split(|c: char| c.is_whitespace() || "\"',;".contains(c)).next()?;
    Some(url.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::url_in;

    #[test]
    fn finds_the_url_in_what_the_emulator_prints() {
        assert_eq!(url_in("listening on http://127.0.0.1:4711/ (ctrl-c ends it)"), Some("http://127.0.0.1:4711"));
        assert_eq!(url_in(r#"{"url":"http://127.0.0.1:4711"}"#), Some("http://127.0.0.1:4711"));
        assert_eq!(url_in("starting"), None);
    }
}
