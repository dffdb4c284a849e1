//! For everybody: screen readers, the keyboard alone, narrow screens, large letters, less motion, slow telephones.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::time::Instant;

use serde_json::json;
use thirtyfour::Key;
use vigie_journeys::{Colours, Outcome, Tongue, Visit, journey, measured};

const FRAUD: &str = "AMELI : un remboursement de 148,50 € est en attente. Confirmez votre carte bancaire sous 24h : https://ameli-remboursement.example/148";

/// Every kind of page, in French and in English.
const PAGES: &[&str] = &[
    "/",
    "/en/",
    "/que-faire",
    "/en/what-to-do",
    "/que-faire?after=clicked&after=gave-card",
    "/en/what-to-do?after=clicked&after=gave-card",
    "/alertes/",
    "/en/alerts/",
    "/a-propos",
    "/en/about",
    "/absente",
];

async fn answered(visit: &mut Visit, tongue: Tongue) -> Outcome {
    visit.arrive(tongue).await?;
    visit.choose("sms").await?;
    visit.paste("#text", FRAUD).await?;
    visit.check().await.map(drop)
}

async fn alerts(visit: &Visit, tongue: Tongue) -> Outcome<Vec<String>> {
    visit.open(tongue.pick("/alertes/", "/en/alerts/")).await?;
    let found = visit
        .run("return [...document.querySelectorAll('.alerts h2 a')].map((link) => new URL(link.href).pathname)", vec![])
        .await?;
    Ok(serde_json::from_value(found)?)
}

async fn faultless(visit: &Visit, what: &str) -> Outcome {
    let faults = visit.faults().await?;
    assert!(faults.is_empty(), "{what}: {faults:#?}");
    Ok(())
}

#[test]
fn axe_finds_no_fault_on_any_page_in_light_and_in_dark() -> Outcome {
    journey(async |visit| {
        for colours in [Colours::Light, Colours::Dark] {
            visit.prefer(colours, true).await?;
            for page in PAGES {
                visit.open(page).await?;
                faultless(visit, &format!("{page} {colours:?}")).await?;
            }
            for tongue in Tongue::BOTH {
                for kind in ["sms", "email", "call", "number", "link", "picture", "code"] {
                    visit.arrive(tongue).await?;
                    visit.choose(kind).await?;
                    faultless(visit, &format!("{kind} {tongue:?} {colours:?}")).await?;
                }
                for alert in alerts(visit, tongue).await? {
                    visit.open(&alert).await?;
                    faultless(visit, &format!("{alert} {colours:?}")).await?;
                }
            }
        }
        Ok(())
    })
}

#[test]
fn axe_finds_no_fault_in_an_answer_with_everything_opened() -> Outcome {
    journey(async |visit| {
        for colours in [Colours::Light, Colours::Dark] {
            visit.prefer(colours, true).await?;
            for tongue in Tongue::BOTH {
                answered(visit, tongue).await?;
                faultless(visit, &format!("answer {tongue:?} {colours:?}")).await?;
                opened(visit, &format!("answer {tongue:?} {colours:?}")).await?;
                visit.arrive(tongue).await?;
                visit.choose("number").await?;
                visit.paste("#from", "3646").await?;
                visit.press("#check button[type=submit]").await?;
                visit.sees("#answer article.number").await?;
                opened(visit, &format!("number {tongue:?} {colours:?}")).await?;
            }
        }
        Ok(())
    })
}

async fn opened(visit: &Visit, what: &str) -> Outcome {
    visit.run("document.querySelectorAll('details').forEach((details) => (details.open = true))", vec![]).await?;
    faultless(visit, &format!("opened {what}")).await
}

#[test]
fn the_keyboard_alone_leads_from_the_start_page_to_what_to_do() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            reach(visit, "[data-kind=sms]").await?;
            keys(visit, " ").await?;
            reach(visit, "#text").await?;
            keys(visit, FRAUD).await?;
            reach(visit, "#check button[type=submit]").await?;
            keys(visit, Key::Enter + "").await?;
            assert_eq!(visit.verdict().await?, "fraudulent");
            // The person is brought to the answer, and its first step can be ticked from there.
            reach(visit, "#answer .do [data-tick]").await?;
            let before = visit.sees("#answer .do [data-tick]").await?.is_selected().await?;
            keys(visit, " ").await?;
            assert_ne!(visit.sees("#answer .do [data-tick]").await?.is_selected().await?, before);
        }
        Ok(())
    })
}

