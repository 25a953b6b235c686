//! The table of differences: what our own mapping can express and Affonso's adapter cannot.

/// What one route can do and the other cannot, on purpose.
pub struct Difference {
    pub what: &'static str,
    pub why: &'static str,
    pub settings: &'static str,
    pub event: &'static str,
    pub own: &'static str,
    pub adapter: &'static str,
}

pub const DIFFERENCES: &[Difference] = &[
    Difference {
        what: "referral id alone",
        why: "the adapter takes userId and external ids only",
        settings: "{}",
        event: r#"{"event":"KYC Passed","properties":{"referral_id":"ref_a"}}"#,
        own: r#"delivered: milestone of ref_a, "KYC Passed", key m"#,
        adapter: "missing_identity",
    },
    Difference {
        what: "click id alone",
        why: "the adapter takes userId and external ids only",
        settings: "{}",
        event: r#"{"event":"trial_started","context":{"page":{"search":"?click_id=ref_a"}}}"#,
        own: r#"delivered: trial of ref_a, "trial_started", key m"#,
        adapter: "missing_identity",
    },
    Difference {
        what: "referral id beside a known userId",
        why: "the adapter is not told, so an unknown referral id does not keep it from matching",
        settings: "{}",
        event: r#"{"event":"KYC Passed","userId":"cus_a","properties":{"referral_id":"ref_gone"}}"#,
        own: "no_referral",
        adapter: r#"delivered: milestone of ref_a, "KYC Passed", key m"#,
    },
    Difference {
        what: "product ids, interval, subscription",
        why: "the adapter does not document them",
        settings: "{}",
        event: r#"{"event":"purchase","userId":"cus_a","properties":{"revenue":5,"currency":"USD","product_id":"p","price_id":"q","interval":"month","is_subscription":true}}"#,
        own: r#"delivered: conversion of ref_a, "purchase", key m, 5 USD, products ["p"], prices ["q"], Monthly, subscription true"#,
        adapter: r#"delivered: conversion of ref_a, "purchase", key m, 5 USD"#,
    },
    Difference {
        what: "metadata",
        why: "the adapter does not document it",
        settings: "{}",
        event: r#"{"event":"purchase","userId":"cus_a","properties":{"revenue":5,"currency":"USD","coupon":"SPRING"}}"#,
        own: r#"delivered: conversion of ref_a, "purchase", key m, 5 USD, metadata {"coupon":"SPRING"}"#,
        adapter: r#"delivered: conversion of ref_a, "purchase", key m, 5 USD"#,
    },
    Difference {
        what: "metadata that the settings ask for",
        why: "what the adapter cannot express is a wrong setting",
        settings: r#"{"metadata":["properties.coupon"]}"#,
        event: r#"{"event":"KYC Passed","userId":"cus_a"}"#,
        own: r#"delivered: milestone of ref_a, "KYC Passed", key m"#,
        adapter: "bad_settings",
    },
    Difference {
        what: "own event types",
        why: "the adapter decides by name",
        settings: r#"{"eventTypes":{"Invoice Paid":"conversion"}}"#,
        event: r#"{"event":"Invoice Paid","userId":"cus_a","properties":{"revenue":5,"currency":"USD"}}"#,
        own: r#"delivered: conversion of ref_a, "Invoice Paid", key m, 5 USD"#,
        adapter: "bad_settings",
    },
    Difference {
        what: "a sale of 0 as a milestone",
        why: "the adapter decides by name",
        settings: r#"{"zeroAmounts":"milestone"}"#,
        event: r#"{"event":"purchase","userId":"cus_a","properties":{"revenue":0,"currency":"USD"}}"#,
        own: r#"delivered: milestone of ref_a, "purchase", key m"#,
        adapter: "bad_settings",
    },
    Difference {
        what: "another event name",
        why: "the adapter books the name as tracked",
        settings: r#"{"fieldMapping":{"event_name":"properties.label"}}"#,
        event: r#"{"event":"KYC Passed","userId":"cus_a","properties":{"label":"Verified"}}"#,
        own: r#"delivered: milestone of ref_a, "Verified", key m"#,
        adapter: "bad_settings",
    },
];
