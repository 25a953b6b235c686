//! An in-memory Affonso that enforces what is documented.
//!
//! | endpoint | permission | signed | does | again |
//! |---|---|---|---|---|
//! | `POST /v1/events` | `write:commissions` | yes | books a conversion, lead, trial or milestone | by `external_event_id` |
//! | `POST /v1/sources/segment/events` | `write:commissions` | yes | books one Segment `track` | by `messageId` |
//! | `POST /v1/conversions` | `write:commissions` | yes | books a sale | by `external_event_id` |
//! | `POST /v1/conversions/{id}/refund` | `write:commissions` | yes | gives a sale back | by `external_event_id` |
//! | `POST /v1/signups` | `write:referrals` | no | makes a lead of a click | by `click_id` |
//! | `POST /v1/clicks` | `create:clicks` | no | makes a click | makes another |
//!
//! A call walks: fault → path and method → key → rate limit → content type and size → signature → the rules of its endpoint
//! (`events`, `segment`, `conversions`, `refunds`, `signups`, `clicks`), which make of its body a `command` → `books`, which carry
//! the command out and keep `records` → `answer`. The `ledger` shows the records beside the calls.

mod config;
mod incentives;
mod referral;

mod access;
mod limit;
mod signature;

mod refusal;

mod claim;
mod command;

mod fields;
mod identifiers;

mod clicks;
mod conversions;
mod endpoint;
mod events;
mod refunds;
mod segment;
mod signups;

mod answer;
mod books;
mod ledger;
mod people;
mod records;

pub use claim::{EventType, Interval, Source};
pub use config::{
    Affiliate, CREATE_CLICKS, Config, FraudBlocks, Key, KeyStatus, PricingPlan, UnknownIdentifier, WRITE_COMMISSIONS,
    WRITE_REFERRALS,
};
pub use incentives::{Incentive, LeadIncentive};
pub use ledger::{Attempt, Effect, Ledger, Summary};
pub use records::{Click, Commission, Entry, Refund, Signup};
pub use referral::{Referral, ReferralStatus};

use super::control::Party;
use super::exchange::{Incoming, MAX_BODY, Reply};
use super::faults::{Fault, Plan, Voice, strike};
use super::limit::Allowance;
use books::Books;
use command::Command;
use endpoint::Endpoint;
use limit::Limiter;
use refusal::Refusal;

/// The methods that a browser may use.
const METHODS: &str = "GET, POST, OPTIONS";

/// The headers that a browser may send.
const HEADERS: &str = "Authorization, Content-Type, X-Affonso-Timestamp, X-Affonso-Signature";

/// Affonso's own words.
struct Affonso;

impl Voice for Affonso {
    fn error(&self, status: u16) -> Reply {
        Refusal::for_status(status).reply()
    }

    fn success(&self) -> Reply {
        Reply::json(200, br#"{"success":true,"data":{}}"#.into())
    }
}

/// An Affonso with one team, in memory.
pub struct Emulator {
    config: Config,
    plan: Plan,
    limiter: Limiter,
    books: Books,
    attempts: Vec<Attempt>,
}

/// A call that was carried out, or refused by the rules.
struct Handled {
    reply: Reply,
    effect: Effect,
    code: Option<&'static str>,
    entry: Option<String>,
}

impl Emulator {
    /// A team with empty books.
    #[must_use]
    pub fn new(config: Config) -> Self {
        Self {
            plan: Plan::new(config.faults.clone()),
            limiter: Limiter::new(&config),
            books: Books::open(&config),
            attempts: Vec::new(),
            config,
        }
    }

    /// Replaces the faults in force; their calls are counted from here.
    pub fn set_faults(&mut self, faults: Vec<Fault>) {
        self.plan = Plan::new(faults);
    }

