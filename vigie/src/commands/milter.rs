//! `vigie milter`: the mail gateway, beside Postfix or Sendmail.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use jiff::Timestamp;
use vigie_page::harmless::harmless;
use vigie_service::{
    in_force::{Source, Why},
    milter::{
        Clock, Loaded, Service,
        config::{Config, Faults, Listen},
    },
    signals::Signals,
};

use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE, begin, embedded, mark_of, told, whole},
    language::{Language, say},
    log,
    session::{NOW, Session, instant},
};

pub(super) const COMMAND: Command = Command {
    name: "milter",
    about: say(
        "Juge le courrier d’un serveur Postfix ou Sendmail pendant qu’il arrive, et l’annote",
        "Judges the mail of a Postfix or Sendmail server while it comes in, and marks it",
    ),
    more: say(
        "Sans configuration, chaque message reçoit des en-têtes (X-Vigie-Verdict, X-Vigie-Report, Authentication-Results) et rien
d’autre n’est changé. Un fichier (--config) dit que faire selon le verdict, l’organisme et le destinataire.
Dans Postfix, ajouter à smtpd_milters : { inet:127.0.0.1:8891, default_action=accept }
SIGHUP relit la configuration et les connaissances ; SIGTERM arrête, les messages commencés sont d’abord finis. Le dossier des
connaissances est suivi : ce qui y change et passe la vérification s’applique sans redémarrage, sinon ce qui valait reste.
Des questions DNS sur les domaines des expéditeurs partent de cette machine, sauf avec « enabled = false » sous [verify].
Exemple : vigie milter --config /etc/vigie/milter.toml --check-config
Code de sortie : 0 arrêt demandé ou configuration juste, 1 configuration juste mais peu sage, 2 erreur.",
        "Without a configuration each message gets header fields (X-Vigie-Verdict, X-Vigie-Report, Authentication-Results) and
nothing else is changed. A file (--config) says what to do by verdict, organisation and recipient.
In Postfix, add to smtpd_milters: { inet:127.0.0.1:8891, default_action=accept }
SIGHUP loads configuration and knowledge again; SIGTERM stops, messages that have begun are finished first. The folder of
knowledge is followed: what changes there and passes the lint is applied without a restart, else the former stays.
DNS questions about senders’ domains leave this machine, unless [verify] says “enabled = false”.
Example: vigie milter --config /etc/vigie/milter.toml --check-config
Exit status: 0 stopped on demand or the configuration is right, 1 it is right but not wise, 2 an error.",
    ),
    flags: &[
        LISTEN,
        CONFIG,
        Flag {
            name: "check-config",
            takes: Takes::Nothing,
            help: say(
                "Vérifie seulement la configuration : chaque erreur avec son fichier, sa ligne et le remède",
                "Only checks the configuration: each error with its file, line and remedy",
            ),
        },
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run,
};

const LISTEN: Flag = Flag {
    name: "listen",
    takes: Takes::Value(say("ADRESSE", "ADDRESS")),
    help: say(
        "Où écouter : inet:HÔTE:PORT ou unix:CHEMIN ; sinon ce que dit la configuration, sinon inet:127.0.0.1:8891",
        "Where to listen: inet:HOST:PORT or unix:PATH; else what the configuration says, else inet:127.0.0.1:8891",
    ),
};

const CONFIG: Flag = Flag {
    name: "config",
    takes: Takes::Value(say("FICHIER", "FILE")),
    help: say(
        "La configuration (TOML) ; sans elle, des en-têtes seulement. L’exemple commenté : docs/milter.toml",
        "The configuration (TOML); without it, header fields only. The commented example: docs/milter.toml",
    ),
};

/// Where configuration and knowledge are found, at the start and at each reload.
#[derive(Clone)]
struct Sources {
    config: Option<PathBuf>,
    listen: Option<Listen>,
    knowledge: Option<PathBuf>,
}

impl Sources {
    fn given(arguments: &Arguments<'_>) -> Outcome<Self> {
        let listen = arguments.value(LISTEN.name).map(|text| text.parse().map_err(|()| no_place(text))).transpose()?;
        let path = |name: &str| arguments.value(name).map(PathBuf::from);
        Ok(Self { config: path(CONFIG.name), listen, knowledge: path(KNOWLEDGE.name) })
    }

    /// The configuration.
    fn config(&self) -> Result<Config, Faults> {
        let mut config = self.config.as_deref().map_or_else(|| Ok(Config::default()), Config::read)?;
        if let Some(listen) = &self.listen {
            config.listen.clone_from(listen);
        }
        Ok(config)
    }

    /// The same; its faults are told one by one.
    fn config_or_faults(&self, session: &Session) -> Option<Config> {
        let tell = |Faults(faults): Faults| {
            faults.iter().for_each(|fault| session.complain(fault.in_language(session.language)));
        };
        self.config().map_err(tell).ok()
    }

    fn folder<'a>(&'a self, config: &'a Config) -> Option<&'a Path> {
        self.knowledge.as_deref().or(config.knowledge.as_deref())
    }
}

/// What is read again while the milter runs.
struct Again {
    sources: Sources,
    /// The configuration that was last read without a fault: a changed folder alone does not put a new one in force.
    config: Mutex<Config>,
    began: u64,
}

impl Source<Loaded> for Again {
    fn mark(&self) -> u64 {
        let config = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        self.sources.folder(&config).map_or(NO_FOLDER, mark_of)
    }

    fn began(&self) -> u64 {
        self.began
    }

    fn read(&self, why: Why) -> Result<Loaded, String> {
        let mut in_force = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        let config = match why {
            Why::Changed => in_force.clone(),
            Why::Told => self.sources.config().map_err(|Faults(faults)| {
                faults.iter().map(|fault| harmless(fault.in_language(Language::En))).collect::<Vec<_>>().join("; ")
            })?,
        };
        let knowledge = match self.sources.folder(&config) {
            Some(folder) => whole(folder)?,
            None => embedded().map_err(told)?,
        };
        in_force.clone_from(&config);
        Ok(Loaded { config, knowledge })
    }
}

/// The mark where there is no folder to follow.
const NO_FOLDER: u64 = 0;

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let sources = Sources::given(arguments)?;
    if arguments.given("check-config") {
        return check(&sources, session);
    }
    let signals = Signals::caught().map_err(no_signals)?;
    let Some(config) = sources.config_or_faults(session) else { return Ok(Status::Unreadable) };
    let (knowledge, status, began) = match sources.folder(&config) {
        Some(folder) => begin(folder, session)?,
        None => (embedded()?, Status::Fine, NO_FOLDER),
    };
    log::to_stderr(config.log.format.name());
    let listen = config.listen.clone();
    let again = Again { sources, config: Mutex::new(config.clone()), began };
    let clock: Clock = match instant(arguments, NOW.name)? {
        Some((at, _)) => Box::new(move || at),
        None => Box::new(Timestamp::now),
    };
    let service = Service::start(Loaded { config, knowledge }, Some(Box::new(again)), clock)
        .map_err(|why| cannot_start(&listen, &why))?;
    tell(&service, session);
    service.run_until_told(signals).map_err(|why| cannot_start(&listen, &why))?;
    session.tell(say("Vigie s’est arrêtée.", "Vigie has stopped.").to(session.language));
    Ok(status)
}

