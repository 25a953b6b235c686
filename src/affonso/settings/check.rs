//! What single settings cannot know: which of them contradict each other, and which are probably not meant.

use super::read::MILESTONE;
use super::{Settings, Treatment, UserIdRole, documented_type, is_near};
use crate::affonso::fact::{EventType, Fact};
use crate::affonso::table::{ADAPTER_FIELDS, DOCUMENTED_EVENTS, FIELDS, Group};
use crate::segment::settings::SettingsReader;
use crate::value::shown;

/// Settings that only clicks (`true`) or only refunds read.
const IDLE: &[(&str, bool)] = &[
    ("programId", true),
    ("trackingParameters", true),
    ("retryClicks", true),
    ("refundConversionId", false),
    ("refundAmount", false),
];

impl Settings {
    /// What Affonso's own adapter cannot express is an error, not a silent difference.
    #[cold]
    #[inline(never)]
    pub(super) fn check_adapter(&self, reader: &mut SettingsReader<'_>) {
        for (name, treatment) in &self.event_types {
            let documented = documented_type(name).unwrap_or(EventType::Milestone);
            // Sign-ups and refunds have endpoints of their own on either route.
            if let Treatment::As(Fact::Event(chosen)) = treatment
                && *chosen != documented
            {
                let (name, chosen, documented) = (shown(name), chosen.word(), documented.word());
                reader.error("eventTypes", &format!("with route = \"segment\" Affonso decides by name: \"{name}\" is a {documented} there and cannot be a {chosen}; use route = \"events\" or set the name to ignore"));
            }
        }
        // Sign-ups, clicks and refunds have fields of their own, and sign-ups read these two as well.
        let is_free = |name: &str| {
            let of_events = FIELDS.iter().any(|field| field.group == Group::Events && field.name == name);
            !of_events || self.makes_sign_ups() && matches!(name, "click_id" | "referral_id")
        };
        for (field, _) in &self.field_mapping {
            if !ADAPTER_FIELDS.contains(field) && !is_free(field) {
                reader.error("fieldMapping", &format!("with route = \"segment\" the field {field} cannot be sent: the adapter does not document it; use route = \"events\""));
            }
        }
        if reader.is_touched("metadata") && !self.metadata.is_empty() {
            reader
                .error("metadata", "with route = \"segment\" no metadata can be sent; leave it empty or use route = \"events\"");
        }
        if self.zero_amounts != Treatment::Ignore {
            reader.error("zeroAmounts", "with route = \"segment\" a sale of 0 cannot become a milestone, Affonso decides by name; use \"ignore\" or route = \"events\"");
        }
    }

    /// What is allowed but probably not meant.
    pub(super) fn advise(&self, reader: &mut SettingsReader<'_>) {
        for (name, _) in &self.event_types {
            let near = DOCUMENTED_EVENTS.iter().find(|(known, _)| known != name && is_near(known, name));
            if let Some((near, _)) = near {
                reader.advice(
                    "eventTypes",
                    &format!("\"{}\" is not \"{near}\": names are compared exactly, case and blanks included", shown(name)),
                );
            }
        }
        if self.makes_sign_ups() && self.user_id_is == UserIdRole::Customer {
            reader.advice("userIdIs", "sign-ups store userId as external_user_id, sales then look for it as customer_id; choose \"external_user_id\", or send no sign-ups (signups = \"off\", and no event set to signup)");
        }
        self.advise_idle(reader);
        if self.unlisted_events == MILESTONE && !reader.is_touched("unlistedEvents") {
            reader.advice("unlistedEvents", "events in no list become milestones; filter them in Segment or choose \"ignore\" (choosing \"milestone\" ends this advice)");
        }
    }
    /// What is filled in and has no effect, or is left out where it is wanted.
    fn advise_idle(&self, reader: &mut SettingsReader<'_>) {
        for (key, is_of_clicks) in IDLE {
            let (is_used, when) = if *is_of_clicks {
                (self.clicks.is_some(), "clicks is on")
            } else {
                (self.makes_refunds(), "an event is set to refund in eventTypes")
            };
            if !is_used && reader.is_touched(key) {
                reader.advice(key, &format!("it has an effect only when {when}"));
            }
        }
        if self.clicks.as_ref().is_some_and(|clicks| clicks.program_id.is_none()) {
            reader
                .advice("programId", "Affonso's documentation asks for the program of a click; without it clicks may be refused");
        }
    }
}
