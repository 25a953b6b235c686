//! A parameter of product lines, compiled: how it is written, and what it is among those of its line.
//! Source: <https://integrations.impact.com/impact-brand/docs/item-level-data>.

use super::booking::Name;
use super::says::Says;
use super::table::{Form, ITEM_PRICES, form_of};
use crate::segment::Source;

/// Parameters whose own number stands behind that of the line: `ItemText1_2`.
const FAMILIES: [&str; 4] = ["ItemText", "ItemNumeric", "ItemDate", "ItemMoney"];

/// What a parameter is among those of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// One of the ways to tell what a line costs: its place among `ITEM_PRICES`.
    Price(usize),
    /// Something that impact.com wants of every line: its place among `WANTED`.
    Wanted(usize),
    /// Anything else.
    Other,
}

/// What impact.com wants of every line, beside a price.
pub const WANTED: [&str; 3] = ["ItemSku", "ItemCategory", "ItemQuantity"];

/// A parameter of product lines.
#[derive(Clone, Debug)]
pub struct LinePlace {
    /// impact.com's name for it, without the number of the line.
    pub name: String,
    /// What stands before the number of the line and what behind it.
    around: [String; 2],
    /// How it is read and written.
    pub form: Form,
    /// What it is in its line.
    pub role: Role,
    /// What it says of its whole request.
    pub says: Says,
    /// Where it stands in each line.
    pub source: Source,
    /// Is it the user's own, from `customMappingForProducts`?
    pub is_mapped: bool,
}

impl LinePlace {
    /// The parameter of this name, which stands there in each line.
    #[must_use]
    pub fn new(name: &str, source: Source, is_mapped: bool) -> Self {
        let (before, behind) = around(name);
        let form = form_of(name);
        Self {
            name: name.to_owned(),
            says: Says::of(&[before, "1", behind].concat()),
            around: [before.to_owned(), behind.to_owned()],
            // No parameter of a line is an order's id, which alone could stop an event.
            form: if form == Form::Order { Form::Scalar } else { form },
            role: role_of(name),
            source,
            is_mapped,
        }
    }

    /// Its name in the line of this number. The number stands behind the name; where the name marks a place for it
    /// (`ItemText[i]_1`) or has a number of its own (`ItemText_1`), there.
    #[must_use]
    pub fn numbered(&self, number: usize) -> Name<'_> {
        let [before, behind] = &self.around;
        Name::Numbered { before, number, behind }
    }
}

/// What the parameter of this name, without the number of its line, is in it.
#[must_use]
#[inline(never)]
pub fn role_of(name: &str) -> Role {
    let among = |names: &[&str]| names.iter().position(|known| *known == name);
    let wanted = || among(&WANTED).map_or(Role::Other, Role::Wanted);
    among(&ITEM_PRICES).map_or_else(wanted, Role::Price)
}

fn around(name: &str) -> (&str, &str) {
    let at = |at: usize, behind: usize| Some((name.get(..at)?, name.get(at + behind..)?));
    if let Some(mark) = name.as_bytes().windows(3).position(|part| part == b"[i]") {
        return at(mark, 3).unwrap_or((name, ""));
    }
    let own = name.bytes().position(|byte| byte == b'_').and_then(|own| at(own, 0));
    own.filter(|(family, _)| FAMILIES.contains(family)).unwrap_or((name, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_where_impact_com_has_them() {
        for (name, written) in
            [("ItemSku", "ItemSku2"), ("ItemText[i]_1", "ItemText2_1"), ("ItemText_1", "ItemText2_1"), ("Item_x", "Item_x2")]
        {
            let place = LinePlace::new(name, Source::nowhere(), true);
            assert_eq!(place.numbered(2).text(), written);
            assert!(place.numbered(2).is(written) && !place.numbered(1).is(written));
        }
    }

    #[test]
    fn only_amounts_of_lines_are_money() {
        for (name, is_money) in [("ItemPrice", true), ("ItemSubTotal", true), ("ItemMoney_1", false), ("Amount", false)] {
            assert_eq!(LinePlace::new(name, Source::nowhere(), true).says.any(&[Says::MONEY]), is_money, "{name}");
        }
    }
}
