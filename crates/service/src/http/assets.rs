//! Files for browsers that are part of the program: where they are, in which form they are sent, and for how long they keep.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};

use jiff::civil::Date;
use vigie_engine::{message::day::day_in_paris, organisation::index::Knowledge};

use super::{Shared, State, pages, problem};

/// One file, found by `build.rs`.
pub(crate) struct Asset {
    /// Its path below `/browser/`.
    pub(crate) path: &'static str,
    /// Its media type.
    pub(crate) media_type: &'static str,
    /// Its bytes.
    pub(crate) plain: &'static [u8],
    /// The same compressed, where `script/browser` found that it pays.
    pub(crate) brotli: Option<&'static [u8]>,
    /// The same compressed, where `script/browser` found that it pays.
    pub(crate) gzip: Option<&'static [u8]>,
    /// Tells this version from others.
    pub(crate) tag: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/browser.rs"));

/// The modules for browsers, where they were built; styles, scripts and icons of the pages.
pub(crate) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/browser/{*path}", get(browser))
        .route("/assets/{name}", get(of_page))
        .route("/sw.js", get(service_worker))
        .route("/manifest.webmanifest", get(|headers: HeaderMap| async move { made(&MANIFEST, &headers) }))
}

/// A file of the pages: its name, media type and bytes, and what tells this version from others.
type Made = (&'static str, &'static str, std::borrow::Cow<'static, [u8]>, String);

static OF_PAGES: LazyLock<Vec<Made>> = LazyLock::new(|| {
    vigie_page::ASSETS.iter().map(|asset| tagged(asset.name, asset.media_type, asset.bytes.into())).collect()
});
static MANIFEST: LazyLock<Made> = LazyLock::new(|| {
    let manifest = vigie_page::site::manifest();
    tagged("manifest.webmanifest", "application/manifest+json", manifest.into_bytes().into())
});

fn tagged(name: &'static str, media_type: &'static str, bytes: std::borrow::Cow<'static, [u8]>) -> Made {
    let tag = tag(&bytes);
    (name, media_type, bytes, tag)
}

/// Tells these bytes from others.
fn tag(bytes: &[u8]) -> String {
    let mut hash = DefaultHasher::new();
    bytes.hash(&mut hash);
    format!("\"{:016x}\"", hash.finish())
}

/// `/sw.js`, made once a day and for each knowledge: alerts say how sure a fact is today.
#[derive(Debug, Default)]
pub(crate) struct ServiceWorker(Mutex<Option<Arc<Worker>>>);

/// The script for a knowledge on a day, and what tells it from others.
#[derive(Debug)]
struct Worker {
    knowledge: Arc<Knowledge>,
    day: Date,
    script: String,
    tag: String,
}

impl ServiceWorker {
    fn of(&self, knowledge: Arc<Knowledge>, today: Date) -> Arc<Worker> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = |made: &&Arc<Worker>| made.day == today && Arc::ptr_eq(&made.knowledge, &knowledge);
        if let Some(known) = made.as_ref().filter(is_known) {
            return Arc::clone(known);
        }
        let browser: Vec<(&str, &[u8])> = BROWSER.iter().map(|asset| (asset.path, asset.plain)).collect();
        let script = pages::service_worker(&knowledge, today, &browser);
        let fresh = Arc::new(Worker { knowledge, day: today, tag: tag(script.as_bytes()), script });
        *made = Some(Arc::clone(&fresh));
        fresh
    }
}

async fn service_worker(state: Shared, headers: HeaderMap) -> Response {
    let made = state.service_worker.of(state.knowledge(), day_in_paris((state.now)()));
    let head = head(&made.tag, "text/javascript; charset=utf-8");
    if is_known(&headers, &made.tag) {
        return (StatusCode::NOT_MODIFIED, head).into_response();
    }
    (head, made.script.clone()).into_response()
}

