//! A form is read back as it was meant: by a reader of good standing, every parameter has the value that the plan tells.

use crate::NOW;
use crate::ending::content_type;
use affonso_segment::delivery::{Arrival, Request, Step};
use affonso_segment::value::json::{Raw, quote};
use affonso_segment::{Destination, Target};
use std::borrow::Cow;

const SETTINGS: &str = r#"{"accountSid":"IRdemo","apiKey":"token-demo","campaignId":"1","customParameterMapping":{"Text1":"properties.one","Text2":"context.two"},"longOrderIds":"hash"}"#;

thread_local! {
    static DESTINATION: Destination = Destination::open(Target::Impact, SETTINGS);
}

/// Runs one input: its lines are the values.
pub fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let mut lines = text.split('\n');
    let mut quoted = || {
        let mut out = String::new();
        quote(lines.next().unwrap_or_default(), &mut out);
        out
    };
    let event = format!(
        r#"{{"type":"track","event":"Order Completed","messageId":{},"userId":{},"anonymousId":{},"properties":{{"order_id":{},"revenue":"5","currency":"USD","coupon":{},"one":{},"products":[{{"sku":{},"name":{},"price":5,"quantity":1}}]}},"context":{{"two":{}}}}}"#,
        quoted(),
        quoted(),
        quoted(),
        quoted(),
        quoted(),
        quoted(),
        quoted(),
        quoted(),
        quoted()
    );
    DESTINATION.with(|destination| {
        let Step::Send { request, .. } = destination.begin(&event, Arrival::at(NOW)) else { return };
        holds_what_the_plan_tells(&request, &destination.plan(&event, NOW).to_value().to_json());
    });
}

/// Panics when the body is a form and holds anything else than the fields of the plan, in their order.
pub fn holds_what_the_plan_tells(request: &Request, plan: &str) {
    if content_type(request).as_deref() != Some("application/x-www-form-urlencoded") {
        return;
    }
    let raw = Raw::parse(plan).expect("a plan is JSON");
    let text = |field: Raw<'_>, name| field.member(name).and_then(Raw::text).map(Cow::into_owned).expect("a field's text");
    let fields = raw.member("fields").into_iter().flat_map(Raw::elements);
    let told: Vec<_> = fields.map(|field| (text(field, "field"), text(field, "value"))).collect();
    let read: Vec<_> = form_urlencoded::parse(request.body.as_bytes()).into_owned().collect();
    assert_eq!(read, told, "{}", request.body);
}
