//! An attachment that acts
//!
//! **Looks at** what attachments are by their bytes and names, and at the scripts, redirections and forms of attached web pages
//! and SVG pictures. Nothing is run, and archives are not unpacked: only the names of their files are read.
//!
//! **Why** a document is read; a program, a page that writes itself or a page that leads elsewhere acts on the reader.
//! A name such as `facture.pdf.exe` exists only to deceive.
//!
//! **Fires** on `facture.pdf.exe`, on a program sent as `facture.pdf`, on an SVG picture with a script that leads elsewhere, on an
//! attached page that asks for a password, writes the page it shows or hands out a file.
//!
//! **Stays quiet** on documents, pictures, calendars, archives of documents, locked archives, and attached pages without scripts or
//! whose scripts do nothing of the kind.
//!
//! **Weight** strong for a name or type that deceives, for an SVG that acts and for a page that hands out a file; moderate for a
//! program by its own name and for a page that writes itself, leads elsewhere or asks for a password; weak for a document with
//! macros and an archive that holds a program.
//! ---
//! Une pièce jointe qui agit
//!
//! **Regarde** ce que sont les pièces jointes d’après leur contenu et leur nom, et les scripts, redirections et formulaires des pages
//! web et images SVG jointes. Rien n’est exécuté, et les archives ne sont pas ouvertes : seuls les noms de leurs fichiers sont lus.
//!
//! **Pourquoi** un document se lit ; un programme, une page qui s’écrit elle-même ou qui mène ailleurs agit sur le lecteur.
//! Un nom comme `facture.pdf.exe` n’existe que pour tromper.
//!
//! **Se déclenche** sur `facture.pdf.exe`, sur un programme envoyé comme `facture.pdf`, sur une image SVG dont le script mène
//! ailleurs, sur une page jointe qui demande un mot de passe, écrit la page qu’elle montre ou remet un fichier.
//!
//! **Se tait** sur les documents, images, agendas, archives de documents, archives protégées, et sur les pages jointes sans script ou
//! dont les scripts ne font rien de tel.
//!
//! **Poids** fort pour un nom ou un type trompeur, une image SVG qui agit, une page qui remet un fichier ; moyen pour un programme sous
//! son propre nom et pour une page qui s’écrit, mène ailleurs ou demande un mot de passe ; faible pour un document à macros et une
//! archive qui contient un programme.

use super::{Check, Draft, Family, weight};
use crate::{
    context::Context,
    message::{
        Attachment, Place, Script,
        payload::kind::{Doubt, Kind},
    },
};

pub(super) const CHECK: Check = Check {
    name: "active-attachment",
    family: Family::Disguise,
    source: include_str!("active_attachment.rs"),
    run: look,
};

/// A reason: how heavy, and how it is said in both languages.
type Reason = (f64, &'static str, &'static str);

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let message = context.message;
    let files = message.attachments.iter().filter_map(|file| Some((by_name(file)?, file.place)));
    let scripts = message.scripts.iter().filter_map(|script| Some((by_script(context, script)?, script.place)));
    let forms =
        message.forms.iter().filter(|form| form.attached && form.fields.iter().any(|field| asks_password(field)));
    let forms = forms.map(|form| {
        let said =
            (weight::MODERATE, "Une page jointe demande un mot de passe.", "An attached page asks for a password.");
        (said, form.place)
    });
    let mut found: Vec<(Reason, Place)> = files.chain(scripts).chain(forms).collect();
    found.sort_by(|(one, _), (other, _)| other.0.total_cmp(&one.0));
    let Some(((weight, fr, en), _)) = found.first().copied() else { return Vec::new() };
    // The heaviest reason speaks; the places of others with the same words stand beside it.
    let places = found.iter().filter(|(reason, _)| reason.1 == fr).map(|(_, place)| context.evidence(*place));
    vec![Draft::new(weight, fr, en, places.collect())]
}

fn by_name(file: &Attachment) -> Option<Reason> {
    let has = |doubt| file.doubts.contains(&doubt);
    Some(if has(Doubt::TurnedName) || has(Doubt::DoubleExtension) {
        (
            weight::STRONG,
            "Le nom de la pièce jointe cache ce qu’elle est vraiment.",
            "The name of the attachment hides what it really is.",
        )
    } else if has(Doubt::OtherThanAnnounced) && file.kind == Kind::Program {
        (
            weight::STRONG,
            "La pièce jointe se présente comme un document, mais c’est un programme.",
            "The attachment claims to be a document, but it is a program.",
        )
    } else if has(Doubt::Runs) {
        (weight::MODERATE, "La pièce jointe est un programme.", "The attachment is a program.")
    } else if has(Doubt::OtherThanAnnounced) {
        (
            weight::MODERATE,
            "La pièce jointe n’est pas du type qu’elle annonce.",
            "The attachment is not of the type that it announces.",
        )
    } else if has(Doubt::HoldsProgram) {
        (weight::WEAK, "L’archive jointe contient un programme.", "The attached archive holds a program.")
    } else if has(Doubt::Macros) {
        (weight::WEAK, "Le document joint contient des macros.", "The attached document holds macros.")
    } else {
        return None;
    })
}

fn by_script(context: &Context<'_>, script: &Script) -> Option<Reason> {
    let part = context.message.views.get(script.place.view).map_or("", |view| view.part.as_str());
    let in_svg = part.contains("/svg/");
    let acts = script.writes || script.redirects;
    Some(if in_svg && (acts || script.drops) {
        (
            weight::STRONG,
            "Une image SVG jointe contient un script qui agit.",
            "An attached SVG picture holds a script that acts.",
        )
    } else if script.drops {
        (
            weight::STRONG,
            "Une page jointe fabrique un fichier et le remet au lecteur.",
            "An attached page puts together a file and hands it out.",
        )
    } else if script.redirects {
        (weight::MODERATE, "Une page jointe mène d’elle-même ailleurs.", "An attached page leads elsewhere by itself.")
    } else if script.writes {
        (
            weight::MODERATE,
            "Une page jointe écrit elle-même ce qu’elle montre.",
            "An attached page writes what it shows by itself.",
        )
    } else {
        return None;
    })
}

/// A field of that type; its name alone may be a question about passwords.
fn asks_password(field: &str) -> bool {
    field.split(' ').any(|word| word.eq_ignore_ascii_case("password"))
}
