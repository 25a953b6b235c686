//! Faults as they are typed: `503@3`, `delay=2000`, `reset@5-8:after`.

use serde_json::{Value, json};

/// A JSON list of faults, as the emulator's controls take it.
pub(super) fn parse_all(texts: &[String]) -> Result<Value, String> {
    texts.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn parse(text: &str) -> Result<Value, String> {
    let unreadable = || format!("--fault {text}: expected KIND, KIND@CALLS or KIND@CALLS:after");
    let (rest, when) = match text.strip_suffix(":after") {
        Some(rest) => (rest, "after"),
        None => (text, "before"),
    };
    let (kind, calls) = match rest.rsplit_once('@') {
        Some((kind, calls)) => (kind, calls_of(calls).ok_or_else(unreadable)?),
        None => (rest, json!("all")),
    };
    Ok(json!({ "kind": kind_of(kind).ok_or_else(unreadable)?, "when": when, "calls": calls }))
}

fn kind_of(word: &str) -> Option<Value> {
    match word.split_once('=') {
        Some(("delay", ms)) => Some(json!({ "delay": ms.parse::<u64>().ok()? })),
        Some(("redirect", address)) => Some(json!({ "redirect": address })),
        Some(_) => None,
        None => match word {
            "hang" | "reset" | "garbage" => Some(json!(word)),
            "slow-body" => Some(json!("slow_body")),
            status => {
                let status = status.parse::<u16>().ok().filter(|status| (200..600).contains(status))?;
                Some(json!({ "status": status }))
            }
        },
    }
}

/// `3`, `3,7`, `5-8`.
fn calls_of(text: &str) -> Option<Value> {
    if let Some((from, to)) = text.split_once('-') {
        let (from, to): (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
        return (from <= to).then(|| json!({ "range": { "from": from, "to": to } }));
    }
    let calls: Option<Vec<u64>> = text.split(',').map(|call| call.parse().ok()).collect();
    calls.map(|calls| json!({ "nth": calls }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::Fault;

    #[test]
    fn faults_are_those_of_the_emulator() {
        for (text, kind, when, calls) in [
            ("503", json!({"status":503}), "before", json!("all")),
            ("429@3", json!({"status":429}), "before", json!({"nth":[3]})),
            ("reset@5-8:after", json!("reset"), "after", json!({"range":{"from":5,"to":8}})),
            ("delay=2000@1,4", json!({"delay":2000}), "before", json!({"nth":[1,4]})),
            ("redirect=http://a:1/x:after", json!({"redirect":"http://a:1/x"}), "after", json!("all")),
            ("slow-body", json!("slow_body"), "before", json!("all")),
        ] {
            let fault = parse(text).unwrap();
            assert_eq!(fault, json!({ "kind": kind, "when": when, "calls": calls }));
            assert!(serde_json::from_value::<Fault>(fault).is_ok(), "{text}");
        }
        for text in ["", "fire", "503@", "503@x", "503@8-5", "99", "delay", "delay=x"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
