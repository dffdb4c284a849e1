//! What every check reads: the message, what is known for its day, in whose name it speaks and what it asks.

use std::collections::HashMap;

use jiff::{Timestamp, civil::Date};

use crate::{
    Policy,
    asked::{self, Asked},
    claim::{self, Claim},
    message::{Identity, Link, Mailbox, Message, Place, ViewKind, day::day_in_paris},
    observable::{host::Host, link::WebAddress, phone::Number},
    organisation::{
        index::{HostIs, Knowledge},
        schema::{Profile, Rule},
    },
    report::{DayFrom, Evidence, Role, Standing},
    request::Request,
    scam::{self, Told},
    text::{lexicon::Sense, normalise::LineEnds, reading::Reading},
};

/// What every check reads. Made once a message, in the order of its fields.
#[derive(Debug)]
pub struct Context<'a> {
    /// The message.
    pub message: &'a Message,
    /// The knowledge.
    pub knowledge: &'a Knowledge,
    /// The caller's policy.
    pub policy: &'a Policy,
    /// When it was received, and how that is known.
    pub received: (Timestamp, DayFrom),
    /// The day in Paris that chooses the rules.
    pub day: Date,
    /// By view: how it reads; `None` for views that are evidence only.
    pub readings: Vec<Option<Reading>>,
    /// By link: where it leads in the end, if through a redirector or a mail gateway.
    pub ends: Vec<Option<WebAddress>>,
    /// By link: whose the host is that it leads to in the end; `None` where it leads to no host.
    pub hosts: Vec<Option<HostIs<'a>>>,
    /// Whose the sender's domain is.
    pub sender_host: Option<HostIs<'a>>,
    /// Whether it talks of fraud: links between its quotation marks are then examples.
    pub warns: bool,
    /// What the message asks of its reader.
    pub asked: Vec<Asked>,
    /// The organisations it names.
    pub claims: Vec<Claim>,
    /// The known scams it tells, the heaviest first.
    pub scams: Vec<Told<'a>>,
}

impl<'a> Context<'a> {
    /// Reads a message.
    #[must_use]
    pub fn new(message: &'a Message, knowledge: &'a Knowledge, policy: &'a Policy) -> Self {
        let received = message.received.unwrap_or((policy.now, DayFrom::Now));
        let readings = message.views.iter().map(|view| {
            let line_ends = match view.kind {
                ViewKind::Evidence => return None,
                ViewKind::Body(line_ends) => line_ends,
                ViewKind::Sender | ViewKind::Subject | ViewKind::Hidden => LineEnds::Meant,
            };
            Some(Reading::new(&view.text, line_ends, knowledge.phrases(), || knowledge.names()))
        });
        let sender_host = sender_mailbox(message).and_then(|mailbox| mailbox.host.as_ref());
        let ends: Vec<Option<WebAddress>> =
            message.links.iter().map(|link| knowledge.leads_to(link.target.web()?, sender_host)).collect();
        // A newsletter leads a hundred times to one host.
        let mut known: HashMap<&Host, HostIs<'a>> = HashMap::new();
        let hosts = message.links.iter().zip(&ends).map(|(link, end)| {
            let host = &end.as_ref().or(link.target.web())?.host;
            let whose = known.entry(host).or_insert_with(|| knowledge.whose(host)).clone();
            // "https://www.amazon.co" at the end of a line: the rest stands on the next.
            let cut = matches!(whose, HostIs::LookAlike(_)) && message.ends_a_line(link) && knowledge.is_cut(host);
            Some(if cut { HostIs::Unrelated } else { whose })
        });
        let hosts = hosts.collect();
        let mut context = Self {
            message,
            knowledge,
            policy,
            received,
            day: day_in_paris(received.0),
            readings: readings.collect(),
            hosts,
            ends,
            sender_host: sender_host.map(|host| knowledge.whose(host)).map(|whose| match whose {
                HostIs::Official(_, fact) if !fact.speaks() => HostIs::Unrelated,
                whose => whose,
            }),
            warns: false,
            asked: Vec::new(),
            claims: Vec::new(),
            scams: Vec::new(),
        };
        context.warns = context
            .readings
            .iter()
            .flatten()
            .any(|reading| reading.has(Sense::FraudTalk, 0, reading.normal.text().len()));
        context.asked = asked::find(&context);
        context.claims = claim::find(&context);
        context.scams = scam::find(&context);
        context
    }

