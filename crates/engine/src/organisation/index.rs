//! The knowledge that judges: profiles, lexicons and guidance, indexed for look-up.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::OnceLock,
};

use jiff::civil::Date;

use super::{
    look_alike::{LookAlike, LookAlikeIndex},
    schema::{DomainFact, NumberFact, Profile, Says},
    standing::after_review_period,
};
use crate::{
    bulletin::{self, Bulletin},
    guidance::Guidance,
    observable::{
        host::{self, Host},
        link::WebAddress,
        phone::Number,
        phone_plan::Plan,
        services::{ServiceIndex, Services},
    },
    scam::Scams,
    text::{
        lexicon::Lexicon,
        phrases::{Phrases, PhrasesBuilder},
        reading::Tag,
        word_weights::{Weigher, WordWeights},
    },
};

/// The parts that knowledge is made of, as they are read from files or embedded.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub struct Parts {
    /// Version of the data.
    pub version: String,
    /// Organisations, by slug.
    pub profiles: Vec<Profile>,
    /// Guidance, by country.
    pub guidance: Vec<Guidance>,
    /// Lexicons, by language.
    pub lexicons: Vec<Lexicon>,
    /// Known scams.
    #[serde(default)]
    pub scams: Scams,
    /// Alerts, the newest first.
    #[serde(default)]
    pub bulletins: Vec<Bulletin>,
    /// Weights of the words of text messages, by language.
    #[serde(default)]
    pub sms: Vec<WordWeights>,
    /// Numbering plans, by country.
    pub plans: Vec<Plan>,
    /// Services that links pass through or end at.
    #[serde(default)]
    pub services: Services,
    /// Slugs of the profiles that the caller put in place of the embedded ones.
    #[serde(default)]
    pub replaced: Vec<String>,
}

/// A redirector that leads to a redirector is read this far.
const MOST_HOPS: usize = 3;

/// The knowledge that judges. Made once, shared by all analyses.
#[derive(Clone, Debug)]
pub struct Knowledge {
    parts: Parts,
    phrases: Phrases<Tag>,
    /// The names alone, for words that are looked at a second time in disguise: made when the first such word is met.
    names: OnceLock<Phrases<Tag>>,
    /// Official domain or host -> organisations and the fact's place in their list.
    domains: HashMap<String, Vec<(usize, usize)>>,
    /// Hosts that genuine messages of some organisation lead to beside its own, and delivery networks.
    companions: HashSet<String>,
    look_alikes: LookAlikeIndex,
    /// Names of the lexicons' signs -> their numbers.
    signs: HashMap<String, usize>,
    services: ServiceIndex,
    /// The weights of words of text messages, by language.
    weighers: Vec<Weigher>,
}

/// Whose a host is.
#[derive(Clone, Debug)]
pub enum HostIs<'k> {
    /// An organisation's own.
    Official(usize, &'k DomainFact),
    /// Made to look like an organisation's.
    LookAlike(LookAlike),
    /// Neither.
    Unrelated,
}

