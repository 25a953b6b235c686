//! The door of the terminal: `affonso-segment`, one file or folder a command. It reads files, sends requests and shows what
//! came of it; what an event means, how a request looks and what an answer is worth, the core says.

mod archive;
mod arguments;
mod client;
mod deploy;
mod emulate;
mod ending;
mod explain;
mod manual;
mod moments;
mod replay;
mod screen;
mod settings;
mod settings_file;

use arguments::{Arguments, Command};
use clap::Parser;
use std::borrow::Cow;
use std::process::ExitCode;

/// Does what the command line asks for.
#[must_use]
pub fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Settings(arguments) => settings::run(&arguments),
        Command::Deploy(arguments) => deploy::run(&arguments),
        Command::Emulate(arguments) => emulate::run(&arguments),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { out } => manual::run(out.as_deref()),
    };
    let ending = done.unwrap_or_else(|trouble| {
        if !trouble.message.is_empty() {
            screen::note(&format!("affonso-segment: {trouble}"));
        }
        trouble.ending
    });
    ending.into()
}

/// Bytes that are no UTF-8 are read as JavaScript would read them: with U+FFFD in their place.
fn text_of(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}
