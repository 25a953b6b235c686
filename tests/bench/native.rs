//! Events' bytes to request bodies in the native build, called by `cargo xtask bench`: `native TARGET`, with the settings in the
//! first line of standard input and the events in the second, a JSON array of arrays of texts, one for each size.
//!
//! It answers the second line with the bodies, in the same shape, and each line `SIZE COUNT` after it with the nanoseconds that
//! `COUNT` events of that size took.

use affonso_segment::delivery::{Arrival, Step};
use affonso_segment::value::Timestamp;
use affonso_segment::{Destination, Target};
use std::hint::black_box;
use std::io::BufRead as _;
use std::time::Instant;

const NOW: Timestamp = Timestamp::from_millis(1_782_133_200_000);

fn main() {
    let target = std::env::args().nth(1).and_then(|word| Target::from_word(&word)).expect("affonso or impact");
    let mut lines = std::io::stdin().lock().lines().map(|line| line.expect("text on standard input"));
    let destination = Destination::open(target, &lines.next().expect("settings in the first line"));
    let sizes: Vec<Vec<String>> =
        serde_json::from_str(&lines.next().expect("events in the second line")).expect("arrays of texts");
    let bodies: Vec<Vec<_>> =
        sizes.iter().map(|texts| texts.iter().map(|text| body(&destination, text.as_bytes())).collect()).collect();
    println!("{}", serde_json::to_string(&bodies).expect("texts"));
    for line in lines {
        let (size, count) = line.split_once(' ').expect("a size and a count");
        let texts = &sizes[size.parse::<usize>().expect("the number of a size")];
        let count = count.parse().expect("a number of events");
        let start = Instant::now();
        for text in texts.iter().cycle().take(count) {
            drop(black_box(body(&destination, black_box(text.as_bytes()))));
        }
        println!("{}", start.elapsed().as_nanos());
    }
}

/// What goes out for an event, from the bytes that came in.
fn body(destination: &Destination, event: &[u8]) -> String {
    let text = std::str::from_utf8(event).expect("events are UTF-8");
    match destination.begin(text, Arrival::at(NOW)) {
        Step::Send { request, .. } => request.body,
        Step::Ask { .. } | Step::Done(_) => panic!("every event is sent"),
    }
}