    /// The organisations in whose name the message speaks.
    pub fn speakers(&self) -> impl Iterator<Item = (&Claim, &'a Profile)> {
        let knowledge = self.knowledge;
        let speaks = self.claims.iter().filter(|claim| claim.role == Role::Speaks);
        speaks.filter_map(move |claim| Some((claim, knowledge.organisation(claim.organisation)?)))
    }

    /// The rules of a profile for this channel, with their place in it and how sure they are on this day; those not in
    /// force are left out.
    pub fn rules(&self, profile: &'a Profile) -> impl Iterator<Item = (usize, &'a Rule, Standing)> {
        let (channel, day) = (self.message.channel, self.day);
        let rules = profile.rules.iter().enumerate();
        rules
            .filter(move |(_, rule)| rule.channels.is_empty() || rule.channels.contains(&channel))
            .map(move |(at, rule)| (at, rule, rule.provenance.standing(day, profile)))
            .filter(|(.., standing)| *standing != Standing::NotInForce)
    }

    /// The mailbox it says it comes from.
    #[must_use]
    pub fn sender_mailbox(&self) -> Option<&'a Mailbox> {
        sender_mailbox(self.message)
    }

    /// Web links outside quoted parts, with the address that they lead to in the end, and whose it is.
    pub fn web_links(&self) -> impl Iterator<Item = (&'a Link, &WebAddress, &HostIs<'a>)> {
        let pairs = self.message.links.iter().zip(self.ends.iter().zip(&self.hosts));
        let warns = self.warns;
        pairs
            .filter(move |(link, _)| !(link.quoted || warns && link.in_marks))
            .filter_map(|(link, (end, host))| Some((link, end.as_ref().or(link.target.web())?, host.as_ref()?)))
    }

    /// Whether a link leads to neither the organisation nor a host that its genuine messages link to as well.
    #[must_use]
    pub fn leads_elsewhere(&self, organisation: usize) -> bool {
        let profile = self.knowledge.organisation(organisation);
        self.web_links().any(|(_, address, host)| {
            let companion = profile.is_some_and(|profile| profile.has_companion(&address.host));
            !companion && !self.is_official_today(host, organisation)
        })
    }

    /// Whether a view is a document that somebody may simply pass on: a certificate, a letter. One that leads its reader
    /// elsewhere or asks for something beyond reading and calling is written by who sends it.
    #[must_use]
    pub fn is_passed_on(&self, view: usize, organisation: usize) -> bool {
        let in_document = self.message.views.get(view).is_some_and(|view| view.in_document);
        let asks = |asked: &Asked| {
            let reads = matches!(asked.request, Request::FollowLink | Request::LogIn | Request::CallBack);
            asked.place.view == view && !asked.in_account && !reads
        };
        in_document && !self.leads_elsewhere(organisation) && !self.asked.iter().any(asks)
    }

    /// Whether the sender's address is the organisation's own on this day, as far as it says.
    #[must_use]
    pub fn from_official(&self, organisation: usize) -> bool {
        self.sender_host.as_ref().is_some_and(|host| self.is_official_today(host, organisation))
    }

    /// Whether it comes from a mailbox that anybody can have.
    #[must_use]
    pub fn from_free_mailbox(&self) -> bool {
        self.sender_mailbox().is_some_and(|mailbox| self.is_free(mailbox))
    }

    /// Whether anybody can have such a mailbox.
    #[must_use]
    pub fn is_free(&self, mailbox: &Mailbox) -> bool {
        let whose = mailbox.host.as_ref().map(|host| self.knowledge.whose(host));
        matches!(whose, Some(HostIs::Official(_, fact)) if !fact.speaks())
    }

    /// Whether the organisation is known to use a number, whatever for, on this day.
    #[must_use]
    pub fn uses_number(&self, organisation: usize, number: &Number) -> bool {
        let Some(profile) = self.knowledge.organisation(organisation) else { return false };
        self.knowledge.number_facts(number, organisation).any(|fact| fact.provenance.may_quiet(self.day, profile))
    }

    /// Whether the message speaks firmly for an organisation: only then can a finding about it be proof.
    #[must_use]
    pub fn is_firm(&self, organisation: usize) -> bool {
        self.claims.iter().any(|claim| claim.organisation == organisation && claim.firm)
    }

    /// Whether the message names the organisation it speaks for, and not only comes from its domain.
    #[must_use]
    pub fn claims_by_name(&self, organisation: usize) -> bool {
        self.claims.iter().any(|claim| claim.organisation == organisation && claim.by_name)
    }

    /// Whether a host may be taken for the organisation's own on this day.
    #[must_use]
    pub fn is_official_today(&self, host: &HostIs<'_>, organisation: usize) -> bool {
        let HostIs::Official(owner, fact) = host else { return false };
        self.are_one(*owner, organisation)
            && self.knowledge.organisation(*owner).is_some_and(|profile| fact.provenance.may_quiet(self.day, profile))
    }

    /// Whether two organisations are one, or members of a group who send for each other.
    #[must_use]
    pub fn are_one(&self, one: usize, other: usize) -> bool {
        let group = |at| self.knowledge.organisation(at).and_then(|profile| profile.group.as_deref());
        one == other || group(one).is_some() && group(one) == group(other)
    }

    /// Whether a place lies inside an address or a link as it is written.
    #[must_use]
    pub fn in_link(&self, place: Place) -> bool {
        let inside = |other: &Place| other.view == place.view && other.span.contains(place.span);
        self.message.links.iter().any(|link| !link.anchored && inside(&link.place))
            || self.message.addresses.iter().any(|address| inside(&address.place))
    }

    /// Whether its texts are short: there is little in them but one matter.
    #[must_use]
    pub fn is_short(&self) -> bool {
        /// In bytes of the normal form.
        const SHORT: usize = 1_200;
        self.bodies().all(|(_, reading)| reading.normal.text().len() <= SHORT)
    }

    /// The body views with their readings and indices.
    pub fn bodies(&self) -> impl Iterator<Item = (usize, &Reading)> {
        let pairs = self.message.views.iter().zip(&self.readings).enumerate();
        pairs
            .filter(|(_, (view, _))| matches!(view.kind, ViewKind::Body(_)))
            .filter_map(|(at, (_, reading))| Some((at, reading.as_ref()?)))
    }

    /// The place in a view of a place in its normal form.
    #[must_use]
    pub fn place(&self, view: usize, start: usize, end: usize) -> Place {
        let text = self.message.views.get(view).map_or("", |view| view.text.as_str());
        let reading = self.readings.get(view).and_then(Option::as_ref);
        let span = reading.map_or_else(Default::default, |reading| reading.span(start, end, text));
        Place { view, span }
    }

    /// The words at a place, as evidence.
    #[must_use]
    pub fn evidence(&self, place: Place) -> Evidence {
        let part = self.message.views.get(place.view).map(|view| view.part.clone()).unwrap_or_default();
        Evidence { part, span: place.span, shown: self.message.shown(place).to_owned(), target: None }
    }

    /// The words at a place with what is behind them, as evidence.
    #[must_use]
    pub fn evidence_of(&self, place: Place, target: impl Into<String>) -> Evidence {
        Evidence { target: Some(target.into()), ..self.evidence(place) }
    }

    /// A link as evidence: the words shown, the address behind.
    #[must_use]
    pub fn link_evidence(&self, link: &Link, address: &WebAddress) -> Evidence {
        self.evidence_of(link.place, address.url.clone())
    }
}

fn sender_mailbox(message: &Message) -> Option<&Mailbox> {
    match &message.sender.as_ref()?.identity {
        Identity::Mailbox(mailbox) => Some(mailbox),
        _ => None,
    }
}
