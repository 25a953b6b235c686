//! Any texts as paths into any document.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::paths::run(input));
