//! Product lines: one set of parameters each, numbered from 1.
//! Source: <https://integrations.impact.com/impact-brand/docs/item-level-data>.

use super::Case;
use super::fields::{Fields, Reading, read_raw};
use super::reasons::Complaints;
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled};
use crate::impact::line::{LinePlace, Role, WANTED};
use std::borrow::Cow;

/// What one line has turned out to hold.
#[derive(Default)]
struct Held<'e> {
    wanted: [bool; WANTED.len()],
    price: Option<(usize, &'e LinePlace)>,
    sub_total: Option<(usize, &'e LinePlace)>,
    amount: bool,
}

impl<'e> Held<'e> {
    fn note(&mut self, place: &'e LinePlace, at: usize) {
        match place.role {
            Role::Price => self.price = Some((at, place)),
            Role::SubTotal => self.sub_total = Some((at, place)),
            Role::Amount => self.amount = true,
            Role::Wanted(name) => {
                for (wanted, is_there) in WANTED.iter().zip(&mut self.wanted) {
                    *is_there |= *wanted == name;
                }
            }
            Role::Other => {}
        }
    }

    fn has_price(&self) -> bool {
        self.price.is_some() || self.sub_total.is_some() || self.amount
    }

    /// The price of a piece and of the whole line exclude each other: that of a piece counts, unless the user's own mapping
    /// names that of the line alone. Where the other one stands.
    fn price_too_many(&self) -> Option<usize> {
        let ((price, own_price), (sub_total, own_sub_total)) = (self.price?, self.sub_total?);
        Some(if own_sub_total.is_mapped && !own_price.is_mapped { price } else { sub_total })
    }

    /// What impact.com wants of a line and this one has not.
    fn complain(&self, line: usize, complaints: &mut Complaints) {
        if self.has_price() && self.wanted.iter().all(|is_there| *is_there) {
            return;
        }
        let mut missing = String::new();
        let wanted = WANTED.iter().copied().zip(self.wanted);
        for (name, is_there) in wanted.chain([("a price", self.has_price())]) {
            if !is_there {
                missing.push_str(if missing.is_empty() { "" } else { ", " });
                missing.push_str(name);
            }
        }
        complaints.of_line(line, &[" lacks ", &missing, "; impact.com may refuse it (NO_ITEM)"]);
    }
}

impl<'e> Case<'e, '_> {
    /// How many product lines the event has; none when they are no array.
    pub(super) fn line_count(self) -> usize {
        self.mapping.lines.first().map_or(0, |place| self.event.line_count(&place.source))
    }

    /// Every line with what it has. What is missing is complained about, line by line.
    pub(super) fn fill_lines(self, fields: &mut Fields<'e>, about: &mut About<'e>) {
        let count = self.line_count();
        if count == 0 {
            return;
        }
        fields.list.reserve(count * self.mapping.lines.len());
        let mut complaints = Complaints::default();
        let mut number = self.settings.first_line;
        let mut has_price = false;
        for line in 0..count {
            let begin = fields.list.len();
            let held = self.fill_line(line, number, fields, &mut complaints, about);
            if fields.list.len() == begin {
                complaints.of_line(line, &[" holds nothing that could be sent"]);
                continue;
            }
            held.complain(line, &mut complaints);
            has_price |= held.has_price();
            number += 1;
        }
        complaints.tell(&mut about.warnings);
        if has_price {
            about.amount_from = Some(Cow::Borrowed("properties.products"));
        } else if about.amount_from.is_none() {
            about.warnings.push(String::from(
                "no product line has a price, and beside product lines the order's amount is not sent: impact.com may book 0",
            ));
        }
    }

    fn fill_line(
        self,
        line: usize,
        number: usize,
        fields: &mut Fields<'e>,
        complaints: &mut Complaints,
        about: &mut About<'e>,
    ) -> Held<'e> {
        let mut held = Held::default();
        for place in &self.mapping.lines {
            let Some(value) = self.line_value(place, line, complaints, about) else { continue };
            held.note(place, fields.list.len());
            fields.push(Filled::new(place.numbered(number), value, Origin::Path(place.source.label())), place.says);
        }
        if let Some(at) = held.price_too_many() {
            fields.list.remove(at);
        }
        held
    }

    fn line_value(
        self,
        place: &'e LinePlace,
        line: usize,
        complaints: &mut Complaints,
        about: &mut About<'e>,
    ) -> Option<Cow<'e, str>> {
        let raw = self.event.in_line(&place.source, line);
        let text = match raw.map_or(Reading::Nothing, |raw| read_raw(raw, place.form, place.is_mapped)) {
            Reading::Text(text) => text,
            Reading::Odd(what) => {
                complaints.of_place(place.source.label(), what, &place.name);
                return None;
            }
            Reading::Nothing => {
                if place.is_mapped {
                    complaints
                        .of_line(line, &[" has nothing at ", place.source.label(), "; ", &place.name, " is left out of it"]);
                }
                return None;
            }
        };
        self.formed(place.form, &place.name, text, place.source.label(), about).ok().flatten()
    }
}
