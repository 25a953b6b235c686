//! `affonso-segment explain`: what would become of each event, and why.

mod told;

use super::archive::{Record, sources};
use super::arguments::Explain;
use super::ending::{Ending, Result};
use super::screen::{DIM, Screen, note, styled};
use super::settings_file::{self, Credentials};
use super::{moments, text_of};
use std::collections::BTreeMap;
use std::io::IsTerminal;

pub(crate) fn run(arguments: &Explain) -> Result<Ending> {
    let sources = sources(&arguments.files)?;
    let (destination, has_errors) = settings_file::open(&arguments.under, Credentials::Spared)?;
    if arguments.files.is_empty() && std::io::stdin().is_terminal() {
        note("reading events from the terminal, one a line; Ctrl-D ends");
    }
    let mut ending = if has_errors { Ending::Attention } else { Ending::Done };
    let mut screen = Screen::open();
    let mut counts = BTreeMap::new();
    for source in sources {
        let name = source.name();
        let mut records = match source.open(&std::sync::Arc::default()) {
            Ok(records) => records,
            Err(error) => {
                note(&format!("{name}: cannot be read: {error}"));
                ending = ending.max(Ending::Damaged);
                continue;
            }
        };
        let separator = records.separator();
        loop {
            let event = match records.next() {
                Ok(Some(Record::Bytes(bytes))) => text_of(bytes).into_owned(),
                // The core says what is wrong with it.
                Ok(Some(Record::TooLong)) => String::new(),
                Ok(None) => break,
                Err(error) => {
                    note(&format!("{name}: damaged behind {}: {error}", records.place().number));
                    ending = ending.max(Ending::Damaged);
                    break;
                }
            };
            let plan = destination.plan(&event, arguments.now.unwrap_or_else(moments::now));
            *counts.entry(plan.decision()).or_insert(0_u64) += 1;
            let number = records.place().number;
            if arguments.json {
                screen.line(plan.to_value().to_json())?;
            } else {
                told::write(&mut screen, &format!("{name}{separator}{number}"), &event, &plan)?;
            }
            screen.rest()?;
        }
    }
    if !arguments.json {
        screen.line(styled(DIM, &total(&counts)))?;
    }
    screen.close()?;
    Ok(ending)
}

fn total(counts: &BTreeMap<&str, u64>) -> String {
    let told: Vec<_> = counts.iter().map(|(decision, count)| format!("{count} {decision}")).collect();
    match counts.values().sum() {
        0_u64 => "no events found".into(),
        1 => format!("1 event: {}", told.join(", ")),
        total => format!("{total} events: {}", told.join(", ")),
    }
}
