//! What the page promises: nothing leaves it, it works without a network and without JavaScript, and a message does nothing in it.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use serde_json::json;
use vigie_journeys::{Outcome, Tongue, Visit, journey};

const FRAUD: &str = "AMELI : un remboursement de 148,50 € est en attente. Confirmez votre carte bancaire sous 24h : https://ameli-remboursement.example/148";

async fn sms(visit: &mut Visit, words: &str) -> Outcome<String> {
    visit.choose("sms").await?;
    visit.paste("#text", words).await?;
    visit.check().await
}

#[test]
fn nothing_leaves_the_page_while_a_message_is_checked() -> Outcome {
    journey(async |visit| {
        visit.arrive(Tongue::French).await?;
        visit.kept().await?;
        assert_eq!(sms(visit, FRAUD).await?, "fraudulent");
        visit.press("#answer [data-deeds] [value=gave-card]").await?;
        visit.press("#answer [data-deeds] button").await?;
        visit.sees("#answer article").await?;
        let asked = visit.asked().await?;
        assert!(asked.len() > 5, "the log is kept: {asked:?}");
        let ours = visit.served.page("/");
        for asked in &asked {
            // Chromium's own pages, such as that of its new tab.
            if asked.url.starts_with("chrome:") {
                continue;
            }
            let local = ["data:", "blob:"].iter().any(|scheme| asked.url.starts_with(scheme));
            assert!(asked.method == "GET" && (local || asked.url.starts_with(&ours)), "{asked:?}");
            assert!(!asked.url.contains('?') && !asked.url.contains("remboursement"), "{asked:?}");
        }
        assert_eq!(visit.served.judged()?, 0);
        assert!(visit.served.answered()? > 5, "its counts are read");
        assert_eq!(visit.complaints().await?, Vec::<String>::new());
        assert_eq!(visit.run("return document.cookie", vec![]).await?, json!(""));
        Ok(())
    })
}

#[test]
fn once_loaded_the_page_works_with_the_server_stopped() -> Outcome {
    journey(async |visit| {
        visit.arrive(Tongue::French).await?;
        visit.kept().await?;
        assert_eq!(sms(visit, FRAUD).await?, "fraudulent");
        let before = visit.texts("#answer .reasons > li > p").await?;
        visit.served.stop()?;
        assert!(visit.served.get("/").is_err(), "the server is stopped");
        visit.driver().refresh().await?;
        assert_eq!(sms(visit, FRAUD).await?, "fraudulent");
        assert_eq!(visit.texts("#answer .reasons > li > p").await?, before);
        // The other language, and the pages around, were kept too.
        for path in ["/en/", "/que-faire", "/en/what-to-do", "/a-propos", "/en/about", "/alertes/", "/en/alerts/"] {
            visit.open(path).await?;
            visit.sees("main h1").await?;
        }
        for (list, count) in [("/alertes/", 8), ("/en/alerts/", 8)] {
            visit.open(list).await?;
            let titles = visit.texts(".alerts h2").await?;
            assert!(titles.len() >= count, "{titles:?}");
            for (at, title) in titles.iter().enumerate() {
                visit.open(list).await?;
                visit.press(&format!(".alerts > li:nth-child({}) h2 a", at + 1)).await?;
                visit.sees("article.bulletin h1").await?;
                assert_eq!(&visit.texts("article.bulletin h1").await?[0], title);
            }
        }
        visit.arrive(Tongue::English).await?;
        assert_eq!(sms(visit, FRAUD).await?, "fraudulent");
        Ok(())
    })
}

#[test]
fn without_javascript_the_form_posts_and_the_same_answer_is_read() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            let with = sms(visit, FRAUD).await?;
            let told = |visit: &Visit| {
                let visit = visit.driver().clone();
                async move {
                    let mut all = Vec::new();
                    for what in [
                        "#answer .verdict h2",
                        "#answer .steps .tick span",
                        "#answer .reasons > li > p",
                        "#answer .not-checked li",
                    ] {
                        for element in visit.find_all(thirtyfour::By::Css(what)).await? {
                            all.push(element.text().await?);
                        }
                    }
                    Outcome::Ok(all)
                }
            };
            let here = told(visit).await?;
            assert!(here.len() > 5, "{here:?}");
            visit.chromium("Emulation.setScriptExecutionDisabled", json!({"value": true})).await?;
            visit.arrive(tongue).await?;
            let promise = visit.sees("noscript .promise").await?.text().await?;
            assert!(
                promise.contains(tongue.pick("sera envoyé", "will be sent")),
                "the page says that it sends: {promise}"
            );
            assert_eq!(sms(visit, FRAUD).await?, with);
            let url = visit.driver().current_url().await?;
            assert_eq!(url.path(), tongue.pick("/reponse", "/en/answer"));
            assert_eq!(told(visit).await?, here);
            visit.chromium("Emulation.setScriptExecutionDisabled", json!({"value": false})).await?;
        }
        assert_eq!(visit.served.judged()?, 2, "the same counts see what is sent");
        Ok(())
    })
}

