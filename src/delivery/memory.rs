//! What a door with memory keeps from one event to the next, and the names it is kept under.

use super::state::{StateReader, StateWriter};
use crate::value::json::{Kind, Raw, Value};
use crate::value::{Secret, Timestamp, hmac_sha256_hex};
use std::borrow::Cow;
use std::fmt;

/// Makes the names under which things are kept. Whoever reads a memory finds neither an id in it nor a digest that could be
/// compared with one's own: names are made with a secret.
#[derive(Clone)]
pub struct Names {
    secret: Secret,
    /// Destinations keep apart.
    realm: &'static str,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// An event that was carried out, by its message id.
    Message,
    /// An event that waits in a queue, by its message id.
    Queued,
    /// A sale, by its order.
    Order,
    /// A sale, by a key of its own.
    Sale,
    /// A person, by `userId`.
    User,
    /// A person, by `anonymousId`.
    Anonymous,
    /// A click, where no more is to be known of it than whether it is the same.
    Click,
}

impl Names {
    /// The names of one destination under one secret.
    #[must_use]
    pub fn new(secret: String, realm: &'static str) -> Self {
        Self { secret: Secret::new(secret), realm }
    }

    /// The name of a thing: what it is, in clear, and 128 bits that tell it from others.
    #[must_use]
    pub fn of(&self, what: Named, id: &str) -> String {
        let (kind, word) = match what {
            Named::Message => ("message", "message"),
            Named::Queued => ("queued", "queued"),
            Named::Order => ("order", "order"),
            Named::Sale => ("order", "sale"),
            Named::User => ("person", "user"),
            Named::Anonymous => ("person", "anonymous"),
            Named::Click => ("click", "click"),
        };
        let parts = [self.realm, " ", word, " ", id].map(str::as_bytes);
        let digest = hmac_sha256_hex(self.secret.reveal().as_bytes(), &parts);
        [kind, ":", digest.get(..32).unwrap_or_default()].concat()
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Names(***)")
    }
}

/// What a door is to remember and to forget when an event has ended. `Debug` tells nothing: ids may be anything.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Memories {
    /// Kept beside what is kept under the same name already.
    pub keep: Vec<Keep>,
    /// Names that stand for the same person.
    pub join: Vec<Join>,
    /// Names of which nothing may be left, joined ones included.
    pub forget: Vec<String>,
}

/// One thing to keep.
#[derive(Clone, PartialEq, Eq)]
pub struct Keep {
    /// The name under which it will be asked for.
    pub name: String,
    /// What to answer.
    pub value: String,
    /// When it happened.
    pub at: Timestamp,
    /// When it is of no use any more.
    pub until: Timestamp,
}

/// Whoever asks for the one name is told what is known of the other, too; not the other way round.
#[derive(Clone, PartialEq, Eq)]
pub struct Join {
    /// The name that is asked for.
    pub name: String,
    /// The name that belongs to it.
    pub other: String,
    /// When this is of no use any more.
    pub until: Timestamp,
}

/// One thing that a door has kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What was kept.
    pub value: String,
    /// When it happened.
    pub at: Timestamp,
}

impl Memories {
    /// Is there nothing to do?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keep.is_empty() && self.join.is_empty() && self.forget.is_empty()
    }

    /// As JSON: `{"keep":[[name,value,at,until],…],"join":[[name,other,until],…],"forget":[name,…]}`, moments in
    /// milliseconds since 1970, empty members left out.
    #[must_use]
    pub fn to_value(&self) -> Value<'_> {
        let keep =
            |Keep { name, value, at, until }: &'_ Keep| Value::Array(vec![text(name), text(value), moment(*at), moment(*until)]);
        let join = |Join { name, other, until }: &'_ Join| Value::Array(vec![text(name), text(other), moment(*until)]);
        let unless_empty = |items: Vec<Value<'static>>| (!items.is_empty()).then_some(Value::Array(items));
        Value::object(vec![
            ("keep", unless_empty(self.keep.iter().map(keep).collect())),
            ("join", unless_empty(self.join.iter().map(join).collect())),
            ("forget", (!self.forget.is_empty()).then(|| Value::texts(&self.forget))),
        ])
    }

    /// Adds them to the state of a step.
    pub fn write(&self, state: &mut StateWriter) {
        state.count(self.keep.len());
        for Keep { name, value, at, until } in &self.keep {
            state.text(name);
            state.text(value);
            state.moment(*at);
            state.moment(*until);
        }
        state.count(self.join.len());
        for Join { name, other, until } in &self.join {
            state.text(name);
            state.text(other);
            state.moment(*until);
        }
        state.texts(&self.forget);
    }

    /// The same read back.
    #[must_use]
    pub fn read(state: &mut StateReader<'_>) -> Self {
        let mut memories = Self::default();
        for _ in 0..state.count() {
            let keep = Keep { name: state.owned(), value: state.owned(), at: state.moment(), until: state.moment() };
            memories.keep.push(keep);
        }
        for _ in 0..state.count() {
            memories.join.push(Join { name: state.owned(), other: state.owned(), until: state.moment() });
        }
        memories.forget = state.texts();
        memories
    }
}

