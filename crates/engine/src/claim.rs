//! In whose name does the message speak? A claim is told from a mention: a mutual insurer, a doctor's office, a newspaper
//! or a worried relative name the organisation without speaking for it.
//!
//! Signs are collected per organisation; each kind counts once, and from a sum of one on the message speaks in its name.
//! A name where a speaker puts its own suffices. The other signs are those that others give as well ("your card", a
//! subject): where the sender goes by another name they count little, and what they alone show is never proof.

mod place;
mod signs;

use std::collections::BTreeMap;

use self::{
    place::{SpeakerPlace, goes_by_other_name, is_brought, is_yours, other_speaker, speaker_place},
    signs::{Sign, Signs},
};
use crate::{
    channel::Channel,
    context::Context,
    message::{Identity, Place, ViewKind},
    organisation::{
        index::HostIs,
        look_alike::{LookAlike, Reason},
        schema::{NameRole, Says},
    },
    report::Role,
    text::{
        lexicon::Sense,
        phrases::Hit,
        reading::{Reading, Tag},
    },
};

/// An organisation that the message names.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Its index in the knowledge.
    pub organisation: usize,
    /// Whether the message speaks for it.
    pub role: Role,
    /// What shows it, the strongest sign first.
    pub evidence: Vec<Place>,
    /// Whether it is claimed by a name (as against a look-alike host alone).
    pub by_name: bool,
    /// Whether the speaker shows itself, and not only signs that others give as well: else nothing is proof.
    pub firm: bool,
}

/// By what other name the sender goes, if any.
#[derive(Clone, Copy, Debug)]
struct Sender {
    /// A doctor's office, a pharmacy, a mutual insurer, an employer, a friend.
    known_other: bool,
    /// A name of which nothing is known.
    other_name: bool,
    /// The organisation whose own address or name it is: it speaks for no other.
    known: Option<usize>,
}

impl Sender {
    /// The sender as one organisation sees it.
    fn seen_by(self, organisation: usize, context: &Context<'_>) -> Self {
        let another = self.known.is_some_and(|known| !context.are_one(known, organisation));
        Self { known_other: self.known_other || another, other_name: self.other_name || another, ..self }
    }
}

/// Every organisation that the message names, speakers first, then in the order of the knowledge.
#[must_use]
pub fn find(context: &Context<'_>) -> Vec<Claim> {
    let mut signs: BTreeMap<usize, Signs> = BTreeMap::new();
    let views = || context.message.views.iter().zip(&context.readings).enumerate();
    for (view, (text, reading)) in views() {
        if let Some(reading) = reading.as_ref().filter(|_| text.kind == ViewKind::Sender) {
            from_sender(context, view, reading, &mut signs);
        }
    }
    let known_other = other_speaker(context);
    let other_name = known_other || signs.values().all(|signs| !signs.meant) && goes_by_other_name(context);
    let known = match &context.sender_host {
        Some(HostIs::Official(organisation, _)) => Some(*organisation),
        _ => signs.iter().find(|(_, signs)| signs.speaks()).map(|(organisation, _)| *organisation),
    };
    let sender = Sender { known_other, other_name, known };
    from_hosts(context, &mut signs);
    for (view, (text, reading)) in views() {
        let Some(reading) = reading else { continue };
        match text.kind {
            ViewKind::Sender => {}
            ViewKind::Subject | ViewKind::Body(_) => {
                from_text(context, view, reading, text.kind == ViewKind::Subject, sender, &mut signs);
            }
            ViewKind::Hidden | ViewKind::Evidence => {}
        }
    }
    // A name with other meanings counts only beside a plain one of the same organisation.
    signs.retain(|_, signs| signs.meant);
    let claims = signs
        .into_iter()
        .map(|(organisation, signs)| signs.claim(organisation, sender.seen_by(organisation, context), context));
    let mut claims: Vec<Claim> = claims.collect();
    claims.sort_by_key(|claim| claim.role);
    claims
}

