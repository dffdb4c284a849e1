//! The page of other hosts: one with knowledge of its own, and one that can do nothing but give files away.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use vigie_journeys::{Host, Outcome, Served, Tongue, Visit, journey};

const FRAUD: &str = "AMELI : un remboursement de 148,50 € est en attente. Confirmez votre carte bancaire sous 24h : https://ameli-remboursement.example/148";

async fn judged(visit: &mut Visit, page: &str) -> Outcome<String> {
    visit.driver().goto(page).await?;
    visit.choose("sms").await?;
    visit.paste("#text", FRAUD).await?;
    visit.check().await
}

#[test]
fn written_as_files_the_page_judges_and_goes_on_when_the_host_is_gone() -> Outcome {
    journey(async |visit| {
        let mut host = Host::start()?;
        // Nothing of the program helps from here on.
        visit.served.stop()?;
        for tongue in Tongue::BOTH {
            assert_eq!(judged(visit, &host.page(tongue.home())).await?, "fraudulent");
            assert!(!visit.texts("#answer .do .steps li").await?.is_empty());
        }
        assert_eq!(visit.complaints().await?, Vec::<String>::new());
        visit.driver().goto(host.page("/alertes/")).await?;
        visit.press(".alerts h2 a").await?;
        visit.sees("article.bulletin h1").await?;
        visit.driver().goto(host.page("/que-faire?after=gave-card")).await?;
        visit.sees("#steps .steps [data-tick=block-card]").await?;
        assert!(visit.asked().await?.iter().all(|asked| asked.method == "GET"), "a host of files receives nothing");
        visit.kept().await?;
        host.stop();
        for tongue in Tongue::BOTH {
            assert_eq!(judged(visit, &host.page(tongue.home())).await?, "fraudulent");
            for path in [
                tongue.pick("/que-faire", "/en/what-to-do"),
                tongue.pick("/a-propos", "/en/about"),
                tongue.pick("/alertes/", "/en/alerts/"),
                tongue.pick("/alertes/carte-vitale-a-renouveler", "/en/alerts/carte-vitale-a-renouveler"),
            ] {
                visit.driver().goto(host.page(path)).await?;
                visit.sees("main h1").await?;
            }
        }
        Ok(())
    })
}

#[test]
fn an_alert_that_its_host_published_as_one_file_is_named_by_the_page() -> Outcome {
    journey(async |visit| {
        let own = concat!(env!("CARGO_MANIFEST_DIR"), "/../vigie/tests/own");
        visit.served = Served::with(&["--knowledge", own])?;
        let words = "Ameli : votre compteur doit être changé. Confirmez votre carte bancaire : https://ameli-compteur.example/p";
        for tongue in Tongue::BOTH {
            visit.arrive(tongue).await?;
            visit.choose("sms").await?;
            visit.paste("#text", words).await?;
            visit.check().await?;
            visit.press("#answer .alert a").await?;
            let title = visit.sees("article.bulletin h1").await?.text().await?;
            assert_eq!(title, tongue.pick("Le compteur à changer", "The meter to be replaced"));
        }
        assert_eq!(visit.served.judged()?, 0, "the page itself knew");
        Ok(())
    })
}
