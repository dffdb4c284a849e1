//! Signs of who speaks, collected for one organisation, and what they add up to.

use super::{Claim, Sender};
use crate::{
    asked::Asked, channel::Channel, context::Context, message::Place, report::Role, request::Request,
    text::lexicon::Sense,
};

/// From this sum on the message speaks in the organisation's name.
const SPEAKS: f64 = 1.0;
/// What leading the reader out of the message adds to "your card".
const LEADS_OUT: f64 = 0.7;
/// Evidence kept for one claim.
const MOST_EVIDENCE: usize = 5;

/// Something that shows in whose name a message speaks, the strongest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Sign {
    /// A name where a speaker puts its own (displayed name, greeting, signature), or a domain that is or imitates its own.
    Speaker,
    /// A host that imitates its domains by a letter or with lure words.
    LikelyHost,
    /// A statement about its things that the organisation calls false.
    FalseStatement,
    /// Its name in its body's label or signature, in a mail whose sender goes by another name: newspapers have such lines too.
    Signs,
    /// Its name in the subject.
    Subject,
    /// "votre carte Vitale", "votre compte ameli".
    Yours,
    /// "la CPAM vous demande", said by a sender who goes by another name.
    Informs,
    /// Any other naming.
    Named,
}

impl Sign {
    const fn strength(self) -> f64 {
        match self {
            Self::Speaker => 1.0,
            Self::LikelyHost | Self::Signs => 0.7,
            Self::FalseStatement | Self::Subject => 0.5,
            Self::Yours | Self::Informs => 0.4,
            Self::Named => 0.1,
        }
    }
}

/// Signs collected for one organisation.
#[derive(Debug, Default)]
pub(super) struct Signs {
    found: Vec<(Sign, Place)>,
    /// Whether it is named.
    pub(super) named: bool,
    /// Named by more than a word with other meanings.
    pub(super) meant: bool,
}

impl Signs {
    pub(super) fn speaks(&self) -> bool {
        self.meant && self.found.iter().any(|(sign, _)| *sign == Sign::Speaker)
    }

    pub(super) fn add(&mut self, sign: Sign, place: Place) {
        self.found.push((sign, place));
    }

    pub(super) fn claim(mut self, organisation: usize, sender: Sender, context: &Context<'_>) -> Claim {
        self.found.sort_by_key(|(sign, _)| *sign);
        let has = |wanted: Sign| self.found.iter().any(|(sign, _)| *sign == wanted);
        let false_statement = has(Sign::FalseStatement);
        let firm = has(Sign::Speaker) || false_statement;
        // Each kind counts once: a name repeated a hundred times is still one name.
        let kinds = [
            Sign::LikelyHost,
            Sign::FalseStatement,
            Sign::Signs,
            Sign::Subject,
            Sign::Yours,
            Sign::Informs,
            Sign::Named,
        ];
        let counts =
            |sign: &Sign| has(*sign) && (!sender.known_other || matches!(sign, Sign::FalseStatement | Sign::Named));
        let mut sum: f64 = kinds.iter().filter(|sign| counts(sign)).map(|sign| sign.strength()).sum();
        let addressed = has(Sign::Yours) || has(Sign::Subject);
        if false_statement || addressed && !sender.other_name {
            sum += if leads_out(context, organisation, false_statement) { LEADS_OUT } else { 0.0 };
        }
        // Who goes by another name speaks for itself, unless it says what the organisation calls false, or signs with the
        // organisation's name and leads its reader elsewhere.
        let signs_for_it = || {
            let secret = || context.asked.iter().any(|asked| !asked.in_account && asked.request.is_secret());
            has(Sign::Signs)
                && ((has(Sign::Subject) || has(Sign::Yours)) && leads_out(context, organisation, false) || secret())
        };
        let speaks = has(Sign::Speaker)
            || sum >= SPEAKS && (false_statement || !sender.other_name)
            || sender.other_name && !sender.known_other && signs_for_it();
        let mut evidence: Vec<Place> = Vec::new();
        for (_, place) in &self.found {
            if evidence.len() < MOST_EVIDENCE && !evidence.contains(place) {
                evidence.push(*place);
            }
        }
        let role = if speaks { Role::Speaks } else { Role::Mentioned };
        Claim { organisation, role, evidence, by_name: self.named, firm }
    }
}

/// Whether the message leads its reader out: a request that is not done in the reader's own account, and for the reader's
/// own ways (following a link, logging in) a link that is not the organisation's; or a link with a threat or a false
/// statement for its reason.
fn leads_out(context: &Context<'_>, organisation: usize, false_statement: bool) -> bool {
    let unofficial_link = context.leads_elsewhere(organisation);
    let asks = |asked: &Asked| {
        let by_link = matches!(asked.request, Request::FollowLink | Request::LogIn);
        !asked.in_account && (!by_link || unofficial_link)
    };
    let pressed = || {
        let kinds = [Sense::Loss, Sense::Prosecution, Sense::Deadline];
        context.bodies().any(|(_, reading)| kinds.iter().any(|kind| reading.has(*kind, 0, reading.normal.text().len())))
    };
    let form = context.message.forms.iter().any(|form| !form.fields.is_empty());
    context.asked.iter().any(asks)
        || form
        || unofficial_link && (false_statement || context.message.channel != Channel::Email && pressed())
}
