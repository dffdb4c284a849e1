//! A link, as a message writes it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::link(bytes, &vigie_fuzz::KNOWLEDGE));
