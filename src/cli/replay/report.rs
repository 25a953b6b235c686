//! What a replay came to.

use super::super::ending::{Ending, Result};
use super::super::screen::{BAD, DIM, DOUBTFUL, GOOD, Screen, grouped, note, padded, plain, styled};
use super::leftovers::Leftovers;
use super::progress::a_second;
use super::tally::{LeftOut, Tally};
use crate::delivery::Verdict;
use crate::value::json::Value;
use std::borrow::Cow;
use std::time::Duration;

/// Everything that is told at the end.
pub(super) struct Report<'r> {
    pub(super) tally: &'r Tally,
    /// What a dry run would have sent, by method and address.
    pub(super) would_send: &'r [(String, u64)],
    /// The files with rejected events and with those to send again; none of a dry run.
    pub(super) leftovers: Option<[&'r Leftovers; 2]>,
    pub(super) damages: &'r [String],
    /// Did it stop before the end?
    pub(super) stopped: bool,
    /// How long it took, and how many requests of it are this process's.
    pub(super) took: Duration,
    pub(super) sent: u64,
}

const ORDER: [Verdict; 4] = [Verdict::Delivered, Verdict::Ignored, Verdict::Rejected, Verdict::Retry];

impl Report<'_> {
    /// How the replay ends.
    pub(super) fn ending(&self) -> Ending {
        if self.stopped || self.tally.of(Verdict::Retry) > 0 {
            Ending::Unfinished
        } else if !self.damages.is_empty() {
            Ending::Damaged
        } else if self.tally.of(Verdict::Rejected) > 0 {
            Ending::Attention
        } else {
            Ending::Done
        }
    }

    pub(super) fn show(&self, json: bool) -> Result<()> {
        for damage in self.damages {
            note(&plain(damage));
        }
        let mut screen = Screen::open();
        if json {
            screen.line(self.to_value().to_json())?;
        } else {
            self.table(&mut screen)?;
        }
        screen.close()
    }

    fn rows(&self) -> impl Iterator<Item = (Verdict, &str, u64)> {
        ORDER.iter().flat_map(|verdict| {
            let mut rows: Vec<_> = self.tally.ended.iter().filter(|(known, _, _)| known == verdict).collect();
            rows.sort_by(|one, other| (other.2, &one.1).cmp(&(one.2, &other.1)));
            rows.into_iter().map(|(verdict, code, count)| (*verdict, code.as_ref(), *count))
        })
    }

    fn table(&self, screen: &mut Screen) -> Result<()> {
        let left_out = LeftOut::ALL.map(|why| (why, self.tally.left_out(why)));
        let mut rows: Vec<_> = self
            .rows()
            .map(|(verdict, code, count)| {
                let style = match verdict {
                    Verdict::Delivered => GOOD,
                    Verdict::Ignored => DIM,
                    Verdict::Rejected => BAD,
                    Verdict::Retry => DOUBTFUL,
                };
                (style, verdict.word(), code.to_owned(), count)
            })
            .collect();
        rows.extend(self.would_send.iter().map(|(address, count)| (GOOD, "would send", address.clone(), *count)));
        rows.extend(left_out.iter().filter(|(_, count)| *count > 0).map(|(why, count)| {
            let reason = match why {
                LeftOut::Visit => "visits, which have no key (--clicks sends them)",
                LeftOut::Time => "outside --since and --until",
            };
            (DIM, "left out", reason.to_owned(), *count)
        }));
        let width = rows.iter().map(|row| row.2.chars().count()).max().unwrap_or(0);
        for (style, word, what, count) in &rows {
            let word = styled(*style, &padded(word, 10));
            screen.line(format!("{word}  {}  {:>12}", padded(&plain(what), width), grouped(*count)))?;
        }
        screen.line(self.total())?;
        let [rejected, retry] = self.leftovers.map_or([None, None], |both| both.map(|file| (file.length > 0).then_some(file)));
        if let Some(file) = rejected {
            screen.line(format!("Rejected events, each with its reason: {}", file.path().display()))?;
            screen.line("  next: correct them (or the settings), then replay that file")?;
        }
        if let Some(file) = retry {
            screen.line(format!("Events to send again: {}", file.path().display()))?;
            screen.line("  next: replay that file when the target is well again")?;
        }
        Ok(())
    }

    fn total(&self) -> String {
        let events = grouped(self.tally.events() + self.would_send.iter().map(|(_, count)| count).sum::<u64>());
        let requests = if self.leftovers.is_some() {
            let noun = if self.sent == 1 { "request" } else { "requests" };
            format!(", {} {noun}, {} a second", grouped(self.sent), a_second(self.sent, self.took))
        } else {
            ", nothing was sent".into()
        };
        let stopped = if self.stopped { "; stopped before the end" } else { "" };
        let noun = if events == "1" { "event" } else { "events" };
        format!("{events} {noun} in {}{requests}{stopped}", span(self.took))
    }

    fn to_value(&self) -> Value<'_> {
        let number = |count: u64| Value::Raw(Cow::Owned(count.to_string()));
        let outcomes = self.rows().map(|(verdict, code, count)| {
            Value::object(vec![
                ("outcome", Some(verdict.word().into())),
                ("code", Some(Value::Text(Cow::Borrowed(code)))),
                ("events", Some(number(count))),
            ])
        });
        let would_send = self.would_send.iter().map(|(address, count)| (Cow::Borrowed(address.as_str()), number(*count)));
        let left_out = LeftOut::ALL.map(|why| (Cow::Borrowed(why.word()), number(self.tally.left_out(why))));
        let file = |at: usize| {
            let file = self.leftovers.and_then(|both| both.get(at).copied()).filter(|file| file.length > 0)?;
            Some(Value::Text(Cow::Owned(file.path().display().to_string())))
        };
        Value::object(vec![
            ("outcomes", Some(Value::Array(outcomes.collect()))),
            ("wouldSend", self.leftovers.is_none().then(|| Value::Object(would_send.collect()))),
            ("leftOut", Some(Value::Object(left_out.into()))),
            ("requests", Some(number(self.sent))),
            ("milliseconds", Some(number(u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX)))),
            ("rejectedFile", file(0)),
            ("retryFile", file(1)),
            ("damages", (!self.damages.is_empty()).then(|| Value::texts(self.damages))),
            ("stopped", Some(Value::Flag(self.stopped))),
        ])
    }
}

/// A span for people: `0.1 s`, `4 min 10 s`.
fn span(took: Duration) -> String {
    let seconds = took.as_secs();
    if seconds < 60 {
        format!("{}.{} s", seconds, took.subsec_millis() / 100)
    } else {
        format!("{} min {} s", grouped(seconds / 60), seconds % 60)
    }
}
