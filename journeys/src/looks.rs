//! How a page looks, and whether everybody can use it.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{Outcome, Visit};

/// Light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colours {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// A place where a page keeps somebody out.
#[derive(Clone, Debug)]
pub struct Fault {
    /// The rule of axe-core.
    pub rule: String,
    /// Where, and what is wrong there.
    pub places: Vec<String>,
}

/// When the layout of a page that has opened stands, on a busy machine too.
const SETTLED: Duration = Duration::from_secs(5);

/// What WCAG 2.2 AA asks, and what is good practice beside it.
const RULES: &[&str] = &["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

impl Visit {
    /// Asks Chromium itself for something that no driver's command does.
    ///
    /// # Errors
    ///
    /// Where it refuses.
    pub async fn chromium(&self, command: &str, given: Value) -> Outcome<Value> {
        Ok(self.driver().cdp().send_raw(command, given).await?)
    }

    /// What the person prefers.
    ///
    /// # Errors
    ///
    /// Where the browser refuses.
    pub async fn prefer(&self, colours: Colours, less_motion: bool) -> Outcome {
        let colours = if colours == Colours::Dark { "dark" } else { "light" };
        let motion = if less_motion { "reduce" } else { "no-preference" };
        let features = json!([
            {"name": "prefers-color-scheme", "value": colours},
            {"name": "prefers-reduced-motion", "value": motion},
        ]);
        self.chromium("Emulation.setEmulatedMedia", json!({"features": features})).await.map(drop)
    }

    /// A window of this width and height, in pixels of the page.
    ///
    /// # Errors
    ///
    /// Where the browser refuses.
    pub async fn window(&self, width: u32, height: u32, zoom: f64) -> Outcome {
        let given = json!({"width": width, "height": height, "deviceScaleFactor": zoom, "mobile": false});
        self.chromium("Emulation.setDeviceMetricsOverride", given).await.map(drop)
    }

    /// Waits until the page is no wider than its window: for a moment after it has opened, its layout is that of before.
    ///
    /// # Errors
    ///
    /// Where it stays wider; by how many pixels.
    pub async fn fits(&self, what: &str) -> Outcome {
        let begun = Instant::now();
        loop {
            let wider = self.run("return document.scrollingElement.scrollWidth - innerWidth", vec![]).await?;
            let wider = wider.as_i64().ok_or("no width")?;
            if wider <= 0 {
                return Ok(());
            }
            if begun.elapsed() > SETTLED {
                return Err(crate::fault(format!("{what} is {wider} pixels too wide")));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What axe-core finds on the page as it is now.
    ///
    /// # Errors
    ///
    /// Where axe-core is not there (`script/test journeys` fetches it) or does not run.
    pub async fn faults(&self) -> Outcome<Vec<Fault>> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(&file).map_err(|why| crate::fault(format!("{}: {why}", file.display())))?;
        self.run(&axe, vec![]).await?;
        let look = "const [rules, done] = arguments;
            axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']}).then(
                (found) => done(found.violations.map(({id, nodes}) => [id, nodes.map((node) => `${node.target}: ${node.failureSummary}`)])),
                (error) => done(String(error)));";
        let found = self.driver().execute_async(look, vec![json!(RULES)]).await?;
        let found: Vec<(String, Vec<String>)> = found.convert()?;
        Ok(found.into_iter().map(|(rule, places)| Fault { rule, places }).collect())
    }
}
