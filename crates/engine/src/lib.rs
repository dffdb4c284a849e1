//! Vigie's engine: whether a message that speaks in an organisation's name can really come from it, why, and what to do.
//!
//! One straight line: bytes become a [`Message`] (parsed once, every observable located), then what
//! every check reads (a [`Context`](context::Context): claims, requests, hosts), then findings, a verdict, advice, and a
//! [`Report`]. Pure: no input or output, no clock, no network; total on hostile input.
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
//! use vigie_engine::{Policy, analyse, message::sms, organisation::index::{Knowledge, Parts}};
//!
//! let knowledge = Knowledge::new(Parts::default())?; // `vigie_knowledge::embedded()` in real life
//! let message = sms::read(Some("+33639980012"), "Votre colis attend : https://colis.example/");
//! let report = analyse(&message, &knowledge, &Policy::default());
//! assert_eq!(report.verdict.name(), "unverified");
//! # Ok(())
//! # }
//! ```

pub mod advice;
pub mod asked;
pub mod authenticity;
pub mod bulletin;
pub mod channel;
pub mod checks;
pub mod claim;
pub mod context;
pub mod fuzzing;
pub mod guidance;
pub mod inquiry;
pub mod message;
pub mod observable;
pub mod organisation;
pub mod policy;
pub mod report;
pub mod request;
pub mod scam;
pub mod span;
pub mod text;
pub mod verdict;
pub mod wording;

pub use policy::Policy;

use message::Message;
use organisation::index::Knowledge;
use report::Report;

/// Judges a message by the knowledge of its day.
///
/// Deterministic and total: the same arguments give the same report, and no message makes it panic or run unbounded.
/// A message attached to another is judged itself; the report is that of the worst of them.
#[must_use]
pub fn analyse(message: &Message, knowledge: &Knowledge, policy: &Policy) -> Report {
    let own = analyse_one(message, knowledge, policy);
    let attached = message.attached.iter().map(|inner| {
        let mut report = analyse(inner, knowledge, policy);
        report.id.clone_from(&message.id);
        report.source.clone_from(&message.source);
        report
    });
    attached.fold(own, |worst, report| if report.verdict > worst.verdict { report } else { worst })
}

fn analyse_one(message: &Message, knowledge: &Knowledge, policy: &Policy) -> Report {
    let context = context::Context::new(message, knowledge, policy);
    let weighed = verdict::weigh::weigh(checks::run(&context));
    let verdict = verdict::level::verdict(&context, &weighed);
    verdict::explain::report(&context, weighed, verdict)
}
