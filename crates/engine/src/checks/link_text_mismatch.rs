//! A link that shows one address and leads to another
//!
//! **Looks at** links whose words are themselves an address, and compares the registered domain shown with the one
//! behind. A mail address shown over a web page counts where it is an organisation's.
//!
//! **Why** the reader checks the words; only the program sees the address.
//!
//! **Fires** on the words `www.ameli.fr` over `https://portail.example/`.
//!
//! **Stays quiet** where both have the same registered domain (`www.` or not, click counters of the organisation's own
//! domain), where plain words are shown, and on a sender's own click counter.
//!
//! **Weight** strong where an organisation's domain is shown; faint otherwise, as newsletters count clicks that way.
//! ---
//! Un lien qui montre une adresse et mène à une autre
//!
//! **Regarde** les liens dont le texte est lui-même une adresse, et compare le domaine montré à celui de la destination.
//!
//! **Pourquoi** le lecteur vérifie les mots ; seul le programme voit l’adresse.
//!
//! **Se déclenche** sur le texte `www.ameli.fr` qui mène à `https://portail.example/`.
//!
//! **Se tait** si les deux ont le même domaine (avec ou sans `www.`, compteurs de clics de l’organisme), si le texte n’est
//! pas une adresse, et sur le compteur de clics de l’expéditeur.
//!
//! **Poids** fort si le domaine montré est celui d’un organisme ; infime sinon, car les lettres d’information comptent ainsi
//! les clics.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    observable::{host::Host, link::Target},
    organisation::index::HostIs,
};

pub(super) const CHECK: Check = Check {
    name: "link-text-mismatch",
    family: Family::Link,
    source: include_str!("link_text_mismatch.rs"),
    run: look,
};

/// Longer words are a sentence, not an address.
const LONGEST_SHOWN: usize = 200;

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut spoken_for = Vec::new();
    let mut named = Vec::new();
    let mut faint = Vec::new();
    let mut organisation = None;
    for (link, address, behind) in context.web_links().filter(|(link, ..)| link.anchored) {
        let Some(shown) = shown_host(context, context.message.shown(link.place)) else { continue };
        let same =
            shown.registrable().is_some() && shown.registrable() == address.host.registrable() || shown == address.host;
        let own_counter = context
            .sender_mailbox()
            .and_then(|sender| sender.host.as_ref())
            .is_some_and(|sender| sender.registrable().is_some() && sender.registrable() == address.host.registrable());
        let speaks = |owner: usize| context.speakers().any(|(claim, _)| context.are_one(claim.organisation, owner));
        let official = match context.knowledge.whose(&shown) {
            HostIs::Official(owner, _) => Some(owner),
            _ => None,
        };
        if same || own_counter && !official.is_some_and(speaks) {
            continue;
        }
        let evidence = context.link_evidence(link, address);
        let found = (shown.ascii(), address.host.ascii(), evidence);
        match (official, behind) {
            // From one of its domains to another: the organisation's own affair.
            (Some(shown_owner), HostIs::Official(owner, _)) if context.are_one(shown_owner, *owner) => {}
            (Some(owner), _) if speaks(owner) => {
                organisation = Some(owner);
                spoken_for.push(found);
            }
            // Newsletters lead through their counters to the sites they name.
            (Some(_), _) => named.push(found),
            (None, _) => faint.push(found),
        }
    }
    let mut drafts = Vec::new();
    for (found, weight) in [(spoken_for, weight::STRONG), (named, weight::MODERATE), (faint, weight::FAINT)] {
        let Some((shown, behind, _)) = found.first() else { continue };
        let fr = format!("Le lien affiche « {shown} » mais mène à « {behind} ».");
        let en = format!("The link shows “{shown}” but leads to “{behind}”.");
        let draft = Draft::new(weight, fr, en, found.into_iter().map(|(.., evidence)| evidence).collect());
        drafts.push(match organisation.take() {
            Some(organisation) => draft.about(organisation),
            None => draft,
        });
    }
    drafts
}

/// The host that the words show: they are one address, or among them stands an organisation's own.
fn shown_host(context: &Context<'_>, words: &str) -> Option<Host> {
    let words = words.trim().trim_end_matches(['.', ',', ')', '>']);
    if words.len() > LONGEST_SHOWN || !words.contains('.') {
        return None;
    }
    let found = crate::observable::link::find(words, 2).into_iter().next()?;
    let Target::Web(address) = found.target else { return None };
    let nothing_else = found.span.len() == words.len();
    (nothing_else || matches!(context.knowledge.whose(&address.host), HostIs::Official(..))).then_some(address.host)
}
