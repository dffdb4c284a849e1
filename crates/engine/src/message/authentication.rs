//! `Authentication-Results` (RFC 8601): what a receiving server says it verified.
//!
//! Anyone can write this header. It counts *for* a message only if it is the topmost one and bears the name of a server
//! that the caller trusts; otherwise it can only count against it.

use super::Place;

/// One header.
#[derive(Clone, Debug)]
pub struct Results {
    /// The server that says it, in lower case.
    pub server: String,
    /// What it verified.
    pub methods: Vec<Method>,
    /// Where the header stands.
    pub place: Place,
}

/// One verification.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Method {
    /// `spf`, `dkim`, `dmarc`, ...
    pub name: String,
    /// `pass`, `fail`, `none`, `temperror`, ...
    pub result: String,
    /// `header.from`, `header.d`, `smtp.mailfrom` ... with their values, all in lower case.
    pub properties: Vec<(String, String)>,
}

impl Method {
    /// The domain that was verified: the signer's, the envelope's, or that of `From`.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        let wanted: &[&str] = match self.name.as_str() {
            "dkim" => &["header.d", "header.i"],
            "spf" => &["smtp.mailfrom", "smtp.helo"],
            _ => &["header.from"],
        };
        let value =
            wanted.iter().find_map(|wanted| self.properties.iter().find(|(name, _)| name == wanted))?.1.as_str();
        Some(value.rsplit('@').next().unwrap_or(value))
    }
}

/// Headers longer than this are cut before they are read.
const LONGEST: usize = 16 * 1024;
/// Verifications read from one header.
const MOST_METHODS: usize = 50;

/// Reads a header's value: the server's name and its methods. `None` where no server is named.
#[must_use]
pub fn parse(value: &str, place: Place) -> Option<Results> {
    let plain = without_comments(value);
    let mut parts = plain.split(';');
    // "mx.example.org 1": a version may follow the name.
    let server = parts.next()?.split_whitespace().next()?.to_ascii_lowercase();
    let methods = parts.filter_map(parse_method).take(MOST_METHODS).collect();
    Some(Results { server, methods, place })
}

fn parse_method(part: &str) -> Option<Method> {
    let mut words = part.split_whitespace();
    let (name, result) = words.next()?.split_once('=')?;
    // "dkim/1=pass": a version may follow the method.
    let name = name.split('/').next().unwrap_or(name).trim().to_ascii_lowercase();
    let properties = words
        .filter_map(|word| word.split_once('='))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim_matches('"').to_ascii_lowercase()))
        .take(20)
        .collect();
    Some(Method { name, result: result.to_ascii_lowercase(), properties })
}

/// Drops `(comments)`, which nest and may hold quoted signs; also rejoins `a = b`.
fn without_comments(value: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    let mut escaped = false;
    for c in value.chars().take(LONGEST) {
        match c {
            _ if escaped => escaped = false,
            '\\' if depth > 0 => escaped = true,
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out.replace(" =", "=").replace("= ", "=")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::span::Span;

    fn read(value: &str) -> Results {
        parse(value, Place { view: 0, span: Span::default() }).unwrap()
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
        assert!(parse("", Place { view: 0, span: Span::default() }).is_none());
    }
}
