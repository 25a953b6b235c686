//! What happened in a run, told only when somebody reads it.

use crate::terms::OPENS_AT;

/// The lines of a run; without a reader nothing is written.
#[derive(Default)]
pub struct Story {
    lines: Option<Vec<String>>,
}

impl Story {
    /// A story that is written down.
    pub fn told() -> Self {
        Self { lines: Some(Vec::new()) }
    }

    /// One line, at this moment of the world's clock.
    pub fn line(&mut self, now: i64, text: impl FnOnce() -> String) {
        if let Some(lines) = &mut self.lines {
            let ms = now - OPENS_AT;
            let (minutes, seconds, ms) = (ms.div_euclid(60_000), ms.rem_euclid(60_000) / 1000, ms.rem_euclid(1000));
            lines.push(format!("{minutes:>5}:{seconds:02}.{ms:03}  {}", text()));
        }
    }

    /// All of it.
    pub fn text(&self) -> String {
        self.lines.as_ref().map(|lines| lines.join("\n")).unwrap_or_default()
    }
}
