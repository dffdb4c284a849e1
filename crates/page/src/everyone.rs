//! The pages that are the same for everyone: what `vigie site` writes, and what a browser keeps for when there is no network.

use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use vigie_engine::organisation::index::Knowledge;

use crate::{
    ASSETS, alerts,
    language::Language,
    site::{self, Address, Options},
    steps::Steps,
};

/// The service worker without its list of files.
const SERVICE_WORKER: &str = include_str!("../assets/sw.js");
/// The files below `/browser/` that are kept from the start. What reads files and pictures is large: it is kept once it was used.
const ENGINE: [&str; 2] = ["vigie.js", "vigie_bg.wasm"];

/// Where the engine in the browser finds [`own`].
pub const OWN: &str = "/own-knowledge.json";

/// One page, or what goes with pages, and its address.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Whole {
    /// Its path.
    pub path: String,
    /// The whole document.
    pub body: String,
}

/// Every such page, as it stands today, in both languages.
#[must_use]
pub fn pages(knowledge: &Knowledge, today: Date, options: &Options) -> Vec<Whole> {
    [Language::Fr, Language::En]
        .into_iter()
        .flat_map(|language| in_language(knowledge, language, today, options))
        .collect()
}

fn in_language(knowledge: &Knowledge, language: Language, today: Date, options: &Options) -> Vec<Whole> {
    let none = Steps { ticks: Vec::new(), others: Vec::new() };
    let mut pages = vec![
        (Address::Home, site::home(language, options)),
        (Address::WhatToDo, site::what_to_do(language, None, &[], &none, options)),
        (Address::About, site::about(language, options)),
    ];
    if options.alerts {
        pages.push((Address::Alerts, alerts::document(&alerts::list(knowledge, language), language, options)));
    }
    let mut pages: Vec<Whole> =
        pages.into_iter().map(|(at, html)| Whole { path: at.path(language).to_owned(), body: html }).collect();
    for bulletin in knowledge.parts().bulletins.iter().filter(|_| options.alerts) {
        let Some(main) = alerts::bulletin(knowledge, &bulletin.slug, language, today, "") else { continue };
        let path = format!("{}{}", alerts::path(language), bulletin.slug);
        pages.push(Whole { path, body: alerts::document(&main, language, options) });
    }
    pages
}

/// `/own-knowledge.json`: the profiles and bulletins that are not Vigie's own, for the engine in the browser; `None` where there are
/// none.
#[must_use]
pub fn own(knowledge: &Knowledge) -> Option<Whole> {
    let parts = knowledge.parts();
    let is_own = |slug: &String| parts.replaced.contains(slug);
    let profiles: Vec<_> = parts.profiles.iter().filter(|profile| is_own(&profile.slug)).collect();
    let bulletins: Vec<_> = parts.bulletins.iter().filter(|bulletin| is_own(&bulletin.slug)).collect();
    let json = serde_json::json!({"profiles": profiles, "bulletins": bulletins}).to_string();
    (!parts.replaced.is_empty()).then(|| Whole { path: OWN.to_owned(), body: json })
}

/// `/sw.js`: keeps the pages, what they load and the engine. Its version is that of everything that it keeps. `browser`: name and
/// content of each file below `/browser/`.
#[must_use]
pub fn service_worker(pages: &[Whole], browser: &[(&str, &[u8])]) -> String {
    let mut digest = Sha256::new();
    digest.update(SERVICE_WORKER);
    pages.iter().for_each(|page| digest.update(&page.body));
    ASSETS.iter().for_each(|asset| digest.update(asset.bytes));
    browser.iter().for_each(|(_, bytes)| digest.update(bytes));
    let version: String = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();

    let assets = ASSETS.iter().map(|asset| format!("/assets/{}", asset.name));
    let kept: Vec<String> = pages.iter().map(|page| page.path.clone()).chain(assets).collect();
    let engine = ENGINE.into_iter().filter(|name| browser.iter().any(|(known, _)| known == name));
    let engine: Vec<String> = engine.map(|name| format!("/browser/{name}")).collect();
    SERVICE_WORKER
        .replace("\"VERSION\"", &serde_json::json!(version).to_string())
        .replace("[\"PAGES\"]", &serde_json::json!(kept).to_string())
        .replace("[\"ENGINE\"]", &serde_json::json!(engine).to_string())
}
