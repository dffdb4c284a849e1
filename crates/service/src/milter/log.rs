//! One line in the log for each message: never its content, and recipients only as a keyed hash, where that is asked for.

use std::{fmt::Write as _, time::Duration};

use ring::{hmac, rand::SystemRandom};

use super::{
    judge::{Judged, Unjudged},
    rule::Decision,
};

/// What a line says of a message whatever became of it.
pub(super) struct Line<'m> {
    pub(super) queue_id: &'m str,
    pub(super) bytes: usize,
    pub(super) recipients: &'m [String],
    /// From the end of the message to the answer.
    pub(super) took: Duration,
}

impl Line<'_> {
    fn ms(&self) -> f64 {
        // Hundredths are enough.
        (self.took.as_secs_f64() * 100_000.0).round() / 100.0
    }

    /// A message that was judged.
    pub(super) fn judged(&self, judged: &Judged, decision: &Decision, recipients: Option<&str>) {
        let organisation = judged.facts.speaks.first().map(String::as_str);
        tracing::info!(
            queue_id = self.queue_id,
            verdict = judged.report.verdict.name(),
            organisation,
            action = decision.name(),
            bytes = self.bytes,
            recipients = self.recipients.len(),
            recipient_hashes = recipients,
            ms = self.ms(),
            "message"
        );
    }

    /// A message that was not.
    pub(super) fn unjudged(&self, why: Unjudged, recipients: Option<&str>) {
        tracing::info!(
            queue_id = self.queue_id,
            verdict = "none",
            reason = why.name(),
            bytes = self.bytes,
            recipients = self.recipients.len(),
            recipient_hashes = recipients,
            ms = self.ms(),
            "message"
        );
    }

    /// A message that was made to keep the mail server busy.
    pub(super) fn flooded(&self) {
        tracing::warn!(queue_id = self.queue_id, bytes = self.bytes, "too many header fields in our name; refused");
    }
}

/// Tells recipients apart without naming them. The key is new at each start and kept nowhere: whoever has the log alone cannot
/// try addresses.
pub(super) struct Hashes(Option<hmac::Key>);

impl Hashes {
    pub(super) fn new() -> Self {
        Self(hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new()).ok())
    }

    /// A hash of each recipient, parted by commas.
    pub(super) fn of(&self, recipients: &[String]) -> Option<String> {
        let key = self.0.as_ref()?;
        let mut out = String::new();
        for recipient in recipients.iter().take(20) {
            let address = recipient.trim_matches(['<', '>']).to_ascii_lowercase();
            if !out.is_empty() {
                out.push(',');
            }
            for byte in hmac::sign(key, address.as_bytes()).as_ref().iter().take(8) {
                let _ = write!(out, "{byte:02x}");
            }
        }
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_recipient_has_the_same_hash_until_the_next_start_and_no_name() {
        let (one, other) = (Hashes::new(), Hashes::new());
        let of = |hashes: &Hashes, address: &str| hashes.of(&[address.to_owned()]).unwrap_or_default();
        assert_eq!(of(&one, "<B@example.org>"), of(&one, "b@example.org"));
        assert_ne!(of(&one, "b@example.org"), of(&other, "b@example.org"));
        assert!(of(&one, "b@example.org").len() == 16);
    }
}
