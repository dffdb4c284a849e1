//! The rules: which action for which verdict, organisation, recipient and list.

use vigie_engine::{report::Verdict, wording::Language};
use vigie_page::language::{Wording, both};

use super::list::List;

/// One rule. What it does not ask for, it takes from anybody.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Verdicts.
    pub verdicts: Vec<Verdict>,
    /// Slugs of organisations that the message speaks for.
    pub organisations: Vec<String>,
    /// Recipients.
    pub recipients: Option<List>,
    /// Senders.
    pub senders: Option<List>,
    /// Whether the sender's own domain has been verified.
    pub authenticated: Option<bool>,
    /// What is done.
    pub action: Action,
}

/// What is done with a message, the mildest first.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Action {
    /// Headers are added, nothing else.
    Accept,
    /// A word is put before the subject.
    TagSubject {
        /// The word; not given, Vigie's own for the verdict.
        tag: Option<String>,
        /// The recipients' language.
        language: Language,
    },
    /// The message goes to somebody else.
    Redirect {
        /// To whom.
        to: String,
    },
    /// The mail server keeps it until somebody decides.
    Quarantine,
    /// It is refused, and the sending server told so.
    Reject {
        /// What the sending server is told; not given, Vigie's own words.
        reply: Option<String>,
        /// The language of these words.
        language: Language,
    },
}

impl Action {
    /// Its name in the configuration, the log and the headers.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::TagSubject { .. } => "tag-subject",
            Self::Redirect { .. } => "redirect",
            Self::Quarantine => "quarantine",
            Self::Reject { .. } => "reject",
        }
    }

    /// How hard it is on a message for all its recipients. A redirection concerns its own recipients alone.
    const fn hardness(&self) -> u8 {
        match self {
            Self::Accept | Self::Redirect { .. } => 0,
            Self::TagSubject { .. } => 1,
            Self::Quarantine => 2,
            Self::Reject { .. } => 3,
        }
    }
}

/// What is known of a message when the rules are asked.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    /// The verdict.
    pub(super) verdict: Verdict,
    /// The slugs of the organisations that it speaks for.
    pub(super) speaks: Vec<String>,
    /// The address shown as the sender.
    pub(super) sender: Option<String>,
    /// Whether its domain has been verified.
    pub(super) authenticated: bool,
}

/// What is to be done.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Decision {
    /// What is done for all recipients.
    pub(super) action: Action,
    /// Recipients that are replaced, by their place, and by whom.
    pub(super) redirected: Vec<(usize, String)>,
}

impl Decision {
    /// Its name in the log and the headers.
    #[must_use]
    pub(super) const fn name(&self) -> &'static str {
        if matches!(self.action, Action::Accept) && !self.redirected.is_empty() {
            "redirect"
        } else {
            self.action.name()
        }
    }
}

impl Rule {
    /// Whether it holds for a message to a recipient.
    #[must_use]
    fn matches(&self, facts: &Facts, recipient: &str) -> bool {
        let of_none_or = |list: &Option<List>, address: &str| list.as_ref().is_none_or(|list| list.names(address));
        (self.verdicts.is_empty() || self.verdicts.contains(&facts.verdict))
            && (self.organisations.is_empty() || facts.speaks.iter().any(|slug| self.organisations.contains(slug)))
            && of_none_or(&self.recipients, recipient)
            && of_none_or(&self.senders, facts.sender.as_deref().unwrap_or_default())
            && self.authenticated.is_none_or(|wanted| wanted == facts.authenticated)
    }

    /// What is seldom wise about it. `number` is its place, counted from 1.
    #[must_use]
    pub fn warning(&self, number: usize) -> Option<Wording> {
        if self.senders.is_some() && self.authenticated != Some(true) && self.action == Action::Accept {
            return Some(both(
                format!(
                    "règle {number} : elle accepte une liste d’expéditeurs sans « authenticated = true » ; n’importe qui peut écrire ces adresses."
                ),
                format!(
                    "rule {number}: it accepts a list of senders without “authenticated = true”; anybody can write these addresses."
                ),
            ));
        }
        let rejects = matches!(self.action, Action::Reject { .. });
        let accuses = !self.verdicts.is_empty() && self.verdicts.iter().all(|verdict| *verdict == Verdict::Fraudulent);
        (rejects && !accuses).then(|| {
            both(
                format!(
                    "règle {number} : elle refuse des messages dont Vigie n’est pas sûre ; préférez « quarantine »."
                ),
                format!("rule {number}: it rejects messages of which Vigie is not sure; prefer “quarantine”."),
            )
        })
    }
}

