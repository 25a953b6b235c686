//! The checkpoint: what of a replay is done, in a file that survives the end of the process at any moment.
//!
//! It begins with a snapshot: the place before which everything has ended, what has ended behind it, and the counts. Each
//! event that was sent, or written to a file, adds a line as soon as it has ended. Now and then a new snapshot replaces all.

use super::super::archive::Place;
use super::super::ending::{Result, Trouble};
use super::order::Digest;
use super::tally::{LeftOut, Tally};
use crate::delivery::{Outcome, Verdict};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const FIRST_LINE: &str = "affonso-segment replay 1";

/// So many lines, and a snapshot replaces them.
const LINES_AT_MOST: usize = 4096;

/// Where in the archive an event begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Spot {
    /// The number of the file, from 0.
    pub(super) source: usize,
    pub(super) offset: u64,
    /// The number of the line or value before it.
    pub(super) line: u64,
    /// The number of the event before it, over all files.
    pub(super) number: u64,
}

impl Spot {
    pub(super) fn place(self) -> Place {
        Place { offset: self.offset, number: self.line }
    }
}

/// What a replay is of. Only the same one can be taken up again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Subject {
    pub(super) target: String,
    /// A digest of the names and lengths of the files.
    pub(super) inputs: String,
    /// A digest of the settings that say what makes a fact one fact.
    pub(super) identity: String,
}

#[derive(Serialize, Deserialize)]
struct Snapshot {
    subject: Subject,
    spot: Spot,
    /// The numbers of the events behind the spot that have ended, as pairs of first and last.
    ended: Vec<(u64, u64)>,
    counts: Vec<(String, String, u64)>,
    left_out: BTreeMap<String, u64>,
    requests: u64,
    /// How long the files are that events were written to.
    written: [u64; 2],
    held: Vec<Digest>,
    complete: bool,
}

/// The state of a replay.
pub(super) struct Journal {
    path: PathBuf,
    file: Option<File>,
    lines: usize,
    subject: Subject,
    /// The events that are under way, and where each begins.
    under_way: BTreeMap<u64, Spot>,
    /// Those that have ended although an earlier one has not.
    ended: BTreeSet<u64>,
    /// Those whose request left and would be counted again: of this process, and of an earlier one, which ended then.
    begun: HashSet<u64>,
    begun_earlier: HashSet<u64>,
    /// Behind the last event that was read.
    reached: Spot,
    pub(super) tally: Tally,
    pub(super) written: [u64; 2],
    pub(super) held: Vec<Digest>,
    pub(super) complete: bool,
}

