//! Any text as JSON.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::json::run(input));
