//! The form of parameters: what a value must look like, and what is wrong with one that does not.

use std::collections::BTreeSet;

use super::config::{Config, Manner};
use super::form::Form;
use super::money::Money;
use super::parameters::{Kind, Table, find};
use super::refusal::Problem;
use crate::emulator::instant::parse_instant;

/// The most digits of a number that identifies something: INTEGER (10).
const ID_DIGITS: usize = 10;

/// The documented length of an amount: DECIMAL (14,2).
const WHOLE_DIGITS: usize = 12;
const DECIMALS: usize = 2;

const NOT_NUMERIC: &str = "Not a numeric value";

/// What a look at all parameters of a call found.
#[derive(Default)]
pub(super) struct Findings {
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// The numbers of the items there are.
    pub(super) items: BTreeSet<u32>,
    /// Parameters that are not documented: they are passed over.
    pub(super) unknown: Vec<String>,
}

impl Findings {
    pub(super) fn note(&mut self, field: &str, message: impl Into<String>) {
        self.problems.push(Problem::new(field, message));
    }

    /// Notes a parameter that is not there.
    pub(super) fn require(&mut self, form: &Form, name: &str) {
        if form.get(name).is_none() {
            self.note(name, format!("{name} is required"));
        }
    }
}

/// Looks at every parameter of a call.
pub(super) fn look(form: &Form, table: Table, config: &Config) -> Findings {
    let mut findings = Findings::default();
    for (at, (name, value)) in form.pairs().enumerate() {
        let Some(known) = find(table, name) else {
            findings.unknown.push(name.into());
            continue;
        };
        findings.items.extend(known.item);
        if form.repeats(at) {
            findings.note(name, format!("{name} is given twice"));
        } else if let Some(message) = complaint(known.kind, value, config) {
            findings.note(name, message);
        }
    }
    findings
}

/// What is wrong with a value.
fn complaint(kind: Kind, value: &str, config: &Config) -> Option<String> {
    let unless = |fits: bool, message: &str| (!fits).then(|| message.to_owned());
    match kind {
        Kind::Any => None,
        Kind::Text(most) => unless(is_short(value, most), &format!("Longer than {most} characters")),
        Kind::Id => unless(is_whole(value, ID_DIGITS), NOT_NUMERIC),
        Kind::Count => unless(is_whole(value, ID_DIGITS) && value.parse::<u32>().is_ok(), NOT_NUMERIC),
        Kind::Decimal => unless(Money::parse(value).is_some(), NOT_NUMERIC),
        Kind::Money => about_money(value, config),
        Kind::Flag => unless(["true", "false"].iter().any(|word| value.eq_ignore_ascii_case(word)), "Must be true or false"),
        Kind::Moment => unless(parse_instant(value).is_some(), "Must be an ISO 8601 date"),
        Kind::EventMoment => unless(value == "NOW" || parse_instant(value).is_some(), "Must be an ISO 8601 date, or NOW"),
        Kind::Currency => unless(is_word(value, 3), "Must be a three-letter currency code"),
        Kind::Country => unless(is_word(value, 2), "Must be a two-letter country code"),
        Kind::Person if value.contains('@') => Some("Must not be an e-mail address".into()),
        Kind::Person => unless(is_short(value, 255), "Longer than 255 characters"),
        Kind::Digest => unless(is_hex(value, 40) || is_hex(value, 64), "Must be the SHA-1 or SHA-256 of an e-mail address"),
        Kind::Address => unless(is_hex(value, 40) || value.contains('@'), "Must be an e-mail address or its SHA-1"),
    }
}

fn about_money(value: &str, config: &Config) -> Option<String> {
    let Some(money) = Money::parse(value) else { return Some(NOT_NUMERIC.into()) };
    if money.is_negative() && config.negative_amounts == Manner::Refuse {
        return Some("Must not be below zero".into());
    }
    let digits = value.trim_start_matches('-');
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_long = whole.len() > WHOLE_DIGITS || fraction.len() > DECIMALS;
    (is_long && config.long_amounts == Manner::Refuse).then(|| "Longer than DECIMAL (14,2)".into())
}

fn is_short(value: &str, most: usize) -> bool {
    value.chars().count() <= most
}

fn is_whole(value: &str, most: usize) -> bool {
    !value.is_empty() && value.len() <= most && value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_word(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_hex(value: &str, length: usize) -> bool {
    value.len() == length && value.bytes().all(|byte| byte.is_ascii_hexdigit())
}
