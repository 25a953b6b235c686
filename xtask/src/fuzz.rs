//! `cargo xtask fuzz`: inputs that nobody would think of, made by libFuzzer from the golden cases. What it learns is kept in
//! `target/fuzz`, so that a run goes on where the last one ended.

mod native_wasm;
mod seeds;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::process::{Result, lines_of, quiet};
use crate::repo::{Repo, make_dir, names_in, write};

const USAGE: &str = "usage: cargo xtask fuzz [target] [--seconds n | --runs n], or: cargo xtask fuzz native-wasm [--runs n]";

/// Every target of tests/fuzz.
const TARGETS: &[&str] = &["events", "settings", "paths", "responses", "webhooks", "timestamps", "money", "json", "forms"];

/// How long each target runs unless told otherwise.
const SECONDS: u64 = 60;

/// The longest input: a case with its settings and answers, doubled.
const MAX_LENGTH: usize = 16_384;

/// When a target ends.
#[derive(Clone, Copy)]
enum Limit {
    Seconds(u64),
    Runs(u64),
}

/// One target, or all of them one after the other.
pub fn run(repo: &Repo, args: &[&str]) -> Result<()> {
    let (name, limit) = read(args)?;
    if name == Some("native-wasm") {
        return native_wasm::run(repo, if let Some(Limit::Runs(runs)) = limit { Some(runs) } else { None });
    }
    let targets: Vec<_> = TARGETS.iter().copied().filter(|target| name.is_none_or(|name| name == *target)).collect();
    if targets.is_empty() {
        return Err(format!("no such target; there are {}, native-wasm\n{USAGE}", TARGETS.join(", ")));
    }
    tools(repo)?;
    let folder = repo.target.join("fuzz");
    println!("fuzz: compiling {} target{}", targets.len(), if targets.len() == 1 { "" } else { "s" });
    for target in &targets {
        // The library has no unsafe code: an address sanitizer would find nothing and halve the speed.
        let mut build = cargo_fuzz(repo, &["build", "--fuzz-dir", "tests/fuzz", "--sanitizer", "none", target]);
        quiet(build.arg("--target-dir").arg(&folder))?;
    }
    seeds::write_all(repo, &folder)?;
    let mut failed = Vec::new();
    let mut sum = 0;
    for target in targets {
        let told = fuzz(repo, target, limit.unwrap_or(Limit::Seconds(SECONDS)))?;
        sum += told.runs;
        println!("{told}");
        failed.extend(told.find.map(|find| format!("{target}: {find}")));
    }
    println!("fuzz: {sum} runs");
    if failed.is_empty() { Ok(()) } else { Err(format!("found something:\n{}", failed.join("\n"))) }
}

fn read<'a>(args: &[&'a str]) -> Result<(Option<&'a str>, Option<Limit>)> {
    let number = |text: &str| text.parse().map_err(|_| format!("expected a whole number, found {text}\n{USAGE}"));
    Ok(match args {
        [] => (None, None),
        ["--seconds", n] => (None, Some(Limit::Seconds(number(n)?))),
        ["--runs", n] => (None, Some(Limit::Runs(number(n)?))),
        [name] if !name.starts_with('-') => (Some(*name), None),
        [name, "--seconds", n] => (Some(*name), Some(Limit::Seconds(number(n)?))),
        [name, "--runs", n] => (Some(*name), Some(Limit::Runs(number(n)?))),
        _ => return Err(USAGE.to_owned()),
    })
}

/// Both are installed by hand: nothing else needs them.
fn tools(repo: &Repo) -> Result<()> {
    let missing = |command: &mut Command| quiet(command).is_err();
    if missing(repo.command("rustup").args(["run", "nightly", "rustc", "--version"])) {
        return Err("libFuzzer wants the nightly toolchain: rustup toolchain install nightly --profile minimal".to_owned());
    }
    if missing(&mut cargo_fuzz(repo, &["--version"])) {
        return Err("cargo-fuzz is missing: cargo install cargo-fuzz --locked".to_owned());
    }
    Ok(())
}

/// cargo-fuzz under the nightly toolchain, whatever toolchain runs this.
fn cargo_fuzz(repo: &Repo, args: &[&str]) -> Command {
    let mut command = repo.command("rustup");
    command.args(["run", "nightly", "cargo", "fuzz"]).args(args);
    for name in ["CARGO", "RUSTC", "RUSTUP_TOOLCHAIN", "CARGO_TARGET_DIR"] {
        command.env_remove(name);
    }
    command
}