/// Kept, but asked for again each time: a new version is seen at once.
fn head<'a>(tag: &'a str, media_type: &'a str) -> [(header::HeaderName, &'a str); 4] {
    [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "Accept-Encoding"),
        (header::CONTENT_TYPE, media_type),
    ]
}

/// Whether the browser has this version.
fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    let mut known = text(asked, header::IF_NONE_MATCH).split(',').map(str::trim);
    known.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

fn text(asked: &HeaderMap, name: header::HeaderName) -> &str {
    asked.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

async fn of_page(Path(name): Path<String>, headers: HeaderMap) -> Response {
    match OF_PAGES.iter().find(|(known, ..)| *known == name) {
        Some(file) => made(file, &headers),
        None => problem::no_such_page(name.parse().unwrap_or_default()).await.into_response(),
    }
}

fn made((_, media_type, bytes, tag): &'static Made, asked: &HeaderMap) -> Response {
    Asset { path: "", media_type, plain: bytes, brotli: None, gzip: None, tag }.answer(asked)
}

async fn browser(Path(path): Path<String>, headers: HeaderMap) -> Response {
    match BROWSER.binary_search_by(|asset| asset.path.cmp(path.as_str())).ok().and_then(|at| BROWSER.get(at)) {
        Some(asset) => asset.answer(&headers),
        None => problem::no_such_page(path.parse().unwrap_or_default()).await.into_response(),
    }
}

impl Asset {
    /// The response: nothing where the browser has this version, else the smallest form that it reads.
    fn answer(&self, asked: &HeaderMap) -> Response {
        let head = head(self.tag, self.media_type);
        if is_known(asked, self.tag) {
            return (StatusCode::NOT_MODIFIED, head).into_response();
        }
        let accepted = text(asked, header::ACCEPT_ENCODING);
        let forms = [("br", self.brotli), ("gzip", self.gzip)];
        let smaller =
            forms.into_iter().find_map(|(name, bytes)| Some((name, bytes.filter(|_| accepts(accepted, name))?)));
        match smaller {
            Some((name, bytes)) => (head, [(header::CONTENT_ENCODING, name)], bytes).into_response(),
            None => (head, self.plain).into_response(),
        }
    }
}

/// Whether a form is named and not refused.
fn accepts(accepted: &str, form: &str) -> bool {
    accepted.split(',').any(|choice| {
        let mut parts = choice.split(';').map(str::trim);
        let refused = |part: &str| part.strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()) == Some(0.0);
        parts.next() == Some(form) && !parts.any(refused)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: Asset = Asset {
        path: "vigie.js",
        media_type: "text/javascript",
        plain: b"plain",
        brotli: Some(b"br"),
        gzip: Some(b"gz"),
        tag: "\"1\"",
    };

    fn answered(headers: &[(header::HeaderName, &'static str)]) -> (u16, Option<String>) {
        let headers = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))).collect();
        let response = FILE.answer(&headers);
        let form = response.headers().get(header::CONTENT_ENCODING);
        (response.status().as_u16(), form.and_then(|form| form.to_str().ok()).map(str::to_owned))
    }

    use axum::http::HeaderValue;

    #[test]
    fn the_smallest_form_that_a_browser_reads_is_sent() {
        assert_eq!(answered(&[(header::ACCEPT_ENCODING, "gzip, deflate, br")]), (200, Some("br".to_owned())));
        assert_eq!(answered(&[(header::ACCEPT_ENCODING, "gzip, br;q=0")]), (200, Some("gzip".to_owned())));
        assert_eq!(answered(&[]), (200, None));
    }

    #[test]
    fn a_version_that_the_browser_has_is_not_sent_again() {
        assert_eq!(answered(&[(header::IF_NONE_MATCH, "\"0\", W/\"1\"")]).0, 304);
        assert_eq!(answered(&[(header::IF_NONE_MATCH, "\"2\"")]).0, 200);
    }

    #[test]
    fn embedded_files_are_in_order_so_that_they_are_found() {
        assert!(BROWSER.is_sorted_by(|one, other| one.path < other.path));
    }
}
