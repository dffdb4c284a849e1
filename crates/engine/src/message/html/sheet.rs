//! Style sheets as far as mails use them: selectors of a tag, class or id, alone, together, or one inside another.
//!
//! Everything is counted: rules kept, and tests of rules over the whole page. Whether one element stands inside
//! another is looked up in a count of open elements, never searched for, so no nesting makes it slow.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    colour::Paint,
    style::{Style, without_comments},
};

/// Bytes of style sheets that are read.
const MOST_BYTES: usize = 128 * 1024;
/// Selectors that are kept.
const MOST_RULES: usize = 2_000;
/// Classes that one selector may name.
const MOST_CLASSES: usize = 4;
/// Tests of rules on one page; honest pages need a hundredth.
const MOST_TESTS: usize = 2_000_000;

/// The style sheets of a page.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
    by_subject: Index,
    /// What elements stand inside of, in selectors of two.
    outer: Vec<Compound>,
    by_outer: Index,
    /// By place in `outer`: how many open elements match it.
    open: Vec<usize>,
    tests: usize,
    /// Whether there is style that is not read: then nobody knows what grounds there are.
    incomplete: bool,
}

/// Places by what an element must at least be: `#id`, `.class` or tag.
#[derive(Debug, Default)]
struct Index {
    named: BTreeMap<String, Vec<usize>>,
    /// Those that any element may be (`*`).
    any: Vec<usize>,
}

#[derive(Debug)]
struct Rule {
    subject: Compound,
    /// The element around it (by its place in `outer`), and whether it must be the next one.
    within: Option<(usize, bool)>,
    specificity: u32,
    ordinary: Style,
    important: Style,
}

/// `td.big#first`.
#[derive(Debug, Default, PartialEq)]
struct Compound {
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
}

/// An element that rules are tried on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Element<'a> {
    pub(super) tag: &'a [u8],
    pub(super) id: Option<&'a str>,
    pub(super) classes: &'a [String],
}

impl Compound {
    fn matches(&self, element: Element<'_>) -> bool {
        self.tag.as_ref().is_none_or(|tag| tag.as_bytes() == element.tag)
            && self.id.as_ref().is_none_or(|id| element.id == Some(id))
            && self.classes.iter().all(|class| element.classes.contains(class))
    }

    /// Reads one without combinators; `None` where it holds what is not understood (`:hover`, `[x]`).
    fn read(text: &str) -> Option<Self> {
        let mut compound = Self::default();
        let text = text.trim_end_matches(":link");
        let starts = text.char_indices().filter(|&(at, c)| at == 0 || matches!(c, '.' | '#')).map(|(at, _)| at);
        let starts: Vec<usize> = starts.take(MOST_CLASSES + 3).collect();
        for (number, &start) in starts.iter().enumerate() {
            let end = starts.get(number + 1).copied().unwrap_or(text.len());
            let part = text.get(start..end)?;
            let name = part.trim_start_matches(['.', '#']);
            if name.is_empty() || name != "*" && !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
                return None;
            }
            match part.chars().next() {
                Some('.') => compound.classes.push(name.to_owned()),
                Some('#') => compound.id = Some(name.to_owned()),
                _ if name == "*" => {}
                _ => compound.tag = Some(name.to_ascii_lowercase()),
            }
        }
        (!text.is_empty() && compound.classes.len() <= MOST_CLASSES).then_some(compound)
    }

    /// What it must at least be; `None` where it may be anything.
    fn key(&self) -> Option<String> {
        match (&self.id, self.classes.first(), &self.tag) {
            (Some(id), ..) => Some(format!("#{id}")),
            (None, Some(class), _) => Some(format!(".{class}")),
            (None, None, tag) => tag.clone(),
        }
    }

    fn specificity(&self) -> u32 {
        let classes = u32::try_from(self.classes.len()).unwrap_or_default();
        u32::from(self.id.is_some()) * 10_000 + classes * 100 + u32::from(self.tag.is_some())
    }
}

