//! The emulated impact.com keeps to its documentation, too. What its tests share.

#[path = "impact_access.rs"]
mod access;
#[path = "impact_attribution.rs"]
mod attribution;
#[path = "impact_changes.rs"]
mod changes;
#[path = "impact_conversions.rs"]
mod conversions;
#[path = "impact_faults.rs"]
mod faults;
#[path = "impact_ledger.rs"]
mod ledger;
#[path = "impact_limits.rs"]
mod limits;
#[path = "impact_page_loads.rs"]
mod page_loads;
#[path = "impact_processing.rs"]
mod processing;

use affonso_segment::emulator::Incoming;
use affonso_segment::emulator::impact::{Action, Config, Emulator, Ledger, Submission};

use crate::{Answer, NOON, read};

const CONVERSIONS: &str = "/impact/api/Advertisers/IRdemo/Conversions";
const ACTIONS: &str = "/impact/api/Advertisers/IRdemo/Actions";
const PAGE_LOAD: &str = "/impact/trk/PageLoad";
const APP_INSTALL: &str = "/impact/trk/AppInstall";
/// Of the first submission.
const SUBMISSION: &str = "/impact/api/Advertisers/IRdemo/APISubmissions/A-00000000-0000-4000-8000-000000000001";
/// The endpoints with their methods.
const ALL: [(&str, &str); 6] = [
    ("POST", CONVERSIONS),
    ("PUT", ACTIONS),
    ("DELETE", ACTIONS),
    ("GET", SUBMISSION),
    ("POST", PAGE_LOAD),
    ("POST", APP_INSTALL),
];
/// The least a sale needs: the click of the first partner, and an amount.
const SALE: &str = "CampaignId=1000&EventTypeId=4000&EventDate=2026-06-22T11:59:00Z&OrderId=o-1&ClickId=clk_demo&OrderSubTotalPostDiscount=50&CurrencyCode=USD";
/// The least a page load needs.
const LOAD: &str = "CampaignId=1000&EventDate=2026-06-22T11:00:00Z&CustomProfileId=anon-1&PageUrl=https%3A%2F%2Fshop.example%2F";
/// `IRdemo:token-demo`.
const BASIC: &str = "Basic SVJkZW1vOnRva2VuLWRlbW8=";

fn emulator() -> Emulator {
    Emulator::new(Config::default())
}

/// A call as the destination sends it: credentials to the API alone.
fn call(method: &str, path: &str, body: &str) -> Incoming {
    let mut headers = vec![("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json")];
    if path.starts_with("/impact/api/") {
        headers.push(("authorization", BASIC));
    }
    Incoming {
        method: method.into(),
        path: path.into(),
        headers: headers.into_iter().map(|(name, value)| (name.into(), value.into())).collect(),
        body: body.into(),
    }
}

fn without(mut call: Incoming, header: &str) -> Incoming {
    call.headers.retain(|(name, _)| name != header);
    call
}

fn with_header(call: Incoming, name: &str, value: &str) -> Incoming {
    let mut call = without(call, name);
    call.headers.push((name.into(), value.into()));
    call
}

/// A call to an endpoint with its only method.
fn send(emulator: &mut Emulator, path: &str, body: &str) -> Answer {
    read(emulator.handle(&call("POST", path, body), NOON))
}

/// A form with some parameters replaced; an empty value takes one away.
fn with(form: &str, changes: &[(&str, &str)]) -> String {
    let is_changed = |pair: &&str| changes.iter().any(|(name, _)| pair.split('=').next() == Some(name));
    let kept = form.split('&').filter(|pair| !is_changed(pair)).map(String::from);
    let added = changes.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}"));
    kept.chain(added).collect::<Vec<_>>().join("&")
}

/// A form that is refused with 400, and for which parameters.
fn refused_for(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let errors = answer.json["errors"].as_array().expect("errors");
    errors.iter().map(|error| error["field"].as_str().expect("a field").to_owned()).collect()
}

fn ledger(emulator: &mut Emulator) -> Ledger {
    emulator.ledger(NOON)
}

/// What became of a conversion, by its form.
fn outcome(config: Config, form: &str) -> Submission {
    let mut emulator = Emulator::new(config);
    let answer = send(&mut emulator, CONVERSIONS, form);
    assert_eq!(answer.status, 200, "{form}\n{}", answer.text);
    ledger(&mut emulator).submissions.pop().expect("a submission")
}

/// The action of a conversion, which must have become one.
fn action(emulator: &mut Emulator, form: &str) -> Action {
    let answer = send(emulator, CONVERSIONS, form);
    assert_eq!(answer.status, 200, "{form}\n{}", answer.text);
    let mut ledger = ledger(emulator);
    let submission = ledger.submissions.pop().expect("a submission");
    assert_eq!(submission.error_reason, None, "{form}");
    ledger.actions.pop().expect("an action")
}
