//! The page that `vigie scan` writes, as the person opens it who asked for it: from a folder, without any server.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;
use vigie_journeys::{Colours, Outcome, Tongue, Visit, journey, program};

const HOSTILE: &str = "From: <script>document.title = 'ran'</script> <a@x.example>\nSubject: <img src=x onerror=\"document.title = 'ran'\">\n\
    Date: Thu, 11 Jun 2026 09:30:00 +0200\n\n<svg onload=\"document.title = 'ran'\">Votre carte Vitale expire. Donnez votre carte bancaire sur https://ameli-carte.example/\n";

/// The examples and a hostile mail, scanned into a page that is open before the person.
async fn opened(visit: &Visit, tongue: Tongue) -> Outcome {
    let hostile = visit.has("hostile.eml", HOSTILE.as_bytes())?;
    let page: PathBuf = hostile.with_file_name("report.html");
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let ran = Command::new(program()?)
        .args(["scan", "--format", "html", "--lang", tongue.pick("fr", "en"), "--output"])
        .args([&page, &examples, &hostile])
        .output()?;
    assert_eq!(ran.status.code(), Some(1), "there are frauds among them");
    Ok(visit.driver().goto(format!("file://{}", page.display())).await?)
}

#[test]
fn the_list_is_sorted_by_the_column_that_is_pressed_and_each_message_tells_why() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            opened(visit, tongue).await?;
            let days = "[...document.querySelectorAll('#messages tbody tr:first-child td:nth-child(2)')].map((cell) => cell.dataset.value)";
            for order in ["ascending", "descending"] {
                visit.press("#messages th:nth-child(2) button").await?;
                let said =
                    visit.run("return document.querySelector('#messages th:nth-child(2)').ariaSort", vec![]).await?;
                assert_eq!(said, json!(order));
                let shown: Vec<String> = serde_json::from_value(visit.run(&format!("return {days}"), vec![]).await?)?;
                let mut sorted = shown.clone();
                sorted.sort();
                if order == "descending" {
                    sorted.reverse();
                }
                assert!(shown.len() >= 3 && shown == sorted, "{order}: {shown:?}");
            }
            visit.press("#messages tr.fraudulent + tr summary").await?;
            let why = visit.sees("#messages tr.fraudulent + tr article").await?.text().await?;
            assert!(!why.is_empty());
        }
        Ok(())
    })
}

#[test]
fn no_word_of_a_message_runs_and_nothing_is_fetched() -> Outcome {
    journey(async |visit| {
        opened(visit, Tongue::French).await?;
        let told = "return [document.title.includes('ran'), performance.getEntriesByType('resource').length,
            document.querySelectorAll('a, img, iframe, form').length]";
        assert_eq!(visit.run(told, vec![]).await?, json!([false, 0, 0]));
        assert!(visit.text("#messages").await?.contains("onerror="), "it is shown as the words that it is");
        Ok(())
    })
}

#[test]
fn the_report_is_for_everybody_on_any_screen() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            for colours in [Colours::Light, Colours::Dark] {
                visit.prefer(colours, true).await?;
                visit.window(1000, 800, 1.0).await?;
                opened(visit, tongue).await?;
                let open = "document.querySelectorAll('details').forEach((details) => (details.open = true))";
                visit.run(open, vec![]).await?;
                let faults = visit.faults().await?;
                assert!(faults.is_empty(), "{colours:?}: {faults:#?}");
                visit.window(320, 640, 2.0).await?;
                visit.fits("the report").await?;
            }
        }
        Ok(())
    })
}
