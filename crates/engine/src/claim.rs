//! In whose name does the message speak? A claim is told from a mention: a mutual insurer, a doctor's office, a newspaper
//! or a worried relative name the organisation without speaking for it.
//!
//! Each sign adds to a sum per organisation; from [`SPEAKS`] on, the message speaks in its name. Signs that others
//! give as well (a subject, "your card") count for nothing where another speaker introduces itself.

mod place;

use std::collections::BTreeMap;

use self::place::{is_speaker, is_yours, other_speaker, self_named};
use crate::{
    asked::Asked,
    channel::Channel,
    context::Context,
    message::{Identity, Place, ViewKind},
    organisation::{
        index::HostIs,
        look_alike::{LookAlike, Reason},
        schema::{NameRole, Says},
    },
    report::Role,
    request::Request,
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
}

/// From this sum on the message speaks in the organisation's name.
const SPEAKS: f64 = 1.0;
/// A name where a speaker puts its own: display name, greeting, signature.
const SPEAKER: f64 = 1.0;
/// A name in the subject.
const SUBJECT: f64 = 0.5;
/// "votre carte Vitale", "votre compte ameli".
const YOURS: f64 = 0.4;
/// "votre ..." together with a request that leads out of the message.
const YOURS_AND_REQUEST: f64 = 0.7;
/// A statement about the organisation's things that it calls false.
const FALSE_STATEMENT: f64 = 0.4;
/// Any other naming.
const NAMED: f64 = 0.1;
/// Evidence kept for one claim.
const MOST_EVIDENCE: usize = 5;

/// Signs collected for one organisation.
#[derive(Debug, Default)]
struct Signs {
    /// Strength, place; `shared` signs are those that other speakers give as well.
    found: Vec<(f64, bool, Place)>,
    named: bool,
    firm: bool,
}

/// Every organisation that the message names, speakers first, then in the order of the knowledge.
#[must_use]
pub fn find(context: &Context<'_>) -> Vec<Claim> {
    let mut signs: BTreeMap<usize, Signs> = BTreeMap::new();
    from_hosts(context, &mut signs);
    let others = other_speaker(context);
    let elsewhere = others || self_named(context);
    for (view, (text, reading)) in context.message.views.iter().zip(&context.readings).enumerate() {
        let Some(reading) = reading else { continue };
        match text.kind {
            ViewKind::Sender => from_sender(context, view, reading, &mut signs),
            ViewKind::Subject | ViewKind::Body(_) => {
                from_text(context, view, reading, text.kind == ViewKind::Subject, &mut signs)
            }
            ViewKind::Hidden | ViewKind::Evidence => {}
        }
    }
    // A name with other meanings counts only beside a firm one of the same organisation.
    signs.retain(|_, signs| signs.firm);
    let mut claims: Vec<Claim> =
        signs.into_iter().map(|(organisation, signs)| signs.claim(organisation, others, elsewhere, context)).collect();
    claims.sort_by_key(|claim| claim.role);
    claims
}

impl Signs {
    fn add(&mut self, strength: f64, shared: bool, place: Place) {
        self.found.push((strength, shared, place));
    }

    fn claim(mut self, organisation: usize, other_speaker: bool, self_named: bool, context: &Context<'_>) -> Claim {
        let strongest = |shared: bool| {
            let of_kind = self.found.iter().filter(move |(_, is_shared, _)| *is_shared == shared);
            of_kind.map(|(strength, ..)| *strength).fold(0.0, f64::max)
        };
        let own = strongest(false);
        // Each kind of shared sign counts once: a name repeated a hundred times is still one name.
        let mut kinds: Vec<f64> =
            self.found.iter().filter(|(_, shared, _)| *shared).map(|(strength, ..)| *strength).collect();
        kinds.sort_by(f64::total_cmp);
        kinds.dedup();
        let mut shared: f64 = if other_speaker { 0.0 } else { kinds.iter().sum() };
        let is_yours = self.found.iter().any(|(strength, ..)| {
            same(*strength, YOURS) || same(*strength, FALSE_STATEMENT) || same(*strength, SUBJECT)
        });
        if is_yours && !other_speaker && leads_out(context, organisation, self_named, &self.found) {
            shared += YOURS_AND_REQUEST;
        }
        self.found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut evidence: Vec<Place> = Vec::new();
        for (_, _, place) in &self.found {
            if evidence.len() < MOST_EVIDENCE && !evidence.contains(place) {
                evidence.push(*place);
            }
        }
        let role = if own + shared >= SPEAKS { Role::Speaks } else { Role::Mentioned };
        Claim { organisation, role, evidence, by_name: self.named }
    }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < f64::EPSILON
}

