//! The settings file, with the credentials of the environment put in their place.

use super::arguments::Under;
use super::ending::{Result, Trouble};
use super::screen::note;
use crate::segment::settings::{Finding, Grade, Setting};
use crate::value::json::{Kind, Raw, Value};
use crate::{Destination, Target};
use std::borrow::Cow;
use std::fs;
use std::path::Path;

/// Are credentials needed? Not where nothing is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Credentials {
    Needed,
    Spared,
}

/// Stands for a credential where nothing is sent. It is never shown.
const SPARED: &str = "sk_not_needed_here";

/// Settings as they are opened.
pub(crate) struct Settings {
    /// A JSON object without `$schema`, credentials included.
    pub(crate) text: String,
    /// What the reader should know of where they came from.
    pub(crate) notes: Vec<String>,
}

impl Settings {
    /// Reads the file, if one is named, and the environment.
    pub(crate) fn read(target: Target, file: Option<&Path>, credentials: Credentials) -> Result<Self> {
        let text = match file {
            Some(path) => fs::read_to_string(path).map_err(|error| Trouble::file("read", path, &error))?,
            None => "{}".into(),
        };
        Self::of(target, &text, file, credentials, |name| std::env::var(name).ok())
    }

    fn of(
        target: Target,
        text: &str,
        file: Option<&Path>,
        credentials: Credentials,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let name = file.map_or_else(String::new, |path| path.display().to_string());
        let mut members = members_of(text.trim_start_matches('\u{feff}'), &name)?;
        let mut notes = Vec::new();
        for setting in target.settings_table().iter().filter(|setting| setting.sensitive) {
            let variable = variable_of(target, setting);
            let is_filled = |value: &Value| matches!(value, Value::Raw(raw) if !Raw::new(raw).is_blank());
            let in_file = members.iter().any(|(key, value)| key == setting.key && is_filled(value));
            if in_file {
                notes.push(format!(
                    "advice: {} stands in {name}. A credential is safer in the environment, as {variable}, and out of the file.",
                    setting.key
                ));
            }
            let found = environment(&variable).filter(|value| !value.trim().is_empty());
            let spared = setting.required && !in_file && credentials == Credentials::Spared;
            if let Some(value) = found.or_else(|| spared.then(|| SPARED.into())) {
                members.retain(|(key, _)| key != setting.key);
                members.push((Cow::Borrowed(setting.key), Value::Text(Cow::Owned(value))));
            }
        }
        Ok(Self { text: Value::Object(members).to_json(), notes })
    }
}

/// The variable that holds a credential: `AFFONSO_API_KEY` for `apiKey`.
pub(crate) fn variable_of(target: Target, setting: &Setting) -> String {
    let mut name = target.word().to_ascii_uppercase() + "_";
    for letter in setting.key.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_uppercase());
    }
    name
}

fn members_of<'t>(text: &'t str, name: &str) -> Result<Vec<(Cow<'t, str>, Value<'t>)>> {
    let next = "affonso-segment settings schema shows what may stand there";
    let raw = Raw::parse(text).map_err(|malformed| {
        let before = text.get(..malformed.at).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Trouble::wrong(format!("{name} is no JSON: line {line}, column {column}"), next)
    })?;
    if raw.kind() != Kind::Object {
        return Err(Trouble::wrong(format!("{name}: expected a JSON object of settings"), next));
    }
    let members = raw.members().filter(|(key, _)| key != "$schema");
    Ok(members.map(|(key, value)| (key, Value::Raw(Cow::Borrowed(value.spelling())))).collect())
}

/// A destination, and whether its settings have errors. What is found, is told on standard error.
pub(crate) fn open(under: &Under, credentials: Credentials) -> Result<(Destination, bool)> {
    open_with_text(under, credentials).map(|(destination, _, has_errors)| (destination, has_errors))
}

/// The same with the text of the settings, credentials included.
pub(crate) fn open_with_text(under: &Under, credentials: Credentials) -> Result<(Destination, String, bool)> {
    let target = under.target.target;
    let settings = Settings::read(target, under.settings.as_deref(), credentials)?;
    let destination = Destination::open(target, &settings.text);
    settings.notes.iter().for_each(|text| note(text));
    let mut has_errors = false;
    for finding in destination.findings() {
        has_errors |= finding.grade == Grade::Error;
        note(&told(finding));
    }
    Ok((destination, settings.text, has_errors))
}

/// A digest of the settings that say what makes a fact one fact.
pub(crate) fn identity(target: Target, settings: &str) -> String {
    let members = Raw::parse(settings).map(Raw::object).unwrap_or_default();
    let values = target.identifying_settings().iter().map(|key| {
        let value = members.get(key).map(|value| value.compact().into_owned()).unwrap_or_default();
        let is_blank = matches!(value.as_str(), "" | "null" | "\"\"" | "[]" | "{}");
        format!("{key}={}", if is_blank { "" } else { &value })
    });
    crate::value::sha256_hex(values.collect::<Vec<_>>().join("\n").as_bytes())
}

/// A finding in a line.
pub(crate) fn told(finding: &Finding) -> String {
    let grade = if finding.grade == Grade::Error { "error" } else { "advice" };
    format!("{grade}: setting {}: {}", finding.key, finding.message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(file: &str, credentials: Credentials, key: Option<&str>) -> (String, usize) {
        let environment = |name: &str| key.filter(|_| name == "AFFONSO_API_KEY").map(str::to_owned);
        let settings = Settings::of(Target::Affonso, file, None, credentials, environment).ok().unwrap();
        (settings.text, settings.notes.len())
    }

    #[test]
    fn credentials_come_from_the_environment() {
        let file = r#"{"$schema":"x","apiKey":"sk_file","clicks":true}"#;
        assert_eq!(text(file, Credentials::Needed, None), (r#"{"apiKey":"sk_file","clicks":true}"#.into(), 1));
        assert_eq!(text(file, Credentials::Needed, Some("sk_e")), (r#"{"clicks":true,"apiKey":"sk_e"}"#.into(), 1));
        assert_eq!(text("{}", Credentials::Needed, Some("sk_e")), (r#"{"apiKey":"sk_e"}"#.into(), 0));
        assert_eq!(text("{}", Credentials::Needed, Some(" ")), ("{}".into(), 0));
        assert_eq!(text("{}", Credentials::Spared, None), (format!(r#"{{"apiKey":"{SPARED}"}}"#), 0));
        assert_eq!(text(r#"{"apiKey":""}"#, Credentials::Spared, None).0, format!(r#"{{"apiKey":"{SPARED}"}}"#));
    }

    #[test]
    fn what_is_no_object_is_refused_by_its_place() {
        let refusal = |file| Settings::of(Target::Affonso, file, None, Credentials::Needed, |_| None).err().unwrap();
        assert!(refusal("{\n \"a\": }").message.ends_with("line 2, column 7"));
        assert!(refusal("[]").message.ends_with("expected a JSON object of settings"));
    }
}
