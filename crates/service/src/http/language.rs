//! The caller's language: what it asks for, else what the page's address says, else what its browser prefers.

use axum::http::{HeaderMap, Uri, header};
use vigie_page::language::Language;

/// The language of an answer.
pub(crate) fn of(uri: &Uri, headers: &HeaderMap) -> Language {
    let asked = uri.query().into_iter().flat_map(|query| query.split('&')).find_map(|pair| pair.strip_prefix("lang="));
    if let Some(language) = asked.and_then(named) {
        return language;
    }
    match uri.path() {
        "/en" => Language::En,
        path if path.starts_with("/en/") => Language::En,
        path if is_page(path) => Language::Fr,
        _ => preferred(headers),
    }
}

/// `fr` or `en`.
pub(crate) fn named(code: &str) -> Option<Language> {
    match code {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// Pages say their language in their address; the rest is for programs.
pub(crate) fn is_page(path: &str) -> bool {
    const FOR_PROGRAMS: &[&str] = &["v1", "openapi.json", "docs", "health", "metrics", "browser", "assets"];
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    !FOR_PROGRAMS.contains(&first)
}

/// `Accept-Language`: the dearest language decides. As on the command line, none means French and a language that Vigie does
/// not speak means English.
fn preferred(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best: Option<(f32, &str)> = None;
    for choice in accepted.split(',').take(20) {
        let mut parts = choice.split(';');
        let tag = parts.next().unwrap_or_default().trim();
        let quality = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok());
        let quality: f32 = quality.unwrap_or(0.0);
        if !tag.is_empty() && tag != "*" && quality > 0.0 && best.is_none_or(|(other, _)| quality > other) {
            best = Some((quality, tag));
        }
    }
    match best.map(|(_, tag)| tag.split('-').next().unwrap_or_default().to_ascii_lowercase()) {
        None => Language::Fr,
        Some(tag) if tag == "fr" => Language::Fr,
        Some(_) => Language::En,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn language(uri: &str, accepted: Option<&str>) -> Language {
        let mut headers = HeaderMap::new();
        if let Some(accepted) = accepted {
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().unwrap());
        }
        of(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn the_option_wins_then_the_address_then_the_browser() {
        assert_eq!(language("/v1/check?lang=en", Some("fr")), Language::En);
        assert_eq!(language("/en/answer", Some("fr")), Language::En);
        assert_eq!(language("/reponse", Some("en")), Language::Fr);
        assert_eq!(language("/v1/check", Some("en;q=0.8, fr-FR;q=0.9")), Language::Fr);
        assert_eq!(language("/v1/check", Some("de, fr;q=0.5")), Language::En);
        assert_eq!(language("/v1/check?lang=xx", None), Language::Fr);
    }
}
