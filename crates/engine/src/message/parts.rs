//! What every channel shares: finding the observables of a view, within the limits.

use super::{Limit, Link, Located, MOST_LINKS, MOST_NUMBERS, Mailbox, Message, Place, ViewKind};
use crate::{
    observable::{
        host::Host,
        link::{self, Target},
        phone::{self, Number},
    },
    span::Span,
    text::normalise::LineEnds,
};

impl Message {
    /// Adds a text that people read, with its links, addresses, numbers and quoted parts.
    pub(super) fn add_body(&mut self, part: impl Into<String>, text: &str, line_ends: LineEnds) -> usize {
        let view = self.add_view(part, text, ViewKind::Body(line_ends));
        self.add_quoted(view, super::quoted::find(text));
        self.find_in(view);
        view
    }

    /// Finds the links, addresses and numbers of a view.
    pub(super) fn find_in(&mut self, view: usize) {
        // Taken out while its observables are added, and put back.
        let Some(text) = self.views.get_mut(view).map(|view| std::mem::take(&mut view.text)) else { return };
        let room = MOST_LINKS.saturating_sub(self.links.len());
        let found = link::find(&text, room + 1);
        if found.len() > room {
            self.reached(Limit::Links);
        }
        let covered: Vec<Span> = found.iter().map(|link| link.span).collect();
        for link in found.into_iter().take(room) {
            let place = Place { view, span: link.span };
            let in_marks = in_quotation_marks(&text, link.span);
            self.add_link(link.target, place, false);
            if let Some(last) = self.links.last_mut().filter(|link| link.place == place) {
                last.in_marks = in_marks;
            }
        }
        let room = MOST_NUMBERS.saturating_sub(self.numbers.len());
        let numbers = phone::find(&text, room + 1);
        if numbers.len() > room {
            self.reached(Limit::Numbers);
        }
        let mut links = covered.into_iter().peekable();
        for (range, number) in numbers.into_iter().take(room) {
            let span = Span::new(range.start, range.end);
            // Digits inside a link belong to the link. Both lists are in order.
            while links.next_if(|link| link.end <= span.start).is_some() {}
            if links.peek().is_none_or(|link| span.end <= link.start) {
                self.numbers.push(Located { value: number, place: Place { view, span } });
            }
        }
        if let Some(view) = self.views.get_mut(view) {
            view.text = text;
        }
    }

    /// Says that a view is the text of a document.
    #[cfg(feature = "pdf")]
    pub(super) fn in_document(&mut self, view: usize) {
        if let Some(view) = self.views.get_mut(view) {
            view.in_document = true;
        }
    }

    /// Adds a link, where there is still room for one.
    #[cfg(feature = "pdf")]
    pub(super) fn add_link_within_limit(&mut self, target: Target, place: Place) {
        if self.links.len() < MOST_LINKS {
            self.add_link(target, place, true);
        } else {
            self.reached(Limit::Links);
        }
    }

    /// Adds a link, or the address or number that it stands for.
    pub(super) fn add_link(&mut self, target: Target, place: Place, anchored: bool) {
        match &target {
            Target::Mail(address) => self.addresses.push(Located { value: address.clone(), place }),
            Target::Telephone(written) => {
                if let Some(number) = Number::parse(written) {
                    self.numbers.push(Located { value: number, place });
                }
            }
            Target::Web(_) | Target::Active(_) => {
                let quoted = self.is_quoted(place);
                self.links.push(Link { target, place, anchored, quoted, in_marks: false, around_picture: false });
            }
        }
    }
}

/// How far back a quotation may begin, in bytes.
const LONGEST_QUOTATION: usize = 400;

/// Whether quotation marks stand around a place, on its line: « ... https://... ».
fn in_quotation_marks(text: &str, span: Span) -> bool {
    let (start, end) = (span.start as usize, span.end as usize);
    let from = (start.saturating_sub(LONGEST_QUOTATION)..=start).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
    let to =
        (end..=(end + LONGEST_QUOTATION).min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(end);
    let before = text.get(from..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
    let after = text.get(end..to).unwrap_or_default().split('\n').next().unwrap_or_default();
    let opened = |open: char, close: char| before.rfind(open) > before.rfind(close) && after.contains(close);
    opened('«', '»') || opened('“', '”') || before.matches('"').count() % 2 == 1 && after.contains('"')
}

impl Mailbox {
    /// A mail address at a place. The domain is brought to its ASCII form.
    #[must_use]
    pub fn new(address: &str, place: Place) -> Self {
        let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
        let host = Host::parse(domain);
        let domain = host.as_ref().map_or_else(|| domain.to_ascii_lowercase(), Host::ascii);
        Self { address: format!("{local}@{domain}"), host, place }
    }
}
