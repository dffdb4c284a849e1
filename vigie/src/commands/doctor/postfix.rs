//! Whether Postfix asks our milter, and what it does when that is gone.

use std::path::{Path, PathBuf};

use vigie_service::milter::config::{Config, Listen};

use super::{
    output,
    point::{At, Point},
    socket,
};
use crate::language::{Wording, both};

/// What Postfix is to do without our milter and how long it waits for it, said of ours alone: other milters keep their own.
const USUAL: &str = "default_action=accept, connect_timeout=5s, command_timeout=10s, content_timeout=30s";

/// What `postconf` says.
struct Postfix {
    folder: Option<String>,
    milters: Vec<Milter>,
    default_action: String,
    protocol: String,
    queue: PathBuf,
    user: String,
    is_chrooted: bool,
}

/// One entry of `smtpd_milters`.
#[derive(Debug, Eq, PartialEq)]
struct Milter {
    /// As it stands there.
    written: String,
    place: String,
    default_action: Option<String>,
}

pub(super) fn look(config: &Config, folder: Option<&str>, wanted: bool) -> Vec<Point> {
    let at = || At("postfix", both("Postfix", "Postfix"));
    let Some(postfix) = Postfix::read(folder) else {
        let remedy = both("Vérifiez le dossier donné avec --postfix.", "Check the folder given with --postfix.");
        return vec![match folder {
            Some(_) => at().unseen(both("postconf ne répond pas", "postconf does not answer"), remedy),
            None => at().unused(both("pas installé ici", "not installed here")),
        }];
    };
    let listen = &config.listen;
    let Some(ours) = postfix.milters.iter().find(|milter| postfix.leads_to(&milter.place, listen)) else {
        let found = both(format!("ne consulte pas {listen}"), format!("does not ask {listen}"));
        if !wanted {
            return vec![at().unused(found)];
        }
        let remedy = postfix.set(&postfix.list(listen));
        return vec![at().failure(found, remedy)];
    };
    let mut points = vec![at().well(both(format!("consulte {}", ours.place), format!("asks {}", ours.place)))];
    points.push(postfix.action(ours, listen));
    points.extend(postfix.protocol());
    if let Listen::Unix(path) = listen {
        points.push(postfix.reaches(path));
    }
    points
}

impl Postfix {
    fn read(folder: Option<&str>) -> Option<Self> {
        let named: Vec<&str> = folder.map(|folder| vec!["-c", folder]).unwrap_or_default();
        let ask = |more: &[&str]| output("postconf", &[named.as_slice(), more].concat());
        let value = |name: &str| ask(&["-h", name]).map(|value| value.trim().to_owned());
        Some(Self {
            folder: folder.map(str::to_owned),
            milters: milters(&value("smtpd_milters")?),
            default_action: value("milter_default_action")?,
            protocol: value("milter_protocol")?,
            queue: PathBuf::from(value("queue_directory")?),
            user: value("mail_owner")?,
            // smtp inet n - y - - smtpd: the fifth word; "-" means the default, which is not to be.
            is_chrooted: ask(&["-M", "smtp/inet"])
                .is_some_and(|service| service.split_whitespace().nth(4).is_some_and(|word| word == "y")),
        })
    }

    /// A relative path, and any path in a chroot, begins at the queue's folder.
    fn leads_to(&self, place: &str, listen: &Listen) -> bool {
        let here = match (place.parse(), listen) {
            (Ok(Listen::Unix(path)), Listen::Unix(_)) if self.is_chrooted || path.is_relative() => {
                Listen::Unix(self.queue.join(path.strip_prefix("/").unwrap_or(&path)))
            }
            // What listens at every address is reached at each of them.
            (Ok(Listen::Inet(here)), Listen::Inet(all)) if all.ip().is_unspecified() => {
                return here.port() == all.port();
            }
            (Ok(here), _) => here,
            (Err(()), _) => return false,
        };
        here == *listen
    }

