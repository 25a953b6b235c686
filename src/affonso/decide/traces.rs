//! What an event tells a door with memory: whose it is, the click it carries, the ids it joins, the person it erases.

use super::key::is_key;
use super::{Call, Case};
use crate::affonso::recall::{Recall, remembered_click};
use crate::affonso::table::Name;
use crate::delivery::{Join, Keep, Memories, Named, Names, Trace};
use crate::segment::Source;
use crate::value::{Timestamp, shown};
use std::borrow::Cow;

/// Affonso's own have about 30 characters.
const LONGEST_CLICK: usize = 64;

impl<'e> Case<'e, '_> {
    /// The traces of the event; what it leaves behind only where memory keeps anything.
    #[must_use]
    pub fn recall(self) -> Recall {
        let call = self.event.scalar(&self.mapping.call);
        let at = self.moment().filter(|moment| *moment <= self.now).unwrap_or(self.now);
        let mut recall = Recall {
            trace: self.trace(call.as_deref()),
            people: Vec::new(),
            orders: Vec::new(),
            memories: Memories::default(),
            queued: None,
            at,
            since: self.arrived.or_else(|| self.event_moment(&self.mapping.received_at)).unwrap_or(at),
            question: None,
            without_click: None,
            click_alone: None,
            left_out: None,
        };
        let Some(names) = self.names else { return recall };
        let message_id = self.event.scalar(&self.mapping.message_id);
        recall.trace.message = message_id.as_deref().map(|id| names.of(Named::Message, id));
        recall.queued = message_id.filter(|_| self.arrived.is_some()).map(|id| names.of(Named::Queued, &id));
        recall.people = self.people(names);
        recall.trace.person = recall.people.first().cloned();
        recall.orders = self.orders(names);
        recall.memories = self.memories(names, call.as_deref().unwrap_or("track"), &recall.people, at);
        recall
    }

    fn trace(self, call: Option<&str>) -> Trace {
        let shown = |text: Cow<'_, str>| shown(&text);
        Trace {
            message_id: self.event.scalar(&self.mapping.message_id).map(Cow::into_owned),
            call: call.map(|call| shown(call.into())),
            event: self.event.scalar(&self.mapping.event_name).map(shown),
            ..Trace::default()
        }
    }

    fn people(self, names: &Names) -> Vec<String> {
        let ids = [(Named::User, &self.mapping.user_id), (Named::Anonymous, &self.mapping.anonymous_id)];
        ids.into_iter().filter_map(|(what, source)| Some(names.of(what, &self.person(source)?))).collect()
    }

    /// An id of a person that tells one from others: what senders write for nobody would make all strangers one.
    fn person(self, source: &Source) -> Option<Cow<'e, str>> {
        self.event.scalar(source).filter(|id| is_key(id))
    }

    /// What is left behind whatever becomes of the event. Without consent nothing is; an erasure needs none.
    fn memories(self, names: &Names, call: &str, people: &[String], at: Timestamp) -> Memories {
        let mut memories = Memories::default();
        if call.trim().eq_ignore_ascii_case("delete") {
            memories.forget.extend(self.person(&self.mapping.user_id).map(|id| names.of(Named::User, &id)));
            return memories;
        }
        let Some(window) = self.settings.webhooks.attribution_window else { return memories };
        if self.lacking_consent().is_some() || self.is_switched_off() {
            return memories;
        }
        if let Some(click) = self.carried_click() {
            let keep = |name: &String| Keep { name: name.clone(), value: click.clone(), at, until: at.after(window) };
            memories.keep.extend(people.iter().map(keep));
        }
        // Where a click is kept under both ids of a person, an erasure must find both.
        let leaves_click = !memories.keep.is_empty() || Call::of(call) == Call::Page && self.settings.clicks.is_some();
        let joined = match Call::of(call) {
            call if call == Call::Identify || leaves_click => vec![(Named::Anonymous, &self.mapping.anonymous_id)],
            Call::Other if call.trim().eq_ignore_ascii_case("alias") => {
                [Named::Anonymous, Named::User].map(|what| (what, &self.mapping.previous_id)).to_vec()
            }
            _ => Vec::new(),
        };
        if let Some(user) = self.person(&self.mapping.user_id) {
            let name = names.of(Named::User, &user);
            let others = joined.into_iter().filter_map(|(what, source)| Some(names.of(what, &self.person(source)?)));
            let join = |other: String| Join { name: name.clone(), other, until: self.now.after(window) };
            memories.join.extend(others.filter(|other| *other != name).map(join));
        }
        memories
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

    /// May memory know a click of the event's person?
    pub(super) fn may_know_a_click(self) -> bool {
        let has = |source: &Source| self.person(source).is_some();
        cfg!(feature = "webhooks")
            && self.names.is_some()
            && self.settings.webhooks.attribution_window.is_some()
            && (has(&self.mapping.user_id) || has(&self.mapping.anonymous_id))
    }

    /// Does the event's `integrations` object switch this destination off?
    pub(super) fn is_switched_off(self) -> bool {
        let says_no = |source: &Source| self.event.find(source).map(|found| found.flag() == Some(false));
        let [own, all] = &self.mapping.integrations;
        says_no(own).unwrap_or_else(|| says_no(all).unwrap_or(false))
    }

    fn event_moment(self, source: &Source) -> Option<Timestamp> {
        Timestamp::parse(&self.event.scalar(source)?)
    }
}

/// Could it be a click's id? Anybody can write an address: what is longer, or could be a person's address or a key, is not
/// kept.
fn is_worth_keeping(id: &str) -> bool {
    id.len() <= LONGEST_CLICK && shown(id) == id
}
