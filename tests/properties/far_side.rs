//! Between the connector and the emulated far side: requests and answers carried across, as a door does.

use affonso_segment::delivery::{Answer, Failure, Request, Response};
use affonso_segment::emulator::{Incoming, Reply};

/// A request as it arrives.
pub fn incoming(request: &Request) -> Incoming {
    Incoming {
        method: request.method.word().into(),
        path: format!("/{}", request.url.splitn(4, '/').nth(3).unwrap_or_default()),
        headers: request.headers.iter().map(|(name, header)| ((*name).to_owned(), header.reveal().concat())).collect(),
        body: request.body.clone().into_bytes(),
    }
}

/// A reply as a door reports it.
pub fn answer_of(reply: Reply) -> Answer {
    let Reply::Answer { status, headers, body, .. } = reply else { return Answer::Failure(Failure::Network) };
    let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    Answer::Response(Response {
        status,
        retry_after: header("Retry-After"),
        rate_limit_reset: header("X-RateLimit-Reset"),
        body: String::from_utf8_lossy(&body).into_owned(),
    })
}
