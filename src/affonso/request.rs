//! A booking as an HTTP request.
//! Source: <https://docs.affonso.io/api/authentication>, <https://docs.affonso.io/api/introduction>.

use super::booking::{Endpoint, Filled};
use super::fact::Fact;
use super::settings::Settings;
use super::signing;
use crate::delivery::{Header, Method, Request};
use crate::value::Timestamp;

/// Writes the request around a body that is serialised already: what is signed is what is sent.
#[must_use]
pub fn request(settings: &Settings, endpoint: &Endpoint<'_>, fact: Fact, body: String, now: Timestamp) -> Request {
    let mut headers = vec![
        ("Authorization", Header::Credential { scheme: "Bearer ", secret: settings.api_key.clone() }),
        ("Content-Type", Header::Plain("application/json".into())),
        ("Accept", Header::Plain("application/json".into())),
    ];
    if let Some(secret) = settings.signing_secret.as_ref().filter(|_| fact.is_signed()) {
        headers.extend(signing::headers(secret, &body, now));
    }
    Request { method: Method::Post, url: [settings.base_url.as_str(), &endpoint.path()].concat(), headers, body }
}

/// The members of a booking as the text of a JSON object.
#[must_use]
pub fn body(fields: &[Filled<'_>]) -> String {
    let mut out = String::with_capacity(512);
    for (index, field) in fields.iter().enumerate() {
        for part in &[if index == 0 { "{\"" } else { ",\"" }, field.name, "\":"] {
            out.push_str(part);
        }
        field.value.write(&mut out);
    }
    out.push_str(if fields.is_empty() { "{}" } else { "}" });
    out
}