/// The configuration alone: nothing listens.
fn check(sources: &Sources, session: &Session) -> Outcome {
    let Some(config) = sources.config_or_faults(session) else { return Ok(Status::Unreadable) };
    let (knowledge, mut status) = knowledge::from_folder(sources.folder(&config), session)?;
    let named = config
        .rules
        .iter()
        .enumerate()
        .flat_map(|(place, rule)| rule.organisations.iter().map(move |slug| (place + 1, slug.as_str())));
    for (number, slug) in named {
        if let Err(Failure::Told(why)) = knowledge::organisation(&knowledge, slug) {
            let rule = say("règle", "rule").to(session.language);
            session.complain(&format!("{rule} {number}: {}", why.in_language(session.language)));
            status = Status::Unreadable;
        }
    }
    for warning in config.warnings() {
        session.complain(warning.in_language(session.language));
        status = status.max(Status::Warned);
    }
    if status == Status::Fine {
        let rules = config.rules.len();
        session.tell(&match session.language {
            Language::Fr => format!("La configuration est juste. Règles : {rules}. Écoute : {}.", config.listen),
            Language::En => format!("The configuration is right. Rules: {rules}. Listens at: {}.", config.listen),
        });
    }
    Ok(status)
}

fn tell(service: &Service, session: &Session) {
    let place = service.place();
    session.tell(&match session.language {
        Language::Fr => format!("Vigie juge le courrier à {place}   Arrêter : Ctrl+C"),
        Language::En => format!("Vigie judges mail at {place}   Stop: Ctrl+C"),
    });
    if let Some(address) = service.metrics() {
        session.tell(&match session.language {
            Language::Fr => format!("Compteurs : http://{address}/metrics"),
            Language::En => format!("Counts: http://{address}/metrics"),
        });
    }
    if matches!(place, Listen::Inet(address) if !address.ip().is_loopback()) {
        session.tell(
            say(
                "Attention : d’autres machines peuvent s’y connecter, et le courrier y passe sans chiffrement.",
                "Mind: other machines can connect to it, and mail goes there without encryption.",
            )
            .to(session.language),
        );
    }
}

