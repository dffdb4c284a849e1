//! A mail, as the bytes of an `.eml` file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::email(bytes, &vigie_fuzz::KNOWLEDGE));
