//! Product lines: one set of parameters each, numbered from 1.
//! Source: <https://integrations.impact.com/impact-brand/docs/item-level-data>.

use super::Case;
use super::gathered::Fields;
use super::reading::{Reading, read_raw};
use super::reasons::{Complaints, not_a_scalar, one_of};
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled};
use crate::impact::line::{LinePlace, Role, WANTED, role_of};
use crate::impact::says::Says;
use crate::impact::table::{ITEM_AMOUNT, ITEM_PRICES};
use crate::value::owned;
use std::borrow::Cow;

/// What one line has turned out to hold.
#[derive(Default)]
struct Held<'e> {
    wanted: [bool; WANTED.len()],
    /// By each way to tell what it costs: where that stands among the fields, and its place.
    prices: [Option<(usize, &'e LinePlace)>; ITEM_PRICES.len()],
    /// Does the user's own mapping tell what it costs?
    has_own_price: bool,
}

impl<'e> Held<'e> {
    fn note(&mut self, place: &'e LinePlace, at: usize) {
        match place.role {
            Role::Price(way) => {
                if let Some(price) = self.prices.get_mut(way) {
                    *price = Some((at, place));
                }
            }
            Role::Wanted(at) => self.note_wanted(at),
            Role::Other => {}
        }
    }

    fn note_wanted(&mut self, at: usize) {
        if let Some(is_there) = self.wanted.get_mut(at) {
            *is_there = true;
        }
    }

    /// What impact.com wants of a line and the user's own mapping gives the one of this number. Is there anything?
    #[cold]
    #[inline(never)]
    fn note_own(&mut self, own: &[Filled<'_>], number: usize) -> bool {
        let line = number.to_string();
        let mut is_any = false;
        for filled in own {
            let name = filled.name.text();
            match name.strip_suffix(&*line).map_or(Role::Other, role_of) {
                Role::Price(_) => self.has_own_price = true,
                Role::Wanted(at) => self.note_wanted(at),
                Role::Other => continue,
            }
            is_any = true;
        }
        is_any
    }

    fn has_price(&self) -> bool {
        self.has_own_price || self.prices.iter().any(Option::is_some)
    }

    /// What a line costs is told in one way: that of the user's own mapping before the defaults, then the price of a piece
    /// before that of the line. Takes the others out of the fields; what a mapped amount has driven out, or was driven out
    /// by, is said.
    fn keep_one_price(&self, fields: &mut Fields<'e>) -> Option<String> {
        let there = || self.prices.iter().flatten();
        let (_, best) = there().min_by_key(|(_, place)| !place.is_mapped)?;
        let mut said = None;
        // From the end, so that the places of the others hold: the better a way, the further in front it stands.
        for (at, place) in there().rev().filter(|(_, place)| place.name != best.name) {
            fields.list.remove(*at);
            if best.name == ITEM_AMOUNT || place.name == ITEM_AMOUNT {
                said = Some(one_of(&best.name, &place.name));
            }
        }
        said
    }

    /// What impact.com wants of a line and this one has not.
    fn complain(&self, line: usize, complaints: &mut Complaints) {
        if self.has_price() && self.wanted.iter().all(|is_there| *is_there) {
            return;
        }
        let mut missing = Vec::new();
        for (name, is_there) in WANTED.iter().zip(self.wanted) {
            if !is_there {
                missing.push(*name);
            }
        }
        if !self.has_price() {
            missing.push("a price");
        }
        complaints.of_line(line, &[" lacks ", &missing.join(", "), "; impact.com may refuse it (NO_ITEM)"]);
    }
}

impl<'e> Case<'e, '_> {
    /// How many product lines the event has; none when they are no array.
    pub(super) fn line_count(self) -> usize {
        self.mapping.lines.first().map_or(0, |place| self.event.line_count(&place.source))
    }

    /// Every line with what it has: those of the event, and those that the user's `own` parameters make behind them. What is
    /// missing is complained about, line by line.
    pub(super) fn fill_lines(self, fields: &mut Fields<'e>, own: &Fields<'e>, about: &mut About<'e>) {
        let count = self.line_count();
        let has_own = own.says.any(&[Says::LINE]);
        if count == 0 && !has_own {
            return;
        }
        fields.list.reserve(count * self.mapping.lines.len());
        let mut complaints = Complaints::default();
        let mut number = self.settings.first_line;
        let (mut has_price, mut has_own_price) = (false, false);
        let mut rivals = None;
        for line in 0.. {
            let begin = fields.list.len();
            let mut held = Held::default();
            if line < count {
                self.fill_line(line, number, &mut held, fields, &mut complaints, about);
                let said = held.keep_one_price(fields);
                rivals = rivals.or(said);
                has_price |= held.has_price();
            }
            let is_own = has_own && held.note_own(&own.list, number);
            if line >= count && !is_own {
                break;
            }
            if fields.list.len() == begin && !is_own {
                complaints.of_line(line, &[" holds nothing that could be sent"]);
                continue;
            }
            has_own_price |= held.has_own_price;
            held.complain(line, &mut complaints);
            number += 1;
        }
        complaints.tell(&mut about.warnings);
        about.warnings.extend(rivals);
        if has_price {
            about.amount_from = Some(Cow::Borrowed("properties.products"));
        } else if !has_own_price && about.amount_from.is_none() {
            about.warnings.push(owned(
                "no product line has a price, and beside product lines the order's amount is not sent: impact.com may book 0",
            ));
        }
    }

    fn fill_line(
        self,
        line: usize,
        number: usize,
        held: &mut Held<'e>,
        fields: &mut Fields<'e>,
        complaints: &mut Complaints,
        about: &mut About<'e>,
    ) {
        for place in &self.mapping.lines {
            let Some(value) = self.line_value(place, line, complaints, about) else { continue };
            held.note(place, fields.list.len());
            fields.push(Filled::new(place.numbered(number), value, Origin::Path(place.source.label())), place.says);
        }
    }

    /// What a line has at one place. What is wrong with it is complained about.
    pub(super) fn line_value(
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
                complaints.of_line(line, &[": ", &not_a_scalar(place.source.label(), what, &place.name)]);
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
        let said = about.warnings.len();
        let value = self.formed(place.form, &place.name, text, place.source.label(), about).ok().flatten();
        for warning in about.warnings.drain(said..) {
            complaints.of_line(line, &[": ", &warning]);
        }
        value
    }
}
