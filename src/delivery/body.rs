//! JSON bodies, written once and sent as they are: member order is the order of writing, numbers keep their digits.

use crate::value::json::quote;
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
    /// An object.
    Object(Vec<(Cow<'v, str>, Value<'v>)>),
}

impl Value<'_> {
    /// Appends the value as JSON text.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => quote(text, out),
            Self::Raw(spelling) => out.push_str(spelling),
            Self::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::List(items) => write_joined(out, ['[', ']'], items, |item, out| quote(item, out)),
            Self::Object(members) => write_joined(out, ['{', '}'], members, |(key, value), out| {
                quote(key, out);
                out.push(':');
                value.write(out);
            }),
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

fn write_joined<T>(out: &mut String, [open, close]: [char; 2], items: &[T], write: impl Fn(&T, &mut String)) {
    out.push(open);
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
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
        ]);
        assert_eq!(value.to_json(), r#"{"a\"b":"c\nd","n":12345678901234567890.10,"l":["x","y"],"f":true,"e":{}}"#);
    }
}
