//! JSON text, read in one pass and left where it lies: a cursor that skips what nobody asked for, and [`Raw`], a value
//! still in its own spelling. [`Value`] is JSON to be written.
//!
//! Strict about the grammar of what is wanted: of an object or array that nobody asked for, only its strings and brackets are
//! minded, sixteen bytes at a time where the machine can. Lenient about content, so that an odd event has one meaning on every
//! door: nesting may be of any depth, a lone surrogate is read as U+FFFD, numbers keep their digits, control characters in strings are taken, and of
//! members with the same name the last counts, with everything inside it (as `JSON.parse` has it: an event means the same in
//! a JavaScript host, where only the last is left).

mod block;
mod cursor;
mod escape;
mod lane;
mod literal;
mod nesting;
mod pretty;
mod quote;
mod raw;
mod value;

#[cfg(feature = "webhooks")]
pub(crate) use block::after_brackets;
pub use cursor::{Cursor, Look, Malformed, StringToken};
pub use pretty::pretty;
pub use quote::quote;
pub use raw::{Elements, Kind, Members, Object, Raw};
pub use value::Value;
