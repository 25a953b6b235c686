//! Click ids in the places where a page leaves them: the query of `context.page.search`, `context.page.url` and their
//! like. Segment's `search` is a text as a rule and an object at times.
//! Source: <https://segment.com/docs/connections/spec/common/>.

use crate::value::json::{Kind, Raw};
use crate::value::{split, split_once};
use std::borrow::Cow;

/// Looks for the wanted parameters, each a name and its place in `found`, in a URL, a query text (`?a=b`) or an object of
/// parameters. Of several non-empty values of one name the first counts.
pub(super) fn fill_parameters<'e>(place: Raw<'e>, wanted: &[(String, usize)], found: &mut [Option<Cow<'e, str>>]) {
    let mut take = |name: &str, value: &dyn Fn() -> Option<Cow<'e, str>>| {
        for (_, index) in wanted.iter().filter(|(known, _)| known == name) {
            if let Some(empty) = found.get_mut(*index).filter(|found| found.is_none()) {
                *empty = value();
            }
        }
    };
    match place.text() {
        Some(Cow::Borrowed(url)) => pairs(url).for_each(|(name, value)| take(name, &|| decode(value))),
        // An escape in the URL (`\/`, `\u0026`): rare, so its values are copied.
        Some(Cow::Owned(url)) => {
            pairs(&url).for_each(|(name, value)| take(name, &|| decode(value).map(|text| Cow::Owned(text.into_owned()))));
        }
        // What is no object has no member either.
        None => {
            for (name, _) in wanted {
                // A number of more than 15 digits has become its neighbour's on the way through JavaScript.
                let is_exact = |raw: &Raw<'_>| raw.kind() != Kind::Number || raw.spelling().len() <= 15;
                let scalar = place.member(name).filter(is_exact).and_then(Raw::scalar).filter(|text| !text.is_empty());
                take(name, &|| scalar.clone());
            }
        }
    }
}

/// Names and values of a URL's query, as they are spelt.
fn pairs(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let page = split_once(url, b'#').map_or(url, |(page, _)| page);
    let query = split_once(page, b'?').map_or(page, |(_, query)| query);
    split(query, b'&').filter_map(|pair| split_once(pair, b'='))
}

fn decode(value: &str) -> Option<Cow<'_, str>> {
    if value.is_empty() {
        return None;
    }
    if !value.bytes().any(|b| matches!(b, b'%' | b'+')) {
        return Some(Cow::Borrowed(value));
    }
    // A pair without a name: further equals signs belong to the value.
    let pair = ["=", value].concat();
    let decoded = form_urlencoded::parse(pair.as_bytes()).next();
    decoded.map(|(_, text)| Cow::Owned(text.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(place: &str, name: &str) -> Option<String> {
        let mut found = [None];
        fill_parameters(Raw::parse(place).unwrap(), &[(name.to_owned(), 0)], &mut found);
        let [found] = found;
        found.map(Cow::into_owned)
    }

    #[test]
    fn every_place_is_read() {
        assert_eq!(found(r#""?a=1&ref=x%20y+z#top""#, "ref").as_deref(), Some("x y z"));
        assert_eq!(found(r#""https://shop.example/p?ref=ref_1""#, "ref").as_deref(), Some("ref_1"));
        assert_eq!(found(r#""https:\/\/shop.example\/p?a=b\u0026ref=ref%5F1""#, "ref").as_deref(), Some("ref_1"));
        assert_eq!(found(r#""ref=&ref=second&ref=third""#, "ref").as_deref(), Some("second"));
        assert_eq!(found(r#""ref=a=b%20c""#, "ref").as_deref(), Some("a=b c"));
        assert_eq!(found(r#"{"ref":"a","ref":"b"}"#, "ref").as_deref(), Some("b"));
        for place in [r#""https://ref.example/ref#?ref=x""#, r#""?reference=1""#, "7", "[\"ref=1\"]", r#"{"ref":{}}"#] {
            assert_eq!(found(place, "ref"), None, "{place}");
        }
    }
}
