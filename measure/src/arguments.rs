//! The few arguments of the two programs.

use std::{ffi::OsString, path::PathBuf};

use crate::{Failure, table::Style};

/// What was asked for.
#[derive(Debug, Default)]
pub struct Arguments {
    /// What is measured by itself: `http`, `gateway` or `scan`.
    pub part: Option<String>,
    /// The folder of corpora.
    pub folder: Option<PathBuf>,
    /// `--out`.
    pub out: Option<PathBuf>,
    /// `--day`: the day of messages that do not say theirs.
    pub day: Option<String>,
    /// `--markdown`.
    pub style: Style,
    /// `--help`.
    pub help: bool,
    /// `--peak`: see [`crate::benchmark::memory`].
    pub peak: bool,
    /// `--judge FORM`: see [`crate::benchmark::hostile`].
    pub judge: Option<String>,
}

impl Arguments {
    /// Reads what follows the program's name.
    ///
    /// # Errors
    /// A sentence naming the argument that is not understood.
    pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Self, Failure> {
        let mut parsed = Self::default();
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value = |name: &str| arguments.next().ok_or_else(|| format!("{name} wants a value"));
            match argument.to_str() {
                Some("--out") => parsed.out = Some(value("--out")?.into()),
                Some("--day") => parsed.day = Some(value("--day")?.to_string_lossy().into_owned()),
                Some("--judge") => parsed.judge = Some(value("--judge")?.to_string_lossy().into_owned()),
                Some("--markdown") => parsed.style = Style::Markdown,
                Some("--peak") => parsed.peak = true,
                Some("-h" | "--help") => parsed.help = true,
                Some(unknown) if unknown.starts_with('-') => {
                    return Err(format!("unknown option {unknown}; see --help").into());
                }
                Some(part @ ("http" | "gateway" | "scan")) if parsed.part.is_none() && parsed.folder.is_none() => {
                    parsed.part = Some(part.to_owned());
                }
                _ if parsed.folder.is_none() => parsed.folder = Some(argument.into()),
                _ => return Err(format!("one folder, please; {} is a second", argument.display()).into()),
            }
        }
        Ok(parsed)
    }
}
