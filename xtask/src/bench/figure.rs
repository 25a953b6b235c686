//! Figures: what was measured, in which unit, against which target, and whether it is met.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::process::Result;

/// One measured number.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub name: String,
    pub value: f64,
    /// Empty for what is counted.
    pub unit: String,
    /// As a text with its direction, `≤ 0.35`.
    pub target: Option<String>,
    pub met: Option<bool>,
    /// What most of the samples lie between.
    pub spread: Option<(f64, f64)>,
}

impl Figure {
    /// What has no target.
    pub fn new(name: &str, value: f64, unit: &str) -> Self {
        Self { name: name.to_owned(), value, unit: unit.to_owned(), target: None, met: None, spread: None }
    }

    /// Met when it is at least so much.
    pub fn at_least(self, least: f64) -> Self {
        Self { met: Some(self.value >= least), target: Some(format!("≥ {least}")), ..self }
    }

    pub fn is_missed(&self) -> bool {
        self.met == Some(false)
    }

    /// The value with its unit.
    pub fn measured(&self) -> String {
        let unit = if self.unit.is_empty() { String::new() } else { format!(" {}", self.unit) };
        format!("{}{unit}", short(self.value))
    }

    pub fn range(&self) -> String {
        self.spread.map_or_else(String::new, |(low, high)| format!("{} to {}", short(low), short(high)))
    }

    pub fn judgement(&self) -> &'static str {
        self.met.map_or("", |met| if met { "met" } else { "MISSED" })
    }

    fn read(line: &str) -> Result<Self> {
        let wrong = |what: &str| format!("a figure has no {what}: {line}");
        let told: Value = serde_json::from_str(line).map_err(|e| format!("no figure: {e}: {line}"))?;
        let text = |name: &str| told[name].as_str().map(str::to_owned);
        Ok(Self {
            name: text("name").ok_or_else(|| wrong("name"))?,
            value: told["value"].as_f64().ok_or_else(|| wrong("value"))?,
            unit: text("unit").ok_or_else(|| wrong("unit"))?,
            target: text("target"),
            met: told["met"].as_bool(),
            spread: told["low"].as_f64().zip(told["high"].as_f64()),
        })
    }

    /// The members in the order in which they are read.
    fn to_json(&self) -> String {
        let Self { name, value, unit, target, met, spread } = self;
        let mut members = vec![
            ("name", json!(name)),
            ("value", json!(value)),
            ("unit", json!(unit)),
            ("target", json!(target)),
            ("met", json!(met)),
        ];
        members.extend(spread.iter().flat_map(|(low, high)| [("low", json!(low)), ("high", json!(high))]));
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", members.join(","))
    }
}

/// Figures from lines of JSON. No two have one name: the history tells them apart by it.
pub fn read_all(text: &str) -> Result<Vec<Figure>> {
    let figures = text.lines().map(Figure::read).collect::<Result<Vec<_>>>()?;
    let mut names = BTreeSet::new();
    match figures.iter().find(|figure| !names.insert(&figure.name)) {
        Some(Figure { name, .. }) => Err(format!("two figures are called {name}")),
        None => Ok(figures),
    }
}

/// One line of JSON for each figure.
pub fn lines(figures: &[Figure]) -> String {
    figures.iter().fold(String::new(), |mut out, figure| {
        let _ = writeln!(out, "{}", figure.to_json());
        out
    })
}

/// One line for each figure; what most samples lie between, in brackets.
pub fn table(figures: &[Figure]) -> String {
    let heading = ["figure", "value", "spread", "target", ""].map(str::to_owned);
    let rows = figures.iter().map(|figure| {
        let target = figure.target.clone().unwrap_or_default();
        [figure.name.clone(), figure.measured(), figure.range(), target, figure.judgement().to_owned()]
    });
    aligned(&[heading].into_iter().chain(rows).collect::<Vec<_>>())
}

fn aligned(rows: &[[String; 5]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: [usize; 5] = std::array::from_fn(width);
    rows.iter().fold(String::new(), |mut out, row| {
        let cells: Vec<_> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(out, "{}", cells.join("  ").trim_end());
        out
    })
}

/// A number as somebody would tell it: three digits, or all of a whole part.
fn short(value: f64) -> String {
    if value.fract() == 0.0 || value.abs() >= 1000.0 {
        return grouped(&format!("{value:.0}"));
    }
    let whole = value.abs().log10().floor().max(-3.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // between -3 and 2
    let decimals = (2.0 - whole) as usize;
    format!("{value:.decimals$}")
}

/// `1234567` as `1,234,567`.
fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |digits| ("-", digits));
    let from_the_end = digits.len();
    let groups = digits.char_indices().map(|(at, digit)| {
        let separator = if at > 0 && (from_the_end - at).is_multiple_of(3) { "," } else { "" };
        format!("{separator}{digit}")
    });
    std::iter::once(sign.to_owned()).chain(groups).collect()
}

#[cfg(test)]
mod tests {
    use super::{Figure, lines, read_all, short, table};

    #[test]
    fn a_figure_survives_its_json() {
        let figures = vec![
            Figure { spread: Some((0.5, 0.75)), ..Figure::new("bytes: core / JS", 0.6, "×") },
            Figure { target: Some("≤ 120".into()), met: Some(false), ..Figure::new("pasted file", 145.3, "KB") },
        ];
        assert_eq!(read_all(&lines(&figures)), Ok(figures.clone()));
        let first = r#"{"name":"bytes: core / JS","value":0.6,"unit":"×","target":null,"met":null,"low":0.5,"high":0.75}"#;
        assert_eq!(lines(&figures).lines().next(), Some(first), "every object has every name");
    }

    #[test]
    fn what_is_no_figure_is_told() {
        assert!(read_all("{\"name\":\"a\"}").is_err_and(|e| e.contains("no value")));
        assert!(read_all("Debugger attached").is_err());
        let twice = lines(&[Figure::new("core", 1.0, "µs"), Figure::new("core", 2.0, "µs")]);
        assert_eq!(read_all(&twice), Err("two figures are called core".to_owned()));
    }

    #[test]
    fn a_target_is_met_from_its_limit_on() {
        assert!(!Figure::new("a", 5.0, "×").at_least(5.0).is_missed());
        assert!(Figure::new("a", 4.9, "×").at_least(5.0).is_missed());
    }

    #[test]
    fn the_table_shows_what_is_missed() {
        let shown = table(&[Figure::new("jq", 4.0, "×").at_least(5.0)]);
        assert_eq!(shown, "figure  value  spread  target\njq      4 ×            ≥ 5     MISSED\n");
    }

    #[test]
    fn numbers_are_short() {
        let shown = [0.0, 0.001_234, 0.1234, 1.0, 12.345, 999.94, 1000.4, 1_234_567.0, -42_000.0].map(short);
        assert_eq!(shown, ["0", "0.00123", "0.123", "1", "12.3", "1000", "1,000", "1,234,567", "-42,000"]);
    }
}
