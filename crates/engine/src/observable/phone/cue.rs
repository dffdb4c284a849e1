//! The words around digits that say whether they are a telephone number.
//!
//! The rule: of the last [`BEFORE`] bytes before the digits, the word *nearest* to them decides, so that "appelez-nous,
//! dossier 3646" is a file and "dossier en attente, appelez le 3646" a number.

use super::glyph::folded;

/// How far back a word speaks for the digits.
const BEFORE: usize = 48;

/// Beginnings of words that announce a telephone number.
const PHONE_STEMS: &[&str] = &[
    "appel", "rappele", "rappelle", "compos", "joindre", "joign", "contact", "telephon", "numero", "hotline",
    "helpline", "standard", "dial", "calling", "telecop", "whatsapp", "portable", "mobile",
];

/// Words that announce a telephone number.
const PHONE_WORDS: &[&str] = &["tel", "call", "calls", "phone", "ring", "fax", "gsm", "sos", "faites", "serveur"];

/// Words that announce the number of an SMS sender.
const SMS_WORDS: &[&str] = &[
    "sms",
    "mms",
    "texto",
    "textos",
    "text",
    "stop",
    "envoyez",
    "envoyer",
    "envoi",
    "repondez",
    "repondre",
    "transferez",
    "transferer",
    "signalez",
    "signaler",
    "send",
    "reply",
    "forward",
];

/// Beginnings of words that announce some other number.
const OTHER_STEMS: &[&str] = &[
    "command",
    "colis",
    "dossier",
    "reference",
    "factur",
    "contrat",
    "suivi",
    "order",
    "track",
    "ticket",
    "securite",
    "amende",
    "avis",
    "compte",
    "postal",
    "montant",
    "carte",
    "code",
    "identifi",
    "article",
    "parcel",
    "shipment",
    "invoice",
    "account",
    "adherent",
    "matricul",
    "immatricul",
    "transact",
    "reserv",
    "billet",
    "virement",
    "mandat",
    "envoi",
    "expedition",
    "chapitre",
    "page",
    "loi",
    "decret",
];

/// Words that announce some other number.
const OTHER_WORDS: &[&str] =
    &["ref", "iban", "rib", "bic", "siret", "siren", "nir", "secu", "id", "claim", "isbn", "rue", "bp", "cs"];

/// Words after digits that make an amount, a measure, a date or an address of them.
const UNITS: &[&str] = &[
    "eur",
    "euro",
    "euros",
    "usd",
    "chf",
    "dollar",
    "dollars",
    "francs",
    "km",
    "kg",
    "g",
    "m",
    "m2",
    "m3",
    "cm",
    "mm",
    "ml",
    "cl",
    "l",
    "litres",
    "ko",
    "mo",
    "go",
    "mb",
    "gb",
    "kwh",
    "w",
    "kw",
    "cv",
    "an",
    "ans",
    "annees",
    "mois",
    "jour",
    "jours",
    "semaines",
    "days",
    "years",
    "points",
    "pts",
    "personnes",
    "people",
    "habitants",
    "fois",
    "times",
    "h",
    "heure",
    "heures",
    "hours",
    "min",
    "minutes",
    "sec",
    "secondes",
    "rue",
    "avenue",
    "boulevard",
    "bd",
    "chemin",
    "route",
    "place",
    "allee",
    "impasse",
    "quai",
    "street",
    "road",
    "bis",
    "ter",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "janv",
    "fevr",
    "juil",
    "sept",
    "oct",
    "nov",
    "dec",
];

/// What the words before digits announce.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Announced {
    /// A telephone number.
    Phone,
    /// The number of an SMS sender.
    Sms,
    /// A file, an order, an account.
    Other,
    /// Nothing that we know.
    Nothing,
}

/// What stands before some digits.
pub(super) struct Before {
    words: String,
    /// What the nearest word that announces anything announces.
    pub(super) announced: Announced,
}

impl Before {
    /// Reads the words before that byte offset.
    pub(super) fn of(text: &str, start: usize) -> Self {
        let from = (start.saturating_sub(BEFORE)..=start).find(|&at| text.is_char_boundary(at)).unwrap_or(start);
        let words = words(text.get(from..start).unwrap_or_default());
        let nearest = words.rsplit(' ').map(announced_by).find(|announced| *announced != Announced::Nothing);
        Self { announced: nearest.unwrap_or(Announced::Nothing), words }
    }

    /// The last word.
    pub(super) fn last(&self) -> &str {
        self.words.rsplit(' ').next().unwrap_or_default()
    }

    /// Whether the words end with an order to dial: "composez le", "call".
    pub(super) fn orders_to_dial(&self) -> bool {
        let mut words = self.words.rsplit(' ');
        let mut last = words.next().unwrap_or_default();
        if matches!(last, "le" | "au" | "the" | "on") {
            last = words.next().unwrap_or_default();
        }
        last.starts_with("compos") || last.starts_with("appele") || matches!(last, "dial" | "call" | "faites" | "faire")
    }
}

fn announced_by(word: &str) -> Announced {
    let begins = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    if SMS_WORDS.contains(&word) {
        Announced::Sms
    } else if OTHER_WORDS.contains(&word) || begins(OTHER_STEMS) {
        Announced::Other
    } else if PHONE_WORDS.contains(&word) || begins(PHONE_STEMS) {
        Announced::Phone
    } else {
        Announced::Nothing
    }
}

/// Whether the word that ends a text announces a telephone number: "tel0553356237", "Appelez:".
pub(super) fn ends_with_phone_word(text: &str) -> bool {
    let from = (text.len().saturating_sub(BEFORE)..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let words = words(text.get(from..).unwrap_or_default());
    words.rsplit(' ').next().is_some_and(|word| announced_by(word) == Announced::Phone)
}

/// Whether what follows digits makes an amount, a measure, a date or an address of them.
pub(super) fn unit_follows(text: &str, end: usize) -> bool {
    let after = window_after(text, end, 16);
    let after = after.trim_start_matches(super::glyph::is_space);
    if after.starts_with(['€', '$', '£', '%', '°', '²']) {
        return true;
    }
    words(after)
        .split(' ')
        .next()
        .is_some_and(|word| after.starts_with(|c: char| c.is_alphabetic()) && UNITS.contains(&word))
}

/// Whether the price of a call follows digits: "(prix d'un appel)", "(0,35 €/min)", "service gratuit".
pub(super) fn price_follows(text: &str, end: usize) -> bool {
    let after = window_after(text, end, 40);
    if after.contains("/min") {
        return true;
    }
    let after = words(after);
    [
        "prix d un appel",
        "prix appel",
        "appel gratuit",
        "service gratuit",
        "appel non surtaxe",
        "surtaxe",
        "cout d un appel",
    ]
    .iter()
    .any(|phrase| after.contains(phrase))
}

/// Whether a word with a capital follows at once, as a town follows its postal code.
pub(super) fn town_follows(text: &str, end: usize) -> bool {
    let mut after = window_after(text, end, 16).chars();
    after.next().is_some_and(super::glyph::is_space)
        && after.next().is_some_and(char::is_uppercase)
        && after.next().is_some_and(char::is_alphabetic)
}

fn window_after(text: &str, end: usize, bytes: usize) -> &str {
    let wanted = end.saturating_add(bytes).min(text.len());
    let to = (wanted..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    text.get(end..to).unwrap_or_default()
}

/// Lower case, without accents, one space between words.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(folded) {
        if c.is_alphanumeric() {
            out.push(c);
        } else if c != '\u{301}' && !super::glyph::is_invisible(c) && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end_matches(' ').len());
    out
}
