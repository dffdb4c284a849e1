//! Judging one mail within its time: read, verified, analysed. Whatever goes wrong on the way has a name and ends here.

use std::{
    net::IpAddr,
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use jiff::Timestamp;
use tokio::time::timeout;
use vigie_engine::{
    Policy,
    message::{
        Identity, Message,
        authentication::{Gap, Method},
        email,
    },
    observable::host::Host,
    organisation::index::Knowledge,
    report::{DayFrom, Report},
};

use super::{config::Config, network::is_inner, rule::Facts};
use crate::{
    boundary::last_place,
    online::{Envelope, SERVER, SharedVerifier},
    room::Place,
    workers::{Undone, Weight, Workers},
};

/// Mails up to this do not wait for larger ones.
const LIGHT: usize = 64 * 1024;
/// The part of the time of a mail that is kept for its analysis: one in so many.
const ANALYSIS: u32 = 5;

/// Everything that judges, as it stood when a mail began: a reload changes it for the next one.
pub(super) struct Setup {
    pub(super) config: Config,
    pub(super) knowledge: Arc<Knowledge>,
    pub(super) verifier: Option<Arc<SharedVerifier>>,
}

/// The engine; in tests also one that breaks.
pub(super) type Engine = fn(&Message, &Knowledge, &Policy) -> Report;

/// Why a mail has no verdict.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Unjudged {
    /// It was not done in time.
    TimeOut,
    /// Too much is being done at once.
    Overload,
    /// A defect of Vigie.
    Defect,
    /// The sender logged in, and these are not judged here.
    Authenticated,
    /// It comes from one of our own networks.
    OwnNetwork,
}

impl Unjudged {
    /// Its name in headers, log and counts.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::TimeOut => "time-out",
            Self::Overload => "overload",
            Self::Defect => "defect",
            Self::Authenticated => "authenticated",
            Self::OwnNetwork => "own-network",
        }
    }

    /// Whether it was meant to be judged.
    pub(super) const fn is_failure(self) -> bool {
        matches!(self, Self::TimeOut | Self::Overload | Self::Defect)
    }
}

/// A mail, and what the session showed of its way.
pub(super) struct Handed {
    pub(super) raw: Vec<u8>,
    /// The memory that it takes, given back with it.
    pub(super) place: Place,
    /// Whether these are its first bytes only.
    pub(super) cut: bool,
    pub(super) client: Option<IpAddr>,
    pub(super) helo: Option<String>,
    pub(super) mail_from: String,
    pub(super) now: Timestamp,
}

/// A mail that was judged.
pub(super) struct Judged {
    pub(super) report: Report,
    pub(super) facts: Facts,
    /// What Vigie verified itself; `None` where it was not to.
    pub(super) verified: Option<(Vec<Method>, Vec<Gap>)>,
}

/// Judges a mail.
///
/// # Errors
/// Why there is no verdict.
pub(super) async fn judge(
    setup: &Arc<Setup>,
    workers: &Workers,
    engine: Engine,
    handed: Handed,
) -> Result<Judged, Unjudged> {
    let limit: Duration = setup.config.time_limit;
    // The DNS must leave time for what comes after it: else a slow one would take the verdict away.
    let dns_until = Instant::now() + limit - limit / ANALYSIS;
    timeout(limit, judge_in_turn(setup, workers, engine, handed, dns_until)).await.unwrap_or(Err(Unjudged::TimeOut))
}

async fn judge_in_turn(
    setup: &Arc<Setup>,
    workers: &Workers,
    engine: Engine,
    handed: Handed,
    dns_until: Instant,
) -> Result<Judged, Unjudged> {
    let weight = if handed.raw.len() > LIGHT { Weight::Heavy } else { Weight::Light };
    let policy = Policy { now: handed.now, trusted_servers: setup.config.verify.trust.clone(), ..Policy::default() };
    let (message, handed, policy) = if let Some(verifier) = &setup.verifier {
        let (mut message, handed) = workers.run(weight, move || (read(&handed), handed)).await?;
        let verified =
            AssertUnwindSafe(verify(verifier, &handed, &mut message, &policy, dns_until)).catch_unwind().await;
        if verified.is_err() {
            tracing::error!(place = last_place(), "defect");
            return Err(Unjudged::Defect);
        }
        (Some(message), handed, policy)
    } else {
        (None, handed, policy)
    };
    let knowledge = Arc::clone(&setup.knowledge);
    let judged = workers.run(weight, move || {
        let message = message.unwrap_or_else(|| read(&handed));
        let report = engine(&message, &knowledge, &policy);
        let facts = facts(&message, &report, &policy);
        let verified = message.verified.map(|verified| (verified.results.methods, verified.gaps));
        drop(handed.place);
        Judged { report, facts, verified }
    });
    Ok(judged.await?)
}

fn read(handed: &Handed) -> Message {
    let mut message = email::read(&handed.raw);
    message.received = Some((handed.now, DayFrom::ReceivedAt));
    message
}

async fn verify(
    verifier: &SharedVerifier,
    handed: &Handed,
    message: &mut Message,
    policy: &Policy,
    dns_until: Instant,
) {
    if handed.cut {
        message.add_verified(SERVER, Vec::new(), vec![Gap::TooMuch]);
        return;
    }
    let said = Envelope {
        // What the world publishes says nothing of machines of an inner network.
        client: handed.client.filter(|client| !is_inner(*client)),
        helo: handed.helo.clone(),
        mail_from: Some(handed.mail_from.clone()),
        witnessed: true,
    };
    let left = dns_until.saturating_duration_since(Instant::now());
    verifier.verify_within(left, &handed.raw, message, policy, &said).await;
}

fn facts(message: &Message, report: &Report, policy: &Policy) -> Facts {
    let sender = message.sender.as_ref().and_then(|sender| match &sender.identity {
        Identity::Mailbox(mailbox) => Some(mailbox.address.clone()),
        _ => None,
    });
    // Of a mail with two senders it is not sure whose domain was verified.
    let own = message.verified.as_ref().map(|verified| &verified.results);
    let trusted =
        message.transport.authentication.first().filter(|results| results.below == 0 && policy.trusts(&results.server));
    let domain = sender.as_deref().and_then(|address| address.rsplit_once('@')).and_then(|(_, name)| Host::parse(name));
    // What passed must be the domain of the address that rules are asked about.
    let is_of_sender = |method: &Method| {
        let verified = method.property("header.from").and_then(Host::parse);
        method.result == "pass" && verified.is_some() && verified == domain
    };
    let passed = own.into_iter().chain(trusted).any(|results| results.of("dmarc").any(is_of_sender));
    Facts {
        verdict: report.verdict,
        speaks: super::headers::speaks(report).map(str::to_owned).collect(),
        sender,
        authenticated: passed && !message.transport.doubled,
    }
}

impl From<Undone> for Unjudged {
    fn from(why: Undone) -> Self {
        match why {
            Undone::TooLong => Self::TimeOut,
            Undone::Stopping => Self::Overload,
            Undone::Defect(_) => Self::Defect,
        }
    }
}
