//! A link that hides where it leads
//!
//! **Looks at** how links are written: a site's name in front of an `@`, an IP address instead of a name, a port that the
//! web does not use, letters of two scripts in one name, script or a whole page inside the link itself.
//!
//! **Why** honest senders want their address to be read.
//!
//! **Fires** on `https://www.banque.example@shop.example/`, `http://0xcb.0x71.0x00.0x0b/`, `data:text/html;base64,...`,
//! Cyrillic letters among Latin ones; on a plain IP address or an odd port where the message speaks in an organisation's
//! name.
//!
//! **Stays quiet** on user names without a dot, on addresses of one's own network, on names wholly in one script
//! (`café.example`), and on links that do nothing (`javascript:void(0)`).
//!
//! **Weight** strong where the writing itself hides something; moderate for a plain IP address, weak for a port, and both
//! only in an organisation's name.
//! ---
//! Un lien qui cache où il mène
//!
//! **Regarde** l’écriture des liens : un nom de site devant un « @ », une adresse IP à la place d’un nom, un port inhabituel,
//! des lettres de deux alphabets dans un même nom, un programme ou une page entière dans le lien lui-même.
//!
//! **Pourquoi** un expéditeur honnête veut que l’on lise son adresse.
//!
//! **Se déclenche** sur `https://www.banque.example@shop.example/`, `http://0xcb.0x71.0x00.0x0b/`, `data:text/html;base64,...`,
//! des lettres cyrilliques parmi des lettres latines ; sur une adresse IP ou un port inhabituel si le message parle au nom
//! d’un organisme.
//!
//! **Se tait** sur les noms d’utilisateur sans point, les adresses de votre propre réseau, les noms écrits dans un seul
//! alphabet (`café.example`), et les liens qui ne font rien (`javascript:void(0)`).
//!
//! **Poids** fort si l’écriture elle-même cache quelque chose ; moyen pour une simple adresse IP, faible pour un port, et
//! seulement au nom d’un organisme.

use std::net::IpAddr;

use unicode_security::MixedScript;

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    observable::{
        host::{self, Host},
        link::{Target, WebAddress},
    },
    organisation::index::HostIs,
    report::Evidence,
};

pub(super) const CHECK: Check =
    Check { name: "link-disguised", family: Family::Link, source: include_str!("link_disguised.rs"), run: look };

/// How a link hides where it leads.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Disguise {
    NameBeforeAt,
    OddAddress,
    TwoScripts,
    Active,
    Address,
    Port,
}

/// Ports of the web, and those on which many honest servers answer.
const USUAL_PORTS: [u16; 4] = [80, 443, 8080, 8443];

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let speaks = context.speakers().any(|(claim, _)| claim.by_name);
    let mut found: Vec<(Disguise, String, Evidence)> = Vec::new();
    for (link, address, host) in context.web_links() {
        if matches!(host, HostIs::Official(..)) {
            continue;
        }
        if let Some((disguise, shown)) = disguise(address, speaks) {
            found.push((disguise, shown, context.link_evidence(link, address)));
        }
    }
    for link in context.message.links.iter().filter(|link| !link.quoted) {
        if let Target::Active(text) = &link.target
            && acts(text)
        {
            let scheme = text.split(':').next().unwrap_or_default().to_ascii_lowercase();
            found.push((Disguise::Active, format!("{scheme}:"), context.evidence_of(link.place, text.clone())));
        }
    }
    found.sort_by_key(|(disguise, ..)| *disguise);
    let runs = found.chunk_by(|(one, ..), (other, ..)| one == other);
    runs.filter_map(|run| {
        let (disguise, shown, _) = run.first()?;
        let (weight, fr, en) = disguise.told(shown);
        Some(Draft::new(weight, fr, en, run.iter().map(|(.., evidence)| evidence.clone()).collect()))
    })
    .collect()
}

fn disguise(address: &WebAddress, speaks: bool) -> Option<(Disguise, String)> {
    if let Some(shown) = address.user.as_deref().and_then(|user| name_before_at(user, &address.host)) {
        return Some((Disguise::NameBeforeAt, shown));
    }
    match &address.host {
        Host::Address(ip) if is_public(*ip) => {
            let disguise = if address.written_oddly { Disguise::OddAddress } else { Disguise::Address };
            (address.written_oddly || speaks).then(|| (disguise, ip.to_string()))
        }
        Host::Address(_) => None,
        Host::Domain(domain) => {
            if let Some(label) = two_scripts(domain) {
                return Some((Disguise::TwoScripts, label));
            }
            let port = address.port.filter(|port| speaks && !USUAL_PORTS.contains(port))?;
            Some((Disguise::Port, port.to_string()))
        }
    }
}