/// How a target went.
struct Told {
    target: &'static str,
    runs: u64,
    seconds: f64,
    corpus: usize,
    /// The file with the input that failed.
    find: Option<String>,
}

impl std::fmt::Display for Told {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { target, runs, seconds, corpus, find } = self;
        let ending = find.as_deref().unwrap_or("nothing found");
        write!(f, "{target}: {runs} runs in {seconds:.0} s, corpus of {corpus} inputs; {ending}")
    }
}

fn fuzz(repo: &Repo, target: &'static str, limit: Limit) -> Result<Told> {
    let folder = repo.target.join("fuzz");
    let (corpus, finds) = (folder.join("corpus").join(target), folder.join("finds").join(target));
    make_dir(&corpus)?;
    make_dir(&finds)?;
    let before = names_in(&finds)?;
    let mut command = repo.command(binary(repo, target)?);
    // The first folder grows; the others are only read.
    command.arg(&corpus).arg(folder.join("seeds").join(target));
    let regressions = repo.root.join("tests").join("fuzz").join("regressions").join(target);
    command.args(regressions.is_dir().then_some(regressions));
    command.arg(format!("-artifact_prefix={}/", finds.display()));
    command.arg(format!("-dict={}", folder.join("words.dict").display()));
    command.args([format!("-max_len={MAX_LENGTH}"), "-timeout=20".into(), "-rss_limit_mb=1024".into()]);
    command.args(["-print_final_stats=1", "-verbosity=1", "-reload=0"]);
    command.arg(match limit {
        Limit::Seconds(seconds) => format!("-max_total_time={seconds}"),
        Limit::Runs(runs) => format!("-runs={runs}"),
    });
    println!("fuzz: {target}");
    let start = Instant::now();
    let (ok, runs) = watch(&mut command, &folder.join(format!("{target}.log")))?;
    let new = names_in(&finds)?.difference(&before).next().map(|name| finds.join(name).display().to_string());
    let find = if ok { None } else { Some(new.unwrap_or_else(|| format!("failed; see {target}.log in {}", folder.display()))) };
    Ok(Told { target, runs, seconds: start.elapsed().as_secs_f64(), corpus: names_in(&corpus)?.len(), find })
}

/// Runs with the fuzzer's words kept in a file; a find's are shown. How many runs there were, it says at the end, or by and by.
fn watch(command: &mut Command, log: &std::path::Path) -> Result<(bool, u64)> {
    // libFuzzer speaks on standard error; a shell is the shortest way to have that as lines without a second thread.
    let mut child = Command::new("sh")
        .args(["-c", "exec \"$0\" \"$@\" 2>&1"])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| format!("cannot start the target: {e}"))?;
    let (mut kept, mut runs) = (String::new(), 0);
    for line in lines_of(&mut child) {
        runs = runs_in(&line).unwrap_or(runs);
        if !line.starts_with('#') {
            kept.push_str(&line);
            kept.push('\n');
        }
    }
    let ok = child.wait().map_err(|e| format!("lost the target: {e}"))?.success();
    write(log, &kept)?;
    if !ok {
        let find = kept.lines().skip_while(|line| !line.contains("panicked at") && !line.contains("ERROR")).take(12);
        println!("{}", find.collect::<Vec<_>>().join("\n"));
    }
    Ok((ok, runs))
}

/// `#4096  pulse …`, or `stat::number_of_executed_units: 4096`.
fn runs_in(line: &str) -> Option<u64> {
    let number = line.strip_prefix('#').or_else(|| line.strip_prefix("stat::number_of_executed_units:"))?;
    number.split_whitespace().next()?.trim_end_matches(':').parse().ok()
}

/// Where cargo-fuzz puts a target: below the name of this machine.
fn binary(repo: &Repo, target: &str) -> Result<PathBuf> {
    let about = quiet(repo.command("rustup").args(["run", "nightly", "rustc", "-vV"]))?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc does not say what machine this is")?;
    Ok(repo.target.join("fuzz").join(host.trim()).join("release").join(target))
}

#[cfg(test)]
mod tests {
    use super::runs_in;

    #[test]
    fn runs_are_read_from_what_the_fuzzer_prints() {
        assert_eq!(runs_in("#262144\tpulse  cov: 4131 ft: 12500 corp: 900/40Kb"), Some(262_144));
        assert_eq!(runs_in("stat::number_of_executed_units: 1000001"), Some(1_000_001));
        assert_eq!(runs_in("INFO: Seed: 12"), None);
    }
}
