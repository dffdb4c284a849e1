//! What the caller decides: the present, whom it trusts, for whom the report is.

use jiff::Timestamp;

use crate::{request::Deed, wording::Language};

/// What the caller decides. The default trusts nobody and lives in 1970: set `now`.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// The caller's present: it judges messages whose day is not known, and tells whether a hotline is open.
    pub now: Timestamp,
    /// Names of mail servers whose topmost `Authentication-Results` is believed.
    pub trusted_servers: Vec<String>,
    /// The language of the report.
    pub language: Language,
    /// What the person has already done.
    pub after: Vec<Deed>,
    /// Whether the report holds the views that its spans point into.
    pub with_views: bool,
}

/// Mailbox providers and the name that each writes into the topmost `Authentication-Results` of received mail.
/// Gmail's: <https://inboxmender.site/blog/gmail-authentication-results-spf-dkim-dmarc> (22 February 2026, read on
/// 23 November 2026). A provider enters only with such a source; of the others nobody is believed.
pub const PROVIDERS: &[(&str, &str)] = &[("gmail.com", "mx.google.com"), ("googlemail.com", "mx.google.com")];

impl Policy {
    /// Whether a server is believed.
    #[must_use]
    pub fn trusts(&self, server: &str) -> bool {
        !server.is_empty() && self.trusted_servers.iter().any(|trusted| trusted.eq_ignore_ascii_case(server))
    }

    /// Believes the server of a mailbox provider ("gmail.com"). `false` for a provider of which nothing is known: nobody
    /// is believed then, since whatever name were taken, an attacker could write it.
    #[must_use]
    pub fn received_by(&mut self, provider: &str) -> bool {
        let known = PROVIDERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(provider));
        self.trusted_servers.extend(known.map(|(_, server)| (*server).to_owned()));
        known.is_some()
    }
}
