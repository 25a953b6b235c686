//! Sends one request with the host's own `fetch` and reports what came back. I/O and nothing else, because a failure inside
//! something asynchronous never reaches its caller.

use super::wire::{NETWORK_FAILURE, REFUSED, SendStep, read_request, write_response};
use crate::delivery::Response;
use crate::value::json::{Value, quote};
use js_sys::{Function, JSON, JsString, Promise, Reflect};
use std::borrow::Cow;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// How much of an answer is read, in UTF-16 units. Targets write a few hundred; a page that came instead may be anything.
const MAX_BODY: u32 = 65_536;

#[wasm_bindgen]
extern "C" {
    /// The host's `fetch`.
    #[wasm_bindgen(extends = Function, typescript_type = "(url: string, init: object) => Promise<Response>")]
    pub type HostFetch;
    /// Takes the answer, as text.
    #[wasm_bindgen(extends = Function, typescript_type = "(answer: string) => void")]
    pub type TakeAnswer;
}

/// Sends the request of a step with the host's `fetch` and hands the answer over, as text for `resume`. A redirect is not
/// followed, because the credentials would travel with it. The caller races it against its own deadline.
#[wasm_bindgen]
pub fn send(step: String, fetch: HostFetch, take: TakeAnswer) {
    spawn_local(async move {
        let answer = match response_to(&fetch, &step).await {
            Ok(response) => write_response(&response).into(),
            // The host's own words are never read: they can quote a header, key included.
            Err(error) if cfg!(all(feature = "impact", not(feature = "webhooks"))) && is_refusal(&error) => REFUSED.into(),
            Err(_) => NETWORK_FAILURE.into(),
        };
        // What the callback throws is the caller's own.
        let _ = take.call1(&JsValue::UNDEFINED, &answer);
    });
}

async fn response_to(fetch: &Function, step: &str) -> Result<Response, JsValue> {
    let request = read_request(step).ok_or(JsValue::UNDEFINED)?;
    let init = JSON::parse(&init_text(&request))?;
    let promise = fetch.call2(&JsValue::UNDEFINED, &request.url.into(), &init)?;
    // Promises and responses come from the host's realm: no instanceof, only what they can do; and what they cannot do
    // must fail here, for a failure outside of this future reaches nobody.
    let response = JsFuture::from(Promise::resolve(&promise)).await?;
    let text = response.unchecked_ref::<web_sys::Response>().text()?;
    let body: JsString = JsFuture::from(Promise::resolve(&text)).await?.unchecked_into();
    let body = if body.is_string() { body.slice(0, MAX_BODY).into() } else { String::new() };
    let status = Reflect::get(&response, &"status".into())?.as_f64().unwrap_or_default();
    let headers: web_sys::Headers = Reflect::get(&response, &"headers".into())?.unchecked_into();
    let header = |name| if headers.is_object() { headers.get(name) } else { Ok(None) };
    Ok(Response {
        // Every status that a server can send is far within these bounds; anything else becomes one that nobody sends.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        status: status as u16,
        retry_after: header("retry-after")?,
        rate_limit_reset: header("x-ratelimit-reset")?,
        body,
    })
}

/// Does the host say that no connection came about? Then nothing has left. Segment's `fetch` tells it as Node does; the hosts
/// of the other build send by themselves.
/// Source: <https://nodejs.org/api/errors.html#common-system-errors>.
fn is_refusal(error: &JsValue) -> bool {
    let code = Reflect::get(error, &"code".into());
    code.is_ok_and(|code| code == *"ECONNREFUSED" || code == *"ENOTFOUND")
}

/// What `fetch` takes beside the address, as JSON: it crosses at once and not member by member.
fn init_text(request: &SendStep<'_>) -> String {
    let mut out = String::with_capacity(request.body.len() * 2 + 256);
    out.push_str(r#"{"method":"#);
    quote(request.method, &mut out);
    out.push_str(r#","redirect":"manual","headers":"#);
    let headers = request.headers.iter().map(|(name, value)| (Cow::Borrowed(*name), Value::from(*value)));
    Value::Object(headers.collect()).write(&mut out);
    out.push_str(",\"body\":");
    quote(request.body, &mut out);
    out.push('}');
    out
}
