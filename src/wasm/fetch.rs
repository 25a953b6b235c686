//! Sends one request with the host's own `fetch` and reports what came back. I/O and nothing else: the only asynchronous
//! export, because a failure inside one never reaches its caller.

use super::wire::WireAnswer;
use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    /// A request as `Step` carries it.
    #[wasm_bindgen(typescript_type = "Request")]
    pub type JsRequest;
}

/// Sends a request; resolves to an `Answer`, never rejects. A redirect is not followed, because the credentials would
/// travel with it. The caller races it against its own deadline.
#[wasm_bindgen(unchecked_return_type = "Answer")]
pub async fn send(request: JsRequest) -> JsValue {
    // The host's own error is dropped unread: its text can quote a header, key included.
    super::to_js(&fetch(request.into()).await.unwrap_or(WireAnswer::Failure { failure: "network" }))
}

async fn fetch(request: JsValue) -> Result<WireAnswer, JsValue> {
    let global = js_sys::global();
    let fetch: Function = get(&global, "fetch")?.unchecked_into();
    if !fetch.is_function() {
        return Err(JsValue::UNDEFINED);
    }
    let init = Object::new();
    for name in ["method", "headers", "body"] {
        Reflect::set(&init, &name.into(), &get(&request, name)?)?;
    }
    Reflect::set(&init, &"redirect".into(), &"manual".into())?;
    let promise = fetch.call2(&global, &get(&request, "url")?, &init)?;
    // Promises and responses come from the host's realm: no instanceof, only what they can do.
    let response: web_sys::Response = JsFuture::from(Promise::resolve(&promise)).await?.unchecked_into();
    let body = JsFuture::from(Promise::resolve(&response.text()?)).await?;
    let headers = response.headers();
    let header = |name| headers.get(name);
    Ok(WireAnswer::Response {
        status: response.status(),
        retry_after: header("retry-after")?,
        rate_limit_reset: header("x-ratelimit-reset")?,
        body: body.as_string().unwrap_or_default(),
    })
}

fn get(object: &JsValue, name: &str) -> Result<JsValue, JsValue> {
    Reflect::get(object, &name.into())
}
