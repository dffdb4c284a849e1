//! `vigie number`: what a telephone number is, what calling it costs, and which organisation uses it.

use std::{io::Write, path::Path};

use vigie_engine::{
    inquiry::number::{Block, NumberKnown},
    message::day::day_in_paris,
    observable::{operator_blocks::OperatorBlocks, phone::Number},
};
use vigie_page::number::{self, Told};

use crate::{
    failure::{Failure, Outcome, unreadable},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::{Language, day, say},
    render::{
        json,
        text::{BOLD, DIM, PLAIN, Sheet},
    },
    session::{self, Session},
};

pub(super) const COMMAND: Command = Command {
    name: "number",
    about: say(
        "Dit ce qu’est un numéro de téléphone, ce qu’il coûte et qui l’utilise",
        "Says what a telephone number is, what it costs and who uses it",
    ),
    more: say(
        "Un numéro affiché ne prouve rien : n’importe qui peut en imiter un.\nExemple : vigie number \"08 99 00 12 34\"",
        "A displayed number proves nothing: anybody can forge one.\nExample: vigie number \"08 99 00 12 34\"",
    ),
    flags: &[
        Flag {
            name: "number",
            takes: Takes::Needed(say("NUMÉRO", "NUMBER")),
            help: say("Le numéro, comme il est écrit ou affiché", "The number, as it is written or displayed"),
        },
        Flag {
            name: "date",
            takes: Takes::Value(say("DATE", "DATE")),
            help: say(
                "Le jour dont on parle (2020-09-14) ; sinon, aujourd’hui",
                "The day in question (2020-09-14); else today",
            ),
        },
        Flag {
            name: "arcep",
            takes: Takes::Value(say("FICHIER", "FILE")),
            help: say(
                "La table MAJNUM.csv de l’Arcep, pour dire à quel opérateur le bloc a été donné",
                "Arcep’s table MAJNUM.csv, to say which operator the block was given to",
            ),
        },
        super::advise::FORMAT,
        KNOWLEDGE,
    ],
    below: &[],
    run,
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let written = arguments.value("number").unwrap_or_default();
    let number = Number::parse(written).ok_or_else(|| number::not_a_number(written))?;
    let date = session::instant(arguments, "date")?.map_or_else(jiff::Timestamp::now, |(at, _)| at);
    let date = day_in_paris(date);
    let operator = arguments.value("arcep").map(|file| operator_of(&number, file)).transpose()?.flatten();
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let Some(plan) = knowledge.plan() else {
        return Err(Failure::new(
            "Le plan de numérotation manque. Réinstallez Vigie.",
            "The numbering plan is missing. Install Vigie again.",
        ));
    };
    let language = session.language;
    if arguments.value("format") == Some("json") {
        let facts = plan.look_up(&number, date);
        let mut answer = NumberKnown::new(&number, &facts, &knowledge, date, language);
        answer.operator = operator;
        json::pretty(&answer, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut sheet = Sheet::new(session.width(), language);
    tell(&Told::new(&number, plan, &knowledge, date, language), operator.as_ref(), &mut sheet);
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    out.flush()?;
    Ok(status)
}

fn operator_of(number: &Number, file: &str) -> Outcome<Option<Block>> {
    let table = std::fs::read(Path::new(file)).map_err(|why| unreadable(file, &why))?;
    let blocks = OperatorBlocks::parse(&table).map_err(|why| {
        let (line, reason) = (why.line, why.reason);
        Failure::new(
            format!("{file}, ligne {line} : ce n’est pas la table MAJNUM.csv de l’Arcep ({reason}). Téléchargez-la à nouveau."),
            format!("{file}, line {line}: this is not Arcep’s table MAJNUM.csv ({reason}). Download it again."),
        )
    })?;
    Ok(blocks.operator(number).map(Block::from))
}

fn tell(told: &Told, operator_of_block: Option<&Block>, sheet: &mut Sheet) {
    let language = sheet.language;
    let colon = say(" : ", ": ").to(language);
    sheet.paragraph("", &told.shown, BOLD);
    for (name, value) in &told.facts {
        sheet.paragraph("  ", &format!("{name}{colon}{value}"), PLAIN);
    }
    if let Some(doubt) = told.doubt {
        sheet.paragraph("  ", doubt, PLAIN);
    }
    if let Some(source) = &told.source {
        sheet.paragraph("  ", &format!("Source{colon}{}", source.words), PLAIN);
    }
    if let Some(block) = operator_of_block {
        let words = operator(block, language);
        sheet.paragraph("  ", &format!("{}{words}", say("Opérateur : ", "Operator: ").to(language)), PLAIN);
    }
    sheet.heading(say("Qui l’utilise", "Who uses it"));
    if told.users.is_empty() {
        sheet.paragraph("  ", number::NOBODY.to(language), PLAIN);
    }
    for user in &told.users {
        sheet.paragraph("  • ", &format!("{}{colon}{}", user.name, user.what_for), PLAIN);
        sheet.paragraph("    ", &user.sure, DIM);
        if let Some(note) = &user.note {
            sheet.paragraph("    ", note, DIM);
        }
    }
    sheet.gap();
    sheet.paragraph("", number::PROVES_NOTHING.to(language), PLAIN);
}

fn operator(block: &Block, language: Language) -> String {
    let Block { code, territory, since } = block;
    let (code, territory, since) =
        (vigie_page::harmless::harmless(code), vigie_page::harmless::harmless(territory), day(*since, language));
    match language {
        Language::Fr => {
            format!("bloc donné à {code} ({territory}) le {since} ; le numéro a pu changer d’opérateur depuis.")
        }
        Language::En => format!(
            "block given to {code} ({territory}) on {since}; the number may have moved to another operator since."
        ),
    }
}
