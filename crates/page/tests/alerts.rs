//! The pages and the feed of the alerts, as browsers and feed readers take them.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice)]

use std::{collections::HashSet, io::Cursor, sync::LazyLock};

use jiff::civil::Date;
use vigie_engine::{bulletin::Bulletin, organisation::index::Knowledge, wording::Language};
use vigie_page::{ASSETS, alerts, site::Options};

static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| vigie_knowledge::embedded().unwrap());
const LANGUAGES: [Language; 2] = [Language::Fr, Language::En];

fn today() -> Date {
    "2026-11-27".parse().unwrap()
}

fn bulletins() -> &'static [Bulletin] {
    &KNOWLEDGE.parts().bulletins
}

const OPTIONS: Options = Options { browser: true, server: true, alerts: true, own: false };

fn asset(name: &str) -> String {
    let asset = ASSETS.iter().find(|asset| asset.name == name).unwrap();
    String::from_utf8(asset.bytes.to_vec()).unwrap()
}

#[test]
fn the_feed_is_read_by_a_feed_reader_and_holds_every_alert() {
    for (language, base) in
        LANGUAGES.into_iter().flat_map(|language| [(language, ""), (language, "https://vigie.example")])
    {
        let text = alerts::feed(&KNOWLEDGE, language, base);
        let feed = atom_syndication::Feed::read_from(Cursor::new(text.as_bytes())).unwrap();
        assert_eq!(feed.entries().len(), bulletins().len());
        assert_eq!(feed.authors()[0].name(), "Vigie");
        assert!(feed.links().iter().any(|link| link.rel() == "self"));
        let newest = bulletins().iter().map(|bulletin| bulletin.updated.to_string()).max().unwrap();
        assert!(feed.updated().to_rfc3339().starts_with(&newest));
        let ids: HashSet<&str> = feed.entries().iter().map(atom_syndication::Entry::id).collect();
        assert_eq!(ids.len(), bulletins().len());
        for (entry, bulletin) in feed.entries().iter().zip(bulletins()) {
            assert!(entry.id().starts_with("urn:uuid:") && entry.id().len() == 45, "{}", entry.id());
            assert_eq!(entry.title().as_str(), bulletin.title.in_language(language));
            assert!(entry.published().unwrap().to_rfc3339().starts_with(&bulletin.published.to_string()));
            let address = entry.links()[0].href();
            assert!(address.ends_with(&bulletin.slug) && (base.is_empty() || address.starts_with(base)), "{address}");
        }
    }
}

