//! Links in text: with and without scheme, and in the disarmed forms that analysts write (`hxxps://ameli[.]example`).

mod rearm;

use std::net::IpAddr;

use linkify::{LinkFinder, LinkKind};

use self::rearm::rearm;
use super::host::{self, Host};
use crate::span::Span;

/// A link as found in a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Found {
    /// Where it stands.
    pub span: Span,
    /// What it leads to.
    pub target: Target,
}

/// What a link leads to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Target {
    /// A web address.
    Web(WebAddress),
    /// A mail address (also from `mailto:`).
    Mail(String),
    /// A telephone number (`tel:`, `sms:`), as written.
    Telephone(String),
    /// Script or data in the link itself (`javascript:`, `data:`).
    Active(String),
}

/// A web address: its text and the parts of it that matter.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct WebAddress {
    /// The address in the standard's normal form.
    pub url: String,
    /// Where it leads.
    pub host: Host,
    /// What stands before an `@` in front of the host: a favourite place for a false host.
    pub user: Option<String>,
    /// The port, where it is not the scheme's own.
    pub port: Option<u16>,
    /// Whether the host is an IP address that is not written as four decimal numbers: in one number, in octal, in hex.
    pub written_oddly: bool,
    /// Path and query, in lower case.
    pub path: String,
}

/// Longer addresses are cut before they are read; browsers stop far earlier.
const LONGEST: usize = 8_192;

impl Target {
    /// Reads a link's address as it stands in `href` or as a person types it. `None` for fragments and unreadable ones.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let address = address.trim_matches(|c: char| c.is_whitespace() || c.is_control());
        let address = cut(address, LONGEST);
        let lower = address.get(..11.min(address.len())).unwrap_or_default().to_ascii_lowercase();
        let rest = |scheme: &str| address.get(scheme.len()..).unwrap_or_default();
        if lower.starts_with("mailto:") {
            let to = rest("mailto:").split('?').next().unwrap_or_default();
            return to.contains('@').then(|| Self::Mail(to.to_ascii_lowercase()));
        }
        for scheme in ["tel:", "sms:", "callto:"] {
            if lower.starts_with(scheme) {
                return Some(Self::Telephone(rest(scheme).split(['?', ';']).next().unwrap_or_default().to_owned()));
            }
        }
        if ["javascript:", "data:", "vbscript:"].iter().any(|scheme| lower.starts_with(scheme)) {
            return Some(Self::Active(cut(address, 200).to_owned()));
        }
        WebAddress::parse(address).map(Self::Web)
    }

    /// The web address, if it is one.
    #[must_use]
    pub const fn web(&self) -> Option<&WebAddress> {
        match self {
            Self::Web(address) => Some(address),
            _ => None,
        }
    }
}

impl WebAddress {
    /// Reads a web address, with or without its scheme.
    #[must_use]
    pub fn parse(address: &str) -> Option<Self> {
        let armed = rearm(address);
        let address = armed.as_ref().map_or(address, |(text, _)| text.as_str());
        let url = match url::Url::parse(address) {
            Ok(url) if url.has_host() => url,
            // Without a scheme, or with one that only looks like one ("ameli.example:443/x").
            _ if address.starts_with("//") => url::Url::parse(&format!("http:{address}")).ok()?,
            _ if address.contains('.') && !address.starts_with(['#', '/', '?', '.']) => {
                url::Url::parse(&format!("http://{address}")).ok()?
            }
            _ => return None,
        };
        let host = Host::of_url(&url)?;
        let user = (!url.username().is_empty()).then(|| url.username().to_ascii_lowercase());
        let mut path = url.path().to_ascii_lowercase();
        if let Some(query) = url.query() {
            path.push('?');
            path.push_str(&query.to_ascii_lowercase());
        }
        let written_oddly = matches!(host, Host::Address(IpAddr::V4(_))) && host_as_written(address) != host.ascii();
        Some(Self { port: url.port(), written_oddly, url: url.into(), host, user, path })
    }
}

