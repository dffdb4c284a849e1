//! Takes a picture of each page, for `docs/screenshots/`: `script/screenshots` calls it with the folder.

use std::{env, fs, path::PathBuf};

use serde_json::json;
use vigie_journeys::{Colours, Outcome, Tongue, Visit, journey};

const FRAUD: &str = "AMELI : votre carte Vitale expire. Renouvelez-la sous 48h et payez 1,90 EUR de frais d'envoi : https://ameli-renouvellement.example/carte";

fn main() -> Outcome {
    let folder: PathBuf = env::args_os().nth(1).ok_or("which folder?")?.into();
    fs::create_dir_all(&folder)?;
    journey(async |visit| {
        for tongue in Tongue::BOTH {
            let code = tongue.pick("fr", "en");
            let alert = tongue.pick("/alertes/carte-vitale-a-renouveler", "/en/alerts/carte-vitale-a-renouveler");
            let pages = [
                ("home", tongue.home()),
                (
                    "what-to-do",
                    tongue.pick(
                        "/que-faire?after=clicked&after=gave-card",
                        "/en/what-to-do?after=clicked&after=gave-card",
                    ),
                ),
                ("alerts", tongue.pick("/alertes/", "/en/alerts/")),
                ("alert", alert),
                ("about", tongue.pick("/a-propos", "/en/about")),
            ];
            for (form, width, colours) in [("desktop", 1000, Colours::Light), ("phone-dark", 375, Colours::Dark)] {
                visit.prefer(colours, true).await?;
                visit.window(width, 800, 1.0).await?;
                for (name, path) in pages {
                    visit.open(path).await?;
                    take(visit, &folder.join(format!("{name}-{form}-{code}.png"))).await?;
                }
                for kind in ["sms", "call"] {
                    visit.arrive(tongue).await?;
                    visit.choose(kind).await?;
                    take(visit, &folder.join(format!("{kind}-{form}-{code}.png"))).await?;
                }
                visit.arrive(tongue).await?;
                visit.choose("number").await?;
                visit.paste("#from", "3646").await?;
                visit.run("document.getElementById('received_at').value = '2020-09-14'", vec![]).await?;
                visit.press("#check button[type=submit]").await?;
                visit.sees("#answer article.number").await?;
                take(visit, &folder.join(format!("number-{form}-{code}.png"))).await?;
                visit.arrive(tongue).await?;
                visit.choose("sms").await?;
                visit.paste("#from", "06 39 98 00 12").await?;
                visit.paste("#text", FRAUD).await?;
                visit.check().await?;
                take(visit, &folder.join(format!("answer-{form}-{code}.png"))).await?;
            }
            let paper = visit
                .chromium(
                    "Page.printToPDF",
                    json!({"preferCSSPageSize": false, "paperWidth": 8.27, "paperHeight": 11.69}),
                )
                .await?;
            let paper = paper.get("data").and_then(|data| data.as_str()).ok_or("no paper")?.to_owned();
            fs::write(folder.join(format!("answer-print-{code}.pdf.b64")), paper)?;
        }
        Ok(())
    })
}

/// The page, down to where it grows long.
async fn take(visit: &Visit, file: &std::path::Path) -> Outcome {
    let high = visit.run("return Math.min(document.scrollingElement.scrollHeight, 2600)", vec![]).await?;
    let wide = visit.run("return innerWidth", vec![]).await?;
    let clip = json!({"x": 0, "y": 0, "width": wide, "height": high, "scale": 1});
    let given = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
    let taken = visit.chromium("Page.captureScreenshot", given).await?;
    let taken = taken.get("data").and_then(|data| data.as_str()).ok_or("no picture")?.to_owned();
    Ok(fs::write(file.with_extension("png.b64"), taken)?)
}
