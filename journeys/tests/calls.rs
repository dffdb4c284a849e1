//! Calls and voicemails: one question after the other.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use vigie_journeys::{Outcome, Tongue, Visit, journey};

/// The button that goes on; it stands after the one that goes back.
const NEXT: &str = ".interview .screen.tools button:not(.second)";
const BACK: &str = ".interview .screen.tools button.second";

async fn is_asked(visit: &Visit, question: &str) -> Outcome {
    visit.sees(&format!(".question.now[data-question={question}]")).await.map(drop)
}

#[test]
fn the_call_interview_asks_one_question_after_the_other_and_gives_its_answer() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("call").await?;
            is_asked(visit, "claimed").await?;
            let place = visit.text(".interview .screen[role=status]").await?;
            assert_eq!(place, tongue.pick("Question 1 sur 7", "Question 1 of 7"));
            visit
                .paste(
                    "#claimed",
                    tongue.pick("un conseiller de l'Assurance Maladie", "an adviser of the Assurance Maladie"),
                )
                .await?;
            visit.press(NEXT).await?;
            is_asked(visit, "from").await?;
            visit.press(BACK).await?;
            is_asked(visit, "claimed").await?;
            assert!(
                visit.sees("#claimed").await?.value().await?.unwrap().contains("Assurance Maladie"),
                "going back forgets nothing"
            );
            visit.press(NEXT).await?;
            visit.paste("#from", "01 99 00 12 34").await?;
            visit.press(NEXT).await?;
            is_asked(visit, "text").await?;
            visit.press(NEXT).await?;
            is_asked(visit, "asked_for").await?;
            visit.press("[name=asked_for][value=card-number]").await?;
            visit.press(NEXT).await?;
            is_asked(visit, "named_contact").await?;
            visit.press("[name=named_contact][value=false]").await?;
            visit.press(NEXT).await?;
            is_asked(visit, "call_back").await?;
            visit.press(NEXT).await?;
            is_asked(visit, "after").await?;
            visit.press("[name=after][value=gave-card]").await?;
            assert_eq!(visit.check().await?, "fraudulent");
            // What was done in the call already changes what is to be done.
            let first = &visit.texts("#answer .steps li .tick").await?[0];
            assert!(first.to_lowercase().contains(tongue.pick("banque", "bank")), "{first}");
            assert!(visit.sees("#answer [data-deeds] [value=gave-card]").await?.is_selected().await?);
        }
        Ok(())
    })
}

#[test]
fn a_voicemail_with_a_number_to_call_back_is_judged_by_its_words_and_its_number() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("call").await?;
            visit.press(NEXT).await?;
            visit.paste("#from", tongue.pick("anonyme", "anonymous")).await?;
            visit.press(NEXT).await?;
            visit
                .paste(
                    "#text",
                    "Bonjour, ici le service des remboursements de la CPAM. Rappelez-nous au 08 99 00 12 34.",
                )
                .await?;
            for _ in 0..3 {
                visit.press(NEXT).await?;
            }
            visit.paste("#call_back", "08 99 00 12 34").await?;
            visit.press(NEXT).await?;
            assert!(["fraudulent", "suspicious"].contains(&visit.check().await?.as_str()));
            let reasons = visit.texts("#answer .reasons > li").await?.join(" ");
            assert!(reasons.contains("08 99 00 12 34") || reasons.contains("0899001234"), "{reasons}");
        }
        Ok(())
    })
}

#[test]
fn a_number_alone_is_a_call_that_said_nothing() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("call").await?;
            visit.press(NEXT).await?;
            visit.paste("#from", "08 99 00 12 34").await?;
            for _ in 0..5 {
                visit.press(NEXT).await?;
            }
            assert!(["suspicious", "unverified", "fraudulent"].contains(&visit.check().await?.as_str()));
        }
        Ok(())
    })
}
