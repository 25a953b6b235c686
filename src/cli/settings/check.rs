//! `settings check`: the findings of the settings check, and which changes are dangerous while retries are in flight.

use super::super::ending::{Ending, Result};
use super::super::screen::{BAD, DOUBTFUL, GOOD, Screen, note, plain, styled};
use super::super::settings_file::{Credentials, Settings};
use crate::segment::settings::{Finding, Grade, RawSetting, RawSettings};
use crate::value::json::Value;
use crate::{Destination, Target};
use std::path::Path;

pub(super) fn run(target: Target, file: &Path, against: Option<&Path>, json: bool) -> Result<Ending> {
    let settings = Settings::read(target, Some(file), Credentials::Spared)?;
    let destination = Destination::open(target, &settings.text);
    let mut findings = destination.findings().to_vec();
    if let Some(before) = against {
        let before = Settings::read(target, Some(before), Credentials::Spared)?;
        findings.extend(switched(target, &before.text, &settings.text));
    }
    settings.notes.iter().for_each(|text| note(text));
    let mut screen = Screen::open();
    if json {
        screen.line(Value::Array(findings.iter().map(Finding::to_value).collect()).to_json())?;
    } else {
        show(&mut screen, &findings)?;
    }
    screen.close()?;
    let has_errors = findings.iter().any(|finding| finding.grade == Grade::Error);
    Ok(if has_errors { Ending::Attention } else { Ending::Done })
}

fn show(screen: &mut Screen, findings: &[Finding]) -> Result<()> {
    for Finding { grade, key, message } in findings {
        let word = if *grade == Grade::Error { styled(BAD, "error ") } else { styled(DOUBTFUL, "advice") };
        screen.line(format!("{word}  {}: {}", plain(key), plain(message)))?;
    }
    let errors = findings.iter().filter(|finding| finding.grade == Grade::Error).count();
    match (errors, findings.len()) {
        (0, 0) => screen.line(styled(GOOD, "nothing to find fault with")),
        (0, advice) => screen.line(format!("{}, {advice} to think about", styled(GOOD, "no errors"))),
        (errors, _) => screen.line(format!("{errors} to mend: until then every event is sent again, and nothing arrives")),
    }
}

const SWITCHED: &str = "changed: what was sent under the old value and comes again under the new one can be booked twice. \
    Change it when no retries are in flight (Segment's last four hours; a replay that is not finished), or let old events be \
    too old with maxEventAge";

/// What makes a fact one fact, changed from one settings object to the other.
fn switched(target: Target, before: &str, after: &str) -> Vec<Finding> {
    let [before, after] = [before, after].map(|text| RawSettings::parse(text).unwrap_or_default());
    let changed = target.identifying_settings().iter().filter(|key| value(&before, key) != value(&after, key));
    changed.map(|key| Finding { grade: Grade::Advice, key: (*key).into(), message: SWITCHED.into() }).collect()
}

/// What a setting says; nobody's touch and blanks say nothing.
fn value<'s>(settings: &'s RawSettings, key: &str) -> Option<&'s RawSetting> {
    settings.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value).filter(|value| !value.is_untouched())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switched_key_is_told() {
        let keys = |before, after| -> Vec<String> {
            switched(Target::Affonso, before, after).into_iter().map(|finding| finding.key).collect()
        };
        assert_eq!(keys(r#"{"route":"events"}"#, r#"{"route":"segment","clicks":true}"#), ["route"]);
        assert_eq!(keys("{}", r#"{"conversionKey":"properties.order_id"}"#), ["conversionKey"]);
        assert!(keys(r#"{"conversionKey":" "}"#, "{}").is_empty());
    }
}
