//! A picture in a mail: what the decoders and the search for codes make of it.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::picture(bytes, &vigie_fuzz::KNOWLEDGE));
