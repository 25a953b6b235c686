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
//! | [`affonso`] | the first destination: settings, mapping, decide, request, signing, response, plan |
//! | `wasm` | the JavaScript door: conversion and `fetch` |
//! | `emulator` | the far side, in memory, with faults on demand; for tests and the demo |
//!
//! The porch that Segment sees, `js-shim/`, says how the module arrives, walks event objects along the compiled paths, and
//! turns outcomes into the host's error classes. It runs every synchronous export in a try/catch; after a trap it drops the
//! instance and makes a fresh one from the compiled module.

#![forbid(unsafe_code)]

pub mod value;

pub mod delivery;
pub mod segment;

#[cfg(feature = "affonso")]
pub mod affonso;

#[cfg(target_arch = "wasm32")]
pub mod wasm;

#[cfg(feature = "emulator")]
pub mod emulator;