#[test]
fn a_hostile_message_does_nothing_in_the_page() -> Outcome {
    journey(async |visit| {
        let long = "https://voleur.example/x ".repeat(8_000);
        let hostile = [
            "<script>window.harmed=1;alert(1)</script> https://voleur.example/a",
            "<img src=x onerror=\"window.harmed=1\"><img src=https://voleur.example/p.png>",
            "<svg onload=window.harmed=1><use href=https://voleur.example/#x></svg><svg><script>window.harmed=1</script></svg>",
            "</textarea></pre></article><iframe src=https://voleur.example/ onload=window.harmed=1></iframe>",
            "javascript:window.harmed=1 JaVaScRiPt:alert(1) data:text/html,<script>window.harmed=1</script>",
            "\u{202e}gro.elpmaxe.ruelov//:sptth\u{202c} carte Vitale \u{2066}https://voleur.example/b\u{2069}",
            "\"' autofocus onfocus=window.harmed=1 x=\" {{7*7}} ${window.harmed=1} <a href='https://voleur.example/c'>ici</a>",
            "<style>*{display:none}</style><meta http-equiv=refresh content='0;url=https://voleur.example/'><base href=https://voleur.example/>",
            long.as_str(),
        ];
        for words in hostile {
            for kind in ["sms", "email", "link"] {
                visit.arrive(Tongue::French).await?;
                let words = format!("Ameli : votre carte Vitale expire, payez ici {words}");
                visit.choose(kind).await?;
                visit.paste("#text", &words).await?;
                let shown: String = words.chars().take(90).collect();
                visit.check().await.map_err(|why| format!("{kind}: {shown}: {why}"))?;
                harmless(visit, &format!("{kind}: {shown}")).await?;
            }
        }
        // The sender's words are strangers' words too.
        visit.arrive(Tongue::French).await?;
        visit.choose("sms").await?;
        visit.paste("#from", "<img src=x onerror=window.harmed=1>").await?;
        visit.paste("#text", FRAUD).await?;
        visit.check().await?;
        harmless(visit, "the sender").await?;
        assert!(visit.asked().await?.iter().all(|asked| !asked.url.contains("voleur") && asked.method == "GET"));
        Ok(())
    })
}

/// Nothing ran, nothing of the message became an element, nothing leads to its hosts, and no policy had to stop it.
async fn harmless(visit: &Visit, what: &str) -> Outcome {
    let look = "return {
        harmed: window.harmed ?? null,
        links: [...document.querySelectorAll('[href], [src], [action], [srcset], [formaction]')]
            .flatMap((element) => ['href', 'src', 'action'].map((name) => element.getAttribute(name) ?? ''))
            .filter((address) => /^\\s*(javascript|data|vbscript):/i.test(address) || /^https?:[/]+[^/]*(voleur|ameli-remboursement)/i.test(address)),
        strange: [...document.querySelectorAll('#answer :is(script, iframe, img, style, meta, base, object, embed, svg)')].map((element) => element.outerHTML),
        handlers: [...document.querySelectorAll('*')].filter((element) => [...element.attributes].some(({name}) => name.startsWith('on'))).length,
        turned: /[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.getElementById('answer').textContent),
    }";
    let found = visit.run(look, vec![]).await?;
    let expected = json!({"harmed": null, "links": [], "strange": [], "handlers": 0, "turned": false});
    assert_eq!(found, expected, "{what}");
    assert!(visit.driver().get_alert_text().await.is_err(), "a dialog: {what}");
    assert_eq!(visit.complaints().await?, Vec::<String>::new(), "{what}");
    Ok(())
}

#[test]
fn the_page_and_the_server_judge_alike() -> Outcome {
    journey(async |visit| {
        let messages = [
            FRAUD,
            "Votre ordonnance est prête. Pensez à apporter votre carte Vitale. Pharmacie du Pont",
            "Ameli : consultez votre message sur votre compte ameli.fr",
            "Bonjour maman, c'est mon nouveau numéro, écris-moi sur WhatsApp au 06 39 98 00 45",
            "Votre colis est en attente, réglez 1,99 € de frais : https://suivi-colis.example/p",
        ];
        for words in messages {
            visit.arrive(Tongue::French).await?;
            let here = sms(visit, words).await?;
            let there = visit.served.judge(&json!({"channel": "sms", "text": words}))?;
            assert_eq!(there["verdict"], json!(here), "{words}");
        }
        Ok(())
    })
}
