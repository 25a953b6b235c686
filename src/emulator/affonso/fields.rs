//! A JSON object read field by field, strictly, with every problem noted.

use std::fmt;

use serde::de::{DeserializeOwned, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::refusal::Problem;
use crate::emulator::amount::{Amount, parse_amount};
use crate::emulator::instant::parse_instant;

/// The members of one object in the order they came, each value as the text it arrived in.
#[derive(Default)]
pub(super) struct Fields {
    /// What stands before a name when a problem is reported: `properties.`.
    prefix: String,
    members: Vec<(String, Box<RawValue>)>,
}

impl Fields {
    /// The object in a body, or nothing when it is something else.
    pub(super) fn parse(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// The same object without its nulls: in Segment payloads null means absent.
    pub(super) fn without_nulls(mut self) -> Self {
        self.members.retain(|(_, value)| value.get() != "null");
        self
    }

    /// Notes every name outside `known` and every name that comes twice.
    pub(super) fn refuse_others(&self, known: &[&str], problems: &mut Vec<Problem>) {
        for (index, (name, _)) in self.members.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                problems.push(Problem::new(name, format!("{name} is not a known field")));
            } else if self.members.iter().take(index).any(|(earlier, _)| earlier == name) {
                problems.push(Problem::new(name, format!("{name} is given twice")));
            }
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// A member's own JSON text; of a name that comes twice the last, as `JSON.parse` has it.
    fn get(&self, name: &str) -> Option<&RawValue> {
        let found = self.members.iter().rev().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_ref())
    }

    /// A member as `T`; one of another kind is a problem.
    fn read<T>(
        &self,
        name: &str,
        expected: &str,
        problems: &mut Vec<Problem>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(self.get(name)?.get());
        if parsed.is_none() {
            self.note(name, expected, problems);
        }
        parsed
    }

    pub(super) fn note(&self, name: &str, message: &str, problems: &mut Vec<Problem>) {
        let path = format!("{}{name}", self.prefix);
        let message = format!("{path} {message}");
        problems.push(Problem { field: path, message });
    }

    /// A string, which may be empty.
    pub(super) fn text(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        self.read(name, "must be a string", problems, from_json)
    }

    /// A string with something in it.
    pub(super) fn filled_text(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        self.read(name, "must be a non-empty string", problems, |json| {
            from_json(json).filter(|text: &String| !text.trim().is_empty())
        })
    }

    /// A string of no more characters than `limit`, which may be empty.
    pub(super) fn short_text(&self, name: &str, limit: usize, problems: &mut Vec<Problem>) -> Option<String> {
        let expected = format!("must be a string of at most {limit} characters");
        self.read(name, &expected, problems, |json| from_json(json).filter(|text: &String| text.chars().count() <= limit))
    }

    /// An e-mail address.
    pub(super) fn email(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        self.read(name, "must be a valid e-mail address", problems, |json| from_json(json).filter(|text: &String| is_email(text)))
    }

    /// A string with something in it that must not be missing.
    pub(super) fn required_text(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        if !self.has(name) {
            self.note(name, "is required", problems);
        }
        self.filled_text(name, problems)
    }

    /// An array of non-empty strings; an absent one is empty.
    pub(super) fn texts(&self, name: &str, problems: &mut Vec<Problem>) -> Vec<String> {
        let texts = self.read(name, "must be an array of strings", problems, |json| {
            from_json(json).filter(|texts: &Vec<String>| texts.iter().all(|text| !text.is_empty()))
        });
        texts.unwrap_or_default()
    }

    pub(super) fn flag(&self, name: &str, problems: &mut Vec<Problem>) -> Option<bool> {
        self.read(name, "must be a boolean", problems, from_json)
    }

    /// One of a fixed set of words.
    pub(super) fn word<T>(&self, name: &str, words: &[(&str, T)], problems: &mut Vec<Problem>) -> Option<T>
    where
        T: Copy,
    {
        let all: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let expected = format!("must be one of {}", all.join(", "));
        self.read(name, &expected, problems, |json| {
            let text: String = from_json(json)?;
            words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
        })
    }

    /// An ISO 8601 date or time, as the text it arrived in.
    pub(super) fn instant(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        self.read(name, "must be an ISO 8601 date", problems, |json| {
            from_json(json).filter(|text: &String| parse_instant(text).is_some())
        })
    }

    /// An object, as the text it arrived in.
    pub(super) fn raw_object(&self, name: &str, problems: &mut Vec<Problem>) -> Option<Box<RawValue>> {
        self.read(name, "must be an object", problems, |json| {
            let is_object = json.starts_with('{');
            RawValue::from_string(json.into()).ok().filter(|_| is_object)
        })
    }

    /// An object within this one, without its nulls; an absent one is empty.
    pub(super) fn object(&self, name: &str, problems: &mut Vec<Problem>) -> Self {
        let read = self.read(name, "must be an object", problems, |json| Self::parse(json.as_bytes()));
        let prefix = format!("{}{name}.", self.prefix);
        Self { prefix, ..read.unwrap_or_default().without_nulls() }
    }

    /// A positive number: the exact amount, and its text as it arrived.
    pub(super) fn amount(&self, name: &str, problems: &mut Vec<Problem>) -> Option<(Amount, String)> {
        let json = self.get(name)?.get();
        match parse_amount(json) {
            Ok(amount) => Some((amount, json.into())),
            Err(expected) => {
                self.note(name, expected, problems);
                None
            }
        }
    }

    /// Three letters in either case.
    pub(super) fn currency(&self, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
        self.read(name, "must be a three-letter currency code", problems, |json| {
            let is_code = |text: &String| text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
            from_json(json).filter(is_code)
        })
    }
}

fn from_json<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// One `@` between a name and a domain of two labels at least, without blanks. Affonso asks for a valid address
/// (<https://docs.affonso.io/api/endpoint/signups/create>) and does not say how it looks.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.split_once('@') else {
        return false;
    };
    let is_blank = |c: char| c.is_whitespace() || c.is_control();
    let labels_stand = domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
    !name.is_empty() && labels_stand && !domain.contains('@') && !text.contains(is_blank)
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Fields;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Fields { prefix: String::new(), members })
    }
}
