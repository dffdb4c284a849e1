//! Reading a TOML table key by key, so that every fault is told with its line, in both languages, and none hides another.

use std::{cell::RefCell, ops::Range};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};
use vigie_page::language::{Wording, both};

/// A configuration file while it is read.
pub(super) struct Page<'t> {
    file: &'t str,
    text: &'t str,
    faults: RefCell<Vec<(usize, Wording)>>,
}

/// Names less like a mistyped one than this are not proposed.
const ALIKE: f64 = 0.75;

impl<'t> Page<'t> {
    pub(super) const fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, faults: RefCell::new(Vec::new()) }
    }

    /// Keeps a fault at a place of the file.
    pub(super) fn fault(&self, at: &Range<usize>, wording: Wording) {
        let line = self.text.get(..at.start).unwrap_or_default().matches('\n').count() + 1;
        let told = both(
            format!("{}, ligne {line} : {}", self.file, wording.fr),
            format!("{}, line {line}: {}", self.file, wording.en),
        );
        self.faults.borrow_mut().push((line, told));
    }

    /// The whole file as a table; `None` where it is no TOML.
    pub(super) fn table(&'t self) -> Option<Table<'t>> {
        match DeTable::parse(self.text) {
            Ok(table) => {
                let at = table.span();
                Some(Table::new(self, table.into_inner(), at))
            }
            Err(why) => {
                let what = why.message();
                self.fault(
                    &why.span().unwrap_or_default(),
                    both(
                        format!("ce n’est pas du TOML ({what}). Corrigez la ligne ; l’exemple est docs/milter.toml."),
                        format!("this is no TOML ({what}). Correct the line; the example is docs/milter.toml."),
                    ),
                );
                None
            }
        }
    }

    /// Every fault, in the order of the lines.
    pub(super) fn into_faults(self) -> Vec<Wording> {
        let mut faults = self.faults.into_inner();
        faults.sort_by_key(|(line, _)| *line);
        faults.into_iter().map(|(_, wording)| wording).collect()
    }
}

/// A value and where it stands.
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) at: Range<usize>,
}

/// A table; what is taken out of it is known, what is left at the end is a fault.
pub(super) struct Table<'t> {
    page: &'t Page<'t>,
    entries: DeTable<'t>,
    /// Where it stands.
    pub(super) at: Range<usize>,
    known: Vec<&'static str>,
    given: Vec<&'static str>,
}

impl<'t> Table<'t> {
    fn new(page: &'t Page<'t>, entries: DeTable<'t>, at: Range<usize>) -> Self {
        Self { page, entries, at, known: Vec::new(), given: Vec::new() }
    }

    fn take(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.known.push(key);
        let found = self.entries.keys().find(|name| name.get_ref() == key)?.clone();
        self.given.push(key);
        self.entries.remove(&found)
    }

    /// Whether a key that was taken stood there.
    pub(super) fn was_given(&self, key: &str) -> bool {
        self.given.contains(&key)
    }

    /// A fault at a place of this table.
    pub(super) fn fault(&self, at: &Range<usize>, wording: Wording) {
        self.page.fault(at, wording);
    }

    fn expected(&self, key: &str, at: &Range<usize>, fr: &str, en: &str) {
        self.fault(at, both(format!("« {key} » doit être {fr}."), format!("“{key}” must be {en}.")));
    }

