//! A message record, as the JSON of a request.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::record(bytes, &vigie_fuzz::KNOWLEDGE));
