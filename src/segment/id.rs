//! Ids that tell nothing from anything.

/// What senders write where they have no id: taken as a key it would make all sales one.
pub const NO_KEYS: &[&str] = &["0", "null", "undefined", "NaN", "none", "None"];

/// The id that many senders give everybody who has none.
const NIL: &str = "00000000-0000-0000-0000-000000000000";

/// Could a text tell one thing from others?
#[must_use]
pub fn is_key(id: &str) -> bool {
    !NO_KEYS.contains(&id) && id != NIL
}
