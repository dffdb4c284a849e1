//! What the servers on a mail's way wrote into its head: who passed it on to whom, and what they verified.

use std::net::IpAddr;

use mail_parser::HeaderName;

use super::{
    Message, ViewKind,
    authentication::{self, ReceivedSpf, Results},
    email::{clip, numbered},
    structured,
};

/// Fields of each kind read in one message.
const MOST_RESULTS: usize = 10;
/// `Received` fields read in one message.
const MOST_HOPS: usize = 50;
/// Fields of ARC read in one message.
const MOST_ARC: usize = 60;

/// What the servers on a mail's way wrote.
#[derive(Clone, Debug, Default)]
pub struct Transport {
    /// `Authentication-Results`, topmost first.
    pub authentication: Vec<Results>,
    /// `Received-SPF`, topmost first.
    pub received_spf: Vec<ReceivedSpf>,
    /// `Received`, topmost first.
    pub hops: Vec<Hop>,
    /// What each server of an ARC chain (RFC 8617) sealed, in the order of its instances.
    pub arc: Vec<ArcSet>,
    /// The envelope's sender, as the topmost `Return-Path` has it; empty for `<>`.
    pub return_path: Option<String>,
    /// Whether it says that it came through a mailing list. The sender can say so too.
    pub through_list: bool,
    /// Whether it has a second `From` or `Subject`: what was signed is then not sure to be what is shown.
    pub doubled: bool,
}

/// One `Received` field.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Hop {
    /// The host that wrote it, in lower case.
    pub by: Option<String>,
    /// The name that the delivering machine gave itself.
    pub helo: Option<String>,
    /// The delivering machine's address, where the field gives exactly one.
    pub client: Option<IpAddr>,
    /// Whether it tells of a way inside one machine: no `from`, the machine itself, or the last step into the mailbox.
    pub inside: bool,
}

/// What one server of an ARC chain sealed.
#[derive(Clone, Debug)]
pub struct ArcSet {
    /// Its number in the chain.
    pub instance: u32,
    /// The domain that sealed it, in lower case.
    pub sealer: String,
    /// What it had verified.
    pub results: Option<Results>,
}

/// Reads what the servers wrote.
pub(super) fn read(mail: &mail_parser::Message<'_>, prefix: &str, message: &mut Message) {
    let mut transport = Transport::default();
    let mut received = 0;
    let (mut froms, mut subjects, mut results, mut spf) = (0, 0, 0, 0);
    let (mut seals, mut sealed) = (Vec::new(), Vec::new());
    for (name, value) in mail.headers_raw() {
        let (value, _) = clip(value.trim(), structured::LONGEST);
        let view = |message: &mut Message, field: &str, number: &mut usize| {
            let part = numbered(format!("{prefix}header:{field}"), *number);
            *number += 1;
            message.add_field(part, &value, ViewKind::Evidence)
        };
        match name.to_ascii_lowercase().as_str() {
            "received" => {
                received += 1;
                if transport.hops.len() < MOST_HOPS {
                    transport.hops.push(hop(&value));
                }
            }
            "authentication-results" if results < MOST_RESULTS => {
                let place = view(message, "authentication-results", &mut results);
                transport.authentication.extend(authentication::parse(&value, place, received));
            }
            "received-spf" if spf < MOST_RESULTS => {
                let place = view(message, "received-spf", &mut spf);
                transport.received_spf.extend(authentication::parse_received_spf(&value, place, received));
            }
            "arc-seal" if seals.len() < MOST_ARC => seals.extend(seal(&value)),
            "arc-authentication-results" if sealed.len() < MOST_ARC => sealed.extend(sealed_results(&value)),
            "return-path" if transport.return_path.is_none() => {
                transport.return_path = Some(value.trim_matches(['<', '>', ' ']).to_owned());
            }
            "list-id" | "list-post" | "x-mailing-list" => transport.through_list = true,
            _ => match HeaderName::parse(name) {
                Some(HeaderName::From) => froms += 1,
                Some(HeaderName::Subject) => subjects += 1,
                _ => {}
            },
        }
    }
    transport.doubled = froms > 1 || subjects > 1;
    seals.sort_unstable();
    transport.arc = seals
        .into_iter()
        .map(|(instance, sealer)| {
            let results = sealed.iter().find(|(other, _)| *other == instance).map(|(_, results)| results.clone());
            ArcSet { instance, sealer, results }
        })
        .collect();
    message.transport = transport;
}

