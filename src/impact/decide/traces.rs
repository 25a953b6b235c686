//! What an event tells a door with memory that impact.com's rooms alone know to read: the click it carries.

use super::fields::Filling;
use super::{Call, Case};
use crate::impact::fact::Fact;
use crate::impact::recall::Recall;
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
            makes_click: self.is_told_as_page_load(),
            has_consent: self.lacking_consent().is_none(),
        };
        Recall { event: self.witness().recall(self.arrival, self.moment(), leaves), question: None, click: None }
    }

    /// The click that the event carries, whatever its fact takes of it.
    fn carried_click(self) -> Option<String> {
        let mut silent = self.about("".into(), Fact::TrackedLoad);
        let place = self.mapping.place("ClickId")?;
        let click = match self.fill_own(place, &mut silent).ok()? {
            Filling::Filled(click) => Some(click),
            Filling::Nothing | Filling::Unusable => self.fill(place, None, &mut silent).ok()?,
        };
        click.map(|click| click.value.into_owned()).filter(|id| is_worth_keeping(id))
    }

    /// Does impact.com's answer to it tell a click?
    fn is_told_as_page_load(self) -> bool {
        match self.call() {
            call @ (Call::Page | Call::Screen | Call::Identify) => call.is_used(self.settings),
            Call::Other => false,
            Call::Track => {
                let name = self.event.scalar(&self.mapping.event_name);
                let fact = name.and_then(|name| self.settings.fact_of(&name)).map(|(fact, _)| fact);
                fact == Some(Fact::TrackedLoad) || fact == Some(Fact::Install) && self.settings.app_install
            }
        }
    }
}
