//! The table of a destination's settings as a JSON Schema, for editors and for the settings file of the command line.
//! Source: <https://json-schema.org/draft/2020-12>.

use super::table::{Setting, SettingKind};
use crate::value::json::{Value, pretty};
use std::borrow::Cow;

/// The schema of a settings object. Credentials are never required: they may stand in the environment instead.
#[must_use]
pub fn schema_json(title: &str, table: &[Setting]) -> String {
    let of_editors =
        Value::object(vec![("type", Some("string".into())), ("description", Some("Where this schema is; for editors.".into()))]);
    let mut properties = vec![(Cow::Borrowed("$schema"), of_editors)];
    properties.extend(table.iter().map(|setting| (Cow::Borrowed(setting.key), property(setting))));
    let required = table.iter().filter(|setting| setting.required && !setting.sensitive);
    let schema = Value::object(vec![
        ("$schema", Some("https://json-schema.org/draft/2020-12/schema".into())),
        ("title", Some(title.into())),
        ("description", Some("The same keys as in Segment. A setting that is left out, or blank, has its default.".into())),
        ("type", Some("object".into())),
        ("properties", Some(Value::Object(properties))),
        ("required", Some(Value::List(required.map(|setting| Cow::Borrowed(setting.key)).collect()))),
        ("additionalProperties", Some(Value::Flag(false))),
    ]);
    pretty(&schema.to_json()) + "\n"
}

fn property(setting: &Setting) -> Value<'static> {
    let texts = || Value::object(vec![("type", Some("string".into()))]);
    let kind = match setting.kind {
        // Where a number is meant, it may be written as one.
        SettingKind::String if setting.default.parse::<u32>().is_ok() => Value::List(vec!["string".into(), "integer".into()]),
        SettingKind::String => "string".into(),
        SettingKind::Boolean => "boolean".into(),
        SettingKind::Array => "array".into(),
        SettingKind::TextMap => "object".into(),
    };
    let whose = if setting.is_of_webhooks { " (Read by the Worker alone.)" } else { "" };
    Value::object(vec![
        ("title", Some(setting.label.into())),
        ("description", Some(Value::Text(Cow::Owned([setting.description, whose].concat())))),
        ("type", Some(kind)),
        ("items", (setting.kind == SettingKind::Array).then(texts)),
        ("additionalProperties", (setting.kind == SettingKind::TextMap).then(texts)),
        ("default", default_of(setting)),
        ("writeOnly", setting.sensitive.then_some(Value::Flag(true))),
    ])
}

/// The default as its kind writes it; `None` where there is none.
fn default_of(setting: &Setting) -> Option<Value<'static>> {
    match (setting.kind, setting.default) {
        (_, "") | (SettingKind::TextMap, _) => None,
        (SettingKind::Boolean, word) => Some(Value::Flag(word == "true")),
        (SettingKind::Array, words) => Some(Value::List(words.split(", ").map(Cow::Borrowed).collect())),
        (SettingKind::String, word) => Some(word.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Setting, SettingKind, schema_json};
    use serde_json::{Value, from_str, json};

    const fn row(key: &'static str, kind: SettingKind, default: &'static str) -> Setting {
        Setting { key, label: "L", kind, description: "D", required: false, sensitive: false, default, is_of_webhooks: false }
    }

    #[test]
    fn every_kind_has_its_form() {
        let table = [
            row("apiKey", SettingKind::String, "").required().sensitive(),
            row("sid", SettingKind::String, "").required(),
            row("concurrency", SettingKind::String, "10"),
            row("on", SettingKind::Boolean, "false"),
            row("names", SettingKind::Array, "ref, via"),
            row("types", SettingKind::TextMap, "").of_webhooks(),
        ];
        let schema: Value = from_str(&schema_json("T", &table)).unwrap();
        assert_eq!(schema["required"], json!(["sid"]));
        assert_eq!(schema["additionalProperties"], json!(false));
        let properties = &schema["properties"];
        assert_eq!(properties["apiKey"]["writeOnly"], json!(true));
        assert_eq!(properties["apiKey"]["default"], Value::Null);
        assert_eq!(properties["concurrency"]["type"], json!(["string", "integer"]));
        assert_eq!(properties["on"]["default"], json!(false));
        assert_eq!(properties["names"]["default"], json!(["ref", "via"]));
        assert_eq!(properties["types"]["description"], "D (Read by the Worker alone.)");
        assert!(properties["$schema"].is_object());
    }
}
