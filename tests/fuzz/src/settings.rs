//! Any text makes a destination: it says what is wrong, sends to no unsafe address and keeps its credentials to itself.

use crate::ending::{is_fit_to_send, is_json, is_published};
use crate::{NOW, secrets};
use affonso_segment::delivery::{Arrival, Step};
use affonso_segment::segment::settings::{Finding, RawSettings};
use affonso_segment::{Destination, Target};
use serde_json::value::RawValue;

/// Events of the kinds that settings treat in their own ways.
const EVENTS: [&str; 4] = [
    r#"{"type":"track","event":"Order Completed","messageId":"m","userId":"u","anonymousId":"a","timestamp":"2027-01-10T12:00:00.000Z","properties":{"order_id":"o","revenue":"49.90","total":50,"currency":"eur","products":[{"sku":"s","price":1,"quantity":2}],"coupon":"c"},"context":{"page":{"url":"https://shop.example/?affonso_referral=ref_1&irclickid=c","search":"?via=x"},"consent":{"categoryPreferences":{"Advertising":true}}}}"#,
    r#"{"type":"track","event":"Order Refunded","messageId":"m","userId":"u","properties":{"order_id":"o","revenue":5,"currency":"USD","affonso_conversion_id":"com_1","refunded":2}}"#,
    r#"{"type":"identify","messageId":"m","userId":"u","traits":{"email":"jane@example.com","click_id":"ref_clk_1"}}"#,
    r#"{"type":"page","messageId":"m","anonymousId":"a","context":{"page":{"url":"https://shop.example/?affonso_referral=ref_1&irclickid=c"}}}"#,
];

/// Runs one input as the settings of both destinations.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let settings = secrets::mark(text.strip_prefix("impact\n").unwrap_or(&text));
    agrees(&settings);
    for target in Target::ALL {
        let destination = Destination::open(*target, &settings);
        let keeps_secrets = secrets::are_in_place(*target, &text, &settings);
        for finding in destination.findings() {
            assert!(!finding.message.is_empty(), "{finding:?}");
            let told = Finding::to_value(finding).to_json();
            is_json("a finding", &told);
            if keeps_secrets {
                secrets::untold("a finding", &told);
            }
        }
        for event in EVENTS {
            match destination.begin(event, Arrival::at(NOW)) {
                Step::Send { request, .. } => is_fit_to_send(&request),
                Step::Done(outcome) => {
                    is_published(*target, &outcome);
                    if keeps_secrets {
                        secrets::undebugged("an outcome", &outcome);
                    }
                }
                Step::Ask { .. } => panic!("a door without memory is asked"),
            }
            let told = destination.plan(event, NOW).to_value().to_json();
            is_json("a plan", &told);
            if keeps_secrets {
                secrets::untold("a plan", &told);
                secrets::undebugged("Debug of the destination", &destination);
            }
        }
    }
}

/// Settings are an object or nothing, and what another reader takes for one we do, too.
fn agrees(settings: &str) {
    let Ok(value) = serde_json::from_str::<&RawValue>(settings) else { return };
    let is_object = value.get().starts_with('{') || value.get() == "null";
    assert_eq!(RawSettings::parse(settings).is_some(), is_object, "{settings}");
}
