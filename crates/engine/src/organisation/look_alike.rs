//! Hosts made to look like an organisation's. The official names are indexed, not the imitations: any host is read
//! label by label and compared with what the organisations own.

mod letters;
mod near;
mod words;

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    fmt,
};

use self::{
    near::{NearIndex, Nearness},
    words::Vocabulary,
};
use super::{index::Parts, schema::DomainFact};
use crate::{observable::host, text::normalise::fold};

/// A host that looks like an organisation's.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct LookAlike {
    /// The organisation's index.
    pub organisation: usize,
    /// How it looks like it.
    pub reason: Reason,
    /// What it looks like: an official domain, or the brand word.
    pub of: String,
}

/// How a host looks like an official one, the plainest imitation first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Reason {
    /// An official name stands in front of somebody else's domain: `ameli.fr.shop.example`.
    OfficialAsSubdomain,
    /// It shows the same letters with other characters: `arneli.fr`, Cyrillic letters.
    Confusable,
    /// The official name under another ending: `ameli.com`.
    WrongSuffix,
    /// One letter off: `ameii.fr`.
    OneLetterOff,
    /// Two letters off in a long name: `asurancemaladi.fr`.
    TwoLettersOff,
    /// A brand word, alone or with other words: `ameli-renouvellement.fr`.
    BrandWord,
    /// A word of the organisation together with words of its lures: `vitale-renouvellement.fr`.
    BrandAndLure,
    /// A brand word alone in front of somebody else's domain: `ameli.shop.example`. Some honest sites name theirs so.
    BrandAsSubdomain,
}

impl Reason {
    /// The stable name used in reports and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OfficialAsSubdomain => "official-name-as-subdomain",
            Self::Confusable => "confusable-letters",
            Self::WrongSuffix => "wrong-suffix",
            Self::OneLetterOff => "one-letter-off",
            Self::TwoLettersOff => "two-letters-off",
            Self::BrandWord => "brand-word",
            Self::BrandAndLure => "brand-and-lure-word",
            Self::BrandAsSubdomain => "brand-as-subdomain",
        }
    }
}

/// Labels looked at from each host: DNS allows 127, and nobody reads so many.
const MOST_LABELS: usize = 20;

/// The index of official names and brand words of all organisations.
#[derive(Clone, Default)]
pub struct LookAlikeIndex {
    /// Official domain -> organisation.
    domains: HashMap<String, usize>,
    /// Registered labels of official domains, and brand words.
    near: NearIndex,
    vocabulary: Vocabulary,
    /// Whole hosts that profiles name as ordinary: honest sites about an organisation.
    ordinary: HashSet<String>,
}

impl fmt::Debug for LookAlikeIndex {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("LookAlikeIndex").field("domains", &self.domains.len()).finish_non_exhaustive()
    }
}

/// The best of what a host looks like: the plainest imitation, then the longer brand.
struct Best<'i> {
    only: Option<usize>,
    found: Option<(Reason, usize, &'i str)>,
}

impl<'i> Best<'i> {
    fn offer(&mut self, organisation: usize, reason: Reason, of: &'i str) {
        let better = self.found.is_none_or(|(other, _, longer)| (reason, longer.len()) < (other, of.len()));
        if better && self.only.is_none_or(|only| only == organisation) {
            self.found = Some((reason, organisation, of));
        }
    }

    fn take(self) -> Option<LookAlike> {
        self.found.map(|(reason, organisation, of)| LookAlike { organisation, reason, of: of.to_owned() })
    }
}

impl LookAlikeIndex {
    /// Indexes the official names of all organisations.
    #[must_use]
    pub fn new(parts: &Parts) -> Self {
        let mut index = Self { vocabulary: Vocabulary::new(parts), ..Self::default() };
        for (organisation, profile) in parts.profiles.iter().enumerate() {
            for domain in profile.domains.iter().flat_map(DomainFact::all) {
                index.domains.entry(domain.to_owned()).or_insert(organisation);
                let label =
                    host::registrable(domain).filter(|own| *own == domain).and_then(|own| own.split('.').next());
                if let Some(label) = label.filter(|label| index.is_own(label, organisation)) {
                    index.near.add(label, organisation, domain, true);
                }
            }
            for token in profile.look_alikes.tokens.iter().map(|token| fold(token)) {
                index.near.add(&token, organisation, &token, false);
            }
            let hosts = profile.look_alikes.ordinary.iter().filter(|word| word.contains('.'));
            index.ordinary.extend(hosts.cloned());
        }
        index.near.finish();
        index
    }

