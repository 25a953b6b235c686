//! A replay that sends nothing: every event is decided upon and its request written, on one core, without a copy.

use super::super::archive::{Record, Source};
use super::super::ending::Result;
use super::super::text_of;
use super::leftovers::{Leftovers, unwrapped};
use super::tally::{LeftOut, Tally};
use super::times::Times;
use crate::Destination;
use crate::delivery::{Arrival, Outcome, Request, Step, Verdict};
use crate::value::Timestamp;
use std::borrow::Cow;
use std::sync::Arc;

/// What a dry run came to.
#[derive(Default)]
pub(super) struct Dry {
    pub(super) tally: Tally,
    /// By method and address.
    pub(super) would_send: Vec<(String, u64)>,
    pub(super) damages: Vec<String>,
    /// The last address, as it stood, and where it is counted: most are those before.
    last: (String, usize),
}

/// How a dry run is to be made.
pub(super) struct Manner<'m> {
    pub(super) destination: &'m Destination,
    pub(super) times: Times,
    pub(super) clicks: bool,
    pub(super) now: Timestamp,
    pub(super) rejected: Option<Leftovers>,
}

/// Looks at every event of the sources.
pub(super) fn run(sources: &[Source], mut manner: Manner<'_>) -> Result<Dry> {
    let mut dry = Dry::default();
    for source in sources {
        let mut records = match source.open(&Arc::default()) {
            Ok(records) => records,
            Err(error) => {
                dry.damages.push(format!("{}: cannot be read: {error}", source.name()));
                continue;
            }
        };
        loop {
            match records.next() {
                Ok(Some(Record::Bytes(bytes))) => {
                    let text = text_of(bytes);
                    if let Some((event, outcome)) = dry.look_at(&text, &manner)
                        && let Some(rejected) = &mut manner.rejected
                    {
                        let event = event.into_owned();
                        let number = records.place().number;
                        rejected.write(&format!("{}:{number}", source.name()), &event, &outcome)?;
                    }
                }
                Ok(Some(Record::TooLong)) => drop(dry.look_at("", &manner)),
                Ok(None) => break,
                Err(error) => {
                    dry.damages.push(format!("{}: damaged behind {}: {error}", source.name(), records.place().number));
                    break;
                }
            }
        }
    }
    Ok(dry)
}

impl Dry {
    /// Decides on an event; gives it back with its outcome when it is rejected.
    fn look_at<'t>(&mut self, text: &'t str, manner: &Manner<'_>) -> Option<(Cow<'t, str>, Outcome)> {
        let event = unwrapped(text);
        if !manner.times.include(&event) {
            self.tally.leave_out(LeftOut::Time, 1);
            return None;
        }
        match manner.destination.begin(&event, Arrival::at(manner.now)) {
            Step::Send { state, .. } if !manner.clicks && manner.destination.is_visit(&state) => {
                self.tally.leave_out(LeftOut::Visit, 1);
            }
            Step::Send { request, .. } => self.count(&request),
            Step::Done(outcome) => {
                self.tally.count(outcome.outcome, outcome.code);
                if outcome.outcome == Verdict::Rejected {
                    return Some((event, outcome));
                }
            }
            // Only a door with memory is asked.
            Step::Ask { .. } => {}
        }
        None
    }

    fn count(&mut self, request: &Request) {
        if self.last.0 != request.url {
            let address = format!("{} {}", request.method.word(), shown(&request.url));
            let known = self.would_send.iter().position(|(it, _)| *it == address);
            let at = known.unwrap_or_else(|| {
                self.would_send.push((address, 0));
                self.would_send.len() - 1
            });
            self.last = (request.url.clone(), at);
        }
        if let Some((_, count)) = self.would_send.get_mut(self.last.1) {
            *count += 1;
        }
    }
}

/// An address with the ids in its path left out, so that equals are counted together.
fn shown(url: &str) -> String {
    let is_id = |part: &str| part.len() > 3 && part.bytes().any(|b| b.is_ascii_digit() || b == b'_');
    let parts = url.split('/').enumerate().map(|(at, part)| if at > 2 && is_id(part) { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn ids_in_addresses_are_left_out() {
        assert_eq!(shown("http://a/v1/conversions/com_abc/refund"), "http://a/v1/conversions/…/refund");
        assert_eq!(shown("http://127.0.0.1:8080/v1/events"), "http://127.0.0.1:8080/v1/events");
    }
}
