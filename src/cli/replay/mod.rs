//! `affonso-segment replay`: sends what lies in an archive, as fast as the target allows, and remembers how far it has come.

mod budget;
mod dry;
mod journal;
mod leftovers;
mod live;
mod meter;
mod order;
mod progress;
mod reader;
mod report;
mod senders;
mod tally;
mod times;

use super::archive::{Source, sources};
use super::arguments::Replay;
use super::ending::{Ending, Result, Trouble};
use super::moments;
use super::screen::note;
use super::settings_file::{self, Credentials};
use crate::Destination;
use crate::value::sha256_hex;
use journal::{Journal, Subject};
use leftovers::Leftovers;
use live::{Live, Manner};
use meter::Meter;
use progress::Progress;
use reader::Reader;
use report::Report;
use senders::Senders;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::Instant;
use times::Times;

pub(crate) fn run(arguments: &Replay) -> Result<Ending> {
    let sources = sources(&arguments.files)?;
    let credentials = if arguments.dry_run { Credentials::Spared } else { Credentials::Needed };
    let (destination, text, has_errors) = settings_file::open_with_text(&arguments.under, credentials)?;
    if has_errors {
        return Err(Trouble::wrong(
            "the settings have errors: nothing was sent",
            "mend them; `affonso-segment settings check` tells more",
        ));
    }
    if arguments.dry_run || destination.is_dry_run() {
        return dry_run(arguments, &sources, &destination);
    }
    live_run(arguments, sources, &destination, &text)
}

fn times(arguments: &Replay) -> Times {
    Times { since: arguments.since, until: arguments.until }
}

fn dry_run(arguments: &Replay, sources: &[Source], destination: &Destination) -> Result<Ending> {
    spare_inputs(sources, arguments.rejected.as_slice())?;
    let begun = Instant::now();
    let manner = dry::Manner {
        destination,
        times: times(arguments),
        clicks: arguments.clicks,
        now: moments::now(),
        rejected: arguments.rejected.clone().map(|path| Leftovers::at(path, 0)),
    };
    let dry = dry::run(sources, manner)?;
    let report = Report {
        tally: &dry.tally,
        would_send: &dry.would_send,
        leftovers: None,
        damages: &dry.damages,
        stopped: false,
        took: begun.elapsed(),
        sent: 0,
    };
    report.show(arguments.json)?;
    Ok(report.ending())
}

fn live_run(arguments: &Replay, sources: Vec<Source>, destination: &Destination, settings: &str) -> Result<Ending> {
    let target = arguments.under.target.target;
    let budget = budget::budget(target, destination, arguments.plan.as_deref(), arguments.per_minute)?;
    let subject = subject(arguments, &sources, settings);
    let files = Files::of(arguments, &subject);
    spare_inputs(&sources, &[files.checkpoint.clone(), files.rejected.clone(), files.retry.clone()])?;
    let _lock = files.lock()?;
    if arguments.restart {
        files.remove()?;
    }
    let journal = Journal::open(&files.checkpoint, subject)?;
    if journal.complete {
        note(&format!("{}: this replay was done; nothing was sent again", files.checkpoint.display()));
        note("  next: --restart sends everything again (what was booked is known by its key, clicks are not)");
        return Ok(Ending::Done);
    }
    if !journal.is_fresh() {
        note(&format!("{}: going on after {} events", files.checkpoint.display(), journal.tally.events()));
    }
    let concurrency = arguments.concurrency.unwrap_or_else(|| destination.pace().concurrency).clamp(1, 100);
    let concurrency = usize::try_from(concurrency).unwrap_or(1);
    let [rejected, retry] = journal.written;
    let leftovers = [Leftovers::at(files.rejected.clone(), rejected), Leftovers::at(files.retry.clone(), retry)];
    let manner = Manner {
        times: times(arguments),
        clicks: arguments.clicks,
        concurrency,
        attempts: arguments.attempts,
        longest_delay: arguments.longest_delay.unwrap_or_else(|| destination.longest_delay()),
    };
    let (begun, requests) = (Instant::now(), journal.tally.requests);
    let length = sources.iter().map(Source::length).sum();
    let meter = Meter::new(budget, begun);
    // Those that go apart have places of their own.
    let senders = Senders::open(if destination.pace().apart.is_empty() { concurrency } else { 2 * concurrency });
    let reader = Reader::at(sources, journal.spot());
    let progress = Progress::open(length, requests);
    let mut live = Live::new(destination, manner, reader, journal, meter, senders, progress, leftovers);
    let stop = live.run()?;
    let [rejected, retry] = &live.leftovers;
    let report = Report {
        tally: &live.journal.tally,
        would_send: &[],
        leftovers: Some([rejected, retry]),
        damages: &live.reader.damages,
        stopped: stop.is_some(),
        took: begun.elapsed(),
        sent: live.journal.tally.requests - requests,
    };
    report.show(arguments.json)?;
    match stop {
        Some(outcome) => Err(live::stopped(&outcome)),
        None => Ok(report.ending()),
    }
}

