//! A table for spreadsheets (CSV, RFC 4180). A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end would be run as
//! a formula when the table is opened: it gets an apostrophe in front. The byte order mark lets spreadsheets see that it is UTF-8.

use vigie_page::harmless::harmless;

use super::judge::Seen;
use crate::language::{Language, say};

/// The names of the columns. The verdict's word is the one of reports.
pub(super) fn head(language: Language) -> Vec<u8> {
    let names = say(
        "source,recu_le,verdict,score,expediteur,objet,resume,organismes,controles,domaines_imitateurs",
        "source,received_on,verdict,score,sender,subject,headline,organisations,checks,look_alike_domains",
    );
    [b"\xef\xbb\xbf".to_vec(), written(names.to(language).split(',').map(str::to_owned))].concat()
}

/// One message.
pub(super) fn row(seen: &Seen) -> Vec<u8> {
    let slugs: Vec<&str> = seen.organisations.iter().map(|(slug, _)| slug.as_str()).collect();
    let cells = [
        cell(&seen.source),
        seen.day.clone().unwrap_or_default(),
        seen.verdict.name().to_owned(),
        // A number of our own: below zero it begins with a hyphen, and is a number.
        format!("{:.2}", seen.score),
        cell(&seen.from),
        cell(&seen.subject),
        cell(&seen.headline),
        cell(&slugs.join(" ")),
        cell(&seen.checks.join(" ")),
        cell(&seen.domains.join(" ")),
    ];
    written(cells.into_iter())
}

/// A text that no spreadsheet runs. Those of French-speaking countries part cells at `;` as well, whatever stands between
/// quotation marks: so what follows one is looked at as a beginning too.
fn cell(text: &str) -> String {
    let pieces = harmless(text);
    let pieces = pieces.split(';').map(|piece| if runs(piece) { format!("'{piece}") } else { piece.to_owned() });
    pieces.collect::<Vec<_>>().join(";")
}

/// Whether a spreadsheet takes it for a formula: it passes over spaces, and over quotation marks that it reads as its own.
fn runs(piece: &str) -> bool {
    let start = piece.trim_start_matches(|c: char| c.is_whitespace() || c == '"');
    start.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

fn written(cells: impl Iterator<Item = String>) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    // Writing to memory does not fail.
    let _ = writer.write_record(cells);
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for text in ["=1+1", "+33639980012", "-1", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1"] {
            assert!(cell(text).starts_with('\''), "{text:?}");
        }
        for text in ["x;=1", "x; +1", "x;\"=1\"", "x;;\t@SUM(A1)", "; =1;y"] {
            let written = written([cell(text)].into_iter());
            let written = String::from_utf8_lossy(&written);
            assert!(written.trim_end().split(';').all(|piece| !runs(piece)), "{written:?}");
        }
        assert_eq!(cell("a; b;c=1"), "a; b;c=1");
        assert_eq!(cell("Votre colis = 2 €"), "Votre colis = 2 €");
    }

    #[test]
    fn quotes_and_line_ends_stay_inside_their_cell() {
        let row = written([cell("a\"b,c\nd"), cell("e")].into_iter());
        assert_eq!(String::from_utf8_lossy(&row), "\"a\"\"b,c d\",e\r\n");
    }
}
