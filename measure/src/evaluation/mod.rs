//! The evaluation: what is measured, in which order it is told, and what it cannot show.

mod calibration;
mod domains;
mod failing;
mod files;
mod goals;
mod messages;
mod parted;
mod unseen;

use std::{io, path::Path};

use jiff::Timestamp;
use vigie_engine::{
    Policy,
    message::{day::parse_instant, sms},
};

use crate::{Failure, arguments::Arguments, corpus::Corpus, label::Label, table::Page};
use files::Files;
use goals::Goals;
use unseen::Unseen;

/// What a person asks with `--help`.
pub const HELP: &str = "\
script/eval DIR [--out OUTDIR] [--day T] [--markdown]
Measures Vigie on a folder of labelled corpora.
  DIR          archives (*.tar.xz), folders of mails, *.jsonl of message records with a `label`, *.tsv lists of domains;
               labels come from names (genuine, ham; phishing, fraud, smishing; spam) or from DIR/labels.toml
  --out DIR    where misses and false alarms are listed, without content (default: eval-out)
  --day T      the day of messages that do not say theirs (2026-11-23 or RFC 3339; default: now)
  --markdown   print the page for docs/evaluation.md
";

/// What these figures cannot show, in every report.
const LIMITS: &str = "\
What the data cannot show. Old genuine mail against new fraud measures the era as much as the fraud (charsets, HTML, hosts \
that no longer exist), so the sets are never pooled into one accuracy: read each set for itself. Where transport and \
authentication headers were removed, `consistent` cannot be reached and sender checks have little to see; such mail is also \
judged by the rules of the day of measuring, not of its own. No public set holds genuine or fraudulent French mail in the \
insurer's name: what is claimed for it rests on look-alike domains in messages of our own writing and on the conformance suite. \
Intervals are Wilson's at 95 % and take messages as independent, which near-duplicates are not.";

/// Runs the evaluation.
///
/// # Errors
/// A sentence naming what cannot be read or written.
pub fn run(arguments: &Arguments, out: &mut dyn io::Write) -> Result<(), Failure> {
    let folder = arguments.folder.as_deref().ok_or("which folder? script/eval DIR; see --help")?;
    let now = match &arguments.day {
        None => Timestamp::now(),
        Some(text) => parse_instant(text).ok_or_else(|| format!("--day: {text:?} is no day (write 2026-11-23)"))?,
    };
    let policy = Policy { now, ..Policy::default() };
    let knowledge = vigie_knowledge::embedded()?;
    let corpus = Corpus::find(folder)?;
    if corpus.sets.is_empty() && corpus.lists.is_empty() {
        return Err(format!("{}: nothing to measure here; see --help", folder.display()).into());
    }
    let files = Files::new(arguments.out.as_deref().unwrap_or_else(|| Path::new("eval-out")))?;
    let about = vigie_engine::analyse(&sms::read(None, "."), &knowledge, &policy);
    let mut page = Page::new(out, arguments.style);
    page.title("Evaluation")?;
    page.paragraph(&format!(
        "Written by `script/eval {} --day {}{}` with {}, knowledge {}. Lists of misses and false alarms: `{}`.",
        folder.display(),
        now.strftime("%F"),
        if arguments.style == crate::table::Style::Markdown { " --markdown" } else { "" },
        about.engine,
        about.knowledge.version,
        files.folder().display(),
    ))?;
    page.paragraph(LIMITS)?;
    let unseen = Unseen::new(folder, &knowledge)?;
    if unseen.count() > 0 {
        page.paragraph(&format!(
            "The weights of words of the check `sms-wording` were fitted on {} of these text messages (`script/fit`). Each of them \
             is judged here with weights fitted on nine tenths of them of which it is not one; other messages are judged as shipped.",
            unseen.count()
        ))?;
    }
    let mut goals = Goals::default();
    messages::measure(&corpus.sets, &knowledge, &policy, &unseen, &files, &mut page, &mut goals)?;
    failing::measure(&corpus.sets, &knowledge, &policy, &mut page, &mut goals)?;
    for list in &corpus.lists {
        match list.label {
            Label::LookAlike => domains::look_alikes(list, &knowledge, &policy, &files, &mut page, &mut goals)?,
            _ => domains::others(list, &knowledge, &policy, &files, &mut page, &mut goals)?,
        }
    }
    domains::ordinary_names(&knowledge, &policy, &mut page)?;
    page.heading("Goals")?;
    page.table(&goals.table())?;
    Ok(())
}
