//! `cargo xtask bench --cli`: the command line over an archive of a gigabyte, beside `jq -c .`, and how well a replay uses its allowance.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use super::figure::Figure;
use crate::process::{self, Result};
use crate::repo::{Repo, make_dir};

const ARCHIVE_BYTES: u64 = 1_000_000_000;
const EXPLAINED_BYTES: u64 = 50_000_000;

/// What must hold, on one core.
const MEGABYTES_A_SECOND: f64 = 250.0;
const TIMES_AS_FAST_AS_JQ: f64 = 5.0;
/// Of the allowance a replay may leave so much unused.
const UNUSED: f64 = 0.02;

const PER_MINUTE: u32 = 6000;
const SENT: u32 = 2000;

const SETTINGS: &str = r#"{"userIdIs":"external_user_id","unlistedEvents":"ignore","requestsPerSecond":"none"}"#;

pub fn run(repo: &Repo) -> Result<Vec<Figure>> {
    let binary = compile(repo)?;
    let folder = repo.target.join("bench-cli");
    make_dir(&folder)?;
    let archive = folder.join("archive.ndjson");
    let bytes = write_archive(&archive, ARCHIVE_BYTES)?;
    let settings = folder.join("settings.json");
    crate::repo::write(&settings, SETTINGS)?;

    let mut dry = dry_run(&binary, &archive, &settings)?;
    for _ in 0..2 {
        let again = dry_run(&binary, &archive, &settings)?;
        dry = if again.busy < dry.busy { again } else { dry };
    }
    let mut figures =
        vec![rate("replay --dry-run", bytes, dry).at_least(MEGABYTES_A_SECOND), on_the_clock("replay --dry-run", dry)];
    match jq(&archive)? {
        None => eprintln!("bench: jq is not installed, and not compared"),
        Some(took) => {
            figures.push(
                Figure::new("replay --dry-run, as fast as jq -c .", took.busy / dry.busy, "×").at_least(TIMES_AS_FAST_AS_JQ),
            );
            figures.extend([rate("jq -c .", bytes, took), on_the_clock("jq -c .", took)]);
        }
    }

    let part = folder.join("part.ndjson");
    let bytes = write_archive(&part, EXPLAINED_BYTES)?;
    for (name, more) in [("explain --json", Some("--json")), ("explain", None)] {
        let took = timed(on_one_core(&binary).arg("explain").arg(&part).arg("--settings").arg(&settings).args(more))?;
        figures.extend([rate(name, bytes, took), on_the_clock(name, took)]);
    }

    let used = allowance_used(&binary, &folder)?;
    let name = format!("allowance of {PER_MINUTE} requests a minute, used by a replay");
    let range = 1.0 - UNUSED..=1.0;
    let target = Some(format!("≥ {} and ≤ 1", range.start()));
    figures.push(Figure { target, met: Some(range.contains(&used)), ..Figure::new(&name, used, "×") });
    Ok(figures)
}

fn compile(repo: &Repo) -> Result<PathBuf> {
    process::run(&mut repo.cargo(&[
        "build",
        "--locked",
        "--release",
        "--package",
        "affonso-segment",
        "--features",
        "cli",
        "--bin",
        "affonso-segment",
    ]))?;
    Ok(repo.target.join("release").join(format!("affonso-segment{}", std::env::consts::EXE_SUFFIX)))
}

/// What the processor gets through, on one core.
fn rate(name: &str, bytes: u64, Took { busy, .. }: Took) -> Figure {
    Figure::new(&format!("{name}, megabytes a second"), megabytes(bytes) / busy, "MB/s")
}

fn on_the_clock(name: &str, Took { wall, .. }: Took) -> Figure {
    Figure::new(&format!("{name}, on the clock"), wall, "s")
}

fn megabytes(bytes: u64) -> f64 {
    #[allow(clippy::cast_precision_loss)] // a size for people
    let bytes = bytes as f64;
    bytes / 1e6
}

/// The program on one core, where there is `taskset`.
fn on_one_core(program: &Path) -> Command {
    let has_taskset = Command::new("taskset").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !has_taskset {
        return Command::new(program);
    }
    let mut command = Command::new("taskset");
    command.args(["-c", "0"]).arg(program);
    command
}

/// What a run took.
#[derive(Clone, Copy)]
struct Took {
    /// On the clock.
    wall: f64,
    /// On the processor, where the system tells; a busy machine does not count there.
    busy: f64,
}

/// Runs with output that nobody reads.
fn timed(command: &mut Command) -> Result<Took> {
    command.stdout(Stdio::null()).stderr(Stdio::null()).env_remove("AFFONSO_API_KEY");
    let (begun, before) = (Instant::now(), busy_seconds());
    let status = command.status().map_err(|e| format!("cannot start {}: {e}", process::line(command)))?;
    let wall = begun.elapsed().as_secs_f64();
    let busy = busy_seconds().zip(before).map_or(wall, |(after, before)| after - before);
    if status.success() { Ok(Took { wall, busy }) } else { Err(format!("failed: {}", process::line(command))) }
}

/// What the processor has done for this process's children, in seconds: fields 16 and 17 of `stat`, in hundredths
/// (<https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html>).
fn busy_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(13);
    let mut hundredths = || fields.next()?.parse::<f64>().ok();
    Some((hundredths()? + hundredths()?) / 100.0)
}

fn dry_run(binary: &Path, archive: &Path, settings: &Path) -> Result<Took> {
    timed(on_one_core(binary).args(["replay", "--dry-run", "--settings"]).arg(settings).arg(archive))
}

fn jq(archive: &Path) -> Result<Option<Took>> {
    if Command::new("jq").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok(None);
    }
    timed(on_one_core(Path::new("jq")).args(["-c", "."]).arg(archive)).map(Some)
}