/// A site's name where a user's belongs: it is what people read first.
fn name_before_at(user: &str, host: &Host) -> Option<String> {
    let name = user.split([':', '%', '/']).next().unwrap_or_default();
    let shown = Host::parse(name).filter(|_| name.contains('.'))?;
    let domain = shown.domain().filter(|domain| host::has_real_suffix(domain))?;
    (shown.registrable() != host.registrable()).then(|| domain.to_owned())
}

/// A label that mixes letters of scripts that no writing mixes.
fn two_scripts(domain: &str) -> Option<String> {
    if !domain.contains("xn--") {
        return None;
    }
    let (unicode, _) = idna::domain_to_unicode(domain);
    let label = unicode.split('.').find(|label| !label.is_ascii() && !label.is_single_script())?;
    Some(label.to_owned())
}

/// Whether an address can be reached from elsewhere.
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            !(ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || ip.is_broadcast())
        }
        IpAddr::V6(ip) => {
            !(ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local())
        }
    }
}

/// Whether a link that is no address does something: shows a page of its own, or goes elsewhere by script.
fn acts(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let page = ["data:text/html", "data:image/svg", "data:application/xhtml"];
    let script = ["location", "window.open", "document.", "eval(", "atob(", "fromcharcode", "unescape("];
    page.iter().any(|start| text.starts_with(start))
        || !text.starts_with("data:") && script.iter().any(|word| text.contains(word))
}

impl Disguise {
    fn told(self, shown: &str) -> (f64, String, String) {
        match self {
            Self::NameBeforeAt => (
                weight::STRONG,
                format!("Le lien montre « {shown} » devant un « @ » : ce n’est pas là qu’il mène."),
                format!("The link shows “{shown}” in front of an “@”: that is not where it leads."),
            ),
            Self::OddAddress => (
                weight::STRONG,
                format!("Le lien cache une adresse chiffrée ({shown}) sous une écriture inhabituelle."),
                format!("The link hides a numeric address ({shown}) behind an unusual way of writing it."),
            ),
            Self::TwoScripts => (
                weight::STRONG,
                format!("Le nom « {shown} » mêle les lettres de deux alphabets."),
                format!("The name “{shown}” mixes letters of two scripts."),
            ),
            Self::Active => (
                weight::STRONG,
                format!("Le lien ne mène pas à un site : il contient lui-même une page ou un programme ({shown})."),
                format!("The link leads to no site: it holds a page or a program itself ({shown})."),
            ),
            Self::Address => (
                weight::MODERATE,
                format!("Le lien mène à une adresse chiffrée ({shown}), sans nom de site."),
                format!("The link leads to a numeric address ({shown}) without a site’s name."),
            ),
            Self::Port => (
                weight::WEAK,
                format!("Le lien demande une entrée inhabituelle du serveur (port {shown})."),
                format!("The link asks for an unusual door of the server (port {shown})."),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(url: &str, speaks: bool) -> Option<Disguise> {
        disguise(&WebAddress::parse(url).unwrap(), speaks).map(|(disguise, _)| disguise)
    }

    #[test]
    fn every_way_of_writing_an_address_is_read() {
        for url in ["http://3413049355/", "http://0xcb710c0b/", "http://0313.0161.0.13/", "http://203.7405/"] {
            assert_eq!(of(url, false), Some(Disguise::OddAddress), "{url}");
        }
        assert_eq!(of("http://203.0.113.11/x", true), Some(Disguise::Address));
        assert_eq!(of("http://[2001:db8::1]/x", true), Some(Disguise::Address));
        assert_eq!(of("http://203.0.113.11/x", false), None);
        assert_eq!(of("http://192.168.1.1:8081/", true), None);
    }

    #[test]
    fn a_name_before_the_at_is_a_decoy_and_a_user_is_none() {
        assert_eq!(of("https://www.bank.example@shop.example/", false), Some(Disguise::NameBeforeAt));
        assert_eq!(of("https://www.bank.example:443@shop.example/", false), Some(Disguise::NameBeforeAt));
        assert_eq!(of("https://jean@shop.example/", false), None);
        assert_eq!(of("https://www.shop.example@login.shop.example/", false), None);
    }

    #[test]
    fn two_scripts_in_one_label_are_a_disguise_and_one_is_none() {
        assert_eq!(of("https://аmeli.example/", false), Some(Disguise::TwoScripts));
        assert_eq!(of("https://café.example/", false), None);
        assert_eq!(of("https://пример.example/", false), None);
        assert_eq!(of("https://東京タワー.example/", false), None);
    }

    #[test]
    fn links_that_do_nothing_do_not_count() {
        assert!(acts("data:text/html;base64,PGh0bWw+") && acts("javascript:window.location='https://x.example'"));
        assert!(!acts("javascript:void(0)") && !acts("data:image/png;base64,AAAA") && !acts("javascript:;"));
    }
}
