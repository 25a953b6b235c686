//! Whatever is answered ends in one outcome, and the retry law holds whatever the body says.

use crate::json::{Json, number, object, odd_json, odd_text, text};
use crate::run::{Checked, check, fail};
use crate::{NOW, is_published};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Answer, Failure, Outcome, RefusedBy, Response, Step, Verdict};
use proptest::prelude::*;
use proptest::sample::select;

fn destination(auth_errors: &str, unmatched: &str) -> Affonso {
    let settings = object([("apiKey", text("sk_live_demo")), ("authErrors", text(auth_errors)), ("unmatched", text(unmatched))]);
    Affonso::from_json(&settings.plain())
}

/// One destination for each answer to the two settings that move an ending.
fn destinations() -> [(Affonso, Verdict, Verdict); 4] {
    [
        (destination("retry", "ignore"), Verdict::Retry, Verdict::Ignored),
        (destination("retry", "reject"), Verdict::Retry, Verdict::Rejected),
        (destination("reject", "ignore"), Verdict::Rejected, Verdict::Ignored),
        (destination("reject", "reject"), Verdict::Rejected, Verdict::Rejected),
    ]
}

fn outcome(destination: &Affonso, answer: &Answer) -> Result<Outcome, TestCaseError> {
    let event = r#"{"type":"track","event":"purchase","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD"}}"#;
    let Step::Send { state, .. } = destination.begin(event, NOW) else { return Err(fail("nothing was sent")) };
    match destination.resume(&state, answer, NOW) {
        Step::Done(outcome) => is_published(&outcome).map(|()| outcome),
        _ => Err(fail("a second request")),
    }
}

fn status() -> BoxedStrategy<u16> {
    let usual = vec![0, 200, 201, 204, 301, 302, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504];
    prop_oneof![4 => select(usual), 2 => 100..600_u16, 1 => any::<u16>()].boxed()
}

fn word() -> BoxedStrategy<Json> {
    let words = ["NOT_FOUND", "VALIDATION_ERROR", "DUPLICATE_ERROR", "RATE_LIMIT_EXCEEDED", "true", "false", "30", "1800000060"];
    prop_oneof![3 => select(words.to_vec()).prop_map(text), 3 => odd_json("[a-z]{1,4}".boxed()), 1 => (0..90_u8).prop_map(number)]
        .boxed()
}