/// What is read is not written over.
fn spare_inputs(sources: &[Source], outputs: &[PathBuf]) -> Result<()> {
    let place = |path: &PathBuf| fs::canonicalize(path).ok();
    let inputs: Vec<_> = sources.iter().filter_map(Source::path).filter_map(place).collect();
    match outputs.iter().find(|output| place(output).is_some_and(|output| inputs.contains(&output))) {
        Some(output) => {
            let message = format!("{} would be read and written at once", output.display());
            Err(Trouble::wrong(message, "name another file with --checkpoint, --rejected or --retry"))
        }
        None => Ok(()),
    }
}

/// What this replay is of.
fn subject(arguments: &Replay, sources: &[Source], settings: &str) -> Subject {
    let target = arguments.under.target.target;
    let mut inputs: Vec<_> =
        sources.iter().map(|source| format!("{} {}", source.name(), source.length().unwrap_or_default())).collect();
    inputs.push(format!("{:?} {:?} {}", arguments.since, arguments.until, arguments.clicks));
    Subject {
        target: target.word().into(),
        inputs: sha256_hex(inputs.join("\n").as_bytes()),
        identity: settings_file::identity(target, settings),
    }
}

/// The files that a replay keeps.
struct Files {
    checkpoint: PathBuf,
    rejected: PathBuf,
    retry: PathBuf,
}

/// Nobody else may go on from the same checkpoint meanwhile.
struct Lock {
    path: PathBuf,
    _file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Left behind it does no harm: the lock itself ends with the process.
        let _ = fs::remove_file(&self.path);
    }
}

impl Files {
    /// As the arguments name them; without a name, by what is replayed, so that the same command finds them again.
    fn of(arguments: &Replay, subject: &Subject) -> Self {
        let digest = sha256_hex([subject.target.as_str(), &subject.inputs].concat().as_bytes());
        let stem = format!("replay-{}", digest.get(..8).unwrap_or_default());
        let checkpoint = arguments.checkpoint.clone().unwrap_or_else(|| PathBuf::from(format!("{stem}.checkpoint")));
        let beside = |name: &Option<PathBuf>, ending: &str| name.clone().unwrap_or_else(|| checkpoint.with_extension(ending));
        Self {
            rejected: beside(&arguments.rejected, "rejected.ndjson"),
            retry: beside(&arguments.retry, "retry.ndjson"),
            checkpoint,
        }
    }

    fn lock(&self) -> Result<Lock> {
        let path = self.checkpoint.with_extension("lock");
        let file = File::create(&path).map_err(|error| Trouble::file("write", &path, &error))?;
        if file.try_lock().is_err() {
            let message = format!("another replay is at work with {}", self.checkpoint.display());
            return Err(Trouble::wrong(message, "wait for it, or name another checkpoint with --checkpoint"));
        }
        Ok(Lock { path, _file: file })
    }

    fn remove(&self) -> Result<()> {
        [&self.checkpoint, &self.rejected, &self.retry].into_iter().try_for_each(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Trouble::file("remove", path, &error)),
            _ => Ok(()),
        })
    }
}