    /// Whether a label is the organisation's own word: one that holds its brand. "office" and "live" are anyone's.
    fn is_own(&self, label: &str, organisation: usize) -> bool {
        self.vocabulary.read(label, 0).brands(false).any(|brand| brand.organisation == organisation && !brand.weak)
    }

    /// Says what an unofficial host looks like, if anything; of one organisation alone, where it is given. The host is in
    /// ASCII, lower case.
    #[must_use]
    pub fn classify(&self, ascii: &str, only: Option<usize>) -> Option<LookAlike> {
        if host::is_below_any(ascii, |host| self.ordinary.contains(host)) {
            return None;
        }
        // The suffix is nobody's choice of words.
        let chosen = ascii.strip_suffix(host::suffix(ascii)).map_or("", |chosen| chosen.trim_end_matches('.'));
        let unicode =
            if chosen.contains("xn--") { Cow::Owned(idna::domain_to_unicode(chosen).0) } else { Cow::Borrowed(chosen) };
        let disguised = !unicode.is_ascii();
        let seen = if disguised { Cow::Owned(fold(&unicode)) } else { unicode };
        let mut best = Best { only, found: None };
        self.as_subdomain(&seen, &mut best);
        if best.found.is_none() {
            self.names(&seen, disguised, &mut best);
        }
        best.take()
    }

    /// Says which brand word a name without spaces holds, if any.
    #[must_use]
    pub fn brand_in(&self, name: &str) -> Option<LookAlike> {
        let mut best = Best { only: None, found: None };
        self.names(&fold(name).replace([' ', '.'], "-"), false, &mut best);
        best.take()
    }