impl Sheet {
    /// Reads every style sheet of a page, wherever it stands: one at the end holds for what is before it as well.
    pub(super) fn of_page(html: &str) -> Self {
        let mut sheet = Self::default();
        let mut room = MOST_BYTES;
        let mut from = 0;
        for at in memchr::memchr_iter(b'<', html.as_bytes()) {
            if at < from {
                continue;
            }
            from = at + 1;
            let Some(tag) = html.as_bytes().get(from..) else { break };
            if tag.starts_with(b"!--") {
                // What a comment holds is for one mail program alone.
                from = find_from(html, from + 3, "-->").unwrap_or(html.len());
            } else if begins(tag, b"style") {
                let Some(open) = find_from(html, from, ">") else { break };
                let close = end_of_style(html, open + 1);
                let css = html.get(open + 1..close).unwrap_or_default();
                let media = html.get(from..open).unwrap_or_default().to_ascii_lowercase();
                let taken = css.get(..css.floor_char_boundary(room)).unwrap_or_default();
                sheet.incomplete |= taken.len() < css.len();
                room -= taken.len();
                if media
                    .split_once("media=")
                    .is_none_or(|(_, media)| applies(media.trim_matches(['"', '\'', '/', ' '])))
                {
                    sheet.add(taken);
                }
                from = close;
            } else if begins(tag, b"link") {
                let tag = tag.get(..tag.len().min(1_000)).unwrap_or_default();
                let tag = tag.split(|byte| *byte == b'>').next().unwrap_or_default().to_ascii_lowercase();
                sheet.incomplete |= tag.windows(10).any(|word| word == b"stylesheet");
            }
        }
        sheet.open = vec![0; sheet.outer.len()];
        sheet
    }

    /// Whether the colours of the page are all known.
    pub(super) const fn is_complete(&self) -> bool {
        !self.incomplete
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn add(&mut self, css: &str) {
        let css = without_comments(css);
        let css: Cow<'_, str> =
            if css.contains("<!--") { css.replace("<!--", "").replace("-->", "").into() } else { css };
        let mut rest = css.as_ref();
        while let Some(at) = rest.find(['{', '}', ';']) {
            let head = rest.get(..at).unwrap_or_default().trim();
            let sign = rest.as_bytes().get(at).copied();
            rest = rest.get(at + 1..).unwrap_or_default();
            match sign {
                Some(b'{') if head.starts_with('@') => {
                    let media = head.strip_prefix("@media").map(str::to_ascii_lowercase);
                    if !media.is_some_and(|media| applies(media.trim())) {
                        rest = after_block(rest);
                    }
                }
                Some(b'{') => {
                    let end = rest.find(['{', '}']).unwrap_or(rest.len());
                    let body = rest.get(..end).unwrap_or_default();
                    self.rule(head, body);
                    rest = after_block(rest);
                }
                Some(b';') => self.incomplete |= head.starts_with("@import"),
                _ => {}
            }
        }
    }

    fn rule(&mut self, selectors: &str, body: &str) {
        let (ordinary, important) = Style::read(body);
        if (ordinary, important) == (Style::default(), Style::default()) {
            return;
        }
        for selector in selectors.split(',') {
            if self.rules.len() >= MOST_RULES {
                self.incomplete = true;
                return;
            }
            let spaced = selector.replace('>', " > ");
            let mut parts: Vec<&str> = spaced.split_whitespace().rev().take(4).collect();
            let Some(subject) = parts.first().and_then(|part| Compound::read(part)) else { continue };
            let next = parts.get(1) == Some(&">");
            if next {
                parts.remove(1);
            }
            let outer = parts.get(1).map(|part| Compound::read(part));
            let specificity = subject.specificity();
            let rule = match outer {
                None if !next => Rule { subject, within: None, specificity, ordinary, important },
                Some(Some(outer)) if parts.len() == 2 => {
                    let specificity = specificity + outer.specificity();
                    let outer = self.outer(outer);
                    Rule { subject, within: Some((outer, next)), specificity, ordinary, important }
                }
                // Longer ones are not followed: their colours may or may not hold.
                _ => Rule {
                    subject,
                    within: None,
                    specificity: specificity + 1,
                    ordinary: ordinary.doubtful(),
                    important: important.doubtful(),
                },
            };
            self.by_subject.places(rule.subject.key()).push(self.rules.len());
            self.rules.push(rule);
        }
    }

    /// The place in `outer` of a compound.
    fn outer(&mut self, compound: Compound) -> usize {
        let places = self.by_outer.places(compound.key());
        // Only the last ones are compared, so that a hostile sheet does not make it slow.
        let known = places.iter().rev().take(8).find(|&&at| self.outer.get(at) == Some(&compound));
        if let Some(&known) = known {
            return known;
        }
        places.push(self.outer.len());
        self.outer.push(compound);
        self.outer.len() - 1
    }

    /// What the sheets say of an element: ordinary declarations, and important ones. `around` are the outer compounds
    /// that the element next around it matches.
    pub(super) fn style(&mut self, element: Element<'_>, around: &[usize]) -> (Style, Style) {
        if self.tests >= MOST_TESTS {
            let mut seen = Style::default();
            seen.colour = Some(Paint::Unknown);
            return (seen, Style::default());
        }
        let mut found: Vec<(u32, usize)> = Vec::new();
        self.by_subject.look_up(element, &mut |places| {
            for &at in places {
                self.tests += 1;
                let Some(rule) = self.rules.get(at) else { continue };
                let inside = rule.within.is_none_or(|(outer, next)| {
                    if next { around.contains(&outer) } else { self.open.get(outer).is_some_and(|&open| open > 0) }
                });
                if inside && rule.subject.matches(element) {
                    found.push((rule.specificity, at));
                }
            }
        });
        found.sort_unstable();
        let (mut ordinary, mut important) = (Style::default(), Style::default());
        for rule in found.iter().filter_map(|&(_, at)| self.rules.get(at)) {
            ordinary.overlay(&rule.ordinary);
            important.overlay(&rule.important);
        }
        (ordinary, important)
    }

    /// Notes an element that opens, adding the outer compounds that it matches to `matched`.
    pub(super) fn enter(&mut self, element: Element<'_>, matched: &mut Vec<usize>) {
        if self.outer.is_empty() || self.tests >= MOST_TESTS {
            return;
        }
        let from = matched.len();
        self.by_outer.look_up(element, &mut |places| {
            for &at in places {
                self.tests += 1;
                if self.outer.get(at).is_some_and(|outer| outer.matches(element)) {
                    matched.push(at);
                }
            }
        });
        for at in matched.iter().skip(from) {
            self.open.get_mut(*at).into_iter().for_each(|open| *open += 1);
        }
    }

    /// Notes that elements close which matched these outer compounds.
    pub(super) fn leave(&mut self, matched: impl Iterator<Item = usize>) {
        for at in matched {
            self.open.get_mut(at).into_iter().for_each(|open| *open = open.saturating_sub(1));
        }
    }
}

impl Index {
    fn places(&mut self, key: Option<String>) -> &mut Vec<usize> {
        match key {
            Some(key) => self.named.entry(key).or_default(),
            None => &mut self.any,
        }
    }

