//! How much a contradicted rule weighs: the same for every check that rests on a published rule.

use super::weight::{MODERATE, STRONG};
use crate::{organisation::schema::Provenance, report::Standing};

/// The weight of contradicting a rule, and whether that is proof. `None`: the rule may not accuse.
///
/// In force and undisputed it is proof. Disputed, it is a strong sign and no more. Attested once but not lately, it is
/// a sign that needs others. Known from memory alone, it never accuses.
#[must_use]
pub(super) fn of(provenance: &Provenance, standing: Standing) -> Option<(f64, bool)> {
    match standing {
        Standing::InForce => Some((super::weight::OVERWHELMING, true)),
        Standing::Disputed => Some((STRONG, false)),
        Standing::Unconfirmed => (!provenance.unconfirmed).then_some((MODERATE, false)),
        Standing::NotInForce => None,
    }
}
