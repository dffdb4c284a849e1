//! `vigie number`: what a telephone number is, what calling it costs, and which organisation uses it.

use std::{io::Write, path::Path};

use vigie_engine::{
    inquiry::number::{Block, NumberKnown},
    message::day::day_in_paris,
    observable::{
        operator_blocks::OperatorBlocks,
        phone::Number,
        phone_plan::{Cost, Kind, NumberFacts, Plan},
    },
    organisation::schema::NumberRole,
};

use crate::{
    countries,
    failure::{Failure, Outcome, unreadable},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::{Language, Say, day, say},
    render::{
        json,
        text::{BOLD, DIM, PLAIN, Sheet},
    },
    session::{self, Session},
    standing,
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
    let number = Number::parse(written).ok_or_else(|| not_a_number(written))?;
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
    let facts = plan.look_up(&number, date);
    let language = session.language;
    let mut answer = NumberKnown::new(&number, &facts, &knowledge, date, language);
    answer.operator = operator;
    if arguments.value("format") == Some("json") {
        json::pretty(&answer, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut sheet = Sheet::new(session.width(), language);
    tell(&answer, &facts, plan, &mut sheet);
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    out.flush()?;
    Ok(status)
}

fn not_a_number(written: &str) -> Failure {
    let written = written.chars().take(40).collect::<String>();
    Failure::new(
        format!(
            "« {written} » n’est pas un numéro de téléphone. Écrivez-le comme il s’affiche : 01 99 00 12 34, +33 6 39 98 00 12, 3646."
        ),
        format!(
            "“{written}” is not a telephone number. Write it as it is displayed: 01 99 00 12 34, +33 6 39 98 00 12, 3646."
        ),
    )
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

fn tell(answer: &NumberKnown<'_>, facts: &NumberFacts<'_>, plan: &Plan, sheet: &mut Sheet) {
    let language = sheet.language;
    sheet.paragraph("", &answer.shown, BOLD);
    let mut line = |name: Say, value: &str| sheet.paragraph("  ", &format!("{}{value}", name.to(language)), PLAIN);
    line(say("Ce que c’est : ", "What it is: "), kind(answer.kind).to(language));
    line(say("L’appeler coûte : ", "Calling it costs: "), cost(answer.cost).to(language));
    let place = if facts.territories.is_empty() {
        countries::names(&facts.countries, language)
    } else {
        let territories: Vec<&str> = facts.territories.iter().map(String::as_str).collect();
        countries::names(&territories, language)
    };
    if !place.is_empty() {
        line(say("Où : ", "Where: "), &place);
    }
    if let Some(about) = answer.about {
        line(say("À savoir : ", "Good to know: "), about);
    }
    if answer.unconfirmed && answer.kind != Kind::Foreign {
        line(say("", ""), say("(Aucune source ne le confirme.)", "(No source confirms this.)").to(language));
    }
    if let Some(source) = facts.range.and_then(|range| plan.sources.get(range.provenance.sources.first()?)) {
        let source = format!("{}, {}", source.publisher, source.title);
        line(say("Source : ", "Source: "), &source);
    }
    if let Some(block) = &answer.operator {
        line(say("Opérateur : ", "Operator: "), &operator(block, language));
    }
    sheet.heading(say("Qui l’utilise", "Who uses it"));
    if answer.organisations.is_empty() {
        sheet.paragraph(
            "  ",
            say("Aucun organisme que Vigie connaît.", "No organisation that Vigie knows.").to(language),
            PLAIN,
        );
    }
    for used in &answer.organisations {
        let (name, on) = (used.profile.name.in_language(language), day(answer.date, language));
        let roles: Vec<&str> = used.roles.iter().map(|role| role_of(*role).to(language)).collect();
        let sure = standing::words(&used.fact.provenance, used.profile, answer.date, language);
        sheet.paragraph(
            "  • ",
            &format!(
                "{name}{}{}. {}",
                say(" : ", ": ").to(language),
                roles.join(say(" ; ", "; ").to(language)),
                used.about
            ),
            PLAIN,
        );
        let period = standing::period(&used.fact.provenance, language);
        let line = match language {
            Language::Fr => format!("Au {on} : {sure} ; {period}."),
            Language::En => format!("On {on}: {sure}; {period}."),
        };
        sheet.paragraph("    ", &line, DIM);
        if let Some(note) = &used.fact.provenance.note {
            sheet.paragraph("    ", note.in_language(language), DIM);
        }
    }
    sheet.gap();
    let nothing = say(
        "Un numéro affiché ne prouve rien : n’importe qui peut en imiter un. En cas de doute, raccrochez et composez vous-même le numéro officiel.",
        "A displayed number proves nothing: anybody can forge one. In doubt, hang up and dial the official number yourself.",
    );
    sheet.paragraph("", nothing.to(language), PLAIN);
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

/// What a role is, in words that follow an organisation's name.
pub(in crate::commands) const fn role_of(role: NumberRole) -> Say {
    match role {
        NumberRole::ReachUs => say("à composer pour joindre l’organisme", "to be dialled to reach the organisation"),
        NumberRole::CallsFrom => say("s’affiche quand il appelle", "displayed when it calls"),
        NumberRole::TextsFrom => {
            say("s’affiche comme expéditeur de ses SMS", "displayed as the sender of its text messages")
        }
    }
}

const fn cost(cost: Cost) -> Say {
    match cost {
        Cost::Free => say("rien", "nothing"),
        Cost::Normal => say("le prix d’un appel ordinaire", "the price of an ordinary call"),
        Cost::Surcharged => {
            say("le prix de l’appel et un supplément (numéro surtaxé)", "the price of the call and a surcharge")
        }
        Cost::Unknown => say("Vigie ne le sait pas", "Vigie does not know"),
    }
}

const fn kind(kind: Kind) -> Say {
    match kind {
        Kind::Geographic => say("un téléphone fixe", "a landline"),
        Kind::Mobile => say("un téléphone mobile", "a mobile telephone"),
        Kind::Machine => say("un numéro de machine (objet connecté)", "a machine’s number (connected device)"),
        Kind::NonGeographic => {
            say("un téléphone fixe de box Internet, ou d’une entreprise", "a landline of an Internet box, or of a firm")
        }
        Kind::VerifiedPolyvalent => say(
            "un « numéro polyvalent vérifié », que les appels automatiques ont le droit d’afficher ; il ne prouve pas qui appelle",
            "a “verified polyvalent number”, which automated calls may lawfully display; it does not prove who calls",
        ),
        Kind::Platform => say(
            "un numéro de plateforme (livreurs, chauffeurs, rappels)",
            "a platform’s number (couriers, drivers, reminders)",
        ),
        Kind::FreePhone => say("un numéro vert", "a free-phone number"),
        Kind::SpecialNormal => {
            say("un numéro spécial au prix d’un appel ordinaire", "a special number at the price of an ordinary call")
        }
        Kind::SpecialPaid => say("un numéro spécial payant", "a paid special number"),
        Kind::DataService => say("un ancien numéro de service de données", "a number of an old data service"),
        Kind::ShortService => say("un numéro court de service", "a short service number"),
        Kind::ShortOperator => say("un numéro court d’opérateur", "an operator’s short number"),
        Kind::DirectoryEnquiries => say("un numéro de renseignements téléphoniques", "a directory enquiries number"),
        Kind::SocialValue => say("un numéro d’aide européen", "a European help line"),
        Kind::Emergency => say("un numéro d’urgence", "an emergency number"),
        Kind::SmsShort => say("un numéro court de SMS", "a short number for text messages"),
        Kind::Fiction => say(
            "un numéro réservé aux films et aux livres : il ne sonne nulle part",
            "a number kept for films and books: it rings nowhere",
        ),
        Kind::Foreign => say("un numéro de l’étranger", "a number of another country"),
        Kind::Unknown => {
            say("un numéro que le plan français ne connaît pas", "a number that the French plan does not know")
        }
    }
}
