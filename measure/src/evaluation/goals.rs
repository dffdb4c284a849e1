//! The goals of the project beside what was measured. A goal is met or missed by the measured share; the interval says
//! how sure that is.

use super::messages::Row;
use crate::{judge::Judged, statistics::Share, table::Table};

/// What is wanted of a share.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wanted {
    /// Per cent.
    AtLeast(f64),
    /// Per cent.
    AtMost(f64),
}

/// The goals that could be measured.
#[derive(Debug, Default)]
pub(super) struct Goals(Vec<(String, Wanted, Share)>);

/// Of which rows what share is wanted: fraud and genuine messages.
const OF_ROWS: [(&str, Wanted); 7] = [
    ("phishing-mail/*", Wanted::AtLeast(65.0)),
    ("phishing-mail/* that name a profile", Wanted::AtLeast(90.0)),
    ("genuine-mail/easy-ham-*", Wanted::AtMost(0.1)),
    ("genuine-mail/hard-ham-*", Wanted::AtMost(1.0)),
    ("genuine-mail/brand-delivery", Wanted::AtMost(0.0)),
    ("sms-en/smishing", Wanted::AtLeast(85.0)),
    ("sms-en/ham", Wanted::AtMost(0.3)),
];

impl Goals {
    /// Adds a measured share.
    pub(super) fn add(&mut self, what: &str, wanted: Wanted, measured: Share) {
        self.0.push((what.to_owned(), wanted, measured));
    }

    /// Adds the rows that have a goal. A set without numbered sisters stands for its star.
    pub(super) fn add_rows(&mut self, rows: &[Row<'_>]) {
        for (name, wanted) in OF_ROWS {
            let numbered = |row: &&Row<'_>| {
                let stem = name.strip_suffix('*').unwrap_or(name);
                row.name
                    .strip_prefix(stem)
                    .is_some_and(|end| !end.is_empty() && end.bytes().all(|b| b.is_ascii_digit()))
            };
            let row = rows.iter().find(|row| row.name == name).or_else(|| rows.iter().find(numbered));
            if let Some(row) = row.filter(|row| !row.judged.is_empty()) {
                self.add(&format!("{} warned of", row.name), wanted, warned(&row.judged));
            }
        }
    }

    /// The table.
    pub(super) fn table(&self) -> Table {
        let mut table = Table::new(&["goal", "wanted", "n", "measured", "95 %", ""], &[1, 5]);
        for (what, wanted, share) in &self.0 {
            let per_cent = share.value() * 100.0;
            let (wish, met) = match wanted {
                Wanted::AtLeast(least) => (format!("at least {least} %"), per_cent >= *least),
                Wanted::AtMost(most) if *most <= 0.0 => ("none".to_owned(), share.part == 0),
                Wanted::AtMost(most) => (format!("at most {most} %"), per_cent <= *most),
            };
            let met = if met { "met" } else { "missed" };
            let cells = [share.whole.to_string(), share.percent(), share.interval_text(), met.to_owned()];
            table.row([what.clone(), wish].into_iter().chain(cells).collect());
        }
        table
    }
}

/// How many are warned of.
pub(super) fn warned(judged: &[&Judged]) -> Share {
    Share { part: judged.iter().filter(|judged| judged.warns()).count(), whole: judged.len() }
}
