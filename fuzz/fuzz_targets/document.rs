//! A PDF document in a mail.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::document(bytes, &vigie_fuzz::KNOWLEDGE));
