//! Logistic regression over the presence of features, kept small: an absolute penalty sets most weights to nothing, a
//! square one keeps the others modest. Solved by proximal gradient descent with momentum (Beck & Teboulle, 2009).

use crate::statistics::real;

/// One message: the numbers of the features that it holds, what it is, and how much it counts.
#[derive(Clone, Debug)]
pub(super) struct Row<'a> {
    pub(super) features: &'a [usize],
    pub(super) positive: bool,
    pub(super) weight: f64,
}

/// How strongly large weights are held down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Penalty {
    pub(super) absolute: f64,
    pub(super) square: f64,
}

/// A fitted model.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) bias: f64,
    pub(crate) weights: Vec<f64>,
}

/// Steps taken; the figures no longer change long before.
const ROUNDS: usize = 1_500;

impl Model {
    /// Bias and weights, added up.
    pub(super) fn score(&self, features: &[usize]) -> f64 {
        features.iter().filter_map(|&at| self.weights.get(at)).fold(self.bias, |sum, weight| sum + weight)
    }
}

/// Fits the weights of the features `allowed`; all others stay nothing.
pub(super) fn fit(rows: &[Row<'_>], allowed: &[bool], penalty: Penalty) -> Model {
    let total: f64 = rows.iter().map(|row| row.weight).sum::<f64>().max(1.0);
    let longest = rows.iter().map(|row| row.features.len()).max().unwrap_or(0) + 1;
    // No step may overshoot: the curvature is at most a quarter of the longest row.
    let step = 1.0 / (0.25 * real(longest) + penalty.square);
    let mut model = Model { bias: 0.0, weights: vec![0.0; allowed.len()] };
    let mut ahead = model.clone();
    let mut momentum = 1.0_f64;
    for _ in 0..ROUNDS {
        let mut slope = vec![0.0; allowed.len()];
        let mut bias_slope = 0.0;
        for row in rows {
            let wanted = f64::from(u8::from(row.positive));
            let error = row.weight / total * (1.0 / (1.0 + (-ahead.score(row.features)).exp()) - wanted);
            bias_slope += error;
            for &at in row.features {
                if let Some(slope) = slope.get_mut(at) {
                    *slope += error;
                }
            }
        }
        let next_momentum = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let carry = (momentum - 1.0) / next_momentum;
        momentum = next_momentum;
        let bias = ahead.bias - step * bias_slope;
        ahead.bias = bias + carry * (bias - model.bias);
        model.bias = bias;
        let all = model.weights.iter_mut().zip(&mut ahead.weights).zip(slope.iter().zip(allowed));
        for ((weight, ahead), (slope, _)) in all.filter(|(_, (_, allowed))| **allowed) {
            let moved = *ahead - step * (slope + penalty.square * *ahead);
            let kept = moved.signum() * (moved.abs() - step * penalty.absolute).max(0.0);
            *ahead = kept + carry * (kept - *weight);
            *weight = kept;
        }
    }
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_the_classes_apart_gets_weight_and_what_does_not_gets_none() {
        let row = |features, positive| Row { features, positive, weight: 1.0 };
        let rows: Vec<Row<'_>> =
            (0..40).map(|at| if at % 2 == 0 { row(&[0, 1][..], true) } else { row(&[1, 2][..], false) }).collect();
        let model = fit(&rows, &[true; 3], Penalty { absolute: 0.01, square: 0.001 });
        let weight = |at: usize| model.weights.get(at).copied().unwrap_or_default();
        assert!(weight(0) > 1.0 && weight(2) < -1.0 && weight(1).abs() < 0.1, "{model:?}");
        assert!(model.score(&[0]) > 0.0 && model.score(&[2]) < 0.0);
        let none = fit(&rows, &[false, true, true], Penalty { absolute: 0.01, square: 0.001 });
        assert!(none.weights.first().is_some_and(|weight| weight.abs() < f64::EPSILON));
    }
}
