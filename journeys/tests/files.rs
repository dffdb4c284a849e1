//! Files: what people drop on the page, and what they take away from it.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read as _},
    path::{Path, PathBuf},
};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use vigie_journeys::{Outcome, Tongue, journey};

fn example(name: &str) -> Outcome<PathBuf> {
    Ok(Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name).canonicalize()?)
}

fn unpacked(bytes: Vec<u8>) -> Outcome<BTreeMap<String, Vec<u8>>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes))?;
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        files.insert(file.name()?.into_owned(), bytes);
    }
    Ok(files)
}

#[test]
fn a_mail_file_dropped_on_the_page_is_read_whatever_was_chosen_before() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.drop_file("#check", &example("fake-carte-vitale.eml")?).await?;
            assert!(visit.sees(".card:has([data-kind=email]:checked)").await.is_ok(), "the page knows what it is");
            let told = visit.sees("[data-file]:not(:empty)").await?.text().await?;
            assert!(told.contains("fake-carte-vitale.eml"), "{told}");
            assert_eq!(visit.check().await?, "fraudulent");
            let path = visit.driver().current_url().await?.path().to_owned();
            assert_eq!(path, tongue.home(), "the browser did not open the file in the page's place");
        }
        Ok(())
    })
}

#[test]
fn the_file_that_a_service_asks_for_is_saved_as_it_came() -> Outcome {
    journey(async |visit| {
        let example = example("fake-carte-vitale.eml")?;
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("email").await?;
            visit.hand(&example).await?;
            assert_eq!(visit.check().await?, "fraudulent");
            visit.press("#answer .hand-off:has([data-save-original]) > summary").await?;
            visit.press("#answer [data-save-original]").await?;
            assert_eq!(visit.downloaded().await?, fs::read(&example)?);
        }
        Ok(())
    })
}

#[test]
fn evidence_tells_of_nobody_else_where_that_is_asked_and_leaves_the_original_out() -> Outcome {
    journey(async |visit| {
        let mail = "From: Assurance Maladie <remboursement@courrier-sante.example>\r\nTo: jeanne@voisins.example\r\nSubject: Votre carte Vitale\r\n\
            Date: Fri, 20 Nov 2026 12:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nBonjour Madame Jeanne Martin,\r\n\
            votre carte Vitale expire : payez 1 EUR sur https://courrier-sante.example/.\r\nCopie : paul@voisins.example, 06 39 98 00 45.\r\n";
        let file = visit.has("message.eml", mail.as_bytes())?;
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("email").await?;
            visit.hand(&file).await?;
            visit.check().await?;
            visit.press("[data-mask]").await?;
            visit.press("[data-evidence]").await?;
            let masked = unpacked(visit.downloaded().await?)?;
            visit.press("[data-without-original]").await?;
            visit.press("[data-evidence]").await?;
            let without = unpacked(visit.downloaded().await?)?;
            for (files, has_original) in [(&masked, true), (&without, false)] {
                assert_eq!(
                    files.get("original-message.eml").map(Vec::as_slice),
                    has_original.then_some(mail.as_bytes())
                );
                for (name, bytes) in files.iter().filter(|(name, _)| !name.starts_with("original-")) {
                    let text = String::from_utf8_lossy(bytes);
                    for secret in ["Martin", "paul@voisins.example", "06 39 98 00 45", "+33639980045"] {
                        assert!(!text.contains(secret), "{name}: {secret}");
                    }
                }
                let copy = &files[tongue.pick("copie-masquee.txt", "masked-copy.txt")];
                let copy = String::from_utf8(copy.clone())?;
                assert!(copy.contains(tongue.pick("[numéro masqué]", "[number masked]")), "{copy}");
                assert!(copy.contains("courrier-sante.example"), "what is reported stays: {copy}");
            }
        }
        Ok(())
    })
}

#[test]
fn the_evidence_holds_the_original_byte_for_byte_and_its_sums_are_right() -> Outcome {
    journey(async |visit| {
        let example = example("fake-carte-vitale.eml")?;
        visit.arrive(Tongue::French).await?;
        visit.choose("email").await?;
        visit.hand(&example).await?;
        assert_eq!(visit.check().await?, "fraudulent");
        visit.press("[data-evidence]").await?;
        let files = unpacked(visit.downloaded().await?)?;
        let original = files.iter().find(|(name, _)| name.ends_with(".eml")).unwrap().1;
        assert_eq!(*original, fs::read(&example)?);
        let report: Value = serde_json::from_slice(&files["report.json"])?;
        assert_eq!(report["verdict"], "fraudulent");
        let sums = String::from_utf8(files["SHA256SUMS"].clone())?;
        assert_eq!(sums.lines().count(), files.len() - 1);
        for line in sums.lines() {
            let (sum, name) = line.split_once("  ").unwrap();
            let real: String = Sha256::digest(&files[name]).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(sum, real, "{name}");
        }
        Ok(())
    })
}