impl Knowledge {
    /// Indexes the parts.
    ///
    /// # Errors
    /// When there are more phrases than can be numbered (millions).
    pub fn new(parts: Parts) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Self::prepared(parts, &[])
    }

    /// The same with an automaton of its phrases made ahead ([`Phrases::prepared`]); one of other phrases is left aside.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn prepared(parts: Parts, phrases: &[u8]) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let signs = signs_of(&parts);
        let phrases = phrases_of(&parts, &signs).build_with(phrases)?;
        let mut domains: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (organisation, profile) in parts.profiles.iter().enumerate() {
            for (place, fact) in profile.domains.iter().enumerate() {
                for domain in fact.all() {
                    domains.entry(domain.to_owned()).or_default().push((organisation, place));
                }
            }
        }
        let look_alikes = LookAlikeIndex::new(&parts);
        let networks = parts.services.networks.iter().flat_map(|network| &network.hosts);
        let companions =
            parts.profiles.iter().flat_map(|profile| &profile.companions).chain(networks).cloned().collect();
        let services = ServiceIndex::new(&parts.services);
        let weighers = parts.sms.iter().map(Weigher::new).collect();
        let names = OnceLock::new();
        Ok(Self { signs, parts, phrases, names, domains, companions, look_alikes, services, weighers })
    }

    /// The services that links pass through or end at.
    #[must_use]
    pub const fn services(&self) -> &ServiceIndex {
        &self.services
    }

    /// Where a link leads in the end, if it holds another address that a redirector or mail gateway leads on to. A
    /// service's own mail goes through its own redirector: that is no detour.
    #[must_use]
    pub fn leads_to(&self, address: &WebAddress, sender: Option<&Host>) -> Option<WebAddress> {
        let owner = |host: &Host| self.owner(host.domain()?).map(|(owner, _)| owner);
        let mut end: Option<WebAddress> = None;
        for _ in 0..MOST_HOPS {
            let here = end.as_ref().unwrap_or(address);
            let Some(next) = self.services.leads_on(here) else { break };
            let own = owner(&here.host).is_some_and(|owned| sender.and_then(owner) == Some(owned));
            if own && !next.by_gateway {
                break;
            }
            end = Some(next.to);
        }
        end
    }

    /// Every organisation, by index.
    #[must_use]
    pub fn organisations(&self) -> &[Profile] {
        &self.parts.profiles
    }

    /// The organisation at an index that this knowledge gave out.
    #[must_use]
    pub fn organisation(&self, index: usize) -> Option<&Profile> {
        self.parts.profiles.get(index)
    }

    /// The index of the organisation with that slug.
    #[must_use]
    pub fn organisation_named(&self, slug: &str) -> Option<usize> {
        self.parts.profiles.iter().position(|profile| profile.slug == slug)
    }

    /// Guidance by country.
    #[must_use]
    pub fn guidance(&self) -> &[Guidance] {
        &self.parts.guidance
    }

    /// The numbering plan of France, the only one so far.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.parts.plans.first()
    }

    /// The bulletin with that slug.
    #[must_use]
    pub fn bulletin(&self, slug: &str) -> Option<&Bulletin> {
        self.parts.bulletins.iter().find(|bulletin| bulletin.slug == slug)
    }

    /// The parts that it was made of.
    #[must_use]
    pub const fn parts(&self) -> &Parts {
        &self.parts
    }

    /// All phrases of all lexicons and organisations.
    #[must_use]
    pub const fn phrases(&self) -> &Phrases<Tag> {
        &self.phrases
    }

    /// The number of a sign of known scams, by its name in the lexicons.
    #[must_use]
    pub fn sign(&self, name: &str) -> Option<usize> {
        self.signs.get(name).copied()
    }

    /// The weights of words of text messages, by language.
    #[must_use]
    pub fn weighers(&self) -> &[Weigher] {
        &self.weighers
    }

    /// The names of all organisations.
    #[must_use]
    pub fn names(&self) -> &Phrases<Tag> {
        self.names.get_or_init(|| {
            let mut names = PhrasesBuilder::default();
            add_names(&self.parts, &mut names, SHORTEST_DISGUISED);
            // Fewer than all phrases, which could be numbered: this does not fail.
            names.build().unwrap_or_else(|_| self.phrases.clone())
        })
    }

    /// Whose a host is. An organisation's own domain is never somebody's look-alike, nor is one that genuine messages of
    /// any organisation lead to.
    #[must_use]
    pub fn whose(&self, host: &Host) -> HostIs<'_> {
        let Some(name) = host.domain() else { return HostIs::Unrelated };
        if let Some((organisation, fact)) = self.owner(name) {
            return HostIs::Official(organisation, fact);
        }
        self.imitated(name, None).map_or(HostIs::Unrelated, HostIs::LookAlike)
    }

    /// How a host looks like one organisation's, whatever others it looks like besides.
    #[must_use]
    pub fn look_alike_of(&self, host: &Host, organisation: usize) -> Option<LookAlike> {
        let name = host.domain().filter(|name| self.owner(name).is_none())?;
        self.imitated(name, Some(organisation))
    }

    fn imitated(&self, name: &str, only: Option<usize>) -> Option<LookAlike> {
        let found = self.look_alikes.classify(name, only)?;
        (!host::is_below_any(name, |host| self.companions.contains(host))).then_some(found)
    }

    /// The organisation whose brand word a name without spaces holds ("InfoAmeli").
    #[must_use]
    pub fn brand_in(&self, name: &str) -> Option<LookAlike> {
        self.look_alikes.brand_in(name)
    }

    /// The organisation that a host belongs to, and the fact that says so.
    #[must_use]
    pub fn owner(&self, host: &str) -> Option<(usize, &DomainFact)> {
        let mut rest = host;
        loop {
            if let Some(&(organisation, fact)) = self.domains.get(rest).and_then(|owners| owners.first()) {
                return Some((organisation, self.organisation(organisation)?.domains.get(fact)?));
            }
            rest = rest.split_once('.')?.1;
        }
    }

    /// Whether a host is an official one of this organisation, and the fact that says so.
    #[must_use]
    pub fn is_official(&self, host: &Host, organisation: usize) -> Option<&DomainFact> {
        self.owner(host.domain()?).filter(|(owner, _)| *owner == organisation).map(|(_, fact)| fact)
    }

    /// Whether a host, or what follows one of its dots, is the beginning of an official domain.
    #[must_use]
    pub fn is_cut(&self, host: &Host) -> bool {
        let Some(name) = host.domain() else { return false };
        let domains = || self.parts.profiles.iter().flat_map(|profile| &profile.domains).flat_map(DomainFact::all);
        let begins = |part: &str| {
            part.contains('.') && domains().any(|domain| domain.len() > part.len() && domain.starts_with(part))
        };
        let later = name.match_indices('.').filter_map(|(dot, _)| name.get(dot + 1..));
        std::iter::once(name).chain(later).any(begins)
    }

    /// The facts about a number in one organisation's profile.
    pub fn number_facts<'k>(&'k self, number: &'k Number, organisation: usize) -> impl Iterator<Item = &'k NumberFact> {
        let profile = self.organisation(organisation);
        profile.into_iter().flat_map(|profile| &profile.numbers).filter(move |fact| fact.number == number.as_str())
    }

    /// Whether any organisation is known to use a number, whatever for and whenever.
    #[must_use]
    pub fn uses_number(&self, number: &Number) -> bool {
        self.parts.profiles.iter().flat_map(|profile| &profile.numbers).any(|fact| fact.number == number.as_str())
    }

    /// Whether the oldest review among the given organisations is too old on a day, and that review's day.
    #[must_use]
    pub fn review(&self, organisations: impl Iterator<Item = usize>, day: Date) -> (Option<Date>, bool) {
        let reviewed = organisations.filter_map(|at| self.organisation(at)).map(|profile| profile.reviewed);
        let oldest = reviewed.min().or_else(|| self.parts.profiles.iter().map(|profile| profile.reviewed).min());
        (oldest, oldest.is_some_and(|oldest| day > after_review_period(oldest)))
    }
}