/// The first rule that matches decides for each recipient. What can only be done for all is the mildest of these: nobody is
/// treated harder than the rule for them says.
#[must_use]
pub(super) fn decide(rules: &[Rule], facts: &Facts, recipients: &[String]) -> Decision {
    const USUAL: Action = Action::Accept;
    let of =
        |recipient: &str| rules.iter().find(|rule| rule.matches(facts, recipient)).map_or(&USUAL, |rule| &rule.action);
    let each: Vec<&Action> = recipients.iter().map(|recipient| of(recipient)).collect();
    let redirected = each.iter().enumerate().filter_map(|(place, action)| match action {
        Action::Redirect { to } => Some((place, to.clone())),
        _ => None,
    });
    let mildest = each.iter().min_by_key(|action| action.hardness());
    let action = mildest.map_or(USUAL, |action| (*action).clone());
    let action = if matches!(action, Action::Redirect { .. }) { USUAL } else { action };
    Decision { action, redirected: redirected.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(verdict: Verdict, recipients: &[&str], action: Action) -> Rule {
        let mut list = List::default();
        recipients.iter().for_each(|entry| assert!(list.add(entry)));
        let recipients = (!recipients.is_empty()).then_some(list);
        Rule {
            verdicts: vec![verdict],
            organisations: Vec::new(),
            recipients,
            senders: None,
            authenticated: None,
            action,
        }
    }

    fn facts(verdict: Verdict) -> Facts {
        let (speaks, sender) = (vec!["assurance-maladie".to_owned()], Some("a@shop.example".to_owned()));
        Facts { verdict, speaks, sender, authenticated: false }
    }

    fn decided(rules: &[Rule], verdict: Verdict, recipients: &[&str]) -> Decision {
        let recipients: Vec<String> = recipients.iter().map(|recipient| (*recipient).to_owned()).collect();
        decide(rules, &facts(verdict), &recipients)
    }

    const REJECT: Action = Action::Reject { reply: None, language: Language::Fr };

    #[test]
    fn the_first_rule_that_matches_decides_and_without_one_headers_are_all() {
        let rules = [rule(Verdict::Fraudulent, &[], Action::Quarantine), rule(Verdict::Fraudulent, &[], REJECT)];
        assert_eq!(decided(&rules, Verdict::Fraudulent, &["b@example.org"]).action, Action::Quarantine);
        assert_eq!(decided(&rules, Verdict::Suspicious, &["b@example.org"]).action, Action::Accept);
        assert_eq!(decided(&[], Verdict::Fraudulent, &[]).action, Action::Accept);
    }

    #[test]
    fn nobody_is_treated_harder_than_the_rule_for_them_says() {
        let rules = [
            rule(Verdict::Fraudulent, &["strict.example"], REJECT),
            rule(Verdict::Fraudulent, &["careful.example"], Action::Quarantine),
        ];
        let both = decided(&rules, Verdict::Fraudulent, &["a@strict.example", "b@careful.example"]);
        assert_eq!(both.action, Action::Quarantine);
        let third = decided(&rules, Verdict::Fraudulent, &["a@strict.example", "b@example.org"]);
        assert_eq!(third.action, Action::Accept);
        assert_eq!(decided(&rules, Verdict::Fraudulent, &["a@mx.strict.example"]).action, REJECT);
    }

    #[test]
    fn a_redirection_concerns_its_own_recipients_alone() {
        let to = "desk@example.org".to_owned();
        let rules = [rule(Verdict::Fraudulent, &["careful.example"], Action::Redirect { to: to.clone() })];
        let decision = decided(&rules, Verdict::Fraudulent, &["a@example.org", "b@careful.example"]);
        assert_eq!(decision, Decision { action: Action::Accept, redirected: vec![(1, to)] });
        assert_eq!(decision.name(), "redirect");
    }

    #[test]
    fn conditions_are_all_asked() {
        let mut asked = rule(Verdict::Fraudulent, &[], Action::Quarantine);
        asked.organisations = vec!["impots".to_owned()];
        assert!(!asked.matches(&facts(Verdict::Fraudulent), "b@example.org"));
        asked.organisations.push("assurance-maladie".to_owned());
        assert!(asked.matches(&facts(Verdict::Fraudulent), "b@example.org"));
        asked.authenticated = Some(true);
        assert!(!asked.matches(&facts(Verdict::Fraudulent), "b@example.org"));
        asked.authenticated = Some(false);
        let mut list = List::default();
        assert!(list.add("shop.example"));
        asked.senders = Some(list);
        assert!(asked.matches(&facts(Verdict::Fraudulent), "b@example.org"));
        assert!(!asked.matches(&Facts { sender: None, ..facts(Verdict::Fraudulent) }, "b@example.org"));
    }

    #[test]
    fn a_list_that_anybody_can_join_is_warned_of() {
        let mut accepting = rule(Verdict::Fraudulent, &[], Action::Accept);
        accepting.senders = Some(List::default());
        assert!(accepting.warning(1).is_some());
        accepting.authenticated = Some(true);
        assert!(accepting.warning(1).is_none());
        assert!(rule(Verdict::Suspicious, &[], REJECT).warning(2).is_some());
        assert!(rule(Verdict::Fraudulent, &[], REJECT).warning(2).is_none());
    }
}
