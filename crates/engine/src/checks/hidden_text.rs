//! Text that the reader does not see
//!
//! **Looks at** text that a mail's HTML hides by its style (not displayed, no size, no colour of its own, transparent, cut off,
//! far off the screen), by its own or inherited from what stands around it.
//!
//! **Why** hidden words are written for filters: to break words in two, or to drown the message in the innocent words of
//! another.
//!
//! **Fires** on hidden letters inside "carte Vitale", on several words so broken, and on a long hidden text that has little in
//! common with the text shown.
//!
//! **Stays quiet** on the invisible lines at the beginning for the preview of the mailbox (preheader) and the signs that fill
//! them up, on a second layout of the same text for other screens, on counting pixels, and on labels for voices.
//!
//! **Weight** strong where the name of the organisation is broken; moderate for several broken words, and for foreign text where
//! the message speaks in an organisation's name; weak for foreign text else.
//! ---
//! Du texte que le lecteur ne voit pas
//!
//! **Regarde** le texte qu’un courriel cache par sa mise en forme (non affiché, sans taille, sans couleur propre, transparent,
//! coupé, hors de l’écran), par lui-même ou par ce qui l’entoure.
//!
//! **Pourquoi** ces mots sont écrits pour les filtres : couper des mots en deux, ou noyer le message dans les mots innocents d’un
//! autre.
//!
//! **Se déclenche** sur des lettres cachées dans « carte Vitale », sur plusieurs mots ainsi coupés, et sur un long texte caché
//! qui a peu en commun avec le texte affiché.
//!
//! **Se tait** sur les lignes invisibles du début destinées à l’aperçu (preheader) et les signes qui les allongent, sur une
//! seconde mise en page du même texte pour d’autres écrans, sur les pixels de comptage et les libellés destinés aux voix.
//!
//! **Poids** fort si le nom de l’organisme est coupé ; moyen pour plusieurs mots coupés, et pour un texte étranger quand le
//! message parle au nom d’un organisme ; faible pour un texte étranger sinon.

use std::collections::BTreeSet;

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::{HiddenRun, Place},
    report::Evidence,
    span::Span,
    text::reading::Tag,
};

pub(super) const CHECK: Check =
    Check { name: "hidden-text", family: Family::Disguise, source: include_str!("hidden_text.rs"), run: look };

/// Hidden words of four letters and more at the beginning, up to this many, are a preview line; newsletters write a few sentences.
const PREVIEW_WORDS: usize = 40;
/// Different hidden words from which on they can be filler.
const FILLER_WORDS: usize = 30;
/// Words of one view that are compared.
const MOST_WORDS: usize = 5_000;
/// From so many words broken by hidden letters on, it is no slip.
const SEVERAL: usize = 3;
/// Hidden letters that break a word are few, in bytes.
const LONGEST_BREAK: usize = 40;

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    let broken = broken_words(context);
    drafts.extend(broken_name(context, &broken));
    if drafts.is_empty() && broken.len() >= SEVERAL {
        drafts.push(Draft::new(
            weight::MODERATE,
            "Des lettres cachées coupent des mots du texte : vous ne les voyez pas, les filtres ne lisent plus les mots.",
            "Hidden letters break words of the text: you do not see them, and filters no longer read the words.",
            broken.iter().take(super::MOST_EVIDENCE).map(|place| context.evidence(*place)).collect(),
        ));
    }
    if drafts.is_empty() {
        drafts.extend(filler(context));
    }
    drafts
}

/// The words that hidden letters break.
fn broken_words(context: &Context<'_>) -> Vec<Place> {
    let mut words: Vec<Place> = Vec::new();
    let mut runs = context.message.hidden.iter().peekable();
    for cut in &context.message.interruptions {
        // Both lists are in order of views and places.
        let key = |place: Place| (place.view, place.span.start);
        while runs.next_if(|run| key(run.beside) < key(*cut)).is_some() {}
        let Some(run) = runs.peek().filter(|run| key(run.beside) == key(*cut)) else { continue };
        let hidden = context.message.shown(run.place).trim();
        if hidden.len() > LONGEST_BREAK || hidden.contains(char::is_whitespace) || context.message.is_quoted(*cut) {
            continue;
        }
        let text = context.message.views.get(cut.view).map_or("", |view| view.text.as_str());
        let Some((before, after)) = text.split_at_checked(cut.span.start as usize) else { continue };
        // "HomeContact" is two labels side by side, "Assurance" one word.
        if !(before.ends_with(char::is_alphabetic) && after.starts_with(char::is_lowercase)) {
            continue;
        }
        let letters = |c: &char| c.is_alphabetic();
        let start = before.chars().rev().take(60).take_while(letters).map(char::len_utf8).sum::<usize>();
        let end = after.chars().take(60).take_while(letters).map(char::len_utf8).sum::<usize>();
        let place = Place { span: Span::new(before.len() - start, before.len() + end), ..*cut };
        if words.last() != Some(&place) {
            words.push(place);
        }
    }
    words
}

