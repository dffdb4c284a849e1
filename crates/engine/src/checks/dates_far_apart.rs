//! The sender's date and the day of receipt are far apart
//!
//! **Looks at** a mail's `Date`, written by its sender, and the day it was received.
//!
//! **Why** a false date hides which rules were in force and moves a mail to the top or the bottom of the mailbox.
//!
//! **Fires** from three days on.
//!
//! **Stays quiet** on delays of hours, and where the day of receipt is not known.
//!
//! **Weight** faint: queues and wrong clocks do it too. The sender's date never chooses the rules.
//! ---
//! La date de l’expéditeur et le jour de réception sont éloignés
//!
//! **Regarde** la date (`Date`) écrite par l’expéditeur d’un courriel, et le jour de sa réception.
//!
//! **Pourquoi** une fausse date cache quelles règles étaient en vigueur, et déplace le courriel en haut ou en bas de la boîte.
//!
//! **Se déclenche** à partir de trois jours.
//!
//! **Se tait** sur quelques heures de retard, et si le jour de réception n’est pas connu.
//!
//! **Poids** infime : les files d’attente et les horloges fausses en font autant. La date de l’expéditeur ne choisit jamais les règles.

use super::{Check, Draft, Family, weight};
use crate::{context::Context, message::day::day_in_paris, report::DayFrom};

pub(super) const CHECK: Check =
    Check { name: "dates-far-apart", family: Family::Remark, source: include_str!("dates_far_apart.rs"), run: look };

/// Queues give up after five days and mostly deliver within hours.
const FAR: i64 = 3 * 24 * 3600;

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let (received, from) = context.received;
    let Some((sent, place)) = context.message.sent_at.filter(|_| from != DayFrom::Now) else { return Vec::new() };
    let apart = received.as_second().abs_diff(sent.as_second());
    if i64::try_from(apart).is_ok_and(|apart| apart < FAR) {
        return Vec::new();
    }
    let (sent, received) = (day_in_paris(sent), day_in_paris(received));
    vec![Draft::new(
        weight::FAINT,
        format!("L’expéditeur date son courriel du {sent}, mais il a été reçu le {received}."),
        format!("The sender dates the mail {sent}, but it was received on {received}."),
        vec![context.evidence(place)],
    )]
}
