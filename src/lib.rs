//! A Segment destination that turns events into affiliate commissions.
//!
//! # Architecture
//!
//! ```text
//! bytes or JS object ─▶ segment::Event ─▶ decide ─▶ request ─▶ Step::Send ─▶ a door sends it
//!                            ▲               ▲          ▲     (Step::Ask ─▶ its memory)  │
//!                         settings        mapping    booking, signing                    ▼
//! Segment's error class ◀─ delivery::Outcome ◀─────── response ◀──────────────────── Answer
//! ```
//!
//! The core is a calculation: no clock, randomness, environment, file, network or log inside; `now` is an argument. It
//! speaks in steps: [`begin`](affonso::Affonso::begin) gives a [`Step`](delivery::Step), a door carries it out and comes
//! back with [`resume`](affonso::Affonso::resume). What a step remembers is plain text, so it resumes in a fresh instance.
//! How fast a door may go, and which requests wait for which ([`Pace`](delivery::Pace)), the core says, too; when, the door
//! decides.
//!
//! **Memory is two kinds of step, too.** A door with memory is asked before a request leaves (`Step::Ask`: was this message
//! carried out, whose click is it, which sale is refunded) and told with the outcome what to keep
//! ([`Memories`](delivery::Memories)). It decides nothing: names are made with a secret ([`Names`](delivery::Names)), so
//! that what it keeps names nobody, and which of several clicks counts is the core's affair. A door without one is never
//! asked.
//!
//! **One table, one pass.** What maps to what is a table ([`affonso::table`]). With the settings' own paths it is compiled,
//! once per settings, into a trie ([`segment::Trie`]); one pass over the event's text fills a flat array of slots, and what
//! no path names is skipped, not parsed. The source that won is the explanation, so [`plan`](affonso::Affonso::plan) is the
//! hot path stopped before the door.
//!
//! **Rooms**, in the order an event walks through them. Each may use the rooms above it and none below; a test reads the
//! sources and holds that. Inside a destination only `decide` knows Segment and the target at once.
//!
//! | room | what lives there |
//! |---|---|
//! | [`value`] | exact money, moments, secrets, how text may be shown |
//! | [`segment`] | arrivals: a lenient, total view of one call, and Segment's settings |
//! | [`delivery`] | the journey: step, request, answer, outcome, the retry law, the pace |
//! | [`memory`] | what an event means to a door that remembers, whatever its destination |
//! | [`affonso`] | the first destination: settings, mapping, decide, request, signing, response, plan |
//! | `impact` | the second destination, in the same rooms |
//! | `destination` | whichever of them a door has opened |
//! | `wasm` | the JavaScript doors: conversion and `fetch`; for the playground page conversion and the `emulator` |
//! | `cli` | the door of the terminal: explain, back-fill, check, deploy |
//! | `emulator` | the far side, in memory, with faults on demand; for tests and the demo |
//!
//! The porch that Segment sees, `js-shim/`, says how the module arrives, walks event objects along the compiled paths, and
//! turns outcomes into the host's error classes. It runs every synchronous export in a try/catch; after a trap it drops the
//! instance and makes a fresh one from the compiled module. The Worker's porch does the same behind Segment's webhooks, and
//! adds what a function cannot have: a queue between Segment and the target, and a memory. There are two builds of the core:
//! the pasted file carries one without the feature `webhooks`.

#![forbid(unsafe_code)]

pub mod value;

pub mod delivery;
pub mod segment;

pub mod memory;

#[cfg(feature = "affonso")]
pub mod affonso;

#[cfg(feature = "impact")]
pub mod impact;

mod destination;

pub use destination::{Destination, Target};

#[cfg(all(target_arch = "wasm32", not(feature = "playground")))]
pub mod wasm;

// In the playground's build its door stands in place of the hosts' doors.
#[cfg(all(target_arch = "wasm32", feature = "playground"))]
#[path = "wasm/playground/mod.rs"]
pub mod wasm;

#[cfg(all(feature = "cli", not(target_arch = "wasm32")))]
pub mod cli;

#[cfg(feature = "emulator")]
pub mod emulator;
