//! What travels: one call that comes in, and the one reply it gets.

/// The most bytes a request body may have; a longer one is answered with 413.
pub const MAX_BODY: usize = 1024 * 1024;

/// One HTTP call as it arrived.
///
/// No `Debug`: the headers carry the API key.
#[derive(Clone, Default)]
pub struct Incoming {
    /// The method in capitals: `POST`.
    pub method: String,
    /// The path with its query, if any: `/v1/events`.
    pub path: String,
    /// The headers in the order of arrival; names compare without regard to case.
    pub headers: Vec<(String, String)>,
    /// The body, byte for byte.
    pub body: Vec<u8>,
}

impl Incoming {
    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The path without its query.
    #[must_use]
    pub fn route(&self) -> &str {
        self.path.split('?').next().unwrap_or_default()
    }
}

/// What the caller experiences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A complete answer.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The headers, without `Content-Length`.
        headers: Vec<(String, String)>,
        /// The body, byte for byte.
        body: Vec<u8>,
        /// How long the face waits before it sends the first byte.
        delay_ms: u64,
    },
    /// Status, headers and this start of a body arrive; the rest never does.
    Stall {
        /// The HTTP status.
        status: u16,
        /// The headers, without `Content-Length`.
        headers: Vec<(String, String)>,
        /// The part of the body that arrives.
        body: Vec<u8>,
    },
    /// Nothing is ever answered; the connection stays open.
    Hang,
    /// The connection is reset without an answer.
    Reset,
}

impl Reply {
    /// The status the caller gets to see, if any.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Answer { status, .. } | Self::Stall { status, .. } => Some(*status),
            Self::Hang | Self::Reset => None,
        }
    }

    pub(super) fn json(status: u16, body: Vec<u8>) -> Self {
        Self::typed(status, "application/json; charset=utf-8", body)
    }

    /// A page as a web server or a proxy sends it: not an API's error shape.
    pub(super) fn html(status: u16, title: &str) -> Self {
        let page = format!("<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n");
        Self::typed(status, "text/html; charset=utf-8", page.into_bytes())
    }

    fn typed(status: u16, content_type: &str, body: Vec<u8>) -> Self {
        Self::plain(status, vec![("Content-Type".into(), content_type.into())], body)
    }

    pub(super) fn plain(status: u16, headers: Vec<(String, String)>, body: Vec<u8>) -> Self {
        Self::Answer { status, headers, body, delay_ms: 0 }
    }

    pub(super) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Self::Answer { headers, .. } | Self::Stall { headers, .. } = &mut self {
            headers.push((name.into(), value.into()));
        }
        self
    }

    /// Lets a page of any origin read the reply. Not a claim about the party: it lets a browser call the emulator.
    pub(super) fn with_cors(self) -> Self {
        self.with_header("Access-Control-Allow-Origin", "*").with_header(
            "Access-Control-Expose-Headers",
            "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After",
        )
    }

    /// The answer to a browser's preflight question: these methods and headers may come.
    pub(super) fn preflight(methods: &str, headers: &str) -> Self {
        Self::plain(204, Vec::new(), Vec::new())
            .with_cors()
            .with_header("Access-Control-Allow-Methods", methods)
            .with_header("Access-Control-Allow-Headers", headers)
            .with_header("Access-Control-Max-Age", "600")
    }
}
