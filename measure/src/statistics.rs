//! Shares with their intervals, and the middle and the tail of durations.

use std::time::Duration;

/// The quantile of the normal distribution that leaves 2.5 % on each side.
const Z: f64 = 1.959_963_985;

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub whole: usize,
}

impl Share {
    /// Counts one more, in the part or not.
    pub const fn count(&mut self, inside: bool) {
        self.whole += 1;
        if inside {
            self.part += 1;
        }
    }

    /// The share, 0 of nothing.
    #[must_use]
    pub fn value(self) -> f64 {
        if self.whole == 0 { 0.0 } else { real(self.part) / real(self.whole) }
    }

    /// The Wilson score interval at 95 %: it stays within 0 and 1, and says something even of none in a hundred.
    /// Nothing counted is no knowledge: 0 to 1.
    #[must_use]
    pub fn interval(self) -> (f64, f64) {
        if self.whole == 0 {
            return (0.0, 1.0);
        }
        let (n, p) = (real(self.whole), self.value());
        let z2 = Z * Z;
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        // At the ends the interval touches them; rounding must not leave a trace of them.
        let low = if self.part == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if self.part == self.whole { 1.0 } else { (middle + half).min(1.0) };
        (low, high)
    }

    /// `12.3 %`, with more digits where the share is small enough to need them.
    #[must_use]
    pub fn percent(self) -> String {
        percent(self.value())
    }

    /// `[10.1, 14.9]`, in per cent.
    #[must_use]
    pub fn interval_text(self) -> String {
        let (low, high) = self.interval();
        format!("[{:.2}, {:.2}]", low * 100.0, high * 100.0)
    }
}

/// A share as per cent for people.
#[must_use]
pub fn percent(value: f64) -> String {
    let digits = if value > 0.0 && value < 0.01 { 2 } else { 1 };
    format!("{:.digits$} %", value * 100.0)
}

/// The smallest value that at least `share` of the values do not exceed (nearest rank). Zero of nothing.
#[must_use]
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank is small and not negative")]
    let rank = (share.clamp(0.0, 1.0) * real(sorted.len())).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or_default()
}

/// The middle of some durations; of two middles the mean. Zero of nothing.
#[must_use]
pub fn median(mut values: Vec<Duration>) -> Duration {
    values.sort_unstable();
    let half = values.len() / 2;
    let upper = values.get(half).copied().unwrap_or_default();
    if values.len() % 2 == 1 {
        return upper;
    }
    let lower = half.checked_sub(1).and_then(|at| values.get(at)).copied().unwrap_or(upper);
    (lower + upper) / 2
}

/// A count as a real number.
#[must_use]
#[allow(clippy::cast_precision_loss, reason = "counts here are far below 2^52")]
pub const fn real(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against published values: Newcombe (1998), table I, method 3 (Wilson without continuity correction).
    #[test]
    fn wilson_intervals_agree_with_published_ones() {
        let published = [
            ((81, 263), (0.2553, 0.3662)),
            ((15, 148), (0.0624, 0.1605)),
            ((0, 20), (0.0, 0.1611)),
            ((1, 29), (0.0061, 0.1718)),
        ];
        for ((part, whole), (low, high)) in published {
            let (from, to) = Share { part, whole }.interval();
            assert!((from - low).abs() < 0.000_06 && (to - high).abs() < 0.000_06, "{part}/{whole}: {from} {to}");
        }
    }

    #[test]
    fn the_interval_of_all_mirrors_that_of_none_and_of_nothing_says_nothing() {
        let (low, high) = Share { part: 20, whole: 20 }.interval();
        assert!((low - (1.0 - 0.1611)).abs() < 0.000_06 && (high - 1.0).abs() < f64::EPSILON);
        assert_eq!(Share::default().interval(), (0.0, 1.0));
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&values, 0.5), Duration::from_millis(100));
        assert_eq!(percentile(&values, 0.99), Duration::from_millis(198));
        assert_eq!(percentile(&values, 1.0), Duration::from_millis(200));
        assert_eq!(percentile(&values, 0.0), Duration::from_millis(1));
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn the_median_of_an_even_count_lies_between_the_middles() {
        let millis = |values: &[u64]| values.iter().copied().map(Duration::from_millis).collect::<Vec<_>>();
        assert_eq!(median(millis(&[9, 1, 5])), Duration::from_millis(5));
        assert_eq!(median(millis(&[1, 2, 4, 9])), Duration::from_millis(3));
        assert_eq!(median(Vec::new()), Duration::ZERO);
    }
}
