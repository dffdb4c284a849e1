//! Words written with tampered letters
//!
//! **Looks at** every word of the displayed sender, the subject and the text, and the names of attachments: letters of another
//! alphabet inside a Latin word, invisible signs between letters, mathematical letters, letters shown in the opposite order.
//!
//! **Why** such words look ordinary to a reader and are another word to a filter. An honest sender has no use for that.
//!
//! **Fires** on "pаyment" with a Cyrillic a, on "a‍c‍c‍o‍u‍n‍t" with a sign between all letters, on a subject in mathematical
//! letters, on a file named `invoice_fdp.exe` that is shown as `invoice_exe.pdf`.
//!
//! **Stays quiet** on words wholly in Cyrillic or Greek, accents, emoji and flags, soft hyphens between syllables, a single
//! invisible sign (it keeps an address from becoming a link), Greek letters at a word's edge (TNFα), and words in links.
//! A name of a known organisation is told by `obfuscated-words` instead.
//!
//! **Weight** moderate in the sender's name, the subject, and from three words of the text on; else weak. Strong for the
//! name of a file.
//! ---
//! Des mots écrits avec des lettres truquées
//!
//! **Regarde** chaque mot de l’expéditeur affiché, de l’objet et du texte, et le nom des pièces jointes : lettres d’un autre
//! alphabet dans un mot latin, signes invisibles entre les lettres, lettres mathématiques, lettres affichées à rebours.
//!
//! **Pourquoi** le lecteur voit un mot ordinaire, le filtre en lit un autre. Un expéditeur honnête n’en a pas besoin.
//!
//! **Se déclenche** sur « pаiement » avec un a cyrillique, sur « c‍o‍m‍p‍t‍e » avec un signe entre toutes les lettres, sur un
//! objet en lettres mathématiques, sur un fichier `facture_fdp.exe` affiché `facture_exe.pdf`.
//!
//! **Se tait** sur les mots entièrement cyrilliques ou grecs, les accents, les émoticônes et drapeaux, les césures entre
//! syllabes, un signe invisible isolé (il évite qu’une adresse devienne un lien), les lettres grecques au bord d’un mot (TNFα)
//! et les mots des liens. Le nom d’un organisme connu est signalé par `obfuscated-words`.
//!
//! **Poids** moyen dans le nom de l’expéditeur, l’objet, et à partir de trois mots du texte ; sinon faible. Fort pour le nom
//! d’un fichier.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::{Place, ViewKind},
    report::Evidence,
    span::Span,
    text::{
        normalise::{Disguise, DisguiseKind},
        reading::{Reading, Tag},
    },
};

pub(super) const CHECK: Check = Check {
    name: "disguised-letters",
    family: Family::Disguise,
    source: include_str!("disguised_letters.rs"),
    run: look,
};

/// Shorter words are abbreviations and units.
const FEWEST_LETTERS: usize = 4;
/// From so many words on, a text is written against filters and not by mistake.
const SEVERAL: usize = 3;
/// Words looked at in one view.
const MOST_WORDS: usize = 2_000;
/// A view with this share of letters that do not look Latin (one in so many) is of another language.
const ONE_FOREIGN_IN: usize = 10;
/// Tag characters outside flags from which on they hold a text.
const FEWEST_TAGS: usize = 5;

