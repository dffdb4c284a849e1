//! Which operator a block of numbers was given to, read from Arcep's public table.
//!
//! The table ("MAJNUM.csv") is not shipped: its user brings a copy. It is Windows-1252 with semicolons; a copy saved as
//! UTF-8 is read as well. A number taken along to another operator keeps its block, and a displayed number can be forged:
//! this says whom to ask about a number, never who called.

use std::borrow::Cow;

use jiff::civil::Date;

use super::phone::Number;

/// A table of blocks, ready for look-ups.
#[derive(Clone, Debug, Default)]
pub struct OperatorBlocks {
    /// Sorted by length and first number; no two of them overlap.
    blocks: Vec<Block>,
}

#[derive(Clone, Debug)]
struct Block {
    /// How many digits its numbers have as dialled in France.
    digits: usize,
    first: u64,
    last: u64,
    operator: Box<str>,
    territory: Box<str>,
    since: Date,
}

/// To whom a block was given.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Operator<'b> {
    /// Arcep's code of the operator ("FRTE", "SFR0").
    pub code: &'b str,
    /// The territory of the block, in the table's own words.
    pub territory: &'b str,
    /// The day it was given.
    pub since: Date,
}

/// Why a table was refused.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("operator table, line {line}: {reason}")]
pub struct BlocksError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: BlocksReason,
}

/// What is wrong with a line of the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum BlocksReason {
    /// The first line does not name the columns.
    #[error(
        "the first line does not name the columns Tranche_Debut, Tranche_Fin, Mnémo, Territoire and Date_Attribution"
    )]
    Header,
    /// A column is missing.
    #[error("a column is missing")]
    Column,
    /// A bound is not 1 to 18 digits, or the two differ in length or order.
    #[error("the block's first and last number do not make a block")]
    Bounds,
    /// The day is not of the form 31/12/2024.
    #[error("the day is not of the form 31/12/2024")]
    Day,
    /// The block overlaps another one.
    #[error("the block overlaps another one")]
    Overlap,
}

/// Where the columns stand.
struct Columns {
    first: usize,
    last: usize,
    operator: usize,
    territory: usize,
    since: usize,
}

impl OperatorBlocks {
    /// Reads the table's bytes.
    ///
    /// # Errors
    ///
    /// Names the first line that cannot be read; half a table would give wrong answers.
    pub fn parse(table: &[u8]) -> Result<Self, BlocksError> {
        let text = decode(table);
        let mut lines = text.lines().enumerate().map(|(nth, line)| (nth + 1, line.trim_end_matches('\r')));
        let header = lines.next().map(|(_, line)| line).unwrap_or_default();
        let columns = Columns::named_in(header).ok_or(BlocksError { line: 1, reason: BlocksReason::Header })?;
        let mut blocks = Vec::new();
        for (line, row) in lines.filter(|(_, row)| !row.trim().is_empty()) {
            blocks.push((columns.read(row).map_err(|reason| BlocksError { line, reason })?, line));
        }
        blocks.sort_by_key(|(block, _)| (block.digits, block.first));
        for pair in blocks.windows(2) {
            if let [(one, _), (two, line)] = pair
                && one.digits == two.digits
                && two.first <= one.last
            {
                return Err(BlocksError { line: *line, reason: BlocksReason::Overlap });
            }
        }
        Ok(Self { blocks: blocks.into_iter().map(|(block, _)| block).collect() })
    }

    /// To whom the block of a number was given; `None` for foreign numbers and blocks given to nobody.
    #[must_use]
    pub fn operator(&self, number: &Number) -> Option<Operator<'_>> {
        let national = number.french()?;
        let value: u64 = national.parse().ok()?;
        let wanted = (national.len(), value);
        let behind = self.blocks.partition_point(|block| (block.digits, block.first) <= wanted);
        let block = self.blocks.get(behind.checked_sub(1)?)?;
        let inside = block.digits == national.len() && value <= block.last;
        inside.then_some(Operator { code: &block.operator, territory: &block.territory, since: block.since })
    }

    /// How many blocks it holds.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.blocks.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Columns {
    fn named_in(header: &str) -> Option<Self> {
        let place = |begins: &str| header.split(';').position(|name| unquoted(name).starts_with(begins));
        Some(Self {
            first: place("Tranche_Debut")?,
            last: place("Tranche_Fin")?,
            operator: place("Mn")?,
            territory: place("Territoire")?,
            since: place("Date_Attribution")?,
        })
    }

    fn read(&self, row: &str) -> Result<Block, BlocksReason> {
        let column = |place: usize| row.split(';').nth(place).map(unquoted).ok_or(BlocksReason::Column);
        let (first, last) = (column(self.first)?, column(self.last)?);
        let number = |text: &str| {
            let plain = (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| text.parse::<u64>().ok()).flatten().ok_or(BlocksReason::Bounds)
        };
        let block = Block {
            digits: first.len(),
            first: number(first)?,
            last: number(last)?,
            operator: column(self.operator)?.into(),
            territory: column(self.territory)?.into(),
            since: day(column(self.since)?).ok_or(BlocksReason::Day)?,
        };
        if last.len() == first.len() && block.first <= block.last { Ok(block) } else { Err(BlocksReason::Bounds) }
    }
}

fn unquoted(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')).unwrap_or(field)
}

