//! An HTTP request as data: the core writes it, a door sends it.

use crate::value::Secret;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// POST
    Post,
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

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plain(text) => f.write_str(text),
            Self::Credential { scheme, .. } => write!(f, "{scheme}***"),
        }
    }
}

impl Serialize for Header {
    /// Masked: whoever serialises a request wants to show it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A request ready to be sent. `Debug` and serialisation mask credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// The absolute address.
    pub url: String,
    /// Header names and values, in the order they are sent.
    #[serde(serialize_with = "as_map")]
    pub headers: Vec<(&'static str, Header)>,
    /// The exact text of the body.
    pub body: String,
}

fn as_map<S: Serializer>(headers: &[(&'static str, Header)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(headers.iter().map(|(name, value)| (name, value)))
}
