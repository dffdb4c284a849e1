//! Headers that every response carries, and who else's pages may read the API.

use std::io;

use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};
use vigie_page::site::CONTENT_SECURITY_POLICY;

const EVERYWHERE: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Puts them in. What nobody said is not stored: answers hold pieces of messages.
pub(crate) fn put(headers: &mut HeaderMap) {
    for (name, value) in EVERYWHERE {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// Whose pages may read the API's answers: nobody's unless it was said, and never with credentials.
///
/// # Errors
/// When an origin is none.
pub(crate) fn cross_origin(origins: &[String]) -> io::Result<CorsLayer> {
    let layer = CorsLayer::new().allow_methods([Method::GET, Method::POST]).allow_headers([
        header::CONTENT_TYPE,
        header::ACCEPT,
        header::ACCEPT_LANGUAGE,
    ]);
    if origins.iter().any(|origin| origin == "*") {
        return Ok(layer.allow_origin(AllowOrigin::any()));
    }
    let origins: Result<Vec<HeaderValue>, _> = origins.iter().map(|origin| origin.parse()).collect();
    Ok(layer.allow_origin(AllowOrigin::list(origins.map_err(io::Error::other)?)))
}

/// Whether a form was sent by a page of another site. Nothing is kept here that such a form could change; but no other
/// site shall show an answer of ours to words that it chose.
pub(crate) fn from_another_site(headers: &HeaderMap) -> bool {
    let text = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text(&HeaderName::from_static("sec-fetch-site")) {
        return !matches!(site, "same-origin" | "none");
    }
    match text(&header::ORIGIN) {
        // Older browsers hide their origin because of our own `Referrer-Policy`.
        None | Some("null") => false,
        Some(origin) => origin.split_once("://").map(|(_, host)| host) != text(&header::HOST),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn forms_of_other_sites_are_known_by_what_the_browser_says_of_them() {
        let from = |pairs: &[(&'static str, &'static str)]| {
            let pairs =
                pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
            from_another_site(&pairs.collect())
        };
        assert!(from(&[("sec-fetch-site", "cross-site")]) && from(&[("sec-fetch-site", "same-site")]));
        assert!(!from(&[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")]));
        assert!(from(&[("origin", "https://evil.example"), ("host", "vigie.example")]));
        assert!(from(&[("origin", "https://vigie.example.evil.example"), ("host", "vigie.example")]));
        assert!(!from(&[("origin", "https://vigie.example"), ("host", "vigie.example")]));
        assert!(!from(&[("origin", "null"), ("host", "vigie.example")]) && !from(&[]));
    }
}
