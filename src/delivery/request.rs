//! An HTTP request as data: the core writes it, a door sends it.

use crate::value::Secret;
use crate::value::json::Value;
use std::borrow::Cow;

/// The HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// POST
    Post,
    /// PUT
    #[cfg(feature = "impact")]
    Put,
    /// DELETE
    #[cfg(feature = "impact")]
    Delete,
}

impl Method {
    /// The method as it is sent.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Post => "POST",
            #[cfg(feature = "impact")]
            Self::Put => "PUT",
            #[cfg(feature = "impact")]
            Self::Delete => "DELETE",
        }
    }
}

/// The value of a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Header {
    /// Fit to be seen.
    Plain(Cow<'static, str>),
    /// A credential: a word that may be seen, and one that may not.
    Credential {
        /// The scheme with a blank behind it, `Bearer `; empty for none.
        scheme: &'static str,
        /// What follows it.
        secret: Secret,
    },
}

impl Header {
    /// The value as it is sent, in parts. For the wire and nothing else.
    #[must_use]
    pub fn reveal(&self) -> [&str; 2] {
        match self {
            Self::Plain(text) => [text, ""],
            Self::Credential { scheme, secret } => [scheme, secret.reveal()],
        }
    }
}

impl Header {
    /// The value as it may be seen: credentials are masked.
    #[must_use]
    pub fn masked(&self) -> Cow<'_, str> {
        match self {
            Self::Plain(text) => Cow::Borrowed(text),
            Self::Credential { scheme, .. } => Cow::Owned([scheme, "***"].concat()),
        }
    }
}

/// A request ready to be sent. `Debug` and [`Request::to_value`] mask credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute address.
    pub url: String,
    /// Header names and values, in the order they are sent.
    pub headers: Vec<(&'static str, Header)>,
    /// The exact text of the body.
    pub body: String,
}

impl Request {
    /// As JSON, to be shown.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let headers = self.headers.iter().map(|(name, value)| (Cow::Borrowed(*name), Value::Text(value.masked())));
        Value::object(vec![
            ("method", Some(self.method.word().into())),
            ("url", Some(self.url.as_str().into())),
            ("headers", Some(Value::Object(headers.collect()))),
            ("body", Some(self.body.as_str().into())),
        ])
    }
}