async fn keys(visit: &Visit, keys: impl Into<thirtyfour::TypingData>) -> Outcome {
    Ok(visit.driver().active_element().await?.send_keys(keys).await?)
}

/// Presses Tab until it is there; every place on the way shows that it has the focus.
async fn reach(visit: &Visit, what: &str) -> Outcome {
    for _ in 0..60 {
        visit.driver().action_chain().send_keys(Key::Tab + "").perform().await?;
        let script = "const element = document.activeElement;
            const shown = [element, element.closest('.card')].some((seen) => seen && getComputedStyle(seen).outlineStyle !== 'none');
            return [element.matches(arguments[0]), shown, element.outerHTML.slice(0, 120)]";
        let at = visit.run(script, vec![json!(what)]).await?;
        assert_eq!(at[1], json!(true), "the focus is not seen: {}", at[2]);
        if at[0] == json!(true) {
            return Ok(());
        }
    }
    panic!("Tab does not lead to {what}")
}

#[test]
fn no_page_is_wider_than_a_narrow_telephone_or_than_a_screen_with_letters_twice_as_large() -> Outcome {
    journey(async |visit| {
        for (width, height, zoom) in [(320, 640, 2.0), (640, 500, 2.0)] {
            visit.window(width, height, zoom).await?;
            for page in PAGES {
                visit.open(page).await?;
                visit.fits(&format!("{page} at {width}")).await?;
            }
            for tongue in Tongue::BOTH {
                for alert in alerts(visit, tongue).await? {
                    visit.open(&alert).await?;
                    visit.fits(&format!("{alert} at {width}")).await?;
                }
                answered(visit, tongue).await?;
                visit
                    .run("document.querySelectorAll('details').forEach((details) => (details.open = true))", vec![])
                    .await?;
                visit.fits(&format!("answer at {width}")).await?;
            }
        }
        Ok(())
    })
}

#[test]
fn nothing_moves_for_those_who_want_no_motion() -> Outcome {
    journey(async |visit| {
        let moves =
            "return [getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]";
        answered(visit, Tongue::French).await?;
        assert_eq!(visit.run(moves, vec![]).await?, json!(["auto", 0]));
        visit.prefer(Colours::Light, false).await?;
        assert_eq!(visit.run(moves, vec![]).await?[0], json!("smooth"), "the browser was asked");
        Ok(())
    })
}

#[test]
fn the_first_answer_is_timed_on_a_processor_slowed_six_times() -> Outcome {
    journey(async |visit| {
        visit.chromium("Emulation.setCPUThrottlingRate", json!({"rate": 6})).await?;
        let begun = Instant::now();
        visit.arrive(Tongue::French).await?;
        let arrived = begun.elapsed();
        visit.choose("sms").await?;
        visit.paste("#text", FRAUD).await?;
        let pressed = Instant::now();
        visit.check().await?;
        let first = pressed.elapsed();
        let again = Instant::now();
        visit.press("#check button[type=submit]").await?;
        visit.sees("#answer article").await?;
        measured(&format!(
            "slowed six times: page {} ms, first answer {} ms after the press ({} ms after the page was asked for), the next {} ms",
            arrived.as_millis(),
            first.as_millis(),
            begun.elapsed().as_millis(),
            again.elapsed().as_millis(),
        ))
    })
}

#[test]
fn a_pasted_message_is_answered_in_the_page_and_timed_there() -> Outcome {
    journey(async |visit| {
        answered(visit, Tongue::French).await?;
        let time = "const done = arguments[0];
            const answer = document.getElementById('answer');
            const begun = performance.now();
            new MutationObserver((_, observer) => {
                if (answer.hidden || !answer.querySelector('article')) return;
                observer.disconnect();
                done(performance.now() - begun);
            }).observe(answer, {childList: true, attributes: true});
            document.getElementById('check').requestSubmit();";
        let mut times = Vec::new();
        for _ in 0..10 {
            times.push(visit.driver().execute_async(time, vec![]).await?.json().as_f64().unwrap());
        }
        times.sort_by(f64::total_cmp);
        measured(&format!(
            "a pasted SMS, from the press to the answer: {:.0} ms (median of 10), {:.0} ms at most",
            times[5], times[9]
        ))
    })
}
