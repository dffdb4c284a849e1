//! Counts of the milter: verdicts, times, failures, what the DNS gave. Never words or addresses of a message.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use vigie_engine::message::authentication::Gap;

use super::{
    judge::{Judged, Setup, Unjudged},
    rule::Decision,
};
use crate::{
    counts::{self, Page},
    in_force::InForce,
};

/// The counts.
pub(super) struct Metrics {
    registry: Registry,
    messages: Family<Done, Counter>,
    unjudged: Family<Why, Counter>,
    seconds: Histogram,
    dns: Family<Asked, Counter>,
    /// Connections of mail servers.
    pub(super) connections: Gauge,
    /// Connections that were closed at once, since there were too many.
    pub(super) refused: Counter,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Done {
    verdict: &'static str,
    action: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Why {
    reason: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Asked {
    result: &'static str,
}

impl Metrics {
    pub(super) fn new(knowledge: &str, setup: &InForce<Setup>) -> Self {
        let mut registry = counts::registry(knowledge);
        let (messages, unjudged, dns) = (Family::default(), Family::default(), Family::default());
        let (connections, refused, seconds) = (Gauge::default(), Counter::default(), counts::histogram());
        registry.register("milter_messages", "Messages judged", messages.clone());
        registry.register("milter_unjudged", "Messages without a verdict", unjudged.clone());
        registry.register("milter_seconds", "Time from the end of a message to the answer", seconds.clone());
        registry.register(
            "milter_dns",
            "Messages whose sender was verified over the DNS, by how that went",
            dns.clone(),
        );
        registry.register("milter_connections", "Connections of mail servers", connections.clone());
        registry.register("milter_refused_connections", "Connections closed at once: too many", refused.clone());
        setup.register(&mut registry);
        Self { registry, messages, unjudged, seconds, dns, connections, refused }
    }

    /// Counts a message that was judged.
    pub(super) fn judged(&self, judged: &Judged, decision: &Decision, took: Duration) {
        let done = Done { verdict: judged.report.verdict.name(), action: decision.name() };
        self.messages.get_or_create(&done).inc();
        self.seconds.observe(took.as_secs_f64());
        if let Some((_, gaps)) = &judged.verified {
            let result = if gaps.contains(&Gap::Temporary) {
                "no-answer"
            } else if gaps.contains(&Gap::TooMuch) {
                "too-much"
            } else {
                "answered"
            };
            self.dns.get_or_create(&Asked { result }).inc();
        }
    }

    /// Counts a message that was not.
    pub(super) fn unjudged(&self, why: Unjudged, took: Duration) {
        self.unjudged.get_or_create(&Why { reason: why.name() }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// Counts a message that was refused for the fields in our name.
    pub(super) fn flooded(&self) {
        self.messages.get_or_create(&Done { verdict: "none", action: "reject" }).inc();
    }

    /// The counts in OpenMetrics text.
    pub(super) fn page(&self) -> Page {
        counts::page(&self.registry)
    }
}