/// The host of an address as it stands there, without user and port.
fn host_as_written(address: &str) -> &str {
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let authority = address.get(after_scheme..).unwrap_or_default().trim_start_matches('/');
    let authority = authority.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

/// Every link in a text, in order; at most `limit`. Linear in the text.
#[must_use]
pub fn find(text: &str, limit: usize) -> Vec<Found> {
    if !text.as_bytes().iter().any(|byte| matches!(byte, b'.' | b':' | b'@')) && !text.contains("dot") {
        return Vec::new();
    }
    // A space that does not break is a space; of as many bytes, so that places stay true.
    let spaced = text.contains(['\u{a0}', '\u{202f}']).then(|| text.replace('\u{a0}', "  ").replace('\u{202f}', "   "));
    let text = spaced.as_deref().unwrap_or(text);
    let armed = rearm(text);
    let (readable, offsets) = match &armed {
        Some((readable, offsets)) => (readable.as_str(), Some(offsets)),
        None => (text, None),
    };
    let mut finder = LinkFinder::new();
    finder.url_must_have_scheme(false).kinds(&[LinkKind::Url, LinkKind::Email]);
    let mut odd = odd_addresses(readable).peekable();
    let mut links =
        finder.links(readable).filter(|link| *link.kind() == LinkKind::Email || is_link(link.as_str())).peekable();
    let merged = std::iter::from_fn(|| {
        let next = links.peek().map_or(usize::MAX, linkify::Link::start);
        match odd.next_if(|(start, _)| *start < next) {
            Some((start, end)) => {
                while links.next_if(|link| link.start() < end).is_some() {}
                Some((start, end, false))
            }
            None => {
                let link = links.next()?;
                while odd.next_if(|(start, _)| *start < link.end()).is_some() {}
                Some((link.start(), link.end(), *link.kind() == LinkKind::Email))
            }
        }
    });
    let found = merged.filter_map(|(start, end, is_mail)| {
        let written = readable.get(start..end)?;
        let target = if is_mail { Target::Mail(written.to_ascii_lowercase()) } else { Target::parse(written)? };
        let span = match offsets {
            Some(offsets) => offsets.span(start, end, text),
            None => Span::new(start, end),
        };
        Some(Found { span, target })
    });
    found.take(limit).collect()
}

fn is_link(written: &str) -> bool {
    written.contains("://") || Target::parse(written).is_some_and(|target| is_likely(&target, written))
}

/// Each is read to its end, however long: so many and no more.
const MOST_ODD: usize = 200;

/// Addresses whose host is a number in another form than four decimals: no name that a link finder looks for.
fn odd_addresses(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    let begin_so = |(at, _): &(usize, &str)| {
        text.as_bytes().get(at + 3).is_some_and(|first| first.is_ascii_digit() || *first == b'[')
    };
    text.match_indices("://").filter(begin_so).take(MOST_ODD).filter_map(|(at, _)| {
        let scheme = ["https", "http"].into_iter().find(|scheme| {
            let before = at.checked_sub(scheme.len()).and_then(|start| text.get(start..at));
            before.is_some_and(|before| before.eq_ignore_ascii_case(scheme))
        })?;
        let rest = text.get(at + 3..)?;
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | ',' | ')');
        let length = cut(rest, LONGEST).find(ends).unwrap_or_else(|| cut(rest, LONGEST).len());
        let (start, end) = (at - scheme.len(), at + 3 + length);
        let address = WebAddress::parse(text.get(start..end)?)?;
        let odd = address.written_oddly || matches!(address.host, Host::Address(IpAddr::V6(_)));
        odd.then_some((start, end))
    })
}

/// A name without a scheme is taken for a link where its suffix exists and it does not look like a file, an
/// abbreviation or a missing space after a full stop ("demain.Il").
fn is_likely(target: &Target, written: &str) -> bool {
    let Some(domain) = target.web().and_then(|address| address.host.domain()) else { return false };
    let Some((before, last)) = domain.rsplit_once('.') else { return false };
    let bare = !written.contains('/');
    let is_file = bare
        && matches!(last, "zip" | "mov" | "sh" | "py" | "rs" | "pl" | "md" | "ps" | "ai" | "cc" | "so" | "pub" | "doc");
    let sentence = bare
        && !written.contains('-')
        && written
            .rsplit('.')
            .next()
            .is_some_and(|last| last.starts_with(char::is_uppercase) && last.contains(char::is_lowercase));
    let labels_long = before.split('.').any(|label| label.len() > 1);
    host::has_real_suffix(domain) && !is_file && !sentence && labels_long
}

