//! What an event tells a door with memory that Affonso alone knows to read: its sale, and the click it carries.

use super::{Call, Case};
use crate::affonso::recall::{Recall, remembered_click};
use crate::affonso::table::Name;
use crate::memory::{Leaves, Witness, is_worth_keeping};

impl<'e, 'c> Case<'e, 'c> {
    /// The event before a door with memory.
    pub(super) fn witness(self) -> Witness<'e, 'c> {
        let window = self.settings.webhooks.attribution_window;
        Witness { event: self.event, marks: self.mapping.marks(), names: self.names, window }
    }

    /// The traces of the event; what it leaves behind only where memory keeps anything.
    #[must_use]
    pub fn recall(self) -> Recall {
        let leaves = || Leaves {
            click: self.carried_click(),
            makes_click: self.call() == Call::Page && self.settings.clicks.is_some(),
            has_consent: self.lacking_consent().is_none(),
        };
        Recall {
            event: self.witness().recall(self.arrival, self.moment(), leaves),
            orders: self.names.map(|names| self.orders(names)).unwrap_or_default(),
            question: None,
            without_click: None,
            click_alone: None,
            left_out: None,
            click: None,
            refused: 0,
        }
    }

    /// The click that the event carries, with the field that it is sent in.
    fn carried_click(self) -> Option<String> {
        let places = [("referral_id", Name::ReferralId), ("click_id", Name::ClickId), ("click_id", Name::SignUpClick)];
        let found = |(field, name)| {
            let (_, id) = self.event.first_scalar(self.mapping.sources_of(name))?;
            Some(id).filter(|id| is_worth_keeping(id.trim())).map(|id| remembered_click(field, id.trim()))
        };
        places.into_iter().find_map(found)
    }
}