    /// Everything seen and booked so far.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        Ledger {
            summary: Summary::of(&self.books, &self.attempts),
            entries: self.books.entries.clone(),
            attempts: self.attempts.clone(),
            referrals: self.books.people.referrals.clone(),
            clicks: self.books.clicks.clone(),
            signups: self.books.signups.clone(),
            refunds: self.books.refunds.clone(),
            commissions: self.books.commissions(),
        }
    }

    /// Takes one call and says what the caller experiences. `now_ms` is the time in milliseconds since 1970.
    pub fn handle(&mut self, incoming: &Incoming, now_ms: u64) -> Reply {
        if incoming.method == "OPTIONS" {
            return Reply::preflight(METHODS, HEADERS);
        }
        let mut attempt = Attempt::new(incoming, now_ms);
        let fault = self.plan.strike(incoming.route());
        let reply = strike(fault.as_ref(), &Affonso, || self.carry_out(incoming, now_ms, &mut attempt));
        attempt.answered = reply.status();
        attempt.fault = fault;
        self.attempts.push(attempt);
        reply.with_cors()
    }

    fn carry_out(&mut self, incoming: &Incoming, now_ms: u64, attempt: &mut Attempt) -> Reply {
        let handled = self.decide(incoming, now_ms);
        attempt.effect = handled.effect;
        attempt.handled = handled.reply.status();
        attempt.code = handled.code.map(String::from);
        attempt.entry = handled.entry;
        handled.reply
    }

    fn decide(&mut self, incoming: &Incoming, now_ms: u64) -> Handled {
        let stranger = self.limiter.stranger(now_ms);
        let Some(endpoint) = Endpoint::at(incoming.route()) else {
            return Handled::page(404, "Not Found", &stranger);
        };
        if incoming.method != "POST" {
            return Handled::page(405, "Method Not Allowed", &stranger).with_header("Allow", "POST, OPTIONS");
        }
        let key = match access::admit(&self.config.keys, incoming, endpoint.permission()) {
            Ok(key) => &key.key,
            Err(refusal) => return Handled::refused(&refusal, &stranger),
        };
        let (allowance, admitted) = self.limiter.take(key, now_ms);
        let admitted = admitted.map_err(Refusal::rate_limited);
        let command = match admitted.and_then(|()| self.read_command(endpoint, incoming, now_ms)) {
            Ok(command) => command,
            Err(refusal) => return Handled::refused(&refusal, &allowance),
        };
        match self.books.carry_out(&command, &self.config, now_ms) {
            Ok(booking) => Handled {
                reply: allowance.on(answer::render(&booking)),
                effect: if booking.replayed { Effect::Replayed } else { Effect::Booked },
                code: None,
                entry: Some(booking.entry),
            },
            Err(refusal) => Handled::refused(&refusal, &allowance),
        }
    }

    fn read_command(&self, endpoint: Endpoint, incoming: &Incoming, now_ms: u64) -> Result<Command, Refusal> {
        check_form(incoming)?;
        if let Some(secret) = self.config.signing_secret.as_ref().filter(|_| endpoint.takes_signature()) {
            signature::check(incoming, secret, self.config.signature_window_s, now_ms)?;
        }
        endpoint.parse(&incoming.body)
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

    fn show(&mut self, _now_ms: u64) -> serde_json::Result<Vec<u8>> {
        serde_json::to_vec(&self.ledger())
    }
}

fn check_form(incoming: &Incoming) -> Result<(), Refusal> {
    let media_type = incoming.header("Content-Type").and_then(|value| value.split(';').next()).unwrap_or_default();
    if !media_type.trim().eq_ignore_ascii_case("application/json") {
        return Err(Refusal::new(415, "UNSUPPORTED_MEDIA_TYPE", "Send Content-Type: application/json"));
    }
    if incoming.body.len() > MAX_BODY {
        return Err(Refusal::new(413, "PAYLOAD_TOO_LARGE", "The request body is too large"));
    }
    Ok(())
}

impl Handled {
    /// A page that is not Affonso's error shape: the address or the method is wrong.
    fn page(status: u16, title: &str, allowance: &Allowance) -> Self {
        let reply = allowance.on(Reply::html(status, title));
        Self { reply, effect: Effect::Refused, code: None, entry: None }
    }

    fn refused(refusal: &Refusal, allowance: &Allowance) -> Self {
        let effect = if refusal.unmatched { Effect::Unmatched } else { Effect::Refused };
        let reply = allowance.on(refusal.reply());
        Self { reply, effect, code: Some(refusal.error.code), entry: None }
    }

    fn with_header(mut self, name: &str, value: &str) -> Self {
        self.reply = self.reply.with_header(name, value);
        self
    }
}
