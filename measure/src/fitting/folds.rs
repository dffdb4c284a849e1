//! Fits on a part of the messages, so that the others are unseen.

use std::collections::HashMap;

use super::{
    data::{Data, Example},
    regression::{self, Model, Penalty, Row},
};

/// How many parts.
pub(crate) const FOLDS: u64 = 10;
/// Chosen among a dozen pairs by the figures out of fold; its neighbours do as well.
const PENALTY: Penalty = Penalty { absolute: 0.0002, square: 0.0005 };
/// A word of one message alone, or of its near-duplicates, says nothing.
const LEAST: usize = 2;
/// The score of a message whose language is not known: no finding.
const SILENT: f64 = f64::NEG_INFINITY;

impl Example {
    /// Which tenth it is of; near-duplicates are of the same.
    pub(crate) const fn fold(&self) -> u64 {
        (self.group >> 8) % FOLDS
    }
}

impl Model {
    /// The scores of messages; a message in no known language has none.
    pub(super) fn scores(&self, examples: &[&Example]) -> Vec<f64> {
        let score = |one: &&Example| if one.speaks { self.score(&one.features) } else { SILENT };
        examples.iter().map(score).collect()
    }
}

/// Fits on some of the messages.
pub(super) fn fitted_on(data: &Data, examples: &[&Example]) -> Model {
    let row = |one: &&Example| (one.kind.is_positive(), one.kind.weight());
    let rows: Vec<Row<'_>> = examples
        .iter()
        .map(|one| {
            let (positive, weight) = row(one);
            Row { features: &one.features, positive, weight }
        })
        .collect();
    regression::fit(&rows, &data.frequent(examples, LEAST), PENALTY)
}

/// Fits without one tenth.
pub(crate) fn without(data: &Data, examples: &[&Example], fold: u64) -> Model {
    let others: Vec<&Example> = examples.iter().copied().filter(|one| one.fold() != fold).collect();
    fitted_on(data, &others)
}

/// The score of every message from the fit that has not seen it.
pub(super) fn out_of_fold(data: &Data, examples: &[&Example]) -> Vec<f64> {
    let models: HashMap<u64, Model> = (0..FOLDS).map(|fold| (fold, without(data, examples, fold))).collect();
    let score = |one: &&Example| {
        let scores = models.get(&one.fold()).map(|model| model.scores(&[*one])).unwrap_or_default();
        scores.first().copied().unwrap_or(SILENT)
    };
    examples.iter().map(score).collect()
}
