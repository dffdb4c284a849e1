//! `vigie explain`: what a check looks at, why, and when it stays quiet.

use std::io::Write;

use vigie_engine::checks::{ALL, Check};

use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    language::say,
    refusal::did_you_mean,
    render::text::{BOLD, DIM, PLAIN, Sheet},
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "explain",
    about: say(
        "Explique un contrôle : ce qu’il regarde, pourquoi, quand il se tait",
        "Explains a check: what it looks at, why, when it stays quiet",
    ),
    more: say("", ""),
    flags: &[Flag {
        name: "check",
        takes: Takes::Optional(say("CONTRÔLE", "CHECK")),
        help: say(
            "Le nom du contrôle, tel que les résultats le citent ; sans nom : la liste",
            "The check’s name as results give it; without a name: the list",
        ),
    }],
    below: &[],
    run,
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let mut sheet = Sheet::new(session.width(), session.language);
    match arguments.value("check") {
        None => list(&mut sheet),
        Some(name) => page(named(name)?, &mut sheet),
    }
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    out.flush()?;
    Ok(Status::Fine)
}

fn named(name: &str) -> Outcome<&'static Check> {
    Check::named(name).ok_or_else(|| {
        let near = did_you_mean(name, ALL.iter().map(|check| check.name));
        Failure::new(
            format!("Vigie n’a pas de contrôle « {name} ».{} La liste : « vigie explain ».", near.fr),
            format!("Vigie has no check “{name}”.{} The list: “vigie explain”.", near.en),
        )
    })
}

fn list(sheet: &mut Sheet) {
    for check in ALL {
        sheet.paragraph("", check.name, BOLD);
        sheet.paragraph("    ", &check.title(sheet.language), PLAIN);
    }
}

fn page(check: &Check, sheet: &mut Sheet) {
    let page = check.page(sheet.language);
    let mut paragraphs = page.split("\n\n");
    sheet.paragraph("", paragraphs.next().unwrap_or_default(), BOLD);
    sheet.paragraph("", check.name, DIM);
    for paragraph in paragraphs {
        sheet.gap();
        sheet.paragraph("", &marked(&paragraph.replace('\n', " "), say(" :", ":").to(sheet.language)), PLAIN);
    }
}

/// The little Markdown that the pages use: strong words in bold, code without its marks. A colon follows the strong words
/// that open a paragraph, so that they read as its title without bold too.
fn marked(paragraph: &str, colon: &str) -> String {
    let (on, off) = (BOLD.render().to_string(), BOLD.render_reset().to_string());
    let mut out = String::with_capacity(paragraph.len() + 16);
    for (place, part) in paragraph.split("**").enumerate() {
        let strong = place % 2 == 1;
        out.push_str(if strong { &on } else { "" });
        out.push_str(&part.replace('`', ""));
        out.push_str(if strong { &off } else { "" });
        out.push_str(if strong && place == 1 && paragraph.starts_with("**") { colon } else { "" });
    }
    out
}
