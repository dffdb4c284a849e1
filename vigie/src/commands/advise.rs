//! `vigie advise`: what to do after something was done.

use vigie_engine::{
    advice::{Situation, advise},
    channel::Channel,
    request::Deed,
};
use vigie_page::told::{step, title};

use crate::{
    failure::Outcome,
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::say,
    render::{
        json,
        text::{PLAIN, Sheet},
    },
    session::{self, NOW, Session},
};

use std::io::Write;

pub(super) const COMMAND: Command = Command {
    name: "advise",
    about: say(
        "Dit que faire après avoir cliqué, répondu, payé ou donné quelque chose",
        "Says what to do after having clicked, answered, paid or given something",
    ),
    more: say("Exemple : vigie advise --after clicked,gave-card", "Example: vigie advise --after clicked,gave-card"),
    flags: &[
        AFTER,
        super::check::CHANNEL,
        Flag {
            name: "organisation",
            takes: Takes::Value(say("NOM", "NAME")),
            help: say(
                "L’organisme dont le message prenait le nom (voir « vigie organisations list »)",
                "The organisation whose name the message took (see “vigie organisations list”)",
            ),
        },
        FORMAT,
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run,
};

/// `--format` of the commands that answer one question.
pub(super) const FORMAT: Flag = Flag {
    name: "format",
    takes: Takes::Choice(&["text", "json"]),
    help: say("Forme du résultat : texte ou json", "Form of the result: text or json"),
};

/// `--after`, shared with `check`.
pub(super) const AFTER: Flag = Flag {
    name: "after",
    takes: Takes::Some(Deed::words),
    help: say(
        "Ce que vous avez déjà fait, mots séparés par des virgules : clicked (suivi le lien), answered (répondu), called-back (rappelé), gave-card (donné la carte), gave-iban (donné l’IBAN), gave-bank-details (les deux), gave-password (un mot de passe), gave-code (un code reçu), gave-nir (le numéro de sécurité sociale), gave-identity (l’identité), paid (payé), validated (validé une opération), installed-app (installé une application)",
        "What you have already done, words parted by commas: clicked (followed the link), answered, called-back, gave-card, gave-iban, gave-bank-details (both), gave-password, gave-code (a code received), gave-nir (the social security number), gave-identity, paid, validated (an operation), installed-app",
    ),
};

/// What `--after` says was done.
pub(super) fn deeds(arguments: &Arguments<'_>) -> Vec<Deed> {
    // Other words do not get here: the parser refuses them.
    Deed::read(arguments.values("after")).unwrap_or_default()
}

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let now = session::now(arguments)?;
    let after = deeds(arguments);
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let organisation = match arguments.value("organisation") {
        Some(slug) => Some(knowledge::organisation(&knowledge, slug)?),
        None => None,
    };
    let situation = Situation {
        channel: arguments.value("channel").and_then(Channel::from_name),
        verdict: None,
        organisation: organisation.and_then(|at| knowledge.organisation(at)),
        requests: Vec::new(),
        after,
        now,
        language: session.language,
    };
    let advice = advise(&knowledge, &situation);
    if arguments.value("format") == Some("json") {
        json::pretty(&advice, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut sheet = Sheet::new(session.width(), session.language);
    sheet.paragraph("", title::STEPS.to(session.language), crate::render::text::BOLD);
    if advice.is_empty() {
        let nothing = say(
            "Dites ce que vous avez fait, par exemple : vigie advise --after clicked",
            "Say what you did, for example: vigie advise --after clicked",
        );
        sheet.paragraph("  ", nothing.to(session.language), PLAIN);
    }
    let steps: Vec<_> = advice.iter().map(step).collect();
    sheet.steps(&steps);
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    out.flush()?;
    Ok(status)
}
