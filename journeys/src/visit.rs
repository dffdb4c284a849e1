//! One person before the page: what can be seen there, and what is done.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use thirtyfour::{By, WebDriver, WebElement};

use crate::{Colours, Outcome, Served, browser::Browser, fault};

/// How long a person waits at most. Machines that build are slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// The language of a visit, with what its pages say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "they are what they say")]
pub enum Tongue {
    French,
    English,
}

impl Tongue {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::French, Self::English];

    /// One of two.
    #[must_use]
    pub fn pick<'a>(self, french: &'a str, english: &'a str) -> &'a str {
        if self == Self::French { french } else { english }
    }

    /// The start page.
    #[must_use]
    pub fn home(self) -> &'static str {
        self.pick("/", "/en/")
    }
}

/// One person, one browser, one service.
#[derive(Debug)]
pub struct Visit {
    /// What serves the page.
    pub served: Served,
    browser: Browser,
    driver: WebDriver,
    /// What the person has done: choices, pastes, presses.
    pub actions: u32,
}

impl Visit {
    pub(crate) async fn begin() -> Outcome<Self> {
        let served = Served::start()?;
        let browser = Browser::start()?;
        let driver = browser.session().await?;
        driver.set_script_timeout(PATIENCE).await?;
        fs::create_dir_all(browser.downloads())?;
        let visit = Self { served, browser, driver, actions: 0 };
        // A page that scrolls smoothly moves under the pointer.
        visit.prefer(Colours::Light, true).await?;
        Ok(visit)
    }

    pub(crate) async fn end(self) -> Outcome {
        Ok(self.driver.quit().await?)
    }

    /// The driver, for what has no word here.
    #[must_use]
    pub fn driver(&self) -> &WebDriver {
        &self.driver
    }

    /// Goes to a page of the service.
    ///
    /// # Errors
    ///
    /// Where it does not come.
    pub async fn open(&self, path: &str) -> Outcome {
        Ok(self.driver.goto(self.served.page(path)).await?)
    }

    /// Goes to the start page, and waits until the engine would be loaded.
    ///
    /// # Errors
    ///
    /// Where it does not come.
    pub async fn arrive(&mut self, tongue: Tongue) -> Outcome {
        self.open(tongue.home()).await?;
        self.actions = 0;
        self.sees("#check .card").await.map(drop)
    }

