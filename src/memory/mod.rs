//! What an event means to a door with memory, whatever its destination: by what it is told from others, whose it is, what it
//! leaves behind, and what becomes of all that when it has ended.

mod keeper;
mod recall;
mod webhooks;
mod witness;

pub use keeper::{Ending, Keeper, SEEN_FOR, seen_before};
pub use recall::{End, Recall};
pub use webhooks::{Touch, Webhooks};
pub use witness::{Leaves, Marks, Witness, is_worth_keeping};
