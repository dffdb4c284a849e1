//! Any file in a mail: its name on the first line.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::file(bytes, &vigie_fuzz::KNOWLEDGE));
