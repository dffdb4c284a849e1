//! What the mail server is told at the end of a message: changes first, then what becomes of it.

use miltr_common::{
    actions::{Action as Final, Continue, Replycode},
    encoding::ServerMessage,
    modifications::{
        ModificationAction,
        headers::{AddHeader, ChangeHeader, InsertHeader},
        quarantine::Quarantine,
        recipients::{AddRecipient, DeleteRecipient},
    },
    optneg::Capability,
};
use vigie_page::language::{Say, say};

use super::{
    config::OnFailure,
    headers,
    judge::{Judged, Unjudged},
    mail::Mail,
    rule::{Action, Decision},
    subject,
};

/// What an answer needs to know of the session.
pub(super) struct Told<'s> {
    /// What the mail server lets us change.
    pub(super) allowed: Capability,
    /// Whether values are written with the space after the colon.
    pub(super) spaced: bool,
    /// The name in `Authentication-Results`.
    pub(super) authserv_id: &'s str,
    /// The recipients as they were given, in pointed brackets.
    pub(super) recipients: &'s [String],
    /// The mail server's name for the message.
    pub(super) queue_id: &'s str,
}

/// Every capability that any answer needs.
pub(super) fn wanted() -> Capability {
    Capability::SMFIF_ADDHDRS
        | Capability::SMFIF_CHGHDRS
        | Capability::SMFIF_ADDRCPT
        | Capability::SMFIF_DELRCPT
        | Capability::SMFIF_QUARANTINE
}

/// The names of capabilities that the mail server refuses, as its own pages call them.
pub(super) fn refusals(refused: Capability) -> String {
    refused.iter_names().map(|(name, _)| name).collect::<Vec<_>>().join(" ")
}

/// What is to be done as far as the mail server allows it and the message can bear it: what is not done is not claimed.
pub(super) fn within(decision: Decision, allowed: Capability, mail: &Mail) -> Decision {
    let Decision { action, redirected } = decision;
    let can_be_done = match &action {
        Action::Accept | Action::Redirect { .. } | Action::Reject { .. } => true,
        Action::Quarantine => allowed.contains(Capability::SMFIF_QUARANTINE),
        Action::TagSubject { .. } if mail.has_subject() => {
            allowed.contains(Capability::SMFIF_CHGHDRS) && mail.subjects().next().is_some()
        }
        Action::TagSubject { .. } => allowed.contains(Capability::SMFIF_ADDHDRS),
    };
    let can_redirect = allowed.contains(Capability::SMFIF_ADDRCPT | Capability::SMFIF_DELRCPT);
    Decision {
        action: if can_be_done { action } else { Action::Accept },
        redirected: if can_redirect { redirected } else { Vec::new() },
    }
}

/// Changes to a message, in the order in which they are made.
pub(super) struct Changes<'s> {
    told: &'s Told<'s>,
    made: Vec<ModificationAction>,
}

impl<'s> Changes<'s> {
    /// Begins by taking out what only we may have written.
    pub(super) fn of(told: &'s Told<'s>, mail: &Mail) -> Self {
        let removed = mail.forged().map(|(name, place)| ChangeHeader::new(place, name.as_bytes(), b"").into());
        let made = if told.allowed.contains(Capability::SMFIF_CHGHDRS) { removed.collect() } else { Vec::new() };
        Self { told, made }
    }

    fn value(&self, value: &[u8]) -> Vec<u8> {
        if self.told.spaced { [b" ", value].concat() } else { value.to_vec() }
    }

    /// A field on top of the head.
    fn on_top(&mut self, name: &str, value: &str) {
        if self.told.allowed.contains(Capability::SMFIF_ADDHDRS) {
            let value = self.value(value.as_bytes());
            self.made.push(InsertHeader::new(0, name.as_bytes(), &value).into());
        }
    }

