//! How many WebAssembly instructions a shipped module needs for an event: `wasm-fuel MODULE`, with the settings in the first line of
//! standard input and a call in each other one, `["beginBytes",now,"…"]`. Answers each call with a line
//! `{"instructions":…,"step":"…"}`.
//!
//! What is counted is what the bindings make the module do for one call: room for the bytes, the call, and the text given back.

mod module;

use module::{Loaded, Result};
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("wasm-fuel: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let path = std::env::args().nth(1).ok_or("usage: wasm-fuel MODULE")?;
    let bytes = std::fs::read(&path).map_err(|e| format!("cannot read {path}: {e}"))?;
    let mut lines = std::io::stdin().lock().lines();
    let settings = lines.next().ok_or("no settings on standard input")??;
    let mut module = Loaded::open(&bytes, settings)?;
    let mut out = std::io::stdout().lock();
    for line in lines {
        let call: Value = serde_json::from_str(&line?)?;
        let (Some(door), Some(now), Some(text)) = (call[0].as_str(), call[1].as_f64(), call[2].as_str()) else {
            return Err(format!("expected [door, milliseconds, text], found {call}").into());
        };
        let (step, instructions) = module.begin(door, text.as_bytes(), now)?;
        writeln!(out, "{}", json!({ "instructions": instructions, "step": step }))?;
    }
    Ok(())
}
