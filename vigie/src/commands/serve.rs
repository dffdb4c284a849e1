//! `vigie serve`: the page and the API, on this machine or for others.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    num::NonZeroU32,
};

use vigie_service::{
    http::{Service, Settings, has_browser_modules},
    signals::Signals,
};

use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::{Language, say},
    log,
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "serve",
    about: say(
        "Ouvre la page de Vigie pour votre navigateur, et l’API pour les programmes",
        "Opens Vigie’s page for your browser, and the API for programs",
    ),
    more: say(
        "La page s’ouvre à l’adresse qui s’affiche. Rien n’est gardé, ni les messages ni leur trace. Ctrl+C arrête le service ;
ce qui est commencé est d’abord fini. L’API est décrite à l’adresse /docs/. Le dossier de --knowledge est suivi : ce qui y change
et passe la vérification s’applique sans redémarrage ; sinon ce qui valait reste en vigueur, et le journal le dit.
Exemple : vigie serve --listen 127.0.0.1:8080",
        "The page is at the address that is printed. Nothing is kept, neither messages nor traces of them. Ctrl+C stops the
service; what was begun is finished first. The API is described at the address /docs/. The folder of --knowledge is followed: what
changes there and passes the lint is applied without a restart; else the former stays in force, and the log says so.
Example: vigie serve --listen 127.0.0.1:8080",
    ),
    flags: &[
        LISTEN,
        Flag {
            name: "rate",
            takes: Takes::Value(say("NOMBRE", "NUMBER")),
            help: say(
                "Demandes par seconde d’un même client ; sinon 20, et aucune limite pour cet ordinateur",
                "Requests a second of one client; else 20, and no limit for this computer",
            ),
        },
        Flag {
            name: "behind-proxy",
            takes: Takes::Nothing,
            help: say(
                "Un relais à vous est devant : le client est la dernière adresse de X-Forwarded-For",
                "A proxy of yours stands in front: the client is the last address of X-Forwarded-For",
            ),
        },
        Flag {
            name: "allow-origin",
            takes: Takes::Values(say("ORIGINE", "ORIGIN")),
            help: say(
                "Un site dont les pages peuvent lire l’API (https://exemple.fr ; * pour tous) ; sinon, aucun",
                "A site whose pages may read the API (https://example.com; * for all); else none",
            ),
        },
        Flag {
            name: "log",
            takes: Takes::Choice(&["text", "json", "none"]),
            help: say(
                "Journal sur la sortie d’erreur : texte, json ou rien. Il ne contient jamais de message ni d’adresse",
                "Log on standard error: text, json or nothing. It never holds a message or an address",
            ),
        },
        KNOWLEDGE,
    ],
    below: &[],
    run,
};

const LISTEN: Flag = Flag {
    name: "listen",
    takes: Takes::Value(say("ADRESSE", "ADDRESS")),
    help: say(
        "Où écouter ; sinon 127.0.0.1:8080, que cet ordinateur est seul à voir. Le port 0 en choisit un libre",
        "Where to listen; else 127.0.0.1:8080, which only this computer sees. Port 0 chooses a free one",
    ),
};

/// Where the service listens unless it is told otherwise: nobody else sees it there.
const USUAL: &str = "127.0.0.1:8080";

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let address = address(arguments.value(LISTEN.name).unwrap_or(USUAL))?;
    let settings = Settings {
        allow_origins: arguments.values("allow-origin").map(origin).collect::<Outcome<_>>()?,
        rate: arguments.value("rate").map(rate).transpose()?,
        behind_proxy: arguments.given("behind-proxy"),
        ..Settings::default()
    };
    let signals = Signals::caught().map_err(|why| broken(&why))?;
    let (knowledge, status) = knowledge::in_force(arguments, session)?;
    log::to_stderr(arguments.value("log").unwrap_or("text"));
    let listener = TcpListener::bind(address).map_err(|why| cannot_listen(address, &why))?;
    let service = Service::start(listener, knowledge, settings).map_err(|why| broken(&why))?;
    tell(&service, session);
    service.run_until_told(signals).map_err(|why| broken(&why))?;
    session.tell(say("Vigie s’est arrêtée.", "Vigie has stopped.").to(session.language));
    Ok(if status == Status::Unreadable { status } else { Status::Fine })
}