fn cut(text: &str, longest: usize) -> &str {
    let mut end = longest.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn hosts(text: &str) -> Vec<String> {
        find(text, 100).iter().filter_map(|link| Some(link.target.web()?.host.ascii())).collect()
    }

    #[test]
    fn links_are_found_with_and_without_scheme() {
        assert_eq!(
            hosts("Voir https://www.ameli.fr/x, ou ameli-vitale.example/maj. Merci"),
            ["www.ameli.fr", "ameli-vitale.example"]
        );
    }

    #[test]
    fn files_abbreviations_and_missing_spaces_are_not_links() {
        assert_eq!(
            hosts("Voir fichier.pdf, etc.Bonjour, demain.Il vient. p.ex. 3.50 EUR, M.Martin archive.zip"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn disarmed_links_are_read_and_located_as_written() {
        let text = "Lien : hxxps://ameli-vitale[.]example/x fin";
        let links = find(text, 10);
        assert_eq!(links.first().unwrap().span.of(text), "hxxps://ameli-vitale[.]example/x");
        assert_eq!(hosts(text), ["ameli-vitale.example"]);
    }

    #[test]
    fn a_slip_in_the_scheme_hides_no_link() {
        for text in [
            "voir http:/shop.example/a b",
            "http//shop.example/a",
            "HTTPS;//shop.example/a",
            "https:\\\\shop.example/a",
        ] {
            assert_eq!(hosts(text), ["shop.example"], "{text}");
        }
        assert_eq!(
            find("le http:/shop.example/a b", 9).first().unwrap().span.of("le http:/shop.example/a b"),
            "http:/shop.example/a"
        );
        assert_eq!(hosts("http://a.example//b https://b.example/?u=http:/c"), ["a.example", "b.example"]);
    }

    #[test]
    fn quotation_marks_around_a_link_are_not_part_of_it() {
        for text in [
            "voir “ameli-vitale.example” vite",
            "voir «ameli-vitale.example»",
            "‘ameli-vitale.example’",
            "ameli-vitale.example…",
        ] {
            assert_eq!(hosts(text), ["ameli-vitale.example"], "{text}");
        }
        assert_eq!(
            find("“https://a.example/x”", 9).first().unwrap().span.of("“https://a.example/x”"),
            "https://a.example/x"
        );
    }

    #[test]
    fn the_host_is_what_follows_the_last_at_sign() {
        let Some(Target::Web(address)) = Target::parse("https://ameli.fr@shop.example/carte") else {
            panic!("a web address")
        };
        assert_eq!((address.host.ascii().as_str(), address.user.as_deref()), ("shop.example", Some("ameli.fr")));
    }

    #[test]
    fn addresses_written_in_hex_or_as_one_number_are_links() {
        for text in ["a http://0xcb.0x71.0x00.0x0b/colis b", "a http://3413049355/x b", "a http://[2001:db8::1]/x b"] {
            let links = find(text, 10);
            let host = links.first().and_then(|link| Some(link.target.web()?.host.clone()));
            assert!(matches!(host, Some(Host::Address(_))), "{text}: {links:?}");
        }
    }

    #[test]
    fn other_schemes_keep_their_meaning() {
        assert_eq!(Target::parse("mailto:A@B.example?x=1"), Some(Target::Mail("a@b.example".into())));
        assert_eq!(Target::parse("tel:+33199001234"), Some(Target::Telephone("+33199001234".into())));
        assert!(matches!(Target::parse(" JavaScript:alert(1)"), Some(Target::Active(_))));
        assert_eq!(Target::parse("#top"), None);
    }

    #[test]
    fn two_megabytes_of_links_stay_linear() {
        let text = "http://a.example/ ".repeat(120_000);
        assert_eq!(find(&text, 1_000).len(), 1_000);
    }
}
