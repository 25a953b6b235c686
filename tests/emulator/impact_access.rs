//! Who gets in, where, in which form, and in which form the answer comes.

use affonso_segment::emulator::Incoming;
use affonso_segment::emulator::impact::{AppInstall, Config, Emulator, ErrorSpelling, Manner, Rule, Token};
use serde_json::json;

use super::{
    ACTIONS, ALL, APP_INSTALL, CONVERSIONS, LOAD, PAGE_LOAD, SALE, call, emulator, ledger, send, with, with_header, without,
};
use crate::{NOON, read};

#[test]
fn only_the_accounts_own_credentials_open_the_api() {
    let mut config = Config::default();
    let scopes = |names: &[&str]| Some(names.iter().map(ToString::to_string).collect());
    config.tokens.push(Token { disabled: true, ..Token::unscoped("token-off") });
    config.tokens.push(Token { scopes: scopes(&["conversions"]), disabled: true, ..Token::unscoped("token-scoped-off") });
    let mut emulator = Emulator::new(config);
    for (authorization, status) in [
        ("", 401),
        ("Bearer token-demo", 401),
        ("Bearer SVJkZW1vOnRva2VuLWRlbW8=", 401),
        ("Basic token-demo", 401),
        ("Basic IRdemo:token-demo", 401),
        // IRdemo:wrong, IRother:token-demo, IRdemo:token-off, IRdemo:token-scoped-off, IRdemo:token-demo
        ("Basic SVJkZW1vOndyb25n", 401),
        ("Basic SVJvdGhlcjp0b2tlbi1kZW1v", 401),
        ("Basic SVJkZW1vOnRva2VuLW9mZg==", 401),
        ("Basic SVJkZW1vOnRva2VuLXNjb3BlZC1vZmY=", 403),
        ("basic SVJkZW1vOnRva2VuLWRlbW8=", 200),
    ] {
        let answer = read(emulator.handle(&with_header(call("POST", CONVERSIONS, SALE), "authorization", authorization), NOON));
        assert_eq!(answer.status, status, "{authorization} {}", answer.text);
        assert_eq!(answer.json["Status"], if status == 200 { "QUEUED" } else { "ERROR" });
    }
    let other = call("POST", "/impact/api/Advertisers/IRother/Conversions", SALE);
    assert_eq!(read(emulator.handle(&other, NOON)).status, 401, "the SID in the path is the user's");
    let shown = serde_json::to_string(&ledger(&mut emulator)).expect("a ledger");
    assert!(!shown.contains("SVJkZW1v") && !shown.contains("token-demo"), "no credentials are kept");
}

#[test]
fn a_scoped_token_opens_what_it_names() {
    for (method, path, wanted) in
        [("POST", CONVERSIONS, "conversions"), ("PUT", ACTIONS, "actions"), ("DELETE", ACTIONS, "actions")]
    {
        for granted in ["conversions", "actions", "submissions"] {
            let token = Token { scopes: Some(vec![granted.into()]), ..Token::unscoped("token-demo") };
            let mut emulator = Emulator::new(Config { tokens: vec![token], ..Config::default() });
            let answer = read(emulator.handle(&call(method, path, ""), NOON));
            assert_eq!(answer.status, if granted == wanted { 400 } else { 403 }, "{path} {granted}");
            assert!(granted == wanted || answer.text.contains(wanted), "{}", answer.text);
        }
    }
}

#[test]
fn every_host_has_its_paths_and_every_path_its_methods() {
    let mut emulator = emulator();
    for (method, path) in ALL {
        for other in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let answer = read(emulator.handle(&call(other, path, ""), NOON));
            let is_played = ALL.contains(&(other, path));
            assert_eq!(answer.status == 405, !is_played, "{other} {path}: {}", answer.text);
            assert_eq!(answer.header("Allow").split(", ").any(|word| word == method), !is_played, "{other} {path}");
        }
    }
    for path in [
        "/impact/api/PageLoad",
        "/impact/api/Advertisers/IRdemo/PageLoad",
        "/impact/api/Conversions",
        "/impact/api/Advertisers/IRdemo/Conversion",
        "/impact/trk/Advertisers/IRdemo/Conversions",
        "/impact/trk/Conversions",
        "/impact/PageLoad",
        "/impact/api",
    ] {
        let answer = read(emulator.handle(&call("POST", path, SALE), NOON));
        assert_eq!((answer.status, answer.json["Status"].as_str()), (404, Some("ERROR")), "{path}");
    }
    let summary = ledger(&mut emulator).summary;
    assert_eq!((summary.conversions, summary.page_loads), (0, 0));
}

