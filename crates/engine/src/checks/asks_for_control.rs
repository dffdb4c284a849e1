//! Asks for what gives strangers control
//!
//! **Looks at** requests for a one-time code, a recovery phrase, control of the device, the approval of an operation, gift
//! cards, a transfer, the payment card itself, in a message that speaks in an organisation's name.
//!
//! **Why** with these a stranger pays, logs in or takes over; no public body or insurer needs them from you.
//!
//! **Fires** on "dictez-moi le code que vous venez de recevoir" in a call that claims the insurer.
//!
//! **Stays quiet** on messages that only bring a code ("votre code : 123456, ne le communiquez à personne"), on warnings,
//! and on messages that speak in nobody's name.
//!
//! **Weight** strong. It rests on no single organisation's rule, so it is never proof.
//! ---
//! Demande ce qui donne le contrôle à un inconnu
//!
//! **Regarde** les demandes de code reçu, de phrase de récupération, de prise en main de l’appareil, de validation d’une
//! opération, de cartes cadeaux, de virement ou de la carte bancaire elle-même, dans un message au nom d’un organisme.
//!
//! **Pourquoi** avec cela, un inconnu paie, se connecte ou prend la main ; aucun service public ni assureur n’en a besoin.
//!
//! **Se déclenche** sur « dictez-moi le code que vous venez de recevoir », dans un appel au nom de l’assureur.
//!
//! **Se tait** sur les messages qui apportent un code (« votre code : 123456, ne le communiquez à personne »), sur les mises
//! en garde, et sur les messages qui ne parlent au nom de personne.
//!
//! **Poids** fort. Il ne repose sur la règle d’aucun organisme en particulier, donc n’est jamais une preuve.

use super::{Check, Draft, Family, weight};
use crate::{context::Context, request::Request, wording::Wording};

pub(super) const CHECK: Check =
    Check { name: "asks-for-control", family: Family::Rule, source: include_str!("asks_for_control.rs"), run: look };

const CONTROL: [Request; 7] = [
    Request::OneTimeCode,
    Request::RecoveryPhrase,
    Request::RemoteAccess,
    Request::ValidateOperation,
    Request::GiftCard,
    Request::HandOverCard,
    Request::Transfer,
];

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some((claim, _)) = context.speakers().next() else { return Vec::new() };
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    for request in CONTROL {
        let asked = context.asked.iter().filter(|asked| asked.request == request && !asked.in_account);
        let evidence: Vec<_> = asked.map(|asked| context.evidence(asked.place)).collect();
        if !evidence.is_empty() {
            let what = request.in_words();
            let consequence = consequence(request);
            // Its own mail may sell gift cards and speak of transfers.
            let weight = if context.from_official(claim.organisation) { weight::WEAK } else { weight::STRONG };
            let draft = Draft::new(
                weight,
                format!("Le message demande {}. {}", what.fr, consequence.fr),
                format!("The message asks for {}. {}", what.en, consequence.en),
                evidence,
            );
            drafts.push(draft.about(claim.organisation));
        }
    }
    drafts
}

/// What happens to whoever does it.
fn consequence(request: Request) -> Wording {
    let (fr, en) = match request {
        Request::Transfer | Request::GiftCard => {
            ("L’argent parti ainsi ne revient presque jamais.", "Money that leaves this way almost never comes back.")
        }
        _ => ("Avec cela, un inconnu peut agir à votre place.", "With that a stranger can act in your place."),
    };
    Wording { fr: fr.to_owned(), en: en.to_owned() }
}
