//! Where a speaker puts its name: in the sender, in a label, after "ici", before "vous informe", at the head or the foot.

use crate::{
    context::Context,
    message::{Identity, ViewKind},
    text::{
        lexicon::Sense,
        phrases::Hit,
        reading::{Reading, Tag},
    },
};

/// A line no longer than this can be a signature or a banner, in bytes.
const LONGEST_SIGNATURE: usize = 64;

/// Whether a name stands where a speaker puts its own: introduced ("ici la ..."), saying something to the reader
/// ("... vous informe"), as a label ("AMELI : ..."), or on a line of its own at the head or the foot.
pub(super) fn is_speaker(reading: &Reading, hit: &Hit<Tag>, is_subject: bool) -> bool {
    let text = reading.normal.text();
    let (line_start, line_end) = line_around(text, hit);
    let before = reading.words(line_start, hit.start);
    let after = reading.words(hit.end, line_end);
    let (sentence_start, sentence_end) = reading.sentence(hit.start);
    let introduced = reading.hits_in(sentence_start, hit.start).iter().any(|word| {
        let by_post = || few_words(reading.words(word.end, hit.start), 7) && holds_post(reading, word.end, hit.start);
        word.tag == Tag::Sense(Sense::SpeakerBefore)
            && word.end <= hit.start
            && (is_title(reading, word.end, hit.start) || by_post())
    });
    let informs = reading
        .hits_in(hit.end, sentence_end)
        .iter()
        .any(|word| word.tag == Tag::Sense(Sense::SpeakerAfter) && few_words(reading.words(hit.end, word.start), 3));
    if introduced || informs {
        return true;
    }
    let is_first = whole_start(text, line_start)
        && (line_start == 0 || text.get(..line_start).is_some_and(|above| above.trim().is_empty()));
    let label_before = before.trim_matches(|c: char| !c.is_alphanumeric());
    let labels = is_first && few_words(label_before, 2) && !label_before.contains(['.', ',']);
    let label_mark = after.trim_start().starts_with([':', ']', ')', '>', '|'])
        || after.starts_with(" - ")
        || after.starts_with("- ")
        || line_start == hit.start && after.starts_with(". ");
    if labels && label_mark && is_title(reading, line_start, hit.start) {
        return true;
    }
    if is_subject {
        return false;
    }
    let whole = whole_start(text, line_start) && text.as_bytes().get(line_end).is_none_or(|byte| *byte == b'\n');
    let alone = whole
        && (line_end - line_start) <= LONGEST_SIGNATURE
        && is_title(reading, line_start, hit.start)
        && few_words(after, 4)
        && !after.contains(['?', '!']);
    if !alone || line_start == 0 && line_end == text.len() {
        return false;
    }
    let is_foot =
        hit.start * 10 >= text.len() * 6 || reading.has(Sense::Closing, hit.start.saturating_sub(200), hit.start);
    (is_foot || is_first) && !reading.has(Sense::OtherSpeaker, line_start, line_end)
}