    /// An official domain in front of somebody else's.
    fn as_subdomain<'i>(&'i self, seen: &str, best: &mut Best<'i>) {
        let starts = std::iter::once(0).chain(seen.match_indices('.').map(|(at, _)| at + 1));
        for start in starts.take(MOST_LABELS) {
            let rest = seen.get(start..).unwrap_or_default();
            let ends = rest.match_indices('.').map(|(at, _)| at).chain(std::iter::once(rest.len())).skip(1);
            for end in ends.take(3) {
                if let Some((domain, &organisation)) = rest.get(..end).and_then(|name| self.domains.get_key_value(name))
                {
                    best.offer(organisation, Reason::OfficialAsSubdomain, domain);
                }
            }
        }
    }

    /// The labels of a host, without its suffix, against brand words and official labels.
    fn names<'i>(&'i self, seen: &str, disguised: bool, best: &mut Best<'i>) {
        let registered = seen.rfind('.').map_or(0, |dot| dot + 1);
        let mut near = Vec::new();
        let mut start = 0;
        for label in seen.split('.').take(MOST_LABELS) {
            let is_registered = start >= registered;
            start += label.len() + 1;
            if self.vocabulary.is_plain(label) {
                continue;
            }
            let mut look = |name: &str, whole: bool| {
                let exactly = self.vocabulary.is_brand(name);
                self.near.find(name, |known, nearness| {
                    if !exactly || nearness == Nearness::Same {
                        near.push((known, nearness, is_registered, whole));
                    }
                });
            };
            look(label, true);
            let parts = label.split(['-', '_']).filter(|part| part.len() < label.len());
            parts.filter(|part| !self.vocabulary.is_plain(part)).for_each(|part| look(part, false));
        }
        let holds_brand = self.vocabulary.holds_brand(seen)
            || seen.contains(['-', '.'])
                && self.vocabulary.holds_brand(&seen.replace(|c: char| !c.is_ascii_lowercase(), ""));
        if near.is_empty() && !holds_brand {
            return;
        }
        let told = self.vocabulary.read(seen, registered);
        for (known, nearness, is_registered, whole) in near {
            let lured = told.lured(known.organisation, &known.of);
            let label = known.is_label && whole;
            let reason = match nearness {
                Nearness::Same if disguised => Reason::Confusable,
                Nearness::Same if label && is_registered => Reason::WrongSuffix,
                // The words below say more.
                Nearness::Same => continue,
                Nearness::Glance => Reason::Confusable,
                Nearness::OneLetter if label || lured => Reason::OneLetterOff,
                Nearness::TwoLetters if label || lured => Reason::TwoLettersOff,
                Nearness::OneLetter | Nearness::TwoLetters => continue,
            };
            match (is_registered || lured, nearness) {
                (true, _) => best.offer(known.organisation, reason, &known.of),
                (false, Nearness::Glance) => {
                    best.offer(known.organisation, Reason::BrandAsSubdomain, &known.of);
                }
                (false, _) => {}
            }
        }
        for told in std::iter::once(told).chain(self.vocabulary.read_across(seen, registered)) {
            for brand in told.brands(disguised) {
                let reason = match (brand.weak, brand.registered || told.lured(brand.organisation, brand.text)) {
                    (true, _) => Reason::BrandAndLure,
                    (false, true) => Reason::BrandWord,
                    (false, false) => Reason::BrandAsSubdomain,
                };
                best.offer(brand.organisation, reason, brand.text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::organisation::schema::Profile;

    fn profile(slug: &str, domains: &str, words: &str) -> Profile {
        let text = format!(
            "slug = \"{slug}\"\nname = {{ fr = \"x\", en = \"x\" }}\nkind = \"bank\"\ncountry = \"FR\"\nreviewed = \"2026-01-01\"\n\
             reach = {{ fr = \"x\", en = \"x\" }}\nsources = {{}}\nnames = []\n[[domains]]\n{domains}\nuses = [\"web\"]\n\
             first-seen = \"2026-01-01\"\nlast-seen = \"2026-01-01\"\nsources = []\n[look-alikes]\n{words}\n"
        );
        crate::organisation::load::profile(slug, &text).unwrap()
    }

    fn index() -> LookAlikeIndex {
        let lexicon = crate::organisation::load::lexicon("fr", include_str!("../../../knowledge/lexicons/fr.toml"));
        LookAlikeIndex::new(&Parts {
            profiles: vec![
                profile("orange", "domain = \"orange.fr\"", "weak-tokens = [\"orange\"]"),
                profile("orange-bank", "domain = \"orangebank.fr\"", "tokens = [\"orangebank\"]"),
                profile("parcels", "domain = \"chronopost.fr\"", "tokens = [\"chronopost\"]"),
                profile("ups", "domain = \"ups.com\"", "weak-tokens = [\"ups\"]"),
            ],
            lexicons: vec![lexicon.unwrap()],
            ..Parts::default()
        })
    }

    fn found(host: &str) -> Option<(usize, &'static str)> {
        index().classify(host, None).map(|found| (found.organisation, found.reason.name()))
    }

    #[test]
    fn the_longer_brand_is_meant() {
        assert_eq!(found("orangebank-compte.example"), Some((1, "brand-word")));
        assert_eq!(found("orange-compte.example"), Some((0, "brand-and-lure-word")));
        assert_eq!(found("mon-orange-bank.example"), Some((1, "brand-word")));
    }

    #[test]
    fn one_organisation_alone_can_be_asked_for() {
        let of =
            |only| index().classify("chronopost-orange-compte.example", Some(only)).map(|found| found.reason.name());
        assert_eq!((of(2), of(0), of(3)), (Some("brand-word"), Some("brand-and-lure-word"), None));
    }

    #[test]
    fn ordinary_words_and_short_names_inside_others_are_quiet() {
        for host in
            ["orange.example", "oranges-du-sud.example", "groups-login.example", "startups.example", "chronos.example"]
        {
            assert_eq!(found(host), None, "{host}");
        }
    }

    #[test]
    fn edits_glyphs_endings_and_places_have_their_reasons() {
        for (host, reason) in [
            ("chronopost.example", "wrong-suffix"),
            ("chr0nopost.example", "confusable-letters"),
            ("chrоnopost.example", "confusable-letters"),
            ("chronoposte.example", "one-letter-off"),
            ("chronopost.fr.colis.example", "official-name-as-subdomain"),
            ("chronopost.colis-suivi.example", "brand-word"),
            ("chronopost.someforum.example", "brand-as-subdomain"),
            ("chrono-post-livraison.example", "brand-word"),
            ("ups-livraison.example", "brand-and-lure-word"),
        ] {
            let ascii = host::Host::parse(host).unwrap().ascii();
            assert_eq!(found(&ascii).map(|(_, reason)| reason), Some(reason), "{host}");
        }
    }
}
