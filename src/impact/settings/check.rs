//! What single settings cannot know: which of them contradict each other, and which are probably not meant.

use super::read::is_number;
use super::{Names, Settings};
use crate::impact::table::SUB_TOTAL;
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
                if let Some(name) = others.0.iter().find(|name| names.0.contains(name)) {
                    reader.advice(key, &format!("\"{}\" stands in {winner} as well, where it counts", shown(name)));
                }
            }
        }
        if !reversals.0.is_empty() && self.event_type_id.is_none() {
            reader.advice("reversalEventNames", "reversals need eventTypeId; without it they are rejected");
        }
        self.advise_idle(reader);
        for (key, id) in [("iOsAppId", &self.ios_app_id), ("androidAppId", &self.android_app_id)] {
            if id.as_deref().is_some_and(|id| !is_number(id)) {
                reader.advice(key, "it is no number, so installs do not send it as EventTypeId; it is sent as PropertyId");
            }
        }
        if self.parameters.iter().any(|(name, _)| name == SUB_TOTAL) {
            reader.advice(
                "customParameterMapping",
                "OrderSubTotalPostDiscount is sent even beside product lines, which may pay an order twice",
            );
        }
    }

    /// What is filled in and has no effect.
    fn advise_idle(&self, reader: &mut SettingsReader<'_>) {
        let reverses = !self.names.reversals.0.is_empty();
        let of_reversals = ["fullReversalWithoutAmounts", "partialReversals", "dispositionCode"]
            .map(|key| (key, reverses, "reversalEventNames has a name"));
        let is_partial = reverses && self.reversals.partial;
        let of_partial = ["remainingAmount", "reversalReason"].map(|key| (key, is_partial, "partialReversals is on"));
        for (key, is_used, when) in of_reversals.into_iter().chain(of_partial) {
            if !is_used && reader.is_touched(key) {
                reader.advice(key, &format!("it has an effect only when {when}"));
            }
        }
        if self.click_parameters.is_empty() && reader.is_touched("clickIdParameters") && !reader.says_none("clickIdParameters") {
            reader.advice("clickIdParameters", "it has an effect only when clickIdFromUrl is on");
        }
    }
}
