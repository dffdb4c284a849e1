//! `Authentication-Results` (RFC 8601) and `Received-SPF` (RFC 7208): what a server says it verified.
//!
//! Anyone can write these fields. `authenticity.rs` says when one counts for a message.

use std::net::IpAddr;

use super::{
    Place,
    structured::{Word, parts},
};

/// What one server says it verified.
#[derive(Clone, Debug)]
pub struct Results {
    /// The server that says it, in lower case; empty where it does not name itself.
    pub server: String,
    /// What it verified.
    pub methods: Vec<Method>,
    /// Where it stands.
    pub place: Place,
    /// How many `Received` fields stand above it.
    pub below: usize,
}

/// One verification.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Method {
    /// `spf`, `dkim`, `dmarc`, ...
    pub name: String,
    /// `pass`, `fail`, `none`, `temperror`, ...
    pub result: String,
    /// Why, in the server's words.
    pub reason: Option<String>,
    /// `header.from`, `header.d`, `smtp.mailfrom`, `policy.dmarc` ... with their values, all in lower case.
    pub properties: Vec<(String, String)>,
}

/// What Vigie, or a program that uses the engine, verified itself.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The results, under the name of who verified.
    pub results: Results,
    /// What could not be verified.
    pub gaps: Vec<Gap>,
}

/// Why something could not be verified, or is not held against the message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Gap {
    /// SPF: the machine that delivered the message, or the envelope's sender, is not known.
    NoClientAddress,
    /// The DNS did not answer, or not in time.
    Temporary,
    /// More signatures, header fields or questions than are looked at.
    TooMuch,
    /// Received so long ago that keys and records may have changed since: no failure is counted.
    TooOld,
    /// A message record without the original mail.
    NoOriginal,
}

impl Verified {
    /// Whether a failure may be held against the message: keys and records of years ago prove nothing today.
    #[must_use]
    pub fn counts_against(&self) -> bool {
        !self.gaps.contains(&Gap::TooOld)
    }
}

impl Results {
    /// The results of one method.
    pub fn of(&self, method: &str) -> impl Iterator<Item = &Method> {
        self.methods.iter().filter(move |one| one.name == method)
    }

    /// Whether a method has a result.
    #[must_use]
    pub fn says(&self, method: &str, result: &str) -> bool {
        self.of(method).any(|one| one.result == result)
    }
}

impl Method {
    /// The value of a property.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The domain that was verified: the signer's, the envelope's, or that of `From`. The name in HELO is nobody's word.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let wanted: &[&str] = match self.name.as_str() {
            "dkim" => &["header.d", "header.i"],
            "spf" => &["smtp.mailfrom", "smtp.mail"],
            _ => &["header.from"],
        };
        let value = wanted.iter().find_map(|wanted| self.property(wanted))?.trim_matches(['<', '>']);
        Some(value.rsplit('@').next().unwrap_or(value).trim_end_matches('.')).filter(|domain| !domain.is_empty())
    }
}

impl std::fmt::Display for Method {
    /// As a server would write it: `spf=pass smtp.mailfrom=example.org`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}", self.name, self.result)?;
        self.properties.iter().try_for_each(|(name, value)| write!(f, " {name}={value}"))
    }
}

/// Verifications read from one field.
const MOST_METHODS: usize = 50;
/// Properties read of one verification.
const MOST_PROPERTIES: usize = 20;

/// Reads an `Authentication-Results` field. `None` where it says nothing at all.
#[must_use]
pub fn parse(value: &str, place: Place, below: usize) -> Option<Results> {
    let parts = parts(value);
    let mut parts = parts.iter().filter(|words| !words.is_empty()).peekable();
    // "mx.example.org 1": a version may follow the name. Some servers forget their name and begin with a method.
    let named = parts.next_if(|words| words.first().is_some_and(|word| word.pair().is_none()));
    let server = named.and_then(|words| words.first()).map(|word| word.text.to_ascii_lowercase()).unwrap_or_default();
    let methods: Vec<Method> = parts.filter_map(|words| method(words)).take(MOST_METHODS).collect();
    (named.is_some() || !methods.is_empty()).then_some(Results { server, methods, place, below })
}

fn method(words: &[Word]) -> Option<Method> {
    let (name, result) = words.first()?.pair()?;
    // "dkim/1=pass": a version may follow the method.
    let name = name.split('/').next().unwrap_or(&name).trim().to_owned();
    let mut method = Method { name, result: result.to_ascii_lowercase(), ..Method::default() };
    for (name, value) in words.iter().skip(1).filter_map(Word::pair).take(MOST_PROPERTIES) {
        if name == "reason" {
            method.reason = Some(value.to_owned());
        } else {
            method.properties.push((name, value.to_ascii_lowercase()));
        }
    }
    Some(method)
}

/// A `Received-SPF` field.
#[derive(Clone, Debug)]
pub struct ReceivedSpf {
    /// The same as the results of a server; the server is `receiver=`, empty where it is not said.
    pub results: Results,
    /// The machine that delivered the message, as that server says.
    pub client: Option<IpAddr>,
}

