//! Whose request it is, read from the request itself: an event that comes alone never pays for what only a batch wants to
//! know.

use crate::value::json::Raw;

/// What names a person in a request's body, and in the properties that the adapter takes.
const IDS: [&str; 5] = ["click_id", "customer_id", "external_user_id", "referral_id", "userId"];

/// The ids that a person goes by in the body of a request.
#[must_use]
pub fn people(body: &str) -> Vec<String> {
    let Ok(body) = Raw::parse(body) else { return Vec::new() };
    let mut people: Vec<String> = Vec::new();
    for object in [Some(body), body.member("properties")].into_iter().flatten() {
        for (key, value) in object.members() {
            let id = value.scalar().filter(|_| IDS.contains(&&*key));
            if let Some(id) = id.filter(|id| !people.iter().any(|known| known == id)) {
                people.push(id.into_owned());
            }
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_that_are_sent_are_the_persons() {
        let sign_up = r#"{"click_id":"ref_1","email":"j@e.de","external_user_id":"u"}"#;
        assert_eq!(people(sign_up), ["ref_1", "u"]);
        let adapter = r#"{"type":"track","userId":"u","properties":{"external_user_id":"x","revenue":5,"click_id":"u"}}"#;
        assert_eq!(people(adapter), ["u", "x"]);
        assert!(people("no JSON").is_empty());
    }
}