/// The displayed sender, and who a caller said they were.
fn from_sender(context: &Context<'_>, view: usize, reading: &Reading, signs: &mut BTreeMap<usize, Signs>) {
    // Only the displayed name: what an address contains is its domain's business.
    let displayed = context.message.sender.as_ref().filter(|sender| sender.place.view == view);
    let whole = reading.normal.text().len();
    let name = match displayed {
        Some(sender) => match sender.name {
            Some(name) => name.span,
            None => return,
        },
        None => context.place(view, 0, whole).span,
    };
    if reading.has(Sense::FraudTalk, 0, whole) {
        return;
    }
    // "Amicale de la Police nationale", "Mutuelle des agents de ...": somebody else.
    let is_other = displayed.is_some() && place::names_another(reading);
    // Sender names of text messages have no spaces: "CarteVitale", "InfoAmeli".
    let joined =
        displayed.filter(|sender| matches!(sender.identity, Identity::Name) && context.message.channel == Channel::Sms);
    if let Some(brand) = joined.and_then(|sender| context.knowledge.brand_in(context.message.shown(sender.place))) {
        let signs = signs.entry(brand.organisation).or_default();
        (signs.named, signs.meant) = (true, true);
        signs.add(Sign::Speaker, Place { view, span: name });
    }
    for (hit, organisation, ambiguous, role) in names(context, reading) {
        let place = context.place(view, hit.start, hit.end);
        if !name.contains(place.span) {
            continue;
        }
        let signs = signs.entry(organisation).or_default();
        signs.named = true;
        // In the place of the speaker even a name with other meanings ("Sécurité sociale") is meant, and a service's
        // ("Windows"), as long as it is the whole of it. A person who tells of a call means whom they name.
        let is_plain = !ambiguous && role == NameRole::Organisation;
        // "Jeanne via Docusign", from Docusign: who writes through somebody's service writes for themselves.
        let through_another = displayed.is_some()
            && matches!(&context.sender_host, Some(HostIs::Official(owner, _)) if !context.are_one(*owner, organisation));
        let meant = is_plain && !is_other || place::stands_alone(reading, &hit, organisation);
        // "Chase <chase.hudson@gmail.com>" is a first name.
        let is_person = ambiguous && name.len() == place.span.len() && context.from_free_mailbox();
        if displayed.is_none() || meant && !through_another && !is_person {
            signs.meant = true;
            signs.add(Sign::Speaker, place);
        } else {
            signs.add(Sign::Named, place);
        }
    }
}

/// Domains speak too: the sender's own, and links made to look like an organisation's.
fn from_hosts(context: &Context<'_>, signs: &mut BTreeMap<usize, Signs>) {
    if let (Some(host), Some(mailbox)) = (&context.sender_host, context.sender_mailbox()) {
        let organisation = match host {
            HostIs::Official(organisation, _) => Some(*organisation),
            HostIs::LookAlike(look_alike) => Some(look_alike.organisation),
            HostIs::Unrelated => None,
        };
        if let Some(organisation) = organisation {
            let signs = signs.entry(organisation).or_default();
            signs.meant = true;
            signs.add(Sign::Speaker, mailbox.place);
        }
    }
    for (link, _, host) in context.web_links() {
        let (organisation, sign) = match host {
            HostIs::LookAlike(look_alike) if context.message.channel == Channel::Link => {
                (look_alike.organisation, Sign::Speaker)
            }
            HostIs::LookAlike(look_alike) => (look_alike.organisation, sign_of(look_alike)),
            HostIs::Official(organisation, _) => (*organisation, Sign::Named),
            HostIs::Unrelated => continue,
        };
        let signs = signs.entry(organisation).or_default();
        signs.meant = true;
        signs.add(sign, link.place);
    }
}

/// A brand word in a host speaks; a weak word or a slip of a letter is not yet a speaker.
const fn sign_of(look_alike: &LookAlike) -> Sign {
    match look_alike.reason {
        Reason::OneLetterOff | Reason::TwoLettersOff | Reason::BrandAndLure | Reason::BrandAsSubdomain => {
            Sign::LikelyHost
        }
        _ => Sign::Speaker,
    }
}