impl fmt::Debug for Memories {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memories({} kept, {} joined, {} forgotten)", self.keep.len(), self.join.len(), self.forget.len())
    }
}

impl Known {
    /// Reads what a door knows of each name it was asked for: `[[["value",at],…],…]`. What cannot be read is not known.
    #[must_use]
    pub fn read_all(raw: Raw<'_>) -> Vec<Vec<Self>> {
        let row = |row: Raw<'_>| {
            let mut cells = row.elements();
            Some(Self { value: cells.next()?.scalar()?.into_owned(), at: read_moment(cells.next()?)? })
        };
        raw.elements().filter(|name| name.kind() == Kind::List).map(|name| name.elements().filter_map(row).collect()).collect()
    }
}

fn text(text: &str) -> Value<'static> {
    Value::Text(Cow::Owned(text.to_owned()))
}

fn moment(at: Timestamp) -> Value<'static> {
    Value::Raw(Cow::Owned(at.as_millis().to_string()))
}

/// A moment in milliseconds since 1970.
fn read_moment(raw: Raw<'_>) -> Option<Timestamp> {
    raw.spelling().parse().ok().map(Timestamp::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_things_apart_and_nothing_else() {
        let names = Names::new(String::from("secret"), "affonso");
        let user = names.of(Named::User, "u-1");
        assert_eq!(user, names.of(Named::User, "u-1"));
        assert_eq!((user.len(), user.get(..7)), (39, Some("person:")));
        let others = [
            names.of(Named::Anonymous, "u-1"),
            names.of(Named::User, "u-2"),
            names.of(Named::Order, "u-1"),
            Names::new(String::from("secret"), "impact").of(Named::User, "u-1"),
            Names::new(String::from("other"), "affonso").of(Named::User, "u-1"),
        ];
        assert!(others.iter().all(|other| *other != user));
    }

    #[test]
    fn memories_come_back_as_they_went() {
        let at = |ms| Timestamp::from_millis(ms);
        let memories = Memories {
            keep: vec![Keep { name: "a".into(), value: "x \"y\"".into(), at: at(5), until: at(7) }],
            join: vec![Join { name: "a".into(), other: "b".into(), until: at(9) }],
            forget: vec!["c".into()],
        };
        let json = memories.to_value().to_json();
        assert_eq!(json, r#"{"keep":[["a","x \"y\"",5,7]],"join":[["a","b",9]],"forget":["c"]}"#);
        for memories in [memories, Memories::default()] {
            let mut state = StateWriter::new();
            memories.write(&mut state);
            let state = state.into_text();
            let mut reader = StateReader::new(&state);
            assert!(Memories::read(&mut reader) == memories && reader.is_read());
        }
    }

    #[test]
    fn what_is_known_is_read_leniently() {
        let known = Known::read_all(Raw::parse(r#"[[["com_1",5],["com_2",7]],[],[["x"],7],"odd",[["y","z"]]]"#).unwrap());
        let values: Vec<Vec<&str>> = known.iter().map(|rows| rows.iter().map(|row| row.value.as_str()).collect()).collect();
        assert_eq!(values, [vec!["com_1", "com_2"], vec![], vec![], vec![]]);
    }
}