/// How letters are tampered with.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Tampered {
    /// So that a reader sees nothing of it.
    Unseen,
    /// So that it is seen: mathematical, full-width, circled letters.
    Styled,
}

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut unseen = Found::default();
    let mut styled = Found::default();
    for (view, (text, reading)) in context.message.views.iter().zip(&context.readings).enumerate() {
        let Some(reading) = reading.as_ref().filter(|_| text.kind != ViewKind::Hidden) else { continue };
        let named = matches!(text.kind, ViewKind::Sender | ViewKind::Subject);
        let whole = if text.kind == ViewKind::Sender { sender_name(context) } else { Some(Span::whole(&text.text)) };
        let Some(whole) = whole else { continue };
        for (start, end, how) in words(context, view, reading) {
            let place = context.place(view, start, end);
            if !whole.contains(place.span) || context.message.is_quoted(place) || context.in_link(place) {
                continue;
            }
            let found = if how == Tampered::Unseen { &mut unseen } else { &mut styled };
            found.add(named, context.evidence_of(place, reading.words(start, end)));
        }
        if let Some(span) = tag_characters(&text.text) {
            unseen.add(true, context.evidence(Place { view, span }));
        }
    }
    let mut drafts = Vec::new();
    if !unseen.evidence.is_empty() {
        drafts.push(Draft::new(
            unseen.weight(weight::WEAK),
            "Des mots sont écrits avec des lettres truquées, que l’œil ne remarque pas : c’est une ruse contre les filtres.",
            "Words are written with tampered letters that the eye does not notice: a trick against filters.",
            unseen.evidence,
        ));
    } else if styled.named || styled.words >= SEVERAL {
        drafts.push(Draft::new(
            if styled.named { weight::MODERATE } else { weight::WEAK },
            "Des mots sont écrits en lettres mathématiques ou décorées, que les filtres ne lisent pas.",
            "Words are written in mathematical or decorated letters, which filters do not read.",
            styled.evidence,
        ));
    }
    drafts.extend(turned_file_name(context));
    drafts
}

/// Words found, with where.
#[derive(Default)]
struct Found {
    words: usize,
    /// Whether one stands in the sender's name or the subject.
    named: bool,
    evidence: Vec<Evidence>,
}

impl Found {
    fn add(&mut self, named: bool, evidence: Evidence) {
        self.words += 1;
        self.named |= named;
        if self.evidence.len() < super::MOST_EVIDENCE {
            self.evidence.push(evidence);
        }
    }

    fn weight(&self, least: f64) -> f64 {
        if self.named || self.words >= SEVERAL { weight::MODERATE } else { least }
    }
}

/// The tampered words of a view, as places in its normal form.
fn words(context: &Context<'_>, view: usize, reading: &Reading) -> Vec<(usize, usize, Tampered)> {
    let (normal, text) = (&reading.normal, reading.normal.text());
    let mut found = Vec::new();
    let mut disguises = normal.disguises().iter().peekable();
    let mut looked_at = 0;
    while let Some(first) = disguises.next().filter(|_| looked_at < MOST_WORDS) {
        looked_at += 1;
        let (start, end) = word_around(text, first.at as usize);
        let mut inside = vec![*first];
        while let Some(next) = disguises.next_if(|next| (next.at as usize) < end) {
            inside.push(*next);
        }
        let known = |hit: &&crate::text::phrases::Hit<Tag>| hit.start < end && start < hit.end;
        let named = reading
            .hits_in(start.saturating_sub(60), end)
            .iter()
            .filter(known)
            .any(|hit| matches!(hit.tag, Tag::Name(..)));
        if !named && let Some(how) = tampered(context, view, text, (start, end), &inside) {
            found.push((start, end, how));
        }
    }
    for &(start, end) in normal.turned() {
        let letters = reading.words(start, end).bytes().filter(u8::is_ascii_alphabetic).count();
        if letters >= FEWEST_LETTERS {
            found.push((start, end, Tampered::Unseen));
        }
    }
    found
}

