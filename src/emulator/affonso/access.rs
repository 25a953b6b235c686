//! Who may call: API keys and their permissions (<https://docs.affonso.io/api/authentication>).

use super::config::{Key, KeyStatus};
use super::refusal::Refusal;
use crate::emulator::exchange::Incoming;

/// Finds the key of a call, if it is one that may do what `permission` names.
pub(super) fn admit<'a>(keys: &'a [Key], incoming: &Incoming, permission: &str) -> Result<&'a Key, Refusal> {
    let Some(token) = bearer_token(incoming) else {
        return Err(Refusal::new(401, "MISSING_API_KEY", "Send the API key as Authorization: Bearer"));
    };
    if !token.starts_with("sk_") {
        return Err(Refusal::new(401, "INVALID_API_KEY_FORMAT", "An API key begins with sk_"));
    }
    let Some(key) = keys.iter().find(|key| key.key == token) else {
        return Err(Refusal::new(401, "INVALID_API_KEY", "The API key is invalid"));
    };
    match key.status {
        KeyStatus::Disabled => {
            return Err(Refusal::new(401, "API_KEY_DISABLED", "The API key is disabled"));
        }
        KeyStatus::Expired => {
            return Err(Refusal::new(401, "API_KEY_EXPIRED", "The API key has expired"));
        }
        KeyStatus::Active => {}
    }
    if !key.permissions.iter().any(|granted| granted == permission) {
        let message = format!("The API key lacks the permission {permission}");
        return Err(Refusal::new(403, "INSUFFICIENT_PERMISSIONS", message));
    }
    Ok(key)
}

fn bearer_token(incoming: &Incoming) -> Option<&str> {
    let (scheme, token) = incoming.header("Authorization")?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("Bearer") && !token.is_empty()).then_some(token)
}
