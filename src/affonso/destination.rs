//! The destination put together: an event goes in, steps come out.

use super::booking::{About, Booking, Endpoint, Lacks};
use super::codes;
use super::decide::{Case, Decision, NeedsWhole, erased, unknown_conversion, unused_call};
use super::fact::{EventType, Fact};
use super::mapping::Mapping;
use super::people::people;
use super::recall::Recall;
use super::request::{body, request};
use super::settings::{Manner, Settings};
use crate::delivery::{Arrival, Course, Keep, Names, Outcome, Pace, Plan, Reason, Request, Step, Verdict, codes as shared};
use crate::memory::{Ending, Keeper};
use crate::segment::settings::{Finding, Grade, RawSettings, first_of};
use crate::segment::trie::Walk;
use crate::segment::{Event, NotAnEvent};
use crate::value::{Span, Timestamp, owned, sha256_hex};
use std::borrow::Cow;
use std::fmt;

/// Affonso under one settings object. Cheap to ask, made once per settings.
pub struct Affonso {
    pub(super) settings: Settings,
    mapping: Mapping,
    findings: Vec<Finding>,
    /// Is every outcome to tell by what its event is told from others?
    traces: bool,
    /// The door's memory, if it has one.
    memory: Option<Keeper>,
}

/// How long a sale can be refunded by its order.
pub(super) const SALE_KEPT_FOR: Span = Span::days(400);

/// So many requests an event may take where a click is remembered: with it, without it, with it alone.
const MOST_REQUESTS: u32 = 3;

/// So many seconds a call has for them.
const CALL_SECONDS: u32 = 4;

/// A sale that ends so has booked nothing that a refund could take back.
pub(super) const UNSOLD: &str = codes::NO_REFERRAL.name;

impl fmt::Debug for Affonso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Affonso({} findings)", self.findings.len())
    }
}

impl Affonso {
    /// Reads the settings and compiles the table. Bad settings make a destination too: one whose every event ends in
    /// `bad_settings`.
    #[must_use]
    pub fn new(raw: &RawSettings) -> Self {
        let (settings, mut findings) = Settings::read(raw);
        for finding in &mut findings {
            finding.message = settings.without_secrets(std::mem::take(&mut finding.message));
        }
        let mapping = Mapping::compile(&settings, false);
        Self { settings, mapping, findings, traces: false, memory: None }
    }

    /// The same from JSON text.
    #[must_use]
    pub fn from_json(text: &str) -> Self {
        RawSettings::parse(text).map_or_else(Self::unreadable, |raw| Self::new(&raw))
    }

    /// A destination whose settings are no object of settings.
    #[must_use]
    pub fn unreadable() -> Self {
        let mut destination = Self::new(&RawSettings::default());
        let message = owned("expected an object of settings as Segment hands it over, found something else");
        destination.findings.insert(0, Finding { grade: Grade::Error, key: owned("settings"), message });
        destination
    }