    /// The list of milters with ours in its own form: where it stands already, or first. The others stay as they are.
    fn list(&self, listen: &Listen) -> String {
        let ours = format!("{{ {}, {USUAL} }}", self.written(listen));
        let is_ours = |milter: &Milter| self.leads_to(&milter.place, listen);
        let mut entries: Vec<&str> = self
            .milters
            .iter()
            .map(|milter| if is_ours(milter) { ours.as_str() } else { milter.written.as_str() })
            .collect();
        if !self.milters.iter().any(is_ours) {
            entries.insert(0, &ours);
        }
        format!("smtpd_milters = {}", entries.join(", "))
    }

    /// Our place as Postfix must be told it.
    fn written(&self, listen: &Listen) -> String {
        match listen {
            Listen::Unix(path) if self.is_chrooted => {
                format!(
                    "unix:/{}",
                    path.strip_prefix(&self.queue).unwrap_or(path).display().to_string().trim_start_matches('/')
                )
            }
            Listen::Inet(all) if all.ip().is_unspecified() => format!("inet:127.0.0.1:{}", all.port()),
            _ => listen.to_string(),
        }
    }

    fn set(&self, setting: &str) -> Wording {
        let folder = self.folder.as_ref().map(|folder| format!("-c {folder} ")).unwrap_or_default();
        let commands = format!("postconf {folder}-e '{setting}' && postfix {folder}reload");
        both(commands.clone(), commands)
    }

    /// What becomes of mail while the milter is gone.
    fn action(&self, ours: &Milter, listen: &Listen) -> Point {
        let at = At("postfix-default-action", both("Postfix, si Vigie s’arrête", "Postfix, should Vigie stop"));
        let action = ours.default_action.as_ref().unwrap_or(&self.default_action);
        let remedy = self.set(&self.list(listen));
        match action.as_str() {
            "accept" => at.well(both("le courrier passe sans être jugé (accept)", "mail goes on unjudged (accept)")),
            "tempfail" | "shutdown" => {
                let found = both(
                    format!("le courrier attend chez l’expéditeur ({action}) : voulu ?"),
                    format!("mail waits with its sender ({action}): is that meant?"),
                );
                at.warning(found, remedy)
            }
            "quarantine" => {
                let found = both(
                    "le courrier est retenu dans la file (quarantine) : voulu ?",
                    "mail is held in the queue (quarantine): is that meant?",
                );
                at.warning(found, remedy)
            }
            _ => {
                let found = both(format!("le courrier est refusé ({action})"), format!("mail is refused ({action})"));
                at.failure(found, remedy)
            }
        }
    }

    /// Older versions of the protocol carry no macros that we need.
    fn protocol(&self) -> Option<Point> {
        let at = At("postfix-protocol", both("Protocole des milters de Postfix", "Postfix’s milter protocol"));
        let found = both(
            format!("milter_protocol = {}, trop ancien", self.protocol),
            format!("milter_protocol = {}, too old", self.protocol),
        );
        (self.protocol != "6").then(|| at.failure(found, self.set("milter_protocol = 6")))
    }

    fn reaches(&self, path: &Path) -> Point {
        let user = &self.user;
        let at = At(
            "postfix-socket",
            both(format!("Socket, pour l’utilisateur {user}"), format!("Socket, for the user {user}")),
        );
        if self.is_chrooted && !path.starts_with(&self.queue) {
            let queue = self.queue.display();
            let found = both(
                format!("hors de {queue}, où Postfix est enfermé (chroot)"),
                format!("outside {queue}, in which Postfix is confined (chroot)"),
            );
            let remedy = both(
                format!(
                    "Dans la configuration de Vigie : listen = \"inet:127.0.0.1:8891\", ou un chemin sous {queue}."
                ),
                format!("In Vigie’s configuration: listen = \"inet:127.0.0.1:8891\", or a path below {queue}."),
            );
            return at.failure(found, remedy);
        }
        socket::reached_by(at, path, user)
    }
}