/// `ARC-Seal: i=1; a=...; d=example.org; ...`
fn seal(value: &str) -> Option<(u32, String)> {
    let parts = structured::parts(value);
    let tag = |wanted: &str| {
        let pairs = parts.iter().filter_map(|words| words.first()?.pair());
        pairs.into_iter().find(|(name, _)| name == wanted).map(|(_, value)| value.to_ascii_lowercase())
    };
    Some((tag("i")?.parse().ok()?, tag("d")?))
}

/// `ARC-Authentication-Results: i=1; mx.example.org; dkim=pass ...`
fn sealed_results(value: &str) -> Option<(u32, Results)> {
    let (instance, results) = value.split_once(';')?;
    let instance = instance.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("i"))?.1;
    let nowhere = super::Place { view: usize::MAX, span: crate::span::Span::default() };
    Some((instance.trim().parse().ok()?, authentication::parse(results, nowhere, 0)?))
}

/// Reads a `Received` field: `from GREETING (what the server knows) by SERVER with PROTOCOL ...`. The greeting is the
/// sender's own and may look like the rest: so the last `by` is the server's, a greeting of several words is not followed,
/// and where comments hold two addresses, neither is taken. A field whose comments do not close tells nothing.
fn hop(value: &str) -> Hop {
    let Some(words) = words(value) else { return Hop::default() };
    let is = |at: usize, wanted: &str| {
        words.get(at).is_some_and(|(word, depth)| *depth == 0 && word.eq_ignore_ascii_case(wanted))
    };
    let after = |at: usize| words.get(at + 1).filter(|(_, depth)| *depth == 0).map(|(word, _)| word.as_str());
    let by = (0..words.len()).rev().find(|at| is(*at, "by"));
    let host = by.and_then(after).map(|host| host.trim_end_matches('.').to_ascii_lowercase());
    if !is(0, "from") {
        return Hop { by: host, inside: by.is_none_or(|by| by == 0), ..Hop::default() };
    }
    let told = words.get(1..by.unwrap_or(words.len())).unwrap_or_default();
    let greeting: Vec<&str> = told.iter().filter(|(_, depth)| *depth == 0).map(|(word, _)| word.as_str()).collect();
    let [greeting] = greeting.as_slice() else { return Hop { by: host, ..Hop::default() } };
    let known = told.iter().filter(|(_, depth)| *depth > 0).map(|(word, _)| word.as_str());
    // Exim repeats inside its comment what the machine called itself.
    let known = known.filter(|word| !word.to_ascii_lowercase().starts_with("helo="));
    let mut addresses: Vec<IpAddr> = known.filter_map(address).collect();
    addresses.dedup();
    let client = <[IpAddr; 1]>::try_from(addresses.as_slice()).ok().map(|[one]| one);
    let protocol = by.and_then(|by| (by..words.len()).find(|at| is(*at, "with"))).and_then(after).unwrap_or_default();
    let into_mailbox = protocol.to_ascii_lowercase().contains("lmtp");
    Hop {
        by: host,
        helo: Some(greeting.to_ascii_lowercase()),
        client,
        inside: into_mailbox || client.is_some_and(|client| client.is_loopback()),
    }
}

/// The words of a field up to its date, each with how many comments it stands in; nothing where comments do not close.
fn words(value: &str) -> Option<Vec<(String, u32)>> {
    let mut words = Vec::new();
    let (mut word, mut depth) = (String::new(), 0_u32);
    for c in value.chars().chain([' ']) {
        let ends = c.is_whitespace() || matches!(c, '(' | ')');
        if !(ends || c == ';' && depth == 0) {
            word.push(c);
            continue;
        }
        if !word.is_empty() {
            words.push((std::mem::take(&mut word), depth));
        }
        match c {
            '(' => depth += 1,
            ')' => depth = depth.checked_sub(1)?,
            ';' => break,
            _ => {}
        }
    }
    (depth == 0).then_some(words)
}

