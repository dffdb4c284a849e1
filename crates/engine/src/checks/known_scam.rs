//! A known scam
//!
//! **Looks at** the whole message for stories that are told again and again: the parcel that waits for a fee, the relative with a
//! broken telephone, the bank adviser who needs a code, the prize, the inheritance, the wallet that must be verified.
//!
//! **Why** such messages need no false domain and often no organisation: "your bank", "the courier" or nobody at all. The
//! story itself is what gives them away.
//!
//! **Fires** on "Mum, my phone is broken, this is my new number, write to me on WhatsApp", and on "your parcel is held, pay
//! the customs fee here" with a link that is no carrier's.
//!
//! **Stays quiet** on a carrier's own mail, on the newsletter of a bank that warns of these very stories, on what is quoted or
//! reported, and on words far down in a long text.
//!
//! **Weight** each story says its own step, from moderate to overwhelming; the heaviest counts, others of the same message add
//! nothing. Half as much in a long mail that itself talks of fraud, as warnings do.
//! ---
//! Une arnaque connue
//!
//! **Regarde** tout le message, à la recherche d’histoires racontées mille fois : le colis en attente de frais, le proche au
//! téléphone cassé, le conseiller bancaire qui veut un code, le gain, l’héritage, le portefeuille à vérifier.
//!
//! **Pourquoi** ces messages n’ont besoin ni d’un faux site, ni même d’un organisme : « votre banque », « le livreur » ou
//! personne. C’est l’histoire elle-même qui les trahit.
//!
//! **Se déclenche** sur « Maman, mon téléphone est cassé, voici mon nouveau numéro, écris-moi sur WhatsApp », et sur « votre
//! colis est bloqué, payez les frais de douane ici » avec un lien qui n’est pas celui d’un transporteur.
//!
//! **Se tait** sur les vrais courriels des transporteurs, sur la lettre d’une banque qui met en garde contre ces histoires, sur
//! ce qui est cité ou rapporté, et sur des mots perdus au fond d’un long texte.
//!
//! **Poids** chaque histoire dit le sien, de moyen à écrasant ; la plus lourde compte, les autres du même message n’ajoutent
//! rien. Moitié moins dans un long courriel qui parle lui-même de fraude, comme font les mises en garde.

use super::{Check, Draft, Family};
use crate::{channel::Channel, context::Context};

pub(super) const CHECK: Check =
    Check { name: "known-scam", family: Family::Scam, source: include_str!("known_scam.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let Some(told) = context.scams.first() else { return Vec::new() };
    // A warning explains, and so is long.
    let explains = context.warns && context.message.channel == Channel::Email && !context.is_short();
    let weight = told.scam.weight.weight() * if explains { 0.5 } else { 1.0 };
    let evidence = told.places.iter().map(|place| context.evidence(*place)).collect();
    let draft = Draft::new(weight, &told.scam.text.fr, &told.scam.text.en, evidence);
    let speaker = context.speakers().find(|(_, profile)| profile.kind == told.scam.kind);
    vec![match speaker {
        Some((claim, _)) => draft.about(claim.organisation),
        None => draft,
    }]
}
