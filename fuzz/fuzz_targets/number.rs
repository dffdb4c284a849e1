//! A telephone number, as it was displayed or written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::number(bytes, &vigie_fuzz::KNOWLEDGE));
