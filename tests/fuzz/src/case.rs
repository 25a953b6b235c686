//! The first half of a golden case: settings, an event, what memory knows, answers.

use crate::secrets;
use affonso_segment::delivery::{Answer, Failure, Known, Response};
use affonso_segment::value::Timestamp;
use affonso_segment::value::json::Raw;
use affonso_segment::{Destination, Target};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// A case of impact.com begins with this line.
const IMPACT: &str = "impact\n";

/// Settings are opened once for many events, but not kept for ever.
const OPENED_AT_MOST: usize = 256;

/// One case, in sections that begin with `=== name`.
pub struct Case<'i> {
    pub target: Target,
    text: &'i str,
}

/// A destination for a door without memory and one for a door with it.
pub struct Opened {
    pub plain: Destination,
    pub remembering: Destination,
}

impl<'i> Case<'i> {
    pub fn read(text: &'i str) -> Self {
        match text.strip_prefix(IMPACT) {
            Some(text) => Self { target: Target::Impact, text },
            None => Self { target: Target::Affonso, text },
        }
    }

    fn section(&self, name: &str) -> Option<&'i str> {
        let start = self.text.find(&format!("=== {name}\n"))? + name.len() + 5;
        let rest = &self.text[start..];
        Some(rest.find("\n=== ").map_or(rest, |end| &rest[..end]))
    }

    /// The settings, with marked credentials in place of the usual ones.
    pub fn settings(&self) -> String {
        secrets::mark(self.section("settings").unwrap_or("{}"))
    }

    pub fn event(&self) -> &'i str {
        self.section("event").unwrap_or(self.text)
    }

    pub fn repeats(&self) -> bool {
        self.section("arrival").is_some_and(|arrival| arrival.starts_with("in an array"))
    }

    pub fn arrived(&self) -> bool {
        self.section("arrival").is_some_and(|arrival| arrival.starts_with("by a queue"))
    }

    /// The answers that the case gives, as far as they can be read.
    pub fn answers(&self) -> Vec<Answer> {
        ["answer", "second answer", "third answer"].into_iter().filter_map(|name| answer(self.section(name)?)).collect()
    }

    /// What memory says when it is asked for so many names: the rows of the case, in their order.
    pub fn known(&self, names: usize) -> Answer {
        let Some(raw) = self.section("memory").and_then(|memory| Raw::parse(memory).ok()) else {
            return Answer::Known(vec![Vec::new(); names]);
        };
        if raw.text().is_some() {
            return Answer::Failure(Failure::Memory);
        }
        let all: Vec<Vec<Known>> = raw.members().map(|(_, rows)| rows.elements().filter_map(row).collect()).collect();
        let of = |index: usize| if all.is_empty() { Vec::new() } else { all[index % all.len()].clone() };
        Answer::Known((0..names).map(of).collect())
    }
}

fn row(raw: Raw<'_>) -> Option<Known> {
    let mut cells = raw.elements();
    let (value, at) = (cells.next()?.scalar()?, cells.next()?);
    let at = match at.text() {
        Some(text) => Timestamp::parse(&text)?,
        None => Timestamp::from_millis(at.spelling().parse().ok()?),
    };
    Some(Known { value: value.into_owned(), at })
}

fn answer(text: &str) -> Option<Answer> {
    let raw = Raw::parse(text).ok()?;
    let scalar = |name| raw.member(name).and_then(Raw::scalar).map(Cow::into_owned);
    Some(match scalar("failure").as_deref() {
        Some("network") => Answer::Failure(Failure::Network),
        Some("refused") => Answer::Failure(Failure::Refused),
        Some("unsent") => Answer::Failure(Failure::Unsent),
        Some("held") => Answer::Failure(Failure::Held),
        Some("memory") => Answer::Failure(Failure::Memory),
        Some(_) => Answer::Failure(Failure::Timeout),
        None => Answer::Response(Response {
            status: scalar("status")?.parse().ok()?,
            retry_after: scalar("retryAfter"),
            rate_limit_reset: scalar("rateLimitReset"),
            body: scalar("body").unwrap_or_default(),
        }),
    })
}

thread_local! {
    static OPENED: RefCell<HashMap<(&'static str, String), Rc<Opened>>> = RefCell::default();
}

/// The destinations of these settings.
pub fn open(target: Target, settings: String) -> Rc<Opened> {
    OPENED.with_borrow_mut(|all| {
        if all.len() >= OPENED_AT_MOST {
            all.clear();
        }
        let opened = all.entry((target.word(), settings)).or_insert_with_key(|(_, settings)| {
            let remembering = Destination::open(target, settings).remembering(secrets::OF_MEMORY.to_owned(), settings);
            Rc::new(Opened { plain: Destination::open(target, settings), remembering })
        });
        Rc::clone(opened)
    })
}