fn tell(service: &Service, session: &Session) {
    let (address, language) = (service.address(), session.language);
    let page = match language {
        Language::Fr => format!("http://{address}/"),
        Language::En => format!("http://{address}/en/"),
    };
    session.tell(&match language {
        Language::Fr => format!("La page de Vigie : {page}   API : http://{address}/docs/   Arrêter : Ctrl+C"),
        Language::En => format!("Vigie’s page: {page}   API: http://{address}/docs/   Stop: Ctrl+C"),
    });
    if !has_browser_modules() {
        session.tell(
            say(
                "Les modules du navigateur ne sont pas dans ce programme : la page demande à ce service de juger. Avec eux, rien ne quitte le navigateur : script/serve.",
                "The browser modules are not part of this program: the page asks this service to judge. With them nothing leaves the browser: script/serve.",
            )
            .to(language),
        );
    }
    if !address.ip().is_loopback() {
        session.tell(
            say(
                "Attention : d’autres machines peuvent l’ouvrir, et la connexion n’est pas chiffrée. Placez devant un relais HTTPS.",
                "Mind: other machines can open it, and the connection is not encrypted. Put an HTTPS proxy in front.",
            )
            .to(language),
        );
    }
}

fn address(text: &str) -> Outcome<SocketAddr> {
    let text = text.trim();
    let whole = text.strip_prefix("localhost").map_or_else(|| text.to_owned(), |port| format!("127.0.0.1{port}"));
    whole.parse().map_err(|_| {
        Failure::new(
            format!("--listen : {text:?} n’est pas une adresse avec son port. Écrivez par exemple 127.0.0.1:8080 ou [::1]:8080."),
            format!("--listen: {text:?} is not an address with its port. Write for example 127.0.0.1:8080 or [::1]:8080."),
        )
    })
}

fn rate(text: &str) -> Outcome<NonZeroU32> {
    text.parse().map_err(|_| {
        Failure::new(
            format!("--rate : {text:?} n’est pas un nombre entier au-dessus de zéro. Écrivez par exemple 50."),
            format!("--rate: {text:?} is not a whole number above zero. Write for example 50."),
        )
    })
}

fn origin(text: &str) -> Outcome<String> {
    let is_origin = ["https://", "http://"].iter().any(|scheme| {
        text.strip_prefix(scheme)
            .is_some_and(|host| !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'/'))
    });
    if text == "*" || is_origin {
        return Ok(text.to_owned());
    }
    Err(Failure::new(
        format!(
            "--allow-origin : {text:?} n’est pas l’origine d’un site. Écrivez par exemple https://exemple.fr, sans rien après, ou *."
        ),
        format!(
            "--allow-origin: {text:?} is not the origin of a site. Write for example https://example.com, with nothing after it, or *."
        ),
    ))
}

fn cannot_listen(address: SocketAddr, why: &io::Error) -> Failure {
    let port = address.port();
    match why.kind() {
        io::ErrorKind::AddrInUse => Failure::new(
            format!(
                "Le port {port} est déjà pris, peut-être par une autre fenêtre de Vigie. Choisissez-en un autre : vigie serve --listen {}:{}",
                host(address),
                port.wrapping_add(1)
            ),
            format!(
                "Port {port} is taken already, perhaps by another window of Vigie. Choose another: vigie serve --listen {}:{}",
                host(address),
                port.wrapping_add(1)
            ),
        ),
        io::ErrorKind::PermissionDenied => Failure::new(
            format!(
                "Le port {port} demande des droits d’administrateur. Choisissez-en un au-dessus de 1024, par exemple {}:8080.",
                host(address)
            ),
            format!(
                "Port {port} needs an administrator’s rights. Choose one above 1024, for example {}:8080.",
                host(address)
            ),
        ),
        io::ErrorKind::AddrNotAvailable => Failure::new(
            format!(
                "L’adresse {} n’est pas celle de cet ordinateur. Écrivez 127.0.0.1:{port}, ou 0.0.0.0:{port} pour toutes.",
                host(address)
            ),
            format!(
                "The address {} is not one of this computer. Write 127.0.0.1:{port}, or 0.0.0.0:{port} for all.",
                host(address)
            ),
        ),
        _ => Failure::new(
            format!("Vigie ne peut pas écouter à {address} ({why}). Choisissez une autre adresse avec --listen."),
            format!("Vigie cannot listen at {address} ({why}). Choose another address with --listen."),
        ),
    }
}

fn host(address: SocketAddr) -> String {
    match address {
        SocketAddr::V4(address) => address.ip().to_string(),
        SocketAddr::V6(address) => format!("[{}]", address.ip()),
    }
}

fn broken(why: &io::Error) -> Failure {
    Failure::new(
        format!("Le service ne peut pas démarrer ({why}). Fermez d’autres programmes, puis recommencez."),
        format!("The service cannot start ({why}). Close other programs, then try again."),
    )
}
