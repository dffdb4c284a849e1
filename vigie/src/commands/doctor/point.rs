//! One point of a deployment: what was looked at, what was found, what to do.

use anstyle::{AnsiColor, Style};
use serde::Serialize;

use crate::{
    failure::Status,
    language::{Language, Wording},
    render::text::{DIM, Sheet},
};

/// How a point is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Level {
    /// As it should be.
    Well,
    /// Not part of this deployment.
    Unused,
    /// It works, and could hurt one day.
    Warning,
    /// It does not work.
    Failure,
    /// It could not be looked at.
    Unseen,
}

impl Level {
    const fn mark(self) -> &'static str {
        match self {
            Self::Well => "✓ ",
            Self::Unused => "- ",
            Self::Warning => "! ",
            Self::Failure => "✗ ",
            Self::Unseen => "? ",
        }
    }

    const fn style(self) -> Style {
        match self {
            Self::Well => AnsiColor::Green.on_default(),
            Self::Unused => DIM,
            Self::Warning | Self::Unseen => AnsiColor::Yellow.on_default(),
            Self::Failure => AnsiColor::Red.on_default().bold(),
        }
    }

    /// What it means for the exit status.
    pub(super) const fn status(self) -> Status {
        match self {
            Self::Well | Self::Unused => Status::Fine,
            Self::Warning | Self::Failure => Status::Warned,
            Self::Unseen => Status::Unreadable,
        }
    }
}

/// One point.
#[derive(Debug)]
pub(super) struct Point {
    name: &'static str,
    pub(super) level: Level,
    looked_at: Wording,
    found: Wording,
    remedy: Option<Wording>,
}

/// What is being looked at: a stable name for programs, and words for people.
#[derive(Clone, Debug)]
pub(super) struct At(pub(super) &'static str, pub(super) Wording);

impl At {
    /// As it should be.
    pub(super) fn well(self, found: Wording) -> Point {
        self.point(Level::Well, found, None)
    }

    /// Not part of this deployment.
    pub(super) fn unused(self, found: Wording) -> Point {
        self.point(Level::Unused, found, None)
    }

    /// It works, and could hurt one day.
    pub(super) fn warning(self, found: Wording, remedy: Wording) -> Point {
        self.point(Level::Warning, found, Some(remedy))
    }

    /// It does not work.
    pub(super) fn failure(self, found: Wording, remedy: Wording) -> Point {
        self.point(Level::Failure, found, Some(remedy))
    }

    /// It could not be looked at.
    pub(super) fn unseen(self, found: Wording, remedy: Wording) -> Point {
        self.point(Level::Unseen, found, Some(remedy))
    }

    fn point(self, level: Level, found: Wording, remedy: Option<Wording>) -> Point {
        Point { name: self.0, level, looked_at: self.1, found, remedy }
    }
}

/// A point for programs.
#[derive(Serialize)]
pub(super) struct Line<'p> {
    point: &'static str,
    level: Level,
    looked_at: &'p str,
    found: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'p str>,
}

impl Point {
    /// For people.
    pub(super) fn write(&self, sheet: &mut Sheet) {
        let language = sheet.language;
        let colon = if language == Language::Fr { " : " } else { ": " };
        let line = format!("{}{colon}{}", self.looked_at.in_language(language), self.found.in_language(language));
        sheet.paragraph(self.level.mark(), &line, self.level.style());
        if let Some(remedy) = &self.remedy {
            sheet.paragraph("  → ", remedy.in_language(language), Style::new());
        }
    }

    /// For programs.
    pub(super) fn line(&self, language: Language) -> Line<'_> {
        Line {
            point: self.name,
            level: self.level,
            looked_at: self.looked_at.in_language(language),
            found: self.found.in_language(language),
            remedy: self.remedy.as_ref().map(|remedy| remedy.in_language(language)),
        }
    }
}
