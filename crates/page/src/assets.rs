//! Styles, scripts and pictures, embedded.

use sha2::{Digest, Sha256};

/// One file that the pages load.
#[derive(Clone, Copy, Debug)]
pub struct Asset {
    /// Its name below `/assets/`.
    pub name: &'static str,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: &'static [u8],
}

macro_rules! assets {
    ($($name:literal: $media_type:literal,)*) => {
        /// Every file below `/assets/`.
        pub const ASSETS: &[Asset] = &[
            $(Asset {
                name: $name,
                media_type: $media_type,
                bytes: include_bytes!(concat!("../assets/", $name)),
            },)*
        ];
    };
}

assets! {
    "page.css": "text/css; charset=utf-8",
    "print.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
    "signs.svg": "image/svg+xml",
    "app.js": "text/javascript; charset=utf-8",
    "alerts.css": "text/css; charset=utf-8",
    "alerts.js": "text/javascript; charset=utf-8",
    "answer.js": "text/javascript; charset=utf-8",
    "engine.js": "text/javascript; charset=utf-8",
    "evidence.js": "text/javascript; charset=utf-8",
    "interview.js": "text/javascript; charset=utf-8",
    "picture.js": "text/javascript; charset=utf-8",
    "record.js": "text/javascript; charset=utf-8",
    "steps.js": "text/javascript; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "worker.js": "text/javascript; charset=utf-8",
}

/// The service worker without its list of files: see `site::service_worker`.
const SERVICE_WORKER: &str = include_str!("../assets/sw.js");

/// `/sw.js`: keeps the pages for when there is no network. Its version is that of everything it keeps.
#[must_use]
pub(crate) fn service_worker(pages: &[&str], browser: &[(&str, &[u8])]) -> String {
    let list = |names: Vec<String>| serde_json::json!(names).to_string();
    let assets = ASSETS.iter().map(|asset| format!("/assets/{}", asset.name));
    let kept = pages.iter().map(|page| (*page).to_owned()).chain(assets);
    // What reads files and the words in pictures is large: it is kept once it was used.
    let engine =
        ["vigie.js", "vigie_bg.wasm"].into_iter().filter(|name| browser.iter().any(|(known, _)| known == name));
    let engine = engine.map(|name| format!("/browser/{name}"));
    let mut digest = Sha256::new();
    let words = [
        env!("CARGO_PKG_VERSION"),
        crate::words::FR,
        crate::words::EN,
        crate::words::ALERTS_FR,
        crate::words::ALERTS_EN,
    ];
    words.iter().for_each(|words| digest.update(words));
    ASSETS.iter().for_each(|asset| digest.update(asset.bytes));
    browser.iter().for_each(|(_, bytes)| digest.update(bytes));
    let version: String = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    SERVICE_WORKER
        .replace("\"VERSION\"", &serde_json::json!(version).to_string())
        .replace("[\"PAGES\"]", &list(kept.collect()))
        .replace("[\"ENGINE\"]", &list(engine.collect()))
}
