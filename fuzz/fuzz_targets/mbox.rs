//! An mbox, and the same bytes as JSON Lines.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    vigie_service::mailbox::fuzzing::mbox(bytes);
    vigie_service::mailbox::fuzzing::lines(bytes);
});
