//! Adding up: each family of signs counts up to its cap, so that one reason is not counted twice.

use std::cmp::Ordering;

use crate::checks::{Draft, Family};

/// Findings with the weights that count: what is shown is what was added.
#[derive(Clone, Debug)]
pub struct Weighed<'a> {
    /// The findings, the heaviest first.
    pub findings: Vec<Draft<'a>>,
    /// The sum of their weights.
    pub sum: f64,
}

/// Caps each family and adds up. Within a family the heaviest finding counts whole, the next as far as the cap allows.
#[must_use]
pub fn weigh(mut drafts: Vec<Draft<'_>>) -> Weighed<'_> {
    drafts.sort_by(heavier_first);
    let mut used: Vec<(Family, f64)> = Vec::new();
    for draft in &mut drafts {
        // A weight without a place to show is no reason.
        if draft.evidence.is_empty() {
            draft.weight = 0.0;
        }
        let so_far = used.iter().position(|(family, _)| *family == draft.family);
        let spent = so_far.and_then(|at| used.get(at)).map_or(0.0, |(_, spent)| *spent);
        draft.weight = draft.weight.min((draft.family.cap() - spent).max(0.0));
        match so_far.and_then(|at| used.get_mut(at)) {
            Some((_, spent)) => *spent += draft.weight,
            None => used.push((draft.family, draft.weight)),
        }
    }
    drafts.sort_by(heavier_first);
    // Not `sum()`: that of nothing is -0.0.
    let sum = drafts.iter().fold(0.0, |sum, draft| sum + draft.weight);
    Weighed { findings: drafts, sum }
}

/// Proof first, then by weight; the order of the checks settles the rest, so the order never changes between runs.
fn heavier_first(a: &Draft<'_>, b: &Draft<'_>) -> Ordering {
    b.decisive.cmp(&a.decisive).then(b.weight.total_cmp(&a.weight))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{checks::weight, report::Evidence, span::Span};

    fn draft(family: Family, weight: f64) -> Draft<'static> {
        let evidence = Evidence { part: "text:0".into(), span: Span::new(0, 1), shown: "x".into(), target: None };
        Draft { family, ..Draft::new(weight, "", "", vec![evidence]) }
    }

    #[test]
    fn a_family_counts_up_to_its_cap_and_the_shown_weights_are_the_sum() {
        let weighed = weigh(vec![
            draft(Family::Link, weight::STRONG),
            draft(Family::Link, weight::OVERWHELMING),
            draft(Family::Pressure, 0.5),
        ]);
        assert!((weighed.sum - 6.5).abs() < 1e-9);
        assert!((weighed.findings.iter().map(|draft| draft.weight).sum::<f64>() - weighed.sum).abs() < 1e-9);
    }

    #[test]
    fn pressure_alone_stays_below_suspicion() {
        let weighed = weigh((0..10).map(|_| draft(Family::Pressure, weight::FAINT)).collect());
        assert!(weighed.sum <= weight::WEAK);
    }

    #[test]
    fn what_has_no_place_has_no_weight() {
        assert!(weigh(vec![Draft { family: Family::Link, ..Draft::new(5.0, "", "", Vec::new()) }]).sum.abs() < 1e-9);
    }
}
