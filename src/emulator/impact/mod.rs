//! An in-memory impact.com that enforces what is documented.
//!
//! impact.com has two hosts; here they are two beginnings of a path. A page load sent to the API is not found there, and the
//! other way round.
//!
//! | endpoint | credentials | does | answers |
//! |---|---|---|---|
//! | `POST /impact/api/Advertisers/{sid}/Conversions` | Basic, SID and token | queues a conversion | `QUEUED` |
//! | `PUT /impact/api/Advertisers/{sid}/Actions` | the same | queues another amount or quantity | `QUEUED` |
//! | `DELETE /impact/api/Advertisers/{sid}/Actions` | the same | queues a reversal | `QUEUED` |
//! | `GET /impact/api/Advertisers/{sid}/APISubmissions/{id}` | the same | shows what became of one of these | the submission |
//! | `POST /impact/trk/PageLoad` | none | keeps a page load | `clickId` |
//! | `POST /impact/trk/AppInstall` | none | keeps an app install; undocumented | `clickId` |
//!
//! So `https://api.impact.com` is `http://HOST/impact/api`, and `https://trkapi.impact.com` is `http://HOST/impact/trk`. The API
//! answers in JSON to whoever asks for it by `Accept: application/json` or the suffix `.json`, else in XML. Plain HTTP, which
//! impact.com refuses, is taken: the emulator stands on loopback.
//!
//! A call walks: fault → path and method → credentials and scope → rate limit (the API alone) → body → the rules of its
//! endpoint (`conversions`, `changes`, `page_loads`, by the table of `parameters`) → `books`. Nothing becomes of a submission at
//! once: it waits in the books and is processed when its time has come, against the clicks and people that are known by then; then
//! it becomes an action of a partner or fails for one of the `reasons`. `POST /_emulator/impact/process` processes all that wait.

mod click;
mod config;
mod terms;

mod money;

mod access;
mod document;
mod endpoint;
mod limit;
mod refusal;

mod form;
mod parameters;
mod rules;

mod changes;
mod conversions;
mod page_loads;

mod answer;
mod books;
mod ledger;
mod people;
mod reasons;
mod records;
mod voice;
mod worth;

pub use click::Click;
pub use config::{AppInstall, Config, ErrorSpelling, Manner, Token};
pub use ledger::{Attempt, Earning, Effect, Ledger, Rule, Summary, Violation};
pub use money::Money;
pub use people::Person;
pub use records::{Action, ActionState, Change, Item, LoadKind, PageLoad, Submission, SubmissionKind, SubmissionStatus};
pub use terms::{EventKind, EventType, MediaPartner, PromoCode};

use super::control::Party;
use super::exchange::{Incoming, MAX_BODY, Reply};
use super::faults::{Fault, Plan, strike};
use books::{Books, Until};
use conversions::{Lapse, check_conversion};
use document::Format;
use endpoint::{Endpoint, Resource};
use form::Form;
use limit::Limiter;
use refusal::Refusal;
use voice::Own;

/// The methods that a browser may use.
const METHODS: &str = "GET, POST, PUT, DELETE, OPTIONS";

/// The headers that a browser may send.
const HEADERS: &str = "Authorization, Content-Type, Accept";

/// An impact.com with one account, in memory.
pub struct Emulator {
    config: Config,
    plan: Plan,
    limiter: Limiter,
    books: Books,
    attempts: Vec<Attempt>,
    violations: Vec<Violation>,
}

/// What became of a call.
struct Handled {
    reply: Reply,
    effect: Effect,
    refused_for: Vec<String>,
    entry: Option<String>,
}

