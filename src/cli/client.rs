//! Requests over HTTP. What an answer means, the core says; here it is only carried.

use crate::delivery::{Answer, Failure, Request, Response};
use std::io;
use std::time::Duration;
use ureq::http::Response as Received;
use ureq::{Agent, Body, Error, Proxy, Timeout};

/// The most of an answer that is read, in bytes.
const MOST: u64 = 1 << 20;

/// One request as it travels. No `Debug`: its headers carry credentials.
pub(crate) struct Parcel {
    method: &'static str,
    url: String,
    headers: Vec<(&'static str, String)>,
    body: String,
}

impl Parcel {
    pub(crate) fn of(request: Request) -> Self {
        let headers = request.headers.iter().map(|(name, value)| (*name, value.reveal().concat())).collect();
        Self { method: request.method.word(), url: request.url, headers, body: request.body }
    }
}

/// Keeps connections open between requests; copies share them.
#[derive(Clone)]
pub(crate) struct Client {
    /// By the proxy of the environment, if it names one.
    far: Agent,
    /// This machine needs none.
    here: Agent,
}

impl Client {
    /// Carries so many requests at once, each within `patience`, connection and body included. A redirect is an answer,
    /// never followed: the credentials would travel.
    pub(crate) fn open(at_once: usize, patience: Duration) -> Self {
        let agent = |proxy| -> Agent {
            Agent::config_builder()
                .http_status_as_error(false)
                .max_redirects(0)
                .max_redirects_will_error(false)
                .allow_non_standard_methods(true)
                .max_idle_connections(at_once)
                .max_idle_connections_per_host(at_once)
                .timeout_global(Some(patience))
                .proxy(proxy)
                .user_agent(concat!("affonso-segment/", env!("CARGO_PKG_VERSION")))
                .build()
                .into()
        };
        Self { far: agent(Proxy::try_from_env()), here: agent(None) }
    }

    fn agent(&self, url: &str) -> &Agent {
        let authority = url.split('/').nth(2).unwrap_or_default();
        let is_here = ["127.", "localhost", "[::1]"].iter().any(|here| authority.starts_with(here));
        if is_here { &self.here } else { &self.far }
    }

    /// The answer to a request, or why there is none. The words of an error are never passed on: they can quote a header.
    pub(crate) fn send(&self, parcel: &Parcel) -> Answer {
        match self.receive(parcel.method, &parcel.url, &parcel.headers, parcel.body.as_bytes()) {
            Ok(response) => Answer::Response(response),
            Err(failure) => Answer::Failure(failure),
        }
    }

    /// The same for a request that is no event's.
    pub(crate) fn receive(
        &self,
        method: &str,
        url: &str,
        headers: &[(&'static str, String)],
        body: &[u8],
    ) -> Result<Response, Failure> {
        let mut request = ureq::http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request.body(body).map_err(|_| Failure::Unsent)?;
        let received = self.agent(url).run(request).map_err(|error| failure(&error))?;
        response(received)
    }
}

fn response(received: Received<Body>) -> Result<Response, Failure> {
    let header = |name| received.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (retry_after, rate_limit_reset) = (header("Retry-After"), header("X-RateLimit-Reset"));
    let status = received.status().as_u16();
    let body = received.into_body().into_with_config().limit(MOST).read_to_vec().map_err(|error| failure(&error))?;
    Ok(Response { status, retry_after, rate_limit_reset, body: super::text_of(&body).into_owned() })
}

/// [`Failure::Refused`] only where it is certain that nothing has left.
fn failure(error: &Error) -> Failure {
    match error {
        Error::HostNotFound | Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => Failure::Refused,
        Error::Io(error) if error.kind() == io::ErrorKind::ConnectionRefused => Failure::Refused,
        Error::Timeout(_) => Failure::Timeout,
        Error::BadUri(_) | Error::Http(_) => Failure::Unsent,
        _ => Failure::Network,
    }
}
