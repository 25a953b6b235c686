//! Which events lie between `--since` and `--until`.

use crate::value::Timestamp;
use crate::value::json::Raw;

/// Where a call tells its moment, best first. Source: <https://segment.com/docs/connections/spec/common/#timestamps>.
const MOMENTS: [&str; 4] = ["timestamp", "receivedAt", "originalTimestamp", "sentAt"];

/// A stretch of time; each end may be open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Times {
    pub(super) since: Option<Timestamp>,
    pub(super) until: Option<Timestamp>,
}

impl Times {
    /// Does an event lie in it? One that tells no moment does: nothing is left out unseen.
    pub(super) fn include(self, event: &str) -> bool {
        if self.since.is_none() && self.until.is_none() {
            return true;
        }
        let Ok(event) = Raw::parse(event).map(Raw::object) else { return true };
        let moment = MOMENTS.iter().find_map(|name| Timestamp::parse(&event.scalar(name)?));
        moment
            .is_none_or(|moment| self.since.is_none_or(|since| moment >= since) && self.until.is_none_or(|until| moment < until))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::moments::parse;
    use super::Times;

    #[test]
    fn the_beginning_belongs_to_it_and_the_end_does_not() {
        let times = Times { since: parse("2026-06-01").ok(), until: parse("2026-07-01").ok() };
        for (event, is_in) in [
            (r#"{"timestamp":"2026-06-01T00:00:00Z"}"#, true),
            (r#"{"timestamp":"2026-07-01T00:00:00Z"}"#, false),
            (r#"{"timestamp":"soon","receivedAt":"2026-05-31T23:59:59Z"}"#, false),
            (r#"{"type":"track"}"#, true),
            ("no event", true),
        ] {
            assert_eq!(times.include(event), is_in, "{event}");
        }
    }
}
