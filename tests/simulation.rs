//! A simulation of Segment, the doors and the targets, with a clock of its own and everything that can go wrong: none is lost,
//! none is paid twice, none is stuck without a reason, and the ledger is what the events say.
//!
//! `cargo xtask simulate` makes 100,000 runs and, with `--runs 10000000`, as many as one likes; `SIMULATION_SEED=7 cargo test
//! --features emulator --test simulation -- --nocapture` tells the story of one.

#![cfg(not(target_arch = "wasm32"))]
#![cfg(feature = "emulator")]

#[path = "simulation/dice.rs"]
mod dice;
#[path = "simulation/memory.rs"]
mod memory;
#[path = "simulation/meter.rs"]
mod meter;
#[path = "simulation/mutants.rs"]
mod mutants;
#[path = "simulation/story.rs"]
mod story;
#[path = "simulation/terms.rs"]
mod terms;
#[path = "simulation/traffic.rs"]
mod traffic;

#[path = "simulation/door.rs"]
mod door;
#[path = "simulation/exchange.rs"]
mod exchange;
#[path = "simulation/network.rs"]
mod network;
#[path = "simulation/queue.rs"]
mod queue;
#[path = "simulation/segment.rs"]
mod segment;
#[path = "simulation/world.rs"]
mod world;

#[path = "simulation/judge.rs"]
mod judge;
#[path = "simulation/judge_affonso.rs"]
mod judge_affonso;
#[path = "simulation/judge_impact.rs"]
mod judge_impact;

use judge::judge;
use mutants::Mutant;
use std::sync::atomic::{AtomicU64, Ordering};
use story::Story;
use world::World;

/// So many runs unless the environment asks for others: what a build without optimisation does in half a minute.
const RUNS: u64 = 4000;

/// A planted mistake is found within so many runs.
const MUTANT_RUNS: u64 = 5000;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What is wrong with the run of a seed.
fn run(seed: u64, mutant: Option<Mutant>) -> Vec<String> {
    let mut world = World::new(seed, Story::default(), mutant);
    world.run();
    judge(&mut world)
}

/// The same run once more, told.
fn story_of(seed: u64, mutant: Option<Mutant>) -> String {
    let mut world = World::new(seed, Story::told(), mutant);
    world.run();
    let wrong = judge(&mut world);
    let events: Vec<String> = world.events.iter().map(|event| format!("event {}: {}", event.number, event.text)).collect();
    format!("{}\n\n{}\n\n{}", events.join("\n"), world.story.text(), wrong.join("\n"))
}

/// The first seed of so many whose run is wrong, with a mistake planted in the way that gives it away; each core takes the
/// next one.
fn first_wrong(from: u64, runs: u64, mutant: Option<Mutant>) -> Option<u64> {
    let told = mutant.map_or("", Mutant::gives_itself_away);
    let (next, found) = (AtomicU64::new(from), AtomicU64::new(u64::MAX));
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + runs || found.load(Ordering::Relaxed) < seed {
                        return;
                    }
                    if run(seed, mutant).iter().any(|wrong| wrong.contains(told)) {
                        found.fetch_min(seed, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    Some(found.into_inner()).filter(|seed| *seed != u64::MAX)
}

#[test]
fn whatever_goes_wrong_the_books_are_right() {
    if let Some(seed) = asked("SIMULATION_SEED").filter(|_| asked("SIMULATION_RUNS").is_none()) {
        println!("{}", story_of(seed, None));
        assert!(run(seed, None).is_empty(), "seed {seed} is wrong");
        return;
    }
    let (from, runs) = (asked("SIMULATION_SEED").unwrap_or(1), asked("SIMULATION_RUNS").unwrap_or(RUNS));
    let start = std::time::Instant::now();
    if let Some(seed) = first_wrong(from, runs, None) {
        println!("{}", story_of(seed, None));
        panic!("seed {seed} is wrong: SIMULATION_SEED={seed} cargo test --test simulation --features emulator -- --nocapture");
    }
    println!("{runs} runs from seed {from} in {:.1} s: nothing lost, paid twice or stuck", start.elapsed().as_secs_f64());
}

/// Seeds beyond those of every day whose runs were wrong once. The first two: arrays of a door with memory that began anew under a
/// limit of few requests a minute, and never ended. The others: an outage that began in the middle of a call.
const ONCE_WRONG: [u64; 4] = [360_101, 604_896, 984_986, 1_129_315];

#[test]
fn what_was_wrong_once_is_right() {
    for seed in ONCE_WRONG {
        assert!(run(seed, None).is_empty(), "seed {seed} is wrong");
    }
}

#[test]
fn a_seed_tells_the_same_story_twice() {
    for seed in 1..50 {
        assert_eq!(story_of(seed, None), story_of(seed, None), "seed {seed}");
    }
}

#[test]
fn every_planted_mistake_is_found() {
    for mutant in Mutant::ALL {
        let seed = first_wrong(1, MUTANT_RUNS, Some(mutant));
        let seed = seed.unwrap_or_else(|| panic!("{mutant:?} is never found"));
        let wrong = run(seed, Some(mutant));
        let told = wrong.iter().find(|wrong| wrong.contains(mutant.gives_itself_away()));
        println!("{mutant:?}: seed {seed}, {}", told.map(String::as_str).unwrap_or_default());
    }
}
