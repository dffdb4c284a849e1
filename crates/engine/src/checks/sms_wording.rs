//! The wording of fraudulent text messages
//!
//! **Looks at** the words of a text message in English, single and two side by side, and at a few traits: a link, a telephone
//! number, an amount of money, capitals, digits in place of letters.
//!
//! **Why** much fraud by text message speaks in nobody's name and tells no story: it calls itself a prize, a last reminder, an
//! account blocked. No word of it proves anything; many together are seldom found in an ordinary message.
//!
//! **Fires** on "Congratulations, your number has won a guaranteed prize of £2,000. To claim call 09061 104283 now".
//!
//! **Stays quiet** on messages in other languages, whose words nobody has weighed; on mail and calls; and on a message whose links
//! all are an organisation's own.
//!
//! **Weight** each word has one, fitted on text messages with a known label (`crates/knowledge/sms/en.toml` says which); their sum
//! gives a step from weak to strong, half of it where the message itself talks of fraud. The data held advertising that nobody asked
//! for as well as fraud, and the two use the same words: this finding says that a message resembles them, not which it is.
//! ---
//! Les mots des SMS frauduleux
//!
//! **Regarde** les mots d’un SMS en anglais, seuls et deux par deux, et quelques traits : un lien, un numéro de téléphone, une somme
//! d’argent, des majuscules, des chiffres à la place de lettres.
//!
//! **Pourquoi** bien des SMS frauduleux ne parlent au nom de personne et ne racontent pas d’histoire : un gain, un dernier rappel, un
//! compte bloqué. Aucun de leurs mots ne prouve rien ; beaucoup ensemble se rencontrent rarement dans un message ordinaire.
//!
//! **Se déclenche** sur « Congratulations, your number has won a guaranteed prize of £2,000. To claim call 09061 104283 now ».
//!
//! **Se tait** sur les messages dans d’autres langues, dont personne n’a pesé les mots ; sur les courriels et les appels ; et sur un
//! message dont tous les liens sont ceux d’un organisme.
//!
//! **Poids** chaque mot a le sien, ajusté sur des SMS dont on sait ce qu’ils sont (`crates/knowledge/sms/en.toml` dit lesquels) ; leur
//! somme donne un poids de faible à fort, moitié moins si le message parle lui-même de fraude. Ces données contenaient de la publicité
//! non sollicitée autant que de la fraude, avec les mêmes mots : le constat dit que le message leur ressemble, non lequel il est.

use super::{Check, Draft, Family, MOST_EVIDENCE};
use crate::{channel::Channel, context::Context, organisation::index::HostIs, request::Request, text::word_weights};

pub(super) const CHECK: Check =
    Check { name: "sms-wording", family: Family::Wording, source: include_str!("sms_wording.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    if context.message.channel != Channel::Sms || all_links_official(context) {
        return Vec::new();
    }
    let Some((view, reading)) = context.bodies().next() else { return Vec::new() };
    let words = word_weights::words(context.message, view, &reading.normal);
    let Some(weigher) = context.knowledge.weighers().iter().find(|weigher| weigher.speaks(&words)) else {
        return Vec::new();
    };
    let weighed = weigher.weigh(&words);
    let Some(weight) = weigher.steps().weight(weighed.score) else { return Vec::new() };
    let placed = weighed.against.iter().filter(|(entry, _)| entry.end > entry.start);
    let evidence = placed.map(|(entry, _)| context.evidence(context.place(view, entry.start, entry.end)));
    vec![Draft::new(
        weight * if context.warns || names_itself(context) { 0.5 } else { 1.0 },
        "Les mots de ce SMS ressemblent à ceux des arnaques et des publicités non sollicitées.",
        "The words of this text message resemble those of scams and of advertising that nobody asked for.",
        evidence.take(2 * MOST_EVIDENCE).collect(),
    )]
}

/// Whether there are links, and each leads to a host that an organisation says is its own.
fn all_links_official(context: &Context<'_>) -> bool {
    let mut links = context.web_links().peekable();
    links.peek().is_some() && links.all(|(.., host)| matches!(host, HostIs::Official(_, fact) if fact.speaks()))
}

/// Whether it names an organisation and leads nowhere: no link, and no call asked for. So write carriers and banks.
fn names_itself(context: &Context<'_>) -> bool {
    let calls = context.asked.iter().any(|asked| asked.request == Request::CallBack);
    context.claims.iter().any(|claim| claim.by_name) && context.web_links().next().is_none() && !calls
}
