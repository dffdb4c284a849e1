//! A number alone: whose it is on which day, what it costs, what to do.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::json;
use vigie_journeys::{Outcome, Tongue, Visit, journey};

async fn asked(visit: &mut Visit, tongue: Tongue, number: &str) -> Outcome<String> {
    visit.arrive(tongue).await?;
    visit.choose("number").await?;
    visit.paste("#from", number).await?;
    visit.press("#check button[type=submit]").await?;
    let answer = visit.sees("#answer article.number").await?;
    Ok(answer.attr("data-number").await?.unwrap_or_default())
}

#[test]
fn a_displayed_number_is_told_with_what_to_do_and_nothing_is_sent() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            for (number, answer, words) in [
                ("08 99 00 12 34", "surcharged", ("surtaxé", "premium rate")),
                ("0162 00 12 34", "polyvalent", ("appels automatiques", "automated calls")),
                ("01 99 00 12 34", "impossible", ("a été inventé", "was made up")),
            ] {
                assert_eq!(asked(visit, tongue, number).await?, answer, "{number}");
                let headline = visit.text("#answer .verdict h2").await?;
                assert!(headline.contains(tongue.pick(words.0, words.1)), "{headline}");
                assert!(!visit.texts("#answer .do .steps li").await?.is_empty(), "{number}");
                let whole = visit.text("#answer").await?;
                assert!(whole.contains(tongue.pick("ne prouve rien", "proves nothing")), "{whole}");
                assert_eq!(visit.actions, 3);
            }
            // What was done changes what to do, and the number is still that which was asked about.
            visit.press("#answer [data-deeds] [value=gave-card]").await?;
            visit.press("#answer [data-deeds] button").await?;
            visit.sees("#answer [data-number=impossible] [data-tick=block-card]").await?;
        }
        let ours = visit.served.page("/");
        let sent: Vec<_> = visit.asked().await?.into_iter().filter(|asked| asked.url.starts_with("http")).collect();
        assert!(sent.len() > 5, "the log is kept: {sent:?}");
        for asked in sent {
            assert!(asked.method == "GET" && asked.url.starts_with(&ours) && !asked.url.contains('?'), "{asked:?}");
        }
        assert_eq!(visit.served.judged()?, 0);
        Ok(())
    })
}

#[test]
fn whose_a_number_is_depends_on_the_day_and_says_by_whom() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("number").await?;
            visit.paste("#from", "3646").await?;
            visit.press("#check details > summary").await?;
            // The field of a date writes itself in the browser's language; its value does not.
            visit.run("document.getElementById('received_at').value = '2020-09-14'", vec![]).await?;
            visit.press("#check button[type=submit]").await?;
            visit.sees("#answer article[data-number=official]").await?;
            let users = visit.texts("#answer .users li").await?.join(" ");
            assert!(users.contains("Assurance Maladie"), "{users}");
            assert!(users.contains(tongue.pick("Au 14 septembre 2020", "On 14 September 2020")), "{users}");
            let sources = "return document.querySelectorAll('#answer .users a[href^=\"https://\"]').length";
            assert!(visit.run(sources, vec![]).await?.as_u64() > Some(0));
        }
        Ok(())
    })
}

#[test]
fn what_is_no_number_is_said_in_words_and_a_hidden_number_has_its_answer() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            assert_eq!(asked(visit, tongue, tongue.pick("anonyme", "anonymous")).await?, "unlisted");
            visit.arrive(tongue).await?;
            visit.choose("number").await?;
            visit.paste("#from", "<img src=x onerror=window.harmed=1>").await?;
            visit.press("#check button[type=submit]").await?;
            let said = tongue.pick("n’est pas un numéro de téléphone", "is not a telephone number");
            visit.reads("#check [data-state]", said).await?;
            assert_eq!(visit.run("return window.harmed ?? null", vec![]).await?, json!(null));
        }
        Ok(())
    })
}

#[test]
fn without_javascript_the_server_tells_the_same_of_a_number() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            let with = asked(visit, tongue, "08 99 00 12 34").await?;
            let told = visit.texts("#answer article :is(h2, dd, .tick span)").await?;
            visit.chromium("Emulation.setScriptExecutionDisabled", json!({"value": true})).await?;
            assert_eq!(asked(visit, tongue, "08 99 00 12 34").await?, with);
            assert_eq!(visit.driver().current_url().await?.path(), tongue.pick("/reponse", "/en/answer"));
            visit.chromium("Emulation.setScriptExecutionDisabled", json!({"value": false})).await?;
            assert_eq!(visit.texts("#answer article :is(h2, dd, .tick span)").await?, told);
        }
        Ok(())
    })
}
