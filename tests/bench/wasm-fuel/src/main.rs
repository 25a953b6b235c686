//! How many WebAssembly instructions a shipped module needs: `wasm-fuel MODULE`, with a call in each line of standard input, a JSON
//! array of the export's name and its arguments (see `module::Loaded::call`). Answers each with a line
//! `{"instructions":…,"text":…}`.
//!
//! What is counted is what the bindings make the module do for one call: room for the texts, the call, and the text given back.

mod host;
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
    let mut module = Loaded::new(&bytes)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let call: Value = serde_json::from_str(&line)?;
        let Some([Value::String(export), arguments @ ..]) = call.as_array().map(Vec::as_slice) else {
            return Err(format!("expected an array that begins with the name of an export, found {line}").into());
        };
        let (text, instructions) = module.call(export, arguments)?;
        writeln!(out, "{}", json!({ "instructions": instructions, "text": text }))?;
    }
    Ok(())
}
