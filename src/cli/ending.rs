//! How a command ends: its exit code, and what it says when it could not do its work.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// How a command ended. The numbers are part of the version promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ending {
    /// Everything was done, and nothing is left to look at.
    Done = 0,
    /// Everything was done, and something wants to be looked at.
    Attention = 1,
    /// Arguments, settings or files are wrong: nothing was sent.
    Wrong = 2,
    /// Stopped before the end, or something has to come again; nothing is lost.
    Unfinished = 3,
    /// Part of the input could not be read.
    Damaged = 4,
}

/// The codes for `--help` and the manual.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  done, and something wants to be looked at: rejected events, settings with errors
  2  wrong arguments, settings or files: nothing was sent
  3  not finished: stopped, or events are left to be sent again; nothing is lost, run it again
  4  part of the input could not be read (a damaged archive); the rest was done";

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        Self::from(ending as u8)
    }
}

/// Why a command gives up, for the reader of the terminal.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) ending: Ending,
    /// What was expected and what came; empty when there is nobody to read it.
    pub(crate) message: String,
    /// What to do next.
    pub(crate) next: String,
}

pub(crate) type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    /// Something is wrong that the user can mend; nothing was done.
    pub(crate) fn wrong(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { ending: Ending::Wrong, message: message.into(), next: next.into() }
    }

    /// The work stopped before its end.
    pub(crate) fn unfinished(message: impl Into<String>, next: impl Into<String>) -> Self {
        Self { ending: Ending::Unfinished, message: message.into(), next: next.into() }
    }

    /// A file of ours that cannot be read or written.
    pub(crate) fn file(doing: &str, path: &std::path::Path, error: &io::Error) -> Self {
        Self::wrong(format!("cannot {doing} {}: {error}", path.display()), "")
    }

    /// Standard output does not take what is written. Whoever has closed it wants no more, and that is no trouble.
    pub(crate) fn output(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self { ending: Ending::Done, message: String::new(), next: String::new() };
        }
        Self::wrong(format!("cannot write to standard output: {error}"), "")
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if self.next.is_empty() { Ok(()) } else { write!(f, "\n  next: {}", self.next) }
    }
}
