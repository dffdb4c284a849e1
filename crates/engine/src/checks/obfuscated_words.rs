//! A name written so that filters do not read it
//!
//! **Looks at** the names of organisations in sender, subject and text: letters of other alphabets, invisible characters inside a
//! word, digits for letters, letters set apart.
//!
//! **Why** an honest sender has no reason to disguise its own name.
//!
//! **Fires** on "c а r t e  v i t a l e", "am3li", and "ameli" with a Cyrillic a.
//!
//! **Stays quiet** on accents and capitals, emoji, the soft hyphens of newsletters, and text that is simply Greek or Russian.
//!
//! **Weight** strong in a message that speaks for the organisation; weak in any other, as jokers write names so too.
//! ---
//! Un nom écrit pour échapper aux filtres
//!
//! **Regarde** les noms d’organismes dans l’expéditeur, l’objet et le texte : lettres d’autres alphabets, caractères invisibles dans
//! un mot, chiffres à la place de lettres, lettres espacées.
//!
//! **Pourquoi** un expéditeur honnête n’a aucune raison de déguiser son propre nom.
//!
//! **Se déclenche** sur « c а r t e  v i t a l e », « am3li », et « ameli » avec un a cyrillique.
//!
//! **Se tait** sur les accents et les majuscules, les émoticônes, les césures (soft hyphen) des lettres d’information, et les textes
//! simplement grecs ou russes.
//!
//! **Poids** fort dans un message qui parle au nom de l’organisme ; faible dans un autre, car des plaisantins écrivent ainsi.

use super::{Check, Draft, Family, weight};
use crate::{context::Context, message::ViewKind, text::reading::Tag};

pub(super) const CHECK: Check = Check {
    name: "obfuscated-words",
    family: Family::Disguise,
    source: include_str!("obfuscated_words.rs"),
    run: look,
};

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut found = Vec::new();
    for (view, (text, reading)) in context.message.views.iter().zip(&context.readings).enumerate() {
        let Some(reading) = reading.as_ref().filter(|_| text.kind != ViewKind::Hidden) else { continue };
        let disguised = reading.hits.iter().chain(&reading.spelled).filter(|hit| reading.is_disguised(hit));
        for hit in disguised {
            let Tag::Name(organisation, _) = hit.tag else { continue };
            let place = context.place(view, hit.start, hit.end);
            if found.len() < super::MOST_EVIDENCE && !context.message.is_quoted(place) {
                found.push((organisation, context.evidence_of(place, reading.words(hit.start, hit.end))));
            }
        }
    }
    let Some(organisation) = found.first().map(|(organisation, _)| *organisation) else { return Vec::new() };
    let Some(profile) = context.knowledge.organisation(organisation) else { return Vec::new() };
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let evidence =
        found.into_iter().filter(|(other, _)| *other == organisation).map(|(_, evidence)| evidence).collect();
    // Jokers write "Micro$oft" of others; who speaks in its name has no honest reason.
    let speaks = context.speakers().any(|(claim, _)| claim.organisation == organisation);
    let draft = Draft::new(
        if speaks { weight::STRONG } else { weight::WEAK },
        format!("Un nom qui désigne {fr} est écrit avec des lettres truquées, pour tromper les filtres."),
        format!("A name of {en} is written with tampered letters, to deceive filters."),
        evidence,
    );
    vec![draft.about(organisation)]
}
