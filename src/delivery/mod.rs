//! The journey of a request: what leaves, what comes back, what it means. Stated once, for every destination.

mod answer;
mod law;
mod outcome;
mod pace;
mod request;
mod step;

pub use answer::{Answer, Failure, Response};
pub use law::{Class, classify, wait_seconds};
pub use outcome::{Code, Memory, Outcome, RefusedBy, Verdict, codes};
pub use pace::Pace;
pub use request::{Header, Method, Request};
pub use step::Step;
