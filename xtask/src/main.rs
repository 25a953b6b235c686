//! The project's commands, one file each: `cargo xtask <command>`.

mod audit;
mod bench;
mod build;
mod ci;
mod compile;
mod demo;
mod emulator;
mod fuzz;
mod generated;
mod mutants;
mod process;
mod repo;
mod setup;
mod simulate;
mod soak;
mod tally;
mod test;

use std::process::ExitCode;

use repo::Repo;

const USAGE: &str = "\
usage: cargo xtask <command>

  setup            make everything ready: npm packages, wasm target, wasm tools, Chromium; quick when ready
  build            compile the core to WebAssembly and write pkg/
  build --check    build beside it and compare with the committed pkg/, byte for byte
  demo             the destination at work against an in-memory Affonso; needs no wasm tools and no browser
  demo --impact    the same for impact.com
  demo --worker    the same for the Worker, in workerd with its queue and memory; needs no account and no network
  demo --playground
                   the page that shows what becomes of an event, in the browser
  test             everything that must hold; ends with `N passed, N failed`
  bench [args]     measure the shipped files against their targets; --json, --record (into BENCHMARKS.md), --quick, --only names
  bench --worker   the Worker beside one in plain JavaScript
  bench --cli      the command line over an archive of a gigabyte, beside jq where that is installed
  bench --instructions
                   instructions of an event, against the record; --renew reason makes a new one
  fuzz [target]    inputs that nobody would think of, a minute a target; or --seconds n, --runs n; wants cargo-fuzz and nightly
  fuzz native-wasm random events: the native plan is the plan of the shipped wasm; --runs n
  audit            licences, sources and doubles of all packages, Rust and npm, from the lock files; wants cargo-deny
  mutants [rooms]  the code broken in one spot after another: do the tests notice? --again tries the missed ones; wants cargo-mutants
  simulate [args]  Segment, the doors and the targets with a clock of their own, `--runs` N from `--seed` S; a seed alone is told
  soak [args]      an hour of traffic through the Worker in workerd while the targets fail: ledger, memory, latency; --minutes N, --seed S
  ci               test, and the working tree is clean before and after
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = Repo::find().and_then(|repo| match words.as_slice() {
        ["setup"] => setup::all(&repo),
        ["build"] => build::build(&repo),
        ["build", "--check"] => build::check(&repo),
        ["demo"] => demo::function(&repo),
        ["demo", "--impact"] => demo::impact(&repo),
        ["demo", "--worker"] => demo::worker(&repo),
        ["demo", "--playground"] => demo::playground(&repo),
        ["test"] => test::run(&repo),
        ["bench", rest @ ..] => bench::run(&repo, rest),
        ["fuzz", rest @ ..] => fuzz::run(&repo, rest),
        ["audit"] => audit::run(&repo),
        ["mutants", rest @ ..] => mutants::run(&repo, rest),
        ["simulate", rest @ ..] => simulate::run(&repo, rest),
        ["soak", rest @ ..] => soak::run(&repo, rest),
        ["ci"] => ci::run(&repo),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        other => Err(format!("no such command: {}\n\n{USAGE}", other.join(" "))),
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            // An empty message: the command has already said what failed, in the form its readers count on.
            if !message.is_empty() {
                eprintln!("xtask: {message}");
            }
            ExitCode::FAILURE
        }
    }
}
