//! Hosts: the ASCII form, and the part that somebody registered.

use std::net::IpAddr;

/// The host of a link or the domain of an address, in ASCII and lower case.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Host {
    /// A domain name ("xn--..." where it has other letters).
    Domain(String),
    /// A bare IP address.
    Address(IpAddr),
}

impl Host {
    /// Reads a host as it is written in text, in a header or on a line of a list: Unicode or ASCII, any case, a trailing dot.
    /// `None` for what cannot be a host.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.');
        if text.is_empty() || text.len() > 1_000 {
            return None;
        }
        match url::Host::parse(text).ok()? {
            url::Host::Domain(domain) => Self::from_ascii(domain),
            url::Host::Ipv4(address) => Some(Self::Address(address.into())),
            url::Host::Ipv6(address) => Some(Self::Address(address.into())),
        }
    }

    /// The host of a parsed URL.
    #[must_use]
    pub fn of_url(url: &url::Url) -> Option<Self> {
        match url.host()? {
            url::Host::Domain(domain) => Self::from_ascii(domain.to_ascii_lowercase()),
            url::Host::Ipv4(address) => Some(Self::Address(address.into())),
            url::Host::Ipv6(address) => Some(Self::Address(address.into())),
        }
    }

    fn from_ascii(mut domain: String) -> Option<Self> {
        domain.truncate(domain.trim_end_matches('.').len());
        (!domain.is_empty() && domain.len() <= 253).then_some(Self::Domain(domain))
    }

    /// The ASCII form.
    #[must_use]
    pub fn ascii(&self) -> String {
        match self {
            Self::Domain(domain) => domain.clone(),
            Self::Address(address) => address.to_string(),
        }
    }

    /// The domain name, unless it is an IP address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        match self {
            Self::Domain(domain) => Some(domain),
            Self::Address(_) => None,
        }
    }

    /// The registrable domain by the Public Suffix List: what somebody bought. `None` for IP addresses and bare suffixes.
    #[must_use]
    pub fn registrable(&self) -> Option<&str> {
        registrable(self.domain()?)
    }

    /// Whether this host is `domain` or lies below it, label by label.
    #[must_use]
    pub fn is_within(&self, domain: &str) -> bool {
        self.domain().is_some_and(|host| is_within(host, domain))
    }
}

/// The registrable domain of an ASCII domain name, `None` where it is itself a public suffix.
#[must_use]
pub fn registrable(domain: &str) -> Option<&str> {
    psl::domain_str(domain)
}

/// The public suffix of an ASCII domain name, of the part of the list that registries keep or of that where firms give
/// names to their customers ("fr", "gouv.fr", "github.io"); its last label where the list knows none.
#[must_use]
pub fn suffix(domain: &str) -> &str {
    psl::suffix_str(domain).unwrap_or_default()
}

/// Whether an ASCII domain name is itself a public suffix that the list names ("fr", "gouv.fr", "github.io").
#[must_use]
pub fn is_public_suffix(domain: &str) -> bool {
    psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes() == domain.as_bytes())
}

/// Whether a name ends in a suffix that exists: one the Public Suffix List names, or one kept for examples (RFC 2606).
/// Tells `ameli.fr` and `shop.example` from `etc.Bonjour`.
#[must_use]
pub fn has_real_suffix(domain: &str) -> bool {
    let last = domain.rsplit('.').next().unwrap_or_default();
    matches!(last, "example" | "test" | "invalid")
        || psl::suffix(domain.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// Whether `host` is `domain` or lies below it, label by label: `xameli.fr` is not within `ameli.fr`.
#[must_use]
pub fn is_within(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Whether a host, or any that it lies below, is one of some.
#[must_use]
pub fn is_below_any(host: &str, is_one: impl Fn(&str) -> bool) -> bool {
    let mut rest = host;
    loop {
        if is_one(rest) {
            return true;
        }
        match rest.split_once('.') {
            Some((_, above)) => rest = above,
            None => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_that_only_ends_in_the_same_letters_is_elsewhere() {
        assert!(is_within("www.ameli.fr", "ameli.fr") && is_within("ameli.fr", "ameli.fr"));
        assert!(!is_within("xameli.fr", "ameli.fr") && !is_within("ameli.fr.example.com", "ameli.fr"));
    }

    #[test]
    fn hosts_are_read_in_unicode_capitals_and_with_a_trailing_dot() {
        assert_eq!(Host::parse("WWW.Ameli.FR.").unwrap().domain(), Some("www.ameli.fr"));
        assert_eq!(Host::parse("améli.fr").unwrap().domain(), Some("xn--amli-cpa.fr"));
        assert!(matches!(Host::parse("0x7f.1").unwrap(), Host::Address(_)));
        assert_eq!(Host::parse("a b"), None);
    }

    #[test]
    fn suffixes_are_not_domains() {
        assert!(is_public_suffix("gouv.fr") && is_public_suffix("co.uk") && !is_public_suffix("ameli.fr"));
        assert_eq!(registrable("a.b.ameli.fr"), Some("ameli.fr"));
        assert!(has_real_suffix("shop.example") && !has_real_suffix("etc.bonjour"));
    }
}
