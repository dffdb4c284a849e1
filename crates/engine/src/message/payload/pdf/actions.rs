//! Where a document leads: link annotations, forms that are sent, actions on opening, scripts.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::{entry, words};
use crate::message::email::clip;

/// Annotations looked at on one page.
const MOST_ANNOTATIONS: usize = 1_000;
/// Fields of a form looked at.
const MOST_FIELDS: usize = 1_000;
/// Actions that follow one another.
const LONGEST_CHAIN: usize = 10;
/// Bytes kept of one script.
const LONGEST_SCRIPT: usize = 2_000;

/// The addresses and scripts behind the links and fields of a page.
pub(super) fn of_page(document: &Document, page: ObjectId) -> Vec<String> {
    let mut found = Found::new(document);
    if let Ok(page) = document.get_dictionary(page) {
        found.additional(page);
    }
    for annotation in document.get_page_annotations(page).unwrap_or_default().into_iter().take(MOST_ANNOTATIONS) {
        found.of(annotation);
    }
    found.targets
}

/// What happens when the document is opened, its named scripts, and where its form is sent.
pub(super) fn of_document(document: &Document) -> Vec<String> {
    let mut found = Found::new(document);
    let Ok(catalog) = document.catalog() else { return Vec::new() };
    if let Some(action) = entry(document, catalog, b"OpenAction").and_then(|action| action.as_dict().ok()) {
        found.action(action);
    }
    found.additional(catalog);
    let scripts =
        entry(document, catalog, b"Names").and_then(|names| entry(document, names.as_dict().ok()?, b"JavaScript"));
    if let Some(scripts) = scripts.and_then(|scripts| scripts.as_dict().ok()) {
        found.names(scripts);
    }
    let form = entry(document, catalog, b"AcroForm").and_then(|form| entry(document, form.as_dict().ok()?, b"Fields"));
    if let Some(fields) = form.and_then(|fields| fields.as_array().ok()) {
        for field in fields.iter().take(MOST_FIELDS) {
            if let Some(field) = document.dereference(field).ok().and_then(|(_, field)| field.as_dict().ok()) {
                found.of(field);
            }
        }
    }
    found.targets
}

struct Found<'d> {
    document: &'d Document,
    targets: Vec<String>,
    seen: HashSet<String>,
}

impl<'d> Found<'d> {
    fn new(document: &'d Document) -> Self {
        Self { document, targets: Vec::new(), seen: HashSet::new() }
    }

    /// The actions of an annotation or field.
    fn of(&mut self, holder: &'d Dictionary) {
        if let Some(action) = entry(self.document, holder, b"A").and_then(|action| action.as_dict().ok()) {
            self.action(action);
        }
        self.additional(holder);
    }

    /// Actions on events: entering, leaving, pressing, opening.
    fn additional(&mut self, holder: &'d Dictionary) {
        let Some(events) = entry(self.document, holder, b"AA").and_then(|events| events.as_dict().ok()) else { return };
        for (event, _) in events.iter().take(20) {
            if let Some(action) = entry(self.document, events, event).and_then(|action| action.as_dict().ok()) {
                self.action(action);
            }
        }
    }

    /// One action and those that follow it.
    fn action(&mut self, action: &'d Dictionary) {
        let mut next = Some(action);
        for _ in 0..LONGEST_CHAIN {
            let Some(action) = next else { return };
            self.one(action);
            next = entry(self.document, action, b"Next").and_then(|next| match next {
                Object::Array(several) => {
                    several.first().and_then(|first| self.document.dereference(first).ok()?.1.as_dict().ok())
                }
                one => one.as_dict().ok(),
            });
        }
    }

    fn one(&mut self, action: &'d Dictionary) {
        let kind = action.get(b"S").and_then(Object::as_name).unwrap_or_default();
        let text = |key: &[u8]| match entry(self.document, action, key)? {
            Object::String(bytes, _) => Some(words(bytes)),
            Object::Dictionary(file) => match entry(self.document, file, b"F")? {
                Object::String(bytes, _) => Some(words(bytes)),
                _ => None,
            },
            Object::Stream(stream) => stream.decompressed_content_with_limit(64 * 1024).ok().map(|bytes| words(&bytes)),
            _ => None,
        };
        match kind {
            b"URI" => {
                let address = text(b"URI");
                self.add(address);
            }
            b"SubmitForm" | b"GoToR" | b"Launch" | b"ImportData" => {
                let address = text(b"F");
                self.add(address);
            }
            b"JavaScript" => {
                let script = text(b"JS").map(|script| format!("javascript:{}", clip(script.trim(), LONGEST_SCRIPT).0));
                self.add(script);
            }
            _ => {}
        }
    }

    /// The scripts of a name tree, which may hang over several nodes.
    fn names(&mut self, root: &'d Dictionary) {
        let mut nodes = vec![root];
        for _ in 0..100 {
            let Some(node) = nodes.pop() else { return };
            let array = |key: &[u8]| entry(self.document, node, key).and_then(|entry| entry.as_array().ok());
            let each = |object: &'d Object| {
                self.document.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok())
            };
            nodes.extend(array(b"Kids").into_iter().flatten().take(50).filter_map(each));
            let actions: Vec<&Dictionary> = array(b"Names").into_iter().flatten().take(200).filter_map(each).collect();
            for action in actions {
                self.action(action);
            }
        }
    }

    /// One line, once.
    fn add(&mut self, target: Option<String>) {
        let Some(target) = target else { return };
        let target: String = target.split_whitespace().collect::<Vec<_>>().join(" ");
        let target = clip(&target, 8_192).0;
        if !target.is_empty() && self.targets.len() < 1_000 && self.seen.insert(target.clone()) {
            self.targets.push(target);
        }
    }
}
