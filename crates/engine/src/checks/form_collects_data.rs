//! A form inside the message that collects secrets
//!
//! **Looks at** HTML forms in a mail's body and in attached web pages, and at what their fields are called.
//!
//! **Why** an organisation has its own pages for that. A form in an attachment exists to escape the filters on links.
//!
//! **Fires** on an attached `formulaire.html` that asks for a card number, a password or a social security number.
//!
//! **Stays quiet** on search boxes, surveys, and forms that ask for nothing of the kind.
//!
//! **Weight** strong where the message speaks in an organisation's name; moderate otherwise.
//! ---
//! Un formulaire dans le message, qui recueille des secrets
//!
//! **Regarde** les formulaires dans le corps d’un courriel et dans les pages web jointes, et le nom de leurs champs.
//!
//! **Pourquoi** un organisme a ses propres pages pour cela. Un formulaire en pièce jointe sert à échapper aux filtres.
//!
//! **Se déclenche** sur un fichier `formulaire.html` joint qui demande un numéro de carte, un mot de passe ou un numéro de
//! sécurité sociale.
//!
//! **Se tait** sur les champs de recherche, les enquêtes, et les formulaires qui ne demandent rien de tel.
//!
//! **Poids** fort si le message parle au nom d’un organisme ; moyen sinon.

use super::{Check, Draft, Family, weight};
use crate::{context::Context, message::Form, text::normalise::fold};

pub(super) const CHECK: Check = Check {
    name: "form-collects-data",
    family: Family::Disguise,
    source: include_str!("form_collects_data.rs"),
    run: look,
};

/// Parts of field names that ask for a secret, without accents.
const SECRETS: [&str; 26] = [
    "password",
    "passwd",
    "passwort",
    "motdepasse",
    "mot de passe",
    "mdp",
    "card",
    "carte bancaire",
    "numcarte",
    "numero de carte",
    "cvv",
    "cvc",
    "cryptogramme",
    "cc num",
    "ccnum",
    "expir",
    "iban",
    "rib",
    "secu",
    "securite sociale",
    "nir",
    "ssn",
    "pin",
    "otp",
    "code sms",
    "identifiant",
];

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let speaker = context.speakers().next().map(|(claim, _)| claim.organisation);
    let forms = context.message.forms.iter().filter_map(|form| Some((form, secret_field(context, form)?)));
    let drafts = forms.take(1).map(|(form, field)| {
        let weight = if speaker.is_some() { weight::STRONG } else { weight::MODERATE };
        let (where_fr, where_en) =
            if form.attached { ("une page jointe", "an attached page") } else { ("le message", "the message") };
        let target = form.action.as_ref().and_then(|action| action.web()).map(|address| address.url.clone());
        let evidence = match target {
            Some(url) => context.evidence_of(form.place, url),
            None => context.evidence(form.place),
        };
        let draft = Draft::new(
            weight,
            format!("Un formulaire dans {where_fr} demande des données secrètes (champ « {field} »)."),
            format!("A form in {where_en} asks for secret data (field “{field}”)."),
            vec![evidence],
        );
        match speaker {
            Some(organisation) => draft.about(organisation),
            None => draft,
        }
    });
    drafts.collect()
}

/// The name of the first field that asks for a secret, in its own name or in the words of the form.
fn secret_field(context: &Context<'_>, form: &Form) -> Option<String> {
    let asks = |text: &str| {
        let text = fold(text).replace(['-', '_', '[', ']', '.'], " ");
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        SECRETS.iter().any(|secret| if secret.len() <= 4 { words.contains(secret) } else { text.contains(secret) })
    };
    let by_name = form.fields.iter().find(|field| asks(field)).map(|field| field.chars().take(60).collect());
    let words = context.message.shown(form.place);
    by_name.or_else(|| {
        let typed = form.fields.iter().any(|field| !matches!(field.as_str(), "submit" | "button" | "hidden"));
        (typed && words.len() < 5_000 && asks(words)).then(|| words.chars().take(60).collect())
    })
}
