//! The verdict beside what mail servers have already, each with the real program: Sieve, Rspamd, SpamAssassin.
//!
//! Where a program is missing, its test says so on the terminal and proves nothing; with `VIGIE_MUST_POST=1`, as in
//! `script/test gateway`, that is a failure.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "beside/rspamd.rs"]
mod rspamd;
#[path = "beside/sieve.rs"]
mod sieve;
#[path = "beside/spamassassin.rs"]
mod spamassassin;
#[path = "beside/vigie.rs"]
mod vigie;

use std::path::{Path, PathBuf};

use vigie_servers::search_path;

/// The files of the project for that program.
fn integration(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../integrations").join(name)
}

/// Whether that program is installed. A pass without it must be seen, by people and by the build server.
fn can_run(program: &str) -> bool {
    let there = search_path().split(':').any(|folder| Path::new(folder).join(program).is_file());
    let why = format!("there is no {program}. Remedy: script/setup beside");
    vigie_servers::is_there(&format!("what is beside {program}"), (!there).then_some(&why))
}

/// A mail with these lines on top of its head.
fn with(head: &str, mail: &str) -> String {
    format!("{head}{mail}")
}

/// A mail of no interest.
const PLAIN: &str = "From: Camille <camille@example.org>\r\nTo: dominique@example.com\r\nSubject: Jeudi\r\nDate: Tue, 14 May 2024 09:00:00 +0200\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nOn se voit toujours jeudi pour la réunion de quartier ?\r\n";
