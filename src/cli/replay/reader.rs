//! The events of all files, one after the other, each with the place where it begins.

use super::super::archive::{Record, Records, Source};
use super::super::text_of;
use super::journal::Spot;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An event as it was read.
pub(super) struct Found {
    pub(super) text: String,
    /// Before it.
    pub(super) before: Spot,
    /// Behind it.
    pub(super) behind: Spot,
}

/// Reads file after file.
pub(super) struct Reader {
    sources: Vec<Source>,
    records: Option<Records<Box<dyn Read>>>,
    spot: Spot,
    read: Arc<AtomicU64>,
    /// Which files could not be read to their end, and why.
    pub(super) damages: Vec<String>,
}

impl Reader {
    /// Begins at a spot; what lies before it is passed over.
    pub(super) fn at(sources: Vec<Source>, spot: Spot) -> Self {
        let passed = sources.iter().take(spot.source).filter_map(Source::length).sum();
        Self { sources, records: None, spot, read: Arc::new(AtomicU64::new(passed)), damages: Vec::new() }
    }

    /// How many bytes were read, packed as they are.
    pub(super) fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// How a place is told to people.
    pub(super) fn told(&self, spot: Spot) -> String {
        let name = self.sources.get(spot.source).map(Source::name).unwrap_or_default();
        format!("{name}:{}", spot.line)
    }

    /// The next event; `None` behind the last file.
    pub(super) fn next(&mut self) -> Option<Found> {
        loop {
            let source = self.sources.get(self.spot.source)?;
            if self.records.is_none() {
                let opened = source.open(&self.read).and_then(|mut records| {
                    records.skip_to(self.spot.place())?;
                    Ok(records)
                });
                match opened {
                    Ok(records) => self.records = Some(records),
                    Err(error) => {
                        self.damages.push(format!("{}: cannot be read: {error}", source.name()));
                        self.turn_over();
                        continue;
                    }
                }
            }
            let records = self.records.as_mut()?;
            let text = match records.next() {
                Ok(Some(Record::Bytes(bytes))) => text_of(bytes).into_owned(),
                // The core says what is wrong with it.
                Ok(Some(Record::TooLong)) => String::new(),
                Ok(None) => {
                    self.turn_over();
                    continue;
                }
                Err(error) => {
                    self.damages.push(format!("{}: damaged behind {}: {error}", source.name(), records.place().number));
                    self.turn_over();
                    continue;
                }
            };
            let (before, place) = (self.spot, records.place());
            self.spot = Spot { offset: place.offset, line: place.number, number: before.number + 1, ..before };
            return Some(Found { text, before, behind: self.spot });
        }
    }

    fn turn_over(&mut self) {
        self.records = None;
        self.spot = Spot { source: self.spot.source + 1, offset: 0, line: 0, number: self.spot.number };
    }
}
