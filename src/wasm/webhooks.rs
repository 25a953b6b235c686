//! The JavaScript door for webhooks: bodies and their signatures, destinations that remember.

use super::{Destination, JsSettings, moment, settings_text, text};
use crate::delivery::{Arrival, Named, delay_seconds};
use crate::segment::signature::Secrets;
use crate::segment::webhook::{self, Rules};
use crate::value::json::{Raw, Value};
use crate::{Destination as Opened, Target};
use std::borrow::Cow;
use wasm_bindgen::prelude::*;

/// Lets a webhook's body in, or says why not. `rules` is JSON: `secrets`, an array of the shared secrets; `allowUnsigned`,
/// `allowSignedFirst`. Gives JSON of an `Arrivals`.
#[wasm_bindgen]
#[must_use]
#[allow(clippy::needless_pass_by_value)] // wasm-bindgen hands optional texts over by value
pub fn receive(body: &[u8], signature: Option<String>, rules: &str) -> String {
    let told = match webhook::receive(body, signature.as_deref(), &read_rules(rules)) {
        Err(refusal) => Value::object(vec![(
            "refused",
            Some(Value::object(vec![("code", Some(refusal.code.into())), ("message", Some(refusal.message.into()))])),
        )]),
        Ok(arrivals) => {
            let offsets = arrivals.events.iter().flat_map(|range| [range.start, range.end]);
            let offsets = offsets.map(|offset| Value::Raw(Cow::Owned(offset.to_string()))).collect();
            let kind = if arrivals.is_array { "array" } else { "event" };
            Value::object(vec![("kind", Some(kind.into())), ("events", Some(Value::Array(offsets)))])
        }
    };
    told.to_json()
}

/// Rules that cannot be read let nothing in.
fn read_rules(json: &str) -> Rules {
    let Ok(raw) = Raw::parse(json) else { return Rules::default() };
    let is_on = |name| raw.member(name).is_some_and(|raw| raw.spelling() == "true");
    let secrets = raw.member("secrets").into_iter().flat_map(Raw::elements).filter_map(Raw::text).map(Cow::into_owned);
    Rules {
        secrets: Secrets::new(secrets),
        allow_unsigned: is_on("allowUnsigned"),
        allow_signed_first: is_on("allowSignedFirst"),
    }
}

#[wasm_bindgen]
impl Destination {
    /// The destination `target`, `affonso` or `impact`, for a door that tells events from each other: outcomes have a
    /// `trace`. With a `memorySecret` it remembers: it asks, and outcomes say what to keep.
    #[wasm_bindgen(js_name = forWebhooks)]
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // wasm-bindgen hands JavaScript values over by value
    pub fn for_webhooks(target: &str, settings: JsSettings, memory_secret: Option<String>) -> Self {
        let text = settings_text(&settings);
        // Of a name that nobody knows every event ends in `bad_settings`, and comes again.
        let destination =
            Target::from_word(target).map_or_else(|| Opened::open(Target::FIRST, ""), |target| Opened::open(target, &text));
        Self(match memory_secret {
            Some(secret) => destination.remembering(secret, &text),
            None => destination.tracing(),
        })
    }

    /// Begins with the JSON text of an event, in UTF-8; gives a step. `arrived`: when a door first had the event, 0 for now.
    /// `repeats`: it may come again although it was carried out.
    #[wasm_bindgen(js_name = beginArrival)]
    #[must_use]
    pub fn begin_arrival(&self, event: &[u8], now: f64, arrived: f64, repeats: bool) -> String {
        let arrived = (arrived > 0.0).then(|| moment(arrived));
        self.text_of(self.0.begin(&text(event), Arrival { now: moment(now), arrived, repeats }))
    }

    /// What an event is called while it waits in a queue, and its message id: JSON, empty for an event without one.
    #[must_use]
    pub fn name(&self, event: &[u8]) -> String {
        let message_id = self.0.message_id(&text(event));
        let name = message_id.as_ref().zip(self.0.names()).map(|(id, names)| names.of(Named::Queued, id));
        let text = |text: Option<String>| text.map(|text| Value::Text(Cow::Owned(text)));
        Value::object(vec![("messageId", text(message_id)), ("message", text(name))]).to_json()
    }

    /// How many seconds to wait before attempt number `attempt` + 1; `asked` are those that the target asked for, 0 for none;
    /// `chance`, from 0 to 1, decides over half of the rest.
    #[must_use]
    pub fn delay(&self, attempt: u32, asked: u32, chance: f64) -> u32 {
        delay_seconds(attempt, Some(asked), self.0.longest_delay(), chance)
    }
}
