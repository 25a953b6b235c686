//! The destination put together: an event goes in, steps come out.

use super::booking::{About, Booking};
use super::codes;
use super::decide::{Case, Decision, erased, unused_call};
use super::fact::Fact;
use super::mapping::Mapping;
use super::recall::Recall;
use super::request::{body, request};
use super::settings::{Manner, Settings};
use crate::delivery::{Arrival, Course, Names, Outcome, Pace, Plan, Reason, Step, Verdict, codes as shared};
use crate::memory::{Ending, Keeper};
use crate::segment::settings::{Finding, Grade, RawSettings, first_of};
use crate::segment::trie::Walk;
use crate::segment::{Event, NotAnEvent};
use crate::value::{Timestamp, owned, sha256_hex};
use std::borrow::Cow;
use std::fmt;

/// impact.com under one settings object. Cheap to ask, made once per settings.
pub struct Impact {
    pub(super) settings: Settings,
    mapping: Mapping,
    findings: Vec<Finding>,
    /// Is every outcome to tell by what its event is told from others?
    traces: bool,
    /// The door's memory, if it has one.
    memory: Option<Keeper>,
}

impl fmt::Debug for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Impact({} findings)", self.findings.len())
    }
}

impl Impact {
    /// Reads the settings and compiles the table. Bad settings make a destination too: one whose every event ends in
    /// `bad_settings`.
    #[must_use]
    pub fn new(raw: &RawSettings) -> Self {
        let (settings, mut findings) = Settings::read(raw);
        for finding in &mut findings {
            settings.strike_from(&mut finding.message);
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
        self.memory = Some(Keeper::new(secret, "impact", settings));
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

    /// The ids by which a door knows what may not overtake what: none, for no request waits for another.
    #[must_use]
    pub fn people(&self, _body: &str, _state: &str) -> Vec<String> {
        Vec::new()
    }

    /// The longest pause between two attempts, in seconds.
    #[must_use]
    pub fn longest_delay(&self) -> u32 {
        self.settings.webhooks.longest_delay
    }

    /// How fast a door may go. No request waits for another: page loads and conversions have hosts, limits and places of
    /// their own.
    #[must_use]
    pub fn pace(&self) -> Pace {
        let meter = sha256_hex(self.settings.credentials.reveal().as_bytes());
        let Settings { concurrency, tracking_url, .. } = &self.settings;
        let apart = [tracking_url, "/"].concat();
        Pace { concurrency: *concurrency, requests_per_second: None, leading: String::new(), apart, meter }
    }

    /// The message id of an event, as far as it has one.
    #[must_use]
    pub fn message_id(&self, event: &str) -> Option<String> {
        let event = Event::read(&self.mapping.trie, event).ok()?;
        event.scalar(&self.mapping.message_id).map(Cow::into_owned)
    }

    /// Does the request of the step with this state tell of a page load?
    #[must_use]
    pub fn is_visit(&self, state: &str) -> bool {
        About::from_state(state).is_some_and(|about| matches!(about.fact, Fact::PageLoad | Fact::TrackedLoad))
    }

    /// Would impact.com count that request a second time if it came again?
    #[must_use]
    pub fn counts_again(&self, state: &str) -> bool {
        self.is_visit(state) || About::from_state(state).is_some_and(|about| about.is_generated)
    }

    /// Begins with the JSON text of an event. `now` is the door's clock.
    #[must_use]
    pub fn begin(&self, event: &str, now: Timestamp) -> Step {
        self.begin_at(event, Arrival::at(now))
    }

    /// The same for an event that has come in its own way.
    #[must_use]
    pub fn begin_at(&self, event: &str, arrival: Arrival) -> Step {
        self.step(Event::read(&self.mapping.trie, event).as_ref(), arrival)
    }

    /// Begins with what the object door's walk wrote.
    #[must_use]
    pub fn begin_walk(&self, walked: &str, now: Timestamp) -> Step {
        self.step(Event::read_walk(&self.mapping.trie, walked).as_ref(), Arrival::at(now))
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
        let request_of = |booking: &Booking<'_>| request(&self.settings, booking.about.fact, self.body_of(booking));
        Plan::new(course, request_of, self.findings.iter().map(Finding::to_value).collect())
    }

    /// Does every event want to be read whole? Then a host need not walk it first.
    #[must_use]
    pub fn reads_whole(&self) -> bool {
        self.is_dry_run()
    }

    /// Is nothing sent, and everything explained?
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.settings.dry_run
    }

    fn step<'e>(&'e self, event: Result<&Event<'e>, &NotAnEvent>, arrival: Arrival) -> Step {
        let course = self.decided(event, arrival, self.names());
        let recall = if cfg!(feature = "webhooks") && self.traces {
            event.ok().map(|event| self.case(event, arrival, self.names()).recall())
        } else {
            None
        };
        match course {
            Course::End(outcome) => Step::Done(self.finished(outcome, recall, arrival.now)),
            Course::Act(_) if self.settings.dry_run => Step::Done(self.finished(dry_run(), recall, arrival.now)),
            Course::Act(booking) => {
                let whole = self.body_of(&booking);
                let Booking { mut about, next, lacks, .. } = *booking;
                let follows = if about.fact.is_of_the_api() { about.fact } else { super::Fact::Install };
                for fields in &next {
                    about.next.push(body(&self.settings, follows, fields));
                }
                match recall {
                    Some(recall) if self.names().is_some() => self.ask(about, whole, lacks, recall, arrival.now),
                    recall => {
                        about.recall = recall.map(Box::new);
                        self.send(whole, &about)
                    }
                }
            }
        }
    }

