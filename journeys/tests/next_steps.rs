//! What follows an answer: steps that are ticked, texts to hand on, evidence, alerts, the other pages.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read as _},
    path::Path,
};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use vigie_journeys::{Outcome, Tongue, Visit, journey};

const FRAUD: &str = "AMELI : un remboursement de 148,50 € est en attente. Confirmez votre carte bancaire sous 24h : https://ameli-remboursement.example/148";

async fn answered(visit: &mut Visit, tongue: Tongue) -> Outcome {
    visit.arrive(tongue).await?;
    visit.choose("sms").await?;
    visit.paste("#text", FRAUD).await?;
    visit.check().await.map(drop)
}

#[test]
fn steps_follow_what_was_done_and_a_tick_is_found_again() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            answered(visit, tongue).await?;
            let before = visit.texts("#answer .steps .tick").await?;
            visit.press("#answer [data-deeds] [value=gave-card]").await?;
            visit.press("#answer [data-deeds] button").await?;
            visit.sees("#answer .steps").await?;
            let wait = "const [before, done] = arguments;
                const look = () => { const now = [...document.querySelectorAll('#answer .steps .tick')].map((tick) => tick.textContent.trim());
                    JSON.stringify(now) === before ? setTimeout(look, 30) : done(now); };
                look();";
            let after = visit.driver().execute_async(wait, vec![json!(json!(before).to_string())]).await?;
            let after: Vec<String> = after.convert()?;
            assert!(after[0].to_lowercase().contains(tongue.pick("banque", "bank")), "{after:?}");
            let step = visit.sees("#answer .steps [data-tick]").await?.attr("data-tick").await?.unwrap();
            let was = visit.sees("#answer .steps [data-tick]").await?.is_selected().await?;
            visit.press("#answer .steps [data-tick]").await?;
            // Another page, another day: the same step is as it was left.
            visit.open(tongue.pick("/que-faire?after=gave-card", "/en/what-to-do?after=gave-card")).await?;
            assert_ne!(visit.sees(&format!("[data-tick='{step}']")).await?.is_selected().await?, was);
            visit.driver().refresh().await?;
            assert_ne!(visit.sees(&format!("[data-tick='{step}']")).await?.is_selected().await?, was);
            visit.press("[data-forget]").await?;
            assert!(!visit.sees(&format!("[data-tick='{step}']")).await?.is_selected().await?);
            // Nothing of the message is kept.
            let kept = visit.run("return JSON.stringify({...localStorage, ...sessionStorage})", vec![]).await?;
            assert!(!kept.as_str().unwrap().contains("remboursement"), "{kept}");
        }
        Ok(())
    })
}

