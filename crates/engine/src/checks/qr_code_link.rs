//! A QR code that leads elsewhere
//!
//! **Looks at** the QR codes of a mail: in its pictures, in attached documents, and drawn with table cells or block letters;
//! and at where their addresses lead.
//!
//! **Why** a code is read by the telephone, which shows no more of the address than its owner lets it, and which no filter of
//! the mailbox protects. A code drawn without a picture has no other purpose than to escape the filters that look at pictures.
//!
//! **Fires** on "Scannez ce code pour valider votre compte" over `https://portail.example/`, in a mail that speaks for a bank
//! or asks to log in or to pay.
//!
//! **Stays quiet** on tickets, vouchers and transfer codes, which hold no address; on addresses of the sender, of the
//! organisation it speaks for and of the sites that it names as its own; and on codes in a mail that speaks for nobody and
//! asks for nothing.
//!
//! **Weight** strong for a drawn code; moderate for a picture; weak for a code in an attached document of a mail that speaks
//! in an organisation's name. That the address is not the organisation's counts apart.
//! ---
//! Un QR code qui mène ailleurs
//!
//! **Regarde** les QR codes d’un courriel : dans ses images, dans les documents joints, ou dessinés avec des cases de tableau ou
//! des caractères pleins ; et où mènent leurs adresses.
//!
//! **Pourquoi** c’est le téléphone qui lit le code, souvent sans montrer l’adresse, et hors des filtres de la messagerie. Un code
//! dessiné sans image ne sert qu’à échapper aux filtres qui regardent les images.
//!
//! **Se déclenche** sur « Scannez ce code pour valider votre compte » qui mène à `https://portail.example/`, dans un courriel
//! qui parle au nom d’une banque, ou qui demande de se connecter ou de payer.
//!
//! **Se tait** sur les billets, les bons et les codes de virement, qui ne contiennent pas d’adresse ; sur les adresses de
//! l’expéditeur, de l’organisme au nom duquel il parle et des sites que nomme sa fiche ; et sur les codes d’un courriel qui ne
//! parle au nom de personne et ne demande rien.
//!
//! **Poids** fort pour un code dessiné ; moyen pour une image ; faible pour un document joint à un courriel qui parle au nom
//! d’un organisme. Que l’adresse ne soit pas celle de l’organisme compte à part.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::{Carrier, Code, Link},
    observable::link::WebAddress,
    organisation::index::HostIs,
    request::Request,
};

pub(super) const CHECK: Check =
    Check { name: "qr-code-link", family: Family::Link, source: include_str!("qr_code_link.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let asks = context.asked.iter().any(|asked| leads_to_secrets(asked.request));
    let speaker = context.speakers().next().map(|(claim, _)| claim.organisation);
    let mut heaviest: Option<(f64, Carrier, Vec<_>)> = None;
    for code in &context.message.codes {
        for (link, address, host) in links_of(context, code) {
            let own = is_senders(context, address);
            let known = is_known(context, address, host);
            let weight = match code.carrier {
                Carrier::Drawing if !known && !own => weight::STRONG,
                Carrier::Drawing if !known => weight::WEAK,
                Carrier::Picture if !known && !own && (speaker.is_some() || asks) => weight::MODERATE,
                Carrier::Document if !known && !own && speaker.is_some() => weight::WEAK,
                _ => continue,
            };
            let evidence = context.link_evidence(link, address);
            match &mut heaviest {
                Some((most, carrier, all)) if *most >= weight => {
                    if *carrier == code.carrier {
                        all.push(evidence);
                    }
                }
                _ => heaviest = Some((weight, code.carrier, vec![evidence])),
            }
        }
    }
    let Some((weight, carrier, evidence)) = heaviest else { return Vec::new() };
    let target = evidence.first().and_then(|first| first.target.clone()).unwrap_or_default();
    let (where_fr, where_en) = match carrier {
        Carrier::Picture => ("Un QR code en image", "A QR code in a picture"),
        Carrier::Drawing => (
            "Un QR code dessiné sans image, pour échapper aux filtres,",
            "A QR code drawn without a picture, to escape filters,",
        ),
        Carrier::Document => ("Un QR code dans un document joint", "A QR code in an attached document"),
    };
    let draft = Draft::new(
        weight,
        format!("{where_fr} mène à « {target} »."),
        format!("{where_en} leads to “{target}”."),
        evidence,
    );
    vec![match speaker {
        Some(organisation) => draft.about(organisation),
        None => draft,
    }]
}

/// The web addresses in a code.
fn links_of<'c, 'a>(
    context: &'c Context<'a>,
    code: &'c Code,
) -> impl Iterator<Item = (&'a Link, &'c WebAddress, &'c HostIs<'a>)> {
    context.web_links().filter(|(link, ..)| link.place.view == code.place.view)
}

/// Whether the address is one of a speaker's own or of its companions, or of any organisation where nobody speaks.
fn is_known(context: &Context<'_>, address: &WebAddress, host: &HostIs<'_>) -> bool {
    let mut speakers = context.speakers().peekable();
    if speakers.peek().is_none() {
        return matches!(host, HostIs::Official(..));
    }
    speakers.any(|(claim, profile)| {
        context.is_official_today(host, claim.organisation) || profile.has_companion(&address.host)
    })
}

fn is_senders(context: &Context<'_>, address: &WebAddress) -> bool {
    let sender = context.sender_mailbox().and_then(|mailbox| mailbox.host.as_ref()).and_then(|host| host.registrable());
    sender.is_some() && sender == address.host.registrable()
}

/// What a fraudster wants a code to lead to.
const fn leads_to_secrets(request: Request) -> bool {
    matches!(
        request,
        Request::LogIn
            | Request::Password
            | Request::OneTimeCode
            | Request::CardNumber
            | Request::BankDetails
            | Request::Payment
            | Request::ValidateOperation
            | Request::IdentityPapers
    )
}