#[test]
fn the_tracking_host_wants_no_credentials() {
    let mut emulator = emulator();
    assert_eq!(send(&mut emulator, PAGE_LOAD, LOAD).status, 200);
    assert!(ledger(&mut emulator).violations.is_empty());
    for path in [PAGE_LOAD, APP_INSTALL] {
        let leaky = with_header(call("POST", path, LOAD), "authorization", super::BASIC);
        assert_eq!(read(emulator.handle(&leaky, NOON)).status, 200, "it is taken all the same");
    }
    let ledger = ledger(&mut emulator);
    let broken: Vec<_> = ledger.violations.iter().map(|violation| (violation.attempt, violation.rule)).collect();
    assert_eq!(broken, [(1, Rule::CredentialsAtTracking), (2, Rule::CredentialsAtTracking)]);
    assert_eq!(ledger.attempts.iter().map(|attempt| attempt.credentials).collect::<Vec<_>>(), [false, true, true]);
}

#[test]
fn a_token_has_no_business_in_an_address_or_a_body() {
    let mut emulator = emulator();
    read(emulator.handle(&call("POST", &format!("{CONVERSIONS}?AuthToken=token-demo"), SALE), NOON));
    send(&mut emulator, PAGE_LOAD, &with(LOAD, &[("CustomerId", "token-demo")]));
    let rules: Vec<Rule> = ledger(&mut emulator).violations.into_iter().map(|violation| violation.rule).collect();
    assert_eq!(rules, [Rule::TokenInAddress, Rule::TokenInBody]);
}

#[test]
fn bodies_are_forms_and_json_where_it_is_configured() {
    let json = r#"{"CampaignId":1000,"EventTypeId":"4000","EventDate":"2026-06-22T11:59:00Z","OrderId":"o-1",
        "ClickId":"clk_demo","OrderSubTotalPostDiscount":19.90,"CurrencyCode":"USD","GiftPurchase":false,"Note":null}"#;
    let load = r#"{"CampaignId":"1000","EventDate":"NOW","CustomProfileId":"anon-1","PageUrl":"https://shop.example/"}"#;
    let as_json =
        |path: &str, body: &str| with_header(call("POST", path, body), "content-type", "Application/JSON; charset=utf-8");
    for manner in [Manner::Accept, Manner::Refuse] {
        let mut emulator = Emulator::new(Config { json_conversions: manner, json_page_loads: manner, ..Config::default() });
        let expected = if manner == Manner::Accept { 200 } else { 400 };
        for (path, body) in [(CONVERSIONS, json), (PAGE_LOAD, load)] {
            let answer = read(emulator.handle(&as_json(path, body), NOON));
            assert_eq!(answer.status, expected, "{path} {}", answer.text);
        }
        let amounts: Vec<String> = ledger(&mut emulator).actions.iter().map(|action| action.amount.plain()).collect();
        assert_eq!(amounts.join(""), if manner == Manner::Accept { "19.9" } else { "" });
        for body in ["[]", "{", r#"{"OrderId":["o"]}"#, "OrderId=o"] {
            assert_eq!(read(emulator.handle(&as_json(CONVERSIONS, body), NOON)).status, 400, "{body}");
        }
    }
    let mut emulator = emulator();
    for incoming in [
        with_header(call("POST", CONVERSIONS, SALE), "content-type", "text/plain"),
        without(call("POST", CONVERSIONS, SALE), "content-type"),
        as_json(CONVERSIONS, json),
    ] {
        assert_eq!(read(emulator.handle(&incoming, NOON)).status, 400, "by default a form is wanted");
    }
    assert_eq!(read(emulator.handle(&as_json(PAGE_LOAD, load), NOON)).status, 200);
    let long = Incoming { body: vec![b'a'; 1_048_577], ..call("POST", CONVERSIONS, "") };
    assert_eq!(read(emulator.handle(&long, NOON)).status, 413);
}