/// Shorter names are not looked for in disguise, in bytes: "ups" and "x" would be found in any letters set apart.
const SHORTEST_DISGUISED: usize = 5;

fn add_names(parts: &Parts, builder: &mut PhrasesBuilder<Tag>, shortest: usize) {
    for (organisation, profile) in parts.profiles.iter().enumerate() {
        for (at, name) in profile.names.iter().enumerate().filter(|(_, name)| name.text.len() >= shortest) {
            builder.add(&name.text, Tag::Name(organisation, at));
        }
        for phrase in &profile.other_meanings {
            builder.add(phrase, Tag::OtherMeaning(organisation));
        }
    }
}

/// The signs of all lexicons and bulletins, numbered in the order of their names.
fn signs_of(parts: &Parts) -> HashMap<String, usize> {
    let of_lexicons = parts.lexicons.iter().flat_map(|lexicon| lexicon.signs.keys());
    let of_bulletins =
        parts.bulletins.iter().flat_map(|bulletin| bulletin.signs.values()).flat_map(|signs| signs.keys());
    let names: BTreeSet<&String> = of_lexicons.chain(of_bulletins).collect();
    names.into_iter().enumerate().map(|(number, name)| (name.clone(), number)).collect()
}

fn phrases_of(parts: &Parts, signs: &HashMap<String, usize>) -> PhrasesBuilder<Tag> {
    let mut builder = PhrasesBuilder::default();
    add_names(parts, &mut builder, 0);
    for (organisation, profile) in parts.profiles.iter().enumerate() {
        for (at, rule) in profile.rules.iter().enumerate() {
            let phrases: &[String] = match &rule.says {
                Says::IsFree { things } => things,
                Says::IsNotTrue { statements } => statements,
                Says::NamesTheContact { about } | Says::MayAskToCallBack { about } => about,
                Says::NeverOn { names, .. } => names,
                Says::NeverAsks { .. } | Says::LinksOnlyTo { .. } => &[],
            };
            phrases.iter().for_each(|phrase| builder.add(phrase, Tag::Rule(organisation, at)));
        }
    }
    for (name, language, phrase) in bulletin::phrases(parts) {
        if let Some(&number) = signs.get(name) {
            builder.add(phrase, Tag::Word(number, language));
        }
    }
    for (language, lexicon) in parts.lexicons.iter().enumerate() {
        for (name, phrases) in &lexicon.signs {
            let Some(&number) = signs.get(name) else { continue };
            phrases.iter().for_each(|phrase| builder.add(phrase, Tag::Word(number, language)));
        }
        for (&kind, phrases) in &lexicon.kinds {
            phrases.iter().for_each(|phrase| builder.add(phrase, Tag::Kind(kind, language)));
        }
        for (&sense, phrases) in &lexicon.senses {
            phrases.iter().for_each(|phrase| builder.add(phrase, Tag::Sense(sense)));
        }
        for (&act, forms) in &lexicon.acts {
            forms.orders.iter().for_each(|phrase| builder.add(phrase, Tag::Order(act)));
            forms.infinitives.iter().for_each(|phrase| builder.add(phrase, Tag::Infinitive(act)));
        }
        for (&request, asked) in &lexicon.requests {
            asked.objects.iter().for_each(|phrase| builder.add(phrase, Tag::Object(request)));
            asked.orders.iter().for_each(|phrase| builder.add(phrase, Tag::OrderFor(request)));
            asked.infinitives.iter().for_each(|phrase| builder.add(phrase, Tag::InfinitiveFor(request)));
        }
    }
    builder
}
