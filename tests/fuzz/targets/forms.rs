//! Any texts as values of a form.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::forms::run(input));