    /// A text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<At<String>> {
        let value = self.take(key)?;
        let at = value.span();
        match value.into_inner() {
            DeValue::String(text) => Some(At { value: text.into_owned(), at }),
            _ => {
                self.expected(key, &at, "un texte entre guillemets", "a text between quotation marks");
                None
            }
        }
    }

    /// A text of which something is made; `None` of `read` is a fault, told with what `expected` says.
    pub(super) fn read<T>(
        &mut self,
        key: &'static str,
        expected: (&str, &str),
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        let made = read(&text.value);
        if made.is_none() {
            self.refused(key, &text, expected);
        }
        made
    }

    /// A text that is none of what it should be.
    pub(super) fn refused(&self, key: &str, text: &At<String>, (fr, en): (&str, &str)) {
        let written = &text.value;
        self.fault(
            &text.at,
            both(
                format!("« {key} » : {written:?} n’est pas compris. Écrivez {fr}."),
                format!("“{key}”: {written:?} is not understood. Write {en}."),
            ),
        );
    }

    /// One of some words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(key)?;
        let found = words.iter().find(|(word, _)| *word == text.value).map(|(_, meaning)| *meaning);
        if found.is_none() {
            let (near, all) = (
                did_you_mean(&text.value, words.iter().map(|(word, _)| *word)),
                words.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(", "),
            );
            let written = &text.value;
            self.fault(
                &text.at,
                both(
                    format!("« {key} » : {written:?} n’est pas connu.{} Mots possibles : {all}.", near.fr),
                    format!("“{key}”: {written:?} is not known.{} Possible words: {all}.", near.en),
                ),
            );
        }
        found
    }

    /// `true` or `false`.
    pub(super) fn switch(&mut self, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        if value.get_ref().as_bool().is_none() {
            self.expected(
                key,
                &value.span(),
                "true ou false, sans guillemets",
                "true or false, without quotation marks",
            );
        }
        value.get_ref().as_bool()
    }

    /// A whole number of this range.
    pub(super) fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<usize>) -> Option<usize> {
        let value = self.take(key)?;
        let number = value.get_ref().as_integer();
        let number = number.and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
        let within = number.filter(|number| range.contains(number));
        if within.is_none() {
            let (least, most) = (range.start(), range.end());
            self.expected(
                key,
                &value.span(),
                &format!("un nombre entier de {least} à {most}, sans guillemets"),
                &format!("a whole number from {least} to {most}, without quotation marks"),
            );
        }
        within
    }

    /// A list of texts; empty where it is not given.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<At<String>>> {
        let value = self.take(key)?;
        let at = value.span();
        let DeValue::Array(array) = value.into_inner() else {
            self.expected(key, &at, "une liste de textes, [\"...\"]", "a list of texts, [\"...\"]");
            return None;
        };
        let mut texts = Vec::new();
        for item in array {
            let at = item.span();
            match item.into_inner() {
                DeValue::String(text) => texts.push(At { value: text.into_owned(), at }),
                _ => self.expected(key, &at, "une liste de textes, [\"...\"]", "a list of texts, [\"...\"]"),
            }
        }
        Some(texts)
    }

    /// A table inside this one.
    pub(super) fn table(&mut self, key: &'static str) -> Option<Self> {
        let value = self.take(key)?;
        self.inner(key, value)
    }

    fn inner(&self, key: &str, value: Spanned<DeValue<'t>>) -> Option<Self> {
        let at = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Self::new(self.page, table, at)),
            _ => {
                self.expected(key, &at, &format!("une section, [{key}]"), &format!("a section, [{key}]"));
                None
            }
        }
    }

    /// Every table inside this one, with its name.
    pub(super) fn named_tables(mut self) -> Vec<(String, Self)> {
        let entries = std::mem::take(&mut self.entries);
        let mut tables = Vec::new();
        for (name, value) in entries {
            let name = name.into_inner().into_owned();
            tables.extend(self.inner(&name, value).map(|table| (name, table)));
        }
        tables
    }

    /// A list of tables, `[[key]]`.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<Self> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let at = value.span();
        match value.into_inner() {
            DeValue::Array(array) => array.into_iter().filter_map(|item| self.inner(key, item)).collect(),
            _ => {
                self.expected(key, &at, &format!("une suite de sections, [[{key}]]"), &format!("sections, [[{key}]]"));
                Vec::new()
            }
        }
    }

    /// What was not taken is not known.
    pub(super) fn end(self) {
        for name in self.entries.keys() {
            let (at, written) = (name.span(), name.get_ref());
            let near = did_you_mean(written, self.known.iter().copied());
            let all = self.known.join(", ");
            self.fault(
                &at,
                both(
                    format!("« {written} » n’est pas connu ici.{} Noms possibles : {all}.", near.fr),
                    format!("“{written}” is not known here.{} Possible names: {all}.", near.en),
                ),
            );
        }
    }
}

/// "Did you mean ...?", or nothing.
pub(super) fn did_you_mean<'n>(typed: &str, names: impl Iterator<Item = &'n str>) -> Wording {
    let scored = names.map(|name| (strsim::jaro_winkler(typed, name), name));
    match scored.filter(|(score, _)| *score > ALIKE).max_by(|a, b| a.0.total_cmp(&b.0)) {
        Some((_, name)) => both(format!(" Vouliez-vous dire « {name} » ?"), format!(" Did you mean “{name}”?")),
        None => Wording::default(),
    }
}
