//! Any text as a moment.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::timestamps::run(input));