#[test]
fn a_text_to_hand_on_is_copied_as_it_stands_and_33700_gets_its_own() -> Outcome {
    journey(async |visit| {
        let origin = visit.served.page("");
        let permissions = json!({"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
        visit.chromium("Browser.grantPermissions", permissions).await?;
        for tongue in Tongue::BOTH {
            answered(visit, tongue).await?;
            let texts = visit.texts("#answer .hand-off .to-copy").await?;
            assert!(texts.iter().any(|text| text.contains("ameli-remboursement")), "{texts:?}");
            let hrefs = "return [...document.querySelectorAll('#answer a[href^=\"sms:\"]')].map((link) => link.getAttribute('href'))";
            let hrefs = visit.run(hrefs, vec![]).await?;
            assert!(
                hrefs.as_array().unwrap().iter().any(|href| href.as_str().unwrap().starts_with("sms:33700")),
                "{hrefs}"
            );
            visit.press("#answer .hand-off > summary").await?;
            let text = &visit.texts("#answer .hand-off .to-copy").await?[0];
            visit.press("#answer .hand-off [data-copy]").await?;
            let read =
                "const done = arguments[0]; navigator.clipboard.readText().then(done, (error) => done(String(error)));";
            assert_eq!(visit.driver().execute_async(read, vec![]).await?.json(), &json!(text.as_str()));
            assert_eq!(visit.text("#answer .hand-off [data-copy]").await?, tongue.pick("Copié", "Copied"));
        }
        Ok(())
    })
}

#[test]
fn the_evidence_holds_the_original_byte_for_byte_and_its_sums_are_right() -> Outcome {
    journey(async |visit| {
        let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/fake-carte-vitale.eml").canonicalize()?;
        visit.arrive(Tongue::French).await?;
        visit.choose("email").await?;
        visit.hand(&example).await?;
        assert_eq!(visit.check().await?, "fraudulent");
        visit.press("[data-evidence]").await?;
        let mut zip = zip::ZipArchive::new(Cursor::new(visit.downloaded().await?))?;
        let mut files = BTreeMap::new();
        for at in 0..zip.len() {
            let mut file = zip.by_index(at)?;
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            files.insert(file.name()?.into_owned(), bytes);
        }
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

#[test]
fn alerts_are_listed_read_and_kept_as_favourites() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            let list = tongue.pick("/alertes/", "/en/alerts/");
            visit.open(list).await?;
            let titles = visit.texts(".alerts h2").await?;
            assert!(titles.len() >= 4, "{titles:?}");
            assert!(!visit.driver().find(thirtyfour::By::Css("[data-no-favourites]")).await?.is_displayed().await?);
            visit.press(".alerts h2 a").await?;
            assert_eq!(visit.sees("article.bulletin h1").await?.text().await?, titles[0]);
            assert!(!visit.texts(".sources li").await?.is_empty());
            visit.press("[data-favourite]").await?;
            visit.open(list).await?;
            visit.press("[data-favourites-only]").await?;
            let shown = "return [...document.querySelectorAll('li[data-alert]')].filter((alert) => !alert.hidden).map((alert) => alert.querySelector('h2').textContent.trim())";
            assert_eq!(visit.run(shown, vec![]).await?, json!([titles[0]]));
            assert_eq!(
                visit.sees(".alerts [data-favourite]").await?.attr("aria-pressed").await?.as_deref(),
                Some("true")
            );
            // What is kept is not of one language: it is given up before the next.
            visit.press(".alerts [data-favourite]").await?;
            visit.sees("[data-no-favourites]").await?;
        }
        Ok(())
    })
}

#[test]
fn an_answer_names_the_alert_that_the_message_resembles() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            answered(visit, tongue).await?;
            visit.press("#answer .alert a").await?;
            visit.sees("article.bulletin h1").await?;
        }
        Ok(())
    })
}

#[test]
fn the_page_of_what_to_do_answers_without_a_message() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.open(tongue.home()).await?;
            visit.press(".urgent .button").await?;
            visit.press("#situation [value=gave-password]").await?;
            visit.press("#situation button[type=submit]").await?;
            visit.sees("#steps .steps").await?;
            let steps = visit.texts("#steps .tick").await?.join(" ").to_lowercase();
            assert!(steps.contains(tongue.pick("mot de passe", "password")), "{steps}");
        }
        assert!(visit.asked().await?.iter().all(|asked| asked.method == "GET" && !asked.url.contains("after=")));
        Ok(())
    })
}

#[test]
fn another_language_is_the_same_page() -> Outcome {
    journey(async |visit| {
        visit.open("/alertes/").await?;
        visit.press(".alerts h2 a").await?;
        visit.sees("article.bulletin").await?;
        let alert = visit.driver().current_url().await?.path().replace("/alertes/", "/en/alerts/");
        let pages =
            [("/", "/en/"), ("/que-faire", "/en/what-to-do"), ("/alertes/", "/en/alerts/"), ("/a-propos", "/en/about")];
        visit.press("[data-language]").await?;
        visit.sees("html[lang=en] article.bulletin").await?;
        assert_eq!(visit.driver().current_url().await?.path(), alert);
        for (french, english) in pages {
            visit.open(french).await?;
            visit.press("[data-language]").await?;
            visit.sees("html[lang=en] main h1").await?;
            assert_eq!(visit.driver().current_url().await?.path(), english);
            visit.press("[data-language]").await?;
            visit.sees("html[lang=fr] main h1").await?;
            assert_eq!(visit.driver().current_url().await?.path(), french);
        }
        visit.open("/a-propos").await?;
        visit.sees("#contest").await?;
        Ok(())
    })
}
