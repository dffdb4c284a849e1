//! What fuzzing has met in mailboxes, replayed.
#![cfg(feature = "mailbox")]
#![allow(missing_docs, clippy::unwrap_used)]

use std::{fs, path::Path};

use vigie_service::mailbox::fuzzing;

fn replay(target: &str, entries: &[fn(&[u8])]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut count = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let bytes = fs::read(file.unwrap().path()).unwrap();
        // Every beginning of it too: files are cut anywhere.
        for end in (0..=bytes.len()).rev().take(2_000) {
            entries.iter().for_each(|entry| entry(bytes.get(..end).unwrap()));
        }
        count += 1;
    }
    assert!(count > 1, "{} is empty", folder.display());
}

#[test]
fn mbox() {
    replay("mbox", &[fuzzing::mbox, fuzzing::lines]);
}

#[test]
fn sms_backup() {
    replay("sms_backup", &[fuzzing::sms_backup]);
}
