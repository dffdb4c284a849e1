//! A table, aligned for a terminal or as Markdown.

use std::{fmt::Write as _, io};

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Style {
    /// Columns aligned with blanks.
    #[default]
    Text,
    /// Markdown, for a page below `docs/`.
    Markdown,
}

/// A page of results: headings, paragraphs and tables in one style.
pub struct Page<'w> {
    out: &'w mut dyn io::Write,
    style: Style,
}

impl<'w> Page<'w> {
    /// A page written to `out`.
    pub fn new(out: &'w mut dyn io::Write, style: Style) -> Self {
        Self { out, style }
    }

    /// The page's title.
    ///
    /// # Errors
    /// When it cannot be written, as for the other functions.
    pub fn title(&mut self, text: &str) -> io::Result<()> {
        match self.style {
            Style::Text => writeln!(self.out, "{text}\n{}", "=".repeat(text.chars().count())),
            Style::Markdown => writeln!(self.out, "# {text}"),
        }
    }

    /// A heading.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        match self.style {
            Style::Text => writeln!(self.out, "\n{text}\n{}\n", "-".repeat(text.chars().count())),
            Style::Markdown => writeln!(self.out, "\n## {text}\n"),
        }
    }

    /// A paragraph.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn paragraph(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.out, "\n{text}")
    }

    /// A table.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn table(&mut self, table: &Table) -> io::Result<()> {
        self.out.write_all(table.render(self.style).as_bytes())
    }
}

/// A table. Its first column is text, the others are shown at the right unless they say otherwise.
#[derive(Clone, Debug, Default)]
pub struct Table {
    head: Vec<&'static str>,
    /// Columns of words, at the left.
    words: Vec<usize>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// An empty table; `words` are the columns (besides the first) that hold words rather than figures.
    #[must_use]
    pub fn new(head: &[&'static str], words: &[usize]) -> Self {
        Self { head: head.to_vec(), words: words.to_vec(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// Whether it has no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The table as text.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain(self.head.get(column).map(|head| head.chars().count())).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(width).collect();
        let is_words = |column: usize| column == 0 || self.words.contains(&column);
        let line = |cells: &[&str]| {
            let cells = widths.iter().enumerate().map(|(column, &width)| {
                let cell = cells.get(column).copied().unwrap_or_default();
                if is_words(column) { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
            });
            let cells: Vec<String> = cells.collect();
            match style {
                Style::Text => cells.join("  ").trim_end().to_owned(),
                Style::Markdown => format!("| {} |", cells.join(" | ")),
            }
        };
        let mut out = String::new();
        let _ = writeln!(out, "{}", line(&self.head));
        if style == Style::Markdown {
            let marks: Vec<&str> =
                (0..self.head.len()).map(|column| if is_words(column) { "---" } else { "---:" }).collect();
            let _ = writeln!(out, "{}", line(&marks));
        }
        for row in &self.rows {
            let cells: Vec<&str> = row.iter().map(String::as_str).collect();
            let _ = writeln!(out, "{}", line(&cells));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_at_the_right_and_words_at_the_left() {
        let mut table = Table::new(&["set", "n", "kind"], &[2]);
        table.row(vec!["a".into(), "12".into(), "fraud".into()]);
        table.row(vec!["bcd".into(), "3".into(), "x".into()]);
        assert_eq!(table.render(Style::Text), "set   n  kind\na    12  fraud\nbcd   3  x\n");
        assert!(
            table
                .render(Style::Markdown)
                .starts_with("| set |  n | kind  |\n| --- | ---: | ---   |\n| a   | 12 | fraud |\n")
        );
    }
}