fn no_place(text: &str) -> Failure {
    Failure::new(
        format!(
            "--listen : {text:?} n’est pas un endroit où écouter. Écrivez inet:127.0.0.1:8891 ou unix:/run/vigie/milter.sock."
        ),
        format!(
            "--listen: {text:?} is no place to listen at. Write inet:127.0.0.1:8891 or unix:/run/vigie/milter.sock."
        ),
    )
}

fn no_signals(why: io::Error) -> Failure {
    Failure::new(
        format!("Le système ne laisse pas attendre ses signaux ({why}). Réessayez, ou redémarrez la machine."),
        format!("The system does not let its signals be waited for ({why}). Try again, or restart the machine."),
    )
}

fn cannot_start(listen: &Listen, why: &io::Error) -> Failure {
    let missing = |path: &Path| path.parent().is_some_and(|folder| !folder.is_dir());
    let (fr, en) = match (why.kind(), listen) {
        (io::ErrorKind::AddrInUse, _) => (
            "un autre programme y écoute déjà, peut-être Vigie. Arrêtez-le, ou choisissez un autre endroit avec --listen.",
            "another program listens there already, perhaps Vigie. Stop it, or choose another place with --listen.",
        ),
        (io::ErrorKind::AlreadyExists, _) => (
            "il y a là un fichier qui n’est pas un socket. Choisissez un autre chemin avec --listen.",
            "there is a file that is no socket. Choose another path with --listen.",
        ),
        (io::ErrorKind::PermissionDenied, _) => (
            "vous n’avez pas le droit d’y écouter. Choisissez un dossier à vous, ou un port au-dessus de 1024.",
            "you may not listen there. Choose a folder of yours, or a port above 1024.",
        ),
        (io::ErrorKind::NotFound, Listen::Unix(path)) if missing(path) => (
            "ce dossier n’existe pas. Créez-le, ou choisissez un autre chemin avec --listen.",
            "there is no such folder. Create it, or choose another path with --listen.",
        ),
        _ => {
            return Failure::new(
                format!(
                    "{listen} : le milter ne peut pas démarrer ({why}). Vérifiez l’adresse, et « dns » sous [verify]."
                ),
                format!("{listen}: the milter cannot start ({why}). Check the address, and “dns” under [verify]."),
            );
        }
    };
    Failure::new(format!("{listen} : {fr}"), format!("{listen}: {en}"))
}
