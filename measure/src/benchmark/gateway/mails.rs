//! The mails that are sent: really signed, by domains that a DNS on this machine knows.

use std::path::Path;

use vigie_servers::signed::{Answer, Dns, Key, txt};

use crate::{Failure, benchmark::sample::Sample};

/// Domains that sign.
const DOMAINS: usize = 20;
/// Mails at most, and the bytes of one.
const MOST: usize = 600;
const LARGEST: usize = 256 * 1024;

/// The mails, and the DNS that knows their senders.
pub(super) struct Signed {
    pub(super) mails: Vec<SignedMail>,
    pub(super) dns: Dns,
    /// What they are, for the page.
    pub(super) about: String,
}

/// A mail with a signature on top.
pub(super) struct SignedMail {
    /// The sender of its envelope.
    pub(super) from: String,
    pub(super) raw: String,
}

/// Signs the mails of a folder, or our own.
///
/// # Errors
/// A sentence naming what cannot be read.
pub(super) fn signed(folder: Option<&Path>) -> Result<Signed, Failure> {
    let sample = Sample::new(folder)?;
    let all: Vec<&Vec<u8>> =
        sample.mails.iter().flat_map(|(_, mails)| mails).filter(|mail| mail.len() <= LARGEST).collect();
    let key = Key::new();
    let domains: Vec<String> = (0..DOMAINS).map(|number| format!("d{number}.sender.example")).collect();
    let names = domains.iter().flat_map(|domain| {
        [
            (domain.clone(), txt("v=spf1 ip4:192.0.2.0/24 -all")),
            (format!("s1._domainkey.{domain}"), key.record()),
            (format!("_dmarc.{domain}"), txt("v=DMARC1; p=none")),
        ]
    });
    let names: Vec<(String, Answer)> = names.collect();
    let names: Vec<(&str, Answer)> = names.iter().map(|(name, answer)| (name.as_str(), answer.clone())).collect();
    // Evenly over all sets; SMTP carries text with full line ends.
    let step = all.len().div_ceil(MOST).max(1);
    let mails: Vec<SignedMail> = all
        .iter()
        .step_by(step)
        .zip(domains.iter().cycle())
        .map(|(mail, domain)| {
            let text = String::from_utf8_lossy(mail).replace("\r\n", "\n").replace('\n', "\r\n");
            SignedMail { from: format!("bounce@{domain}"), raw: key.sign_headers(domain, &["From", "Subject"], &text) }
        })
        .collect();
    let bytes: usize = mails.iter().map(|mail| mail.raw.len()).sum();
    let source = if sample.own { "the conformance suite" } else { "the corpora" };
    let about =
        format!("{} signed mails of {source}, {} KiB each on average", mails.len(), bytes / mails.len().max(1) / 1024);
    Ok(Signed { mails, dns: Dns::serve(&names), about })
}
