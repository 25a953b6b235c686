//! The JavaScript door: converts between JavaScript values and the core's, and fetches. It decides nothing.
//!
//! What is called for events crosses as text, once in each direction: cheaper than an object member by member. And no
//! export returns a JavaScript object: where V8 (Node 20 and 22) has inlined the call of such an export and then gives the
//! optimised code up, the whole process ends. The one object, a destination's terms, is handed to a callback instead.

mod fetch;
#[cfg(feature = "webhooks")]
mod webhooks;
mod wire;

use crate::delivery::{Arrival, Pace, Step};
use crate::segment::settings::Finding;
use crate::segment::trie::Walk;
use crate::value::Timestamp;
use crate::value::json::Value;
use crate::{Destination as Opened, Target};
use js_sys::Function;
use serde::Serialize;
use std::borrow::Cow;
use wasm_bindgen::prelude::*;

/// Half the size of the standard library's allocator on this target (7 KB of the module).
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

pub use fetch::send;
#[cfg(feature = "webhooks")]
pub use webhooks::receive;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// A settings object.
    #[wasm_bindgen(typescript_type = "Settings")]
    pub type JsSettings;
    /// Takes the terms of a destination.
    #[wasm_bindgen(extends = Function, typescript_type = "(terms: Terms) => void")]
    pub type TakeTerms;
}

/// A destination under one settings object. Every method is synchronous and none throws: trouble comes back as data.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Destination(Opened);

#[wasm_bindgen]
impl Destination {
    /// Reads the settings of the (first) destination that this module carries. Bad settings make a destination whose every
    /// event ends in `bad_settings`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // wasm-bindgen hands JavaScript values over by value
    pub fn new(settings: JsSettings) -> Self {
        Self(Opened::open(Target::FIRST, &settings_text(&settings)))
    }

    /// What the settings check found, errors first: JSON of an array of `Finding`.
    #[must_use]
    pub fn findings(&self) -> String {
        Value::Array(self.0.findings().iter().map(Finding::to_value).collect()).to_json()
    }

    /// Hands over what a host must know of these settings to carry events out.
    pub fn terms(&self, take: &TakeTerms) {
        let destination = &self.0;
        let terms = Terms {
            walk: destination.walk(),
            reads_whole: destination.reads_whole(),
            dry_run: destination.is_dry_run(),
            pace: destination.pace(),
        };
        hand_over(&terms, take);
    }

    /// Begins with the JSON that the walk over an event object wrote, in UTF-8; gives a step. An empty step means: begin
    /// again with `beginBytes`. `now` is milliseconds since 1970.
    #[must_use]
    pub fn begin(&self, walked: &[u8], now: f64) -> String {
        self.0.begin_walk(&text(walked), moment(now)).map_or_else(String::new, |step| self.text_of(step))
    }

    /// Begins with the JSON text of an event, in UTF-8; gives a step.
    #[wasm_bindgen(js_name = beginBytes)]
    #[must_use]
    pub fn begin_bytes(&self, event: &[u8], now: f64) -> String {
        self.text_of(self.0.begin(&text(event), Arrival::at(moment(now))))
    }

    /// Goes on from a step with the answer that `send` gave for it, or that the host gives itself (see `Answer`); gives the
    /// next step.
    #[must_use]
    pub fn resume(&self, step: &str, answer: &str, now: f64) -> String {
        self.text_of(match wire::read_answer(answer) {
            Some(answer) => self.0.resume(wire::state_of(step), &answer, moment(now)),
            None => self.0.lost("the answer to a request"),
        })
    }

    /// The ids that a person goes by in a step that sends or asks: a JSON array of texts.
    #[must_use]
    pub fn people(&self, step: &str) -> String {
        let body = wire::read_request(step).map(|send| send.body).unwrap_or_default();
        Value::texts(&self.0.people(body, wire::state_of(step))).to_json()
    }

    /// What would happen with an event (its JSON text in UTF-8), without doing it: JSON of a `Plan`. Credentials are masked.
    #[must_use]
    pub fn plan(&self, event: &[u8], now: f64) -> String {
        self.0.plan(&text(event), moment(now)).to_value().to_json()
    }
}

impl Destination {
    #[allow(clippy::unused_self)] // reads better where it is called
    fn text_of(&self, step: Step) -> String {
        match step {
            Step::Send { request, state } => wire::write_request(&request, &state),
            #[cfg(feature = "webhooks")]
            Step::Ask { names, leads, state } => wire::write_question(&names, leads, &state),
            // Only a door that remembers is asked.
            #[cfg(not(feature = "webhooks"))]
            Step::Ask { .. } => String::new(),
            Step::Done(outcome) => wire::write_outcome(&outcome),
        }
    }
}

/// A settings object as JSON text; empty for what has none.
fn settings_text(settings: &JsValue) -> String {
    // Whatever realm the object comes from, JSON.stringify reads it.
    js_sys::JSON::stringify(settings).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

/// What a host must know of one destination.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Terms<'t> {
    /// The walk that `begin` expects.
    walk: Walk<'t>,
    /// Does every event want to be read whole, by `beginBytes`?
    reads_whole: bool,
    /// Is nothing sent, and everything explained?
    dry_run: bool,
    /// How fast it may go.
    pace: Pace,
}

/// Bytes that are no UTF-8 read as `JSON.parse` would get them: with U+FFFD in their place.
fn text(bytes: &[u8]) -> Cow<'_, str> {
    // The plain check is several times faster than the lossy one and holds for all that Segment sends.
    std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

fn moment(now: f64) -> Timestamp {
    // A clock's milliseconds are whole and far below 2^53.
    #[allow(clippy::cast_possible_truncation)]
    Timestamp::from_millis(now as i64)
}

fn hand_over<T: Serialize + ?Sized>(value: &T, take: &Function) {
    let value = value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED);
    // What the callback throws is the caller's own.
    let _ = take.call1(&JsValue::UNDEFINED, &value);
}
