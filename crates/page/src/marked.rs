//! The message itself with the words that speak against it marked: plain text in pieces, each with the reasons it stands for.

use std::ops::Range;

use vigie_engine::{
    organisation::index::Knowledge,
    report::{Report, ViewText},
};

use crate::{
    harmless::{Shown, arms, in_place_of},
    language::Language,
    told::place,
};

/// A stretch without marks is shortened to its two ends beyond this many characters.
const LONGEST_STRETCH: usize = 1_600;
/// More marks in one view are not drawn.
const MOST_MARKS: usize = 200;

/// One text of the message.
#[derive(Debug)]
pub struct MarkedView {
    /// Where it stands, for people.
    pub place: &'static str,
    /// Its pieces, in order.
    pub pieces: Vec<Piece>,
}

/// A piece of a text: marked where it stands for a reason.
#[derive(Debug, Default, Eq, PartialEq)]
pub struct Piece {
    /// The words, harmless.
    pub text: String,
    /// The reasons that rest on them, counted from 1.
    pub reasons: Vec<usize>,
    /// Those of them whose words end here.
    pub ending: Vec<usize>,
}

/// A place in a text, and the reason that rests on it.
#[derive(Clone, Debug)]
pub struct Mark {
    /// Bytes of the text; they may fall anywhere.
    pub bytes: Range<usize>,
    /// The reason, counted from 1.
    pub reason: usize,
}

/// The texts of a report that people should see: those with marks, and the first body.
#[must_use]
pub fn marked(report: &Report, knowledge: &Knowledge, language: Language) -> Vec<MarkedView> {
    let body = report.views.iter().find(|view| view.part.starts_with("text:") || view.part.starts_with("html:"));
    let is_shown = |view: &ViewText, marks: &[Mark]| {
        let is_body = body.is_some_and(|body| body.part == view.part);
        !view.text.trim().is_empty()
            && (is_body || !marks.is_empty() || matches!(view.part.as_str(), "from" | "subject"))
    };
    let views = report.views.iter().map(|view| (view, marks_of(report, view)));
    views
        .filter(|(view, marks)| is_shown(view, marks))
        // What a person told of a call stands in the reasons, in words.
        .filter(|(view, _)| !matches!(view.part.as_str(), "record:asked_for" | "record:named_contact"))
        .map(|(view, marks)| MarkedView {
            place: place(&view.part).to(language),
            pieces: pieces(&view.text, &marks, knowledge),
        })
        .collect()
}

fn marks_of(report: &Report, view: &ViewText) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (at, finding) in report.findings.iter().enumerate() {
        for evidence in finding.evidence.iter().filter(|evidence| evidence.part == view.part) {
            let bytes = evidence.span.start as usize..evidence.span.end as usize;
            // A mark over the whole of a long text marks nothing.
            if bytes.len() < view.text.len() || view.text.len() < 200 {
                marks.push(Mark { bytes, reason: at + 1 });
            }
        }
    }
    marks.truncate(MOST_MARKS);
    marks
}

/// A text cut at the ends of its marks. Total for any marks: they are moved to whole characters and into the text.
#[must_use]
pub fn pieces(text: &str, marks: &[Mark], knowledge: &Knowledge) -> Vec<Piece> {
    let shown = Shown::new(text);
    let arms = arms(&shown.text, knowledge);
    let marks: Vec<Mark> = marks
        .iter()
        .map(|mark| Mark {
            bytes: shown.place_of(floor(text, mark.bytes.start))..shown.place_of(ceiling(text, mark.bytes.end)),
            reason: mark.reason,
        })
        .filter(|mark| mark.bytes.start < mark.bytes.end)
        .collect();
    let mut cuts: Vec<usize> = marks.iter().flat_map(|mark| [mark.bytes.start, mark.bytes.end]).collect();
    cuts.extend([0, shown.text.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let stretches = cuts.iter().zip(cuts.iter().skip(1));
    stretches.map(|(start, end)| piece(&shown.text, *start..*end, &marks, &arms)).collect()
}

fn piece(text: &str, bytes: Range<usize>, marks: &[Mark], arms: &[usize]) -> Piece {
    let over = marks.iter().filter(|mark| mark.bytes.start <= bytes.start && bytes.end <= mark.bytes.end);
    let mut reasons: Vec<usize> = over.clone().map(|mark| mark.reason).collect();
    let mut ending: Vec<usize> = over.filter(|mark| mark.bytes.end == bytes.end).map(|mark| mark.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    ending.sort_unstable();
    ending.dedup();
    let words = text.get(bytes.clone()).unwrap_or_default();
    let mut out = String::with_capacity(words.len());
    for (at, c) in words.char_indices() {
        match arms.binary_search(&(bytes.start + at)) {
            Ok(_) => out.push_str(in_place_of(c)),
            Err(_) => out.push(c),
        }
    }
    if reasons.is_empty() {
        out = shortened(out);
    }
    Piece { text: out, reasons, ending }
}

/// The two ends of a long stretch.
fn shortened(text: String) -> String {
    let length = text.chars().count();
    if length <= LONGEST_STRETCH {
        return text;
    }
    let half = LONGEST_STRETCH / 2;
    let head: String = text.chars().take(half).collect();
    let tail: String = text.chars().skip(length - half).collect();
    format!("{head}\n[…]\n{tail}")
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn ceiling(text: &str, at: usize) -> usize {
    (at.min(text.len())..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
