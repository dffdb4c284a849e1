//! An organisation's profile, as the text of its TOML file.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::profile(bytes, &vigie_fuzz::KNOWLEDGE));
