//! A web page or SVG picture in a mail, with its scripts.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::page(bytes, &vigie_fuzz::KNOWLEDGE));
