//! What only doors for webhooks read: a name in `integrations`, and how memory and queue are used.

use super::read::read_span;
use crate::segment::settings::SettingsReader;
use crate::value::{Span, looks_like_key, shown};

/// Which of several clicks of a person counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Touch {
    /// The latest.
    Last,
    /// The earliest.
    First,
}

/// The settings of doors for webhooks.
#[derive(Clone)]
pub struct Webhooks {
    /// The key in `integrations` that switches this destination on and off.
    pub integration_name: Option<String>,
    /// How long a click credits later events; `None` for not at all.
    pub attribution_window: Option<Span>,
    /// Which click counts.
    pub attribution_touch: Touch,
    /// How long a refund waits for its sale.
    pub refund_patience: Span,
    /// The longest pause between two attempts, in seconds.
    pub longest_delay: u32,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            integration_name: None,
            attribution_window: Some(Span::days(60)),
            attribution_touch: Touch::Last,
            refund_patience: Span::days(1),
            longest_delay: 3600,
        }
    }
}

impl Webhooks {
    pub(super) fn read(reader: &mut SettingsReader<'_>) -> Self {
        let default = Self::default();
        let patience = span_or(reader, "refundPatience", Some(default.refund_patience));
        Self {
            integration_name: read_integration_name(reader),
            attribution_window: span_or(reader, "attributionWindow", default.attribution_window),
            attribution_touch: reader.choice("attributionTouch", [("last", Touch::Last), ("first", Touch::First)]),
            // `none`: no patience at all.
            refund_patience: patience.unwrap_or(Span::from_millis(0)),
            longest_delay: if reader.is_touched("retryDelayMax") { read_longest_delay(reader) } else { default.longest_delay },
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

fn span_or(reader: &mut SettingsReader<'_>, key: &'static str, default: Option<Span>) -> Option<Span> {
    if reader.is_touched(key) { read_span(reader, key) } else { default }
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
