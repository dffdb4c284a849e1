//! Results for people on a terminal. Calm and plain: the verdict in words, then what to do, then why.

use std::io::Write;

use anstyle::{AnsiColor, Style};
use vigie_engine::{
    organisation::index::Knowledge,
    report::{Report, Verdict},
};
use vigie_page::told::{Quote, Reason, Rule, Step, Told, title, told};

use super::Reports;
use crate::{
    failure::Outcome,
    language::{Language, Say, say},
};

/// Text laid out in lines of a given width.
pub(crate) struct Sheet {
    /// What is laid out so far, with colours; the output takes them away where they are not wanted.
    pub(crate) text: String,
    width: usize,
    /// Its language.
    pub(crate) language: Language,
}

/// Headings.
pub(crate) const BOLD: Style = Style::new().bold();
/// What matters least.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Nothing special.
pub(crate) const PLAIN: Style = Style::new();

impl Sheet {
    /// An empty sheet.
    pub(crate) const fn new(width: usize, language: Language) -> Self {
        Self { text: String::new(), width, language }
    }

    /// An empty line.
    pub(crate) fn gap(&mut self) {
        self.text.push('\n');
    }

    /// A heading after an empty line.
    pub(crate) fn heading(&mut self, words: Say) {
        self.gap();
        self.paragraph("", words.to(self.language), BOLD);
    }

    /// A paragraph behind a mark ("1. ", "• "), its other lines indented under the first.
    pub(crate) fn paragraph(&mut self, mark: &str, words: &str, style: Style) {
        let indent = textwrap::core::display_width(mark);
        let words = &glued(words);
        let options = textwrap::Options::new(self.width.saturating_sub(indent).max(20))
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation)
            // An address cut in two cannot be copied.
            .break_words(false)
            .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
        let mut mark = mark.to_owned();
        for line in textwrap::wrap(words, options) {
            let (on, off) = (style.render(), style.render_reset());
            self.text.push_str(&format!("{mark}{on}{}{off}\n", line.replace(GLUE, " ")));
            mark = " ".repeat(indent);
        }
    }

    /// Numbered steps.
    pub(crate) fn steps(&mut self, steps: &[Step]) {
        let digits = if steps.len() > 9 { 2 } else { 1 };
        for (number, step) in steps.iter().enumerate() {
            self.paragraph(&format!("  {:>digits$}. ", number + 1), &step.text, PLAIN);
            let indent = " ".repeat(digits + 4);
            for how in &step.how {
                self.paragraph(&format!("{indent}- "), how, PLAIN);
            }
            let language = self.language;
            let dial = step.dial();
            let lines = [(title::PHONE, &dial), (title::PAGE, &step.url)];
            for (name, value) in lines.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
                self.paragraph(&format!("{indent}{}", name.to(language)), value, BOLD);
            }
            if let Some(doubt) = &step.unconfirmed {
                self.paragraph(&indent, &format!("({doubt})"), DIM);
            }
        }
    }

    fn reason(&mut self, reason: &Reason) {
        self.paragraph("  • ", &reason.text, PLAIN);
        for quote in &reason.quotes {
            self.quote(quote);
        }
        if let Some(rule) = &reason.rule {
            self.rule(rule);
        }
    }

    fn quote(&mut self, quote: &Quote) {
        let colon = say(" : ", ": ").to(self.language);
        self.paragraph("      ", &format!("{}{colon}{}", quote.place, quote.words), Style::new().italic());
        if let Some(behind) = &quote.behind {
            self.paragraph("      → ", &format!("{}{behind}", title::BEHIND.to(self.language)), PLAIN);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        self.paragraph("      ", &format!("{}{}", title::RULE.to(self.language), rule.text), PLAIN);
        self.paragraph("      ", &rule.origin, DIM);
        if let Some(doubt) = &rule.doubt {
            self.paragraph("      ", doubt, PLAIN);
        }
    }

    /// One whole report.
    pub(crate) fn report(&mut self, told: &Told) {
        self.headline(told);
        told.alerts.iter().for_each(|alert| self.paragraph("", alert, PLAIN));
        if !told.steps.is_empty() {
            self.heading(title::STEPS);
            self.steps(&told.steps);
        }
        if !told.reasons.is_empty() {
            self.heading(title::REASONS);
            told.reasons.iter().for_each(|reason| self.reason(reason));
        }
        if !told.not_checked.is_empty() {
            self.heading(title::NOT_CHECKED);
            told.not_checked.iter().for_each(|what| self.paragraph("  • ", what, PLAIN));
        }
        self.gap();
        for warning in &told.warnings {
            self.paragraph("", warning, PLAIN);
        }
        if told.disarmed {
            self.paragraph("", title::DISARMED.to(self.language), DIM);
        }
        told.colophon.iter().for_each(|line| self.paragraph("", line, DIM));
    }

    fn headline(&mut self, told: &Told) {
        let (_, color) = sign(told.verdict);
        self.paragraph(&format!("{} ", mark(told.verdict)), &told.headline, BOLD.fg_color(Some(color.into())));
    }
}

