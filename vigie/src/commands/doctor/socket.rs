//! Whether a user may connect to a socket: every folder on the way must let it through, the socket let it write.

use std::{
    fs::{self, Metadata},
    os::unix::fs::{FileTypeExt, MetadataExt},
    path::Path,
};

use super::{
    output,
    point::{At, Point},
};
use crate::language::both;

/// Who asks.
struct User {
    id: u32,
    groups: Vec<u32>,
}

impl User {
    fn named(name: &str) -> Option<Self> {
        let numbers = |flag: &str| -> Option<Vec<u32>> {
            output("id", &[flag, name])?.split_whitespace().map(|number| number.parse().ok()).collect()
        };
        Some(Self { id: *numbers("-u")?.first()?, groups: numbers("-G")? })
    }

    /// The bits that hold for this user: the owner's, else the group's, else everybody's.
    fn may(&self, bit: u32, of: &Metadata) -> bool {
        let shift = if self.id == of.uid() {
            6
        } else if self.groups.contains(&of.gid()) {
            3
        } else {
            0
        };
        self.id == 0 || (of.mode() >> shift) & bit != 0
    }
}

const WRITE: u32 = 2;
const PASS: u32 = 1;

pub(super) fn reached_by(at: At, path: &Path, name: &str) -> Point {
    let shown = path.display();
    let Some(user) = User::named(name) else {
        let remedy = both("Créez-le, ou installez Postfix.", "Create it, or install Postfix.");
        return at.unseen(both("cet utilisateur n’existe pas", "there is no such user"), remedy);
    };
    for place in path.ancestors().skip(1).collect::<Vec<_>>().into_iter().rev() {
        let closed = fs::metadata(place).is_ok_and(|folder| !user.may(PASS, &folder));
        if closed {
            let place = place.display();
            let found = both(format!("{place} lui est fermé"), format!("{place} is closed to it"));
            return at.failure(found, both(format!("chmod o+x {place}"), format!("chmod o+x {place}")));
        }
    }
    let start = both("Démarrez Vigie : systemctl start vigie-milter", "Start Vigie: systemctl start vigie-milter");
    match fs::metadata(path) {
        Err(why) if why.kind() == std::io::ErrorKind::PermissionDenied => {
            let remedy = both("Recommencez en tant que root.", "Try again as root.");
            at.unseen(both("accès refusé", "permission denied"), remedy)
        }
        Err(_) => at.failure(both(format!("{shown} n’existe pas"), format!("there is no {shown}")), start),
        Ok(found) if !found.file_type().is_socket() => {
            let remedy = both("Retirez ce fichier, puis redémarrez Vigie.", "Remove this file, then restart Vigie.");
            at.failure(both(format!("{shown} n’est pas un socket"), format!("{shown} is no socket")), remedy)
        }
        Ok(found) if !user.may(WRITE, &found) => {
            let mode = found.mode() & 0o777;
            let found = both(
                format!("{shown} lui est fermé (droits {mode:o})"),
                format!("{shown} is closed to it (permissions {mode:o})"),
            );
            let remedy = both(
                "Donnez le groupe de Postfix au service (Group=postfix, voyez gateway.md dans docs ou /usr/share/doc/vigie), ou socket-mode = \"0666\".",
                "Give the service Postfix’s group (Group=postfix, see gateway.md in docs or /usr/share/doc/vigie), or socket-mode = \"0666\".",
            );
            at.failure(found, remedy)
        }
        Ok(_) => at.well(both(format!("{shown} lui est ouvert"), format!("{shown} is open to it"))),
    }
}
