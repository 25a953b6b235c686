//! Running other programs: their output shown, kept, or kept until it is needed.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The reason a command of ours gives up, for the reader of the terminal.
pub type Result<T> = std::result::Result<T, String>;

/// Runs with the terminal's own input and output.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|e| format!("cannot start {}: {e}", name(command)))?;
    if status.success() { Ok(()) } else { Err(format!("failed: {}", line(command))) }
}

/// Runs silently and gives its standard output; what it printed is shown only when it fails.
pub fn quiet(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|e| format!("cannot start {}: {e}", name(command)))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("failed: {}\n{}\n{}", line(command), stdout.trim_end(), stderr.trim_end()))
}

/// Runs with its complaints shown and its standard output kept.
pub fn told(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|e| format!("cannot start {}: {e}", name(command)))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(format!("failed: {}", line(command)))
    }
}

/// What became of a program that was watched.
pub struct Watched {
    pub ok: bool,
    pub stdout: String,
    /// It ran into the limit and was ended.
    pub late: bool,
}

/// Runs with its output shown as it comes and its standard output kept; ended when it takes longer than `limit`.
pub fn watch(command: &mut Command, limit: Duration) -> Result<Watched> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot start {}: {e}", name(command)))?;
    let lines = lines_of(&mut child);
    let deadline = Instant::now() + limit;
    let mut stdout = String::new();
    let late = loop {
        match lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(text) => {
                println!("{text}");
                stdout.push_str(&text);
                stdout.push('\n');
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break false,
            Err(mpsc::RecvTimeoutError::Timeout) => break true,
        }
    };
    if late {
        // It may have ended between; either way it is gone afterwards.
        let _ = child.kill();
    }
    let status = child.wait().map_err(|e| format!("lost {}: {e}", name(command)))?;
    Ok(Watched { ok: status.success() && !late, stdout, late })
}

/// The lines of a child's standard output, read in a thread of their own so that a wait can have an end.
pub fn lines_of(child: &mut Child) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    if let Some(stdout) = child.stdout.take() {
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            let mut bytes = Vec::new();
            while matches!(reader.read_until(b'\n', &mut bytes), Ok(n) if n > 0) {
                let text = String::from_utf8_lossy(&bytes);
                let text = text.trim_end_matches(['\n', '\r']).to_owned();
                bytes.clear();
                // The receiver may have stopped listening; the child must still never block on a full pipe.
                let _ = sender.send(text);
            }
        });
    }
    receiver
}

/// The command as one would type it, without the folders of its program.
pub fn line(command: &Command) -> String {
    let mut words = vec![name(command)];
    words.extend(command.get_args().map(|arg| arg.to_string_lossy().into_owned()));
    words.join(" ")
}

fn name(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned()
}

/// `12.3 s`
pub fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}
