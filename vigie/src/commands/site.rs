//! `vigie site`: the pages as files for any web host.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use vigie_engine::message::day::day_in_paris;
use vigie_page::{
    ASSETS, alerts, everyone,
    language::Language,
    site::{self, Options},
};

use crate::{
    failure::{Failure, Outcome, Status, unreadable},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::say,
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "site",
    about: say(
        "Écrit la page de Vigie en fichiers, pour un hébergeur web",
        "Writes Vigie’s page as files, for a web host",
    ),
    more: say(
        "Les messages sont jugés dans le navigateur : l’hébergeur ne reçoit rien. Servez le dossier à la racine d’un site, en HTTPS.\nExemple : vigie site public",
        "Messages are judged in the browser: the host receives nothing. Serve the folder at the root of a site, over HTTPS.\nExample: vigie site public",
    ),
    flags: &[
        Flag {
            name: "out",
            takes: Takes::Needed(say("DOSSIER", "DIR")),
            help: say("Le dossier où écrire ; il est créé s’il manque", "The folder to write into; made where missing"),
        },
        Flag {
            name: "browser",
            takes: Takes::Value(say("DOSSIER", "DIR")),
            help: say(
                "Les modules du navigateur faits par script/browser ; sinon $VIGIE_BROWSER, ou target/browser",
                "The browser’s modules made by script/browser; else $VIGIE_BROWSER, or target/browser",
            ),
        },
        KNOWLEDGE,
    ],
    below: &[],
    run,
};

/// What the engine in the browser cannot do without.
const NEEDED: [&str; 2] = ["vigie.js", "vigie_bg.wasm"];
/// Folders inside folders that are copied.
const DEEPEST: usize = 4;

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let out = PathBuf::from(arguments.value("out").unwrap_or_default());
    let named =
        arguments.value("browser").map(PathBuf::from).or_else(|| env::var_os("VIGIE_BROWSER").map(PathBuf::from));
    let folder = named.unwrap_or_else(|| PathBuf::from("target/browser"));
    let mut modules = Vec::new();
    read_below(&folder, "", DEEPEST, &mut modules)?;
    let has_engine = NEEDED.iter().all(|needed| modules.iter().any(|(name, _)| name == needed));
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let own = everyone::own(&knowledge);
    let options = Options { browser: has_engine, server: false, alerts: true, own: own.is_some() };
    let today = day_in_paris(jiff::Timestamp::now());

    let mut pages = everyone::pages(&knowledge, today, &options);
    for page in &pages {
        write(&out, &format!("{}/index.html", page.path.trim_matches('/')), page.body.as_bytes())?;
    }
    if let Some(own) = own {
        write(&out, &own.path, own.body.as_bytes())?;
        pages.push(own);
    }
    for language in [Language::Fr, Language::En] {
        let feed = format!("{}atom.xml", alerts::path(language));
        write(&out, &feed, alerts::feed(&knowledge, language, "").as_bytes())?;
    }
    write(&out, "404.html", site::not_found(Language::Fr, &options).as_bytes())?;
    write(&out, "manifest.webmanifest", site::manifest().as_bytes())?;
    for asset in ASSETS {
        write(&out, &format!("assets/{}", asset.name), asset.bytes)?;
    }
    let kept: Vec<(&str, &[u8])> = modules.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    write(&out, "sw.js", everyone::service_worker(&pages, &kept).as_bytes())?;
    for (name, bytes) in &modules {
        write(&out, &format!("browser/{name}"), bytes)?;
    }
    if has_engine {
        return Ok(status);
    }
    let missing = say(
        "le site est écrit, mais il ne peut juger aucun message : les modules du navigateur manquent. Faites-les avec script/browser, puis recommencez.",
        "the site is written, but it can judge no message: the browser’s modules are missing. Make them with script/browser, then try again.",
    );
    session.complain(missing.to(session.language));
    Ok(Status::Unreadable)
}

/// Every file below a folder, by its path from there; nothing where there is no folder.
fn read_below(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<(String, Vec<u8>)>) -> Outcome<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        // Names that begin with a dot are the build's own notes.
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let name = format!("{prefix}{name}");
        if path.is_dir() {
            if depth > 0 {
                read_below(&path, &format!("{name}/"), depth - 1, files)?;
            }
        } else {
            let bytes = fs::read(&path).map_err(|why| unreadable(&path.to_string_lossy(), &why))?;
            files.push((name, bytes));
        }
    }
    Ok(())
}

fn write(out: &Path, name: &str, bytes: &[u8]) -> Outcome<()> {
    let path = out.join(name.trim_start_matches('/'));
    let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&path, bytes));
    made.map_err(|why| {
        let path = path.to_string_lossy();
        Failure::new(
            format!("{path} : écriture impossible ({why}). Vérifiez le dossier et ses droits."),
            format!("{path}: cannot be written ({why}). Check the folder and its permissions."),
        )
    })
}
