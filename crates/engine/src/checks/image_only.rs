//! A mail of nothing but pictures
//!
//! **Looks at** mails that show one or more pictures with a link around them, and hardly a word to read.
//!
//! **Why** words in a picture are seen by the reader and by no filter. Many an honest advertisement is made so too.
//!
//! **Fires** on a mail whose only content is a picture that one clicks on.
//!
//! **Stays quiet** where a few sentences stand beside the pictures, and where no picture is a link.
//!
//! **Weight** faint: it counts only beside other signs.
//! ---
//! Un courriel fait seulement d’images
//!
//! **Regarde** les courriels qui montrent une ou plusieurs images entourées d’un lien, et presque aucun mot à lire.
//!
//! **Pourquoi** le lecteur voit les mots d’une image, les filtres non. Bien des publicités honnêtes sont faites ainsi.
//!
//! **Se déclenche** sur un courriel dont le seul contenu est une image sur laquelle on clique.
//!
//! **Se tait** si quelques phrases accompagnent les images, et si aucune image n’est un lien.
//!
//! **Poids** infime : il ne compte qu’avec d’autres signes.

use super::{Check, Draft, Family, weight};
use crate::{context::Context, observable::link::Target};

pub(super) const CHECK: Check =
    Check { name: "image-only", family: Family::Remark, source: include_str!("image_only.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let message = context.message;
    let Some(link) = message.picture_link().filter(|_| message.is_image_only()) else { return Vec::new() };
    let evidence = match &link.target {
        Target::Web(address) => context.link_evidence(link, address),
        _ => context.evidence(link.place),
    };
    vec![Draft::new(
        weight::FAINT,
        "Le courriel n’est fait que d’images sur lesquelles on clique.",
        "The mail is made of nothing but pictures to click on.",
        vec![evidence],
    )]
}