    /// What stands there and is visible; waits for it.
    ///
    /// # Errors
    ///
    /// Where it never comes.
    pub async fn sees(&self, what: &str) -> Outcome<WebElement> {
        let begun = Instant::now();
        loop {
            if let Ok(found) = self.driver.find(By::Css(what)).await
                && found.is_displayed().await.unwrap_or(false)
            {
                return Ok(found);
            }
            if begun.elapsed() > PATIENCE {
                let state = self.text("[data-state]").await.unwrap_or_default();
                return Err(fault(format!("{what} is not seen; the page says: {state:?}")));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The words that are seen there.
    ///
    /// # Errors
    ///
    /// Where nothing is there.
    pub async fn text(&self, what: &str) -> Outcome<String> {
        Ok(self.driver.find(By::Css(what)).await?.text().await?)
    }

    /// Waits until these words are read there.
    ///
    /// # Errors
    ///
    /// Where others stay.
    pub async fn reads(&self, what: &str, words: &str) -> Outcome {
        let begun = Instant::now();
        loop {
            let read = self.text(what).await?;
            if read.contains(words) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                return Err(fault(format!("{what} does not say {words:?}, but: {read:?}")));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// The words of each such thing.
    ///
    /// # Errors
    ///
    /// Where the page has gone.
    pub async fn texts(&self, what: &str) -> Outcome<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent.trim())";
        Ok(serde_json::from_value(self.run(script, vec![json!(what)]).await?)?)
    }

    /// Presses it: a button, a box, a link. One action.
    ///
    /// # Errors
    ///
    /// Where it cannot be pressed.
    pub async fn press(&mut self, what: &str) -> Outcome {
        self.actions += 1;
        let found = self.sees(what).await?;
        found.scroll_into_view().await?;
        Ok(found.click().await?)
    }

    /// Chooses what was received. One action.
    ///
    /// # Errors
    ///
    /// Where there is no such choice.
    pub async fn choose(&mut self, kind: &str) -> Outcome {
        self.press(&format!(".card:has([data-kind={kind}])")).await
    }

    /// Pastes words into a field, at once as the clipboard does. One action.
    ///
    /// # Errors
    ///
    /// Where there is no such field.
    pub async fn paste(&mut self, field: &str, words: &str) -> Outcome {
        self.actions += 1;
        self.sees(field).await?.focus().await?;
        self.chromium("Input.insertText", json!({"text": words})).await.map(drop)
    }

    /// Chooses a file. One action.
    ///
    /// # Errors
    ///
    /// Where there is no field for files.
    pub async fn hand(&mut self, file: &std::path::Path) -> Outcome {
        self.actions += 1;
        let file = file.to_str().ok_or("a path that is no text")?;
        Ok(self.sees("#file").await?.send_keys(file).await?)
    }

    /// Drags a file from elsewhere and drops it there. One action.
    ///
    /// # Errors
    ///
    /// Where nothing is there.
    pub async fn drop_file(&mut self, what: &str, file: &std::path::Path) -> Outcome {
        self.actions += 1;
        let place = self.sees(what).await?;
        place.scroll_into_view().await?;
        let middle = "const {left, top, width, height} = arguments[0].getBoundingClientRect();
            return [left + width / 2, Math.min(top + height / 2, innerHeight - 1)]";
        let (x, y): (f64, f64) = serde_json::from_value(self.run(middle, vec![place.to_json()?]).await?)?;
        let data = json!({"items": [], "files": [file], "dragOperationsMask": 1});
        for kind in ["dragEnter", "dragOver", "drop"] {
            let given = json!({"type": kind, "x": x, "y": y, "data": data});
            self.chromium("Input.dispatchDragEvent", given).await?;
        }
        Ok(())
    }

    /// Asks for the answer, and gives its verdict. One action.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn check(&mut self) -> Outcome<String> {
        self.press("#check button[type=submit]").await?;
        self.verdict().await
    }

    /// The verdict that stands there.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn verdict(&self) -> Outcome<String> {
        let answer = self.sees("#answer article").await?;
        Ok(answer.attr("data-verdict").await?.ok_or("an answer without a verdict")?)
    }

    /// Runs a script in the page, which is told what is given as `arguments`.
    ///
    /// # Errors
    ///
    /// Where the script fails.
    pub async fn run(&self, script: &str, given: Vec<Value>) -> Outcome<Value> {
        Ok(self.driver.execute(script, given).await?.json().clone())
    }

    /// Writes a file that the person has, and says where.
    ///
    /// # Errors
    ///
    /// Where it cannot be written.
    pub fn has(&self, name: &str, bytes: &[u8]) -> Outcome<PathBuf> {
        let file = self.browser.folder().join(name);
        fs::write(&file, bytes)?;
        Ok(file)
    }

    /// Takes a picture of a page of the test's own, as a telephone would of its screen. The visit is then elsewhere.
    ///
    /// # Errors
    ///
    /// Where the browser does not show it.
    pub async fn picture(&self, name: &str, html: &str) -> Outcome<PathBuf> {
        let page = self.has(&format!("{name}.html"), html.as_bytes())?;
        self.driver.goto(format!("file://{}", page.display())).await?;
        let picture = self.driver.find(By::Css("body")).await?.screenshot_as_png().await?;
        self.has(&format!("{name}.png"), &picture)
    }

    /// The file that the page gave; waits for it, and takes it away.
    ///
    /// # Errors
    ///
    /// Where none comes.
    pub async fn downloaded(&self) -> Outcome<Vec<u8>> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            for entry in fs::read_dir(self.browser.downloads())? {
                let path = entry?.path();
                if path.extension().is_some_and(|end| end != "crdownload")
                    && path.file_name().is_some_and(|name| !name.to_string_lossy().starts_with('.'))
                {
                    let bytes = fs::read(&path)?;
                    fs::remove_file(&path)?;
                    return Ok(bytes);
                }
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(fault("nothing was downloaded"))
    }

    /// Waits until every file of the page is kept for when there is no network.
    ///
    /// # Errors
    ///
    /// Where that does not come.
    pub async fn kept(&self) -> Outcome {
        let ready = "const [done] = arguments;
            navigator.serviceWorker.ready.then(() => done(true), (error) => done(String(error)));";
        let ready = self.driver.execute_async(ready, vec![]).await?;
        if ready.json() != &json!(true) {
            return Err(fault(format!("no service worker: {}", ready.json())));
        }
        Ok(())
    }
}
