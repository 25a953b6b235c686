//! Arrivals: a lenient, total view of one Segment call. Nothing here knows a target.

pub mod click;
pub mod event;
mod fingerprint;
mod id;
pub mod path;
pub mod settings;
#[cfg(feature = "webhooks")]
pub mod signature;
mod slots;
pub mod trie;
#[cfg(feature = "webhooks")]
pub mod webhook;

pub use event::{Event, Found, NotAnEvent, Source};
pub use fingerprint::fingerprint;
pub use id::{NO_KEYS, is_key};
pub use path::{Path, PathError};
pub use slots::Slots;
pub use trie::{Trie, TrieBuilder};
