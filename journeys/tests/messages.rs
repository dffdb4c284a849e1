//! Messages on the page: what a person does, and what is then to be read.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::{fs, path::Path};

use qrcode::{Color, QrCode};
use serde_json::json;
use vigie_journeys::{Outcome, Tongue, Visit, journey};

const FAKE_VITALE: &str = "AMELI : votre carte Vitale arrive à expiration. Pour éviter la suspension de vos droits, renouvelez-la \
     sous 48h et payez 1,90 € de frais d'envoi : https://ameli-renouvellement.example/carte";

#[test]
fn three_actions_lead_from_a_fake_carte_vitale_sms_to_what_to_do_now() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("sms").await?;
            visit.paste("#text", FAKE_VITALE).await?;
            assert_eq!(visit.check().await?, "fraudulent");
            let heading = visit.sees("#answer .do h3").await?.text().await?;
            assert_eq!(heading, tongue.pick("Que faire maintenant", "What to do now"));
            assert!(!visit.texts("#answer .do .steps li").await?.is_empty());
            assert!(visit.actions <= 3, "{} actions", visit.actions);
        }
        Ok(())
    })
}

#[test]
fn an_answer_shows_the_very_words_what_is_behind_the_rule_and_what_was_not_checked() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("sms").await?;
            visit.paste("#text", FAKE_VITALE).await?;
            visit.paste("#from", "+33639980012").await?;
            visit.check().await?;
            let headline = visit.text("#answer .verdict h2").await?;
            assert!(headline.contains(tongue.pick("Fraude", "Fraud")), "{headline}");
            assert!(visit.texts("#answer .reasons > li").await?.len() >= 2);
            let rules = visit.texts("#answer .rule").await?;
            assert!(
                rules
                    .iter()
                    .any(|rule| rule.contains("https://") && rule.contains(tongue.pick("page lue le", "page read on"))),
                "{rules:?}"
            );
            let marked = visit.texts("#answer .message mark").await?;
            assert!(marked.iter().any(|words| words.contains("ameli-renouvellement")), "{marked:?}");
            assert!(!visit.texts("#answer .not-checked li").await?.is_empty());
            // A number in the message leads to its reason, which is on the page.
            visit.press("#answer .message sup a").await?;
            visit.sees("#answer .reasons > li:target").await?;
        }
        Ok(())
    })
}

#[test]
fn a_mail_file_is_read_on_the_page_with_what_is_shown_and_what_is_behind() -> Outcome {
    journey(async |visit| {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").canonicalize()?;
        for tongue in Tongue::BOTH {
            for (file, verdict) in [("fake-carte-vitale.eml", "fraudulent"), ("genuine-newsletter.eml", "unverified")] {
                visit.arrive(tongue).await?;
                visit.choose("email").await?;
                visit.hand(&examples.join(file)).await?;
                assert_eq!(visit.check().await?, verdict, "{file}");
            }
            visit.arrive(tongue).await?;
            visit.choose("email").await?;
            let whole = fs::read_to_string(examples.join("fake-carte-vitale.eml"))?;
            visit.paste("#text", &whole).await?;
            assert_eq!(visit.check().await?, "fraudulent", "pasted with its head");
        }
        Ok(())
    })
}

#[test]
fn a_link_alone_is_judged() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("link").await?;
            visit.paste("#text", "https://ameli-renouvellement.example/carte").await?;
            assert!(["fraudulent", "suspicious"].contains(&visit.check().await?.as_str()));
            visit.arrive(tongue).await?;
            visit.choose("link").await?;
            visit.paste("#text", "https://assure.ameli.fr/").await?;
            assert_eq!(visit.check().await?, "unverified");
        }
        Ok(())
    })
}

#[test]
fn a_qr_code_in_a_picture_is_read_and_judged_at_once() -> Outcome {
    journey(async |visit| {
        let code = QrCode::new("https://ameli-renouvellement.example/carte").unwrap();
        let wide = code.width();
        let mut cells = String::new();
        for (at, colour) in code.to_colors().into_iter().enumerate() {
            if colour == Color::Dark {
                cells.push_str(&format!("<rect x='{}' y='{}' width='1' height='1'/>", at % wide + 4, at / wide + 4));
            }
        }
        let side = wide + 8;
        let html = format!(
            "<!doctype html><body style='margin:0;background:#fff'><svg width=400 height=400 viewBox='0 0 {side} {side}' shape-rendering=crispEdges>{cells}</svg>"
        );
        let picture = visit.picture("code", &html).await?;
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("code").await?;
            visit.hand(&picture).await?;
            assert!(["fraudulent", "suspicious"].contains(&visit.verdict().await?.as_str()));
            let marked = visit.texts("#answer .message mark").await?;
            assert!(marked.iter().any(|words| words.contains("ameli-renouvellement")), "{marked:?}");
        }
        Ok(())
    })
}

#[test]
fn the_words_of_a_screenshot_are_read_on_the_page_and_can_be_corrected() -> Outcome {
    journey(async |visit| {
        let html = "<!doctype html><meta charset=utf-8><body style='margin:0;padding:24px;width:560px;background:#fff;color:#000;font:26px/1.5 DejaVu Sans,Arial,sans-serif'>\
            Assurance Maladie : votre carte Vitale arrive à expiration. Renouvelez-la et payez 1,90 € de frais d'envoi : ameli-renouvellement.example/carte";
        let picture = visit.picture("screenshot", html).await?;
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("picture").await?;
            visit.hand(&picture).await?;
            let read = read_words(visit).await?;
            let words = read.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words.contains("carte Vitale arrive à expiration"), "{words}");
            assert_eq!(visit.check().await?, "fraudulent");
        }
        let asked = visit.asked().await?;
        assert!(asked.iter().any(|asked| asked.url.contains("/browser/ocr/")), "the reader was not loaded");
        assert!(asked.iter().all(|asked| asked.method == "GET"), "{asked:?}");
        Ok(())
    })
}

/// The words that the page found in a picture, once it has said that it has read it.
async fn read_words(visit: &Visit) -> Outcome<String> {
    let wait = "const done = arguments[1];
        const look = () => document.getElementById('text').value ? done(document.getElementById('text').value) : setTimeout(look, 50);
        look();";
    Ok(visit.driver().execute_async(wait, vec![json!(null)]).await?.json().as_str().unwrap_or_default().to_owned())
}
