//! Any text as an amount.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::money::run(input));
