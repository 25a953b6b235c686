//! Why a target is missed: kept by hand in js-shim/bench/missed.md, a heading for each figure and a paragraph below it.

use std::collections::BTreeMap;

use super::figure::Figure;
use crate::process::Result;
use crate::repo::{self, Repo};

/// Where the reasons stand.
pub const FILE: &str = "js-shim/bench/missed.md";

/// Reasons by the names of figures.
pub type Reasons = BTreeMap<String, String>;

pub fn read(repo: &Repo) -> Result<Reasons> {
    Ok(parse(&repo::read(&repo.root.join(FILE))?))
}

/// The text below each `## name`, on one line.
fn parse(text: &str) -> Reasons {
    let sections = text.split("\n## ").skip(1);
    let named = sections.filter_map(|section| section.split_once('\n'));
    named
        .map(|(name, text)| (name.trim().to_owned(), text.split_whitespace().collect::<Vec<_>>().join(" ")))
        .filter(|(_, reason)| !reason.is_empty())
        .collect()
}

/// A miss that nobody has explained is a failure.
pub fn complain(figures: &[Figure], reasons: &Reasons) -> Result<()> {
    let unexplained: Vec<_> = figures.iter().filter(|figure| figure.is_missed() && !reasons.contains_key(&figure.name)).collect();
    if unexplained.is_empty() {
        return Ok(());
    }
    let named = unexplained
        .iter()
        .map(|figure| format!("\n  {}: {}, {}", figure.name, figure.measured(), figure.target.as_deref().unwrap_or_default()));
    Err(format!("missed, and {FILE} has no reason:{}", named.collect::<String>()))
}

#[cfg(test)]
mod tests {
    use super::{Figure, complain, parse};

    const TEXT: &str = "# Missed\n\nWhy.\n\n## pasted file\n\nHalf of it\nis libraries.\n\n## bytes: core / JS\n\n";

    #[test]
    fn reasons_stand_below_the_names_of_figures() {
        let reasons = parse(TEXT);
        assert_eq!(reasons.get("pasted file").map(String::as_str), Some("Half of it is libraries."));
        assert_eq!(reasons.len(), 1, "a heading without a text is no reason");
    }

    #[test]
    fn only_a_miss_without_a_reason_is_a_failure() {
        let missed = |name: &str| Figure { target: Some("≤ 1".into()), met: Some(false), ..Figure::new(name, 2.0, "×") };
        let reasons = parse(TEXT);
        assert_eq!(complain(&[missed("pasted file"), Figure::new("other", 2.0, "×")], &reasons), Ok(()));
        let complaint = complain(&[missed("pasted file"), missed("bytes: core / JS")], &reasons);
        assert!(complaint.is_err_and(|e| e.contains("bytes: core / JS: 2 ×, ≤ 1") && !e.contains("pasted file")));
    }
}