#[test]
fn answers_are_json_for_whoever_asks_and_else_xml() {
    let mut emulator = emulator();
    let uri = "/Advertisers/IRdemo/APISubmissions/A-00000000-0000-4000-8000-00000000000";
    let answer = send(&mut emulator, CONVERSIONS, SALE);
    assert_eq!(answer.text, format!(r#"{{"Status":"QUEUED","QueuedUri":"{uri}1"}}"#));
    let suffixed = without(call("POST", &format!("{CONVERSIONS}.json"), SALE), "accept");
    assert_eq!(read(emulator.handle(&suffixed, NOON)).text, format!(r#"{{"Status":"QUEUED","QueuedUri":"{uri}2"}}"#));
    let answer = read(emulator.handle(&with_header(call("POST", CONVERSIONS, SALE), "accept", "*/*"), NOON));
    assert_eq!(answer.header("Content-Type"), "text/xml; charset=UTF-8");
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ImpactRadiusResponse>";
    assert_eq!(answer.text, format!("{xml}<Status>QUEUED</Status><QueuedUri>{uri}3</QueuedUri></ImpactRadiusResponse>"));
    let submission = without(call("GET", super::SUBMISSION, ""), "accept");
    let text = read(emulator.handle(&submission, NOON)).text;
    assert!(text.starts_with(&format!("{xml}<APISubmission><BatchId>A-")), "{text}");
    assert!(text.contains("&amp;OrderId=o-1&amp;") && text.contains("<EventCode/>"), "{text}");
    let load = without(call("POST", PAGE_LOAD, LOAD), "accept");
    assert!(read(emulator.handle(&load, NOON)).json["clickId"].is_string(), "the tracking host speaks JSON");
    let wrong = without(call("GET", PAGE_LOAD, ""), "accept");
    assert_eq!(read(emulator.handle(&wrong, NOON)).json["Status"], "ERROR", "in its errors, too");
}

#[test]
fn errors_are_spelt_in_either_way() {
    let form = with(SALE, &[("CampaignId", "acme")]);
    let answer = |error_spelling, accept: &str| {
        let mut emulator = Emulator::new(Config { error_spelling, ..Config::default() });
        read(emulator.handle(&with_header(call("POST", CONVERSIONS, &form), "accept", accept), NOON))
    };
    let lower = json!({ "Status": "ERROR",
        "errors": [{ "field": "CampaignId", "level": "ERROR", "message": "Not a numeric value" }] });
    assert_eq!(answer(ErrorSpelling::Lower, "application/json").json, lower);
    let capital = json!({ "Status": "ERROR", "Message": "Validation Failed",
        "Errors": [{ "Field": "CampaignId", "Message": "Not a numeric value" }] });
    assert_eq!(answer(ErrorSpelling::Capital, "application/json").json, capital);
    let xml = answer(ErrorSpelling::Capital, "application/xml").text;
    let errors = "<Errors><Error><Field>CampaignId</Field><Message>Not a numeric value</Message></Error></Errors>";
    assert!(xml.contains(errors), "{xml}");
    let mut emulator = emulator();
    let stranger = read(emulator.handle(&without(call("POST", CONVERSIONS, SALE), "authorization"), NOON));
    assert_eq!(stranger.json, json!({ "Status": "ERROR", "Message": "Unauthorized" }), "the list is optional");
}

#[test]
fn a_browser_may_ask_first() {
    let mut emulator = emulator();
    let preflight = read(emulator.handle(&call("OPTIONS", ACTIONS, ""), NOON));
    assert_eq!(preflight.status, 204);
    assert!(preflight.header("Access-Control-Allow-Methods").contains("DELETE"));
    assert_eq!(ledger(&mut emulator).summary.calls, 0, "a preflight is no call");
}

#[test]
fn the_undocumented_endpoint_can_be_switched_off() {
    let mut emulator = Emulator::new(Config { app_install: AppInstall::Off, ..Config::default() });
    assert_eq!(send(&mut emulator, APP_INSTALL, LOAD).status, 404);
    assert_eq!(send(&mut emulator, PAGE_LOAD, LOAD).status, 200);
}
