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
            let mut out = form_urlencoded::Serializer::new(String::with_capacity(1024));
            for Filled { name, value, .. } in fields {
                out.append_pair(name, value);
            }
            out.finish()
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
    let mut out = form_urlencoded::Serializer::new(form.to_owned());
    out.append_pair(name, value);
    out.finish()
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
