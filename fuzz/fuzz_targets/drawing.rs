//! A text and a page: codes drawn with letters and table cells.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_engine::fuzzing::drawing(bytes, &vigie_fuzz::KNOWLEDGE));
