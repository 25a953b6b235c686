//! Random events as the native build plans them, for a comparison with the shipped WebAssembly: called by
//! `cargo xtask fuzz native-wasm` with how many and a seed. One line of JSON a run: the target, the settings, the event as it
//! came (not always JSON, therefore as a text), the plan and, of a door with memory, what it is asked for or how it ends.

#[path = "../../properties/events.rs"]
mod events;
#[allow(dead_code)] // it is shared with the properties, which ask for more
#[path = "../../properties/json.rs"]
mod json;
#[path = "../../properties/sales.rs"]
mod sales;

use affonso_segment::delivery::{Arrival, Step};
use affonso_segment::value::Timestamp;
use affonso_segment::value::json::Value;
use affonso_segment::{Destination, Target};
use json::{Dice, Json};
use proptest::strategy::{BoxedStrategy, Strategy as _, ValueTree as _};
use proptest::test_runner::{Config, RngSeed, TestRunner};
use std::borrow::Cow;
use std::io::{BufWriter, Write as _};

const NOW: Timestamp = Timestamp::from_millis(1_800_000_000_000);
const SECRET: &str = "memory-secret";

/// So many events under each settings object.
const EVENTS: u64 = 20;

fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u64>().expect("how many, and a seed"));
    let (runs, seed) = (numbers.next().expect("how many"), numbers.next().expect("a seed"));
    let mut runner = TestRunner::new(Config { rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..Config::default() });
    let mut dice = Dice(seed);
    let mut out = BufWriter::new(std::io::stdout().lock());
    let kinds = [(Target::Affonso, events::settings(), events::event()), (Target::Impact, sales::settings(), sales::sale())];
    let mut made = 0;
    for (target, settings, event) in kinds.iter().cycle() {
        let settings = draw(settings, &mut runner).plain();
        let plain = Destination::open(*target, &settings).tracing();
        let remembering = Destination::open(*target, &settings).remembering(SECRET.to_owned(), &settings);
        for _ in 0..EVENTS {
            if made == runs {
                return;
            }
            let event = text_of(&draw(event, &mut runner), &mut dice);
            let line = line(*target, &settings, &event, [&plain, &remembering]);
            // Who compares stops at the first difference.
            if writeln!(out, "{line}").is_err() {
                return;
            }
            made += 1;
        }
    }
}

fn draw(strategy: &BoxedStrategy<Json>, runner: &mut TestRunner) -> Json {
    strategy.new_tree(runner).expect("nothing is filtered").current()
}

/// Written plainly or oddly, and now and then damaged.
fn text_of(event: &Json, dice: &mut Dice) -> String {
    let text = event.odd(u64::try_from(dice.below(1 << 30)).unwrap_or_default(), true);
    if dice.below(5) > 0 {
        return text;
    }
    let mut characters: Vec<char> = text.chars().collect();
    let at = dice.below(characters.len());
    match dice.below(3) {
        0 => characters.truncate(at),
        1 => characters[at] = char::from(b"\"\\{}[],:0-e. \x00"[dice.below(14)]),
        _ => drop(characters.remove(at)),
    }
    characters.into_iter().collect()
}

fn line(target: Target, settings: &str, event: &str, [plain, remembering]: [&Destination; 2]) -> String {
    let asked = match remembering.begin(event, Arrival::at(NOW)) {
        Step::Ask { names, .. } => Value::texts(&names).to_json(),
        Step::Send { request, .. } => request.body,
        Step::Done(outcome) => outcome.to_value().to_json(),
    };
    let planned = plain.plan(event, NOW).to_value().to_json();
    let owned = |text: &str| Some(Value::Text(Cow::Owned(text.to_owned())));
    Value::object(vec![
        ("target", Some(target.word().into())),
        ("settings", owned(settings)),
        ("event", owned(event)),
        ("plan", owned(&planned)),
        ("asked", owned(&asked)),
    ])
    .to_json()
}
