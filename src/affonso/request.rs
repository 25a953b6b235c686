//! A booking as an HTTP request.
//! Source: <https://docs.affonso.io/api/authentication>, <https://docs.affonso.io/api/introduction>.

use super::booking::{Booking, Filled};
use super::settings::Settings;
use crate::delivery::{Header, Method, Request};

/// Writes the request. The body is serialised here, once; what is written is what is sent.
#[must_use]
pub fn request(settings: &Settings, booking: &Booking<'_>) -> Request {
    Request {
        method: Method::Post,
        url: [settings.base_url.as_str(), booking.endpoint.path()].concat(),
        headers: vec![
            ("Authorization", Header::Credential { scheme: "Bearer", secret: settings.api_key.clone() }),
            ("Content-Type", Header::Plain("application/json")),
            ("Accept", Header::Plain("application/json")),
        ],
        body: body(&booking.fields),
    }
}

fn body(fields: &[Filled<'_>]) -> String {
    let mut out = String::with_capacity(512);
    out.push('{');
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        out.push('"');
        out.push_str(field.name);
        out.push_str("\":");
        field.value.write(&mut out);
    }
    out.push('}');
    out
}
