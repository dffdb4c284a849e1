//! What a number serves for, what it costs and who uses it, in words.

use vigie_engine::{
    observable::phone_plan::{Cost, Kind},
    organisation::schema::NumberRole,
};

use crate::language::{Say, say};

/// What a role is, in words that follow an organisation's name.
#[must_use]
pub const fn role(role: NumberRole) -> Say {
    match role {
        NumberRole::ReachUs => say("à composer pour joindre l’organisme", "to be dialled to reach the organisation"),
        NumberRole::CallsFrom => say("s’affiche quand il appelle", "displayed when it calls"),
        NumberRole::TextsFrom => {
            say("s’affiche comme expéditeur de ses SMS", "displayed as the sender of its text messages")
        }
    }
}

/// What calling costs.
pub(super) const fn cost(cost: Cost) -> Say {
    match cost {
        Cost::Free => say("rien", "nothing"),
        Cost::Normal => say("le prix d’un appel ordinaire", "the price of an ordinary call"),
        Cost::Surcharged => {
            say("le prix de l’appel et un supplément (numéro surtaxé)", "the price of the call and a surcharge")
        }
        Cost::Unknown => say("Vigie ne le sait pas", "Vigie does not know"),
    }
}

/// What a number serves for.
pub(super) const fn kind(kind: Kind) -> Say {
    match kind {
        Kind::Geographic => say("un téléphone fixe", "a landline"),
        Kind::Mobile => say("un téléphone mobile", "a mobile telephone"),
        Kind::Machine => say("un numéro de machine (objet connecté)", "a machine’s number (connected device)"),
        Kind::NonGeographic => {
            say("un téléphone fixe de box Internet, ou d’une entreprise", "a landline of an Internet box, or of a firm")
        }
        Kind::VerifiedPolyvalent => say(
            "un « numéro polyvalent vérifié », que les appels automatiques ont le droit d’afficher ; il ne prouve pas qui appelle",
            "a “verified polyvalent number”, which automated calls may lawfully display; it does not prove who calls",
        ),
        Kind::Platform => say(
            "un numéro de plateforme (livreurs, chauffeurs, rappels)",
            "a platform’s number (couriers, drivers, reminders)",
        ),
        Kind::FreePhone => say("un numéro vert", "a free-phone number"),
        Kind::SpecialNormal => {
            say("un numéro spécial au prix d’un appel ordinaire", "a special number at the price of an ordinary call")
        }
        Kind::SpecialPaid => say("un numéro spécial payant", "a paid special number"),
        Kind::DataService => say("un ancien numéro de service de données", "a number of an old data service"),
        Kind::ShortService => say("un numéro court de service", "a short service number"),
        Kind::ShortOperator => say("un numéro court d’opérateur", "an operator’s short number"),
        Kind::DirectoryEnquiries => say("un numéro de renseignements téléphoniques", "a directory enquiries number"),
        Kind::SocialValue => say("un numéro d’aide européen", "a European help line"),
        Kind::Emergency => say("un numéro d’urgence", "an emergency number"),
        Kind::SmsShort => say("un numéro court de SMS", "a short number for text messages"),
        Kind::Fiction => say(
            "un numéro réservé aux films et aux livres : il ne sonne nulle part",
            "a number kept for films and books: it rings nowhere",
        ),
        Kind::Foreign => say("un numéro de l’étranger", "a number of another country"),
        Kind::Unknown => {
            say("un numéro que le plan français ne connaît pas", "a number that the French plan does not know")
        }
    }
}
