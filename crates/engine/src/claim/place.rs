//! Where a speaker puts its name: in the sender, in a label, after "ici", before "vous informe", at the head or the foot.

use crate::{
    context::Context,
    message::ViewKind,
    text::{
        lexicon::Sense,
        phrases::Hit,
        reading::{Reading, Tag},
    },
};

/// A line no longer than this can be a signature or a banner, in bytes.
const LONGEST_SIGNATURE: usize = 64;

/// How a name stands in a speaker's place.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum SpeakerPlace {
    /// After a word that introduces: "ici la ...".
    Introduced,
    /// Before a verb that speaks to the reader: "... vous informe". Reports of others say that too.
    BeforeVerb,
    /// At the head of the text: "AMELI : ...", "Info CPAM. ...".
    Label,
    /// On a line of its own at the head or the foot.
    Signature,
}

/// Whether and how a name stands where a speaker puts its own. `spoken`: a call or text message, which has no subject
/// and begins with the name of the speaker.
pub(super) fn speaker_place(reading: &Reading, hit: &Hit<Tag>, is_subject: bool, spoken: bool) -> Option<SpeakerPlace> {
    let (sentence_start, sentence_end) = reading.sentence(hit.start);
    let introduced = reading.hits_in(sentence_start, hit.start).iter().any(|word| {
        let by_post = || few_words(reading.words(word.end, hit.start), 7) && holds_post(reading, word.end, hit.start);
        word.tag == Tag::Sense(Sense::SpeakerBefore)
            && word.end <= hit.start
            && (is_title(reading, word.end, hit.start) || by_post())
    });
    if introduced {
        return Some(SpeakerPlace::Introduced);
    }
    let informs = reading
        .hits_in(hit.end, sentence_end)
        .iter()
        .any(|word| word.tag == Tag::Sense(Sense::SpeakerAfter) && few_words(reading.words(hit.end, word.start), 3));
    if informs {
        return Some(SpeakerPlace::BeforeVerb);
    }
    if is_label(reading, hit, spoken) {
        return Some(SpeakerPlace::Label);
    }
    (!is_subject && is_signature(reading, hit)).then_some(SpeakerPlace::Signature)
}

/// "AMELI : ...", "[CPAM] ...", and in text messages and calls "Info CPAM. ...", "Ameli, votre ...".
fn is_label(reading: &Reading, hit: &Hit<Tag>, spoken: bool) -> bool {
    let text = reading.normal.text();
    let (line_start, line_end) = line_around(text, hit);
    let is_first = whole_start(text, line_start)
        && (line_start == 0 || text.get(..line_start).is_some_and(|above| above.trim().is_empty()));
    if !is_first || !is_title(reading, line_start, hit.start) {
        return false;
    }
    let after = reading.words(hit.end, line_end);
    let marked = after.trim_start().starts_with([':', ']', ')', '>', '|'])
        || after.trim_start().starts_with(is_pictogram)
        || after.starts_with(" - ")
        || after.starts_with("- ");
    if marked {
        return true;
    }
    // "La CPAM, ils ..." is talk about it; "Info CPAM" and "CPAM" without article are labels.
    let before = reading.words(line_start, hit.start).trim();
    let announced = before.split(' ').next_back().is_some_and(|word| !word.is_empty() && !is_article(word));
    let speaks_on = reading.hits_in(hit.end, (hit.end + 6).min(text.len())).iter().any(|word| {
        matches!(word.tag, Tag::Sense(Sense::Yours | Sense::Subject) | Tag::Order(_) | Tag::OrderFor(_))
            && !reading.words(hit.end, word.start).contains(char::is_alphanumeric)
    });
    let bare = before.is_empty() && (after.starts_with('.') || speaks_on);
    spoken && (bare || announced && (after.starts_with(['.', ',', '!']) || speaks_on))
}

