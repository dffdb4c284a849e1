//! What the browser says of its network and of its console.

use serde_json::Value;

use crate::{Outcome, Visit};

/// One request of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// `GET`, `POST`.
    pub method: String,
    /// Of whom, and what.
    pub url: String,
}

impl Visit {
    /// What the page asked of the network since this was last called.
    ///
    /// # Errors
    ///
    /// Where the driver keeps no log.
    pub async fn asked(&self) -> Outcome<Vec<Asked>> {
        let mut found = Vec::new();
        for entry in self.driver().get_log("performance").await? {
            let event: Value = serde_json::from_str(&entry.message)?;
            let at = |path: &str| event.pointer(path).and_then(Value::as_str).map(str::to_owned);
            if at("/message/method").as_deref() != Some("Network.requestWillBeSent") {
                continue;
            }
            if let (Some(method), Some(url)) = (at("/message/params/request/method"), at("/message/params/request/url"))
            {
                found.push(Asked { method, url });
            }
        }
        Ok(found)
    }

    /// What the console holds: errors, and what the content security policy refused.
    ///
    /// # Errors
    ///
    /// Where the driver keeps no log.
    pub async fn complaints(&self) -> Outcome<Vec<String>> {
        Ok(self.driver().browser_log().await?.into_iter().map(|entry| entry.message).collect())
    }
}
