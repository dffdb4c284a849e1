//! What follows an answer: steps that are ticked, texts to hand on, alerts, the other pages.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::json;
use thirtyfour::By;
use vigie_journeys::{Outcome, Tongue, Visit, journey};

const FRAUD: &str = "AMELI : un remboursement de 148,50 € est en attente. Confirmez votre carte bancaire sous 24h : https://ameli-remboursement.example/148";

async fn answered(visit: &mut Visit, tongue: Tongue) -> Outcome {
    visit.arrive(tongue).await?;
    visit.choose("sms").await?;
    visit.paste("#text", FRAUD).await?;
    visit.check().await.map(drop)
}

#[test]
fn steps_follow_what_was_done() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            answered(visit, tongue).await?;
            let before = visit.texts("#answer .steps .tick").await?;
            visit.press("#answer [data-deeds] [value=gave-card]").await?;
            visit.press("#answer [data-deeds] button").await?;
            let wait = "const [before, done] = arguments;
                const look = () => { const now = [...document.querySelectorAll('#answer .steps .tick')].map((tick) => tick.textContent.trim());
                    !now.length || JSON.stringify(now) === before ? setTimeout(look, 30) : done(now); };
                look();";
            let after = visit.driver().execute_async(wait, vec![json!(json!(before).to_string())]).await?;
            let after: Vec<String> = after.convert()?;
            assert!(after[0].to_lowercase().contains(tongue.pick("banque", "bank")), "{after:?}");
        }
        Ok(())
    })
}

#[test]
fn a_tick_lasts_as_long_as_its_answer_and_the_next_message_begins_anew() -> Outcome {
    journey(async |visit| {
        // A step of both messages, whether their link was opened or not.
        let tick = "#answer article:not([data-before]) [data-tick=official-way]";
        for tongue in Tongue::BOTH {
            answered(visit, tongue).await?;
            visit.press(tick).await?;
            assert!(visit.sees(tick).await?.is_selected().await?);
            // What was done meanwhile changes the steps, not what is ticked of them.
            visit.press("#answer [data-deeds] [value=clicked]").await?;
            visit.run("document.querySelector('#answer article').dataset.before = ''", vec![]).await?;
            visit.press("#answer [data-deeds] button").await?;
            assert!(visit.sees(tick).await?.is_selected().await?);
            // The same step of another message is not done.
            visit.press("#answer > button.second").await?;
            visit.choose("sms").await?;
            visit
                .paste("#text", "AMELI : votre carte Vitale expire, réglez 1,90 € : https://ameli-carte.example/b")
                .await?;
            visit.check().await?;
            assert!(!visit.sees(tick).await?.is_selected().await?);
            let ticks =
                visit.run("return document.querySelectorAll('#answer [data-tick]:checked').length", vec![]).await?;
            assert_eq!(ticks, json!(0));
            let kept = visit.run("return JSON.stringify({...localStorage, ...sessionStorage})", vec![]).await?;
            assert_eq!(kept, json!("{}"), "nothing of an answer is kept");
        }
        Ok(())
    })
}

#[test]
fn another_message_begins_with_an_empty_form() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            answered(visit, tongue).await?;
            let button = visit.sees("#answer > button.second").await?;
            assert_eq!(button.text().await?, tongue.pick("Vérifier un autre message", "Check another message"));
            visit.press("#answer > button.second").await?;
            assert!(!visit.driver().find(By::Css("#answer")).await?.is_displayed().await?);
            assert!(visit.texts("#answer *").await?.is_empty(), "the answer is gone, not only hidden");
            let form = "const form = document.getElementById('check');
                return [form.elements.text.value, form.querySelectorAll('[data-kind]:checked').length, document.activeElement.name]";
            assert_eq!(visit.run(form, vec![]).await?, json!(["", 0, "channel"]));
            visit.choose("link").await?;
            visit.paste("#text", "https://assure.ameli.fr/").await?;
            assert_eq!(visit.check().await?, "unverified");
            // After a call the questions stand as they do for the first one.
            visit.press("#answer > button.second").await?;
            visit.choose("call").await?;
            visit.sees(".question.now[data-question=claimed]").await?;
            assert_eq!(visit.sees("#claimed").await?.value().await?.unwrap_or_default(), "");
        }
        Ok(())
    })
}

#[test]
fn ticks_of_what_to_do_are_found_again_until_they_are_forgotten() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.open(tongue.pick("/que-faire?after=gave-card", "/en/what-to-do?after=gave-card")).await?;
            let step = visit.sees("[data-tick]").await?.attr("data-tick").await?.unwrap();
            let tick = format!("[data-tick='{step}']");
            visit.press(&tick).await?;
            visit.driver().refresh().await?;
            assert!(visit.sees(&tick).await?.is_selected().await?, "another day it is as it was left");
            visit.press("[data-forget]").await?;
            assert!(!visit.sees(&tick).await?.is_selected().await?);
            visit.driver().refresh().await?;
            assert!(!visit.sees(&tick).await?.is_selected().await?);
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
fn alerts_are_listed_read_and_kept_as_favourites() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            let list = tongue.pick("/alertes/", "/en/alerts/");
            visit.open(list).await?;
            let titles = visit.texts(".alerts h2").await?;
            assert!(titles.len() >= 4, "{titles:?}");
            assert!(!visit.driver().find(By::Css("[data-no-favourites]")).await?.is_displayed().await?);
            visit.press(".alerts h2 a").await?;
            visit.sees("article.bulletin h1").await?;
            assert_eq!(visit.texts("article.bulletin h1").await?, titles[..1]);
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

#[test]
fn an_address_that_says_what_was_done_ticks_it_and_shows_the_steps() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            let page = tongue.pick("/que-faire", "/en/what-to-do");
            for asked in ["?after=clicked,gave-card&channel=sms", "?after=clicked&after=gave-card&channel=sms"] {
                visit.open(&format!("{page}{asked}")).await?;
                visit.sees("#steps .steps [data-tick=block-card]").await?;
                for box_ticked in ["[value=clicked]", "[value=gave-card]", "[name=channel][value=sms]"] {
                    assert!(
                        visit.sees(&format!("#situation {box_ticked}")).await?.is_selected().await?,
                        "{box_ticked}"
                    );
                }
                assert!(!visit.sees("#situation [value=paid]").await?.is_selected().await?);
            }
        }
        Ok(())
    })
}
