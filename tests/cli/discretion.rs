//! What must not be told is not: neither on the screen nor in a file that a session leaves behind.

use super::{FarSide, Folder, affonso_segment, run};
use serde_json::{Value, json};

const KEY: &str = "sk_live_markedkey0123456789";
const SIGNING: &str = "whsec_markedsigning0123456789";
const PERSON: [&str; 3] = ["marked.person@example.com", "Marked Q. Person", "+49 170 5550199"];

/// Events with a person in every place, one for each kind of end.
fn events() -> Vec<Value> {
    let [email, name, phone] = PERSON;
    let traits = json!({"email": email, "name": name, "phone": phone});
    let track = |number: u8, properties: Value| {
        json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"userId":"user_demo",
            "timestamp":"2026-06-22T12:00:00Z","properties":properties,"context":{"traits":traits}})
    };
    vec![
        track(1, json!({"revenue":5,"currency":"EUR","email":email})),
        track(2, json!({"revenue":email,"currency":"EUR"})),
        track(3, json!({"revenue":5,"currency":email})),
        json!({"type":"track","event":email,"messageId":email,"anonymousId":email,"properties":traits}),
        json!({"type":"identify","messageId":"m-5","userId":"user_demo","traits":traits}),
        json!({"type":"delete","messageId":"m-6","userId":"user_demo"}),
    ]
}

/// Runs it with marked credentials in the environment, and looks at all that it has said.
fn told(folder: &Folder, arguments: &[&str]) -> String {
    let mut command = affonso_segment();
    command.current_dir(folder.as_path()).env("AFFONSO_API_KEY", KEY).env("AFFONSO_SIGNING_SECRET", SIGNING);
    let (_, out, err) = run(command.args(arguments), None);
    format!("{out}{err}")
}

fn is_discreet(told: &str, what: &str) {
    for mark in [KEY, SIGNING] {
        // Not even a part of it that would be enough to know it by.
        assert!(!told.contains(&mark[..14]), "{what} tells a credential: {told}");
    }
}

fn names_nobody(told: &str, what: &str) {
    for mark in PERSON {
        assert!(!told.contains(mark), "{what} tells {mark}: {told}");
    }
}

#[test]
fn a_replay_tells_no_credential_and_nobody_s_address() {
    let (folder, far_side) = (Folder::new(), FarSide::start(&[]));
    let quoting = json!({"success":false,"error":{"code":"VALIDATION_ERROR","message":format!("{KEY} of {} is odd", PERSON[0])}});
    let answer =
        |status: u16| json!({"kind":{"answer":{"status":status,"body":quoting.to_string()}},"when":"before","calls":"all"});
    let lines: Vec<_> = events().iter().map(Value::to_string).collect();
    folder.write("archive.ndjson", lines.join("\n"));
    folder.write("settings.json", far_side.settings().to_string());
    for (number, faults) in [json!([]), json!([answer(400)]), json!([answer(503)]), json!([answer(401)])].into_iter().enumerate()
    {
        far_side.control("affonso/reset", &json!({"keys":[{"key":KEY,"permissions":["write:commissions","write:referrals"]}]}));
        far_side.control("affonso/faults", &faults);
        let checkpoint = format!("run-{number}.checkpoint");
        let arguments =
            ["replay", "archive.ndjson", "--settings", "settings.json", "--attempts", "1", "--checkpoint", &checkpoint];
        let told = told(&folder, &arguments);
        is_discreet(&told, "a replay");
        names_nobody(&told, "a replay");
        // What is left over is the events themselves, as they came; the journal beside it holds no credential, either.
        for name in folder.names() {
            is_discreet(&folder.read(&name), &name);
        }
        names_nobody(&folder.read(&checkpoint), "a journal");
    }
}

#[test]
fn settings_in_the_wrong_place_are_described_and_not_repeated() {
    let folder = Folder::new();
    for (name, settings) in [
        ("one.json", json!({"programId": KEY, "apikey": KEY})),
        ("two.json", json!({"baseUrl": format!("https://user:{KEY}@api.affonso.io/v1")})),
        ("three.json", json!({"eventTypes": {KEY: "conversion", "Order": KEY}, "signingSecret": SIGNING})),
        ("four.json", json!([KEY])),
    ] {
        folder.write(name, settings.to_string());
        is_discreet(&told(&folder, &["settings", "check", name]), name);
        folder.write("event.json", events()[0].to_string());
        is_discreet(&told(&folder, &["explain", "event.json", "--settings", name]), name);
    }
}