/// The share of its allowance that a replay to the emulator uses.
fn allowance_used(binary: &Path, folder: &Path) -> Result<f64> {
    let mut far_side = Command::new(binary)
        .args(["emulate", "--until-stdin-closes"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|e| format!("cannot start the emulator: {e}"))?;
    let mut line = String::new();
    let stdout = far_side.stdout.take().ok_or("no output of the emulator")?;
    BufReader::new(stdout).read_line(&mut line).map_err(|e| format!("the emulator says nothing: {e}"))?;
    let address = line.trim().rsplit(' ').next().unwrap_or_default();
    let settings = SETTINGS.replacen('{', &format!("{{\"baseUrl\":\"{address}/v1\","), 1);
    crate::repo::write(&folder.join("live.json"), &settings)?;
    let mut events = String::new();
    for number in 0..SENT {
        let _ = writeln!(events, "{}", order(number, "user_demo"));
    }
    crate::repo::write(&folder.join("live.ndjson"), &events)?;
    let mut replay = Command::new(binary);
    replay.current_dir(folder).env("AFFONSO_API_KEY", "sk_live_demo");
    replay.args(["replay", "live.ndjson", "--settings", "live.json", "--json", "--restart", "--checkpoint", "live.checkpoint"]);
    let report = process::quiet(replay.args(["--per-minute", &PER_MINUTE.to_string()]));
    // It has done its work, and ends with its input at the latest.
    let _ = far_side.kill();
    let _ = far_side.wait();
    let report: serde_json::Value = serde_json::from_str(&report?).map_err(|e| format!("no report: {e}"))?;
    let number = |name: &str| report[name].as_f64().ok_or_else(|| format!("the report has no {name}"));
    Ok(number("requests")? / (number("milliseconds")? / 60_000.0) / f64::from(PER_MINUTE))
}

/// An archive of so many bytes, the same each time: pages, identifies, track events, and a fifth of orders.
fn write_archive(path: &Path, bytes: u64) -> Result<u64> {
    let there = fs::metadata(path).map(|about| about.len()).unwrap_or_default();
    if there >= bytes {
        return Ok(there);
    }
    eprintln!("bench: writing {}", path.display());
    let failed = |e: std::io::Error| format!("cannot write {}: {e}", path.display());
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    let (mut written, mut number) = (0, 0);
    while written < bytes {
        let user = format!("user-{}", u64::from(number) * 7919 % 100_003);
        let event = match number % 20 {
            0..=8 => call(
                number,
                &user,
                r#""type":"page","name":"Checkout","properties":{"path":"/shop/checkout","title":"Checkout"}"#,
            ),
            9..=10 => call(
                number,
                &user,
                r#""type":"identify","traits":{"name":"Jane Doe","plan":"pro","logins":5,"createdAt":"2026-01-01"}"#,
            ),
            11..=15 => call(
                number,
                &user,
                r#""type":"track","event":"Product Viewed","properties":{"product_id":"p1","sku":"G-32","category":"Games","name":"Monopoly: 3rd Edition","brand":"Hasbro","price":18.99,"quantity":1,"currency":"USD","position":3}"#,
            ),
            _ => order(number, &user),
        };
        writeln!(file, "{event}").map_err(failed)?;
        written += event.len() as u64 + 1;
        number += 1;
    }
    file.flush().map_err(failed)?;
    Ok(written)
}

fn order(number: u32, user: &str) -> String {
    let line = r#"{"product_id":"507f1f77bcf86cd799439011","sku":"45790-32","name":"Monopoly: 3rd Edition","price":19,"quantity":1,"category":"Games","url":"https://shop.example/product/path","image_url":"https://shop.example/product/path.jpg"}"#;
    call(
        number,
        user,
        &format!(
            r#""type":"track","event":"Order Completed","properties":{{"order_id":"o-{number}","affiliation":"Store","total":27.50,"subtotal":22.50,"revenue":{}.{:02},"shipping":3,"tax":2,"discount":2.5,"coupon":"hasbros","currency":"USD","products":[{line},{line},{line}]}}"#,
            number % 90 + 1,
            number % 100
        ),
    )
}

/// A call with everything that Segment's libraries put around it.
fn call(number: u32, user: &str, own: &str) -> String {
    format!(
        r#"{{{own},"anonymousId":"23adfd82-aa0f-45a7-a756-{number:012}","channel":"browser","context":{{"active":true,"app":{{"name":"Shop","version":"545","build":"3.0.1.545"}},"campaign":{{"name":"TPS Innovation","source":"Newsletter","medium":"email","term":"tps reports","content":"image link"}},"ip":"8.8.8.8","library":{{"name":"analytics.js","version":"2.11.1"}},"locale":"en-US","os":{{"name":"iPhone OS","version":"8.1.3"}},"page":{{"path":"/shop/checkout","referrer":"https://shop.example/cart?x=1","search":"?utm_source=news","title":"Checkout","url":"https://shop.example/shop/checkout?utm_source=news"}},"screen":{{"density":2,"height":568,"width":320}},"timezone":"Europe/Amsterdam","userAgent":"Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) Version/9.0 Mobile/13B143 Safari/601.1"}},"integrations":{{}},"messageId":"ajs-next-{number:010}-5fb2a5d0d2f84b0a8e2c","originalTimestamp":"2026-06-22T12:00:00.123Z","receivedAt":"2026-06-22T12:00:02.001Z","sentAt":"2026-06-22T12:00:01.000Z","timestamp":"2026-06-22T12:00:01.124Z","userId":"{user}","version":2,"writeKey":"abcdefghijklmnop"}}"#
    )
}
