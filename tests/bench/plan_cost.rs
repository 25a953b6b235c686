//! What a plan costs beside sending, in the core alone: `cargo xtask bench` feeds it its events, one JSON text a line, and
//! reads one line of JSON.
//!
//! Both are timed in turns, in many short rounds; the medians of the rounds count.

use affonso_segment::affonso::Affonso;
use affonso_segment::delivery::Step;
use affonso_segment::value::Timestamp;
use std::hint::black_box;
use std::io::Read as _;
use std::time::{Duration, Instant};

const NOW: Timestamp = Timestamp::from_millis(1_782_133_200_000);
const WARM_UP: usize = 50;
const ROUNDS: usize = 400;

fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).expect("events on standard input");
    let (settings, events) = input.split_once('\n').expect("settings in the first line, events in the others");
    let destination = Affonso::from_json(settings);
    let events: Vec<_> = events.lines().collect();
    assert!(events.iter().all(|event| matches!(destination.begin(event, NOW), Step::Send { .. })), "every event is sent");

    let mut rounds = Vec::new();
    for round in 0..WARM_UP + ROUNDS {
        let send = |event: &&str| drop(black_box(destination.begin(black_box(event), NOW)));
        let plan = |event: &&str| drop(black_box(destination.plan(black_box(event), NOW)));
        // Who goes first changes, so that neither always finds the event in the caches.
        let (send, plan) = if round % 2 == 0 {
            let send = time(&events, send);
            (send, time(&events, plan))
        } else {
            let plan = time(&events, plan);
            (time(&events, send), plan)
        };
        rounds.push((send, plan));
    }
    let rounds = rounds.split_off(WARM_UP);
    let count = u32::try_from(events.len()).expect("not that many events");
    let us = |duration: Duration| (duration / count).as_secs_f64() * 1e6;
    let ratios = spread(rounds.iter().map(|(send, plan)| plan.as_secs_f64() / send.as_secs_f64()));
    let [send, plan] = [spread(rounds.iter().map(|(send, _)| us(*send))), spread(rounds.iter().map(|(_, plan)| us(*plan)))];
    println!("{{\"ratio\":{ratios},\"send\":{send},\"plan\":{plan}}}");
}

fn time(events: &[&str], work: impl Fn(&&str)) -> Duration {
    let start = Instant::now();
    events.iter().for_each(work);
    start.elapsed()
}

/// The median, and what eight of ten values lie between, as JSON.
fn spread(values: impl Iterator<Item = f64>) -> String {
    let mut sorted: Vec<_> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let at = |part: usize| sorted[(sorted.len() - 1) * part / 10];
    format!("{{\"median\":{},\"low\":{},\"high\":{}}}", at(5), at(1), at(9))
}
