//! Everything the far side has seen and booked, for whoever wants to check it.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::books::Books;
use super::claim::EventType;
use super::records::{Click, Commission, Entry, Refund, Signup};
use super::referral::Referral;
use super::signature::is_signed;
use crate::emulator::amount::parse_amount;
use crate::emulator::exchange::Incoming;
use crate::emulator::faults::Fault;
use crate::emulator::instant::parse_instant;

/// The whole state, as it stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ledger {
    /// The counts.
    pub summary: Summary,
    /// What was booked, in order.
    pub entries: Vec<Entry>,
    /// Every call, in order.
    pub attempts: Vec<Attempt>,
    /// The referrals with their present status and links.
    pub referrals: Vec<Referral>,
    /// The clicks that calls made, in order.
    pub clicks: Vec<Click>,
    /// The sign-ups, in order.
    pub signups: Vec<Signup>,
    /// The refunds, in order.
    pub refunds: Vec<Refund>,
    /// The commissions as they stand.
    pub commissions: Vec<Commission>,
}

/// The counts of a ledger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// All calls but preflights.
    pub calls: usize,
    /// Booked conversions.
    pub conversions: usize,
    /// Booked leads.
    pub leads: usize,
    /// Booked trials.
    pub trials: usize,
    /// Booked milestones.
    pub milestones: usize,
    /// Clicks that calls made.
    pub clicks: usize,
    /// Clicks that became leads or were rejected.
    pub signups: usize,
    /// Refunds of sales or of parts of them.
    pub refunds: usize,
    /// Calls answered with a prior result.
    pub replays: usize,
    /// Calls refused for another reason than a missing referral.
    pub refused: usize,
    /// Calls that no referral matched.
    pub unmatched: usize,
    /// Calls struck by a fault.
    pub faults: usize,
    /// Sales paid more than once: conversions that repeat an earlier one. Two conversions are the same sale if they have the same
    /// `external_event_id`, or the same referral, event name, amount, currency and time of occurrence (compared as values: `99.00`
    /// is `99`); a call to the conversions endpoint, which has no event name, is compared without one. Conversions without a time of occurrence are only compared by key: the same price may be paid twice.
    pub duplicate_sales: usize,
}

/// One call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attempt {
    /// When it came, in milliseconds since 1970.
    pub at_ms: u64,
    /// Its method.
    pub method: String,
    /// Its path.
    pub path: String,
    /// Whether it carried a signature. Whether that was good, tells the code of its refusal.
    pub signed: bool,
    /// Its body as text. Headers are not kept: they carry the API key.
    pub body: String,
    /// What it did to the books.
    pub effect: Effect,
    /// The status it would have been answered with; nothing if a fault came first.
    pub handled: Option<u16>,
    /// The status that was sent; nothing if the caller got none.
    pub answered: Option<u16>,
    /// The error code of a refusal.
    pub code: Option<String>,
    /// The id of what it was booked as or replays: of the entry, click, sign-up or refund.
    pub entry: Option<String>,
    /// The fault that struck it.
    pub fault: Option<Fault>,
}

/// What a call did to the books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It was booked.
    Booked,
    /// It was answered with a prior result.
    Replayed,
    /// No referral matched.
    Unmatched,
    /// It was refused for another reason.
    Refused,
    /// A fault kept it from the books.
    Lost,
}

impl Attempt {
    /// A call before anything became of it.
    pub(super) fn new(incoming: &Incoming, now_ms: u64) -> Self {
        Self {
            at_ms: now_ms,
            method: incoming.method.clone(),
            path: incoming.path.clone(),
            signed: is_signed(incoming),
            body: String::from_utf8_lossy(&incoming.body).into_owned(),
            effect: Effect::Lost,
            handled: None,
            answered: None,
            code: None,
            entry: None,
            fault: None,
        }
    }
}

impl Summary {
    pub(super) fn of(books: &Books, attempts: &[Attempt]) -> Self {
        let entries = &books.entries;
        let booked = |kind| entries.iter().filter(|entry| entry.kind == kind).count();
        let with = |effect| attempts.iter().filter(|attempt| attempt.effect == effect).count();
        Self {
            calls: attempts.len(),
            conversions: booked(EventType::Conversion),
            leads: booked(EventType::Lead),
            trials: booked(EventType::Trial),
            milestones: booked(EventType::Milestone),
            clicks: books.clicks.len(),
            signups: books.signups.len(),
            refunds: books.refunds.len(),
            replays: with(Effect::Replayed),
            refused: with(Effect::Refused),
            unmatched: with(Effect::Unmatched),
            faults: attempts.iter().filter(|attempt| attempt.fault.is_some()).count(),
            duplicate_sales: count_duplicates(entries),
        }
    }
}

/// Referral, amount, currency and time.
type Fact<'a> = (&'a str, String, String, i64);

/// The sale in values that compare, but for the event's name, if it has a time of occurrence.
fn fact(entry: &Entry) -> Option<Fact<'_>> {
    let occurred_at = parse_instant(entry.occurred_at.as_deref()?)?;
    let amount = parse_amount(entry.amount.as_deref()?).ok()?.plain();
    let currency = entry.currency.as_deref()?.to_ascii_uppercase();
    Some((&entry.referral_id, amount, currency, occurred_at))
}

fn count_duplicates(entries: &[Entry]) -> usize {
    let mut keys = HashSet::new();
    let mut names_by_fact: HashMap<Fact, Vec<&str>> = HashMap::new();
    let conversions = entries.iter().filter(|entry| entry.kind == EventType::Conversion);
    let repeats = conversions.filter(|entry| {
        let known_key = entry.external_event_id.as_deref().is_some_and(|key| !keys.insert(key));
        let known_fact = fact(entry).is_some_and(|fact| {
            let name = entry.event_name.as_str();
            let names = names_by_fact.entry(fact).or_default();
            let known = names.iter().any(|known| known.is_empty() || name.is_empty() || *known == name);
            names.push(name);
            known
        });
        known_key || known_fact
    });
    repeats.count()
}