fn from_text(
    context: &Context<'_>,
    view: usize,
    reading: &Reading,
    is_subject: bool,
    sender: Sender,
    signs: &mut BTreeMap<usize, Signs>,
) {
    // "Fwd: Votre carte Vitale" repeats what the quoted message says.
    let text = reading.normal.text();
    let repeats = is_subject && ["fwd:", "fw:", "tr:", "re:"].iter().any(|mark| text.starts_with(mark));
    if repeats && context.message.views.iter().any(|view| !view.quoted.is_empty()) {
        return;
    }
    let told = |at: usize| {
        let (start, end) = reading.sentence(at);
        reading.quoted(at) || reading.has(Sense::FraudTalk, start, end) || reading.has(Sense::Reports, start, end)
    };
    let mut passed_on: BTreeMap<usize, bool> = BTreeMap::new();
    let spoken = matches!(context.message.channel, Channel::Sms | Channel::Call);
    for (hit, organisation, ambiguous, role) in names(context, reading) {
        let place = context.place(view, hit.start, hit.end);
        if context.message.is_quoted(place) || context.in_link(place) {
            continue;
        }
        let signs = signs.entry(organisation).or_default();
        signs.named = true;
        signs.meant |= !ambiguous;
        signs.add(Sign::Named, place);
        // A certificate passed on names its author; it does not speak for the sender.
        let mut passed_on =
            || *passed_on.entry(organisation).or_insert_with(|| context.is_passed_on(view, organisation));
        if told(hit.start) || passed_on() {
            continue;
        }
        let label = || matches!(speaker_place(reading, &hit, is_subject, spoken), Some(SpeakerPlace::Label));
        // "La Poste : votre colis ...": at the head of a text message even a name with other meanings is meant.
        signs.meant |= spoken && label();
        // An honest mention has no reason to disguise the name.
        let sender = sender.seen_by(organisation, context);
        // In a mail whose sender goes by another name, what would make it speak is what newspapers and jokers write too.
        let by_another = sender.other_name && !spoken && !is_subject;
        if reading.is_disguised(&hit) {
            signs.add(if by_another { Sign::Signs } else { Sign::Speaker }, place);
        } else if role != NameRole::Object {
            match speaker_place(reading, &hit, is_subject, spoken) {
                Some(_) if sender.known.is_some() && sender.known_other => {}
                Some(SpeakerPlace::Label | SpeakerPlace::Signature | SpeakerPlace::Introduced) if by_another => {
                    signs.add(Sign::Signs, place);
                }
                // An employer writes "la CPAM vous demande"; and newspapers write "CPAM : les nouveaux horaires".
                Some(SpeakerPlace::BeforeVerb) if sender.known_other || sender.other_name && !spoken => {
                    signs.add(Sign::Informs, place);
                }
                Some(SpeakerPlace::Label) if is_subject && sender.other_name => {}
                Some(_) => signs.add(Sign::Speaker, place),
                None => {}
            }
        }
        // "Venez avec votre carte Vitale" is anyone's to say.
        if role == NameRole::Object && is_brought(reading, &hit) {
            continue;
        }
        if is_subject {
            signs.add(Sign::Subject, place);
        }
        if is_yours(reading, &hit) {
            signs.add(Sign::Yours, place);
        }
    }
    for hit in &reading.hits {
        let Tag::Rule(organisation, rule) = hit.tag else { continue };
        let profile = context.knowledge.organisation(organisation);
        let rule = profile.and_then(|profile| profile.rules.get(rule));
        let place = context.place(view, hit.start, hit.end);
        if rule.is_some_and(|rule| matches!(rule.says, Says::IsNotTrue { .. }))
            && !told(hit.start)
            && !context.message.is_quoted(place)
        {
            signs.entry(organisation).or_default().add(Sign::FalseStatement, place);
        }
    }
}

/// Names in a view, with their organisation, whether they have other meanings, and what they name.
fn names<'r>(
    context: &'r Context<'_>,
    reading: &'r Reading,
) -> impl Iterator<Item = (Hit<Tag>, usize, bool, NameRole)> + 'r {
    reading.hits.iter().chain(&reading.spelled).filter_map(|hit| {
        let Tag::Name(organisation, name) = hit.tag else { return None };
        if place::means_something_else(reading, hit, organisation) {
            return None;
        }
        let name = context.knowledge.organisation(organisation)?.names.get(name)?;
        Some((*hit, organisation, name.ambiguous, name.role))
    })
}
