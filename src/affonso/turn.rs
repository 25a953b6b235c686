//! Whose turn it is: the order among the requests of one batch, read from the requests themselves, so that an event which
//! comes alone never pays for it.

use crate::delivery::Turn;
use crate::value::json::Raw;

/// What names a person in a request's body, and in the properties that the adapter takes.
const IDS: [&str; 5] = ["click_id", "customer_id", "external_user_id", "referral_id", "userId"];

/// The turn of a request by its address and body: a sign-up leads, and the ids it is sent with are the person's.
#[must_use]
pub fn turn(url: &str, body: &str) -> Turn {
    let Ok(body) = Raw::parse(body) else { return Turn::default() };
    let mut people: Vec<String> = Vec::new();
    for object in [Some(body), body.member("properties")].into_iter().flatten() {
        for (key, value) in object.members() {
            let id = value.scalar().filter(|_| IDS.contains(&&*key));
            if let Some(id) = id.filter(|id| !people.iter().any(|known| known == id)) {
                people.push(id.into_owned());
            }
        }
    }
    Turn { leads: url.ends_with("/signups"), people }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_that_are_sent_are_the_persons() {
        let sign_up = turn("https://a/v1/signups", r#"{"click_id":"ref_1","email":"j@e.de","external_user_id":"u"}"#);
        assert_eq!(sign_up, Turn { leads: true, people: vec!["ref_1".into(), "u".into()] });
        let adapter = r#"{"type":"track","userId":"u","properties":{"external_user_id":"x","revenue":5,"click_id":"u"}}"#;
        let sale = turn("https://a/v1/sources/segment/events", adapter);
        assert_eq!(sale, Turn { leads: false, people: vec!["u".into(), "x".into()] });
        assert_eq!(turn("https://a/v1/events", "no JSON"), Turn::default());
    }
}
