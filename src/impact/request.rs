//! A booking as an HTTP request.
//! Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>,
//! <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>,
//! <https://integrations.impact.com/impact-brand/reference/reverse-an-action>.

use super::auth;
use super::booking::Filled;
use super::fact::Fact;
use super::settings::{Format, Settings};
use crate::delivery::{Header, Method, Request};
use crate::value::json::quote;

/// Writes the request around a body. The credentials go to the API and nowhere else.
#[must_use]
pub fn request(settings: &Settings, fact: Fact, body: String) -> Request {
    let (method, path) = match fact {
        Fact::Action | Fact::Install => (Method::Post, "/Conversions"),
        Fact::Reversal => (Method::Delete, "/Actions"),
        Fact::Adjustment => (Method::Put, "/Actions"),
        Fact::PageLoad | Fact::TrackedLoad => (Method::Post, "/PageLoad"),
        Fact::AppInstall => (Method::Post, "/AppInstall"),
    };
    let mut headers = Vec::with_capacity(3);
    let url = if fact.is_of_the_api() {
        headers.push(auth::header(&settings.credentials));
        [&settings.base_url, "/Advertisers/", &settings.account_sid, path].concat()
    } else {
        [&settings.tracking_url, path].concat()
    };
    let content_type =
        if format_of(settings, fact) == Format::Json { "application/json" } else { "application/x-www-form-urlencoded" };
    headers.push(("Content-Type", Header::Plain(content_type.into())));
    headers.push(("Accept", Header::Plain("application/json".into())));
    Request { method, url, headers, body }
}

/// The parameters of a booking as the text of its body.
#[must_use]
pub fn body(settings: &Settings, fact: Fact, fields: &[Filled<'_>]) -> String {
    match format_of(settings, fact) {
        Format::Form => {
            let mut out = String::with_capacity(1024 + 24 * fields.len());
            for Filled { name, value, .. } in fields {
                append(name, value, &mut out);
            }
            out
        }
        Format::Json => {
            let mut out = String::with_capacity(1024);
            for (index, Filled { name, value, .. }) in fields.iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                quote(name, &mut out);
                out.push(':');
                quote(value, &mut out);
            }
            out.push_str(if fields.is_empty() { "{}" } else { "}" });
            out
        }
    }
}

/// A form with one parameter more.
#[must_use]
pub fn with_parameter(form: &str, name: &str, value: &str) -> String {
    let mut out = form.to_owned();
    append(name, value, &mut out);
    out
}

/// Appends a pair to a form. Source: <https://url.spec.whatwg.org/#concept-urlencoded-serializer>.
fn append(name: &str, value: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    encode(name, out);
    out.push('=');
    encode(value, out);
}

/// The bytes that stand for themselves, one bit each: digits, letters and `*-._`.
const PLAIN: [u64; 2] = [0x03ff_6400_0000_0000, 0x07ff_fffe_87ff_fffe];

const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];

fn encode(text: &str, out: &mut String) {
    let mut begin = 0;
    for (at, byte) in text.bytes().enumerate() {
        let [low, high] = PLAIN;
        if byte < 128 && (if byte < 64 { low } else { high }) >> (byte & 63) & 1 == 1 {
            continue;
        }
        // A piece that would begin inside a character is an empty one.
        out.push_str(text.get(begin..at).unwrap_or_default());
        begin = at + 1;
        if byte == b' ' {
            out.push('+');
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(DIGITS.get(usize::from(digit)).copied().unwrap_or_default());
            }
        }
    }
    out.push_str(text.get(begin..).unwrap_or_default());
}

/// Does a form hold this parameter?
#[must_use]
pub fn has_parameter(form: &str, name: &str) -> bool {
    form_urlencoded::parse(form.as_bytes()).any(|(known, _)| known == name)
}

/// Page loads may be written as JSON; installs and conversions are forms.
fn format_of(settings: &Settings, fact: Fact) -> Format {
    match fact {
        Fact::PageLoad | Fact::TrackedLoad => settings.page_load_format,
        _ => Format::Form,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_written_as_the_standard_has_them() {
        let all: String = (0..=255).map(char::from).collect();
        for text in [&all, "", "a", "é", " a+b&c=d%é😀\u{0}~*-._", "Café Mug, 350 ml", "plain-Text_1.0*"] {
            let mut expected = form_urlencoded::Serializer::new(String::new());
            expected.append_pair(text, text).append_pair("k", text);
            assert_eq!(with_parameter(&with_parameter("", text, text), "k", text), expected.finish());
        }
    }
}
