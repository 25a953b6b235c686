//! The JavaScript door: converts between JavaScript values and the core's, and fetches. It decides nothing.

mod fetch;
mod wire;

use crate::affonso::Affonso;
use crate::delivery::{Outcome, Step, codes};
use crate::value::Timestamp;
use serde::Serialize;
use std::borrow::Cow;
use wasm_bindgen::prelude::*;

pub use fetch::send;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("types.d.ts");

#[wasm_bindgen]
extern "C" {
    /// A JavaScript value that the `.d.ts` gives a type.
    #[wasm_bindgen(typescript_type = "Settings")]
    pub type JsSettings;
    /// One step.
    #[wasm_bindgen(typescript_type = "Step")]
    pub type JsStep;
    /// One step, or undefined: the event is wanted whole.
    #[wasm_bindgen(typescript_type = "Step | undefined")]
    pub type JsStepOrWhole;
    /// The answer to a request.
    #[wasm_bindgen(typescript_type = "Answer")]
    pub type JsAnswer;
    /// A plan.
    #[wasm_bindgen(typescript_type = "Plan")]
    pub type JsPlan;
    /// The walk over an event object.
    #[wasm_bindgen(typescript_type = "Walk")]
    pub type JsWalk;
    /// What the settings check found.
    #[wasm_bindgen(typescript_type = "Finding[]")]
    pub type JsFindings;
}

/// Affonso under one settings object. Every method is synchronous and none throws: trouble comes back as data.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Destination(Affonso);

#[wasm_bindgen]
impl Destination {
    /// Reads the settings. Bad settings make a destination whose every event ends in `bad_settings`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // wasm-bindgen hands JavaScript values over by value
    pub fn new(settings: JsSettings) -> Self {
        Self(json_text(&settings.into()).map_or_else(Affonso::unreadable, |text| Affonso::from_json(&text)))
    }

    /// What the settings check found, errors first.
    #[must_use]
    pub fn findings(&self) -> JsFindings {
        to_js(self.0.findings()).unchecked_into()
    }

    /// The walk that `begin` expects.
    #[must_use]
    pub fn walk(&self) -> JsWalk {
        to_js(&self.0.walk()).unchecked_into()
    }

    /// Does every event want to be read whole, by `beginBytes`?
    #[wasm_bindgen(js_name = readsWhole)]
    #[must_use]
    pub fn reads_whole(&self) -> bool {
        self.0.reads_whole()
    }

    /// Is it told to plan and send nothing?
    #[wasm_bindgen(js_name = isDryRun)]
    #[must_use]
    pub fn is_dry_run(&self) -> bool {
        self.0.is_dry_run()
    }

    /// Begins with the JSON that the walk over an event object wrote; undefined means: begin again with `beginBytes`.
    /// `now` is milliseconds since 1970.
    #[must_use]
    pub fn begin(&self, walked: &[u8], now: f64) -> JsStepOrWhole {
        match self.0.begin_walk(&text(walked), moment(now)) {
            Ok(step) => wire::step(&step).unchecked_into(),
            Err(_) => JsValue::UNDEFINED.unchecked_into(),
        }
    }

    /// Begins with the JSON text of an event, in UTF-8.
    #[wasm_bindgen(js_name = beginBytes)]
    #[must_use]
    pub fn begin_bytes(&self, event: &[u8], now: f64) -> JsStep {
        wire::step(&self.0.begin(&text(event), moment(now))).unchecked_into()
    }

    /// Goes on with the answer to a request; `state` is what came with it.
    #[must_use]
    #[allow(clippy::needless_pass_by_value)] // as above
    pub fn resume(&self, state: &str, answer: JsAnswer, now: f64) -> JsStep {
        let step = match json_text(&answer.into()).and_then(|text| wire::answer(&text)) {
            Some(answer) => self.0.resume(state, &answer, moment(now)),
            None => Step::Done(Outcome::new(&codes::CORE_FAILED, String::from("the answer to a request was lost on the way."))),
        };
        wire::step(&step).unchecked_into()
    }

    /// What would happen with an event (its JSON text in UTF-8), without doing it; credentials are masked.
    #[must_use]
    pub fn plan(&self, event: &[u8], now: f64) -> JsPlan {
        to_js(&self.0.plan(&text(event), moment(now))).unchecked_into()
    }
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

/// A value as JSON text: whatever realm it comes from, `JSON.stringify` reads it.
fn json_text(value: &JsValue) -> Option<String> {
    js_sys::JSON::stringify(value).ok()?.as_string()
}

fn to_js<T: Serialize + ?Sized>(value: &T) -> JsValue {
    value.serialize(&serde_wasm_bindgen::Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}