/// A reader who moves from one host to another does not see everything twice.
#[test]
fn an_entry_keeps_its_name_wherever_the_feed_is_published() {
    let ids = |base: &str, language| {
        let text = alerts::feed(&KNOWLEDGE, language, base);
        let feed = atom_syndication::Feed::read_from(Cursor::new(text)).unwrap();
        feed.entries().iter().map(|entry| entry.id().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("", Language::Fr), ids("https://vigie.example", Language::Fr));
    assert_ne!(ids("", Language::Fr), ids("", Language::En));
}

#[test]
fn every_alert_has_a_page_in_both_languages_that_lead_to_each_other() {
    for bulletin in bulletins() {
        let fr = alerts::bulletin(&KNOWLEDGE, &bulletin.slug, Language::Fr, today(), "").unwrap();
        let en = alerts::bulletin(&KNOWLEDGE, &bulletin.slug, Language::En, today(), "").unwrap();
        assert_eq!(fr.other, format!("/en/alerts/{}", bulletin.slug));
        assert_eq!(en.other, format!("/alertes/{}", bulletin.slug));
        for (main, language) in [(&fr, Language::Fr), (&en, Language::En)] {
            assert!(main.html.contains("<h1>") && main.html.contains("datetime=\""), "{}", main.html);
            assert!(!main.html.contains("alerts-"), "words are missing: {}", main.html);
            let place = main.html.find("<ol>").unwrap();
            assert!(place < main.html.find("class=\"sources\"").unwrap());
            assert_eq!(main.title, bulletin.title.in_language(language));
        }
    }
    assert!(alerts::bulletin(&KNOWLEDGE, "../secret", Language::Fr, today(), "").is_none());
}

#[test]
fn a_superseded_alert_says_so_before_anything_else_it_says() {
    for bulletin in bulletins() {
        let html = alerts::bulletin(&KNOWLEDGE, &bulletin.slug, Language::Fr, today(), "").unwrap().html;
        let said = html.find("ne vaut plus telle quelle depuis le");
        assert_eq!(said.is_some(), bulletin.superseded.is_some(), "{}", bulletin.slug);
        if let Some(said) = said {
            assert!(said < html.find("class=\"lead\"").unwrap());
        }
    }
}

#[test]
fn pages_hold_no_script_no_style_and_no_stranger() {
    for language in LANGUAGES {
        let mains = bulletins().iter().map(|it| alerts::bulletin(&KNOWLEDGE, &it.slug, language, today(), "").unwrap());
        for main in mains.chain([alerts::list(&KNOWLEDGE, language)]) {
            let page = alerts::document(&main, language, &OPTIONS);
            assert!(page.starts_with("<!doctype html>"));
            assert!(page.contains("src=\"/assets/alerts.js\"") && page.contains("href=\"/assets/alerts.css\""));
            assert!(
                page.match_indices("<script")
                    .all(|(at, _)| page[at..].starts_with("<script type=\"module\" src=\"/assets/"))
            );
            for inline in [" style=", " onclick=", "<style", "<iframe", "<img", "javascript:"] {
                assert!(!page.contains(inline), "{inline}");
            }
            for outside in page.match_indices("href=\"http").map(|(at, _)| &page[at..]) {
                let tag = outside.split('>').next().unwrap();
                assert!(tag.contains("noreferrer"), "{tag}");
            }
        }
    }
}

#[test]
fn words_of_a_bulletin_are_escaped() {
    let mut parts = vigie_knowledge::parts().unwrap();
    let bulletin = &mut parts.bulletins[0];
    let slug = bulletin.slug.clone();
    bulletin.title.fr = "<script>alert(1)</script> & \"x\"".to_owned();
    bulletin.lure.fr = "<img src=x onerror=alert(1)>".to_owned();
    let knowledge = Knowledge::new(parts).unwrap();
    let main = alerts::bulletin(&knowledge, &slug, Language::Fr, today(), "").unwrap();
    let page = alerts::document(&main, Language::Fr, &OPTIONS) + &alerts::list(&knowledge, Language::Fr).html;
    assert!(!page.contains("<script>") && !page.contains("<img"), "{page}");
    let feed = alerts::feed(&knowledge, Language::Fr, "");
    let feed = atom_syndication::Feed::read_from(Cursor::new(feed)).unwrap();
    assert_eq!(feed.entries()[0].title().as_str(), "<script>alert(1)</script> & \"x\"");
}

#[test]
fn an_alert_is_shared_by_the_readers_own_programs_and_holds_its_address_where_it_is_known() {
    let slug = "carte-vitale-a-renouveler";
    let html = |base| alerts::bulletin(&KNOWLEDGE, slug, Language::Fr, today(), base).unwrap().html;
    let (known, unknown) = (html("https://vigie.example"), html(""));
    for scheme in ["href=\"mailto:?subject=", "href=\"sms:?body="] {
        assert!(known.contains(scheme) && unknown.contains(scheme));
    }
    assert!(known.contains("vigie%2Eexample%2Falertes%2Fcarte%2Dvitale"), "{known}");
    assert!(known.contains("data-copy=\"https://vigie.example/alertes/carte-vitale-a-renouveler\""));
    assert!(unknown.contains("data-copy=\"\""), "the script takes the page's own address");
}

#[test]
fn the_script_sends_nothing_and_keeps_favourites_in_the_browser() {
    for network in ["fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket", "document.cookie", "innerHTML", "eval("] {
        assert!(!asset("alerts.js").contains(network), "{network}");
    }
    assert!(asset("alerts.js").contains("localStorage"));
    assert!(asset("alerts.css").contains("@media print"));
}
