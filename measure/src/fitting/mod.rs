//! Fitting the weights of words in text messages: `crates/knowledge/sms/en.toml`.
//!
//! Only on what its licence lets us fit and ship. What it does on messages that it has not seen is measured in two ways:
//! out of fold (ten times fitted on nine tenths, measured on the tenth), and fitted on one half and measured on the other.
//! Near-duplicates always fall on the same side. The file is then fitted on everything: few of the messages are fraud,
//! and half of few is too little. `measure/fitted-texts.txt` holds a number of every text that it has seen, so that
//! `script/eval` never measures the file on them.

pub(crate) mod data;
pub(crate) mod file;
pub(crate) mod folds;
pub(crate) mod regression;

use std::{fs, io, path::Path};

use crate::{
    Failure,
    arguments::Arguments,
    statistics::Share,
    table::{Page, Style, Table},
};
use data::{Data, Example, Kind};

/// What a person asks with `--help`.
pub const HELP: &str = "\
script/fit DIR [--day T] [--out FOLDER] [--markdown]
Fits the weights of words in English text messages on DIR/sms-en.jsonl (CC BY 4.0) and on our own ordinary messages
(measure/genuine-business-sms.txt), and says how well they do on messages that they were not fitted on.
  --out FOLDER  the project: writes FOLDER/crates/knowledge/sms/en.toml and FOLDER/measure/fitted-texts.txt;
                without it, nothing is written
  --day T       the day written into the file (2026-11-25; default: today)
  --markdown    print the tables as Markdown
";

/// The numbers of the texts that the embedded weights were fitted on.
pub(crate) const FITTED: &str = include_str!("../../fitted-texts.txt");

/// Fits, measures, writes.
///
/// # Errors
/// A sentence naming what cannot be read or written.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    let folder = arguments.folder.as_deref().ok_or("which folder? script/fit DIR; see --help")?;
    let today = jiff::Timestamp::now().strftime("%F").to_string();
    let day = arguments.day.clone().unwrap_or(today);
    let data = Data::read(folder)?;
    let all: Vec<&Example> = data.examples.iter().collect();

    let scores = folds::out_of_fold(&data, &all);
    let steps = file::steps(&all, &scores);
    let mut page = Page::new(out, arguments.style);
    page.title("Words of text messages")?;
    page.paragraph(&format!(
        "{} messages, {} of them near-duplicates of others; fitted on near-duplicates together, never across.",
        all.len(),
        all.iter().filter(|example| example.group != example.hash).count()
    ))?;
    page.heading("Out of fold: ten fits, each measured on the tenth that it has not seen")?;
    let table = at_steps(&all, &scores, steps);
    page.table(&table)?;
    for (from, to) in [(0, 1), (1, 0)] {
        let side = |half: u64| -> Vec<&Example> { all.iter().copied().filter(|one| one.group & 1 == half).collect() };
        let (fitted, held_out) = (side(from), side(to));
        page.heading(&format!("Fitted on half {from}, measured on half {to}, at the same steps"))?;
        page.table(&at_steps(&held_out, &folds::fitted_on(&data, &fitted).scores(&held_out), steps))?;
    }
    let model = folds::fitted_on(&data, &all);
    let text = file::toml(&data, &model, steps, &day, &table.render(Style::Text));
    let entries = text.lines().filter(|line| line.starts_with('"')).count();
    page.paragraph(&format!("The file fitted on all has {entries} entries."))?;
    if let Some(project) = &arguments.out {
        write(&project.join("crates/knowledge/sms/en.toml"), &text)?;
        let mut numbers: Vec<String> = all.iter().map(|example| format!("{:016x}\n", example.hash)).collect();
        numbers.sort();
        write(&project.join("measure/fitted-texts.txt"), &numbers.concat())?;
    }
    Ok(())
}

/// How many messages of each kind reach each step.
fn at_steps(examples: &[&Example], scores: &[f64], steps: [f64; 3]) -> Table {
    let mut table = Table::new(&["kind", "n", "weak or more", "moderate or more", "strong", "strong", "95 %"], &[]);
    for (kind, name) in Kind::ALL {
        let reach = |from: f64| {
            let mut share = Share::default();
            let own = examples.iter().zip(scores).filter(|(example, _)| example.kind == kind);
            own.for_each(|(_, score)| share.count(*score >= from));
            share
        };
        let [weak, moderate, strong] = steps.map(reach);
        let (whole, part) = (strong.whole.to_string(), strong.part.to_string());
        let cells = [whole, weak.percent(), moderate.percent(), part, strong.percent(), strong.interval_text()];
        table.row(std::iter::once(name.to_owned()).chain(cells).collect());
    }
    table
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(|why| format!("{}: {why}", path.display()).into())
}
