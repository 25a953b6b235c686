//! What is written from the library's own tables: the settings schema and the README's blocks.

use affonso_segment::{Target, affonso, impact};

use crate::process::Result;

/// The settings in `pkg/`, by the names of the files: as Segment's Public API takes them, and as JSON Schemas.
pub fn settings_files() -> [(&'static str, String); 4] {
    let ended = |text: String| if text.ends_with('\n') { text } else { text + "\n" };
    [
        ("settings.json", ended(affonso::settings_json())),
        ("settings-impact.json", ended(impact::settings_json())),
        ("settings.schema.json", Target::Affonso.settings_schema()),
        ("settings-impact.schema.json", Target::Impact.settings_schema()),
    ]
}

/// A generated block: its name, and who writes it.
type Block = (&'static str, fn() -> String);

/// The documents with generated blocks, by their paths in the repository: the README has what every door knows, the Worker's
/// guide what webhooks alone do.
pub const DOCUMENTS: &[(&str, &[Block])] = &[
    ("README.md", &[("settings", affonso::settings_markdown), ("outcomes", || affonso::outcomes_markdown(false))]),
    ("js-shim/worker.md", &[("settings", affonso::webhook_settings_markdown), ("outcomes", || affonso::outcomes_markdown(true))]),
    (
        "js-shim/impact.md",
        &[
            ("impact settings", impact::settings_markdown),
            ("impact webhook settings", impact::webhook_settings_markdown),
            ("impact outcomes", || impact::outcomes_markdown(false)),
            ("impact webhook outcomes", || impact::outcomes_markdown(true)),
        ],
    ),
];

/// A document with its generated blocks as the library has them now.
pub fn document(path: &str, blocks: &[Block], old: &str) -> Result<String> {
    blocks.iter().try_fold(old.to_owned(), |text, (name, block)| replace_block(path, &text, name, &block()))
}

fn replace_block(path: &str, text: &str, name: &str, block: &str) -> Result<String> {
    let open = format!("<!-- {name} -->");
    let close = format!("<!-- /{name} -->");
    let missing = || format!("{path} has no block {open} ... {close}");
    let (before, rest) = text.split_once(&open).ok_or_else(missing)?;
    let (_, after) = rest.split_once(&close).ok_or_else(missing)?;
    Ok(format!("{before}{open}\n\n{}\n\n{close}{after}", block.trim()))
}

#[cfg(test)]
mod tests {
    use super::replace_block;

    #[test]
    fn replaces_what_stands_between_the_marks_and_nothing_else() {
        let old = "a\n<!-- x -->\nold\n<!-- /x -->\nb\n";
        let new = "a\n<!-- x -->\n\nnew\n\n<!-- /x -->\nb\n";
        assert_eq!(replace_block("a.md", old, "x", "new\n").as_deref(), Ok(new));
        assert_eq!(replace_block("a.md", new, "x", "new\n").as_deref(), Ok(new), "a second run changes nothing");
        assert!(replace_block("a.md", "no marks", "x", "new").is_err());
    }
}
