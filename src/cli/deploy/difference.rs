//! What would change, against what is live.

use super::super::ending::Result;
use super::super::screen::{BAD, BOLD, DIM, GOOD, Screen, grouped, plain, styled};
use super::Wanted;
use super::api::{Function, settings};
use anstyle::Style;
use similar::{ChangeTag, TextDiff};
use std::time::Duration;

/// Lines of code that are shown; what is embedded is counted.
const LINES_AT_MOST: usize = 60;

/// A longer line is no code that people read.
const WIDEST: usize = 160;

/// A difference that takes longer to find is told more roughly.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn tell(screen: &mut Screen, live: Option<&Function>, wanted: &Wanted) -> Result<()> {
    let Some(live) = live else {
        let count = settings(&wanted.settings).len();
        return screen
            .line(format!("There is no function \"{}\" yet: it will be created, with {count} settings.", plain(&wanted.name)));
    };
    screen.line(format!("{} ({}), {}", styled(BOLD, &plain(&live.name)), live.id, live.since()))?;
    if live.code == wanted.code {
        screen.line("  code: the same")?;
    } else {
        code(screen, &live.code, &wanted.code)?;
    }
    difference_of_settings(screen, &live.settings, &wanted.settings)
}

fn difference_of_settings(screen: &mut Screen, live: &str, wanted: &str) -> Result<()> {
    let (live, wanted) = (settings(live), settings(wanted));
    if live == wanted {
        return screen.line("  settings: the same");
    }
    screen.line("  settings:")?;
    for (name, told) in &wanted {
        match live.iter().find(|(known, _)| known == name) {
            None => mark(screen, GOOD, '+', name)?,
            Some((_, other)) if other != told => mark(screen, BOLD, '~', &format!("{name} (its text or kind)"))?,
            Some(_) => {}
        }
    }
    for (name, _) in live.iter().filter(|(name, _)| wanted.iter().all(|(known, _)| known != name)) {
        mark(screen, BAD, '-', &format!("{name} (what was filled in there is lost)"))?;
    }
    Ok(())
}

fn code(screen: &mut Screen, live: &str, wanted: &str) -> Result<()> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(live, wanted);
    let (mut shown, mut more) = (0_usize, 0_u64);
    let mut embedded = [0_u64; 2];
    screen.line("  code:")?;
    for group in diff.grouped_ops(1) {
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let text = change.value().trim_end();
            let (style, sign) = match change.tag() {
                ChangeTag::Equal => (DIM, ' '),
                ChangeTag::Delete => (BAD, '-'),
                ChangeTag::Insert => (GOOD, '+'),
            };
            if text.chars().count() > WIDEST || text.ends_with('\\') {
                if let Some(count) = embedded.get_mut(usize::from(sign == '+')).filter(|_| sign != ' ') {
                    *count += 1;
                }
            } else if shown < LINES_AT_MOST {
                shown += 1;
                mark(screen, style, sign, text)?;
            } else {
                more += u64::from(sign != ' ');
            }
        }
    }
    if embedded != [0, 0] {
        let [gone, new] = embedded.map(grouped);
        screen.line(styled(DIM, &format!("    … {gone} lines of embedded code become {new}")))?;
    }
    if more > 0 {
        screen.line(styled(DIM, &format!("    … and {} more lines", grouped(more))))?;
    }
    Ok(())
}

fn mark(screen: &mut Screen, style: Style, sign: char, text: &str) -> Result<()> {
    screen.line(format!("    {}", styled(style, &format!("{sign} {}", plain(text)))))
}
