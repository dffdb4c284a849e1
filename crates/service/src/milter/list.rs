//! Lists of senders that rules name: addresses, and domains with everything below them.

use std::collections::HashSet;

/// A list of senders.
#[derive(Clone, Debug, Default)]
pub struct List {
    addresses: HashSet<String>,
    domains: HashSet<String>,
}

impl List {
    /// Adds an address, or a domain (`example.org`, `@example.org`). `false` where it is neither.
    pub fn add(&mut self, entry: &str) -> bool {
        let entry = entry.trim().to_ascii_lowercase();
        let (local, domain) = entry.rsplit_once('@').unwrap_or(("", &entry));
        let is_domain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
        // A machine of one's own network, as in `root@localhost`, has no dot; a domain without one would be all of `com`.
        let is_named = if local.is_empty() { domain.contains('.') } else { !domain.is_empty() };
        if !is_named || !domain.bytes().all(is_domain) || entry.contains(char::is_whitespace) {
            return false;
        }
        if local.is_empty() {
            self.domains.insert(domain.to_owned())
        } else {
            self.addresses.insert(entry)
        };
        true
    }

    /// The entries of a file, with the number of the line: one a line; what follows `#` is for people.
    pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
        let entries = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
        entries.enumerate().filter(|(_, entry)| !entry.is_empty()).map(|(number, entry)| (number + 1, entry))
    }

    /// Whether it names that address, its domain or a domain above it.
    #[must_use]
    pub fn names(&self, address: &str) -> bool {
        let address = address.to_ascii_lowercase();
        let domain = address.rsplit('@').next().unwrap_or_default();
        self.addresses.contains(&address) || above(domain).any(|domain| self.domains.contains(domain))
    }
}

/// A domain, and every domain above it.
pub(super) fn above(domain: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(domain), |domain| domain.split_once('.').map(|(_, above)| above))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_addresses_and_domains_with_what_is_below_them() {
        let mut list = List::default();
        for (line, entry) in
            List::lines("# partners\nExample.org # all\n\nanne@example.com\n@example.net\nroot@localhost\n")
        {
            assert!(list.add(entry), "{line}");
        }
        for named in ["a@example.org", "a@MX.example.org", "Anne@example.com", "b@example.net", "root@localhost"] {
            assert!(list.names(named), "{named}");
        }
        for other in ["b@example.com", "a@notexample.org", "example", "a@example.org.example.edu", "anne@localhost", ""]
        {
            assert!(!list.names(other), "{other}");
        }
        assert!(!list.add("two words.org") && !list.add("nodot") && !list.add("") && !list.add("a@"));
    }
}
