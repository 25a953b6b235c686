//! What an event tells a door with memory: whose it is, the ids it joins, the person it erases.

use super::recall::Recall;
use crate::delivery::{Arrival, Join, Keep, Memories, Named, Names, Trace};
use crate::segment::{Event, Source, is_key};
use crate::value::{Span, Timestamp, shown};
use std::borrow::Cow;

/// Affonso's own click ids have about 30 characters, impact.com's at most 64.
const LONGEST_CLICK: usize = 64;

/// Where an event says what it is and whose.
#[derive(Clone, Copy, Debug)]
pub struct Marks<'m> {
    /// The call's type.
    pub call: &'m Source,
    /// The event's name.
    pub event_name: &'m Source,
    /// The call's message id.
    pub message_id: &'m Source,
    /// Segment's `userId`.
    pub user_id: &'m Source,
    /// Segment's `anonymousId`.
    pub anonymous_id: &'m Source,
    /// The id that an alias call replaces.
    pub previous_id: &'m Source,
    /// When Segment received the event.
    pub received_at: &'m Source,
    /// What `integrations` says of this destination, and of all.
    pub integrations: &'m [Source; 2],
}

/// An event before a door with memory.
#[derive(Clone, Copy, Debug)]
pub struct Witness<'e, 'c> {
    /// The event.
    pub event: &'c Event<'e>,
    /// Where it says what it is.
    pub marks: Marks<'e>,
    /// The names of what the door's memory keeps, if it has one.
    pub names: Option<&'e Names>,
    /// How long a click credits later events; `None` for not at all.
    pub window: Option<Span>,
}

/// What an event leaves behind, as its destination sees it.
#[derive(Debug)]
pub struct Leaves {
    /// The click that it carries, as it is remembered.
    pub click: Option<String>,
    /// May its answer tell a click?
    pub makes_click: bool,
    /// May anything be kept of its person?
    pub has_consent: bool,
}

impl<'e> Witness<'e, '_> {
    /// The traces of the event, which happened at `at`; what it `leaves` behind only where memory keeps anything.
    #[must_use]
    pub fn recall(self, arrival: Arrival, at: Option<Timestamp>, leaves: impl FnOnce() -> Leaves) -> Recall {
        let at = at.filter(|moment| *moment <= arrival.now).unwrap_or(arrival.now);
        let received = || Timestamp::parse(&self.event.scalar(self.marks.received_at)?);
        let mut recall = Recall {
            trace: self.trace(),
            people: Vec::new(),
            memories: Memories::default(),
            queued: None,
            at,
            since: arrival.arrived.or_else(received).unwrap_or(at),
        };
        let Some(names) = self.names else { return recall };
        let message_id = self.event.scalar(self.marks.message_id);
        recall.trace.message = message_id.as_deref().map(|id| names.of(Named::Message, id));
        recall.queued = message_id.filter(|_| arrival.arrived.is_some()).map(|id| names.of(Named::Queued, &id));
        recall.people = self.people(names);
        recall.trace.person = recall.people.first().cloned();
        recall.memories = self.memories(names, &recall.people, arrival.now, at, leaves);
        recall
    }

    fn trace(self) -> Trace {
        let shown = |text: Cow<'_, str>| shown(&text);
        Trace {
            message_id: self.event.scalar(self.marks.message_id).map(Cow::into_owned),
            call: self.event.scalar(self.marks.call).map(shown),
            event: self.event.scalar(self.marks.event_name).map(shown),
            ..Trace::default()
        }
    }

    fn people(self, names: &Names) -> Vec<String> {
        let ids = [(Named::User, self.marks.user_id), (Named::Anonymous, self.marks.anonymous_id)];
        ids.into_iter().filter_map(|(what, source)| Some(names.of(what, &self.person(source)?))).collect()
    }

    /// An id of a person that tells one from others: what senders write for nobody would make all strangers one.
    fn person(self, source: &Source) -> Option<Cow<'e, str>> {
        self.event.scalar(source).filter(|id| is_key(id))
    }

    /// What is left behind whatever becomes of the event. Without consent nothing is; an erasure needs none.
    fn memories(
        self,
        names: &Names,
        people: &[String],
        now: Timestamp,
        at: Timestamp,
        leaves: impl FnOnce() -> Leaves,
    ) -> Memories {
        let mut memories = Memories::default();
        let call = self.event.scalar(self.marks.call);
        let is_call = |word: &str| call.as_deref().is_some_and(|call| call.trim().eq_ignore_ascii_case(word));
        if is_call("delete") {
            memories.forget.extend(self.person(self.marks.user_id).map(|id| names.of(Named::User, &id)));
            return memories;
        }
        let Some(window) = self.window else { return memories };
        let leaves = leaves();
        if !leaves.has_consent || self.is_switched_off() {
            return memories;
        }
        if let Some(click) = leaves.click {
            let keep = |name: &String| Keep { name: name.clone(), value: click.clone(), at, until: at.after(window) };
            memories.keep.extend(people.iter().map(keep));
        }
        // Where a click is kept under both ids of a person, an erasure must find both.
        let leaves_click = !memories.keep.is_empty() || leaves.makes_click;
        let joined = if is_call("identify") || leaves_click {
            vec![(Named::Anonymous, self.marks.anonymous_id)]
        } else if is_call("alias") {
            vec![(Named::Anonymous, self.marks.previous_id), (Named::User, self.marks.previous_id)]
        } else {
            Vec::new()
        };
        if let Some(user) = self.person(self.marks.user_id) {
            let name = names.of(Named::User, &user);
            let others = joined.into_iter().filter_map(|(what, source)| Some(names.of(what, &self.person(source)?)));
            let join = |other: String| Join { name: name.clone(), other, until: now.after(window) };
            memories.join.extend(others.filter(|other| *other != name).map(join));
        }
        memories
    }

    /// May memory know a click of the event's person?
    #[must_use]
    pub fn may_know_a_click(self) -> bool {
        let has = |source: &Source| self.person(source).is_some();
        cfg!(feature = "webhooks")
            && self.names.is_some()
            && self.window.is_some()
            && (has(self.marks.user_id) || has(self.marks.anonymous_id))
    }

    /// Does the event's `integrations` object switch this destination off?
    #[must_use]
    pub fn is_switched_off(self) -> bool {
        let says_no = |source: &Source| self.event.find(source).map(|found| found.flag() == Some(false));
        let [own, all] = self.marks.integrations;
        cfg!(feature = "webhooks") && says_no(own).unwrap_or_else(|| says_no(all).unwrap_or(false))
    }
}

/// Could it be a click's id? Anybody can write an address: what is longer, or could be a person's address or a key, is not
/// kept.
#[must_use]
pub fn is_worth_keeping(id: &str) -> bool {
    id.len() <= LONGEST_CLICK && shown(id) == id
}
