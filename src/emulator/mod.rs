//! The far side: an in-memory Affonso and impact.com that enforce what is documented, with faults on demand.
//!
//! It is written from the parties' documentation alone and shares no code with the destinations, so that it can catch their
//! mistakes. What the documentation does not allow is refused; where it is silent, the choice is a setting or is
//! named where it is made. The core of each is one pure function, `handle`: no clock, no randomness, no input or output. The
//! parties know nothing of each other; [`FarSide`] stands in front of both.
//!
//! What is general stands here: what travels (`exchange`), faults, limits, money, moments, the controls, the HTTP face.

mod exchange;

mod faults;
mod limit;

mod amount;
mod instant;

pub mod affonso;
pub mod impact;
pub mod public_api;

mod control;
mod far_side;
#[cfg(all(feature = "server", not(target_arch = "wasm32")))]
pub mod http;

pub use amount::Amount;
pub use exchange::{Incoming, MAX_BODY, Reply};
pub use far_side::FarSide;
pub use faults::{Calls, Fault, FaultKind, When};