impl Emulator {
    /// An account with empty books.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            plan: Plan::new(config.faults.clone()),
            limiter: Limiter::new(config.per_hour),
            books: Books::open(&config),
            attempts: Vec::new(),
            violations: Vec::new(),
            config,
        }
    }

    /// Replaces the faults in force; their calls are counted from here.
    pub fn set_faults(&mut self, faults: Vec<Fault>) {
        self.plan = Plan::new(faults);
    }

    /// Processes all that waits, due or not.
    pub fn process(&mut self, now_ms: u64) {
        self.books.settle(&self.config, Until::Now(now_ms));
    }

    /// Everything seen and booked until `now_ms`.
    pub fn ledger(&mut self, now_ms: u64) -> Ledger {
        self.books.settle(&self.config, Until::Clock(now_ms));
        Ledger::of(&self.books, &self.attempts, &self.violations, now_ms)
    }

    /// Takes one call and says what the caller experiences. `now_ms` is the time in milliseconds since 1970.
    pub fn handle(&mut self, incoming: &Incoming, now_ms: u64) -> Reply {
        if incoming.method == "OPTIONS" {
            return Reply::preflight(METHODS, HEADERS);
        }
        self.books.settle(&self.config, Until::Clock(now_ms));
        self.note_leaks(incoming);
        let mut attempt = Attempt::new(incoming, now_ms);
        let fault = self.plan.strike(incoming.route());
        let voice = Own { spelling: self.config.error_spelling, format: Format::wanted(incoming) };
        let reply = strike(fault.as_ref(), &voice, || self.carry_out(incoming, now_ms, &mut attempt));
        attempt.answered = reply.status();
        attempt.fault = fault;
        self.attempts.push(attempt);
        reply.with_cors()
    }

    fn carry_out(&mut self, incoming: &Incoming, now_ms: u64, attempt: &mut Attempt) -> Reply {
        let handled = match Endpoint::at(incoming.route()) {
            None => self.refuse(incoming, &Refusal::new(404, "Not Found")),
            Some(endpoint) if !endpoint.methods().contains(&incoming.method.as_str()) => {
                let mut handled = self.refuse(incoming, &Refusal::new(405, "Method Not Allowed"));
                handled.reply = handled.reply.with_header("Allow", endpoint.methods().join(", "));
                handled
            }
            Some(Endpoint::PageLoad) => self.load(incoming, LoadKind::PageLoad, now_ms),
            Some(Endpoint::AppInstall) if self.config.app_install == AppInstall::Off => {
                self.refuse(incoming, &Refusal::new(404, "Not Found"))
            }
            Some(Endpoint::AppInstall) => self.load(incoming, LoadKind::AppInstall, now_ms),
            Some(Endpoint::Api(sid, resource)) => self.serve(incoming, &sid, &resource, now_ms),
        };
        attempt.effect = handled.effect;
        attempt.handled = handled.reply.status();
        attempt.refused_for = handled.refused_for;
        attempt.entry = handled.entry;
        handled.reply
    }

    /// A call to the API.
    fn serve(&mut self, incoming: &Incoming, sid: &str, resource: &Resource, now_ms: u64) -> Handled {
        if let Err(refusal) = access::admit(&self.config, incoming, sid, resource.scope()) {
            return self.refuse(incoming, &refusal);
        }
        let (allowance, is_admitted) = self.limiter.take(now_ms);
        let mut handled = if is_admitted {
            self.carry_out_admitted(incoming, resource, now_ms).unwrap_or_else(|refusal| self.refuse(incoming, &refusal))
        } else {
            self.refuse(incoming, &Refusal::new(429, "Too Many Requests"))
        };
        if let Some(allowance) = allowance {
            handled.reply = allowance.on(handled.reply);
        }
        handled
    }

    fn carry_out_admitted(&mut self, incoming: &Incoming, resource: &Resource, now_ms: u64) -> Result<Handled, Refusal> {
        let kind = match resource {
            Resource::Submission(id) => return self.show_submission(incoming, id, now_ms),
            Resource::Conversions => SubmissionKind::Conversion,
            Resource::Actions if incoming.method == "PUT" => SubmissionKind::Modification,
            Resource::Actions => SubmissionKind::Reversal,
        };
        let form = read(incoming, self.config.json_conversions)?;
        let unknown = if kind == SubmissionKind::Conversion {
            let checked = check_conversion(&form, &self.config)?;
            checked.lapses.into_iter().for_each(|lapse| self.note(Rule::of(lapse)));
            checked.unknown
        } else {
            changes::check_change(&form, kind, &self.config)?
        };
        let queued = self.books.queue(kind, form, &incoming.body, self.config.processing_ms, now_ms);
        queued.unknown = unknown;
        let queued = queued.clone();
        if self.config.immediate_actions {
            self.process(now_ms);
        }
        let format = Format::wanted(incoming);
        let made = self.books.actions.iter().find(|action| action.submission == queued.id);
        let reply = match made.filter(|_| self.config.immediate_actions) {
            Some(action) => answer::booked(&action.id, &self.config, format),
            None => answer::queued(&queued, &self.config, format),
        };
        Ok(Handled { reply, effect: Effect::Queued, refused_for: Vec::new(), entry: Some(queued.id) })
    }

    fn show_submission(&self, incoming: &Incoming, id: &str, now_ms: u64) -> Result<Handled, Refusal> {
        let submissions = self.books.submissions(now_ms);
        let found = submissions.iter().find(|submission| submission.id == id);
        let found = found.ok_or_else(|| Refusal::new(404, "Not Found"))?;
        let reply = answer::submission(found, &self.config, Format::wanted(incoming));
        Ok(Handled { reply, effect: Effect::Shown, refused_for: Vec::new(), entry: Some(id.into()) })
    }

    /// A call to the tracking host.
    fn load(&mut self, incoming: &Incoming, kind: LoadKind, now_ms: u64) -> Handled {
        let form = read(incoming, self.config.json_page_loads);
        let checked = form.and_then(|form| Ok((page_loads::check_load(&form, kind, &self.config)?, form)));
        match checked {
            Err(refusal) => Handled::refused(&refusal, answer::load_refused(&refusal)),
            Ok((checked, form)) => {
                let (load, is_linked) = self.books.load(&form, kind, &self.config, now_ms);
                load.unknown = checked.unknown;
                load.warnings = checked.warnings.iter().map(|warning| warning.field.clone()).collect();
                let reply = answer::loaded(load, is_linked, &checked.warnings, &self.config);
                let entry = Some(load.click_id.clone());
                Handled { reply, effect: Effect::Loaded, refused_for: Vec::new(), entry }
            }
        }
    }

    fn refuse(&self, incoming: &Incoming, refusal: &Refusal) -> Handled {
        let reply = answer::refused(refusal, self.config.error_spelling, Format::wanted(incoming));
        Handled::refused(refusal, reply)
    }

    /// Whatever becomes of the call: credentials have no business outside of the header that the API reads.
    fn note_leaks(&mut self, incoming: &Incoming) {
        if Endpoint::is_tracking(incoming.route()) && incoming.header("Authorization").is_some() {
            self.note(Rule::CredentialsAtTracking);
        }
        let body = String::from_utf8_lossy(&incoming.body);
        let is_in = |text: &str| self.config.tokens.iter().any(|token| !token.token.is_empty() && text.contains(&token.token));
        let (in_address, in_body) = (is_in(&incoming.path), is_in(&body));
        for (_, rule) in [(in_address, Rule::TokenInAddress), (in_body, Rule::TokenInBody)].into_iter().filter(|(is, _)| *is) {
            self.note(rule);
        }
    }

    fn note(&mut self, rule: Rule) {
        self.violations.push(Violation { attempt: self.attempts.len(), rule });
    }
}

