//! Any answer to requests of every kind, and any state: it ends by the law, and nobody is told an address.

use crate::NOW;
use crate::ending::{is_discreet, is_fit_to_send, is_of_an_answer, is_published};
use affonso_segment::delivery::{Answer, Arrival, Failure, Outcome, Response, Step, Verdict};
use affonso_segment::{Destination, Target};

const AFFONSO: &str = r#"{"apiKey":"sk_live_demo","clicks":true,"signups":"on","retryClicks":true}"#;
const IMPACT: &str = r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1","enablePageEvents":true,"partialReversals":true,"eventTypeId":"7"}"#;

/// One event for each kind of request.
const EVENTS: [(Target, &str); 7] = [
    (
        Target::Affonso,
        r#"{"type":"track","event":"Order Completed","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD","order_id":"o"}}"#,
    ),
    (
        Target::Affonso,
        r#"{"type":"track","event":"Signed Up","messageId":"m","userId":"u","properties":{"referral_id":"ref_1"},"context":{"traits":{"email":"j@example.com"}}}"#,
    ),
    (
        Target::Affonso,
        r#"{"type":"track","event":"Order Refunded","messageId":"m","userId":"u","properties":{"affonso_conversion_id":"com_1","refunded":2}}"#,
    ),
    (
        Target::Affonso,
        r#"{"type":"page","messageId":"m","anonymousId":"a","context":{"page":{"url":"https://shop.example/?via=x&affonso_referral=ref_1"}}}"#,
    ),
    (
        Target::Impact,
        r#"{"type":"track","event":"Order Completed","messageId":"m","userId":"u","properties":{"revenue":5,"currency":"USD","order_id":"o","products":[{"sku":"a","price":5,"quantity":1}]}}"#,
    ),
    (
        Target::Impact,
        r#"{"type":"track","event":"Order Refunded","messageId":"m","userId":"u","properties":{"order_id":"o","products":[{"sku":"a"},{"sku":"b"}]}}"#,
    ),
    (
        Target::Impact,
        r#"{"type":"page","messageId":"m","anonymousId":"a","context":{"page":{"url":"https://shop.example/?irclickid=x"}}}"#,
    ),
];

/// More requests than any of these events makes are a loop.
const REQUESTS: usize = 12;

struct Begun {
    target: Target,
    destination: Destination,
    step: Step,
}

thread_local! {
    static BEGUN: Vec<Begun> = begun();
}

/// Every event at a door with memory and at one without, as far as something is sent or asked.
fn begun() -> Vec<Begun> {
    let mut all = Vec::new();
    for (target, event) in EVENTS {
        let settings = if target == Target::Affonso { AFFONSO } else { IMPACT };
        for memory in [false, true] {
            let plain = Destination::open(target, settings);
            let destination = if memory { plain.remembering(String::from("memory-secret"), settings) } else { plain };
            let step = destination.begin(event, Arrival::at(NOW));
            all.push(Begun { target, destination, step });
        }
    }
    assert!(all.iter().filter(|begun| !matches!(begun.step, Step::Done(_))).count() >= 10, "the events are out of date");
    all
}

/// Runs one answer: status, `Retry-After` and `X-RateLimit-Reset` in a line each, then the body; or `state`, then a state.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    BEGUN.with(|all| {
        if let Some(state) = text.strip_prefix("state\n") {
            for begun in all {
                any_state(begun, state);
            }
            return;
        }
        let Some(answer) = answer(&text) else { return };
        for begun in all.iter().filter(|begun| !matches!(begun.step, Step::Done(_))) {
            let outcome = ends(begun, begun.step.clone(), &Answer::Response(answer.clone()));
            obeys_the_law(&answer, &outcome, begun.target);
        }
    });
}

fn answer(text: &str) -> Option<Response> {
    let mut lines = text.splitn(4, '\n');
    let status = lines.next()?.trim().parse().ok()?;
    let header = |line: Option<&str>| line.filter(|line| !line.is_empty()).map(str::to_owned);
    let (retry_after, rate_limit_reset) = (header(lines.next()), header(lines.next()));
    Some(Response { status, retry_after, rate_limit_reset, body: lines.next().unwrap_or_default().to_owned() })
}

fn ends(begun: &Begun, first: Step, answer: &Answer) -> Outcome {
    let mut step = first;
    for _ in 0..REQUESTS {
        step = match &step {
            Step::Done(outcome) => return outcome.clone(),
            Step::Ask { names, state, .. } => {
                let nothing = Answer::Known(vec![Vec::new(); names.len()]);
                begun.destination.resume(state, &nothing, NOW)
            }
            Step::Send { request, state } => {
                is_fit_to_send(request);
                begun.destination.resume(state, answer, NOW)
            }
        };
    }
    panic!("it does not end");
}

fn obeys_the_law(answer: &Response, outcome: &Outcome, target: Target) {
    is_of_an_answer(target, outcome);
    is_discreet(outcome);
    assert!(!outcome.message.contains('@'), "an address: {}", outcome.message);
    // What was refused for what it says is never sent again as it is.
    if matches!(answer.status, 400 | 422) {
        assert_ne!(outcome.outcome, Verdict::Retry, "{outcome:?}");
    }
}

/// A state that is none leads to no panic and no loop.
fn any_state(begun: &Begun, state: &str) {
    for answer in [Answer::Failure(Failure::Network), Answer::Known(Vec::new()), Answer::Response(Response::default())] {
        let step = begun.destination.resume(state, &answer, NOW);
        let mut left = REQUESTS;
        let mut step = step;
        while let Step::Send { state, .. } | Step::Ask { state, .. } = &step {
            left = left.checked_sub(1).expect("it ends");
            step = begun.destination.resume(state, &answer, NOW);
        }
        if let Step::Done(outcome) = &step {
            is_published(begun.target, outcome);
        }
    }
    let _ = begun.destination.people(state, state);
    let _ = (begun.destination.is_visit(state), begun.destination.counts_again(state));
}
