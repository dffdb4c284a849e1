//! Counts for Prometheus, as every service shows them.

use axum::http::{HeaderName, header};
use prometheus_client::{
    encoding::text::encode,
    metrics::{histogram::Histogram, info::Info},
    registry::Registry,
};

/// Upper bounds of a histogram of times, in seconds.
const BOUNDS: [f64; 13] = [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 2.0, 10.0];

/// A page of counts.
pub(crate) type Page = ([(HeaderName, &'static str); 1], String);

/// A registry that says which program with which knowledge counts.
pub(crate) fn registry(knowledge: &str) -> Registry {
    let mut registry = Registry::with_prefix("vigie");
    let version =
        Info::new(vec![("version", env!("CARGO_PKG_VERSION").to_owned()), ("knowledge", knowledge.to_owned())]);
    registry.register("build", "The program and its knowledge", version);
    registry
}

/// A histogram of times.
pub(crate) fn histogram() -> Histogram {
    Histogram::new(BOUNDS)
}

/// The counts in OpenMetrics text.
pub(crate) fn page(registry: &Registry) -> Page {
    let mut text = String::new();
    // Writing into a string does not fail.
    let _ = encode(&mut text, registry);
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
}
