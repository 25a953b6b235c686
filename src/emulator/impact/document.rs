//! What an answer says, written as JSON or as XML
//! (<https://integrations.impact.com/brand-api-reference/readme/responses>).

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::endpoint::Endpoint;
use crate::emulator::exchange::{Incoming, Reply};

/// The element around every XML answer.
const ROOT: &str = "ImpactRadiusResponse";

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

impl Format {
    /// JSON for whoever asks for it, by header or by suffix, and everywhere on the tracking host; else XML.
    pub(super) fn wanted(incoming: &Incoming) -> Self {
        let route = incoming.route();
        let is_asked_for = incoming.header("Accept").is_some_and(|accept| accept.contains("application/json"));
        if is_asked_for || route.strip_suffix(".json").is_some() || Endpoint::is_tracking(route) { Self::Json } else { Self::Xml }
    }
}

/// A value of an answer.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Nothing,
    Text(String),
    Number(u64),
    Object(Document),
    /// What each of them is called in XML, and they.
    List(&'static str, Vec<Node>),
}

/// Names and values in their order.
pub(super) type Document = Vec<(&'static str, Node)>;

impl Node {
    /// A text, or nothing.
    pub(super) fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Nothing, |text| Self::Text(text.into()))
    }

    /// A number, or nothing.
    pub(super) fn number(number: Option<u64>) -> Self {
        number.map_or(Self::Nothing, Self::Number)
    }

    fn to_xml(&self, name: &str) -> String {
        let inside = match self {
            Self::Nothing => return format!("<{name}/>"),
            Self::Text(text) => escaped(text),
            Self::Number(number) => number.to_string(),
            Self::Object(members) => members.iter().map(|(member, node)| node.to_xml(member)).collect(),
            Self::List(each, nodes) => nodes.iter().map(|node| node.to_xml(each)).collect(),
        };
        format!("<{name}>{inside}</{name}>")
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_unit(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u64(*number),
            Self::List(_, nodes) => nodes.serialize(serializer),
            Self::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for (name, node) in members {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

/// The answer with this status. In XML an object that stands for one thing has its name: `wrapped`.
pub(super) fn render(status: u16, document: Document, wrapped: Option<&'static str>, format: Format) -> Reply {
    let document = Node::Object(document);
    match format {
        Format::Json => Reply::json(status, serde_json::to_vec(&document).unwrap_or_default()),
        Format::Xml => {
            let document = match wrapped {
                Some(name) => Node::Object(vec![(name, document)]),
                None => document,
            };
            let body = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", document.to_xml(ROOT));
            let headers = vec![("Content-Type".into(), "text/xml; charset=UTF-8".into())];
            Reply::plain(status, headers, body.into_bytes())
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