/// How a word is tampered with, by its disguises.
fn tampered(
    context: &Context<'_>,
    view: usize,
    text: &str,
    (start, end): (usize, usize),
    disguises: &[Disguise],
) -> Option<Tampered> {
    let word = text.get(start..end)?;
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let bytes = text.as_bytes();
    let is_letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let between = |kind: DisguiseKind| {
        let of_kind = disguises.iter().filter(|one| one.kind == kind).map(|one| one.at as usize);
        of_kind.filter(|&at| is_letter(at.checked_sub(1)) && is_letter(Some(at))).count()
    };
    let count = |kind: DisguiseKind| disguises.iter().filter(|one| one.kind == kind).count();
    let (invisible, hyphens) = (between(DisguiseKind::Invisible), between(DisguiseKind::SoftHyphen));
    // Between all syllables no honest hyphen parts a single letter; in long words a sign now and then lets a line break.
    let torn = between(DisguiseKind::Selector) >= 2
        || invisible >= 2 && invisible * 4 >= letters
        || hyphens > 2 && hyphens * 2 >= letters;
    if letters >= FEWEST_LETTERS && torn {
        return Some(Tampered::Unseen);
    }
    let (look_alike, styled) = (count(DisguiseKind::LookAlike), count(DisguiseKind::Styled));
    let plain = letters.saturating_sub(look_alike + styled + count(DisguiseKind::Related));
    let mixed = look_alike > 0
        && plain > 0
        && letters >= FEWEST_LETTERS
        && word.is_ascii()
        && !is_foreign(text)
        && disguises.iter().filter(|one| one.kind == DisguiseKind::LookAlike).any(|one| {
            !(is_greek(context, view, one.at as usize) && (one.at as usize == start || one.at as usize + 1 == end))
        });
    if mixed {
        return Some(Tampered::Unseen);
    }
    (styled >= FEWEST_LETTERS && styled * 10 >= letters * 6).then_some(Tampered::Styled)
}

fn is_greek(context: &Context<'_>, view: usize, at: usize) -> bool {
    context.message.shown(context.place(view, at, at + 1)).starts_with(|c| matches!(c, '\u{370}'..='\u{3ff}'))
}

/// Whether a text is of a language with letters of its own: there a Latin letter in a word is a slip of the keyboard.
fn is_foreign(text: &str) -> bool {
    let start = text.get(..text.floor_char_boundary(4_000)).unwrap_or_default();
    let foreign = start.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()).count();
    foreign * ONE_FOREIGN_IN > start.chars().filter(|c| c.is_alphabetic()).count()
}

/// The word around a place.
fn word_around(text: &str, at: usize) -> (usize, usize) {
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let start = before.char_indices().rev().take(100).take_while(|(_, c)| c.is_alphanumeric()).last();
    let length: usize = after.chars().take(100).take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum();
    (start.map_or(before.len(), |(start, _)| start), before.len() + length)
}

/// Where tag characters, which are never shown, hold a text. In flags they follow a black flag.
fn tag_characters(text: &str) -> Option<Span> {
    let is_tag = |c: char| matches!(c, '\u{e0020}'..='\u{e007e}');
    let first = text.find('\u{e0020}').into_iter().chain(text.find(is_tag)).min()?;
    let mut in_flag = false;
    let mut outside = text.get(first.saturating_sub(4)..).unwrap_or(text).char_indices().filter(|&(_, c)| {
        in_flag = c == '\u{1f3f4}' || in_flag && is_tag(c);
        is_tag(c) && !in_flag
    });
    let offset = if text.is_char_boundary(first.saturating_sub(4)) { first.saturating_sub(4) } else { 0 };
    let (start, _) = outside.next()?;
    let (end, last) = outside.take(2_000).enumerate().filter(|(number, _)| number + 2 >= FEWEST_TAGS).last()?.1;
    Some(Span::new(offset + start, offset + end + last.len_utf8()))
}

/// Where the sender's displayed name stands.
fn sender_name(context: &Context<'_>) -> Option<Span> {
    let sender = context.message.sender.as_ref()?;
    Some(sender.name.map_or(sender.place.span, |name| name.span))
}

/// The name of an attachment whose letters are shown in the opposite order: its kind is then another than it seems.
fn turned_file_name<'a>(context: &Context<'a>) -> Option<Draft<'a>> {
    let views = context.message.views.iter().enumerate();
    let mut names = views.filter(|(_, view)| view.kind == ViewKind::Evidence && view.part.ends_with("/name"));
    let (view, name) = names.find(|(_, view)| view.text.contains(['\u{202e}', '\u{202d}']))?;
    let place = Place { view, span: Span::whole(&name.text) };
    Some(Draft::new(
        weight::STRONG,
        "Le nom d’une pièce jointe contient un signe qui l’affiche à rebours : ce fichier n’est pas ce qu’il paraît.",
        "The name of an attachment holds a sign that shows it backwards: the file is not what it seems.",
        vec![context.evidence(place)],
    ))
}