    /// What becomes of an event before anything is sent, for a door whose memory keeps things by `names`.
    fn decided<'e>(
        &'e self,
        event: Result<&Event<'e>, &NotAnEvent>,
        arrival: Arrival,
        names: Option<&'e Names>,
    ) -> Course<Booking<'e>> {
        let end = |outcome| Course::End(self.told(outcome));
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
        match self.case(event, arrival, names).decide() {
            Decision::Act(booking) => Course::Act(booking),
            Decision::Ignore(reason, warnings) => end(Outcome { warnings, ..ended(Verdict::Ignored, reason) }),
            Decision::Reject(reason, warnings) => end(Outcome { warnings, ..ended(Verdict::Rejected, reason) }),
        }
    }

    fn body_of(&self, booking: &Booking<'_>) -> String {
        body(&self.settings, booking.about.fact, &booking.fields)
    }

    fn case<'e, 'c>(&'e self, event: &'c Event<'e>, arrival: Arrival, names: Option<&'e Names>) -> Case<'e, 'c> {
        Case { settings: &self.settings, mapping: &self.mapping, event, arrival, names }
    }

    /// The outcome with what a door is to remember.
    pub(super) fn finished(&self, mut outcome: Outcome, recall: Option<Recall>, now: Timestamp) -> Outcome {
        let Some(recall) = recall.filter(|_| cfg!(feature = "webhooks")) else { return outcome };
        if !recall.event.memories.forget.is_empty() && outcome.code == codes::CALL_NOT_USED.name {
            let Reason { code, message } = erased();
            outcome = Outcome { code: code.name, message, ..outcome };
        }
        let is_dry_run = self.settings.dry_run;
        Ending { adds: Vec::new(), version: self.version(), is_dry_run, now }.of(outcome, recall.event)
    }

    fn bad_settings(&self) -> Option<Outcome> {
        let (first, others) = first_of(&self.findings, Grade::Error)?;
        let verdict = if self.settings.auth_errors == Manner::Reject { Verdict::Rejected } else { Verdict::Retry };
        Some(Outcome::bad_settings(verdict, &first.key, &first.message, &others))
    }

    /// The outcome as it leaves: without the credentials, should the target have quoted them; a failure tells in its first
    /// sentence what the settings check advises, for it is the one thing that Segment's users see.
    pub(super) fn told(&self, mut outcome: Outcome) -> Outcome {
        for (_, detail) in &mut outcome.details {
            self.settings.strike_from(detail);
        }
        for warning in &mut outcome.warnings {
            self.settings.strike_from(warning);
        }
        self.settings.strike_from(&mut outcome.message);
        if outcome.is_failure()
            && let Some((first, others)) = first_of(&self.findings, Grade::Advice)
        {
            outcome.advise(&first.key, &first.message, others.len());
        }
        outcome
    }
}

fn ended(verdict: Verdict, reason: Reason) -> Outcome {
    Outcome::with_verdict(verdict, reason.code, reason.message)
}

fn dry_run() -> Outcome {
    Outcome::new(&codes::DRY_RUN, owned("dryRun is on: the plan says what would have been sent; nothing was."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_request_waits_for_another() {
        let destination = |key: &str| {
            Impact::from_json(&format!(r#"{{"accountSid":"IR1","apiKey":"{key}","campaignId":"1","concurrency":"3"}}"#))
        };
        let pace = destination("token").pace();
        assert_eq!((pace.concurrency, pace.requests_per_second, pace.leading.as_str()), (3, None, ""));
        assert_eq!(pace.apart, "https://trkapi.impact.com/");
        assert_eq!(pace.meter, destination("token").pace().meter);
        assert_ne!(pace.meter, destination("other").pace().meter);
        assert!(!format!("{:?}", destination("token-secret")).contains("token"));
    }
}
