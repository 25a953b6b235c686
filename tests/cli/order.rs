//! Who goes before whom, how fast it goes, and what has no key.

use super::{FarSide, Folder, affonso_segment, run};
use serde_json::{Value, json};
use std::process::Command;
use std::time::Instant;

fn replay(folder: &Folder, far_side: &FarSide, more: Value, events: &[Value]) -> Command {
    let lines: Vec<_> = events.iter().map(Value::to_string).collect();
    folder.write("archive.ndjson", lines.join("\n"));
    let mut settings = far_side.settings();
    if let (Value::Object(settings), Value::Object(more)) = (&mut settings, more) {
        settings.extend(more);
    }
    folder.write("settings.json", settings.to_string());
    let mut command = affonso_segment();
    command.current_dir(folder.as_path()).env("AFFONSO_API_KEY", "sk_live_demo");
    command.args(["replay", "archive.ndjson", "--settings", "settings.json", "--longest-delay", "1"]);
    command
}

fn sign_up(person: usize) -> Value {
    json!({"type":"identify","messageId":format!("i-{person}"),"userId":format!("u-{person}"),"traits":{"affonso_referral":format!("clk_{person}")}})
}

fn sale(person: usize, number: usize) -> Value {
    json!({"type":"track","event":"Order Completed","messageId":format!("s-{person}-{number}"),"userId":format!("u-{person}"),
        "properties":{"order_id":format!("o-{person}-{number}"),"revenue":5,"currency":"EUR"}})
}

/// An Affonso to which people's clicks are known, and nobody else.
fn with_clicks(people: usize) -> FarSide {
    let far_side = FarSide::start(&[]);
    let referrals: Vec<_> = (0..people)
        .map(|person| json!({"referral_id":format!("clk_{person}"),"click_id":format!("clk_{person}"),"status":"click"}))
        .collect();
    far_side.control("affonso/reset", &json!({ "referrals": referrals }));
    far_side
}

#[test]
fn a_sale_follows_the_sign_up_of_the_same_person_however_often_that_fails() {
    let (folder, far_side) = (Folder::new(), with_clicks(8));
    let fault = json!([{"kind":{"status":503},"when":"before","calls":{"range":{"from":1,"to":6}},"path":"/v1/signups"}]);
    far_side.control("affonso/faults", &fault);
    let events: Vec<_> = (0..8).flat_map(|person| [sign_up(person), sale(person, 1), sale(person, 2)]).collect();
    let (code, out, err) = run(&mut replay(&folder, &far_side, json!({}), &events), None);
    assert_eq!(code, 0, "{out}{err}");
    let ledger = far_side.ledger();
    assert_eq!((ledger["summary"]["signups"].as_u64(), ledger["summary"]["conversions"].as_u64()), (Some(8), Some(16)), "{out}");
    assert_eq!(ledger["summary"]["unmatched"], 0);
}

#[test]
fn what_follows_a_sign_up_that_is_given_up_is_left_with_it() {
    let (folder, far_side) = (Folder::new(), with_clicks(2));
    let fault = json!([{"kind":{"status":503},"when":"before","calls":{"range":{"from":1,"to":4}},"path":"/v1/signups"}]);
    far_side.control("affonso/faults", &fault);
    let events = [sign_up(0), sale(0, 1), sale(0, 2)];
    let mut command = replay(&folder, &far_side, json!({}), &events);
    let (code, out, err) = run(command.args(["--attempts", "2", "--checkpoint", "a.checkpoint"]), None);
    assert_eq!(code, 3, "{out}{err}");
    assert!(out.contains("held_back") && out.contains("target_unavailable"), "{out}");
    let left = folder.read("a.retry.ndjson");
    assert_eq!(left.lines().count(), 3);
    // The file itself is an archive: in it, too, the sign-up goes first.
    let mut again = affonso_segment();
    again.current_dir(folder.as_path()).env("AFFONSO_API_KEY", "sk_live_demo");
    again.args(["replay", "a.retry.ndjson", "--settings", "settings.json", "--longest-delay", "1"]);
    let (code, out, err) = run(&mut again, None);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(far_side.ledger()["summary"]["conversions"], 2);
}

#[test]
fn the_allowance_is_never_exceeded() {
    let (folder, far_side) = (Folder::new(), FarSide::start(&[]));
    let events: Vec<_> = (0..150)
        .map(|number| json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"userId":"user_demo","properties":{"revenue":5,"currency":"EUR"}}))
        .collect();
    let begun = Instant::now();
    let mut command = replay(&folder, &far_side, json!({}), &events);
    let (code, out, err) = run(command.args(["--per-minute", "3000"]), None);
    assert_eq!(code, 0, "{out}{err}");
    assert!(begun.elapsed().as_millis() >= 2900, "150 requests need three seconds");
    let ledger = far_side.ledger();
    let moments: Vec<_> = ledger["attempts"].as_array().expect("attempts").iter().filter_map(|it| it["at_ms"].as_u64()).collect();
    let took = moments.last().expect("an attempt") - moments[0];
    // 149 pauses of 20 ms; how much a busy machine adds, the bench tells, not this.
    assert!(took >= 2920, "{took} ms");
    // Fifty a second; a few are made up for, and ten that were on their way may arrive late.
    assert!(moments.windows(65).all(|window| window[64] - window[0] > 1000), "more than 64 in a second");
}

