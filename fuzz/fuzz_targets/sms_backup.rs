//! A backup of text messages.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| vigie_service::mailbox::fuzzing::sms_backup(bytes));