    /// Calls with every list of places that an element's tag, classes or id lead to.
    fn look_up(&self, element: Element<'_>, call: &mut impl FnMut(&[usize])) {
        let mut look = |key: &str| {
            if let Some(places) = self.named.get(key) {
                call(places);
            }
        };
        look(std::str::from_utf8(element.tag).unwrap_or_default());
        let mut key = String::new();
        for (number, class) in element.classes.iter().enumerate() {
            // A class named twice is one class.
            if element.classes.get(..number).is_some_and(|before| before.contains(class)) {
                continue;
            }
            key.clear();
            key.push('.');
            key.push_str(class);
            look(&key);
        }
        if let Some(id) = element.id {
            look(&format!("#{id}"));
        }
        if !self.any.is_empty() {
            call(&self.any);
        }
    }
}

/// Whether a media query holds on every screen. One with a condition says what holds on some only.
fn applies(media: &str) -> bool {
    media.split(',').any(|query| matches!(query.trim(), "" | "all" | "screen"))
}

/// What follows the block whose opening brace was read.
fn after_block(css: &str) -> &str {
    let mut depth = 1_usize;
    for (at, byte) in css.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return css.get(at + 1..).unwrap_or_default();
        }
    }
    ""
}

fn begins(tag: &[u8], name: &[u8]) -> bool {
    tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name))
        && tag.get(name.len()).is_none_or(|next| !next.is_ascii_alphanumeric())
}

fn find_from(html: &str, from: usize, what: &str) -> Option<usize> {
    html.get(from..).and_then(|rest| rest.find(what)).map(|at| from + at)
}

/// Where a style element's text ends.
fn end_of_style(html: &str, from: usize) -> usize {
    let rest = html.get(from..).unwrap_or_default();
    let mut ends = rest.match_indices("</").map(|(at, _)| at);
    let end = ends.find(|at| rest.as_bytes().get(at + 2..).is_some_and(|tag| begins(tag, b"style")));
    end.map_or(html.len(), |at| from + at)
}
