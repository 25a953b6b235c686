//! The two routes agree: what a shop tracks is booked alike by our own mapping and by Affonso's Segment adapter, but for a
//! short table of differences (`cargo test --features emulator --test routes -- --nocapture` prints it with both ledgers).

#![cfg(not(target_arch = "wasm32"))]
#![cfg(feature = "emulator")]

#[path = "routes/differences.rs"]
mod differences;
#[allow(dead_code)] // what only the properties use
#[path = "properties/events.rs"]
mod events;
#[path = "properties/far_side.rs"]
mod far_side;
#[allow(dead_code)] // what only the properties use
#[path = "properties/json.rs"]
mod json;
#[path = "properties/run.rs"]
mod run;

use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Outcome, Step};
use affonso_segment::emulator::affonso::{Config, Emulator, Entry, Referral, UnknownIdentifier};
use affonso_segment::value::Timestamp;
use differences::{DIFFERENCES, Difference};
use far_side::{answer_of, incoming};
use json::{Json, number, object, text};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use run::{Checked, check, fail};
use serde_json::Value;
use std::cell::Cell;

const NOON: u64 = 1_782_129_600_000;
const NOW: Timestamp = Timestamp::from_millis(1_782_129_600_000);

/// The connector under one settings object, and the Affonso it talks to.
struct Route {
    destination: Affonso,
    emulator: Emulator,
}

impl Route {
    fn new(settings: &Json, route: &str, config: Config) -> Self {
        let Json::Object(mut members) = settings.clone() else { panic!("settings are an object") };
        members.push(("route".into(), text(route)));
        Self { destination: Affonso::from_json(&Json::Object(members).plain()), emulator: Emulator::new(config) }
    }

    /// Sends one event and reads the answer, as a door does.
    fn send(&mut self, event: &str) -> Result<Outcome, TestCaseError> {
        let (request, state) = match self.destination.begin(event, NOW) {
            Step::Done(outcome) => return Ok(outcome),
            Step::Send { request, state, .. } => (request, state),
            Step::Ask { .. } => return Err(fail("no event here is a refund")),
        };
        let answer = answer_of(self.emulator.handle(&incoming(&request), NOON));
        match self.destination.resume(&state, &answer, NOW) {
            Step::Done(outcome) => Ok(outcome),
            _ => Err(fail("a second request")),
        }
    }

    fn entries(&self) -> Vec<Entry> {
        self.emulator.ledger().entries
    }
}

/// People by customer id and by the app's own id; the last one came without an affiliate.
const PEOPLE: [(&str, &str); 5] = [("cus_a", "ext_a"), ("cus_b", "ext_b"), ("cus_c", "ext_c"), ("42", "7"), ("cus_x", "ext_x")];

/// Books that know the first by both ids, the others by one or the other.
fn books(unknown_identifier: UnknownIdentifier) -> Config {
    let referral = |id: &str, customer: Option<&str>, external: Option<&str>| Referral {
        customer_id: customer.map(Into::into),
        external_user_id: external.map(Into::into),
        ..Referral::new(id)
    };
    let referrals = vec![
        referral("ref_a", Some("cus_a"), Some("ext_a")),
        referral("ref_b", Some("cus_b"), None),
        referral("ref_c", None, Some("ext_c")),
        referral("ref_d", Some("42"), Some("7")),
    ];
    let mut config = Config { referrals, unknown_identifier, ..Config::default() };
    if let Some(key) = config.keys.first_mut() {
        key.key = "sk_live_demo".into();
    }
    config
}

