//! Any answer to requests of every kind, and any state.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::responses::run(input));