#[test]
fn clicks_are_left_out_or_never_repeated() {
    let far_side = FarSide::start(&[]);
    let page = |number: usize| json!({"type":"page","messageId":format!("p-{number}"),"anonymousId":"a","properties":{"url":"https://shop.example/?ref=partner_demo"}});
    let events: Vec<_> = (0..6).map(page).collect();
    let more = || json!({"clicks": true, "programId": "prog_demo"});
    let left = Folder::new();
    let (code, out, err) = run(&mut replay(&left, &far_side, more(), &events), None);
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("visits"), "{out}");
    assert_eq!(far_side.ledger()["summary"]["calls"], 0);

    let sent = Folder::new();
    far_side.control("affonso/faults", &json!([{"kind":"hang","when":"after","calls":{"nth":[3]}}]));
    let mut child = replay(&sent, &far_side, more(), &events);
    let mut child = child.args(["--clicks", "--concurrency", "1", "--checkpoint", "a.checkpoint"]).spawn().expect("it starts");
    while far_side.ledger()["summary"]["calls"].as_u64() < Some(3) {
        super::pause(10);
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let mut command = replay(&sent, &far_side, more(), &events);
    let (code, out, err) = run(command.args(["--clicks", "--checkpoint", "a.checkpoint"]), None);
    // The third was on its way: nobody knows, so it is not sent again, but told.
    assert_eq!(code, 1, "{out}{err}");
    assert!(out.contains("click_unclear"), "{out}");
    assert_eq!(far_side.ledger()["summary"]["clicks"], 6, "{out}");
    assert_eq!(far_side.ledger()["summary"]["calls"], 6);
}

#[test]
fn a_refused_key_stops_it_and_loses_nothing() {
    let (folder, far_side) = (Folder::new(), FarSide::start(&[]));
    let events: Vec<_> = (0..40)
        .map(|number| json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"userId":"user_demo","properties":{"revenue":5,"currency":"EUR"}}))
        .collect();
    let mut command = replay(&folder, &far_side, json!({}), &events);
    command.args(["--checkpoint", "a.checkpoint"]);
    let (code, out, err) = run(command.env("AFFONSO_API_KEY", "sk_live_wrong"), None);
    assert_eq!(code, 3, "{out}{err}");
    assert!(err.contains("unauthorized") && err.contains("next:") && !err.contains("sk_live_wrong"), "{err}");
    assert!(far_side.ledger()["summary"]["calls"].as_u64() <= Some(10));
    let (code, out, err) = run(command.env("AFFONSO_API_KEY", "sk_live_demo"), None);
    assert_eq!(code, 0, "{out}{err}");
    assert_eq!(far_side.ledger()["summary"]["conversions"], 40);
}

#[test]
fn page_loads_of_impact_do_not_wait_for_conversions() {
    let (folder, far_side) = (Folder::new(), FarSide::start(&[]));
    let page = |number: usize| {
        json!({"type":"page","messageId":format!("p-{number}"),"anonymousId":"a-1","timestamp":"2026-06-22T12:00:00Z",
        "context":{"ip":"1.2.3.4","userAgent":"Mozilla/5.0","page":{"url":"https://shop.example/","referrer":""}},"properties":{"url":"https://shop.example/"}})
    };
    let order = |number: usize| {
        json!({"type":"track","event":"Order Completed","messageId":format!("m-{number}"),"anonymousId":"a-1",
        "timestamp":"2026-06-22T12:00:00Z","properties":{"order_id":format!("o-{number}"),"revenue":5,"currency":"EUR"}})
    };
    let events: Vec<_> = (0..40)
        .flat_map(|number| if number % 10 == 0 { vec![order(number), page(number)] } else { vec![page(number)] })
        .collect();
    let lines: Vec<_> = events.iter().map(Value::to_string).collect();
    folder.write("archive.ndjson", lines.join("\n"));
    let settings = json!({"accountSid":"IRdemo","campaignId":"1000","eventTypeId":"4000","actionEventNames":["Order Completed"],"enablePageEvents":true,
        "baseUrl":format!("{}/impact/api", far_side.url),"trackingUrl":format!("{}/impact/trk", far_side.url)});
    folder.write("settings.json", settings.to_string());
    let mut command = affonso_segment();
    command.current_dir(folder.as_path()).env("IMPACT_API_KEY", "token-demo");
    command.args([
        "replay",
        "archive.ndjson",
        "--target",
        "impact",
        "--settings",
        "settings.json",
        "--clicks",
        "--per-minute",
        "60",
    ]);
    let begun = Instant::now();
    let (code, out, err) = run(&mut command, None);
    assert_eq!(code, 0, "{out}{err}");
    // Four conversions at one a second; the page loads have no such limit.
    let took = begun.elapsed().as_secs_f64();
    assert!((3.0..10.0).contains(&took), "{took} s: {out}");
    assert!(out.contains("44 requests"), "{out}");
}
