//! A JSON document as `serde_json` reads it, every value in its own spelling, duplicates of members kept.

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Whole trees are compared level by level, each level read anew; deeper ones cost more than they tell.
const DEPTH: usize = 48;

/// One value.
pub struct Tree<'e> {
    pub spelling: &'e str,
    pub inner: Inner<'e>,
}

/// What is in it.
pub enum Inner<'e> {
    Scalar,
    Text(String),
    List(Vec<Tree<'e>>),
    Object(Vec<(String, Tree<'e>)>),
}

/// The members of an object in their order.
struct Ordered<'e>(Vec<(String, &'e RawValue)>);

impl<'de> Deserialize<'de> for Ordered<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Ordered<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Ordered(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The members of an object, each value as it is spelt; `None` for what `serde_json` does not read as one.
pub fn members(text: &str) -> Option<Vec<(String, &str)>> {
    let Ordered(members) = serde_json::from_str(text).ok()?;
    Some(members.into_iter().map(|(name, value)| (name, value.get())).collect())
}

/// The elements of an array, likewise.
pub fn elements(text: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// The whole document; `None` when `serde_json` does not read it or when it is very deep.
pub fn read(text: &str) -> Option<Tree<'_>> {
    grow(serde_json::from_str::<&RawValue>(text).ok()?.get(), DEPTH)
}

fn grow(spelling: &str, depth: usize) -> Option<Tree<'_>> {
    let below = depth.checked_sub(1)?;
    let inner = match spelling.as_bytes().first()? {
        b'"' => Inner::Text(serde_json::from_str(spelling).ok()?),
        b'[' => Inner::List(elements(spelling)?.into_iter().map(|item| grow(item, below)).collect::<Option<_>>()?),
        b'{' => {
            let member = |(name, value): (String, _)| Some((name, grow(value, below)?));
            Inner::Object(members(spelling)?.into_iter().map(member).collect::<Option<_>>()?)
        }
        _ => Inner::Scalar,
    };
    Some(Tree { spelling, inner })
}

impl<'e> Tree<'e> {
    /// The member of this name, of duplicates the last; of a list the element with this number.
    pub fn child(&self, name: &str) -> Option<&Tree<'e>> {
        match &self.inner {
            Inner::Object(members) => members.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value),
            Inner::List(items) => {
                let index: usize = name.parse().ok().filter(|index: &usize| index.to_string() == name)?;
                items.get(index)
            }
            _ => None,
        }
    }

    /// The value at a dotted path.
    pub fn at(&self, dotted: &str) -> Option<&Tree<'e>> {
        dotted.split('.').try_fold(self, |tree, name| tree.child(name))
    }
}