/// Arrows, signs and emoji, which stand around a name as brackets do: "🏥 AMELI 🏥".
const fn is_pictogram(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

fn is_article(word: &str) -> bool {
    matches!(
        word,
        "la" | "le"
            | "l'"
            | "les"
            | "de"
            | "du"
            | "d'"
            | "des"
            | "the"
            | "of"
            | "a"
            | "an"
            | "un"
            | "une"
            | "a l'"
            | "au"
    )
}

/// A line of its own, at the head or the foot, with nothing but titles before the name.
fn is_signature(reading: &Reading, hit: &Hit<Tag>) -> bool {
    let text = reading.normal.text();
    let (line_start, line_end) = line_around(text, hit);
    let after = reading.words(hit.end, line_end);
    let whole = whole_start(text, line_start) && text.as_bytes().get(line_end).is_none_or(|byte| *byte == b'\n');
    let alone = whole
        && (line_end - line_start) <= LONGEST_SIGNATURE
        && is_title(reading, line_start, hit.start)
        && few_words(after, 4)
        && !after.contains(['?', '!']);
    if !alone || line_start == 0 && line_end == text.len() {
        return false;
    }
    let is_first = line_start == 0 || text.get(..line_start).is_some_and(|above| above.trim().is_empty());
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

/// Whether a name is part of a longer one that means something else: "orange amère", or another organisation's name.
pub(super) fn means_something_else(reading: &Reading, name: &Hit<Tag>, organisation: usize) -> bool {
    /// Longer phrases begin at most this far before a name, in bytes.
    const REACH: usize = 60;
    reading.hits_in(name.start.saturating_sub(REACH), name.start + 1).iter().any(|longer| {
        let other = match longer.tag {
            Tag::OtherMeaning(of) => of == organisation,
            Tag::Name(of, _) => of != organisation,
            _ => false,
        };
        other && longer.end >= name.end && longer.end - longer.start > name.end - name.start
    })
}

/// Whether a displayed sender's name is this name and nothing but titles beside it: "Orange", "Service client Free". A
/// name with other meanings is meant there, and not in "Orange County Choir".
pub(super) fn stands_alone(reading: &Reading, name: &Hit<Tag>, organisation: usize) -> bool {
    let text = reading.normal.text();
    let end = text.find('<').unwrap_or(text.len());
    let known = |word: &Hit<Tag>| match word.tag {
        Tag::Sense(Sense::Title) => true,
        Tag::Name(of, _) => of == organisation,
        _ => false,
    };
    let mut at = 0;
    for word in reading.hits_in(0, end).iter().filter(|word| known(word) && word.end <= end) {
        if word.start >= at {
            if reading.words(at, word.start).contains(char::is_alphabetic) {
                return false;
            }
            at = word.end;
        }
    }
    name.end <= end && !reading.words(at, end).contains(char::is_alphabetic)
}

/// Whether a displayed sender's name holds a word for another speaker that is no part of an organisation's name.
pub(super) fn names_another(reading: &Reading) -> bool {
    let end = reading.normal.text().find('<').unwrap_or(reading.normal.text().len());
    let within_name = |word: &Hit<Tag>| {
        reading
            .hits
            .iter()
            .any(|hit| matches!(hit.tag, Tag::Name(..)) && hit.start <= word.start && word.end <= hit.end)
    };
    let words = reading.hits_in(0, end).iter();
    words.filter(|word| word.tag == Tag::Sense(Sense::OtherSpeaker)).any(|word| !within_name(word))
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
pub(super) fn is_yours(reading: &Reading, hit: &Hit<Tag>) -> bool {
    word_before(reading, hit, Sense::Yours, 2)
}

/// "apportez votre carte Vitale", "lecteur de carte Vitale": a thing that one brings or that is only spoken of.
pub(super) fn is_brought(reading: &Reading, hit: &Hit<Tag>) -> bool {
    word_before(reading, hit, Sense::Brings, 4)
}

/// Whether a word of that sense stands at most so many words before a hit in its sentence.
fn word_before(reading: &Reading, hit: &Hit<Tag>, sense: Sense, words: usize) -> bool {
    let (start, _) = reading.sentence(hit.start);
    reading.hits_in(start, hit.start).iter().any(|word| {
        word.tag == Tag::Sense(sense) && word.end <= hit.start && few_words(reading.words(word.end, hit.start), words)
    })
}

fn few_words(text: &str, most: usize) -> bool {
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
            // What a document says of its author tells nothing of who passes it on.
            ViewKind::Body(_) if view.in_document => false,
            ViewKind::Subject | ViewKind::Body(_) => {
                talks || others(Sense::OtherSpeaker).any(|hit| is_speaking_other(reading, hit))
            }
            ViewKind::Hidden | ViewKind::Evidence => false,
        }
    })
}

/// "Cabinet des Tilleuls : ...": the other speaker's name opens the text and a colon ends it.
fn is_other_label(reading: &Reading, hit: &Hit<Tag>) -> bool {
    let (start, end) = line_around(reading.normal.text(), hit);
    let label = reading.words(start, end).find(':').map(|colon| start + colon);
    start == 0 && label.is_some_and(|colon| hit.start < colon && few_words(reading.words(start, colon), 6))
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
    of_reader || ours || opens || is_other_label(reading, hit) || is_signature(reading, hit)
}

/// Whether the sender goes by a name that is not the organisation's, and of which nothing is known: the name displayed
/// beside a mail address, a text message's sender name, a label before a colon ("RDVSanté : votre carte Vitale ...").
pub(super) fn goes_by_other_name(context: &Context<'_>) -> bool {
    // Called where the displayed name names no organisation; what a label names stands open.
    let names = |reading: &Reading, start, end| {
        let known = |hit: &Hit<Tag>| matches!(hit.tag, Tag::Name(..)) && hit.start >= start && hit.end <= end;
        reading.hits.iter().chain(&reading.spelled).any(known)
    };
    let sender = context.message.sender.as_ref();
    // A mail that displays only an address goes by that address.
    if context.sender_mailbox().is_some() && sender.is_some_and(|sender| sender.name.is_none()) {
        return true;
    }
    let displayed = sender.and_then(|sender| {
        let reading = context.readings.get(sender.place.view)?.as_ref()?;
        let shown = context.message.shown(sender.name?);
        let brand = context.knowledge.brand_in(shown).is_some();
        // In normal form the name comes first and the address after it, in angle brackets.
        let end = reading.normal.text().find('<').unwrap_or(reading.normal.text().len());
        Some(!brand && !shown.contains('@') && !is_title(reading, 0, end))
    });
    let label = || {
        context.bodies().next().is_some_and(|(_, reading)| {
            let text = reading.normal.text();
            let head = text.char_indices().nth(60).map_or(text.len(), |(at, _)| at);
            let colon = reading.words(0, head).find([':', '\n']).filter(|at| text.as_bytes().get(*at) == Some(&b':'));
            colon.is_some_and(|colon| {
                few_words(reading.words(0, colon), 5) && !names(reading, 0, colon) && !is_title(reading, 0, colon)
            })
        })
    };
    displayed.unwrap_or(false) || label()
}
