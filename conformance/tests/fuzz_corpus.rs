//! Every stored fuzzing input, replayed as an ordinary test: what once broke stays mended.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{fs, path::Path};

use vigie_engine::{fuzzing, organisation::index::Knowledge};

fn replay(target: &str, run: fn(&[u8], &Knowledge)) {
    let knowledge = vigie_knowledge::embedded().unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz/corpus").join(target);
    let mut replayed = 0;
    for entry in fs::read_dir(&folder).unwrap_or_else(|why| panic!("{}: {why}", folder.display())) {
        run(&fs::read(entry.unwrap().path()).unwrap(), &knowledge);
        replayed += 1;
    }
    assert!(replayed > 0, "{}: no input", folder.display());
}

#[test]
fn mails_replay() {
    replay("email", fuzzing::email);
}

#[test]
fn records_replay() {
    replay("record", fuzzing::record);
}

#[test]
fn links_replay() {
    replay("link", fuzzing::link);
}

#[test]
fn numbers_replay() {
    replay("number", fuzzing::number);
}

#[test]
fn profiles_replay() {
    replay("profile", fuzzing::profile);
}

#[test]
fn payloads_replay() {
    replay("picture", fuzzing::picture);
    replay("drawing", fuzzing::drawing);
    replay("document", fuzzing::document);
    replay("page", fuzzing::page);
    replay("file", fuzzing::file);
}
