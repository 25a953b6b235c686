//! One event under one settings object, from the first byte to the outcome.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::events::run(input));
