//! Pressure to act at once
//!
//! **Looks at** deadlines, threatened losses and threats of prosecution in a message that speaks in an organisation's name.
//!
//! **Why** who is hurried does not check.
//!
//! **Fires** on "sous 24 heures", "votre dossier sera clôturé", "poursuites".
//!
//! **Stays quiet** on messages that speak in nobody's name and on ordinary dates.
//!
//! **Weight** faint for each kind of pressure, at most weak in all: genuine reminders press too, so it never counts alone.
//! ---
//! De la pression pour agir tout de suite
//!
//! **Regarde** les délais, les menaces de perte et de poursuites, dans un message au nom d’un organisme.
//!
//! **Pourquoi** qui se dépêche ne vérifie pas.
//!
//! **Se déclenche** sur « sous 24 heures », « votre dossier sera clôturé », « poursuites ».
//!
//! **Se tait** sur les messages qui ne parlent au nom de personne et sur les dates ordinaires.
//!
//! **Poids** infime pour chaque sorte de pression, faible au plus en tout : les vrais rappels pressent aussi ; elle ne compte
//! jamais seule.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::ViewKind,
    text::{lexicon::Sense, reading::Tag},
};

pub(super) const CHECK: Check =
    Check { name: "pressure", family: Family::Pressure, source: include_str!("pressure.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some((claim, _)) = context.speakers().next() else { return Vec::new() };
    let kinds = [
        (Sense::Deadline, "Le message vous presse par un délai.", "The message hurries you with a deadline."),
        (
            Sense::Loss,
            "Le message vous menace d’une perte (suspension, clôture, blocage).",
            "The message threatens you with a loss (suspension, closing, blocking).",
        ),
        (Sense::Prosecution, "Le message vous menace de poursuites.", "The message threatens you with prosecution."),
    ];
    let mut drafts = Vec::new();
    for (sense, fr, en) in kinds {
        let mut evidence = Vec::new();
        for (view, (text, reading)) in context.message.views.iter().zip(&context.readings).enumerate() {
            let read = matches!(text.kind, ViewKind::Subject | ViewKind::Body(_));
            let Some(reading) = reading.as_ref().filter(|_| read) else { continue };
            for hit in reading.hits.iter().filter(|hit| hit.tag == Tag::Sense(sense) && !reading.quoted(hit.start)) {
                let place = context.place(view, hit.start, hit.end);
                if evidence.len() < super::MOST_EVIDENCE && !context.message.is_quoted(place) {
                    evidence.push(context.evidence(place));
                }
            }
        }
        if !evidence.is_empty() {
            drafts.push(Draft::new(weight::FAINT, fr, en, evidence).about(claim.organisation));
        }
    }
    drafts
}
