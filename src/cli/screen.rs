//! What people see: standard output with colour where it is a terminal, notes on standard error.

use super::ending::{Result, Trouble};
use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use std::borrow::Cow;
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};

/// Headings.
pub(crate) const BOLD: Style = Style::new().bold();
/// What is less important.
pub(crate) const DIM: Style = Style::new().dimmed();
/// It goes on.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// Worth a look.
pub(crate) const DOUBTFUL: Style = AnsiColor::Yellow.on_default();
/// It does not go on.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();

/// Standard output. Styles are taken out where it is no terminal, or `NO_COLOR` is set.
pub(crate) struct Screen {
    out: BufWriter<AutoStream<StdoutLock<'static>>>,
    /// Does somebody wait for each line?
    is_watched: bool,
}

impl Screen {
    pub(crate) fn open() -> Self {
        let out = io::stdout().lock();
        let is_watched = out.is_terminal();
        Self { out: BufWriter::with_capacity(1 << 16, AutoStream::auto(out)), is_watched }
    }

    /// A text without a line break.
    pub(crate) fn text(&mut self, text: impl AsRef<str>) -> Result<()> {
        self.out.write_all(text.as_ref().as_bytes()).map_err(|error| Trouble::output(&error))
    }

    /// A line.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> Result<()> {
        self.text(text)?;
        self.text("\n")
    }

    /// What was written makes sense by itself: whoever watches sees it now.
    pub(crate) fn rest(&mut self) -> Result<()> {
        if self.is_watched { self.out.flush().map_err(|error| Trouble::output(&error)) } else { Ok(()) }
    }

    /// Everything written is out. To be called at the end: a broken pipe shows here.
    pub(crate) fn close(mut self) -> Result<()> {
        self.out.flush().map_err(|error| Trouble::output(&error))
    }
}

/// A text in a style.
pub(crate) fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

/// A note for the reader, beside the output.
pub(crate) fn note(text: &str) {
    // Nobody may be reading.
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// A text from outside as it may stand on a terminal: what would move the cursor or change colours is spelt out.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let is_mark = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(is_mark) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_mark(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// A word, padded to a width in characters.
pub(crate) fn padded(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    [text, &" ".repeat(missing)].concat()
}

/// A number with its thousands apart: `12,345`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{grouped, padded, plain};

    #[test]
    fn a_terminal_is_not_moved_by_an_event() {
        assert_eq!(plain("Order \u{1b}[2J\u{202e}x"), "Order \\u{1b}[2J\\u{202e}x");
        assert_eq!(plain("Café"), "Café");
    }

    #[test]
    fn numbers_and_words_stand_in_columns() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(padded("é", 3), "é  ");
        assert_eq!(padded("long", 2), "long");
    }
}