impl Journal {
    /// Takes up what a file tells, or begins anew where there is none.
    pub(super) fn open(path: &Path, subject: Subject) -> Result<Self> {
        let mut journal = Self {
            path: path.to_owned(),
            file: None,
            lines: 0,
            subject,
            under_way: BTreeMap::new(),
            ended: BTreeSet::new(),
            begun: HashSet::new(),
            begun_earlier: HashSet::new(),
            reached: Spot::default(),
            tally: Tally::default(),
            written: [0; 2],
            held: Vec::new(),
            complete: false,
        };
        match fs::read_to_string(path) {
            Ok(text) => journal.take_up(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(Trouble::file("read", path, &error)),
        }
        Ok(journal)
    }

    fn take_up(&mut self, text: &str) -> Result<()> {
        let name = self.path.display().to_string();
        let unreadable = || Trouble::wrong(format!("{name} is no checkpoint of a replay"), "name another with --checkpoint");
        let mut lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        if lines.next() != Some(FIRST_LINE) {
            return Err(unreadable());
        }
        let snapshot: Snapshot = lines.next().and_then(|line| serde_json::from_str(line).ok()).ok_or_else(unreadable)?;
        if snapshot.subject.identity != self.subject.identity {
            return Err(Trouble::wrong(
                format!("{name} was begun under other settings: what makes a fact one fact has changed since"),
                "go on with the former settings, or send everything again with --restart (what was booked may be booked twice)",
            ));
        }
        if snapshot.subject != self.subject {
            return Err(Trouble::wrong(
                format!(
                    "{name} belongs to another replay: of other files, another target, or with other --since, --until, --clicks"
                ),
                "name another checkpoint, or begin anew with --restart",
            ));
        }
        self.reached = snapshot.spot;
        self.ended = snapshot.ended.into_iter().flat_map(|(first, last)| first..=last).collect();
        for (verdict, code, events) in snapshot.counts {
            self.tally.add(Verdict::from_word(&verdict).ok_or_else(unreadable)?, code.into(), events);
        }
        for why in LeftOut::ALL {
            self.tally.leave_out(why, snapshot.left_out.get(why.word()).copied().unwrap_or_default());
        }
        self.tally.requests = snapshot.requests;
        (self.written, self.held, self.complete) = (snapshot.written, snapshot.held, snapshot.complete);
        // A line without its end was being written when the process ended.
        lines.try_for_each(|line| self.take_up_line(line)).ok_or_else(unreadable)
    }

    fn take_up_line(&mut self, line: &str) -> Option<()> {
        let mut words = line.split(' ');
        match words.next()? {
            "begun" => drop(self.begun_earlier.insert(words.next()?.parse().ok()?)),
            "held" => self.held.push(words.next()?.to_owned()),
            "ended" => {
                self.ended.insert(words.next()?.parse().ok()?);
                let verdict = Verdict::from_word(words.next()?)?;
                self.tally.count(verdict, words.next()?.to_owned());
                self.tally.requests += words.next()?.parse::<u64>().ok()?;
                self.written = [words.next()?.parse().ok()?, words.next()?.parse().ok()?];
            }
            _ => return None,
        }
        Some(())
    }

    /// Where reading goes on.
    pub(super) fn spot(&self) -> Spot {
        self.reached
    }

    /// Was anything done before?
    pub(super) fn is_fresh(&self) -> bool {
        self.tally == Tally::default()
    }

    /// An event was read; has it ended before?
    pub(super) fn read(&mut self, before: Spot, behind: Spot) -> bool {
        self.reached = behind;
        if self.ended.contains(&behind.number) {
            self.forget_ended();
            return true;
        }
        self.under_way.insert(behind.number, before);
        false
    }

    /// How many events lie between the first one under way and the last one that was read.
    pub(super) fn span(&self) -> u64 {
        self.under_way.keys().next().map_or(0, |first| self.reached.number - first)
    }

    /// Was its request on its way when an earlier process ended? Asked once: then that is settled.
    pub(super) fn was_begun(&mut self, number: u64) -> bool {
        self.begun_earlier.remove(&number)
    }

    /// The request of an event that would be counted again is about to leave.
    pub(super) fn begin(&mut self, number: u64) -> Result<()> {
        self.begun.insert(number);
        self.note(&format!("begun {number}\n"))
    }

    /// An event has ended without a trace outside: should it be read again, it ends so again.
    pub(super) fn end_quietly(&mut self, number: u64) {
        self.under_way.remove(&number);
        self.begun.remove(&number);
        if self.under_way.first_key_value().is_some_and(|(first, _)| *first < number) {
            self.ended.insert(number);
        }
        self.forget_ended();
    }

    /// An event has ended: it was sent, or written to a file. The files are as long as `written` tells.
    pub(super) fn end(&mut self, number: u64, end: &Outcome, requests: u64, written: [u64; 2]) -> Result<()> {
        let (verdict, code, [rejected, retry]) = (end.outcome, end.code, written);
        // Before it is counted: the line may be the first behind a snapshot, which must not know of it.
        self.note(&format!("ended {number} {} {code} {requests} {rejected} {retry}\n", verdict.word()))?;
        self.tally.count(verdict, code);
        self.tally.requests += requests;
        self.written = written;
        self.end_quietly(number);
        Ok(())
    }

    /// Those who go by these ids have to wait until another time.
    pub(super) fn hold(&mut self, people: &[Digest]) -> Result<()> {
        people.iter().try_for_each(|id| self.note(&format!("held {id}\n")))?;
        self.held.extend(people.iter().cloned());
        Ok(())
    }

    fn forget_ended(&mut self) {
        let first = self.under_way.keys().next().copied().unwrap_or(self.reached.number + 1);
        if self.ended.first().is_some_and(|number| *number < first) {
            self.ended = self.ended.split_off(&first);
        }
    }

    fn note(&mut self, line: &str) -> Result<()> {
        if self.file.is_none() || self.lines >= LINES_AT_MOST {
            self.snapshot()?;
        }
        self.lines += 1;
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write_all(line.as_bytes()));
        written.map_err(|error| Trouble::file("write", &self.path, &error))
    }