/// Reads a `Received-SPF` field: `pass (comment) client-ip=...; envelope-from=...; receiver=...`.
#[must_use]
pub fn parse_received_spf(value: &str, place: Place, below: usize) -> Option<ReceivedSpf> {
    let parts = parts(value);
    let mut words = parts.iter().flatten();
    let result = words.next().filter(|word| word.pair().is_none())?.text.to_ascii_lowercase();
    let mut spf = Method { name: "spf".into(), result, ..Method::default() };
    let (mut server, mut client, mut by_helo) = (String::new(), None, false);
    for (name, value) in words.filter_map(Word::pair).take(MOST_PROPERTIES) {
        let value = value.to_ascii_lowercase();
        match name.as_str() {
            "receiver" => server = value,
            "client-ip" => client = value.parse().ok(),
            "identity" => by_helo = value == "helo",
            "envelope-from" => spf.properties.push(("smtp.mailfrom".into(), value)),
            "helo" => spf.properties.push(("smtp.helo".into(), value)),
            _ => spf.properties.push((format!("policy.{name}"), value)),
        }
    }
    if by_helo {
        // What was verified is the name in HELO: the envelope's sender stands there unverified.
        spf.properties.retain(|(name, _)| name != "smtp.mailfrom");
    }
    Some(ReceivedSpf { results: Results { server, methods: vec![spf], place, below }, client })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::span::Span;

    const HERE: Place = Place { view: 0, span: Span { start: 0, end: 0 } };

    fn read(value: &str) -> Results {
        parse(value, HERE, 0).unwrap()
    }

    #[test]
    fn server_methods_and_domains_are_read_through_comments() {
        let results = read(
            "MX.Example.ORG 1; dkim=pass (2048-bit key; (nested)) header.d=info.ameli.fr header.s=s1;\r\n\tspf=softfail smtp.mailfrom=a@shop.example; dmarc=FAIL header.from=info.ameli.fr",
        );
        assert_eq!(results.server, "mx.example.org");
        let read: Vec<_> = results.methods.iter().map(|m| (m.name.as_str(), m.result.as_str(), m.domain())).collect();
        assert_eq!(
            read,
            [
                ("dkim", "pass", Some("info.ameli.fr")),
                ("spf", "softfail", Some("shop.example")),
                ("dmarc", "fail", Some("info.ameli.fr"))
            ]
        );
    }

    #[test]
    fn nothing_verified_is_no_method() {
        assert!(read("mx.example.org; none").methods.is_empty());
        assert!(parse("", HERE, 0).is_none());
        assert!(parse(" ; (x) ;", HERE, 0).is_none());
    }

    #[test]
    fn reasons_policies_versions_and_several_signatures_are_read() {
        let results = read(
            r#""mx.example.org" 1; dkim/1 = pass reason="good; dmarc=pass" header.i=@a.example; dkim=fail header.d=b.example; arc=pass (i=1); dmarc=fail policy.dmarc=reject header.from=c.example"#,
        );
        assert_eq!(results.server, "mx.example.org");
        let domains: Vec<_> = results.of("dkim").map(|one| (one.result.as_str(), one.domain())).collect();
        assert_eq!(domains, [("pass", Some("a.example")), ("fail", Some("b.example"))]);
        assert_eq!(results.methods.first().unwrap().reason.as_deref(), Some("good; dmarc=pass"));
        assert!(results.says("arc", "pass") && !results.says("dmarc", "pass"));
        assert_eq!(results.of("dmarc").next().unwrap().property("policy.dmarc"), Some("reject"));
    }

    #[test]
    fn a_server_without_a_name_still_says_what_it_verified() {
        let results =
            read("spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=a.example; dmarc=fail header.from=a.example");
        assert_eq!((results.server.as_str(), results.methods.len()), ("", 2));
    }

    #[test]
    fn words_of_the_sender_in_strings_and_addresses_are_not_results() {
        let results = read(
            r#"mx.example.org; spf=none smtp.mailfrom="x; dmarc=pass header.from=ameli.fr"@shop.example (dmarc=pass; dkim=pass header.d=ameli.fr)"#,
        );
        assert_eq!(results.methods.len(), 1);
        assert_eq!(results.methods.first().unwrap().domain(), Some("shop.example"));
        assert_eq!(
            read("m; spf=pass smtp.mailfrom=a@ameli.fr@shop.example").methods.first().unwrap().domain(),
            Some("shop.example")
        );
    }

    #[test]
    fn received_spf_names_receiver_client_and_envelope() {
        let spf = parse_received_spf(
            "Pass (mx: domain of a@b.example designates 192.0.2.7 as permitted sender) client-ip=192.0.2.7; envelope-from=\"a@b.example\"; helo=mail.b.example; receiver=MX.Example.org; identity=mailfrom",
            HERE,
            0,
        )
        .unwrap();
        assert_eq!((spf.results.server.as_str(), spf.client), ("mx.example.org", "192.0.2.7".parse().ok()));
        let method = spf.results.methods.first().unwrap();
        assert_eq!((method.result.as_str(), method.domain()), ("pass", Some("b.example")));
    }

    #[test]
    fn spf_of_the_name_in_helo_says_nothing_of_the_envelope() {
        let spf = parse_received_spf("pass identity=helo; envelope-from=a@ameli.fr; helo=x.example", HERE, 0).unwrap();
        assert_eq!(spf.results.methods.first().unwrap().domain(), None);
        assert!(parse_received_spf("client-ip=192.0.2.7", HERE, 0).is_none());
        assert!(parse_received_spf("", HERE, 0).is_none());
    }
}
