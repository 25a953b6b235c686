//! What must not matter does not: the order of members, what no path names, the clock, asking twice.

use crate::NOW;
use crate::events::{event, settings};
use crate::json::{Dice, Json, odd_json};
use crate::run::{Checked, check};
use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::{Request, Step};
use affonso_segment::value::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

/// The step for an event, with the body read as JSON where that is all that may be compared.
fn comparable(step: Step) -> (Option<(Request, Value)>, Option<Step>) {
    match step {
        Step::Send { request, .. } => {
            let body = serde_json::from_str(&request.body).unwrap_or(Value::Null);
            (Some((Request { body: String::new(), ..request }, body)), None)
        }
        other => (None, Some(other)),
    }
}

/// A value that is copied whole keeps its own order, so a body with such a value is compared as JSON; every other by its bytes.
fn same(one: Step, other: Step) -> Checked {
    let copies_objects = matches!(&one, Step::Send { request, .. } if request.body.matches('{').count() > 2);
    if copies_objects {
        prop_assert_eq!(comparable(one), comparable(other));
    } else {
        prop_assert_eq!(one, other);
    }
    Ok(())
}

#[test]
fn the_order_of_members_does_not_matter() {
    check(600, (event(), settings(), any::<u64>()), |(event, settings, seed)| {
        let mut dice = Dice(seed);
        let destination = Affonso::from_json(&settings.plain());
        let shuffled_event = event.shuffled(&mut dice);
        same(destination.begin(&event.plain(), NOW), destination.begin(&shuffled_event.plain(), NOW))
    });
}

#[test]
fn spelling_does_not_matter() {
    check(400, (event(), settings(), any::<u64>()), |(event, settings, seed)| {
        let destination = Affonso::from_json(&settings.plain());
        let odd = event.odd(seed, false);
        // Texts are compared as JSON: a value that is copied keeps the digits and loses blanks and needless escapes.
        prop_assert_eq!(comparable(destination.begin(&event.plain(), NOW)), comparable(destination.begin(&odd, NOW)));
        Ok(())
    });
}

#[test]
fn of_duplicate_members_the_last_counts() {
    check(400, (event(), settings(), any::<u64>()), |(event, settings, seed)| {
        let destination = Affonso::from_json(&settings.plain());
        prop_assert_eq!(
            comparable(destination.begin(&event.plain(), NOW)),
            comparable(destination.begin(&event.odd(seed, true), NOW))
        );
        Ok(())
    });
}

#[test]
fn the_same_event_makes_the_same_request() {
    // As long as Segment retries, and longer; the clock decides only about events from its own future.
    check(400, (event(), settings(), any::<u16>()), |(event, settings, seconds)| {
        let event = event.plain();
        let (once, again) = (Affonso::from_json(&settings.plain()), Affonso::from_json(&settings.plain()));
        let later = Timestamp::from_millis(NOW.as_millis() + i64::from(seconds) * 1000);
        let plans =
            [once.plan(&event, NOW), once.plan(&event, NOW), again.plan(&event, later)].map(|plan| plan.to_value().to_json());
        prop_assert_eq!(&plans[0], &plans[1]);
        prop_assert_eq!(&plans[0], &plans[2]);
        let step = once.begin(&event, NOW);
        prop_assert_eq!(&step, &again.begin(&event, later));
        if let Step::Send { request, .. } = step {
            let plan = again.plan(&event, later);
            prop_assert_eq!(Some(&request), plan.request());
        }
        Ok(())
    });
}

/// Names that stand in no path, some of which look as if they did.
const STRANGERS: &[&str] = &[
    "",
    " ",
    "__proto__",
    "constructor",
    "Event",
    "event ",
    "user_id",
    "properties.revenue",
    "revenue\u{0}",
    "a\"b\\",
    "length",
    "😀",
];

/// Where the settings of this file copy a whole value, what stands inside it is named.
const COPIED: &[&str] = &["order_id", "coupon", "plan"];

#[test]
fn what_no_path_names_does_not_matter() {
    let strangers = prop::collection::vec((prop::sample::select(STRANGERS), odd_json("[a-z]{1,3}".boxed())), 1..4);
    let plain_settings = settings().prop_map(|settings| {
        let Json::Object(members) = settings else { return settings };
        Json::Object(members.into_iter().filter(|(key, _)| key != "metadata").collect())
    });
    check(600, (event(), plain_settings, strangers, any::<u64>()), |(event, settings, strangers, seed)| {
        let mut dice = Dice(seed);
        let crowded = event.with_objects(COPIED, &mut |members| {
            for (name, value) in &strangers {
                if dice.below(2) == 0 && members.iter().all(|(key, _)| key != name) {
                    members.insert(dice.below(members.len() + 1), ((*name).to_owned(), value.clone()));
                }
            }
        });
        let destination = Affonso::from_json(&settings.plain());
        let (alone, crowded) = (destination.begin(&event.plain(), NOW), destination.begin(&crowded.plain(), NOW));
        // Without a message id the key is a fingerprint of the payload, and that is another one now.
        let by_fingerprint = matches!(&alone, Step::Send { request, .. } if request.body.contains("\"seg_"));
        if !by_fingerprint {
            prop_assert_eq!(alone, crowded);
        }
        Ok(())
    });
}