impl Party for Emulator {
    type Config = Config;

    fn open(config: Config) -> Self {
        Self::new(config)
    }

    fn set_faults(&mut self, faults: Vec<Fault>) {
        self.set_faults(faults);
    }

    fn show(&mut self, now_ms: u64) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&self.ledger(now_ms))
    }

    fn obey(&mut self, name: &str, now_ms: u64) -> bool {
        let is_process = name == "process";
        if is_process {
            self.process(now_ms);
        }
        is_process
    }
}

impl Handled {
    fn refused(refusal: &Refusal, reply: Reply) -> Self {
        let refused_for = refusal.problems.iter().map(|problem| problem.field.clone()).collect();
        Self { reply, effect: Effect::Refused, refused_for, entry: None }
    }
}

impl Rule {
    fn of(lapse: Lapse) -> Self {
        match lapse {
            Lapse::SubtotalBesideItems => Self::SubtotalBesideItems,
            Lapse::CustomerStatus => Self::UnknownCustomerStatus,
        }
    }
}

/// The parameters of a body, in a form that is taken.
fn read(incoming: &Incoming, json: Manner) -> Result<Form, Refusal> {
    if incoming.body.len() > MAX_BODY {
        return Err(Refusal::new(413, "The request body is too large"));
    }
    let media_type = incoming.header("Content-Type").and_then(|value| value.split(';').next()).unwrap_or_default();
    match media_type.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Ok(Form::of_form(&incoming.body)),
        "application/json" if json == Manner::Accept => {
            Form::of_json(&incoming.body).ok_or_else(|| Refusal::new(400, "The request body must be one flat JSON object"))
        }
        _ => Err(Refusal::new(400, "Send Content-Type: application/x-www-form-urlencoded")),
    }
}
