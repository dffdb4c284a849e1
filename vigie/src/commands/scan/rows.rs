//! A table for spreadsheets (CSV, RFC 4180). A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end would be run as
//! a formula when the table is opened: it gets an apostrophe in front.

use vigie_page::harmless::harmless;

use super::judge::Seen;
use crate::language::{Language, say};

/// The names of the columns. The verdict's word is the one of reports.
pub(super) fn head(language: Language) -> Vec<u8> {
    let names = say(
        "source,recu_le,verdict,score,expediteur,objet,resume,organismes,controles,domaines_imitateurs",
        "source,received_on,verdict,score,sender,subject,headline,organisations,checks,look_alike_domains",
    );
    written(names.to(language).split(',').map(str::to_owned))
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

fn cell(text: &str) -> String {
    let text = harmless(text);
    // A spreadsheet passes over spaces before it looks for a formula.
    let runs = text.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if runs { format!("'{text}") } else { text.into_owned() }
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
        assert_eq!(cell("Votre colis = 2 €"), "Votre colis = 2 €");
    }

    #[test]
    fn quotes_and_line_ends_stay_inside_their_cell() {
        let row = written([cell("a\"b,c\nd"), cell("e")].into_iter());
        assert_eq!(String::from_utf8_lossy(&row), "\"a\"\"b,c d\",e\r\n");
    }
}
