//! The checks: one file each, and here the only list. A check looks at the message against the knowledge and emits
//! findings; none calls another. The `//!` comment at the head of its file is its page in `vigie explain`.

mod active_attachment;
mod asks_for_control;
mod asks_what_it_never_asks;
mod authentication_failed;
mod call_back_number;
mod caller_names_no_contact;
mod dates_far_apart;

mod disguised_letters;
mod displayed_number;
mod false_statement;
mod form_collects_data;
mod free_hosting_link;
mod hidden_text;
mod image_only;
mod known_scam;
mod limit_reached;
mod link_disguised;
mod link_outside_organisation;
mod link_text_mismatch;
mod links_leave_sender;
mod look_alike_domain;
mod obfuscated_words;
mod payment_for_what_is_free;
mod pressure;
mod qr_code_link;
mod reply_to_elsewhere;
mod rule_weight;
mod sender_address_broken;
mod sender_not_official;
mod sms_wording;
mod social_network_contact;

use jiff::civil::Date;

use crate::{
    context::Context,
    organisation::schema::{ClosedList, Profile, Rule, Source},
    report::{Evidence, Standing},
    wording::{Language, Wording},
};

/// Every check, in the order in which they run. Adding a check is its file and one line here.
pub const ALL: &[Check] = &[
    look_alike_domain::CHECK,
    link_outside_organisation::CHECK,
    free_hosting_link::CHECK,
    link_disguised::CHECK,
    link_text_mismatch::CHECK,
    qr_code_link::CHECK,
    sender_not_official::CHECK,
    sender_address_broken::CHECK,
    links_leave_sender::CHECK,
    authentication_failed::CHECK,
    reply_to_elsewhere::CHECK,
    asks_what_it_never_asks::CHECK,
    asks_for_control::CHECK,
    payment_for_what_is_free::CHECK,
    false_statement::CHECK,
    call_back_number::CHECK,
    displayed_number::CHECK,
    caller_names_no_contact::CHECK,
    known_scam::CHECK,
    sms_wording::CHECK,
    form_collects_data::CHECK,
    active_attachment::CHECK,
    social_network_contact::CHECK,
    hidden_text::CHECK,
    obfuscated_words::CHECK,
    disguised_letters::CHECK,
    pressure::CHECK,
    dates_far_apart::CHECK,
    image_only::CHECK,
    limit_reached::CHECK,
];

/// The five steps of weight (log-odds, natural logarithm): how many times likelier the sign is in fraud than in
/// genuine messages that speak in an organisation's name. Set by judgement, not fitted; `docs/decisions/` says why.
pub mod weight {
    /// Seen in both, a little more in fraud (1.6 times).
    pub const FAINT: f64 = 0.5;
    /// Nearly three times as often in fraud.
    pub const WEAK: f64 = 1.0;
    /// Seven times.
    pub const MODERATE: f64 = 2.0;
    /// Thirty times: by itself a reason for suspicion.
    pub const STRONG: f64 = 3.5;
    /// Four hundred times.
    pub const OVERWHELMING: f64 = 6.0;
}

/// Signs of one family often come together for one reason; their sum is capped so that the reason counts once.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Family {
    /// Where links lead.
    Link,
    /// Who sent it.
    Sender,
    /// What it asks or says against published rules.
    Rule,
    /// Stories that are told again and again.
    Scam,
    /// Words that fraud uses more than others do.
    Wording,
    /// Telephone numbers.
    Number,
    /// Disguised or hidden words, forms, attachments that act.
    Disguise,
    /// Pressure.
    Pressure,
    /// Remarks.
    Remark,
}

impl Family {
    /// The most that the family adds to the sum.
    #[must_use]
    pub const fn cap(self) -> f64 {
        match self {
            Self::Link | Self::Rule | Self::Scam | Self::Number => weight::OVERWHELMING,
            Self::Sender | Self::Disguise => 4.5,
            Self::Wording => weight::STRONG,
            Self::Pressure => weight::WEAK,
            Self::Remark => weight::FAINT,
        }
    }
}

/// One named rule that looks at a message.
#[derive(Clone, Copy, Debug)]
pub struct Check {
    /// Its stable name.
    pub name: &'static str,
    /// Its family.
    pub family: Family,
    /// The text of its own file, whose head is its page.
    source: &'static str,
    /// Looks at a message.
    run: for<'c, 'a> fn(&'c Context<'a>) -> Vec<Draft<'a>>,
}

/// A finding before weighing and before a language is chosen.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    /// The check's stable name.
    pub check: &'static str,
    /// Its family.
    pub family: Family,
    /// What it would add to the sum by itself.
    pub weight: f64,
    /// Whether it is proof by itself.
    pub decisive: bool,
    /// The organisation's index.
    pub organisation: Option<usize>,
    /// The reason.
    pub message: Wording,
    /// The words it rests on.
    pub evidence: Vec<Evidence>,
    /// The rule it rests on.
    pub rule: Option<Cited<'a>>,
}

/// A published rule, with how sure it is on the day.
#[derive(Clone, Debug)]
pub struct Cited<'a> {
    /// The rule in our own words.
    pub text: &'a Wording,
    /// Its first source.
    pub source: Option<&'a Source>,
    /// The day it came into force.
    pub valid_from: Option<Date>,
    /// Its last day.
    pub valid_to: Option<Date>,
    /// How sure it is.
    pub standing: Standing,
}

