//! Part of the message was too much to look at
//!
//! **Looks at** the limits: 2 MiB of text, 1,000 links, 1,000 numbers, 1,000 parts, messages eight deep,
//! 60 pictures, 64 million pixels and 50 pages of attached documents.
//!
//! **Why** what was not looked at is not clean, and the reader should know.
//!
//! **Fires** on a mail with 1,200 links.
//!
//! **Stays quiet** on everything smaller.
//!
//! **Weight** none: size is no fraud.
//! ---
//! Une partie du message était trop grande pour être examinée
//!
//! **Regarde** les limites : 2 Mio de texte, 1 000 liens, 1 000 numéros, 1 000 parties, huit messages emboîtés,
//! 60 images, 64 millions de pixels et 50 pages de documents joints.
//!
//! **Pourquoi** ce qui n’a pas été regardé n’est pas propre, et le lecteur doit le savoir.
//!
//! **Se déclenche** sur un courriel de 1 200 liens.
//!
//! **Se tait** sur tout ce qui est plus petit.
//!
//! **Poids** aucun : la taille n’est pas une fraude.

use super::{Check, Draft, Family};
use crate::{
    context::Context,
    message::{
        Limit, MOST_LINKS, MOST_NUMBERS, MOST_PARTS,
        payload::{MOST_PAGES, MOST_PICTURES},
    },
};

pub(super) const CHECK: Check =
    Check { name: "limit-reached", family: Family::Remark, source: include_str!("limit_reached.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let cut = context.readings.iter().flatten().any(|reading| reading.cut).then_some(Limit::Phrases);
    let limits = context.message.limits.iter().copied().chain(cut);
    let drafts = limits.map(|limit| {
        let (fr, en) = match limit {
            Limit::Text => ("plus de 2 Mio de texte".to_owned(), "more than 2 MiB of text".to_owned()),
            Limit::Links => (format!("plus de {MOST_LINKS} liens"), format!("more than {MOST_LINKS} links")),
            Limit::Numbers => (format!("plus de {MOST_NUMBERS} numéros"), format!("more than {MOST_NUMBERS} numbers")),
            Limit::Depth => ("trop de messages emboîtés".to_owned(), "too many messages inside messages".to_owned()),
            Limit::Parts => (format!("plus de {MOST_PARTS} parties"), format!("more than {MOST_PARTS} parts")),
            Limit::Phrases => ("trop de mots à examiner".to_owned(), "too many words to look at".to_owned()),
            Limit::Pictures => {
                (format!("plus de {MOST_PICTURES} images"), format!("more than {MOST_PICTURES} pictures"))
            }
            Limit::Pixels => ("images trop grandes".to_owned(), "pictures too large".to_owned()),
            Limit::Corners => (
                "une image trop chargée pour y chercher un code".to_owned(),
                "a picture too busy to look for a code".to_owned(),
            ),
            Limit::Pages => {
                (format!("plus de {MOST_PAGES} pages jointes"), format!("more than {MOST_PAGES} attached pages"))
            }
            Limit::Document => ("un document trop volumineux".to_owned(), "a document too large".to_owned()),
        };
        Draft::new(
            0.0,
            format!("Le message est trop grand ({fr}) : le reste n’a pas été examiné."),
            format!("The message is too large ({en}): the rest was not looked at."),
            Vec::new(),
        )
    });
    drafts.collect()
}
