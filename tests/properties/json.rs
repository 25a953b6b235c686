//! A JSON tree that keeps the order of members, duplicates and the digits of numbers; written plainly or oddly.

use proptest::prelude::*;
use std::fmt::Write as _;

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    Null,
    Flag(bool),
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// A text.
pub fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

/// A number in its own spelling.
#[allow(clippy::needless_pass_by_value)] // handed to generators, which give values away
pub fn number(spelling: impl ToString) -> Json {
    Json::Number(spelling.to_string())
}

/// An object of members that are there.
pub fn object(members: impl IntoIterator<Item = (&'static str, Json)>) -> Json {
    Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

impl Json {
    /// As JSON text without blanks.
    pub fn plain(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, &mut Whims::none());
        out
    }

    /// As JSON text with blanks, escapes and, if wanted, earlier duplicates of members that the last one replaces.
    pub fn odd(&self, seed: u64, duplicates: bool) -> String {
        let mut out = String::new();
        self.write(&mut out, &mut Whims { dice: Some(Dice(seed)), duplicates });
        out
    }

    fn write(&self, out: &mut String, whims: &mut Whims) {
        whims.blank(out);
        match self {
            Self::Null => out.push_str("null"),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Number(spelling) => out.push_str(spelling),
            Self::Text(text) => whims.quote(text, out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    item.write(out, whims);
                }
                whims.blank(out);
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    if whims.duplicate() {
                        // Any earlier value will do; another member's is likelier to be mistaken for this one than garbage.
                        let other = &members[whims.pick(members.len())].1;
                        write_member(key, other, out, whims);
                        out.push(',');
                    }
                    write_member(key, value, out, whims);
                }
                whims.blank(out);
                out.push('}');
            }
        }
        whims.blank(out);
    }

    /// The same value with the members of every object in another order.
    pub fn shuffled(&self, dice: &mut Dice) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(|item| item.shuffled(dice)).collect()),
            Self::Object(members) => {
                let mut members: Vec<_> = members.iter().map(|(key, value)| (key.clone(), value.shuffled(dice))).collect();
                for last in (1..members.len()).rev() {
                    members.swap(last, dice.below(last + 1));
                }
                Self::Object(members)
            }
            scalar => scalar.clone(),
        }
    }

    /// The same value with every object changed by `change`, innermost first; what stands under a key of `untouched` stays.
    pub fn with_objects(&self, untouched: &[&str], change: &mut impl FnMut(&mut Vec<(String, Json)>)) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(|item| item.with_objects(untouched, change)).collect()),
            Self::Object(members) => {
                let inside = |(key, value): &(String, Self)| {
                    let left_alone = untouched.contains(&key.as_str());
                    (key.clone(), if left_alone { value.clone() } else { value.with_objects(untouched, change) })
                };
                let mut members: Vec<_> = members.iter().map(inside).collect();
                change(&mut members);
                Self::Object(members)
            }
            scalar => scalar.clone(),
        }
    }
}

fn write_member(key: &str, value: &Json, out: &mut String, whims: &mut Whims) {
    whims.blank(out);
    whims.quote(key, out);
    whims.blank(out);
    out.push(':');
    value.write(out, whims);
}

/// Numbers drawn from a seed (splitmix64), for choices too small to be worth shrinking.
#[derive(Clone, Debug)]
pub struct Dice(pub u64);

impl Dice {
    /// The next number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) >> 33).unwrap_or_default() % limit.max(1)
    }
}

/// What a writer may do without changing the value.
struct Whims {
    dice: Option<Dice>,
    duplicates: bool,
}

impl Whims {
    fn none() -> Self {
        Self { dice: None, duplicates: false }
    }

    fn pick(&mut self, limit: usize) -> usize {
        self.dice.as_mut().map_or(0, |dice| dice.below(limit))
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.dice.as_mut().is_some_and(|dice| dice.below(times) == 0)
    }

    fn duplicate(&mut self) -> bool {
        self.duplicates && self.one_in(5)
    }

    fn blank(&mut self, out: &mut String) {
        if self.one_in(4) {
            out.push_str([" ", "\n", "\t", "\r\n  "][self.pick(4)]);
        }
    }

    fn quote(&mut self, text: &str, out: &mut String) {
        out.push('"');
        for character in text.chars() {
            let short = match character {
                '"' => Some("\\\""),
                '\\' => Some("\\\\"),
                '\n' => Some("\\n"),
                '\t' => Some("\\t"),
                '/' if self.one_in(2) => Some("\\/"),
                _ => None,
            };
            if let Some(escape) = short {
                out.push_str(escape);
            } else if character < ' ' || self.one_in(9) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    // Writing to a String cannot fail.
                    let _ = write!(out, "\\u{unit:04x}");
                }
            } else {
                out.push(character);
            }
        }
        out.push('"');
    }
}

/// Texts of every kind: plain, odd, foreign, and words that mean something elsewhere.
pub fn odd_text() -> BoxedStrategy<String> {
    prop_oneof![
        3 => "[a-z]{1,6}",
        2 => "\\PC{0,8}",
        1 => "[ \\t\\n\"\\\\/\u{0}\u{1f}\u{7f}\u{2028}é😀]{0,5}",
        1 => prop::sample::select(vec!["", "null", "true", "0", "-1", "[]", "{}", "__proto__", "length", "\u{feff}"]).prop_map(str::to_owned),
    ]
    .boxed()
}

/// Numbers in the spellings that both JSON readers take.
pub fn odd_number() -> BoxedStrategy<String> {
    prop_oneof![
        3 => any::<i32>().prop_map(|whole| whole.to_string()),
        2 => "-?(0|[1-9][0-9]{0,14})\\.[0-9]{1,6}",
        1 => "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?[eE][+-]?[0-9]{1,2}",
        1 => "[1-9][0-9]{15,39}",
    ]
    .boxed()
}

/// Any value that is neither list nor object.
pub fn odd_scalar() -> BoxedStrategy<Json> {
    prop_oneof![
        1 => Just(Json::Null),
        1 => any::<bool>().prop_map(Json::Flag),
        3 => odd_number().prop_map(Json::Number),
        4 => odd_text().prop_map(Json::Text),
    ]
    .boxed()
}

/// Any JSON value whose keys are drawn from `keys`, at most six levels deep.
pub fn odd_json(keys: BoxedStrategy<String>) -> BoxedStrategy<Json> {
    odd_scalar()
        .prop_recursive(5, 40, 5, move |inner| {
            let members = prop::collection::vec((keys.clone(), inner.clone()), 0..5);
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(Json::List),
                members.prop_map(|members| Json::Object(without_duplicates(members))),
            ]
        })
        .boxed()
}

/// Of members with the same key the first stays.
pub fn without_duplicates(members: Vec<(String, Json)>) -> Vec<(String, Json)> {
    let mut kept: Vec<(String, Json)> = Vec::new();
    for (key, value) in members {
        if !kept.iter().any(|(known, _)| *known == key) {
            kept.push((key, value));
        }
    }
    kept
}