/// The line of a hit, as far as it matters for labels and signatures: a text without line ends is not searched to its ends.
fn line_around(text: &str, hit: &Hit<Tag>) -> (usize, usize) {
    const REACH: usize = 200;
    let bytes = text.as_bytes();
    let from = hit.start.saturating_sub(REACH);
    let before = bytes.get(from..hit.start).unwrap_or_default();
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(from, |at| from + at + 1);
    let to = (hit.end + REACH).min(text.len());
    let after = bytes.get(hit.end..to).unwrap_or_default();
    let end = after.iter().position(|byte| *byte == b'\n').map_or(to, |at| hit.end + at);
    let start = (start..=hit.start).find(|at| text.is_char_boundary(*at)).unwrap_or(hit.start);
    let end = (hit.end..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(hit.end);
    (start, end)
}

/// Whether a line really starts there.
fn whole_start(text: &str, at: usize) -> bool {
    at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n')
}

/// "je suis Mme X, conseillère à la [CPAM]": a post, then nothing but small words.
fn holds_post(reading: &Reading, start: usize, end: usize) -> bool {
    reading
        .hits_in(start, end)
        .iter()
        .any(|word| word.tag == Tag::Sense(Sense::Post) && word.end <= end && is_title(reading, word.end, end))
}

/// Whether nothing but titles and small words stands in a range: "service des remboursements de la".
fn is_title(reading: &Reading, start: usize, end: usize) -> bool {
    if end.saturating_sub(start) > 80 {
        return false;
    }
    let titles =
        reading.hits_in(start, end).iter().filter(|word| word.tag == Tag::Sense(Sense::Title) && word.end <= end);
    let mut at = start;
    for title in titles {
        if title.start >= at {
            if reading.words(at, title.start).contains(char::is_alphanumeric) {
                return false;
            }
            at = title.end;
        }
    }
    !reading.words(at, end).contains(char::is_alphanumeric)
}

/// "votre carte Vitale", "vos remboursements Assurance Maladie", "your ameli account".
pub(super) fn is_yours(reading: &Reading, hit: &Hit<Tag>, sentence_start: usize) -> bool {
    reading.hits_in(sentence_start, hit.start).iter().any(|word| {
        word.tag == Tag::Sense(Sense::Yours)
            && word.end <= hit.start
            && few_words(reading.words(word.end, hit.start), 2)
    })
}

pub(super) fn few_words(text: &str, most: usize) -> bool {
    text.len() <= 100 && text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count() <= most
}

/// Whether somebody else introduces themselves: a doctor's office, a pharmacy, a mutual insurer, an employer, a friend.
pub(super) fn other_speaker(context: &Context<'_>) -> bool {
    context.message.views.iter().zip(&context.readings).any(|(view, reading)| {
        let Some(reading) = reading else { return false };
        let others = |sense| reading.hits.iter().filter(move |hit| hit.tag == Tag::Sense(sense));
        let talks = others(Sense::Familiar).next().is_some() && !matches!(view.kind, ViewKind::Hidden);
        match view.kind {
            ViewKind::Sender => others(Sense::OtherSpeaker).next().is_some(),
            ViewKind::Subject | ViewKind::Body(_) => {
                talks || others(Sense::OtherSpeaker).any(|hit| is_speaking_other(reading, hit))
            }
            ViewKind::Hidden | ViewKind::Evidence => false,
        }
    })
}

/// "votre pharmacie", "notre cabinet", "le Dr Martin vous attend", a pharmacy's line of its own.
fn is_speaking_other(reading: &Reading, hit: &Hit<Tag>) -> bool {
    let (start, _) = reading.sentence(hit.start);
    let of_reader = reading.hits_in(start, hit.start).iter().any(|word| {
        matches!(word.tag, Tag::Sense(Sense::Yours | Sense::SpeakerBefore))
            && word.end <= hit.start
            && reading.words(word.end, hit.start).trim().is_empty()
    });
    let before = reading.words(start, hit.start);
    let ours = before.ends_with("notre ") || before.ends_with("our ") || before.ends_with("nos ");
    let opens = hit.start == 0 || before.trim_start_matches(['"', '[', '(']).is_empty() && start == 0;
    of_reader || ours || opens || is_speaker(reading, hit, false)
}

/// Whether the sender gives itself another name, of which nothing is known: a text message's sender name, or a label
/// before a colon ("RDVSanté : votre carte Vitale ...").
pub(super) fn self_named(context: &Context<'_>) -> bool {
    let names =
        |reading: &Reading, end: usize| reading.hits_in(0, end).iter().any(|hit| matches!(hit.tag, Tag::Name(..)));
    let sender = context.message.sender.as_ref().filter(|sender| matches!(sender.identity, Identity::Name));
    let named_sender = sender.and_then(|sender| context.readings.get(sender.place.view)?.as_ref());
    let brand = sender.is_some_and(|sender| context.knowledge.brand_in(context.message.shown(sender.place)).is_some());
    let by_sender = !brand && named_sender.is_some_and(|reading| !names(reading, reading.normal.text().len()));
    by_sender
        || context.bodies().next().is_some_and(|(_, reading)| {
            let text = reading.normal.text();
            let label = text.get(..60.min(text.len())).and_then(|start| start.find([':', '\n']));
            label.is_some_and(|end| {
                text.get(end..).is_some_and(|rest| rest.starts_with(':'))
                    && few_words(reading.words(0, end), 5)
                    && !names(reading, end)
                    && !is_title(reading, 0, end)
            })
        })
}