/// The name of an organisation in whose name it speaks, broken.
fn broken_name<'a>(context: &Context<'a>, broken: &[Place]) -> Option<Draft<'a>> {
    let (claim, profile) = context.speakers().next()?;
    let mut evidence: Vec<Evidence> = Vec::new();
    for (view, reading) in context.bodies() {
        let is_name = |tag: Tag| matches!(tag, Tag::Name(organisation, _) if organisation == claim.organisation);
        for hit in reading.hits.iter().filter(|hit| is_name(hit.tag)) {
            let place = context.place(view, hit.start, hit.end);
            let cut = broken
                .iter()
                .any(|word| word.view == view && place.span.start < word.span.end && word.span.start < place.span.end);
            if cut && evidence.len() < super::MOST_EVIDENCE {
                evidence.push(context.evidence(place));
            }
        }
    }
    if evidence.is_empty() {
        return None;
    }
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let draft = Draft::new(
        weight::STRONG,
        format!("Des lettres cachées coupent le nom de {fr} : c’est une ruse contre les filtres."),
        format!("Hidden letters break the name of {en}: a trick against filters."),
        evidence,
    );
    Some(draft.about(claim.organisation))
}

/// A long hidden text that is not the text shown.
fn filler<'a>(context: &Context<'a>) -> Option<Draft<'a>> {
    let mut evidence = Vec::new();
    let mut views: Vec<(usize, usize)> =
        context.message.hidden.iter().map(|run| (run.place.view, run.beside.view)).collect();
    views.dedup();
    for (hidden, shown) in views {
        let runs = context.message.hidden.iter().filter(|run| run.place.view == hidden);
        let runs: Vec<&HiddenRun> = runs.filter(|run| !is_preview(context, run)).collect();
        let words: BTreeSet<String> =
            runs.iter().flat_map(|run| words(context.message.shown(run.place))).take(MOST_WORDS).collect();
        if words.len() < FILLER_WORDS {
            continue;
        }
        let text = context.message.views.get(shown).map_or("", |view| view.text.as_str());
        let seen: BTreeSet<String> = self::words(text).take(MOST_WORDS).collect();
        let common = words.intersection(&seen).count();
        // A second layout of the same text shares most of its words.
        if common * 2 >= words.len() {
            continue;
        }
        let longest = runs.iter().max_by_key(|run| run.place.span.len());
        evidence.extend(longest.map(|run| context.evidence(beginning(context, run.place))));
    }
    if evidence.is_empty() {
        return None;
    }
    let Some((claim, profile)) = context.speakers().next() else {
        return Some(Draft::new(
            weight::WEAK,
            "Le message cache un long texte, étranger à ce qu’il affiche : vous ne le voyez pas, les filtres le lisent.",
            "The message hides a long text that is foreign to what it shows: you do not see it, filters read it.",
            evidence,
        ));
    };
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let draft = Draft::new(
        weight::MODERATE,
        format!(
            "Le message, qui se présente comme envoyé par {fr}, cache un long texte que vous ne voyez pas : c’est une ruse contre les filtres."
        ),
        format!("The message, which speaks for {en}, hides a long text that you do not see: a trick against filters."),
        evidence,
    );
    Some(draft.about(claim.organisation))
}

/// Whether a run is the line that mail programs show beside the subject.
fn is_preview(context: &Context<'_>, run: &HiddenRun) -> bool {
    let text = context.message.views.get(run.beside.view).map_or("", |view| view.text.as_str());
    let before = text.get(..run.beside.span.start as usize).unwrap_or_default();
    before.len() < 200
        && words(before).next().is_none()
        && words(context.message.shown(run.place)).take(PREVIEW_WORDS + 1).count() <= PREVIEW_WORDS
}

/// Words that say something: four letters and more.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| word.chars().filter(|c| c.is_alphabetic()).nth(3).is_some()).map(str::to_lowercase)
}

/// The first words of a long place.
fn beginning(context: &Context<'_>, place: Place) -> Place {
    let text = context.message.shown(place);
    let length = text.char_indices().nth(200).map_or(text.len(), |(at, _)| at);
    let start = place.span.start as usize;
    Place { span: Span::new(start, start + length), ..place }
}
