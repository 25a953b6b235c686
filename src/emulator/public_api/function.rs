//! A function of a workspace, and what a call may say of one.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Refusal;

type Check = fn(&Value) -> bool;

/// The members that each setting must have. Source: <https://docs.segmentapis.com/tag/Functions>.
const OF_A_SETTING: [(&str, Check); 6] = [
    ("name", Value::is_string),
    ("label", Value::is_string),
    ("type", is_type),
    ("description", Value::is_string),
    ("required", Value::is_boolean),
    ("sensitive", Value::is_boolean),
];

const NAME_AT_MOST: usize = 120;

fn is_type(value: &Value) -> bool {
    matches!(value.as_str(), Some("STRING" | "BOOLEAN" | "ARRAY" | "TEXT_MAP"))
}

/// One function.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Function {
    /// `dfn_…`.
    pub id: String,
    /// The source text.
    pub code: String,
    /// Without the workspace.
    pub display_name: String,
    /// The settings as they were sent.
    #[serde(default)]
    pub settings: Vec<Value>,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// When it went live; absent for one that never did.
    #[serde(default)]
    pub deployed_at: Option<String>,
}

/// What a call says. Everything may be left out when a function is changed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Wish {
    code: Option<String>,
    display_name: Option<String>,
    resource_type: Option<String>,
    settings: Option<Vec<Value>>,
    description: Option<String>,
}

fn bad(message: impl Into<String>) -> Refusal {
    (400, "bad-request", message.into())
}

impl Wish {
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let wish: Self = serde_json::from_slice(body).map_err(|error| bad(format!("The body cannot be read: {error}")))?;
        for setting in wish.settings.iter().flatten() {
            for (member, fits) in OF_A_SETTING {
                if !setting.get(member).is_some_and(fits) {
                    return Err(bad(format!("settings: {member} is missing or of a wrong type")));
                }
            }
        }
        if wish.display_name.as_ref().is_some_and(|name| name.is_empty() || name.chars().count() > NAME_AT_MOST) {
            return Err(bad("displayName must have 1 to 120 characters"));
        }
        Ok(wish)
    }

    pub(super) fn made(self, number: usize) -> Result<Function, Refusal> {
        if self.resource_type.as_deref() != Some("DESTINATION") {
            return Err(bad("resourceType must be DESTINATION"));
        }
        let required = |member: &str| bad(format!("{member} is required"));
        Ok(Function {
            id: format!("dfn_{number:06}"),
            code: self.code.filter(|code| !code.is_empty()).ok_or_else(|| required("code"))?,
            display_name: self.display_name.ok_or_else(|| required("displayName"))?,
            settings: self.settings.ok_or_else(|| required("settings"))?,
            description: self.description.unwrap_or_default(),
            deployed_at: None,
        })
    }

    pub(super) fn change(self, function: &mut Function) -> Result<(), Refusal> {
        if self.resource_type.is_some() {
            return Err(bad("resourceType cannot be changed"));
        }
        function.code = self.code.unwrap_or(std::mem::take(&mut function.code));
        function.display_name = self.display_name.unwrap_or(std::mem::take(&mut function.display_name));
        function.settings = self.settings.unwrap_or(std::mem::take(&mut function.settings));
        function.description = self.description.unwrap_or(std::mem::take(&mut function.description));
        Ok(())
    }
}

impl Function {
    /// As a list shows it.
    pub(super) fn listed(&self, workspace: &str) -> Value {
        let mut shown = json!({
            "id": self.id,
            "resourceType": "DESTINATION",
            "displayName": format!("{} ({workspace})", self.display_name),
            "description": self.description,
            "settings": self.settings,
            "catalogId": format!("cat_{}", self.id),
            "batchMaxCount": 0,
        });
        if let Some(moment) = &self.deployed_at {
            shown["deployedAt"] = moment.as_str().into();
        }
        shown
    }

    /// The same with its code, as JSON text; with raw line breaks it is none.
    pub(super) fn shown(&self, workspace: &str, raw_line_breaks: bool) -> String {
        let inside = |line: &str| {
            let quoted = Value::from(line).to_string();
            quoted.trim_start_matches('"').strip_suffix('"').map(str::to_owned).unwrap_or_default()
        };
        let between = if raw_line_breaks { "\n" } else { "\\n" };
        // Line by line, for a line may begin with a quotation mark of its own.
        let lines: Vec<_> = self.code.split('\n').map(|line| inside(&format!(" {line}"))).collect();
        let lines: Vec<_> = lines.iter().map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let head = self.listed(workspace).to_string();
        format!("{},\"code\":\"{}\"}}", head.strip_suffix('}').unwrap_or(&head), lines.join(between))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_shown_as_it_is() {
        let code = "\"use\\n\";\n\tlet a = '\\\\';\n";
        let function = Function {
            id: "dfn_1".into(),
            code: code.into(),
            display_name: "A".into(),
            settings: Vec::new(),
            description: String::new(),
            deployed_at: None,
        };
        let strict: Value = serde_json::from_str(&function.shown("W", false)).unwrap();
        assert_eq!(strict["code"], code);
        assert_eq!(strict["displayName"], "A (W)");
        assert!(serde_json::from_str::<Value>(&function.shown("W", true)).is_err());
    }
}
