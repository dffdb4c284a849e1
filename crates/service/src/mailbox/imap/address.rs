//! Where an account is: `imaps://user@host[:port][/Folder]`.

use std::{fmt, net::IpAddr};

use percent_encoding::percent_decode_str;
use url::{Host, Url};

/// The address of an account, or of one folder of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Address {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted from its beginning.
    pub encrypted: bool,
    /// The account's name.
    pub user: String,
    /// The folder, as people write it; `None` for all.
    pub folder: Option<String>,
}

/// Why an address cannot be used.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum WrongAddress {
    /// It is no address of this form.
    Form,
    /// It names no user.
    NoUser,
    /// It holds a password, which every process of the machine could read.
    HoldsPassword,
}

impl Address {
    /// Whether a text is meant for an address.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let scheme = text.split("://").next().unwrap_or_default();
        text.contains("://") && ["imap", "imaps"].iter().any(|known| scheme.eq_ignore_ascii_case(known))
    }

    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, WrongAddress> {
        let url = Url::parse(text).map_err(|_| WrongAddress::Form)?;
        let encrypted = url.scheme() == "imaps";
        if url.password().is_some() {
            return Err(WrongAddress::HoldsPassword);
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(String::from);
        let user = decoded(url.username()).map_err(|_| WrongAddress::Form)?;
        if user.is_empty() {
            return Err(WrongAddress::NoUser);
        }
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(WrongAddress::Form)?;
        let folder = decoded(url.path().trim_matches('/')).map_err(|_| WrongAddress::Form)?;
        // A line end would begin another command.
        let is_plain = |text: &str| !text.chars().any(char::is_control);
        if url.query().is_some() || url.fragment().is_some() || !is_plain(&user) || !is_plain(&folder) {
            return Err(WrongAddress::Form);
        }
        Ok(Self {
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: url.port().unwrap_or(if encrypted { 993 } else { 143 }),
            encrypted,
            user,
            folder: Some(folder).filter(|folder| !folder.is_empty()),
        })
    }

    /// Whether the server is this machine itself: what is sent there in the clear nobody else reads.
    #[must_use]
    pub fn is_here(&self) -> bool {
        self.host.eq_ignore_ascii_case("localhost") || self.host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    }

    /// The same with that folder.
    pub(super) fn in_folder(&self, folder: &str) -> String {
        Self { folder: Some(folder.to_owned()), ..self.clone() }.to_string()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.encrypted { "imaps" } else { "imap" };
        let host = Host::parse(&self.host).map_or_else(|_| format!("[{}]", self.host), |host| host.to_string());
        write!(formatter, "{scheme}://{}@{host}", self.user)?;
        if self.port != if self.encrypted { 993 } else { 143 } {
            write!(formatter, ":{}", self.port)?;
        }
        match &self.folder {
            Some(folder) => write!(formatter, "/{folder}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_address_says_who_where_and_which_folder() {
        let address = Address::parse("imaps://camille%40example.org@mail.example.org/Courrier%20envoy%C3%A9").unwrap();
        assert_eq!((address.user.as_str(), address.port, address.encrypted), ("camille@example.org", 993, true));
        assert_eq!(address.folder.as_deref(), Some("Courrier envoyé"));
        let address = Address::parse("imap://camille@example.org@127.0.0.1:1143").unwrap();
        assert_eq!(
            (address.user.as_str(), address.port, address.folder.as_deref()),
            ("camille@example.org", 1143, None)
        );
        assert!(address.is_here() && Address::parse("imap://a@[::1]/").unwrap().is_here());
        assert!(!Address::parse("imap://a@localhost.example.org/").unwrap().is_here());
        assert_eq!(Address::parse("imap://a@[::1]:1143/x").unwrap().to_string(), "imap://a@[::1]:1143/x");
    }

    #[test]
    fn a_password_a_line_end_or_nobody_is_refused() {
        for (text, why) in [
            ("imaps://camille:secret@example.org/", WrongAddress::HoldsPassword),
            ("imaps://example.org/INBOX", WrongAddress::NoUser),
            ("imaps://camille@example.org/a%0d%0aA1%20DELETE", WrongAddress::Form),
            ("imaps://camille%0a@example.org/", WrongAddress::Form),
            ("imaps://", WrongAddress::NoUser),
        ] {
            assert_eq!(Address::parse(text), Err(why), "{text}");
        }
    }
}