/// `inet:localhost:8891, { unix:/run/x.sock, default_action=accept }`
fn milters(list: &str) -> Vec<Milter> {
    let mut found = Vec::new();
    let mut rest = list.trim_start_matches(is_gap);
    while !rest.is_empty() {
        let (entry, after) = match rest.strip_prefix('{') {
            Some(inside) => inside.split_once('}').unwrap_or((inside, "")),
            None => rest.split_once(is_gap).unwrap_or((rest, "")),
        };
        let written = rest.strip_suffix(after).unwrap_or(rest).trim_end_matches(is_gap);
        let mut words = entry.split(is_gap).filter(|word| !word.is_empty());
        if let Some(place) = words.next() {
            let action = words.find_map(|word| word.strip_prefix("default_action="));
            let (written, place) = (written.to_owned(), place.to_owned());
            found.push(Milter { written, place, default_action: action.map(str::to_owned) });
        }
        rest = after.trim_start_matches(is_gap);
    }
    found
}

fn is_gap(letter: char) -> bool {
    letter == ',' || letter.is_whitespace()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn milter(written: &str, place: &str, action: Option<&str>) -> Milter {
        Milter { written: written.to_owned(), place: place.to_owned(), default_action: action.map(str::to_owned) }
    }

    fn postfix(list: &str) -> Postfix {
        Postfix {
            folder: None,
            milters: milters(list),
            default_action: String::new(),
            protocol: String::new(),
            queue: PathBuf::from("/var/spool/postfix"),
            user: String::new(),
            is_chrooted: false,
        }
    }

    #[test]
    fn the_remedy_keeps_the_other_milters_and_ours_has_its_own_action() {
        let listen: Listen = "inet:0.0.0.0:8891".parse().unwrap();
        let ours = format!("{{ inet:127.0.0.1:8891, {USUAL} }}");
        assert_eq!(postfix("").list(&listen), format!("smtpd_milters = {ours}"));
        assert_eq!(
            postfix("unix:dkim.sock, { inet:127.0.0.1:1, default_action=tempfail }").list(&listen),
            format!("smtpd_milters = {ours}, unix:dkim.sock, {{ inet:127.0.0.1:1, default_action=tempfail }}")
        );
        let before = postfix("unix:dkim.sock inet:localhost:8891");
        assert!(before.leads_to("inet:localhost:8891", &listen));
        assert_eq!(before.list(&listen), format!("smtpd_milters = unix:dkim.sock, {ours}"));
    }

    #[test]
    fn every_form_of_the_list_of_milters_is_read() {
        assert!(milters("").is_empty());
        assert_eq!(milters("inet:localhost:8891"), [milter("inet:localhost:8891", "inet:localhost:8891", None)]);
        assert_eq!(
            milters("unix:a.sock, { inet:127.0.0.1:1, connect_timeout=1s, default_action=accept }\n unix:/b {"),
            [
                milter("unix:a.sock", "unix:a.sock", None),
                milter(
                    "{ inet:127.0.0.1:1, connect_timeout=1s, default_action=accept }",
                    "inet:127.0.0.1:1",
                    Some("accept")
                ),
                milter("unix:/b", "unix:/b", None)
            ]
        );
    }

    #[test]
    fn a_path_is_read_from_where_postfix_is_confined() {
        let mut postfix = postfix("");
        postfix.is_chrooted = true;
        let inside = Listen::Unix(PathBuf::from("/var/spool/postfix/vigie/m.sock"));
        assert!(postfix.leads_to("unix:/vigie/m.sock", &inside) && postfix.leads_to("unix:vigie/m.sock", &inside));
        assert_eq!(postfix.written(&inside), "unix:/vigie/m.sock");
        postfix.is_chrooted = false;
        assert!(!postfix.leads_to("unix:/vigie/m.sock", &inside) && postfix.leads_to("unix:vigie/m.sock", &inside));
        let inet = "inet:127.0.0.1:8891".parse().unwrap_or(inside);
        assert!(postfix.leads_to("inet:localhost:8891", &inet) && !postfix.leads_to("inet:localhost:8892", &inet));
    }
}
