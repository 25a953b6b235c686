//! Product lines: one set of parameters each, numbered from 1.
//! Source: <https://integrations.impact.com/impact-brand/docs/item-level-data>.

use super::Case;
use super::fields::{Reading, read_raw};
use super::reasons::not_a_scalar;
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled};
use crate::impact::mapping::LinePlace;
use crate::impact::table::{Form, ITEM_PRICE, ITEM_SUB_TOTAL};
use std::borrow::Cow;

/// More lines than this are not complained about one by one.
const COMPLAINTS: usize = 5;

/// Parameters whose own number stands behind that of the line: `ItemText1_2`.
const FAMILIES: [&str; 4] = ["ItemText", "ItemNumeric", "ItemDate", "ItemMoney"];

/// A parameter of one line.
struct LineValue<'e> {
    place: &'e LinePlace,
    value: Option<Cow<'e, str>>,
}

impl<'e> Case<'e, '_> {
    /// How many product lines the event has; none when they are no array.
    pub(super) fn line_count(self) -> usize {
        self.mapping.lines.first().map_or(0, |place| self.event.line_count(&place.source))
    }

    /// Every line with what it has. What is missing is complained about, line by line.
    pub(super) fn fill_lines(self, fields: &mut Vec<Filled<'e>>, about: &mut About<'e>) {
        let count = self.line_count();
        let mut complaints = Vec::new();
        let mut number = self.settings.first_line;
        let mut has_price = false;
        for line in 0..count {
            let mut values = self.line(line, &mut complaints, about);
            keep_one_price(&mut values);
            if values.iter().all(|value| value.value.is_none()) {
                complaints.push(format!("product line {} holds nothing that could be sent", line + 1));
                continue;
            }
            let missing = lacking(&values);
            if !missing.is_empty() {
                complaints.push(format!("product line {} lacks {missing}; impact.com may refuse it (NO_ITEM)", line + 1));
            }
            has_price |= values.iter().any(|value| is_price(&value.place.name) && value.value.is_some());
            for LineValue { place, value } in values {
                let name = numbered(&place.name, number);
                fields.extend(value.map(|value| Filled::new(name, value, Origin::Path(place.source.label()))));
            }
            number += 1;
        }
        let more = complaints.len().saturating_sub(COMPLAINTS);
        about.warnings.extend(complaints.into_iter().take(COMPLAINTS));
        if more > 0 {
            about.warnings.push(format!("{more} more of the kind"));
        }
        if count > 0 && has_price {
            about.amount_from = Some(Cow::Borrowed("properties.products"));
        } else if count > 0 && about.amount_from.is_none() {
            about.warnings.push(String::from(
                "no product line has a price, and beside product lines the order's amount is not sent: impact.com may book 0",
            ));
        }
    }

    fn line(self, line: usize, complaints: &mut Vec<String>, about: &mut About<'e>) -> Vec<LineValue<'e>> {
        let places = self.mapping.lines.iter();
        let value = |place: &'e LinePlace| LineValue { place, value: self.line_value(place, line, complaints, about) };
        places.map(value).collect()
    }

    fn line_value(
        self,
        place: &'e LinePlace,
        line: usize,
        complaints: &mut Vec<String>,
        about: &mut About<'e>,
    ) -> Option<Cow<'e, str>> {
        let read =
            self.event.in_line(&place.source, line).map_or(Reading::Nothing, |raw| read_raw(raw, place.form, place.is_mapped));
        let text = match read {
            Reading::Text(text) => text,
            Reading::Odd(what) => {
                complaints.push(not_a_scalar(place.source.label(), what, &place.name));
                return None;
            }
            Reading::Nothing => {
                if place.is_mapped {
                    let (number, from, name) = (line + 1, place.source.label(), &place.name);
                    complaints.push(format!("product line {number} has nothing at {from}; {name} is left out of it"));
                }
                return None;
            }
        };
        // No parameter of a line is an order's id, which alone could stop an event.
        let form = if place.form == Form::Order { Form::Scalar } else { place.form };
        self.formed(form, &place.name, text, place.source.label(), about).ok().flatten()
    }
}

/// The price of a piece and of the whole line exclude each other: that of a piece counts, unless the user's own mapping names
/// that of the line alone.
fn keep_one_price(values: &mut [LineValue<'_>]) {
    let at = |name: &str| values.iter().position(|value| value.place.name == name && value.value.is_some());
    let (Some(price), Some(sub_total)) = (at(ITEM_PRICE), at(ITEM_SUB_TOTAL)) else { return };
    let is_mapped = |at: usize| values.get(at).is_some_and(|value| value.place.is_mapped);
    let loser = if is_mapped(sub_total) && !is_mapped(price) { price } else { sub_total };
    if let Some(value) = values.get_mut(loser) {
        value.value = None;
    }
}

fn is_price(name: &str) -> bool {
    matches!(name, ITEM_PRICE | ITEM_SUB_TOTAL | "ItemAmount")
}

/// What impact.com wants of a line and this one has not.
fn lacking(values: &[LineValue<'_>]) -> String {
    let has = |name: &str| values.iter().any(|value| value.place.name == name && value.value.is_some());
    let mut missing: Vec<&str> = ["ItemSku", "ItemCategory", "ItemQuantity"].into_iter().filter(|name| !has(name)).collect();
    if !values.iter().any(|value| is_price(&value.place.name) && value.value.is_some()) {
        missing.push("a price");
    }
    missing.join(", ")
}

/// The name of a parameter in the line of this number. The number stands behind the name; where the name marks a place for
/// it (`ItemText[i]_1`) or has a number of its own (`ItemText_1`), there.
fn numbered(name: &str, number: usize) -> String {
    if let Some((before, behind)) = name.split_once("[i]") {
        return format!("{before}{number}{behind}");
    }
    match name.split_once('_') {
        Some((family, own)) if FAMILIES.contains(&family) => format!("{family}{number}_{own}"),
        _ => format!("{name}{number}"),
    }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn numbers_stand_where_impact_com_has_them() {
        for (name, written) in
            [("ItemSku", "ItemSku2"), ("ItemText[i]_1", "ItemText2_1"), ("ItemText_1", "ItemText2_1"), ("Item_x", "Item_x2")]
        {
            assert_eq!(numbered(name, 2), written);
        }
    }
}