    /// Writes everything anew, and only then lets go of the old file.
    pub(super) fn snapshot(&mut self) -> Result<()> {
        let snapshot = Snapshot {
            subject: self.subject.clone(),
            spot: self.under_way.values().next().copied().unwrap_or(self.reached),
            ended: runs(&self.ended),
            counts: self
                .tally
                .ended
                .iter()
                .map(|(verdict, code, count)| (verdict.word().into(), code.to_string(), *count))
                .collect(),
            left_out: LeftOut::ALL.iter().map(|why| (why.word().into(), self.tally.left_out(*why))).collect(),
            requests: self.tally.requests,
            written: self.written,
            held: self.held.clone(),
            complete: self.complete,
        };
        let json = serde_json::to_string(&snapshot).map_err(io::Error::other);
        let fresh = self.path.with_extension("checkpoint.new");
        let written = json.and_then(|json| {
            let mut text = format!("{FIRST_LINE}\n{json}\n");
            // Those of an earlier process may still have to be read.
            let is_open = |it: &&u64| **it > self.reached.number || self.under_way.contains_key(it);
            let open = self.begun.iter().chain(&self.begun_earlier).filter(is_open);
            text.extend(open.map(|number| format!("begun {number}\n")));
            let mut file = File::create(&fresh)?;
            file.write_all(text.as_bytes())?;
            file.sync_data()?;
            fs::rename(&fresh, &self.path)?;
            Ok(file)
        });
        self.file = Some(written.map_err(|error| Trouble::file("write", &self.path, &error))?);
        self.lines = 0;
        Ok(())
    }
}

/// Numbers as pairs of first and last.
fn runs(numbers: &BTreeSet<u64>) -> Vec<(u64, u64)> {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::delivery::{Code, codes};

    fn subject(identity: &str) -> Subject {
        Subject { target: "affonso".into(), inputs: "i".into(), identity: identity.into() }
    }

    fn spot(number: u64) -> Spot {
        Spot { source: 0, offset: number * 10, line: number, number }
    }

    fn read(journal: &mut Journal, number: u64) -> bool {
        journal.read(spot(number - 1), spot(number))
    }

    #[test]
    fn a_replay_is_taken_up_where_it_was_broken_off() {
        let folder = std::env::temp_dir().join(format!("affonso-segment-journal-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("a.checkpoint");
        let mut journal = Journal::open(&path, subject("k")).ok().unwrap();
        for number in 1..=6 {
            assert!(!read(&mut journal, number));
        }
        journal.end_quietly(1);
        let end = |code: &Code| Outcome::new(code, String::new());
        journal.end(3, &end(&codes::TIMEOUT), 2, [0, 50]).ok().unwrap();
        let told = Journal::open(&path, subject("k")).ok().unwrap();
        assert_eq!((told.tally.events(), told.written), (1, [0, 50]), "the first line stands behind a snapshot");
        journal.snapshot().ok().unwrap();
        journal.end(5, &end(&codes::INVALID_EVENT), 1, [77, 50]).ok().unwrap();
        journal.begin(6).ok().unwrap();
        journal.hold(&["x".into()]).ok().unwrap();
        // The line that was being written.
        let mut text = fs::read_to_string(&path).unwrap();
        text.push_str("ended 2 deliv");
        fs::write(&path, text).unwrap();

        let mut again = Journal::open(&path, subject("k")).ok().unwrap();
        assert_eq!(again.spot(), spot(1));
        let ended: Vec<_> = (2..=6).map(|number| read(&mut again, number)).collect();
        assert_eq!(ended, [false, true, false, true, false]);
        assert_eq!((again.tally.events(), again.tally.requests, again.written), (2, 3, [77, 50]));
        assert!(again.was_begun(6) && !again.was_begun(6) && !again.was_begun(4));
        assert_eq!(again.held, ["x"]);
        assert!(Journal::open(&path, subject("other")).is_err());
        fs::write(&path, "something else").unwrap();
        assert!(Journal::open(&path, subject("k")).is_err());
        fs::remove_dir_all(folder).unwrap();
    }
}
