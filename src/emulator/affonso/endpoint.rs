//! The endpoints that are played: where they are, what they ask of a key, and what a body means to them.

use super::clicks::parse_click;
use super::command::Command;
use super::config::{CREATE_CLICKS, WRITE_COMMISSIONS, WRITE_REFERRALS};
use super::conversions::parse_conversion;
use super::events::parse_event;
use super::refunds::parse_refund;
use super::refusal::Refusal;
use super::segment::parse_track;
use super::signups::parse_signup;

/// One endpoint.
pub(super) enum Endpoint {
    Events,
    Segment,
    Conversions,
    /// The refund of the conversion with this id.
    Refund(String),
    Signups,
    Clicks,
}

impl Endpoint {
    pub(super) fn at(path: &str) -> Option<Self> {
        match path {
            "/v1/events" => Some(Self::Events),
            "/v1/sources/segment/events" => Some(Self::Segment),
            "/v1/conversions" => Some(Self::Conversions),
            "/v1/signups" => Some(Self::Signups),
            "/v1/clicks" => Some(Self::Clicks),
            _ => refunded_id(path).map(Self::Refund),
        }
    }

    /// Affonso names it for events, clicks and referrals; conversions and refunds count here as events, sign-ups as referrals.
    pub(super) fn permission(&self) -> &'static str {
        match self {
            Self::Events | Self::Segment | Self::Conversions | Self::Refund(_) => WRITE_COMMISSIONS,
            Self::Signups => WRITE_REFERRALS,
            Self::Clicks => CREATE_CLICKS,
        }
    }

    /// Whether calls are to be signed where signing is enabled: those that Affonso's own client signs
    /// (<https://github.com/affonso-io/affonso-node>).
    pub(super) fn takes_signature(&self) -> bool {
        match self {
            Self::Events | Self::Segment | Self::Conversions | Self::Refund(_) => true,
            Self::Signups | Self::Clicks => false,
        }
    }

    pub(super) fn parse(self, body: &[u8]) -> Result<Command, Refusal> {
        let book = |claim| Command::Book(Box::new(claim));
        match self {
            Self::Events => parse_event(body).map(book),
            Self::Segment => parse_track(body).map(book),
            Self::Conversions => parse_conversion(body).map(book),
            Self::Refund(conversion_id) => parse_refund(conversion_id, body).map(Command::Refund),
            Self::Signups => parse_signup(body).map(Command::SignUp),
            Self::Clicks => parse_click(body).map(|click| Command::Click(Box::new(click))),
        }
    }
}

fn refunded_id(path: &str) -> Option<String> {
    let id = path.strip_prefix("/v1/conversions/")?.strip_suffix("/refund")?;
    // An escaped slash belongs to the id, a plain one to another path.
    (!id.is_empty() && !id.contains('/')).then(|| decode(id))
}

/// Undoes percent-encoding; what is none stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match rest {
            [b'%', high, low, tail @ ..] => hex(*high).zip(hex(*low)).map(|(high, low)| (high * 16 + low, tail)),
            _ => None,
        };
        let (byte, tail) = escaped.unwrap_or((*first, after));
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, refunded_id};

    #[test]
    fn a_conversion_id_is_read_out_of_a_path() {
        for (path, id) in [
            ("/v1/conversions/com_1/refund", Some("com_1")),
            ("/v1/conversions/com%5F1%2fx/refund", Some("com_1/x")),
            ("/v1/conversions/%C3%BC+%zz%/refund", Some("ü+%zz%")),
            ("/v1/conversions//refund", None),
            ("/v1/conversions/refund", None),
            ("/v1/conversions/com_1", None),
            ("/v1/conversions/com/1/refund", None),
            ("/v1/conversions/com_1/refund/", None),
        ] {
            assert_eq!(refunded_id(path).as_deref(), id, "{path}");
            assert_eq!(Endpoint::at(path).is_some(), id.is_some(), "{path}");
        }
    }
}
