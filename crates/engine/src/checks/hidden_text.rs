//! Text that the reader does not see
//!
//! **Looks at** text that a mail's HTML hides by its own style (not displayed, size nought, transparent, white on white), where
//! the message speaks in an organisation's name or the hidden text names one.
//!
//! **Why** hidden words are written for filters: to break a name in two, or to drown the message in innocent words.
//!
//! **Fires** on hidden letters inside "carte Vitale", and on long hidden filler.
//!
//! **Stays quiet** on one invisible line for the preview of the mailbox (preheader), on counting pixels, and on messages that
//! speak in nobody's name.
//!
//! **Weight** moderate.
//! ---
//! Du texte que le lecteur ne voit pas
//!
//! **Regarde** le texte qu’un courriel cache par sa mise en forme (non affiché, taille nulle, transparent, blanc sur blanc), quand
//! le message parle au nom d’un organisme ou que le texte caché en nomme un.
//!
//! **Pourquoi** ces mots sont écrits pour les filtres : couper un nom en deux, ou noyer le message dans des mots innocents.
//!
//! **Se déclenche** sur des lettres cachées dans « carte Vitale », et sur un long remplissage caché.
//!
//! **Se tait** sur une ligne invisible destinée à l’aperçu (preheader), sur les pixels de comptage, et sur les messages qui ne
//! parlent au nom de personne.
//!
//! **Poids** moyen.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::{Place, ViewKind},
    report::Evidence,
    span::Span,
    text::reading::Tag,
};

pub(super) const CHECK: Check =
    Check { name: "hidden-text", family: Family::Disguise, source: include_str!("hidden_text.rs"), run: look };

/// Hidden words up to this many are a preview line; newsletters write one or two sentences.
const PREVIEW_WORDS: usize = 40;

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some((claim, profile)) = context.speakers().next() else { return Vec::new() };
    let mut evidence: Vec<Evidence> = Vec::new();
    for (view, reading) in context.bodies() {
        let names = reading
            .hits
            .iter()
            .filter(|hit| matches!(hit.tag, Tag::Name(organisation, _) if organisation == claim.organisation));
        for hit in names {
            let place = context.place(view, hit.start, hit.end);
            let cut =
                context.message.interruptions.iter().any(|cut| {
                    cut.view == view && place.span.start < cut.span.start && cut.span.start < place.span.end
                });
            if cut && evidence.len() < super::MOST_EVIDENCE {
                evidence.push(context.evidence(place));
            }
        }
    }
    for (view, text) in context.message.views.iter().enumerate().filter(|(_, view)| view.kind == ViewKind::Hidden) {
        let words = text.text.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric)).count();
        if words > PREVIEW_WORDS {
            let shown = text.text.char_indices().nth(200).map_or(text.text.len(), |(at, _)| at);
            evidence.push(context.evidence(Place { view, span: Span::new(0, shown) }));
        }
    }
    if evidence.is_empty() {
        return Vec::new();
    }
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let draft = Draft::new(
        weight::MODERATE,
        format!(
            "Le message, qui se présente comme envoyé par {fr}, cache du texte que vous ne voyez pas : c’est une ruse contre les filtres."
        ),
        format!("The message, which speaks for {en}, hides text that you do not see: a trick against filters."),
        evidence,
    );
    vec![draft.about(claim.organisation)]
}
