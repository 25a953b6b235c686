//! The file that is deployed, looked at before anybody else sees it.

use super::super::ending::{Result, Trouble};
use super::super::screen::{DIM, GOOD, Screen, grouped, styled};
use super::doubt;
use crate::Target;
use std::fs;
use std::path::Path;

/// The handlers that Segment calls, as it must find them: declared at the top.
/// Source: <https://segment.com/docs/connections/functions/destination-functions/>.
const HANDLERS: [&str; 8] = ["onIdentify", "onTrack", "onPage", "onScreen", "onGroup", "onAlias", "onDelete", "onBatch"];

/// What a line at the top must not begin with: Segment puts the file into a function.
const NOT_AT_THE_TOP: [&str; 5] = ["export ", "import ", "const on", "let on", "#!"];

/// The largest file that is known to have been taken, in bytes.
const LARGEST: usize = 2_300_000;

/// The file that belongs to a target.
fn usual(target: Target) -> &'static str {
    match target {
        Target::Affonso => "pkg/segment-function.js",
        Target::Impact => "pkg/segment-function-impact.js",
    }
}

/// A file that may be deployed.
pub(super) struct Checked {
    pub(super) code: String,
    path: String,
    /// What its first line says.
    version: Option<String>,
}

/// Reads and checks it. Everything that is wrong with it is told at once.
pub(super) fn read(target: Target, path: Option<&Path>) -> Result<Checked> {
    let path = path.unwrap_or_else(|| Path::new(usual(target)));
    let code = fs::read_to_string(path).map_err(|error| {
        let message = format!("cannot read {}: {error}", path.display());
        Trouble::wrong(message, format!("say --file; the file for {} is {}", super::title(target), usual(target)))
    })?;
    let wrong = complaints(target, &code);
    if !wrong.is_empty() {
        let message = format!("{} is not fit for Segment:\n  {}", path.display(), wrong.join("\n  "));
        return Err(Trouble::wrong(message, "take the file of a release, or build it with `cargo xtask build`"));
    }
    Ok(Checked { path: path.display().to_string(), version: version(&code).map(str::to_owned), code })
}

fn complaints(target: Target, code: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for handler in HANDLERS {
        let declaration = format!("async function {handler}(");
        if !code.lines().any(|line| line.starts_with(&declaration)) {
            wrong.push(format!("{handler} is not declared at the top: expected a line that begins with {declaration}"));
        }
    }
    for (at, line) in code.lines().enumerate() {
        if let Some(word) = NOT_AT_THE_TOP.iter().find(|word| line.starts_with(**word)) {
            wrong.push(format!("line {} begins with {}, which is an error in Segment", at + 1, word.trim_end()));
        }
    }
    if code.len() > LARGEST {
        wrong.push(format!(
            "it has {} bytes; files of up to {} are known to be taken",
            grouped(code.len() as u64),
            grouped(LARGEST as u64)
        ));
    }
    let first = code.lines().next().unwrap_or_default();
    if version(code).is_some() && first.contains("impact.com") != (target == Target::Impact) {
        wrong.push(format!("it is not the file for {}: its first line says \"{first}\"", super::title(target)));
    }
    wrong
}

/// `// affonso-segment 0.1.0: …`.
fn version(code: &str) -> Option<&str> {
    code.lines().next()?.strip_prefix("// affonso-segment ")?.split_once(':').map(|(version, _)| version)
}

impl Checked {
    pub(super) fn tell(&self, screen: &mut Screen) -> Result<()> {
        let ours = env!("CARGO_PKG_VERSION");
        let version = self.version.as_deref().unwrap_or("of no version");
        let size = grouped(self.code.len() as u64);
        screen.line(format!(
            "{}  {} {version}, {size} bytes, all {} handlers declared",
            styled(GOOD, "checked"),
            self.path,
            HANDLERS.len()
        ))?;
        screen.line(styled(
            DIM,
            "         not checked here: its syntax and what it does; `cargo xtask test` runs it in Segment's sandbox",
        ))?;
        match &self.version {
            None => doubt(screen, "its first line does not say that it comes from affonso-segment"),
            Some(version) if version != ours => {
                doubt(screen, &format!("this command is {ours} and knows the settings of its own version"))
            }
            Some(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(banner: &str, more: &str) -> String {
        let handlers = HANDLERS.map(|handler| format!("async function {handler}(event, settings) {{}}\n"));
        format!("{banner}\n{}{more}", handlers.concat())
    }

    #[test]
    fn what_would_die_in_segment_is_refused() {
        let banner = "// affonso-segment 0.1.0: a function that turns events into commissions.";
        assert!(complaints(Target::Affonso, &file(banner, "")).is_empty());
        assert_eq!(version(&file(banner, "")), Some("0.1.0"));
        for (code, complaint) in [
            (file(banner, "export default 1;"), "begins with export"),
            (file(banner, "const onTrack = 1;"), "begins with const on"),
            (file(banner, "").replace("async function onPage(", "const onPage = (") + "", "onPage is not declared"),
            (file(banner, &"x".repeat(LARGEST)), "bytes"),
            (file("// affonso-segment 0.1.0: tells impact.com of it.", ""), "not the file for Affonso"),
        ] {
            assert!(complaints(Target::Affonso, &code).iter().any(|it| it.contains(complaint)), "{complaint}");
        }
        assert!(complaints(Target::Impact, &file("// affonso-segment 0.1.0: tells impact.com of it.", "")).is_empty());
    }
}
