//! Says what the organisation has said is not so
//!
//! **Looks at** statements that an organisation has declared false of its own things, in a message that speaks in its name.
//!
//! **Why** the pretext is often a plain untruth that the organisation has answered in public: the carte Vitale has no expiry
//! date, a refund needs no confirmation.
//!
//! **Fires** on "votre carte Vitale expire le 30 novembre".
//!
//! **Stays quiet** on "votre carte Vitale n'expire pas", on questions and quotations, on reports about the fraud, on the
//! organisation's own warnings that lead nowhere else, and on other cards that do expire.
//!
//! **Weight** proof where the organisation's statement stands that day; moderate where no source has repeated it lately.
//! ---
//! Affirme ce que l’organisme a démenti
//!
//! **Regarde** les affirmations qu’un organisme a déclarées fausses, dans un message qui parle en son nom.
//!
//! **Pourquoi** le prétexte est souvent une contre-vérité à laquelle l’organisme a répondu : la carte Vitale n’a pas de date
//! d’expiration, un remboursement ne se valide pas.
//!
//! **Se déclenche** sur « votre carte Vitale expire le 30 novembre ».
//!
//! **Se tait** sur « votre carte Vitale n’expire pas », sur les questions et les citations, sur les articles qui parlent de la
//! fraude, sur les mises en garde de l’organisme qui ne mènent pas ailleurs, et sur les autres cartes, qui expirent vraiment.
//!
//! **Poids** preuve si le démenti vaut ce jour-là ; moyen si aucune source ne l’a répété récemment.

use super::{Check, Draft, Family, rule_weight};
use crate::{
    context::Context,
    message::Place,
    organisation::schema::Says,
    text::{
        lexicon::Sense,
        phrases::Hit,
        reading::{Reading, Tag},
    },
};

pub(super) const CHECK: Check =
    Check { name: "false-statement", family: Family::Rule, source: include_str!("false_statement.rs"), run: look };

fn look<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    let mut drafts = Vec::new();
    for (claim, profile) in context.speakers() {
        if only_warns(context, claim.organisation) {
            continue;
        }
        for (at, rule, standing) in context.rules(profile) {
            if !matches!(rule.says, Says::IsNotTrue { .. }) {
                continue;
            }
            let places = stated(context, Tag::Rule(claim.organisation, at));
            let (Some(first), Some((weight, decisive))) = (places.first(), rule_weight::of(&rule.provenance, standing))
            else {
                continue;
            };
            let words = context.message.shown(*first);
            let (fr, en) = (&profile.name.fr, &profile.name.en);
            let draft = Draft::new(
                weight,
                format!("Le message affirme « {words} » ; {fr} a dit publiquement le contraire."),
                format!("The message says “{words}”; {en} has publicly said the opposite."),
                places.iter().map(|place| context.evidence(*place)).collect(),
            );
            drafts.push(draft.about(claim.organisation).decisive_if(decisive).resting_on(rule, profile, standing));
        }
    }
    drafts
}

/// Who warns of false messages repeats what they say. Such a warning leads its readers nowhere but to the organisation, and
/// asks nothing of them.
fn only_warns(context: &Context<'_>, organisation: usize) -> bool {
    let asks_a_secret = || context.asked.iter().any(|asked| !asked.in_account && asked.request.is_secret());
    let foreign_number =
        || context.message.numbers.iter().any(|number| !context.uses_number(organisation, &number.value));
    context.warns && !context.leads_elsewhere(organisation) && !asks_a_secret() && !foreign_number()
}

/// Where the statement is made: not denied, asked, quoted or reported.
pub(super) fn stated(context: &Context<'_>, tag: Tag) -> Vec<Place> {
    let mut places = Vec::new();
    for (view, reading) in
        context.readings.iter().enumerate().filter_map(|(view, reading)| Some((view, reading.as_ref()?)))
    {
        for hit in reading.hits.iter().filter(|hit| hit.tag == tag && is_stated(reading, hit)) {
            let place = context.place(view, hit.start, hit.end);
            if !context.message.is_quoted(place) && !places.contains(&place) {
                places.push(place);
            }
            if places.len() >= super::MOST_EVIDENCE {
                return places;
            }
        }
    }
    places
}

fn is_stated(reading: &Reading, hit: &Hit<Tag>) -> bool {
    let (start, end) = reading.sentence(hit.start);
    let told = [Sense::FraudTalk, Sense::Reports, Sense::IfOthers].iter().any(|sense| reading.has(*sense, start, end));
    // A denial inside or shortly before the statement: "n'expire pas", "il n'y a pas de".
    let from = hit.start.saturating_sub(25).max(start);
    let denied = reading.hits_in(from, hit.end).iter().any(|word| {
        word.tag == Tag::Sense(Sense::DeniesNext)
            || word.tag == Tag::Sense(Sense::DeniesPrevious) && word.start > hit.start
    });
    let never = reading.hits_in(start, hit.start).iter().any(|word| {
        word.tag == Tag::Sense(Sense::DeniesPrevious)
            && matches!(reading.words(word.start, word.end), "jamais" | "never")
    });
    let asked = reading.words(hit.end, end).contains('?');
    !told && !denied && !never && !asked && !reading.quoted(hit.start)
}
