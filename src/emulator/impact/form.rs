//! The parameters of a body: a form, or one flat JSON object.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

/// The parameters of a call in the order they came, each as a text. One without a value counts as not sent.
#[derive(Clone, Default)]
pub(super) struct Form {
    pairs: Vec<(String, String)>,
}

impl Form {
    /// Reads `application/x-www-form-urlencoded`.
    pub(super) fn of_form(body: &[u8]) -> Self {
        Self::filled(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())))
    }

    /// Reads an object of texts, numbers, booleans and nulls; nothing when it is something else.
    pub(super) fn of_json(body: &[u8]) -> Option<Self> {
        let members: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(body).ok()?;
        let pairs: Option<Vec<_>> = members.into_iter().map(|(name, value)| Some((name, scalar(value.get())?))).collect();
        Some(Self::filled(pairs?))
    }

    fn filled(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { pairs: pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect() }
    }

    /// The first value of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first of these names that has a value, and that.
    pub(super) fn first<'n>(&self, names: &[&'n str]) -> Option<(&'n str, &str)> {
        names.iter().find_map(|name| Some((*name, self.get(name)?)))
    }

    pub(super) fn has_one_of(&self, names: &[&str]) -> bool {
        self.first(names).is_some()
    }

    /// Every name with its value.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether an earlier parameter has the name of the one at this place.
    pub(super) fn repeats(&self, at: usize) -> bool {
        let name = self.pairs.get(at).map(|(name, _)| name);
        self.pairs.iter().take(at).any(|(earlier, _)| Some(earlier) == name)
    }
}

/// The text of a JSON value; `None` for what holds others.
fn scalar(json: &str) -> Option<String> {
    match json.bytes().next()? {
        b'"' => serde_json::from_str(json).ok(),
        b'{' | b'[' => None,
        b'n' => Some(String::new()),
        _ => Some(json.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn a_form_and_an_object_are_read_alike() {
        let form = Form::of_form(b"OrderId=a%20b%2B1&Note=&ItemPrice1=19.90&GiftPurchase=true");
        let json = r#"{"GiftPurchase":true,"ItemPrice1":19.90,"Note":null,"OrderId":"a b\u002b1"}"#;
        let json = Form::of_json(json.as_bytes()).expect("an object");
        for form in [&form, &json] {
            let get = |name| form.get(name);
            assert_eq!([get("OrderId"), get("ItemPrice1"), get("Note")], [Some("a b+1"), Some("19.90"), None]);
        }
        for body in [r#"{"a":[1]}"#, r#"{"a":{}}"#, "[]", "null", "OrderId=1", ""] {
            assert!(Form::of_json(body.as_bytes()).is_none(), "{body}");
        }
    }
}
