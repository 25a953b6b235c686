//! The destination put together: an event goes in, steps come out.

use super::booking::{About, Booking, Endpoint, conversion_id};
use super::codes;
use super::decide::{Case, Decision, NeedsWhole, Reason, unknown_conversion, unused_call};
use super::mapping::Mapping;
use super::people::people;
use super::plan::{Course, Plan};
use super::request::{body, request};
use super::response;
use super::settings::{Manner, Settings};
use crate::delivery::{Answer, Outcome, Pace, RefusedBy, Step, Verdict, codes as shared};
use crate::segment::settings::{Finding, Grade, RawSettings};
use crate::segment::trie::Walk;
use crate::segment::{Event, NotAnEvent};
use crate::value::{Timestamp, sha256_hex};
use std::borrow::Cow;
use std::fmt;

/// Affonso under one settings object. Cheap to ask, made once per settings.
pub struct Affonso {
    settings: Settings,
    mapping: Mapping,
    findings: Vec<Finding>,
    remembers: bool,
}

impl fmt::Debug for Affonso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Affonso({} findings)", self.findings.len())
    }
}

/// What to do for an event.
enum Decided<'e> {
    Now(Course<'e>),
    /// The conversion of a refund is not in the event; a door's memory may know it.
    Ask(Box<Booking<'e>>),
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
        let mapping = Mapping::compile(&settings);
        Self { settings, mapping, findings, remembers: false }
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
        let message = String::from("expected an object of settings as Segment hands it over, found something else");
        destination.findings.insert(0, Finding { grade: Grade::Error, key: String::from("settings"), message });
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

    /// The same for a door with memory: what its outcomes tell to remember is asked for later.
    #[must_use]
    pub fn remembering(mut self) -> Self {
        self.remembers = true;
        self
    }

    /// The ids that a person goes by in the body of a request, for a door that carries out several at once: which of them
    /// may not overtake which, the [`pace`](Self::pace) tells.
    #[must_use]
    pub fn people(&self, body: &str) -> Vec<String> {
        people(body)
    }

    /// How fast a door may go.
    #[must_use]
    pub fn pace(&self) -> Pace {
        let Settings { base_url, concurrency, requests_per_second, api_key, .. } = &self.settings;
        let leading = [base_url.as_str(), &Endpoint::SignUps.path()].concat();
        let meter = sha256_hex(api_key.reveal().as_bytes());
        Pace { concurrency: *concurrency, requests_per_second: *requests_per_second, leading, meter }
    }

    /// Begins with the JSON text of an event. `now` is the door's clock.
    #[must_use]
    pub fn begin(&self, event: &str, now: Timestamp) -> Step {
        // A whole event never needs more of itself.
        self.step(Event::read(&self.mapping.trie, event), now).unwrap_or_else(|NeedsWhole| Step::Done(not_an_event(0)))
    }

    /// Begins with what the object door's walk wrote.
    ///
    /// # Errors
    /// [`NeedsWhole`]: begin again with the event's whole JSON text.
    pub fn begin_walk(&self, walked: &str, now: Timestamp) -> Result<Step, NeedsWhole> {
        self.step(Event::read_walk(&self.mapping.trie, walked), now)
    }

    /// Goes on with the answer to a step; `state` is what came with the step.
    #[must_use]
    pub fn resume(&self, state: &str, answer: &Answer, now: Timestamp) -> Step {
        let Some(about) = About::from_state(state) else { return self.lost("the state of a step") };
        match (&about.pending, answer) {
            (Some(body), Answer::Known(known)) => self.send_refund(known.as_deref(), body, &about, now),
            (Some(_), _) => self.lost("the answer of the memory"),
            (None, _) => Step::Done(self.told(response::read(&self.settings, &about, answer, now))),
        }
    }

    fn send_refund(&self, known: Option<&str>, body: &str, about: &About<'_>, now: Timestamp) -> Step {
        let Some(conversion) = known.and_then(|known| conversion_id(Cow::Borrowed(known))) else {
            return Step::Done(self.no_conversion(about));
        };
        if self.settings.dry_run {
            return Step::Done(dry_run());
        }
        let request = request(&self.settings, &Endpoint::Refund(Some(conversion)), about.fact, body.to_owned(), now);
        Step::Send { request, state: About { pending: None, ..about.clone() }.to_state() }
    }

    fn no_conversion(&self, about: &About<'_>) -> Outcome {
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
        let course = match self.decided(Event::read(&self.mapping.trie, event), now) {
            Ok(Decided::Now(course)) => course,
            // What a door without memory comes to.
            Ok(Decided::Ask(booking)) => Course::End(self.no_conversion(&booking.about)),
            Err(NeedsWhole) => Course::End(not_an_event(0)),
        };
        Plan { course, findings: &self.findings }
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

    fn step(&self, event: Result<Event<'_>, NotAnEvent>, now: Timestamp) -> Result<Step, NeedsWhole> {
        Ok(match self.decided(event, now)? {
            Decided::Now(Course::End(outcome)) => Step::Done(outcome),
            Decided::Now(Course::Send(..)) if self.settings.dry_run => Step::Done(dry_run()),
            Decided::Now(Course::Send(request, booking)) => Step::Send { request, state: booking.about.to_state() },
            Decided::Ask(booking) if booking.about.orders.is_empty() => Step::Done(self.no_conversion(&booking.about)),
            Decided::Ask(booking) => {
                let Booking { fields, about, .. } = *booking;
                let keys = about.orders.clone();
                Step::Ask { keys, state: About { pending: Some(body(&fields).into()), ..about }.to_state() }
            }
        })
    }

    fn decided<'e>(&'e self, event: Result<Event<'e>, NotAnEvent>, now: Timestamp) -> Result<Decided<'e>, NeedsWhole> {
        let end = |outcome| Ok(Decided::Now(Course::End(outcome)));
        if let Some(reason) = event.as_ref().ok().and_then(|event| unused_call(&self.settings, &self.mapping, event)) {
            return end(self.told(ended(Verdict::Ignored, reason)));
        }
        if let Some(outcome) = self.bad_settings() {
            return end(self.told(outcome));
        }
        let event = match event {
            Ok(event) => event,
            Err(NotAnEvent { at }) => return end(self.told(not_an_event(at))),
        };
        let Self { settings, mapping, remembers, .. } = self;
        match (Case { settings, mapping, event: &event, now, remembers: *remembers }).decide()? {
            Decision::Act(booking) if booking.endpoint == Endpoint::Refund(None) => Ok(Decided::Ask(booking)),
            Decision::Act(booking) => {
                let request = request(settings, &booking.endpoint, booking.about.fact, body(&booking.fields), now);
                Ok(Decided::Now(Course::Send(request, booking)))
            }
            Decision::Ignore(reason) => end(self.told(ended(Verdict::Ignored, reason))),
            Decision::Reject(reason) => end(self.told(ended(Verdict::Rejected, reason))),
        }
    }

    fn bad_settings(&self) -> Option<Outcome> {
        let mut errors = self.findings.iter().filter(|finding| finding.grade == Grade::Error);
        let first = errors.next()?;
        let others: Vec<_> = errors.map(|finding| finding.key.as_str()).collect();
        let more = if others.is_empty() { String::new() } else { format!(" Wrong as well: {}.", others.join(", ")) };
        let verdict = if self.settings.auth_errors == Manner::Reject { Verdict::Rejected } else { Verdict::Retry };
        let message = format!("the setting {} is wrong: {}.{more} Nothing was sent.", first.key, first.message);
        Some(Outcome::with_verdict(verdict, &shared::BAD_SETTINGS, message))
    }

    /// The outcome as it leaves: without the key, should the target have quoted it; a failure tells in its first sentence
    /// what the settings check advises, for it is the one thing that Segment's users see.
    fn told(&self, mut outcome: Outcome) -> Outcome {
        let details = outcome.details.iter_mut().map(|(_, detail)| detail);
        for text in details.chain(&mut outcome.warnings).chain([&mut outcome.message]) {
            *text = self.settings.without_secrets(std::mem::take(text));
        }
        let mut advice = self.findings.iter().filter(|finding| finding.grade == Grade::Advice);
        if let Some(first) = advice.next()
            && outcome.is_failure()
        {
            let more = advice.count();
            let more = if more == 0 { String::new() } else { format!("; {more} more with dryRun") };
            let (sentence, rest) = first_sentence(&outcome.message);
            outcome.message = format!("{sentence} [advice on {}: {}{more}].{rest}", first.key, first.message);
        }
        outcome
    }
}

/// The first sentence without its full stop, and what follows.
fn first_sentence(message: &str) -> (&str, &str) {
    let end = message.as_bytes().windows(2).position(|pair| pair == b". ");
    end.and_then(|end| Some((message.get(..end)?, message.get(end + 1..)?))).unwrap_or((message.trim_end_matches('.'), ""))
}

fn ended(verdict: Verdict, reason: Reason) -> Outcome {
    Outcome::with_verdict(verdict, reason.code, reason.message)
}

fn not_an_event(at: usize) -> Outcome {
    let mut outcome = Outcome::new(
        &shared::INVALID_EVENT,
        format!("expected one JSON object as Segment sends it, found something else (byte {at})."),
    );
    outcome.refused_by = Some(RefusedBy::Connector);
    outcome
}

fn dry_run() -> Outcome {
    Outcome::new(&codes::DRY_RUN, String::from("dryRun is on: the plan says what would have been sent; nothing was."))
}
