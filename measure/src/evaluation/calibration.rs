//! What a score has meant in these sets: the share of fraud among the messages of each range of scores.

use crate::{
    judge::{Judged, Outcome},
    label::Label,
    statistics::Share,
    table::Table,
};

/// Where the ranges begin; the verdicts change at 3 and at 6.
const BEGIN: [f64; 8] = [f64::NEG_INFINITY, 0.5, 1.0, 2.0, 3.0, 4.5, 6.0, 9.0];

/// Said above the tables.
pub(super) const MEANING: &str = "\
The share of fraud among the messages of each range of scores, in exactly this mixture of sets, whose sizes stand in the \
heading of each table. It is no probability for a reader's mailbox: there fraud is far rarer or of other kinds than here, and \
the same score then means less. It shows only whether a higher score means more fraud. `probability` stays null in the report.";

/// The table of one channel. Unwanted and unlabelled messages are left out.
pub(super) fn table(judged: &[(Label, &Judged)]) -> Table {
    let mut table = Table::new(&["score", "fraud", "genuine", "share of fraud", "95 %"], &[]);
    for (at, from) in BEGIN.iter().enumerate() {
        let to = BEGIN.get(at + 1).copied().unwrap_or(f64::INFINITY);
        let mut share = Share::default();
        for (label, judged) in judged {
            if let Outcome::Verdict { score, .. } = &judged.outcome
                && (*from..to).contains(score)
            {
                share.count(*label == Label::Fraud);
            }
        }
        let name = match (from.is_finite(), to.is_finite()) {
            (false, _) => format!("below {to}"),
            (_, true) => format!("{from} to {to}"),
            _ => format!("{from} and more"),
        };
        let genuine = share.whole - share.part;
        let (rate, interval) =
            if share.whole == 0 { ("-".to_owned(), "-".to_owned()) } else { (share.percent(), share.interval_text()) };
        table.row(vec![name, share.part.to_string(), genuine.to_string(), rate, interval]);
    }
    table
}