/// A day as the table writes it: 31/12/2024.
fn day(text: &str) -> Option<Date> {
    let mut parts = text.split('/');
    let day = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let year = parts.next()?.parse().ok()?;
    if parts.next().is_some() { None } else { Date::new(year, month, day).ok() }
}

/// The text behind the bytes: UTF-8 where they are, else Windows-1252, where every byte is a letter.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| windows_1252(*byte)).collect()),
    }
}

fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    byte.checked_sub(0x80).and_then(|place| HIGH.get(usize::from(place)).copied()).unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::civil::date;

    use super::*;

    const TABLE: &[u8] = b"EZABPQM;Tranche_Debut;Tranche_Fin;Mn\xE9mo;Territoire;Date_Attribution\n\
        019900;0199000000;0199009999;AAAA;M\xE9tropole;01/01/2017\r\n\
        02620;0262000000;0262099999;BBBB;\"La R\xE9union - Oc\xE9an indien\";29/02/2024\n\
        3646;3646;3646;CCCC;National;30/01/2003\n\
        0700000;07000000000000;07000009999999;DDDD;M\xE9tropole;01/01/2017\n\n";

    fn operator_of(number: &str) -> Option<(String, String)> {
        let blocks = OperatorBlocks::parse(TABLE).unwrap();
        let number = Number::parse(number).unwrap();
        blocks.operator(&number).map(|found| (found.code.to_owned(), found.territory.to_owned()))
    }

    #[test]
    fn a_number_belongs_to_the_block_around_it() {
        let found = |code: &str, territory: &str| Some((code.to_owned(), territory.to_owned()));
        assert_eq!(operator_of("01 99 00 00 00"), found("AAAA", "Métropole"));
        assert_eq!(operator_of("01 99 00 99 99"), found("AAAA", "Métropole"));
        assert_eq!(operator_of("+262 262 01 23 45"), found("BBBB", "La Réunion - Océan indien"));
        assert_eq!(operator_of("36 46"), found("CCCC", "National"));
        assert_eq!(operator_of("07 00 00 01 23 45 67"), found("DDDD", "Métropole"));
        for outside in ["01 99 01 00 00", "01 98 99 99 99", "3647", "3645", "+44 20 7946 0000", "15", "09 99 99 99 99"]
        {
            assert_eq!(operator_of(outside), None, "{outside}");
        }
        let blocks = OperatorBlocks::parse(TABLE).unwrap();
        let reunion = blocks.operator(&Number::parse("0262012345").unwrap()).unwrap();
        assert_eq!((reunion.since, blocks.len(), blocks.is_empty()), (date(2024, 2, 29), 4, false));
    }

    #[test]
    fn a_copy_in_utf_8_is_read_as_well() {
        let text = format!("\u{feff}{}", TABLE.iter().map(|byte| windows_1252(*byte)).collect::<String>());
        let blocks = OperatorBlocks::parse(text.as_bytes()).unwrap();
        let found = blocks.operator(&Number::parse("0199000000").unwrap()).unwrap();
        assert_eq!(found.territory, "Métropole");
    }

    #[test]
    fn an_error_names_its_line_and_reason() {
        let with = |row: &str| {
            let mut table = b"EZABPQM;Tranche_Debut;Tranche_Fin;Mn\xE9mo;Territoire;Date_Attribution\n\
                3646;3646;3646;CCCC;National;30/01/2003\n"
                .to_vec();
            table.extend_from_slice(row.as_bytes());
            OperatorBlocks::parse(&table).map(|blocks| blocks.len()).map_err(|error| (error.line, error.reason))
        };
        assert_eq!(with("3647;3647;3647;C;N;30/01/2003"), Ok(2));
        assert_eq!(with("3647;3647;3647;C;N"), Err((3, BlocksReason::Column)));
        assert_eq!(with("3647;3647;3647;C;N;2003-01-30"), Err((3, BlocksReason::Day)));
        assert_eq!(with("3647;3647;3647;C;N;30/02/2003"), Err((3, BlocksReason::Day)));
        assert_eq!(with("x;36 47;3647;C;N;30/01/2003"), Err((3, BlocksReason::Bounds)));
        assert_eq!(with("x;3647;364;C;N;30/01/2003"), Err((3, BlocksReason::Bounds)));
        assert_eq!(with("x;3648;3647;C;N;30/01/2003"), Err((3, BlocksReason::Bounds)));
        assert_eq!(with("x;;;C;N;30/01/2003"), Err((3, BlocksReason::Bounds)));
        assert_eq!(with("x;9999999999999999999;9999999999999999999;C;N;30/01/2003"), Err((3, BlocksReason::Bounds)));
        assert_eq!(with("x;3640;3650;C;N;30/01/2003"), Err((2, BlocksReason::Overlap)));
        for refused in [&b""[..], b"\n", b"a;b;c", b"\xFF\xFE\x00", b"\0\0\0"] {
            let error = OperatorBlocks::parse(refused).unwrap_err();
            assert_eq!((error.line, error.reason), (1, BlocksReason::Header));
        }
        let shown = OperatorBlocks::parse(b"a").unwrap_err().to_string();
        assert!(shown.starts_with("operator table, line 1: "), "{shown}");
    }

    #[test]
    fn a_table_with_no_rows_knows_nobody() {
        let blocks = OperatorBlocks::parse(b"Tranche_Debut;Tranche_Fin;Mnemo;Territoire;Date_Attribution").unwrap();
        assert!(blocks.is_empty());
        assert_eq!(blocks.operator(&Number::parse("3646").unwrap()), None);
    }
}