/// The displayed sender, and who a caller said they were.
fn from_sender(context: &Context<'_>, view: usize, reading: &Reading, signs: &mut BTreeMap<usize, Signs>) {
    // Only the displayed name: what an address contains is its domain's business.
    let displayed = context.message.sender.as_ref().filter(|sender| sender.place.view == view);
    let name = match displayed {
        Some(sender) => match (&sender.name, &sender.identity) {
            (Some(name), _) => name.span,
            (None, Identity::Mailbox(_) | Identity::Number(_) | Identity::Withheld | Identity::Name) => return,
        },
        None => context.place(view, 0, reading.normal.text().len()).span,
    };
    if reading.has(Sense::FraudTalk, 0, reading.normal.text().len()) {
        return;
    }
    // Sender names of text messages have no spaces: "CarteVitale", "InfoAmeli".
    let joined =
        displayed.filter(|sender| matches!(sender.identity, Identity::Name) && context.message.channel == Channel::Sms);
    if let Some(brand) = joined.and_then(|sender| context.knowledge.brand_in(context.message.shown(sender.place))) {
        let signs = signs.entry(brand.organisation).or_default();
        (signs.named, signs.firm) = (true, true);
        signs.add(SPEAKER, false, Place { view, span: name });
    }
    for (hit, organisation, ambiguous, _) in names(context, reading) {
        let place = context.place(view, hit.start, hit.end);
        if name.contains(place.span) {
            let signs = signs.entry(organisation).or_default();
            signs.named = true;
            // In the place of the speaker even a name with other meanings ("Sécurité sociale") is meant.
            signs.firm |= !ambiguous || hit.start == 0;
            signs.add(SPEAKER, false, place);
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
            signs.firm = true;
            signs.add(SPEAKER, false, mailbox.place);
        }
    }
    for (link, _, host) in context.web_links() {
        match host {
            HostIs::LookAlike(look_alike) => {
                let signs = signs.entry(look_alike.organisation).or_default();
                signs.firm = true;
                signs.add(strength_of(look_alike), context.message.channel != Channel::Link, link.place);
            }
            HostIs::Official(organisation, _) => {
                let signs = signs.entry(*organisation).or_default();
                signs.firm = true;
                signs.add(NAMED, true, link.place);
            }
            HostIs::Unrelated => {}
        }
    }
}

/// How strongly a look-alike link speaks: a weak word in a host is not yet a speaker.
const fn strength_of(look_alike: &LookAlike) -> f64 {
    match look_alike.reason {
        Reason::OneLetterOff | Reason::BrandAndLure => 0.7,
        _ => SPEAKER,
    }
}

fn from_text(
    context: &Context<'_>,
    view: usize,
    reading: &Reading,
    is_subject: bool,
    signs: &mut BTreeMap<usize, Signs>,
) {
    let text = reading.normal.text();
    // "Fwd: Votre carte Vitale" repeats what the quoted message says.
    let repeats = is_subject && ["fwd:", "fw:", "tr:", "re:"].iter().any(|mark| text.starts_with(mark));
    if repeats && context.message.views.iter().any(|view| !view.quoted.is_empty()) {
        return;
    }
    for (hit, organisation, ambiguous, role) in names(context, reading) {
        let place = context.place(view, hit.start, hit.end);
        if context.message.is_quoted(place) || in_link(context, place) {
            continue;
        }
        let signs = signs.entry(organisation).or_default();
        signs.named = true;
        signs.firm |= !ambiguous;
        let (start, end) = reading.sentence(hit.start);
        let told = reading.quoted(hit.start)
            || reading.has(Sense::FraudTalk, start, end)
            || reading.has(Sense::Reports, start, end);
        signs.add(NAMED, true, place);
        if told {
            continue;
        }
        // An honest mention has no reason to disguise the name.
        let disguised = crate::checks::is_disguised(reading, &hit);
        if disguised || role != NameRole::Object && is_speaker(reading, &hit, is_subject) {
            signs.add(SPEAKER, false, place);
        }
        if is_subject {
            signs.add(SUBJECT, true, place);
        }
        if is_yours(reading, &hit, start) || text.get(..hit.start).is_some_and(|before| before.ends_with("votre ")) {
            signs.add(YOURS, true, place);
        }
    }
    for hit in &reading.hits {
        let Tag::Rule(organisation, rule) = hit.tag else { continue };
        let place = context.place(view, hit.start, hit.end);
        let profile_rule = context.knowledge.organisation(organisation).and_then(|profile| profile.rules.get(rule));
        let is_statement = profile_rule.is_some_and(|rule| matches!(rule.says, Says::IsNotTrue { .. }));
        let (start, end) = reading.sentence(hit.start);
        let told =
            reading.quoted(hit.start) || reading.has(Sense::FraudTalk, start, end) || context.message.is_quoted(place);
        if is_statement && !told {
            let signs = signs.entry(organisation).or_default();
            signs.add(FALSE_STATEMENT + NAMED / 2.0, true, place);
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
        let name = context.knowledge.organisation(organisation)?.names.get(name)?;
        Some((*hit, organisation, name.ambiguous, name.role))
    })
}

/// Whether a place lies inside an address or a link as it is written.
pub(crate) fn in_link(context: &Context<'_>, place: Place) -> bool {
    let inside = |other: &Place| other.view == place.view && other.span.contains(place.span);
    context.message.links.iter().any(|link| !link.anchored && inside(&link.place))
        || context.message.addresses.iter().any(|address| inside(&address.place))
}

/// Whether the message leads its reader out: a link or number that is not the organisation's, with a request to use it.
/// Where the sender gives itself another name, the request must stand with the organisation's name.
fn leads_out(context: &Context<'_>, organisation: usize, self_named: bool, signs: &[(f64, bool, Place)]) -> bool {
    if self_named {
        return context.asked.iter().any(|asked| {
            !asked.in_account
                && signs.iter().any(|(_, _, sign)| {
                    sign.view == asked.place.view
                        && sign.span.start < asked.place.span.end.saturating_add(80)
                        && asked.place.span.start < sign.span.end.saturating_add(80)
                })
        });
    }
    let unofficial_link = context.web_links().any(|(_, _, host)| !context.is_official_today(host, organisation));
    let asks = |asked: &Asked| {
        let own_way =
            matches!(asked.request, Request::Reply | Request::CallBack | Request::FollowLink | Request::LogIn);
        !asked.in_account
            && (!own_way || unofficial_link || asked.request == Request::CallBack || asked.request == Request::Reply)
    };
    let attached_form = context.message.forms.iter().any(|form| !form.fields.is_empty());
    context.asked.iter().any(asks) || unofficial_link && context.message.channel != Channel::Email || attached_form
}
