//! `vigie doctor`: looks at a deployment end to end, and says for each point what was found and what to do.

mod dns;
mod gateway;
mod knowledge;
mod point;
mod postfix;
mod service;
mod socket;
mod system;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::Command as Program,
};

use vigie_service::milter::config::{Config, Faults};

use self::point::{At, Point};
use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::KNOWLEDGE,
    language::{both, say},
    render::{json, text::Sheet},
    session::{NOW, Session, now},
};

pub(super) const COMMAND: Command = Command {
    name: "doctor",
    about: say(
        "Examine une installation de bout en bout : configuration, connaissances, milter, service, Postfix",
        "Looks at an installation end to end: configuration, knowledge, milter, service, Postfix",
    ),
    more: say(
        "Chaque point dit ce qui a été regardé, ce qui a été trouvé, et que faire. Le milter en marche juge un courriel d’essai que
personne ne reçoit ; rien n’est modifié.
✓ bien   - ne sert pas ici   ! attention   ✗ ne marche pas   ? n’a pas pu être regardé
Exemple : vigie doctor --online
Code de sortie : 0 tout va bien, 1 au moins un point à voir, 2 un point n’a pas pu être regardé.",
        "Each point says what was looked at, what was found, and what to do. The milter that runs judges a test mail which nobody
receives; nothing is changed.
✓ well   - of no use here   ! mind   ✗ does not work   ? could not be looked at
Example: vigie doctor --online
Exit status: 0 all is well, 1 at least one point to see to, 2 a point could not be looked at.",
    ),
    flags: &[
        CONFIG,
        Flag {
            name: "serve",
            takes: Takes::Value(say("ADRESSE", "ADDRESS")),
            help: say(
                "Où « vigie serve » doit répondre ; sinon 127.0.0.1:8080, s’il y est",
                "Where “vigie serve” must answer; else 127.0.0.1:8080, if it is there",
            ),
        },
        Flag {
            name: "postfix",
            takes: Takes::Value(say("DOSSIER", "DIR")),
            help: say(
                "Le dossier de configuration de Postfix, s’il n’est pas le sien d’ordinaire",
                "Postfix’s folder of configuration, where it is not its usual one",
            ),
        },
        Flag {
            name: "online",
            takes: Takes::Nothing,
            help: say(
                "Interroge aussi le serveur DNS, sur le domaine example.com ; sinon aucune question ne part",
                "Asks the DNS server as well, about the domain example.com; else no question leaves",
            ),
        },
        KNOWLEDGE,
        Flag {
            name: "format",
            takes: Takes::Choice(&["text", "json"]),
            help: say("Pour vous (text) ou pour un programme (json)", "For you (text) or for a program (json)"),
        },
        NOW,
    ],
    below: &[],
    run,
};

const CONFIG: Flag = Flag {
    name: "config",
    takes: Takes::Value(say("FICHIER", "FILE")),
    help: say(
        "La configuration du milter ; sinon /etc/vigie/milter.toml, s’il existe",
        "The configuration of the milter; else /etc/vigie/milter.toml, if there is one",
    ),
};

/// Where the Debian package puts the configuration.
const USUAL_CONFIG: &str = "/etc/vigie/milter.toml";

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let (config_point, config) = configuration(arguments);
    let mut points = vec![config_point];
    let folder = arguments.value(KNOWLEDGE.name).map(PathBuf::from);
    let folder = folder.or_else(|| config.as_ref().and_then(|config| config.knowledge.clone()));
    let now = now(arguments)?;
    let (knowledge_points, newest) = knowledge::look(folder.as_deref(), now)?;
    points.extend(knowledge_points);
    points.push(system::clock(now, newest));
    let wanted = config.is_some();
    let config = config.unwrap_or_default();
    points.extend(postfix::look(&config, arguments.value("postfix"), wanted));
    points.push(gateway::look(&config, wanted));
    points.push(service::look(arguments.value("serve")));
    points.push(dns::look(&config, arguments.given("online")));
    points.extend(system::units());
    show(&points, arguments, session)?;
    Ok(points.iter().map(|point| point.level.status()).max().unwrap_or(Status::Fine))
}

/// The configuration, where there is one that can be used.
fn configuration(arguments: &Arguments<'_>) -> (Point, Option<Config>) {
    let given = arguments.value(CONFIG.name).map(Path::new);
    let path = given.unwrap_or_else(|| Path::new(USUAL_CONFIG));
    let file = path.display();
    let at = At("configuration", both(format!("Configuration ({file})"), format!("Configuration ({file})")));
    if given.is_none() && !path.exists() {
        let found = both(
            "absente, le milter ne ferait qu’ajouter des en-têtes",
            "none, the milter would only add header fields",
        );
        return (at.unused(found), None);
    }
    match Config::read(path) {
        Ok(config) => {
            let (rules, warnings) = (config.rules.len(), config.warnings());
            if warnings.is_empty() {
                return (
                    at.well(both(format!("juste, règles : {rules}"), format!("right, rules: {rules}"))),
                    Some(config),
                );
            }
            let join =
                |language| warnings.iter().map(|warning| warning.in_language(language)).collect::<Vec<_>>().join(" ");
            use crate::language::Language::{En, Fr};
            let remedy = both(
                "Relisez ces règles ; docs/milter.toml, ou /usr/share/doc/vigie/milter.toml.gz du paquet, les explique.",
                "Read these rules again; docs/milter.toml, or /usr/share/doc/vigie/milter.toml.gz of the package, explains them.",
            );
            (at.warning(both(join(Fr), join(En)), remedy), Some(config))
        }
        Err(Faults(faults)) => {
            let first = faults.into_iter().next().unwrap_or_else(|| both("illisible", "cannot be read"));
            let remedy = both(
                format!("Corrigez-la ; toutes les erreurs : vigie milter --check-config --config {file}"),
                format!("Correct it; every error: vigie milter --check-config --config {file}"),
            );
            (at.failure(first, remedy), None)
        }
    }
}

fn show(points: &[Point], arguments: &Arguments<'_>, session: &Session) -> Outcome<()> {
    if arguments.value("format") == Some("json") {
        let lines: Vec<_> = points.iter().map(|point| point.line(session.language)).collect();
        return json::pretty(&lines, &mut session.plain_output());
    }
    let mut sheet = Sheet::new(session.width(), session.language);
    points.iter().for_each(|point| point.write(&mut sheet));
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    Ok(out.flush()?)
}

/// What a program of the system writes; `None` where there is none or it fails.
fn output(program: &str, arguments: &[&str]) -> Option<String> {
    // What an administrator runs lives in folders that the PATH of a person or a timer may lack.
    let path = format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", std::env::var("PATH").unwrap_or_default());
    let ran = Program::new(program).args(arguments).env("PATH", path).output().ok()?;
    ran.status.success().then(|| String::from_utf8_lossy(&ran.stdout).into_owned())
}
