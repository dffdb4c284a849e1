//! Every page is whole, valid, labelled, light, and without anything that the content security policy refuses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::collections::{BTreeMap, HashSet};

use html5ever::{ParseOpts, parse_document, tendril::TendrilSink, tokenizer::TokenizerOpts};
use jiff::civil::Date;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use support::{KNOWLEDGE, LANGUAGES, SERVED, STATIC, pages};
use vigie_page::{
    ASSETS, everyone,
    site::{self, Options},
};

fn parsed(html: &str) -> RcDom {
    let opts = ParseOpts {
        tokenizer: TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() },
        ..ParseOpts::default()
    };
    parse_document(RcDom::default(), opts).one(html)
}

/// Every element as its name and attributes, with its text.
fn elements(dom: &RcDom) -> Vec<(String, BTreeMap<String, String>, String)> {
    fn text(node: &Handle) -> String {
        let children = node.children.borrow();
        let own = match &node.data {
            NodeData::Text { contents } => contents.borrow().to_string(),
            _ => String::new(),
        };
        own + &children.iter().map(text).collect::<String>()
    }
    fn walk(node: &Handle, found: &mut Vec<(String, BTreeMap<String, String>, String)>) {
        if let NodeData::Element { name, attrs, .. } = &node.data {
            let attributes =
                attrs.borrow().iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
            found.push((name.local.to_string(), attributes, text(node).trim().to_owned()));
        }
        node.children.borrow().iter().for_each(|child| walk(child, found));
    }
    let mut found = Vec::new();
    walk(&dom.document, &mut found);
    found
}

fn for_every_page(check: impl Fn(&str, &str)) {
    for language in LANGUAGES {
        for (name, html) in pages(language) {
            check(&name, &html);
        }
    }
}

#[test]
fn every_page_is_parsed_without_one_error() {
    for_every_page(|name, html| {
        let errors = parsed(html).errors.take();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    });
}

#[test]
fn every_page_has_a_language_a_title_one_main_heading_and_headings_that_skip_no_level() {
    for_every_page(|name, html| {
        let elements = elements(&parsed(html));
        let one = |tag: &str| elements.iter().filter(|(known, ..)| known == tag).collect::<Vec<_>>();
        let lang = &one("html")[0].1["lang"];
        assert!(name.contains("Fr") == (lang == "fr"), "{name}");
        assert!(one("title").iter().all(|(.., text)| text.starts_with("Vigie")), "{name}");
        assert_eq!(one("h1").len(), 1, "{name}");
        assert_eq!(one("main").len(), 1, "{name}");
        let levels = elements.iter().filter_map(|(tag, ..)| tag.strip_prefix('h')?.parse::<u8>().ok());
        levels.fold(0, |before, level| {
            assert!(level <= before + 1, "{name}: h{before} then h{level}");
            level
        });
    });
}

#[test]
fn every_field_has_words_and_every_reference_a_target() {
    for_every_page(|name, html| {
        let elements = elements(&parsed(html));
        let mut ids = HashSet::new();
        for (_, attributes, _) in &elements {
            if let Some(id) = attributes.get("id") {
                assert!(ids.insert(id.clone()), "{name}: {id} twice");
            }
        }
        let labelled: HashSet<&String> =
            elements.iter().filter_map(|(_, attributes, _)| attributes.get("for")).collect();
        let in_labels: String =
            elements.iter().filter(|(tag, ..)| tag == "label").map(|(.., text)| format!("{text}\n")).collect();
        assert!(!in_labels.lines().any(str::is_empty), "{name}: a label without words");
        for (tag, attributes, text) in &elements {
            for pointer in ["for", "aria-labelledby", "aria-describedby"] {
                if let Some(id) = attributes.get(pointer) {
                    assert!(ids.contains(id), "{name}: {pointer}={id}");
                }
            }
            let boxed = matches!(attributes.get("type").map(String::as_str), Some("checkbox" | "radio" | "hidden"));
            if matches!(tag.as_str(), "input" | "textarea" | "select") && !boxed {
                assert!(labelled.contains(&attributes["id"]), "{name}: {attributes:?}");
            }
            if matches!(tag.as_str(), "a" | "button" | "summary" | "legend") {
                assert!(!text.is_empty() || attributes.contains_key("aria-label"), "{name}: {tag} {attributes:?}");
            }
        }
        for (_, attributes, _) in &elements {
            if let Some(id) = attributes.get("href").and_then(|href| href.strip_prefix('#')) {
                assert!(ids.contains(id), "{name}: #{id}");
            }
        }
    });
}

#[test]
fn nothing_in_a_page_needs_more_than_the_content_security_policy_gives() {
    for_every_page(|name, html| {
        for (tag, attributes, text) in elements(&parsed(html)) {
            assert_ne!(tag, "style", "{name}");
            if tag == "script" {
                assert!(attributes.contains_key("src") && text.is_empty(), "{name}: inline script");
            }
            for (attribute, value) in attributes {
                assert!(!attribute.starts_with("on") && attribute != "style", "{name}: {attribute}={value}");
                let is_loaded = matches!(attribute.as_str(), "src" | "action") || tag == "link" || tag == "use";
                if is_loaded && matches!(attribute.as_str(), "src" | "href" | "action") {
                    assert!(value.starts_with('/') && !value.starts_with("//"), "{name}: {tag} {attribute}={value}");
                }
                assert!(!value.trim_start().to_lowercase().starts_with("javascript:"), "{name}: {value}");
            }
        }
    });
}

