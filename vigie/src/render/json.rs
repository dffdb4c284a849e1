//! Reports for programs: `json` and `ndjson`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};
use vigie_engine::report::Report;
use vigie_page::harmless::is_harmful;

use super::Reports;
use crate::failure::Outcome;

/// JSON that is safe to show on a terminal: what would act on it is written as `\u202e`. Programs read the same text.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some(at) = rest.find(is_harmful) {
            let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
            writer.write_all(before.as_bytes())?;
            let mut chars = from.chars();
            let mut units = [0; 2];
            for unit in chars.next().unwrap_or_default().encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = chars.as_str();
        }
        writer.write_all(rest.as_bytes())
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_array(writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array(writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(writer, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_array_value(writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object(writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object(writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(writer, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.begin_object_value(writer)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.0.end_object_value(writer)
    }
}

/// Writes one value over several lines, and a line end.
pub(crate) fn pretty(value: &impl Serialize, out: &mut impl Write) -> Outcome<()> {
    value.serialize(&mut Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new())))?;
    writeln!(out)?;
    out.flush()?;
    Ok(())
}

/// `ndjson`: one report a line.
pub(crate) struct Lines<W>(pub(crate) W);

impl<W: Write> Reports for Lines<W> {
    fn take(&mut self, report: Report) -> Outcome<()> {
        report.serialize(&mut Serializer::with_formatter(&mut self.0, Harmless(serde_json::ser::CompactFormatter)))?;
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
        report.serialize(&mut Serializer::with_formatter(&mut self.out, Harmless(PrettyFormatter::new())))?;
        Ok(())
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