fn members(keys: &'static [&'static str]) -> BoxedStrategy<Json> {
    prop::collection::vec((select(keys), word()), 0..6)
        .prop_map(|members| Json::Object(members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
        .boxed()
}

/// Bodies in Affonso's shape with anything in its members, duplicates included.
fn envelope() -> BoxedStrategy<Json> {
    let error = members(&["code", "message", "field", "details", "retryAfter", "other"]);
    let data = members(&["id", "referral_id", "earning_id", "replayed", "status", "action", "other"]);
    let part = prop_oneof![
        (select(vec!["success", "data", "error"]), word()),
        (Just("error"), error),
        (Just("data"), data),
        (Just("success"), any::<bool>().prop_map(Json::Flag)),
    ];
    prop::collection::vec(part, 0..5)
        .prop_map(|parts| Json::Object(parts.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()))
        .boxed()
}

fn body() -> BoxedStrategy<String> {
    prop_oneof![
        6 => (envelope(), any::<u64>()).prop_map(|(envelope, seed)| envelope.odd(seed, true)),
        1 => odd_json("[a-z]{1,4}".boxed()).prop_map(|json| json.plain()),
        1 => odd_text(),
        1 => Just(String::from("<!doctype html><title>502</title>")),
        1 => prop::collection::vec(any::<u8>(), 0..50).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
    .boxed()
}

fn header() -> BoxedStrategy<Option<String>> {
    let usual = select(vec!["30", "0.5", "1800000060", "-5", "1e9", "99999999999999999999", "Wed, 21 Oct 2026 07:28:00 GMT"]);
    prop::option::of(prop_oneof![2 => usual.prop_map(str::to_owned), 1 => odd_text()]).boxed()
}

/// The law, told a second time: status by status, as a person would say it.
fn obeys_the_law(status: u16, outcome: &Outcome, configuration: Verdict, unmatched: Verdict) -> Checked {
    let verdict = outcome.outcome;
    match status {
        408 | 429 | 500..=599 => prop_assert_eq!(verdict, Verdict::Retry),
        401 | 403 | 0 | 300..=399 => prop_assert_eq!(verdict, configuration),
        404 if outcome.code == "no_referral" => prop_assert_eq!(verdict, unmatched),
        404 => prop_assert_eq!((verdict, outcome.code), (configuration, "wrong_address")),
        400..=499 => prop_assert_eq!((verdict, outcome.refused_by), (Verdict::Rejected, Some(RefusedBy::Target))),
        200..=299 => {}
        _ => prop_assert_eq!(verdict, Verdict::Retry),
    }
    let blamed = outcome.refused_by;
    prop_assert_eq!(blamed, (verdict == Verdict::Rejected).then_some(RefusedBy::Target));
    prop_assert!(outcome.retry_after_seconds != Some(0));
    Ok(())
}

#[test]
fn any_answer_ends_by_the_law() {
    let destinations = destinations();
    check(800, (status(), header(), header(), body()), |(status, retry_after, rate_limit_reset, body)| {
        let answer = Answer::Response(Response { status, retry_after, rate_limit_reset, body });
        for (destination, configuration, unmatched) in &destinations {
            obeys_the_law(status, &outcome(destination, &answer)?, *configuration, *unmatched)?;
        }
        Ok(())
    });
}

#[test]
fn no_answer_is_a_retry() {
    for (destination, ..) in &destinations() {
        for failure in [Failure::Network, Failure::Timeout] {
            let outcome = outcome(destination, &Answer::Failure(failure)).expect("an outcome");
            assert_eq!(outcome.outcome, Verdict::Retry);
        }
    }
}

#[test]
fn a_success_with_data_is_delivered() {
    let destinations = destinations();
    let data =
        prop::collection::vec((select(vec!["id", "referral_id", "earning_id", "status", "action", "other"]), word()), 0..6);
    let replayed = prop::option::of(any::<bool>());
    check(300, (200..300_u16, data, replayed, any::<bool>()), |(status, data, replayed, says_success)| {
        let mut data = crate::json::without_duplicates(data.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
        data.extend(replayed.map(|flag| ("replayed".to_owned(), Json::Flag(flag))));
        let success = says_success.then_some(("success", Json::Flag(true)));
        let body = object(success.into_iter().chain([("data", Json::Object(data))])).plain();
        let answer = Answer::Response(Response { status, body, ..Response::default() });
        for (destination, ..) in &destinations {
            let outcome = outcome(destination, &answer)?;
            let code = if replayed == Some(true) { "replayed" } else { "delivered" };
            prop_assert_eq!((outcome.outcome, outcome.code), (Verdict::Delivered, code));
        }
        Ok(())
    });
}

/// Members of other kinds must not hide what the rest says: a person without a referral is no wrong address.
#[test]
fn a_non_match_is_told_by_its_error_whatever_else_it_says() {
    let destination = destination("retry", "ignore");
    let odd = prop_oneof![Just(Json::Null), odd_json("[a-z]{1,4}".boxed())];
    let place = select(vec!["message", "field", "details", "retryAfter", "other"]);
    check(300, (place, odd, any::<bool>()), |(place, odd, inside)| {
        let error = object([("code", text("NOT_FOUND"))].into_iter().chain(inside.then(|| (place, odd.clone()))));
        let beside = (!inside).then(|| (if place == "other" { "other" } else { "data" }, odd.clone()));
        let body = object([("success", Json::Flag(false)), ("error", error)].into_iter().chain(beside)).plain();
        for status in [404, 200] {
            let answer = Answer::Response(Response { status, body: body.clone(), ..Response::default() });
            let outcome = outcome(&destination, &answer)?;
            prop_assert_eq!(
                (outcome.outcome, outcome.code),
                (Verdict::Ignored, "no_referral"),
                "{}: {}",
                status,
                outcome.message
            );
        }
        Ok(())
    });
}

#[test]
fn deep_answers_end_too() {
    let deep = |open: &str, close: &str| open.repeat(15_000) + "1" + &close.repeat(15_000);
    for value in [deep("[", "]"), deep("{\"data\":", "}"), deep("{\"error\":{\"details\":[", "]}}")] {
        for body in [
            value.clone(),
            format!(r#"{{"success":true,"data":{{"id":{value}}}}}"#),
            format!(r#"{{"error":{{"message":{value}}}}}"#),
        ] {
            for status in [200, 400, 404, 500] {
                let answer = Answer::Response(Response { status, body: body.clone(), ..Response::default() });
                outcome(&destination("retry", "ignore"), &answer).expect("a deep answer ends");
            }
        }
    }
}
