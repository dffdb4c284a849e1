//! `vigie organisations`: what Vigie knows of organisations, and whether a file about one is sound.

mod lint;
mod show;

use std::io::Write;

use vigie_engine::inquiry::organisation;

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command},
    knowledge::{self, KNOWLEDGE},
    language::{day, say},
    render::{
        json,
        text::{BOLD, DIM, Sheet},
    },
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "organisations",
    about: say(
        "Montre ce que Vigie sait des organismes, avec ses sources",
        "Shows what Vigie knows of organisations, with its sources",
    ),
    more: say("", ""),
    flags: &[],
    below: &[LIST, show::COMMAND, lint::COMMAND],
    run: list,
};

const LIST: Command = Command {
    name: "list",
    about: say("Donne la liste des organismes connus", "Lists the organisations that are known"),
    more: say("", ""),
    flags: &[super::advise::FORMAT, KNOWLEDGE],
    below: &[],
    run: list,
};

fn list(arguments: &Arguments<'_>, session: &Session) -> Outcome<Status> {
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let language = session.language;
    let listed = organisation::list(&knowledge, language);
    if arguments.value("format") == Some("json") {
        json::pretty(&listed.collect::<Vec<_>>(), &mut session.plain_output())?;
        return Ok(status);
    }
    let mut sheet = Sheet::new(session.width(), language);
    for organisation in listed {
        sheet.paragraph("", organisation.slug, BOLD);
        sheet.paragraph("    ", organisation.name, crate::render::text::PLAIN);
        let reviewed = format!(
            "{}{}",
            say("Fiche relue le ", "File reviewed on ").to(language),
            day(organisation.reviewed, language)
        );
        sheet.paragraph("    ", &reviewed, DIM);
    }
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    out.flush()?;
    Ok(status)
}
