//! What is written from the library's own tables: the settings schema and the README's blocks.

use affonso_segment::affonso;

use crate::process::Result;

/// The text of `pkg/settings.json`.
pub fn settings_json() -> String {
    let mut text = affonso::settings_json();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The README with its generated blocks as the library has them now.
pub fn readme(old: &str) -> Result<String> {
    let with_settings = replace_block(old, "settings", &affonso::settings_markdown())?;
    replace_block(&with_settings, "outcomes", &affonso::outcomes_markdown(false))
}

fn replace_block(text: &str, name: &str, block: &str) -> Result<String> {
    let open = format!("<!-- {name} -->");
    let close = format!("<!-- /{name} -->");
    let missing = || format!("README.md has no block {open} ... {close}");
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
        assert_eq!(replace_block(old, "x", "new\n").as_deref(), Ok(new));
        assert_eq!(replace_block(new, "x", "new\n").as_deref(), Ok(new), "a second run changes nothing");
        assert!(replace_block("no marks", "x", "new").is_err());
    }
}