    /// What the settings check found, errors first.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The walk over an event object for the object door.
    #[must_use]
    pub fn walk(&self) -> Walk<'_> {
        self.mapping.trie.walk()
    }

    /// The same for a door that tells events from each other: its outcomes have a trace.
    #[must_use]
    pub fn tracing(mut self) -> Self {
        self.traces = true;
        self
    }

    /// The same for a door with memory: what its outcomes tell to remember is asked for later, by names made with `secret`.
    /// `settings` is the text they were read from: an event that came to nothing is looked at again when they have changed.
    #[must_use]
    pub fn remembering(mut self, secret: String, settings: &str) -> Self {
        self.memory = Some(Keeper::new(secret, "affonso", settings));
        self.mapping = Mapping::compile(&self.settings, true);
        self.tracing()
    }

    /// The names of what the door's memory keeps, if it has one.
    #[must_use]
    pub fn names(&self) -> Option<&Names> {
        // The pasted file's door never has: what it would do with one is left out of it.
        if cfg!(feature = "webhooks") { self.memory.as_ref().map(|memory| &memory.names) } else { None }
    }

    /// What tells these settings from others.
    pub(super) fn version(&self) -> &str {
        self.memory.as_ref().map_or("", Keeper::version)
    }

    /// The ids that a person goes by in the body of a request, and in the state of a step that asks, for a door that carries
    /// out several at once: which of them may not overtake which, the [`pace`](Self::pace) tells.
    #[must_use]
    pub fn people(&self, body: &str, state: &str) -> Vec<String> {
        let recall = if self.names().is_some() { About::from_state(state).and_then(|about| about.recall) } else { None };
        let Some(recall) = recall else { return people(body) };
        let mut known = recall.question.map_or_else(|| people(body), |question| people(&question.body));
        known.extend(recall.event.people);
        known
    }

    /// How fast a door may go. Of a batch no more events are under way than the limiter lets finish in a call: all that are
    /// begun and not finished would begin anew, and time would be up as before.
    #[must_use]
    pub fn pace(&self) -> Pace {
        let Settings { base_url, concurrency, requests_per_second, api_key, .. } = &self.settings;
        let finished = requests_per_second.map(|limit| (limit * CALL_SECONDS / MOST_REQUESTS).max(1));
        let concurrency = finished.filter(|_| self.names().is_some()).map_or(*concurrency, |most| most.min(*concurrency));
        let leading = [base_url.as_str(), &Endpoint::SignUps.path()].concat();
        let meter = sha256_hex(api_key.reveal().as_bytes());
        Pace { concurrency, requests_per_second: *requests_per_second, leading, apart: String::new(), meter }
    }

    /// The message id of an event, as far as it has one.
    #[must_use]
    pub fn message_id(&self, event: &str) -> Option<String> {
        let event = Event::read(&self.mapping.trie, event).ok()?;
        event.scalar(&self.mapping.message_id).map(Cow::into_owned)
    }

    /// The longest pause between two attempts, in seconds.
    #[must_use]
    pub fn longest_delay(&self) -> u32 {
        self.settings.webhooks.longest_delay
    }

    /// Does the request of the step with this state tell of a click?
    #[must_use]
    pub fn is_visit(&self, state: &str) -> bool {
        About::from_state(state).is_some_and(|about| about.fact == Fact::Click)
    }

    /// Would Affonso count that request a second time if it came again?
    #[must_use]
    pub fn counts_again(&self, state: &str) -> bool {
        About::from_state(state).is_some_and(|about| !about.fact.has_key())
    }

    /// Begins with the JSON text of an event. `now` is the door's clock.
    #[must_use]
    pub fn begin(&self, event: &str, now: Timestamp) -> Step {
        self.begin_at(event, Arrival::at(now))
    }

    /// The same for an event that has come in its own way.
    #[must_use]
    pub fn begin_at(&self, event: &str, arrival: Arrival) -> Step {
        // A whole event never needs more of itself.
        self.step(Event::read(&self.mapping.trie, event).as_ref(), arrival)
            .unwrap_or_else(|NeedsWhole| Step::Done(Outcome::not_an_event(0)))
    }

    /// Begins with what the object door's walk wrote.
    ///
    /// # Errors
    /// [`NeedsWhole`]: begin again with the event's whole JSON text.
    pub fn begin_walk(&self, walked: &str, now: Timestamp) -> Result<Step, NeedsWhole> {
        self.step(Event::read_walk(&self.mapping.trie, walked).as_ref(), Arrival::at(now))
    }

    pub(super) fn no_conversion(&self, about: &About<'_>) -> Outcome {
        let mut outcome = ended(Verdict::Rejected, unknown_conversion(&self.settings, about));
        outcome.warnings.clone_from(&about.warnings);
        self.told(outcome)
    }

    /// Something that a door should have handed back is gone: the event must come again.
    #[must_use]
    pub fn lost(&self, what: &str) -> Step {
        Step::Done(self.told(Outcome::new(&shared::CORE_FAILED, format!("{what} was lost on the way."))))
    }

    /// What would happen with the event, without doing it.
    #[must_use]
    pub fn plan<'p>(&'p self, event: &'p str, now: Timestamp) -> Plan<'p> {
        let event = Event::read(&self.mapping.trie, event);
        let course = self.decided(event.as_ref(), Arrival::at(now), None);
        let course = course.unwrap_or_else(|NeedsWhole| Course::End(Outcome::not_an_event(0)));
        Plan::new(course, |booking| self.request_of(booking, now), self.findings.iter().map(Finding::to_value).collect())
    }

    /// Does every event want to be read whole? Then a host need not walk it first.
    #[must_use]
    pub fn reads_whole(&self) -> bool {
        self.is_dry_run() || self.settings.route == super::settings::Route::Segment
    }

    /// Is nothing sent, and everything explained?
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.settings.dry_run
    }

    fn step<'e>(&'e self, event: Result<&Event<'e>, &NotAnEvent>, arrival: Arrival) -> Result<Step, NeedsWhole> {
        let course = self.decided(event, arrival, self.names())?;
        let recall = if cfg!(feature = "webhooks") && self.traces {
            event.ok().map(|event| self.case(event, arrival, self.names()).recall())
        } else {
            None
        };
        Ok(match course {
            Course::End(outcome) => Step::Done(self.finished(outcome, recall, arrival.now)),
            Course::Act(_) if self.settings.dry_run => Step::Done(self.finished(dry_run(), recall, arrival.now)),
            Course::Act(booking) => match recall {
                Some(recall) if self.names().is_some() => self.ask(*booking, recall, arrival.now),
                recall => {
                    let request = self.request_of(&booking, arrival.now);
                    let about = About { recall: recall.map(Box::new), ..booking.about };
                    Step::Send { request, state: about.to_state() }
                }
            },
        })
    }

    /// What becomes of an event before anything is sent, for a door whose memory keeps things by `names`.
    fn decided<'e>(
        &'e self,
        event: Result<&Event<'e>, &NotAnEvent>,
        arrival: Arrival,
        names: Option<&'e Names>,
    ) -> Result<Course<Booking<'e>>, NeedsWhole> {
        let end = |outcome| Ok(Course::End(self.told(outcome)));
        if let Some(reason) = event.ok().and_then(|event| unused_call(&self.settings, &self.mapping, event)) {
            return end(ended(Verdict::Ignored, reason));
        }
        if let Some(outcome) = self.bad_settings() {
            return end(outcome);
        }
        let event = match event {
            Ok(event) => event,
            Err(NotAnEvent { at }) => return end(Outcome::not_an_event(*at)),
        };
        match self.case(event, arrival, names).decide()? {
            // What a door without memory comes to.
            Decision::Act(booking) if matches!(booking.lacks, Lacks::Conversion) && names.is_none() => {
                Ok(Course::End(self.no_conversion(&booking.about)))
            }
            Decision::Act(booking) => Ok(Course::Act(booking)),
            Decision::Ignore(reason, warnings) => end(Outcome { warnings, ..ended(Verdict::Ignored, reason) }),
            Decision::Reject(reason, warnings) => end(Outcome { warnings, ..ended(Verdict::Rejected, reason) }),
        }
    }

    fn request_of(&self, booking: &Booking<'_>, now: Timestamp) -> Request {
        request(&self.settings, &booking.endpoint, booking.about.fact, body(&booking.fields), now)
    }

    fn case<'e, 'c>(&'e self, event: &'c Event<'e>, arrival: Arrival, names: Option<&'e Names>) -> Case<'e, 'c> {
        Case { settings: &self.settings, mapping: &self.mapping, event, arrival, names }
    }

    /// The outcome with what a door is to remember.
    pub(super) fn finished(&self, mut outcome: Outcome, recall: Option<Recall>, now: Timestamp) -> Outcome {
        let Some(recall) = recall.filter(|_| cfg!(feature = "webhooks")) else { return outcome };
        let progress = recall.progress(self.version(), now);
        let Recall { event, orders, .. } = recall;
        if !event.memories.forget.is_empty() && outcome.code == codes::CALL_NOT_USED.name {
            let Reason { code, message } = erased();
            outcome = Outcome { code: code.name, message, ..outcome };
        }
        // Of a sale alone: an order's trial or checkout may be nobody's and its sale somebody's.
        let sale = ("eventType", EventType::Conversion.word());
        let is_unsold = outcome.code == UNSOLD && outcome.details.iter().any(|(name, text)| (*name, text.as_str()) == sale);
        let unsold = |name| Keep { name, value: owned(UNSOLD), at: now, until: now.after(SALE_KEPT_FOR) };
        let adds = match outcome.outcome {
            Verdict::Retry => progress.into_iter().collect(),
            _ if is_unsold => orders.into_iter().map(unsold).collect(),
            _ => Vec::new(),
        };
        Ending { adds, version: self.version(), is_dry_run: self.settings.dry_run, now }.of(outcome, event)
    }

    fn bad_settings(&self) -> Option<Outcome> {
        let (first, others) = first_of(&self.findings, Grade::Error)?;
        let verdict = if self.settings.auth_errors == Manner::Reject { Verdict::Rejected } else { Verdict::Retry };
        Some(Outcome::bad_settings(verdict, &first.key, &first.message, &others))
    }

    /// The outcome as it leaves: without the key, should the target have quoted it; a failure tells in its first sentence
    /// what the settings check advises, for it is the one thing that Segment's users see.
    pub(super) fn told(&self, mut outcome: Outcome) -> Outcome {
        let details = outcome.details.iter_mut().map(|(_, detail)| detail);
        for text in details.chain(&mut outcome.warnings).chain([&mut outcome.message]) {
            *text = self.settings.without_secrets(std::mem::take(text));
        }
        if outcome.is_failure()
            && let Some((first, others)) = first_of(&self.findings, Grade::Advice)
        {
            outcome.advise(&first.key, &first.message, others.len());
        }
        outcome
    }
}

pub(super) fn ended(verdict: Verdict, reason: Reason) -> Outcome {
    Outcome::with_verdict(verdict, reason.code, reason.message)
}

pub(super) fn dry_run() -> Outcome {
    Outcome::new(&codes::DRY_RUN, owned("dryRun is on: the plan says what would have been sent; nothing was."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_events_are_under_way_than_a_call_can_finish() {
        let concurrency = |limit: &str, remembers: bool| {
            let settings = format!(r#"{{"apiKey":"sk_live_demo","requestsPerSecond":"{limit}","concurrency":"10"}}"#);
            let destination = Affonso::from_json(&settings);
            let destination = if remembers { destination.remembering(String::from("secret"), "{}") } else { destination };
            destination.pace().concurrency
        };
        assert_eq!(["1", "2", "5", "10", "1000", "none"].map(|limit| concurrency(limit, true)), [1, 2, 6, 10, 10, 10]);
        // Without a memory an event is one request.
        assert_eq!(concurrency("1", false), 10);
    }
}
