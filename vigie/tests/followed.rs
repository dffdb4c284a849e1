//! Knowledge that changes while the milter runs. `vigie serve` has the same in tests/serve.rs.
#![cfg(unix)]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod post;
mod support;

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    path::{Path, PathBuf},
};

use post::Milter;
use support::file;
use vigie_servers::{free_port, mta, until};

const SOUND: &str = include_str!("profiles/sound/banque-exemple.toml");
/// It speaks in a name that only the changed profile knows.
const MAIL: &[u8] = b"From: Banque Nouvelle <conseil@shop.example>\r\nTo: b@example.org\r\nSubject: Banque Nouvelle\r\n\r\nBonjour,\r\nvotre compte est suspendu : connectez-vous sur https://espace.shop.example/\r\nBanque Nouvelle\r\n";

/// A milter with a folder of its own knowledge and counts.
struct Gateway {
    milter: Milter,
    address: SocketAddr,
    counts: u16,
    profile: PathBuf,
}

impl Gateway {
    fn start(name: &str) -> Self {
        let profile = PathBuf::from(file(&format!("{name}/banque-exemple.toml"), SOUND.as_bytes()));
        let counts = free_port();
        let milter = Milter::start(&Self::config(&profile, counts));
        let address = milter.place().strip_prefix("inet:").unwrap().parse().unwrap();
        Self { milter, address, counts, profile }
    }

    fn config(profile: &Path, counts: u16) -> String {
        let folder = profile.parent().unwrap().display();
        format!(
            "time-limit = \"20s\"\nmetrics = \"127.0.0.1:{counts}\"\nknowledge = \"{folder}\"\n[verify]\nenabled = false\n"
        )
    }

    fn verdict(&self) -> String {
        mta::send(self.address, MAIL).inserted("X-Vigie-Verdict").unwrap()
    }

    fn counts(&self) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.counts)).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn knows(&self) -> bool {
        self.verdict().contains("organisation=banque-exemple")
    }
}

#[test]
fn a_changed_profile_judges_the_next_mail_and_a_broken_one_changes_nothing() {
    let gateway = Gateway::start("followed-by-the-milter");
    assert!(!gateway.knows(), "{}", gateway.verdict());
    assert!(gateway.counts().contains("vigie_held_back 0"));

    fs::write(&gateway.profile, SOUND.replace("Banque Exemple", "Banque Nouvelle")).unwrap();
    until("the changed profile judges", || gateway.knows());
    until("that is counted", || gateway.counts().contains("vigie_reloads_total{result=\"applied\"} 1"));

    fs::write(&gateway.profile, "slugg = 1\n").unwrap();
    until("the broken one is refused", || gateway.counts().contains("vigie_held_back 1"));
    assert!(gateway.knows());
    until("the log says why", || gateway.milter.told().contains("slugg"));

    fs::write(&gateway.profile, SOUND).unwrap();
    until("the first one is in force again", || !gateway.knows());
    assert!(gateway.counts().contains("vigie_held_back 0"));
}

#[test]
fn a_changed_folder_does_not_put_a_changed_configuration_in_force() {
    let gateway = Gateway::start("followed-without-configuration");
    // Begun and not finished by the administrator: nobody has had it loaded.
    let unfinished = "[[rules]]\naction = \"tag";
    gateway.milter.write(unfinished);
    fs::write(&gateway.profile, SOUND.replace("Banque Exemple", "Banque Nouvelle")).unwrap();
    until("the changed profile judges", || gateway.knows());
    assert!(gateway.counts().contains("vigie_held_back 0"), "{}", gateway.counts());

    // Told to load it: refused, and a sound folder does not hide that.
    gateway.milter.signal("HUP");
    until("the configuration is refused", || gateway.counts().contains("vigie_held_back 1"));
    fs::write(&gateway.profile, SOUND).unwrap();
    until("the first profile is in force again", || !gateway.knows());
    assert!(gateway.counts().contains("vigie_held_back 1"));

    gateway.milter.write(&Gateway::config(&gateway.profile, gateway.counts));
    gateway.milter.signal("HUP");
    until("all is in force", || gateway.counts().contains("vigie_held_back 0"));
}
