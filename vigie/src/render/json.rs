//! Reports for programs: `json` and `ndjson`.

use std::io::Write;

use serde::Serialize;
use vigie_engine::report::Report;
use vigie_page::json;

use super::Reports;
use crate::failure::Outcome;

/// Writes one value over several lines, and a line end.
pub(crate) fn pretty(value: &impl Serialize, out: &mut impl Write) -> Outcome<()> {
    json::pretty(value, out)?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

/// `ndjson`: one report a line.
pub(crate) struct Lines<W>(pub(crate) W);

impl<W: Write> Reports for Lines<W> {
    fn take(&mut self, report: Report) -> Outcome<()> {
        json::compact(&report, &mut self.0)?;
        Ok(writeln!(self.0)?)
    }

    fn missed(&mut self) {}

    fn end(mut self: Box<Self>) -> Outcome<()> {
        Ok(self.0.flush()?)
    }
}

/// `json`: one object for one message, an array for several, written while they are judged.
pub(crate) struct Whole<W> {
    out: W,
    /// Kept until it is known whether it is the only one.
    first: Option<Report>,
    written: usize,
    missed: usize,
}

impl<W: Write> Whole<W> {
    /// A writer with nothing written yet.
    pub(crate) const fn new(out: W) -> Self {
        Self { out, first: None, written: 0, missed: 0 }
    }

    fn in_array(&mut self, report: &Report) -> Outcome<()> {
        self.out.write_all(if self.written == 0 { b"[\n" } else { b",\n" })?;
        self.written += 1;
        Ok(json::pretty(report, &mut self.out)?)
    }
}

impl<W: Write> Reports for Whole<W> {
    fn take(&mut self, report: Report) -> Outcome<()> {
        if self.written == 0 && self.first.is_none() {
            self.first = Some(report);
            return Ok(());
        }
        if let Some(first) = self.first.take() {
            self.in_array(&first)?;
        }
        self.in_array(&report)
    }

    fn missed(&mut self) {
        self.missed += 1;
    }

    fn end(mut self: Box<Self>) -> Outcome<()> {
        match self.first.take() {
            Some(only) if self.missed == 0 => return pretty(&only, &mut self.out),
            Some(first) => self.in_array(&first)?,
            None if self.written == 0 => self.out.write_all(b"[")?,
            None => {}
        }
        self.out.write_all(if self.written == 0 { b"]\n" } else { b"\n]\n" })?;
        Ok(self.out.flush()?)
    }
}
