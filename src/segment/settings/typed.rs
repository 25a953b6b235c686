//! Settings that are more than words: paths, spans of time, numbers, currencies, categories of consent.
//!
//! All of it is marked cold: it is out of the way of every start-up without such a setting.

use super::SettingsReader;
use crate::segment::Path;
use crate::value::{Currency, Span, looks_like_key, shown};

impl SettingsReader<'_> {
    /// A path from the root of the event; `None`, with an error, for what is none.
    pub fn path(&mut self, key: &'static str, text: &str) -> Option<Path> {
        let path = if looks_like_key(text) { None } else { Some(Path::parse(text)) };
        let why = match path {
            Some(Ok(path)) if path.begins_at_the_root() => return Some(path),
            Some(Ok(path)) => {
                let meant = shown(&["properties.", path.as_str()].concat());
                format!("it begins with nothing that Segment's events have at their root; perhaps {meant} is meant")
            }
            Some(Err(why)) => why.to_string(),
            None => String::from("a key was pasted here"),
        };
        self.error(key, &format!("\"{}\" is no path such as properties.order_id: {why}", shown(text)));
        None
    }

    /// A currency code.
    #[cold]
    #[inline(never)]
    pub fn currency(&mut self, key: &'static str) -> Option<Currency> {
        let text = self.text(key)?;
        let currency = Currency::parse(&text);
        if currency.is_none() {
            self.error(key, &format!("expected three letters such as USD, found \"{}\"", shown(&text)));
        }
        currency
    }

    /// A span of time with its unit; `None` for the word `none`.
    #[cold]
    #[inline(never)]
    pub fn span(&mut self, key: &'static str) -> Option<Span> {
        if self.says_none(key) {
            return None;
        }
        let text = self.text(key)?;
        let span = Span::parse(&text);
        if span.is_none() {
            let found = shown(&text);
            self.error(
                key,
                &format!("expected a whole number with its unit, such as 30d, 12h, 90m or 30s, or none; found \"{found}\""),
            );
        }
        span
    }

    /// The categories that a person must have consented to.
    #[cold]
    #[inline(never)]
    pub fn consents(&mut self, key: &'static str) -> Vec<String> {
        let categories = self.list(key).unwrap_or_default();
        if categories.iter().any(|category| looks_like_key(category)) {
            self.error(key, "expected names of consent categories, found a key");
        }
        // A guard of privacy that guards nothing is a mistake, not a default.
        if categories.is_empty() && !self.says_none(key) {
            self.error(
                key,
                "expected names of consent categories, found none that can be read; the single entry none asks for no consent",
            );
        }
        categories
    }

    /// A whole number from 1 to `most`; `None` when untouched. `or_else` is what the message allows besides.
    pub fn count(&mut self, key: &'static str, most: u32, or_else: &str) -> Option<u32> {
        if self.is_touched(key) { self.own_count(key, most, or_else) } else { None }
    }

    #[cold]
    #[inline(never)]
    fn own_count(&mut self, key: &'static str, most: u32, or_else: &str) -> Option<u32> {
        let text = self.text(key)?;
        let count = text.parse().ok().filter(|count| (1..=most).contains(count));
        if count.is_none() {
            self.error(key, &format!("expected a whole number from 1 to {most}{or_else}, found \"{}\"", shown(&text)));
        }
        count
    }
}