const fn sign(verdict: Verdict) -> (&'static str, AnsiColor) {
    match verdict {
        Verdict::Fraudulent => ("✖", AnsiColor::Red),
        Verdict::Suspicious => ("⚠", AnsiColor::Yellow),
        Verdict::Unverified => ("?", AnsiColor::Cyan),
        Verdict::Consistent => ("✔", AnsiColor::Green),
    }
}

/// A verdict's sign in its colour.
pub(crate) fn mark(verdict: Verdict) -> String {
    let (sign, color) = sign(verdict);
    let style = BOLD.fg_color(Some(color.into()));
    format!("{}{sign}{}", style.render(), style.render_reset())
}

/// Stands for a space at which no line may end.
const GLUE: char = '\u{e000}';

/// Keeps together what people read as one: the groups of a telephone number, French punctuation and the word before it.
fn glued(words: &str) -> String {
    let words = words.replace(GLUE, " ");
    let mut out = String::with_capacity(words.len() + 16);
    let mut chars = words.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let digits = before.is_ascii_digit() && after.is_ascii_digit();
        let punctuation = matches!(after, ':' | ';' | '?' | '!' | '»') || before == '«';
        out.push(if c == ' ' && (digits || punctuation) { GLUE } else { c });
        before = c;
    }
    out
}

/// Reports on a terminal, one below the other, and a count at the end of several.
pub(crate) struct Pages<'k, W> {
    /// Where they go.
    pub(crate) out: W,
    /// The width of a line.
    pub(crate) width: usize,
    /// Their language.
    pub(crate) language: Language,
    /// The only input: not worth naming above its report.
    pub(crate) alone: Option<String>,
    /// Tells official hosts from others.
    pub(crate) knowledge: &'k Knowledge,
    /// How many of each verdict, in the order of [`Verdict::ALL`].
    pub(crate) counts: [usize; 4],
    /// How many could not be read.
    pub(crate) missed: usize,
}

impl<W: Write> Reports for Pages<'_, W> {
    fn take(&mut self, report: Report) -> Outcome<()> {
        let mut sheet = Sheet::new(self.width, self.language);
        if self.counts.iter().any(|count| *count > 0) {
            sheet.gap();
        }
        let told = told(&report, self.knowledge, self.language);
        if let Some(source) = told.source.as_ref().filter(|source| self.alone.as_ref() != Some(*source)) {
            sheet.paragraph("── ", source, DIM);
        }
        sheet.report(&told);
        for (count, verdict) in self.counts.iter_mut().zip(Verdict::ALL) {
            *count += usize::from(verdict == report.verdict);
        }
        self.out.write_all(sheet.text.as_bytes())?;
        Ok(self.out.flush()?)
    }

    fn missed(&mut self) {
        self.missed += 1;
    }

    fn end(mut self: Box<Self>) -> Outcome<()> {
        let total: usize = self.counts.iter().sum();
        if total > 0 && total + self.missed > 1 {
            let mut sheet = Sheet::new(self.width, self.language);
            sheet.gap();
            sheet.paragraph("── ", &self.summary(total), BOLD);
            self.out.write_all(sheet.text.as_bytes())?;
        }
        Ok(self.out.flush()?)
    }
}

impl<W> Pages<'_, W> {
    fn summary(&self, total: usize) -> String {
        let [consistent, unverified, suspicious, fraudulent] = self.counts;
        let missed = self.missed;
        match self.language {
            Language::Fr => format!(
                "Messages jugés : {total}. Frauduleux : {fraudulent}. Suspects : {suspicious}. Rien contre eux, mais pas de preuve : {unverified}. Conformes : {consistent}. Illisibles : {missed}."
            ),
            Language::En => format!(
                "Messages judged: {total}. Fraudulent: {fraudulent}. Suspicious: {suspicious}. Nothing against them, but no proof: {unverified}. Consistent: {consistent}. Unreadable: {missed}."
            ),
        }
    }
}
