//! What single settings cannot know: which of them contradict each other, and which are probably not meant.

use super::read::is_number;
use super::{Names, Settings};
use crate::impact::table::{EVENT_TYPE_ID, SUB_TOTAL};
use crate::segment::settings::SettingsReader;
use crate::value::shown;

impl Settings {
    /// What is allowed but probably not meant.
    pub(super) fn advise(&self, reader: &mut SettingsReader<'_>) {
        let Names { reversals, installs, actions, page_loads } = &self.names;
        let lists = [
            ("reversalEventNames", reversals),
            ("installEventNames", installs),
            ("actionEventNames", actions),
            ("pageLoadEventNames", page_loads),
        ];
        for (at, (winner, names)) in lists.iter().enumerate() {
            for (key, others) in lists.iter().skip(at + 1) {
                advise_shared(reader, (winner, &names.0), (key, &others.0));
            }
        }
        let knows_event_type = self.event_type_id.is_some() || self.maps(&[EVENT_TYPE_ID, "ActionTrackerId"]);
        if !reversals.0.is_empty() && !knows_event_type {
            reader.advice("reversalEventNames", "reversals need eventTypeId; without it they are rejected");
        }
        self.advise_idle(reader);
        for (key, id) in [("iOsAppId", &self.ios_app_id), ("androidAppId", &self.android_app_id)] {
            if id.as_deref().is_some_and(|id| !is_number(id)) {
                reader.advice(
                    key,
                    "it is no number, so it is sent neither as PropertyId nor as the EventTypeId of installs, but as ImpactAppId",
                );
            }
        }
        if self.maps(&[SUB_TOTAL]) {
            reader.advice(
                "customParameterMapping",
                "OrderSubTotalPostDiscount is sent even beside product lines, which may pay an order twice",
            );
        }
    }

    /// Does the user's own mapping name one of these parameters?
    fn maps(&self, names: &[&str]) -> bool {
        self.parameters.iter().any(|(name, _)| names.contains(&name.as_str()))
    }

    /// What is filled in and has no effect.
    fn advise_idle(&self, reader: &mut SettingsReader<'_>) {
        let reverses = !self.names.reversals.0.is_empty();
        let is_partial = reverses && self.reversals.partial;
        for key in ["fullReversalWithoutAmounts", "partialReversals", "dispositionCode"] {
            if !reverses && reader.is_touched(key) {
                reader.advice(key, "it has an effect only when reversalEventNames has a name");
            }
        }
        for key in ["remainingAmount", "reversalReason"] {
            if !is_partial && reader.is_touched(key) {
                reader.advice(key, "it has an effect only when partialReversals is on");
            }
        }
        if self.click_parameters.is_empty() && reader.is_touched("clickIdParameters") && !reader.says_none("clickIdParameters") {
            reader.advice("clickIdParameters", "it has an effect only when clickIdFromUrl is on");
        }
    }
}

/// A name that stands in two lists counts in the first one.
#[inline(never)]
fn advise_shared(reader: &mut SettingsReader<'_>, (winner, names): (&str, &[String]), (key, others): (&str, &[String])) {
    for name in others {
        if names.contains(name) {
            reader.advice(key, &["\"", &shown(name), "\" stands in ", winner, " as well, where it counts"].concat());
            return;
        }
    }
}