/// `[192.0.2.1]`, `[IPv6:2001:db8::1]`, `[192.0.2.1]:25`, `192.0.2.1`.
fn address(word: &str) -> Option<IpAddr> {
    let inner = match word.strip_prefix('[') {
        Some(open) => open.split_once(']')?.0,
        None => word,
    };
    let inner = inner
        .get(..5)
        .filter(|tag| tag.eq_ignore_ascii_case("ipv6:"))
        .map_or(inner, |tag| inner.get(tag.len()..).unwrap_or(inner));
    let address: IpAddr = inner.parse().ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(value: &str) -> (Option<String>, Option<String>, Option<String>, bool) {
        let hop = hop(value);
        (hop.by, hop.helo, hop.client.map(|client| client.to_string()), hop.inside)
    }

    fn some(by: &str, helo: &str, client: &str) -> (Option<String>, Option<String>, Option<String>, bool) {
        (Some(by.to_owned()), Some(helo.to_owned()), Some(client.to_owned()), false)
    }

    #[test]
    fn the_forms_of_the_usual_servers_are_read() {
        for (field, wanted) in [
            (
                "from mail.a.example (host.a.example [192.0.2.1])\r\n\tby mx.b.example (Postfix) with ESMTPS id 1 for <c@b.example>; Tue, 14 May 2024",
                some("mx.b.example", "mail.a.example", "192.0.2.1"),
            ),
            (
                "from host.a.example ([192.0.2.1]:4711 helo=[203.0.113.9]) by mx.b.example with esmtp (Exim 4.9) id x",
                some("mx.b.example", "host.a.example", "192.0.2.1"),
            ),
            (
                "from A.example (2001:db8::1) by B.example (2001:db8::2) with Microsoft SMTP Server id 15",
                some("b.example", "a.example", "2001:db8::1"),
            ),
            (
                "from unknown (HELO a.example) (192.0.2.1) by mx.b.example with SMTP",
                some("mx.b.example", "unknown", "192.0.2.1"),
            ),
            (
                "from [192.0.2.66] (unknown [IPv6:2001:db8::7]) by mx.b.example with ESMTP",
                some("mx.b.example", "[192.0.2.66]", "2001:db8::7"),
            ),
        ] {
            assert_eq!(read(field), wanted, "{field}");
        }
    }

    #[test]
    fn the_way_inside_one_machine_is_told_from_the_way_in() {
        assert!(hop("by 2002:a05:6358::1 with SMTP id 7; Tue, 14 May 2024").inside);
        assert!(hop("from localhost (localhost [127.0.0.1]) by mx.b.example (Postfix) with ESMTP").inside);
        assert!(hop("from mx.b.example by mx.b.example with LMTP id 7").inside);
        assert!(!hop("from mx.b.example by mx.b.example with ESMTP id 7").inside);
    }

    #[test]
    fn an_address_that_the_sender_may_have_invented_is_not_taken() {
        // A greeting of "x (y [203.0.113.9])" before the server's own comment.
        assert_eq!(hop("from x (y [203.0.113.9]) (z [192.0.2.1]) by mx.b.example").client, None);
        assert_eq!(hop("from 203.0.113.9 by mx.b.example").client, None);
        assert_eq!(hop("").by, None);
    }

    #[test]
    fn a_greeting_that_looks_like_the_rest_of_the_field_is_not_followed() {
        for greeting in [
            "x by mx.b.example with LMTP",
            "x) by mx.b.example with lmtp (",
            "x with lmtp",
            "localhost ([127.0.0.1]) by mx.b.example with ESMTP",
            "x (",
            "x; by mx.b.example",
        ] {
            let hop = hop(&format!("from {greeting} (rdns.example [192.0.2.1]) by mx.c.example with ESMTP id 7"));
            assert!(!hop.inside && hop.client.is_none() && hop.by.as_deref() != Some("mx.b.example"), "{hop:?}");
        }
    }

    #[test]
    fn arc_sets_are_put_together_by_their_number() {
        assert_eq!(
            seal("i=2; a=rsa-sha256; t=1; cv=pass; d=Lists.Example; s=x; b=abc=="),
            Some((2, "lists.example".into()))
        );
        assert_eq!(seal("a=rsa; d=x.example"), None);
        let (instance, results) = sealed_results("i=1; mx.a.example; dmarc=pass header.from=c.example").unwrap();
        assert_eq!((instance, results.server.as_str(), results.says("dmarc", "pass")), (1, "mx.a.example", true));
    }
}
