//! The settings that only doors for webhooks read: a name in `integrations`, and how memory and queue are used.

use crate::delivery::Known;
use crate::segment::settings::SettingsReader;
use crate::value::{Span, Timestamp, looks_like_key, shown};

/// Which of several clicks of a person counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The latest.
    Last,
    /// The earliest.
    First,
}

/// The settings of doors for webhooks.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// The key in `integrations` that switches this destination on and off.
    pub integration_name: Option<String>,
    /// How long a click credits later events; `None` for not at all.
    pub attribution_window: Option<Span>,
    /// Which click counts.
    pub attribution_touch: Touch,
    /// The longest pause between two attempts, in seconds.
    pub longest_delay: u32,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            integration_name: None,
            attribution_window: Some(Span::days(60)),
            attribution_touch: Touch::Last,
            longest_delay: 3600,
        }
    }
}

impl Webhooks {
    /// Reads them.
    #[must_use]
    pub fn read(reader: &mut SettingsReader<'_>) -> Self {
        let default = Self::default();
        Self {
            integration_name: read_integration_name(reader),
            attribution_window: if reader.is_touched("attributionWindow") {
                reader.span("attributionWindow")
            } else {
                default.attribution_window
            },
            attribution_touch: reader.choice("attributionTouch", [("last", Touch::Last), ("first", Touch::First)]),
            longest_delay: if reader.is_touched("retryDelayMax") { read_longest_delay(reader) } else { default.longest_delay },
        }
    }
}

impl Webhooks {
    /// Of the clicks that came before the event, and not too long before it, the one that counts.
    #[must_use]
    pub fn click_among<'k>(&self, known: &'k [Vec<Known>], at: Timestamp) -> Option<&'k Known> {
        let window = self.attribution_window?;
        let clicks = known.iter().flatten().filter(|click| click.at <= at && at.since(click.at) <= window);
        match self.attribution_touch {
            Touch::Last => clicks.max_by_key(|click| click.at),
            Touch::First => clicks.min_by_key(|click| click.at),
        }
    }
}

fn read_integration_name(reader: &mut SettingsReader<'_>) -> Option<String> {
    let name = if reader.is_touched("integrationName") { reader.text("integrationName") } else { None };
    if name.as_deref().is_some_and(looks_like_key) {
        reader.error("integrationName", "expected the name of a destination, found a key");
    }
    name.filter(|name| !name.is_empty())
}

fn read_longest_delay(reader: &mut SettingsReader<'_>) -> u32 {
    let text = reader.text("retryDelayMax").unwrap_or_default();
    let seconds = Span::parse(&text).and_then(|span| u32::try_from(span.as_millis() / 1000).ok());
    // What a queue of Cloudflare takes at most: <https://developers.cloudflare.com/queues/platform/limits/>.
    seconds.filter(|seconds| (10..=12 * 3600).contains(seconds)).unwrap_or_else(|| {
        reader.error("retryDelayMax", &format!("expected a span from 10s to 12h, found \"{}\"", shown(&text)));
        3600
    })
}
