//! Counts of the HTTP service: of requests, verdicts and problems. Never words, addresses or numbers of a message, nor of a
//! client.

use std::time::Duration;

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::Registry,
};
use vigie_engine::{channel::Channel, organisation::index::Knowledge, report::Verdict};

use super::Shared;
use crate::{
    counts::{self, Page},
    in_force::InForce,
};

/// The counts.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Route, Counter>,
    seconds: Family<Place, Histogram>,
    verdicts: Family<Judged, Counter>,
    problems: Family<Went, Counter>,
    /// Requests that are being answered.
    pub(crate) open: Gauge,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Route {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Place {
    route: String,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Judged {
    channel: &'static str,
    verdict: &'static str,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Went {
    kind: &'static str,
}

impl Metrics {
    pub(crate) fn new(knowledge: &InForce<Knowledge>) -> Self {
        let mut registry = counts::registry(&knowledge.get().parts().version);
        let requests = Family::default();
        let seconds = Family::new_with_constructor(counts::histogram as fn() -> Histogram);
        let (verdicts, problems, open) = (Family::default(), Family::default(), Gauge::default());
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("request_seconds", "Time to an answer", seconds.clone());
        registry.register("verdicts", "Messages judged", verdicts.clone());
        registry.register("problems", "Requests and lines that got a problem", problems.clone());
        registry.register("open_requests", "Requests being answered", open.clone());
        knowledge.register(&mut registry);
        Self { registry, requests, seconds, verdicts, problems, open }
    }

    /// Counts an answer. `route` is the pattern, never what stood in its place.
    pub(crate) fn answered(&self, route: &str, status: u16, took: Duration) {
        self.requests.get_or_create(&Route { route: route.to_owned(), status }).inc();
        self.seconds.get_or_create(&Place { route: route.to_owned() }).observe(took.as_secs_f64());
    }

    /// Counts a verdict.
    pub(crate) fn judged(&self, channel: Channel, verdict: Verdict) {
        self.verdicts.get_or_create(&Judged { channel: channel.name(), verdict: verdict.name() }).inc();
    }

    /// Counts a problem.
    pub(crate) fn problem(&self, kind: &'static str) {
        self.problems.get_or_create(&Went { kind }).inc();
    }
}

/// Counts for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "service",
    responses((status = 200, description = "OpenMetrics text: counts, no content", content_type = "application/openmetrics-text", body = String))
)]
pub(crate) async fn show(state: Shared) -> Page {
    counts::page(&state.metrics.registry)
}
