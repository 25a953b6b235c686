//! JSON to be written: member order is the order of writing, numbers keep their digits.

use super::quote;
use std::borrow::Cow;

/// A JSON value to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'v> {
    /// A string.
    Text(Cow<'v, str>),
    /// A number or any other value in its own spelling, which must be JSON.
    Raw(Cow<'v, str>),
    /// A boolean.
    Flag(bool),
    /// An array of strings.
    List(Vec<Cow<'v, str>>),
    /// An array of anything.
    Array(Vec<Value<'v>>),
    /// An object.
    Object(Vec<(Cow<'v, str>, Value<'v>)>),
}

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'v> Value<'v> {
    /// A list of texts.
    #[must_use]
    pub fn texts(items: &'v [String]) -> Self {
        Self::List(items.iter().map(|item| Cow::Borrowed(item.as_str())).collect())
    }

    /// An object of the members that are there.
    #[must_use]
    pub fn object(members: Vec<(&'static str, Option<Self>)>) -> Self {
        let present = members.into_iter().filter_map(|(name, value)| Some((Cow::Borrowed(name), value?)));
        Self::Object(present.collect())
    }

    /// Appends the value as JSON text.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => quote(text, out),
            Self::Raw(spelling) => out.push_str(spelling),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "[" } else { "," });
                    quote(item, out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "[" } else { "," });
                    item.write(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(members) => {
                for (index, (key, value)) in members.iter().enumerate() {
                    out.push_str(if index == 0 { "{" } else { "," });
                    quote(key, out);
                    out.push(':');
                    value.write(out);
                }
                out.push_str(if members.is_empty() { "{}" } else { "}" });
            }
        }
    }

    /// The value as JSON text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(512);
        self.write(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_json() {
        let value = Value::Object(vec![
            ("a\"b".into(), Value::Text("c\nd".into())),
            ("n".into(), Value::Raw("12345678901234567890.10".into())),
            ("l".into(), Value::List(vec!["x".into(), "y".into()])),
            ("f".into(), Value::Flag(true)),
            ("e".into(), Value::Object(vec![])),
            ("o".into(), Value::object(vec![("k", Some("v".into())), ("x", None)])),
            ("a".into(), Value::Array(vec![Value::Raw("null".into()), Value::List(vec![])])),
        ]);
        assert_eq!(
            value.to_json(),
            r#"{"a\"b":"c\nd","n":12345678901234567890.10,"l":["x","y"],"f":true,"e":{},"o":{"k":"v"},"a":[null,[]]}"#
        );
    }
}