impl Check {
    /// The check with that stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.iter().find(|check| check.name == name)
    }

    /// Looks at a message. Every finding is of this check and family.
    #[must_use]
    pub fn look<'a>(&self, context: &Context<'a>) -> Vec<Draft<'a>> {
        let mut drafts = (self.run)(context);
        for draft in &mut drafts {
            draft.check = self.name;
            draft.family = self.family;
            draft.evidence = widest_first_seen(std::mem::take(&mut draft.evidence));
        }
        drafts.truncate(MOST_FINDINGS);
        drafts
    }

    /// Its documentation page (Markdown), in the given language. The English page comes first in the file, then a line
    /// `---`, then the French one.
    #[must_use]
    pub fn page(&self, language: Language) -> String {
        let head = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let text: Vec<&str> = head.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let pages: Vec<String> =
            text.split(|line| *line == "---").map(|lines| lines.join("\n").trim().to_owned()).collect();
        let wanted = match language {
            Language::En => pages.first(),
            Language::Fr => pages.get(1).or_else(|| pages.first()),
        };
        wanted.cloned().unwrap_or_default()
    }

    /// The first line of its page: what it finds.
    #[must_use]
    pub fn title(&self, language: Language) -> String {
        self.page(language).lines().next().unwrap_or_default().to_owned()
    }
}

/// Each place once: where two overlap, the wider one in the place of the first.
fn widest_first_seen(evidence: Vec<Evidence>) -> Vec<Evidence> {
    let mut kept: Vec<Evidence> = Vec::new();
    for one in evidence.into_iter().take(50 * MOST_EVIDENCE) {
        let overlaps = |other: &Evidence| {
            other.part == one.part
                && other.span.start < one.span.end
                && one.span.start < other.span.end
                && other.target == one.target
        };
        match kept.iter().position(overlaps) {
            None if kept.len() < MOST_EVIDENCE => kept.push(one),
            None => {}
            Some(at) => {
                if let Some(narrower) = kept.get_mut(at).filter(|other| other.span.len() < one.span.len()) {
                    *narrower = one;
                }
            }
        }
    }
    kept
}

/// Places shown for one finding.
const MOST_EVIDENCE: usize = 5;
/// Findings of one check in one message.
const MOST_FINDINGS: usize = 20;

impl<'a> Draft<'a> {
    /// A finding of some weight.
    #[must_use]
    pub fn new(weight: f64, fr: impl Into<String>, en: impl Into<String>, evidence: Vec<Evidence>) -> Self {
        Self {
            check: "",
            family: Family::Remark,
            weight,
            decisive: false,
            organisation: None,
            message: Wording { fr: fr.into(), en: en.into() },
            evidence,
            rule: None,
        }
    }

    /// The same about an organisation.
    #[must_use]
    pub const fn about(mut self, organisation: usize) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// The same resting on a rule of a profile.
    #[must_use]
    pub fn resting_on(mut self, rule: &'a Rule, profile: &'a Profile, standing: Standing) -> Self {
        self.rule = Some(Cited {
            text: &rule.text,
            source: best_source(&rule.provenance.sources, profile),
            valid_from: rule.provenance.valid_from,
            valid_to: rule.provenance.valid_to,
            standing,
        });
        self
    }

    /// The same resting on a list declared complete.
    #[must_use]
    pub fn resting_on_list(mut self, list: &'a ClosedList, profile: &'a Profile, standing: Standing) -> Self {
        self.rule = Some(Cited {
            text: &list.text,
            source: best_source(&list.sources, profile),
            valid_from: Some(list.from),
            valid_to: Some(list.to),
            standing,
        });
        self
    }

    /// The same as proof, where the rule it rests on is in force and undisputed.
    #[must_use]
    pub fn decisive_if(mut self, proof: bool) -> Self {
        self.decisive = proof;
        self
    }
}

/// The source to show: the closest to the organisation, and of these the newest.
fn best_source<'a>(ids: &[String], profile: &'a Profile) -> Option<&'a Source> {
    let sources = ids.iter().filter_map(|id| profile.sources.get(id));
    sources.min_by_key(|source| (source.grade, std::cmp::Reverse(source.date.unwrap_or(source.seen_on))))
}

/// Every finding of every check, in the order of the list.
#[must_use]
pub fn run<'a>(context: &Context<'a>) -> Vec<Draft<'a>> {
    ALL.iter().flat_map(|check| check.look(context)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_every_check_has_a_page_in_both_languages() {
        for check in ALL {
            assert_eq!(ALL.iter().filter(|other| other.name == check.name).count(), 1, "{}", check.name);
            let (english, french) = (check.page(Language::En), check.page(Language::Fr));
            assert_ne!(english, french, "{}", check.name);
            for (page, parts) in [
                (&english, ["**Looks at**", "**Why**", "**Fires**", "**Stays quiet**", "**Weight**"]),
                (&french, ["**Regarde**", "**Pourquoi**", "**Se déclenche**", "**Se tait**", "**Poids**"]),
            ] {
                for part in parts {
                    assert!(page.contains(part), "{}: {part} is missing in\n{page}", check.name);
                }
            }
        }
    }
}
