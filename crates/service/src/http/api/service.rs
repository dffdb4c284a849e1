//! Whether the service is well.

use serde::Serialize;
use utoipa::ToSchema;

use super::Data;
use crate::http::{Shared, problem::Problem};

/// How the service is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health<'s> {
    /// Always `ok`: whoever is not well does not answer.
    status: &'static str,
    /// The version of the program.
    version: &'static str,
    /// The version of its knowledge.
    knowledge: &'s str,
    /// How many organisations it knows.
    organisations: usize,
    /// Profiles that the operator put in place of the embedded ones.
    replaced: &'s [String],
}

/// Says that the service answers, and with which knowledge.
#[utoipa::path(get, path = "/health", tag = "service", responses((status = 200, description = "It answers", body = Health)))]
pub(crate) async fn health(state: Shared) -> Result<Data, Problem> {
    let knowledge = state.knowledge();
    let parts = knowledge.parts();
    Data::of(&Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
        knowledge: &parts.version,
        organisations: parts.profiles.len(),
        replaced: &parts.replaced,
    })
}
