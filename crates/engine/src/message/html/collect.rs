//! What a page holds beside its words: scripts, redirections, embedded pictures, drawings with letters; and how a page
//! becomes views of a message.

use super::{Page, tag::Tag};
use crate::{
    message::{Form, HiddenRun, Limit, MOST_LINKS, Message, Place, ViewKind, payload::drawn},
    observable::link::Target,
    span::Span,
    text::normalise::LineEnds,
};

/// Bytes of scripts kept of one page.
const MOST_SCRIPT: usize = 256 * 1024;
/// Embedded pictures kept of one page.
const MOST_EMBEDDED: usize = 60;
/// Redirections kept of one page.
const MOST_REDIRECTS: usize = 5;

/// What the reader notes on its way.
pub(super) trait Collect {
    /// A start tag: pictures in themselves, redirections.
    fn note(&mut self, tag: &Tag);
    /// An attribute that is a script (`onload`).
    fn note_handler(&mut self, attribute: &[u8], value: &[u8]);
    /// Text of a script.
    fn note_script(&mut self, script: &[u8]);
    /// Text that is shown, as it is spaced.
    fn note_drawing(&mut self, words: &str);
    /// A line ends there.
    fn note_line_end(&mut self);
}

impl Collect for Page {
    fn note(&mut self, tag: &Tag) {
        if let Some(source) = &tag.embedded
            && self.embedded.len() < MOST_EMBEDDED
        {
            self.embedded.push(source.clone());
        }
        if let Some(address) = tag.refresh.as_deref().and_then(refreshed)
            && self.redirects.len() < MOST_REDIRECTS
        {
            self.redirects.push(address.to_owned());
        }
    }

    fn note_handler(&mut self, attribute: &[u8], value: &[u8]) {
        if attribute.starts_with(b"on") {
            self.note_script(value);
            self.note_script(b"\n");
        }
    }

    fn note_script(&mut self, script: &[u8]) {
        if self.scripts.len() + script.len() <= MOST_SCRIPT {
            self.scripts.push_str(&String::from_utf8_lossy(script));
        }
    }

    fn note_drawing(&mut self, words: &str) {
        if !self.drawing.is_empty() || words.contains(drawn::is_block) {
            self.drawing.push_str(words);
        }
    }

    fn note_line_end(&mut self) {
        if !self.drawing.is_empty() && !self.drawing.ends_with('\n') {
            self.drawing.push('\n');
        }
    }
}

/// The address of `0; url=https://...`.
fn refreshed(content: &str) -> Option<&str> {
    let at = content.to_ascii_lowercase().find("url=")?;
    let address = content.get(at + 4..)?.trim().trim_matches(['\'', '"']);
    (!address.is_empty()).then_some(address)
}

/// Adds what HTML shows, what it hides, its links and its forms; gives back the rest of what it holds.
pub(in crate::message) fn add(source: &str, part: &str, attached: bool, message: &mut Message) -> Page {
    let room = MOST_LINKS.saturating_sub(message.links.len());
    let mut page = super::read(source, room + 1);
    let view = message.add_body(part, &page.visible, LineEnds::Meant);
    message.add_quoted(view, std::mem::take(&mut page.quoted));
    if page.links.len() > room {
        message.reached(Limit::Links);
    }
    for (number, (span, href)) in page.links.iter().take(room).enumerate() {
        let Some(target) = Target::parse(href) else { continue };
        let before = message.links.len();
        message.add_link(target, Place { view, span: *span }, true);
        if message.links.len() > before
            && page.picture_links.binary_search(&number).is_ok()
            && let Some(link) = message.links.last_mut()
        {
            link.around_picture = true;
        }
    }
    for form in std::mem::take(&mut page.forms) {
        let action = form.action.as_deref().and_then(Target::parse);
        message.forms.push(Form { place: Place { view, span: form.span }, action, fields: form.fields, attached });
    }
    if !page.hidden.trim().is_empty() {
        let hidden = message.add_view(format!("{part}/hidden"), std::mem::take(&mut page.hidden), ViewKind::Hidden);
        let runs = std::mem::take(&mut page.hidden_runs).into_iter();
        message.hidden.extend(runs.map(|(span, beside)| HiddenRun {
            place: Place { view: hidden, span },
            beside: Place { view, span: Span::new(beside, beside) },
        }));
    }
    let interruptions = std::mem::take(&mut page.interruptions);
    message.interruptions.extend(interruptions.into_iter().map(|span| Place { view, span }));
    message.pictures += page.pictures;
    page
}
