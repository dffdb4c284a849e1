//! A mail that its reader's own server has marked: what the page makes of the fields of `vigie milter`.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use vigie_journeys::{Outcome, Tongue, journey};

/// As a gateway writes them.
const FIELDS: &str = "X-Vigie-Verdict: fraudulent; score=8.20; organisation=assurance-maladie; action=tag\n\
    X-Vigie-Report: v=1; engine=0.1.0; knowledge=2026.06; day=2026-06-10;\n check=look-alike-domain weight=4.20 decisive=yes\n \
    organisation=assurance-maladie part=text:0\n shown=https://ameli-carte.example/%C3%A9t%C3%A9 rule=ameli.fr\n";
const MAIL: &str = "From: Camille <camille@voisins.example>\nTo: jeanne@voisins.example\nSubject: Dimanche\n\
    Date: Wed, 10 Jun 2026 09:30:00 +0200\n\nBonjour Jeanne, on se voit dimanche ?\n";

#[test]
fn the_lines_of_a_gateway_alone_are_told_in_words_and_taken_for_no_proof() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("email").await?;
            visit.paste("#text", FIELDS).await?;
            visit.press("#check button[type=submit]").await?;
            visit.sees("#answer article.noted").await?;
            let told = visit.text("#answer").await?;
            for words in [
                tongue.pick("n’importe qui peut en écrire", "anybody can write such lines"),
                tongue.pick("frauduleux", "fraudulent"),
                "hxxps://ameli-carte[.]example/été",
            ] {
                assert!(told.contains(words), "{words}: {told}");
            }
            assert_eq!(
                visit.texts("#answer article[data-verdict]").await?,
                Vec::<String>::new(),
                "Vigie itself judged nothing"
            );
            assert_eq!(visit.texts("#answer .noted a").await?, Vec::<String>::new(), "nothing in them can be clicked");
        }
        assert_eq!(visit.served.judged()?, 0, "the page itself read them");
        assert_eq!(visit.complaints().await?, Vec::<String>::new());
        Ok(())
    })
}

#[test]
fn a_whole_mail_is_judged_anew_whatever_its_lines_say() -> Outcome {
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("email").await?;
            visit.paste("#text", &format!("{FIELDS}{MAIL}")).await?;
            assert_eq!(visit.check().await?, "unverified", "a stranger's lines weigh nothing");
            visit.sees("#answer article.noted").await?;
        }
        Ok(())
    })
}
