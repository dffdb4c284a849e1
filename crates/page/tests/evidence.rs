//! The evidence file: whole, true, the same twice, and silent about other people where that is asked.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

mod support;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use sha2::{Digest, Sha256};
use support::{KNOWLEDGE, judged, policy, record};
use vigie_engine::{channel::Channel, message::record::Record, wording::Language};
use vigie_page::{evidence::Evidence, mask::Mask, words::Words};

fn message() -> Record {
    record(
        Channel::Email,
        "Assurance Maladie <remboursement@courrier-sante.example>",
        "Bonjour Madame Jeanne Martin,\nvotre carte Vitale expire : payez 1 € sur https://courrier-sante.example/.\nCopie à jeanne@voisins.example, 06 39 98 00 45.",
    )
}

fn zip(language: Language, mask: bool, with_original: bool) -> Vec<u8> {
    let policy = policy(language, &[]);
    let report = judged(&message(), &policy);
    let original = message().text.unwrap();
    let (report, policy) = (&report, &policy);
    Evidence {
        original: original.as_bytes(),
        name: "../../Message (1).txt",
        report,
        knowledge: &KNOWLEDGE,
        policy,
        mask,
        with_original,
    }
    .zip()
    .unwrap()
}

fn files(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), bytes)
        })
        .collect()
}

#[test]
fn the_original_is_in_it_byte_for_byte_and_every_sum_is_right() {
    let files = files(zip(Language::Fr, false, true));
    assert_eq!(files["original-Message1.txt"], message().text.unwrap().into_bytes());
    let sums = String::from_utf8(files["SHA256SUMS"].clone()).unwrap();
    assert_eq!(sums.lines().count(), files.len() - 1);
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").unwrap();
        let true_sum: String = Sha256::digest(&files[name]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sum, true_sum, "{name}");
    }
    let report: serde_json::Value = serde_json::from_slice(&files["report.json"]).unwrap();
    assert_eq!(report["schema"], "vigie.report/1");
    let times = String::from_utf8(files["dates.txt"].clone()).unwrap();
    assert!(times.contains("2026-11-20 12:00:00 +01:00") && times.contains("2026-11-21 11:00:00 +01:00"), "{times}");
    assert!(String::from_utf8(files["LISEZ-MOI.txt"].clone()).unwrap().contains("original-Message1.txt"));
}

#[test]
fn the_same_evidence_gives_the_same_bytes() {
    assert_eq!(zip(Language::En, true, true), zip(Language::En, true, true));
}

#[test]
fn other_people_are_masked_everywhere_but_in_the_original() {
    for with_original in [true, false] {
        let files = files(zip(Language::Fr, true, with_original));
        assert_eq!(files.contains_key("original-Message1.txt"), with_original);
        for (name, bytes) in files.iter().filter(|(name, _)| !name.starts_with("original-")) {
            let text = String::from_utf8_lossy(bytes);
            for secret in ["Martin", "jeanne@voisins.example", "06 39 98 00 45", "+33639980045"] {
                assert!(!text.contains(secret), "{name}: {secret}");
            }
        }
        let copy = String::from_utf8(files["copie-masquee.txt"].clone()).unwrap();
        assert!(
            copy.contains("[nom masqué]") && copy.contains("[adresse masquée]") && copy.contains("[numéro masqué]"),
            "{copy}"
        );
        assert!(copy.contains("remboursement@courrier-sante.example"), "the sender is what is reported: {copy}");
    }
}

#[test]
fn greetings_hide_the_name_and_nothing_more() {
    let report = judged(&message(), &policy(Language::En, &[]));
    let mask = Mask::new(&report, Words(Language::En));
    assert_eq!(mask.over("Dear Mrs Jane Doe, your parcel waits."), "Dear Mrs [name masked], your parcel waits.");
    assert_eq!(mask.over("Bonjour, votre colis attend."), "Bonjour, votre colis attend.");
    assert_eq!(mask.over("Hello you"), "Hello you");
}
