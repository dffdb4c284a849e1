//! The goals, each beside what was measured.

use std::time::Duration;

use crate::table::Table;

/// The goals that were measured.
#[derive(Debug, Default)]
pub(super) struct Goals(Vec<Goal>);

#[derive(Debug)]
struct Goal {
    what: String,
    wanted: String,
    measured: String,
    /// How many times worse than wanted; at most 1 is reached.
    worse: f64,
}

impl Goals {
    /// A figure that should not be larger.
    pub(super) fn at_most(&mut self, what: &str, limit: f64, measured: f64, show: impl Fn(f64) -> String) {
        self.0.push(Goal {
            what: what.to_owned(),
            wanted: format!("at most {}", show(limit)),
            measured: show(measured),
            worse: measured / limit,
        });
    }

    /// A figure that should not be smaller.
    pub(super) fn at_least(&mut self, what: &str, limit: f64, measured: f64, show: impl Fn(f64) -> String) {
        let worse = if measured > 0.0 { limit / measured } else { f64::INFINITY };
        self.0.push(Goal {
            what: what.to_owned(),
            wanted: format!("at least {}", show(limit)),
            measured: show(measured),
            worse,
        });
    }

    /// A duration that should not be longer.
    pub(super) fn within(&mut self, what: &str, limit: Duration, measured: Duration) {
        self.at_most(what, limit.as_secs_f64(), measured.as_secs_f64(), |seconds| {
            time(Duration::from_secs_f64(seconds))
        });
    }

    /// A goal that could not be measured here, and why.
    pub(super) fn not_measured(&mut self, what: &str, wanted: &str, why: &str) {
        self.0.push(Goal {
            what: what.to_owned(),
            wanted: wanted.to_owned(),
            measured: why.to_owned(),
            worse: f64::NAN,
        });
    }

    /// The table.
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(&["goal", "wanted", "measured", ""], &[3]);
        for goal in &self.0 {
            let result = match goal.worse {
                worse if worse.is_nan() => "not measured".to_owned(),
                worse if worse <= 1.0 => "reached".to_owned(),
                worse => format!("missed, {worse:.2} times"),
            };
            table.row(vec![goal.what.clone(), goal.wanted.clone(), goal.measured.clone(), result]);
        }
        table
    }
}

/// A duration for people.
pub(super) fn time(duration: Duration) -> String {
    let micros = duration.as_secs_f64() * 1e6;
    match micros {
        micros if micros < 1_000.0 => format!("{micros:.1} µs"),
        micros if micros < 1_000_000.0 => format!("{:.2} ms", micros / 1e3),
        micros => format!("{:.2} s", micros / 1e6),
    }
}

/// A rate for people, with thousands set apart.
pub(super) fn rate(value: f64) -> String {
    let digits = format!("{value:.0}");
    let mut out = String::new();
    for (at, c) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!(rate(1_234_567.0), "1,234,567");
        assert_eq!(rate(999.0), "999");
        assert_eq!(time(Duration::from_micros(1500)), "1.50 ms");
        assert_eq!(time(Duration::from_nanos(31_400)), "31.4 µs");
    }

    #[test]
    fn a_missed_goal_says_by_how_much() {
        let mut goals = Goals::default();
        goals.at_least("speed", 3_000.0, 1_500.0, rate);
        goals.within("start", Duration::from_millis(30), Duration::from_millis(3));
        let text = goals.table().render(crate::table::Style::Text);
        assert!(text.contains("missed, 2.00 times") && text.contains("reached"), "{text}");
    }
}
