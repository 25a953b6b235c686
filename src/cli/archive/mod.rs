//! Events as they lie in files: which files there are, how they are packed, and where one event ends and the next begins.

mod records;
mod source;

pub(crate) use records::{Place, Record, Records};
pub(crate) use source::{Source, sources};
