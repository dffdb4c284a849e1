//! The alerts as an Atom feed (RFC 4287).

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesText, Event},
};
use sha2::{Digest, Sha256};
use vigie_engine::{
    bulletin::view::{self, Listed},
    organisation::index::Knowledge,
};

use super::path;
use crate::{language::Language, words::Words};

type Written = std::io::Result<()>;

/// The feed in one language. `base` is the address of the site without its last slash; where it is empty, links are
/// relative to the feed itself.
#[must_use]
pub fn feed(knowledge: &Knowledge, language: Language, base: &str) -> String {
    let mut feed = Feed { xml: Writer::new(Vec::new()), w: Words(language), base };
    // Writing into memory does not fail.
    let written = feed.write(&view::list(knowledge, language));
    let bytes = feed.xml.into_inner();
    written.ok().and_then(|()| String::from_utf8(bytes).ok()).unwrap_or_default()
}

struct Feed<'a> {
    xml: Writer<Vec<u8>>,
    w: Words,
    base: &'a str,
}

impl Feed<'_> {
    fn write(&mut self, alerts: &[Listed]) -> Written {
        self.xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        let (w, newest) = (self.w, alerts.iter().map(|alert| alert.updated.as_str()).max().unwrap_or("1970-01-01"));
        let open = quick_xml::events::BytesStart::new("feed")
            .with_attributes([("xmlns", "http://www.w3.org/2005/Atom"), ("xml:lang", w.code())]);
        self.xml.write_event(Event::Start(open))?;
        self.text("id", &name_for_ever(w, "feed"))?;
        self.text("title", &w.say("alerts-feed-title"))?;
        self.text("subtitle", &w.say("alerts-description"))?;
        self.text("updated", &moment(newest))?;
        self.link("self", "application/atom+xml", &self.address("atom.xml"))?;
        self.link("alternate", "text/html", &self.address(""))?;
        self.author()?;
        for alert in alerts {
            self.entry(alert)?;
        }
        self.xml.write_event(Event::End(quick_xml::events::BytesEnd::new("feed")))
    }

    fn entry(&mut self, alert: &Listed) -> Written {
        self.xml.write_event(Event::Start(quick_xml::events::BytesStart::new("entry")))?;
        self.text("id", &name_for_ever(self.w, &alert.slug))?;
        self.text("title", &alert.title)?;
        self.text("published", &moment(&alert.published))?;
        self.text("updated", &moment(&alert.updated))?;
        self.link("alternate", "text/html", &self.address(&alert.slug))?;
        for named in &alert.in_the_name_of {
            let category = self.xml.create_element("category");
            category.with_attributes([("term", named.slug.as_str()), ("label", named.name.as_str())]).write_empty()?;
        }
        let superseded = self.w.superseded(alert).map(|words| format!("{words} ")).unwrap_or_default();
        self.text("summary", &format!("{superseded}{}", alert.summary))?;
        self.xml.write_event(Event::End(quick_xml::events::BytesEnd::new("entry")))
    }

    fn text(&mut self, name: &str, text: &str) -> Written {
        self.xml.create_element(name).write_text_content(BytesText::new(text)).map(|_| ())
    }

    fn link(&mut self, rel: &str, media_type: &str, address: &str) -> Written {
        let link = self.xml.create_element("link");
        let link =
            link.with_attributes([("rel", rel), ("type", media_type), ("hreflang", self.w.code()), ("href", address)]);
        link.write_empty().map(|_| ())
    }

    fn author(&mut self) -> Written {
        self.xml.write_event(Event::Start(quick_xml::events::BytesStart::new("author")))?;
        self.text("name", "Vigie")?;
        self.xml.write_event(Event::End(quick_xml::events::BytesEnd::new("author")))
    }

    fn address(&self, name: &str) -> String {
        match (self.base, name) {
            ("", "") => "./".to_owned(),
            ("", name) => name.to_owned(),
            (base, name) => format!("{base}{}{name}", path(self.w.0)),
        }
    }
}

/// Noon: the same day in Paris and at Greenwich.
fn moment(day: &str) -> String {
    format!("{day}T12:00:00Z")
}

/// A name that stays the same wherever the feed is published (a UUID of version 8, RFC 9562, made of the alert's own name).
fn name_for_ever(w: Words, slug: &str) -> String {
    let digest = Sha256::digest(format!("vigie/alerts/{}/{slug}", w.code()));
    let hex: String = digest
        .iter()
        .take(16)
        .enumerate()
        .map(|(place, byte)| match place {
            6 => format!("{:02x}", byte & 0x0f | 0x80),
            8 => format!("{:02x}", byte & 0x3f | 0x80),
            _ => format!("{byte:02x}"),
        })
        .collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("urn:uuid:{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}
