//! The core speaks in steps; a door does what a step says and comes back with the answer.

use super::outcome::Outcome;
use super::request::Request;

/// What to do next for one event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send this and resume with the answer.
    Send {
        /// What to send.
        request: Request,
        /// What the core must be handed back with the answer: plain text, good in any instance.
        state: String,
    },
    /// Ask the door's memory and resume with [`Answer::Known`](super::Answer::Known). Only a door that has said that it
    /// remembers is asked.
    Ask {
        /// What it is asked for.
        names: Vec<String>,
        /// Do later steps for the same person wait for this one?
        leads: bool,
        /// What the core must be handed back with the answer.
        state: String,
    },
    /// Finished.
    Done(Outcome),
}
