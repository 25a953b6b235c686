//! Any body of a webhook, signed and unsigned.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| fuzz::webhooks::run(input));