    fn tag(&mut self, word: &str, mail: &Mail) {
        for (place, subject) in mail.subjects() {
            if let Some(value) = subject::tagged(word, subject) {
                self.made.push(ChangeHeader::new(place, b"Subject", &self.value(&value)).into());
            }
        }
        if !mail.has_subject() {
            let value = subject::tagged(word, b"").unwrap_or_default();
            self.made.push(AddHeader::new(b"Subject", &self.value(&value)).into());
        }
    }

    fn redirect(&mut self, redirected: &[(usize, String)]) {
        if redirected.is_empty() {
            return;
        }
        let originals = redirected.iter().filter_map(|(place, _)| self.told.recipients.get(*place));
        let value = headers::original_to(originals.map(|recipient| recipient.trim_matches(['<', '>'])));
        self.on_top(headers::ORIGINAL_TO, &value);
        let mut added: Vec<&str> = Vec::new();
        for (place, to) in redirected {
            if !added.contains(&to.as_str()) {
                self.made.push(AddRecipient::new(format!("<{to}>").as_bytes()).into());
                added.push(to);
            }
            if let Some(original) = self.told.recipients.get(*place)
                && !original.trim_matches(['<', '>']).eq_ignore_ascii_case(to)
            {
                self.made.push(DeleteRecipient::new(original.as_bytes()).into());
            }
        }
    }

    fn ending(self, last: impl Into<Final>) -> Vec<ServerMessage> {
        let made = self.made.into_iter().map(ServerMessage::ModificationAction);
        made.chain([ServerMessage::Action(last.into())]).collect()
    }

    /// For a message that was judged; `decision` holds only what is [allowed](within).
    pub(super) fn judged(
        mut self,
        judged: &Judged,
        decision: &Decision,
        mail: &Mail,
        kept: usize,
    ) -> Vec<ServerMessage> {
        let part = (kept < mail.total()).then_some((kept, mail.total()));
        match &decision.action {
            Action::Reject { reply, language } => {
                let usual = REFUSED.to(*language);
                let reply =
                    format!("{} (Vigie {})", reply.as_deref().unwrap_or(usual), headers::safe(self.told.queue_id));
                self.made.clear();
                return self.ending(Replycode::new([5, 5, 0], [5, 7, 1], &reply));
            }
            Action::TagSubject { tag, language } => {
                if let Some(word) = tag.as_deref().or_else(|| subject::tag(judged.report.verdict, *language)) {
                    self.tag(word, mail);
                }
            }
            Action::Quarantine => {
                let reason = format!("Vigie: {}", judged.report.verdict.name());
                self.made.push(Quarantine::new(reason.as_bytes()).into());
            }
            Action::Accept | Action::Redirect { .. } => {}
        }
        self.redirect(&decision.redirected);
        // Each goes on top of the one before.
        if let Some((methods, _)) = &judged.verified {
            self.on_top(headers::RESULTS, &headers::results(self.told.authserv_id, methods));
        }
        self.on_top(headers::REPORT, &headers::report(&judged.report));
        self.on_top(headers::VERDICT, &headers::verdict(&judged.report, decision.name(), part));
        self.ending(Continue)
    }

    /// For a message that has no verdict.
    pub(super) fn unjudged(mut self, why: Unjudged, on_failure: OnFailure, says_so: bool) -> Vec<ServerMessage> {
        if why.is_failure() && on_failure == OnFailure::Tempfail {
            self.made.clear();
            return self.ending(Replycode::new([4, 5, 1], [4, 7, 1], LATER));
        }
        if says_so {
            self.on_top(headers::VERDICT, &headers::unjudged(why));
        }
        self.ending(Continue)
    }

    /// For a message with so many fields in our name that they were meant to harm.
    pub(super) fn flooded(mut self) -> Vec<ServerMessage> {
        self.made.clear();
        self.ending(Replycode::new([5, 5, 0], [5, 6, 0], "Too many X-Vigie header fields"))
    }
}

const REFUSED: Say = say(
    "Refus : ce message parle au nom d'un organisme et n'en vient pas",
    "Message refused: it speaks in an organisation's name and does not come from it",
);
const LATER: &str = "Vigie could not look at this message, please try again later";
