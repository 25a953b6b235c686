//! Sends one request with the host's own `fetch` and reports what came back. I/O and nothing else, because a failure inside
//! something asynchronous never reaches its caller.

use super::wire::{read_request, write_answer};
use crate::delivery::{Answer, Failure, Response};
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

#[wasm_bindgen]
extern "C" {
    /// Takes the answer, as text.
    #[wasm_bindgen(extends = Function, typescript_type = "(answer: string) => void")]
    pub type TakeAnswer;
}

/// Sends the request of a step and hands the answer over, as text for `resume`. A redirect is not followed, because the
/// credentials would travel with it. The caller races it against its own deadline.
#[wasm_bindgen]
pub fn send(step: String, take: TakeAnswer) {
    spawn_local(async move {
        // The host's own error is dropped unread: its text can quote a header, key included.
        let answer = fetch(&step).await.map_or(Answer::Failure(Failure::Network), Answer::Response);
        // What the callback throws is the caller's own.
        let _ = take.call1(&JsValue::UNDEFINED, &write_answer(&answer).into());
    });
}

async fn fetch(step: &str) -> Result<Response, JsValue> {
    let request = read_request(step).ok_or(JsValue::UNDEFINED)?;
    let global = js_sys::global();
    let fetch: Function = Reflect::get(&global, &"fetch".into())?.unchecked_into();
    if !fetch.is_function() {
        return Err(JsValue::UNDEFINED);
    }
    let headers = object(&request.headers)?;
    let init = object(&[("method", "POST"), ("body", request.body), ("redirect", "manual")])?;
    Reflect::set(&init, &"headers".into(), &headers)?;
    let promise = fetch.call2(&global, &request.url.into(), &init)?;
    // Promises and responses come from the host's realm: no instanceof, only what they can do.
    let response: web_sys::Response = JsFuture::from(Promise::resolve(&promise)).await?.unchecked_into();
    let body = JsFuture::from(Promise::resolve(&response.text()?)).await?;
    let headers = response.headers();
    Ok(Response {
        status: response.status(),
        retry_after: headers.get("retry-after")?,
        rate_limit_reset: headers.get("x-ratelimit-reset")?,
        body: body.as_string().unwrap_or_default(),
    })
}

fn object(members: &[(&str, &str)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &(*name).into(), &(*value).into())?;
    }
    Ok(object)
}
