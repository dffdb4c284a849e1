//! The result: one line a message while they are judged, or the whole at the end.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use vigie_engine::organisation::index::Knowledge;

use super::{
    html,
    judge::Seen,
    plan::{Plan, Shape},
    rows,
    summary::Summary,
    table,
};
use crate::{
    failure::{Failure, Outcome},
    session::Session,
};

/// Where a result goes.
pub(super) struct Form {
    shape: Shape,
    /// A line a message; absent where the whole is written at the end.
    lines: Option<Lines>,
    file: Option<PathBuf>,
}

struct Lines {
    out: BufWriter<Target>,
    written: u64,
}

enum Target {
    Screen(io::Stdout),
    File(File),
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Screen(out) => out.write(bytes),
            Self::File(file) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Screen(out) => out.flush(),
            // Only what is on the disk may be said to be there.
            Self::File(file) => file.sync_data(),
        }
    }
}

impl Form {
    /// Opens the result, of which so many bytes are written already: what stands behind them is from after the last word
    /// of the state, and will be written again.
    pub(super) fn open(plan: &Plan, session: &Session, written: u64) -> Outcome<Self> {
        let shape = plan.asked.shape;
        let mut form = Self { shape, lines: None, file: plan.output.clone() };
        if !shape.is_lines() {
            return Ok(form);
        }
        let target = match &plan.output {
            None => Target::Screen(io::stdout()),
            Some(path) => Target::File(opened(path, written).map_err(|why| cannot_write(path, &why))?),
        };
        let mut lines = Lines { out: BufWriter::with_capacity(256 * 1024, target), written };
        if written == 0 && shape == Shape::Csv {
            lines.push(&rows::head(session.language))?;
        }
        form.lines = Some(lines);
        Ok(form)
    }

    /// Whether messages are written to the screen while they are judged.
    pub(super) fn is_on_screen(&self) -> bool {
        self.lines.is_some() && self.file.is_none()
    }

    /// Takes a message.
    pub(super) fn take(&mut self, seen: &Seen) -> Outcome<()> {
        self.lines.as_mut().map_or(Ok(()), |lines| lines.push(&seen.line))
    }

    /// Writes down what was taken; how many bytes there are now.
    pub(super) fn settle(&mut self) -> Outcome<u64> {
        let Some(lines) = &mut self.lines else { return Ok(0) };
        lines.out.flush()?;
        Ok(lines.written)
    }

    /// Writes the end, and the table for the person unless standard output is the result itself.
    pub(super) fn end(
        mut self,
        plan: &Plan,
        knowledge: &Knowledge,
        summary: &Summary,
        session: &Session,
    ) -> Outcome<()> {
        self.settle()?;
        let whole = match self.shape {
            Shape::Text => table::plain(summary, plan, knowledge, session),
            Shape::Html => html::page(summary, plan, knowledge),
            Shape::Ndjson | Shape::Csv => String::new(),
        };
        match &self.file {
            Some(path) if !self.shape.is_lines() => {
                at_once(path, whole.as_bytes()).map_err(|why| cannot_write(path, &why))?;
            }
            None if self.shape == Shape::Html => {
                let mut out = session.plain_output();
                out.write_all(whole.as_bytes())?;
                out.flush()?;
            }
            _ => {}
        }
        if self.file.is_some() || self.shape == Shape::Text {
            table::print(summary, plan, knowledge, session)?;
        }
        Ok(())
    }
}

impl Lines {
    fn push(&mut self, line: &[u8]) -> Outcome<()> {
        self.written += line.len() as u64;
        Ok(self.out.write_all(line)?)
    }
}

fn opened(path: &Path, written: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
    if file.metadata()?.len() < written {
        return Err(io::Error::other("shorter than it was"));
    }
    file.set_len(written)?;
    file.seek(SeekFrom::Start(written))?;
    Ok(file)
}

/// A file that is there whole or not at all.
fn at_once(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_data()?;
    fs::rename(&beside, path)
}

fn cannot_write(path: &Path, why: &io::Error) -> Failure {
    let path = path.display();
    Failure::new(
        format!("{path} : le résultat ne peut pas y être écrit ({why}). Choisissez un autre fichier avec --output."),
        format!("{path}: the result cannot be written there ({why}). Choose another file with --output."),
    )
}