#[test]
fn only_pages_without_a_server_carry_the_policy_themselves() {
    for_every_page(|name, html| {
        let carried = html.contains("http-equiv=\"Content-Security-Policy\"");
        assert_eq!(carried, name.contains("static"), "{name}");
    });
    assert!(site::CONTENT_SECURITY_POLICY.starts_with(site::CONTENT_SECURITY_POLICY_IN_PAGE));
}

#[test]
fn the_first_page_weighs_less_than_sixty_kilobytes() {
    // What app.js imports when it starts; pictures and evidence come when they are needed.
    let later = ["picture.js", "evidence.js", "icon-192.png", "icon-512.png"];
    let loaded = ASSETS.iter().filter(|asset| !later.contains(&asset.name));
    let assets: usize = loaded.map(|asset| asset.bytes.len()).sum();
    for language in LANGUAGES {
        let whole = site::home(language, &support::SERVED).len() + assets;
        assert!(whole < 60_000, "{language:?}: {whole} bytes");
    }
}

#[test]
fn every_file_that_a_page_or_script_names_is_embedded() {
    let known: HashSet<String> = ASSETS.iter().map(|asset| format!("/assets/{}", asset.name)).collect();
    for_every_page(|name, html| {
        for (_, attributes, _) in elements(&parsed(html)) {
            for value in attributes.values().filter(|value| value.starts_with("/assets/")) {
                let file = value.split('#').next().unwrap();
                assert!(known.contains(file), "{name}: {value}");
            }
        }
    });
    for asset in ASSETS.iter().filter(|asset| asset.name.ends_with(".js")) {
        let script = std::str::from_utf8(asset.bytes).unwrap();
        for import in script.split("from \"./").skip(1).chain(script.split("import(\"./").skip(1)) {
            let file = import.split('"').next().unwrap();
            assert!(known.contains(&format!("/assets/{file}")), "{}: {file}", asset.name);
        }
    }
}

#[test]
fn html_is_set_in_one_place_of_the_scripts_and_nothing_is_made_into_code() {
    for asset in ASSETS.iter().filter(|asset| asset.name.ends_with(".js")) {
        let script = std::str::from_utf8(asset.bytes).unwrap();
        for sink in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"] {
            assert!(!script.contains(sink) || asset.name == "answer.js", "{}: {sink}", asset.name);
        }
        assert!(!script.contains("http://") && !script.contains("https://"), "{}: a third party", asset.name);
    }
}

/// The day of these tests.
const TODAY: Date = jiff::civil::date(2026, 11, 21);

fn version(script: &str) -> &str {
    script.lines().find(|line| line.starts_with("const NAME")).unwrap()
}

#[test]
fn the_service_worker_keeps_every_page_in_both_languages_and_what_they_load() {
    let pages = everyone::pages(&KNOWLEDGE, TODAY, &Options { alerts: true, ..STATIC });
    let script =
        everyone::service_worker(&pages, &[("vigie.js", b"a"), ("vigie_bg.wasm", b"b"), ("ocr/reader.js", b"c")]);
    for page in ["/", "/en/", "/que-faire", "/en/what-to-do", "/a-propos", "/en/about", "/assets/page.css"] {
        assert!(script.contains(&format!("\"{page}\"")), "{page}: {script}");
    }
    for list in ["/alertes/", "/en/alerts/"] {
        assert!(script.contains(&format!("\"{list}\"")), "{list}");
        for bulletin in &KNOWLEDGE.parts().bulletins {
            assert!(script.contains(&format!("\"{list}{}\"", bulletin.slug)), "{list}{}", bulletin.slug);
        }
    }
    assert!(script.contains("[\"/browser/vigie.js\",\"/browser/vigie_bg.wasm\"]"), "{script}");
    assert!(!script.contains("\"VERSION\"") && !script.contains("[\"PAGES\"]"));
}

#[test]
fn the_service_worker_is_another_one_when_anything_it_keeps_changes() {
    let pages = everyone::pages(&KNOWLEDGE, TODAY, &SERVED);
    let one = everyone::service_worker(&pages, &[("vigie.js", b"a")]);
    assert_eq!(one, everyone::service_worker(&pages, &[("vigie.js", b"a")]), "the same is the same");
    assert_ne!(version(&one), version(&everyone::service_worker(&pages, &[("vigie.js", b"b")])), "the engine");
    // One word of one page, whether it came from a template, the words or the knowledge.
    for at in 0..pages.len() {
        let mut other = pages.clone();
        other[at].body.push(' ');
        assert_ne!(
            version(&one),
            version(&everyone::service_worker(&other, &[("vigie.js", b"a")])),
            "{}",
            pages[at].path
        );
    }
}
