//! `vigie site`: the pages as files, whole with the browser's modules and honest without them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod support;

use std::{fs, path::Path};

use support::{file, run, run_with};

/// A folder of this test run, empty.
fn folder(name: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&path);
    path.to_str().unwrap().to_owned()
}

fn read(folder: &str, name: &str) -> String {
    fs::read_to_string(Path::new(folder).join(name)).unwrap_or_else(|why| panic!("{name}: {why}"))
}

#[test]
fn every_address_of_a_page_is_a_file_in_both_languages() {
    let out = folder("site-bare");
    run_with("fr", &["site", &out], b"", &[("VIGIE_BROWSER", "/nowhere")]);
    for page in [
        "index.html",
        "en/index.html",
        "que-faire/index.html",
        "en/what-to-do/index.html",
        "a-propos/index.html",
        "en/about/index.html",
        "404.html",
    ] {
        let html = read(&out, page);
        assert!(html.contains("http-equiv=\"Content-Security-Policy\""), "{page}");
        assert!(
            html.contains(if page.starts_with("en/") { "<html lang=\"en\"" } else { "<html lang=\"fr\"" }),
            "{page}"
        );
        for address in html.split("=\"/").skip(1).map(|rest| rest.split(['"', '#']).next().unwrap()) {
            let there = ["", "index.html", "/index.html"].iter().any(|end| {
                let path = Path::new(&out).join(format!("{address}{end}"));
                path.is_file()
            });
            // The answer's own address is for servers.
            assert!(there || matches!(address, "reponse" | "en/answer"), "{page}: /{address}");
        }
    }
    assert!(read(&out, "sw.js").contains("\"/que-faire\""));
    assert!(read(&out, "manifest.webmanifest").contains("\"start_url\":\"/\""));
}

#[test]
fn without_the_browsers_modules_the_site_and_the_program_say_so() {
    let out = folder("site-none");
    let run = run_with("fr", &["site", &out], b"", &[("VIGIE_BROWSER", "/nowhere")]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("script/browser"), "{}", run.err);
    let home = read(&out, "index.html");
    assert!(home.contains("data-browser=\"false\"") && home.contains("la partie qui juge les messages manque"));
}

#[test]
fn the_browsers_modules_are_copied_and_the_page_promises_that_nothing_leaves_it() {
    let (out, modules) = (folder("site-whole"), folder("site-modules"));
    for name in ["vigie.js", "vigie_bg.wasm", "ocr/reader.js", ".vigie.sum"] {
        file(&format!("site-modules/{name}"), name.as_bytes());
    }
    let run = run("fr", &["site", "--browser", &modules, &out]);
    assert_eq!((run.status, run.err.as_str()), (0, ""));
    assert_eq!(read(&out, "browser/ocr/reader.js"), "ocr/reader.js");
    assert!(!Path::new(&out).join("browser/.vigie.sum").exists(), "notes of the build are not published");
    let home = read(&out, "index.html");
    assert!(home.contains("data-browser=\"true\"") && home.contains("Votre message ne quitte pas cet appareil."));
    assert!(read(&out, "sw.js").contains("\"/browser/vigie_bg.wasm\""));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let taken = file("site-taken", b"a file, not a folder");
    let run = run("en", &["site", &taken]);
    assert_eq!(run.status, 2);
    assert!(run.err.contains("cannot be written") && run.err.contains("site-taken"), "{}", run.err);
}

#[test]
fn an_alert_of_ones_own_is_a_page_in_the_list_and_kept_for_when_there_is_no_network() {
    let out = folder("site-own");
    run_with("fr", &["site", &out, "--knowledge", "own"], b"", &[("VIGIE_BROWSER", "/nowhere")]);
    assert!(read(&out, "alertes/index.html").contains("Le compteur à changer"));
    assert!(read(&out, "en/alerts/compteur-a-changer/index.html").contains("The meter to be replaced"));
    assert!(read(&out, "sw.js").contains("\"/en/alerts/compteur-a-changer\""));
}