/// One event as a shop may send it, before the settings say which id `userId` is.
#[derive(Clone, Debug)]
struct Draft {
    person: usize,
    user_id: bool,
    /// Which of the four places hold the external id.
    places: Vec<usize>,
    /// Ids that look like numbers are sent as numbers.
    numeric: bool,
    name: Json,
    message_id: Option<Json>,
    order_id: Option<Json>,
    timestamp: Option<Json>,
    amounts: Vec<(&'static str, Json)>,
    currencies: Vec<(&'static str, Json)>,
    context: Option<Json>,
}

fn draft() -> BoxedStrategy<Draft> {
    let identity = (0..PEOPLE.len(), prop::bool::weighted(0.8), subsequence(vec![0, 1, 2, 3], 0..3), any::<bool>());
    let short = |prefix: &'static str| (1..5_u8).prop_map(move |n| text(format!("{prefix}{n}"))).boxed();
    let maybe = |value: BoxedStrategy<Json>| prop::option::weighted(0.8, value);
    let keys = (maybe(short("ajs-")), maybe(short("o-")), maybe(events::timestamp()));
    let amounts = subsequence(vec!["revenue", "amount", "value", "total"], 0..4)
        .prop_flat_map(|fields| fields.into_iter().map(|field| (Just(field), events::amount())).collect::<Vec<_>>());
    let currencies = subsequence(vec!["currency", "sale_amount_currency"], 0..=2)
        .prop_flat_map(|fields| fields.into_iter().map(|field| (Just(field), events::currency())).collect::<Vec<_>>());
    (identity, events::event_name(), keys, amounts, currencies, prop::option::of(context()))
        .prop_map(|(identity, name, keys, amounts, currencies, context)| {
            let (person, user_id, places, numeric) = identity;
            let (message_id, order_id, timestamp) = keys;
            Draft { person, user_id, places, numeric, name, message_id, order_id, timestamp, amounts, currencies, context }
        })
        .boxed()
}

/// Contexts as they occur, traits apart.
fn context() -> BoxedStrategy<Json> {
    let page = object([("url", text("https://shop.example/thanks")), ("search", text("?q=1"))]);
    prop_oneof![
        3 => Just(object([("page", page), ("ip", text("203.0.113.7"))])),
        1 => json::odd_json("[a-z]{1,3}".boxed()),
        1 => select(vec![Json::Null, Json::List(vec![]), text(""), object([("page", Json::Null), ("traits", Json::Null)])]),
    ]
    .boxed()
}

impl Draft {
    fn id(&self, id: &str) -> Json {
        if self.numeric && id.bytes().all(|b| b.is_ascii_digit()) { number(id) } else { text(id) }
    }

    /// The external id in the places of properties (0, 1) or of traits (2, 3).
    fn external_ids(&self, first: usize) -> Vec<(&'static str, Json)> {
        let (_, external) = PEOPLE[self.person];
        let names = ["external_user_id", "externalUserId"].into_iter().enumerate();
        names.filter(|(at, _)| self.places.contains(&(first + at))).map(|(_, name)| (name, self.id(external))).collect()
    }

    fn context(&self) -> Option<Json> {
        let traits = self.external_ids(2);
        if traits.is_empty() {
            return self.context.clone();
        }
        let mut members = match &self.context {
            Some(Json::Object(members)) => members.clone(),
            _ => Vec::new(),
        };
        members.retain(|(key, _)| key != "traits");
        members.push(("traits".into(), object(traits)));
        Some(Json::Object(members))
    }

    /// The event, with `userId` in the role that the settings give it.
    fn event(&self, user_is_external: bool) -> String {
        let (customer, external) = PEOPLE[self.person];
        let user_id = self.user_id.then(|| self.id(if user_is_external { external } else { customer }));
        let order_id = self.order_id.clone().map(|id| ("order_id", id));
        let sale = self.amounts.iter().chain(&self.currencies).cloned().chain(order_id);
        let members = [
            Some(("type", text("track"))),
            Some(("event", self.name.clone())),
            self.message_id.clone().map(|id| ("messageId", id)),
            user_id.map(|id| ("userId", id)),
            Some(("anonymousId", text("anon_1"))),
            self.timestamp.clone().map(|moment| ("timestamp", moment)),
            Some(("properties", object(sale.chain(self.external_ids(0))))),
            self.context().map(|context| ("context", context)),
        ];
        object(members.into_iter().flatten()).plain()
    }
}

/// Settings that both routes can carry out.
fn settings() -> BoxedStrategy<(bool, Json)> {
    let word = |key: &'static str, words: &[&'static str]| {
        prop::option::of(select(words.to_vec()).prop_map(move |word| (key, text(word)))).boxed()
    };
    let types = object([("demo_booked", text("ignore")), ("KYC Passed", text("milestone")), ("purchase", text("conversion"))]);
    let fields =
        object([("sale_amount", text("properties.value")), ("sale_amount_currency", text("properties.sale_amount_currency"))]);
    let all = vec![
        word("unlistedEvents", &["milestone", "ignore"]),
        word("conversionKey", &["messageId", "properties.order_id"]),
        word("defaultCurrency", &["chf"]),
        word("anonymousEvents", &["reject", "ignore"]),
        word("unmatched", &["ignore", "reject"]),
        prop::option::weighted(0.3, Just(("eventTypes", types))).boxed(),
        prop::option::weighted(0.2, Just(("fieldMapping", fields))).boxed(),
    ];
    (any::<bool>(), all)
        .prop_map(|(external, members)| {
            let role = if external { "external_user_id" } else { "customer_id" };
            let fixed = [("apiKey", text("sk_live_demo")), ("userIdIs", text(role))];
            (external, object(fixed.into_iter().chain(members.into_iter().flatten())))
        })
        .boxed()
}

/// What both ledgers must say of an entry.
fn fact(entry: &Entry) -> String {
    let Entry { kind, referral_id, event_name, external_event_id, occurred_at, amount, currency, .. } = entry;
    format!("{kind:?} for {referral_id}: {event_name:?}, key {external_event_id:?}, at {occurred_at:?}, {amount:?} {currency:?}")
}

/// How much of what was generated got how far, so that a generator that makes nothing but refusals is noticed.
#[derive(Default)]
struct Tally {
    events: Cell<usize>,
    booked: Cell<usize>,
    conversions: Cell<usize>,
    unmatched: Cell<usize>,
}

fn add(count: &Cell<usize>, more: usize) {
    count.set(count.get() + more);
}

fn routes_agree(settings: &Json, events: &[String], unknown: UnknownIdentifier, tally: &Tally) -> Checked {
    let mut own = Route::new(settings, "events", books(unknown));
    let mut adapter = Route::new(settings, "segment", books(unknown));
    for event in events {
        let (by_own, by_adapter) = (own.send(event)?, adapter.send(event)?);
        prop_assert_eq!(
            (by_own.outcome, by_own.code),
            (by_adapter.outcome, by_adapter.code),
            "{}\nown mapping: {}\nadapter: {}",
            event,
            by_own.message,
            by_adapter.message
        );
        prop_assert!(by_own.code != "refused", "{event}: {}", by_own.message);
        add(&tally.unmatched, usize::from(by_own.code == "no_referral"));
    }
    let facts = |route: &Route| route.entries().iter().map(fact).collect::<Vec<_>>();
    prop_assert_eq!(facts(&own), facts(&adapter));
    let currencies = own.entries().into_iter().filter_map(|entry| entry.currency);
    prop_assert!(currencies.flat_map(String::into_bytes).all(|b| b.is_ascii_uppercase()), "a currency in other letters");
    let summary = own.emulator.ledger().summary;
    add(&tally.events, events.len());
    add(&tally.booked, own.entries().len());
    add(&tally.conversions, summary.conversions);
    Ok(())
}

#[test]
fn both_routes_book_alike() {
    let tally = Tally::default();
    let unknown = select(vec![UnknownIdentifier::Link, UnknownIdentifier::Refuse]);
    check(400, (settings(), prop::collection::vec(draft(), 1..6), unknown), |((external, settings), drafts, unknown)| {
        let events: Vec<_> = drafts.iter().map(|draft| draft.event(external)).collect();
        routes_agree(&settings, &events, unknown, &tally)
    });
    let Tally { events, booked, conversions, unmatched } = tally;
    println!(
        "{} events: {} booked, {} of them sales, {} unmatched",
        events.get(),
        booked.get(),
        conversions.get(),
        unmatched.get()
    );
    assert!(booked.get() * 5 > events.get() && conversions.get() * 20 > events.get() && unmatched.get() * 20 > events.get());
}

/// What is of a kind that a route does not take is left out by it, on either route, and the sale is still booked.
#[test]
fn odd_kinds_cost_no_sale() {
    let settings = object([("apiKey", text("sk_live_demo")), ("unlistedEvents", text("ignore"))]);
    let oddities = [
        r#""anonymousId":7"#,
        r#""anonymousId":{"id":"a"}"#,
        r#""context":[]"#,
        r#""context":{"traits":[]}"#,
        r#""context":{"traits":"none"}"#,
        r#""context":{"traits":{"external_user_id":true}}"#,
        r#""properties":{"revenue":5,"currency":"USD","externalUserId":{}}"#,
        r#""properties":{"revenue":5,"currency":"USD","external_user_id":"  "}"#,
        r#""timestamp":{"$date":1}"#,
        r#""timestamp":" 2026-06-22t12:00:00,5z ""#,
    ];
    let sale =
        r#"{"type":"track","event":"purchase","messageId":"m","userId":"cus_b","properties":{"revenue":5,"currency":"USD"},"#;
    let mut lost = Vec::new();
    for (oddity, name) in oddities.iter().flat_map(|oddity| [(oddity, "events"), (oddity, "segment")]) {
        let mut route = Route::new(&settings, name, books(UnknownIdentifier::Link));
        let outcome = route.send(&format!("{sale}{oddity}}}")).expect("an outcome");
        let ledger = route.emulator.ledger();
        let linked =
            ledger.referrals.iter().any(|referral| referral.external_user_id.as_deref().is_some_and(|id| id.trim().is_empty()));
        let at = if oddity.contains("12:00:00,5z") { r#"Some("2026-06-22T12:00:00.500Z")"# } else { "None" };
        let expected = format!(r#"Conversion for ref_b: "purchase", key Some("m"), at {at}, Some("5") Some("USD")"#);
        if ledger.entries.iter().map(fact).ne([expected]) || linked {
            lost.push(format!("{name}, {oddity}: {}{}", outcome.message, if linked { " A blank id was linked." } else { "" }));
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// An entry in a line, with all that it holds.
fn line(entry: &Entry) -> String {
    let kind = format!("{:?}", entry.kind).to_lowercase();
    let key = entry.external_event_id.as_deref().unwrap_or_default();
    let mut line = format!("{kind} of {}, {:?}, key {key}", entry.referral_id, entry.event_name);
    let sale = entry.amount.as_ref().zip(entry.currency.as_ref());
    let more = [
        sale.map(|(amount, currency)| format!("{amount} {currency}")),
        entry.occurred_at.as_ref().map(|moment| format!("at {moment}")),
        (!entry.product_ids.is_empty()).then(|| format!("products {:?}", entry.product_ids)),
        (!entry.price_ids.is_empty()).then(|| format!("prices {:?}", entry.price_ids)),
        entry.interval.map(|interval| format!("{interval:?}")),
        entry.is_subscription.map(|flag| format!("subscription {flag}")),
        entry.metadata.as_ref().map(|metadata| format!("metadata {}", metadata.get())),
    ];
    for part in more.into_iter().flatten() {
        line = line + ", " + &part;
    }
    line
}

/// How an event ends on a route, and the ledger behind it.
fn ending(settings: &Json, route: &str, event: &str) -> String {
    let mut route = Route::new(settings, route, books(UnknownIdentifier::Link));
    let code = route.send(event).expect("an outcome").code;
    let entries: Vec<_> = route.entries().iter().map(line).collect();
    if entries.is_empty() { code.to_owned() } else { format!("{code}: {}", entries.join("; ")) }
}

fn differs(what: &str) {
    let difference = DIFFERENCES.iter().find(|difference| difference.what == what).expect("a row of the table");
    let Difference { why, settings, event, own, adapter, .. } = difference;
    let settings: Value = serde_json::from_str(settings).expect("settings");
    let mut members = vec![("apiKey".to_owned(), text("sk_live_demo"))];
    members.extend(settings.as_object().into_iter().flatten().map(|(key, value)| (key.clone(), Json::Number(value.to_string()))));
    let settings = Json::Object(members);
    let event = event.replacen('{', r#"{"type":"track","messageId":"m","#, 1);
    let (by_own, by_adapter) = (ending(&settings, "events", &event), ending(&settings, "segment", &event));
    println!("{what}: {why}\n    own mapping: {by_own}\n    adapter:     {by_adapter}");
    assert_eq!((by_own.as_str(), by_adapter.as_str()), (*own, *adapter), "{what}");
}

#[test]
fn every_difference_is_shown() {
    let source = include_str!("routes.rs");
    for difference in DIFFERENCES {
        let shown = format!("    differs(\"{}\");", difference.what);
        assert!(source.contains(&shown), "no test shows the difference {}", difference.what);
    }
}

#[test]
fn a_referral_id_alone_differs() {
    differs("referral id alone");
}

#[test]
fn a_click_id_alone_differs() {
    differs("click id alone");
}

#[test]
fn a_referral_id_beside_a_known_user_differs() {
    differs("referral id beside a known userId");
}

#[test]
fn what_is_sold_differs() {
    differs("product ids, interval, subscription");
}

#[test]
fn metadata_differs() {
    differs("metadata");
}

#[test]
fn metadata_that_is_asked_for_differs() {
    differs("metadata that the settings ask for");
}

#[test]
fn own_event_types_differ() {
    differs("own event types");
}

#[test]
fn a_sale_of_nothing_differs() {
    differs("a sale of 0 as a milestone");
}

#[test]
fn another_event_name_differs() {
    differs("another event name");
}
