//! A booking as an HTTP request.
//! Source: <https://integrations.impact.com/brand-api-reference/reference/conversions/conversions>,
//! <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>,
//! <https://integrations.impact.com/impact-brand/reference/reverse-an-action>.

use super::auth;
use super::booking::{Filled, Name};
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
                append(*name, value, &mut out);
            }
            out
        }
        Format::Json => {
            let mut out = String::with_capacity(1024);
            for (index, Filled { name, value, .. }) in fields.iter().enumerate() {
                out.push(if index == 0 { '{' } else { ',' });
                quote(&name.text(), &mut out);
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
    append(Name::Whole(name), value, &mut out);
    out
}

/// Appends a pair to a form. Source: <https://url.spec.whatwg.org/#concept-urlencoded-serializer>.
fn append(name: Name<'_>, value: &str, out: &mut String) {
    if !out.is_empty() {
        out.push('&');
    }
    match name {
        Name::Whole(name) => encode(name, out),
        Name::Numbered { before, number, behind } => {
            encode(before, out);
            push_number(number, out);
            encode(behind, out);
        }
    }
    out.push('=');
    encode(value, out);
}

fn push_number(number: usize, out: &mut String) {
    if number > 9 {
        push_number(number / 10, out);
    }
    out.push(digit(number % 10));
}

fn digit(value: usize) -> char {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    DIGITS.get(value).copied().map_or('0', char::from)
}

/// The bytes that stand for themselves: digits, letters and `*-._`.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut at = 0;
    while at < plain.len() {
        // The index is inside, and below 256.
        #[allow(clippy::indexing_slicing, clippy::cast_possible_truncation)]
        {
            let byte = at as u8;
            plain[at] = byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'-' | b'.' | b'_');
        }
        at += 1;
    }
    plain
};

fn encode(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !PLAIN.get(usize::from(byte)).copied().unwrap_or_default()) {
        let (piece, odd) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(piece);
        let mut letters = odd.chars();
        if let Some(c) = letters.next() {
            escape(c, out);
        }
        rest = letters.as_str();
    }
    out.push_str(rest);
}

fn escape(c: char, out: &mut String) {
    if c == ' ' {
        out.push('+');
        return;
    }
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        out.push('%');
        out.push(digit(usize::from(byte >> 4)));
        out.push(digit(usize::from(byte & 15)));
    }
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
