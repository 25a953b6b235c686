//! Product lines: one set of parameters each, numbered from 1.
//! Source: <https://integrations.impact.com/impact-brand/docs/item-level-data>.

use super::Case;
use super::fields::{Fields, Reading, read_raw};
use super::reasons::{Complaints, not_a_scalar, one_of};
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled, Name};
use crate::impact::line::{LinePlace, Role, WANTED, role_in_line};
use crate::impact::says::Says;
use crate::impact::table::{ITEM_AMOUNT, ITEM_PRICES};
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
            Role::Wanted(name) => self.note_wanted(name),
            Role::Other => {}
        }
    }

    fn note_wanted(&mut self, name: &str) {
        for (wanted, is_there) in WANTED.iter().zip(&mut self.wanted) {
            *is_there |= *wanted == name;
        }
    }

    /// What the user's own mapping gives the line of this number.
    fn note_own(&mut self, own: &[Filled<'_>], number: usize) {
        for filled in own {
            match role_in_line(&filled.name.text()) {
                Some((Role::Price(_), line)) if line == number => self.has_own_price = true,
                Some((Role::Wanted(name), line)) if line == number => self.note_wanted(name),
                _ => {}
            }
        }
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
        let mut others = Vec::new();
        for (at, place) in there().filter(|(_, place)| place.name != best.name) {
            others.push(*at);
            if said.is_none() && (best.name == ITEM_AMOUNT || place.name == ITEM_AMOUNT) {
                said = Some(one_of(&best.name, &place.name));
            }
        }
        // From the end, so that the places of the others hold.
        while let Some(last) = others.iter().copied().max() {
            fields.list.remove(last);
            others.retain(|at| *at != last);
        }
        said
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

    /// Every line with what it has. What is missing, and not among the user's `own` parameters either, is complained about, line
    /// by line.
    pub(super) fn fill_lines(self, fields: &mut Fields<'e>, own: &Fields<'e>, about: &mut About<'e>) {
        let count = self.line_count();
        let own = if own.says.any(&[Says::LINE]) { own.list.as_slice() } else { &[] };
        if count == 0 && own.is_empty() {
            return;
        }
        fields.list.reserve(count * self.mapping.lines.len());
        let mut complaints = Complaints::default();
        let mut number = self.settings.first_line;
        let mut has_price = false;
        let mut rivals = None;
        for line in 0..count {
            let begin = fields.list.len();
            let mut held = self.fill_line(line, number, fields, &mut complaints, about);
            let said = held.keep_one_price(fields);
            rivals = rivals.or(said);
            if fields.list.len() == begin {
                complaints.of_line(line, &[" holds nothing that could be sent"]);
                continue;
            }
            has_price |= held.has_price();
            held.note_own(own, number);
            held.complain(line, &mut complaints);
            number += 1;
        }
        self.complain_of_own(own, number, &mut complaints);
        complaints.tell(&mut about.warnings);
        about.warnings.extend(rivals);
        let own_price = own.iter().find(|filled| matches!(role_in_line(&filled.name.text()), Some((Role::Price(_), _))));
        if has_price {
            about.amount_from = Some(Cow::Borrowed("properties.products"));
        } else if let Some(price) = own_price {
            about.amount_from = Some(price.origin.told());
        } else if about.amount_from.is_none() {
            about.warnings.push(String::from(
                "no product line has a price, and beside product lines the order's amount is not sent: impact.com may book 0",
            ));
        }
    }

    /// The lines that the event does not have and the user's own mapping makes: those without a number below `end`.
    fn complain_of_own(self, own: &[Filled<'_>], end: usize, complaints: &mut Complaints) {
        let first = self.settings.first_line;
        let mut seen = Vec::new();
        for filled in own {
            let name = filled.name.text();
            let Some((Role::Price(_) | Role::Wanted(_), number)) = role_in_line(&name) else { continue };
            if (first..end).contains(&number) || seen.contains(&number) {
                continue;
            }
            seen.push(number);
            let mut held = Held::default();
            held.note_own(own, number);
            held.complain(number.saturating_sub(first), complaints);
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
        held
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

/// Makes room for the price of one line that the user's own mapping names. Is it sent? Of several of the user's own the best
/// way to tell it is.
pub(super) fn displace_price(fields: &mut Fields<'_>, own: &Filled<'_>, about: &mut About<'_>) -> bool {
    let name = own.name.text();
    let Some((Role::Price(way), line)) = role_in_line(&name) else { return true };
    let mut is_sent = true;
    fields.list.retain(|field| {
        let other = field.name.text();
        let Some((Role::Price(its_way), its_line)) = role_in_line(&other) else { return true };
        if its_line != line || its_way == way {
            return true;
        }
        // The names of the lines that the event has come in parts.
        let is_better = its_way < way && matches!(field.name, Name::Whole(_));
        is_sent &= !is_better;
        let (kept, dropped) = if is_better { (&other, &name) } else { (&name, &other) };
        about.warnings.push(one_of(kept, dropped));
        is_better
    });
    is_sent
}
