//! The journey of a request: what leaves, what comes back, what it means. Stated once, for every destination.

mod answer;
mod arrival;
mod law;
mod listing;
mod memory;
mod outcome;
mod pace;
mod plan;
mod reason;
mod request;
mod state;
mod step;
mod trace;

pub use answer::{Answer, Failure, Response};
pub use arrival::Arrival;
pub use law::{Class, classify, delay_seconds, wait_seconds};
pub use listing::outcomes_markdown;
pub use memory::{Join, Keep, Known, Memories, Named, Names};
pub use outcome::{Code, Outcome, RefusedBy, Verdict, codes};
pub use pace::Pace;
pub use plan::{Booked, Course, Origin, Plan, explained};
pub use reason::Reason;
pub use request::{Header, Method, Request};
pub use state::{StateReader, StateWriter};
pub use step::Step;
pub use trace::Trace;
