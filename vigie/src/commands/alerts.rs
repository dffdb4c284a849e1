//! `vigie alerts`: the published alerts, and one of them with its sources.

use std::io::Write;

use vigie_engine::{
    bulletin::view::{self, Listed, OfficialShown, Shown, StatementShown},
    message::day::day_in_paris,
    organisation::index::Knowledge,
    report::Standing,
};

use crate::{
    commands::advise::FORMAT,
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::{Language, day_written, say},
    refusal::did_you_mean,
    render::{
        json,
        text::{BOLD, DIM, PLAIN, Sheet},
    },
    session::{self, NOW, Session},
};

pub(super) const COMMAND: Command = Command {
    name: "alerts",
    about: say(
        "Montre les alertes publiées : les vagues de fraude connues, datées et sourcées",
        "Shows the published alerts: known waves of fraud, with their days and sources",
    ),
    more: say(
        "Exemple : vigie alerts show carte-vitale-a-renouveler",
        "Example: vigie alerts show carte-vitale-a-renouveler",
    ),
    flags: &[],
    below: &[LIST, SHOW],
    run: list,
};

const LIST: Command = Command {
    name: "list",
    about: say("Donne la liste des alertes, les plus récentes d’abord", "Lists the alerts, the newest first"),
    more: say("", ""),
    flags: &[FORMAT, KNOWLEDGE],
    below: &[],
    run: list,
};

const SHOW: Command = Command {
    name: "show",
    about: say("Montre une alerte entière", "Shows a whole alert"),
    more: say("", ""),
    flags: &[
        Flag {
            name: "slug",
            takes: Takes::Needed(say("NOM", "NAME")),
            help: say(
                "Son nom court, tel que « vigie alerts list » le donne",
                "Its short name as “vigie alerts list” gives it",
            ),
        },
        FORMAT,
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run: show,
};

fn list(arguments: &Arguments<'_>, session: &Session) -> Outcome<Status> {
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let alerts = view::list(&knowledge, session.language);
    if arguments.value("format") == Some("json") {
        json::pretty(&alerts, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut page = Page(Sheet::new(session.width(), session.language));
    for alert in &alerts {
        page.0.paragraph("", &alert.slug, BOLD);
        page.0.paragraph("    ", &alert.title, PLAIN);
        page.days("    ", alert);
    }
    page.print(session)?;
    Ok(status)
}

fn show(arguments: &Arguments<'_>, session: &Session) -> Outcome<Status> {
    let today = day_in_paris(session::now(arguments)?);
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let slug = arguments.value("slug").unwrap_or_default();
    let alert = view::show(&knowledge, slug, session.language, today).ok_or_else(|| unknown(slug, &knowledge))?;
    if arguments.value("format") == Some("json") {
        json::pretty(&alert, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut page = Page(Sheet::new(session.width(), session.language));
    page.whole(&alert);
    page.print(session)?;
    Ok(status)
}

fn unknown(slug: &str, knowledge: &Knowledge) -> Failure {
    let near = did_you_mean(slug, knowledge.parts().bulletins.iter().map(|bulletin| bulletin.slug.as_str()));
    Failure::new(
        format!("Vigie ne connaît pas d’alerte « {slug} ».{} La liste : « vigie alerts list ».", near.fr),
        format!("Vigie knows no alert “{slug}”.{} The list: “vigie alerts list”.", near.en),
    )
}

struct Page(Sheet);

impl Page {
    const fn language(&self) -> Language {
        self.0.language
    }

    fn print(self, session: &Session) -> Outcome<()> {
        let mut out = session.styled_output();
        out.write_all(self.0.text.as_bytes())?;
        Ok(out.flush()?)
    }

    fn days(&mut self, mark: &str, alert: &Listed) {
        let language = self.language();
        let day = |day: &str| day_written(day, language);
        let (published, updated, minutes) = (day(&alert.published), day(&alert.updated), alert.reading_minutes);
        let line = match language {
            Language::Fr => format!("Alerte du {published}, relue le {updated}. Lecture : {minutes} min."),
            Language::En => format!("Alert of {published}, reviewed on {updated}. Reading time: {minutes} min."),
        };
        self.0.paragraph(mark, &line, DIM);
        if let Some(superseded) = &alert.superseded {
            let since = day(&superseded.on);
            let line = match language {
                Language::Fr => format!("Cette alerte ne vaut plus telle quelle depuis le {since}."),
                Language::En => format!("This alert no longer holds as it stands since {since}."),
            };
            self.0.paragraph(mark, &line, BOLD);
        }
    }

    fn whole(&mut self, alert: &Shown) {
        let language = self.language();
        self.0.paragraph("", &alert.listed.title, BOLD);
        self.days("", &alert.listed);
        if let Some(superseded) = &alert.listed.superseded {
            self.0.paragraph("", &superseded.why, PLAIN);
        }
        self.0.gap();
        self.0.paragraph("", &alert.listed.summary, PLAIN);
        self.0.heading(say("Que faire", "What to do"));
        for (place, step) in alert.to_do.iter().enumerate() {
            self.0.paragraph(&format!("  {}. ", place + 1), step, PLAIN);
        }
        self.0.heading(say("À quoi cela ressemble", "What it looks like"));
        alert.looks_like.iter().for_each(|statement| self.statement("", statement));
        self.0.heading(say("Pourquoi on s’y laisse prendre", "Why people fall for it"));
        self.0.paragraph("  ", &alert.lure, PLAIN);
        if !alert.official.is_empty() {
            self.0.heading(say("Ce qui est officiel", "What is official"));
            alert.official.iter().for_each(|official| self.official(official));
        }
        if !alert.changes.is_empty() {
            self.0.heading(say("Ce qui a changé depuis", "What has changed since"));
        }
        for change in &alert.changes {
            let day = format!("{}{}", day_written(&change.on, language), say(" : ", ": ").to(language));
            self.statement(&day, &change.statement);
        }
        self.0.heading(say("Sources", "Sources"));
        for (place, source) in alert.sources.iter().enumerate() {
            let read = format!("{}{}", say("lu le ", "read on ").to(language), day_written(&source.seen_on, language));
            let mark = format!("  [{}] ", place + 1);
            self.0.paragraph(&mark, &format!("{}, {} ({read})", source.publisher, source.title), PLAIN);
            if let Some(url) = &source.url {
                self.0.paragraph("      ", url, DIM);
            }
        }
    }

    fn statement(&mut self, before: &str, statement: &StatementShown) {
        let places: Vec<String> = statement.sources.iter().map(usize::to_string).collect();
        let lead = say(" (simple piste, pas confirmée)", " (a mere lead, not confirmed)").to(self.language());
        let lead = if statement.unconfirmed { lead } else { "" };
        self.0.paragraph("  • ", &format!("{before}{}{lead} [{}]", statement.text, places.join(", ")), PLAIN);
    }

    fn official(&mut self, official: &OfficialShown) {
        let language = self.language();
        let parts = [official.value.as_str(), official.about.as_str()];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        self.0.paragraph("  • ", &said.join(say(" : ", ": ").to(language)), PLAIN);
        let standing = |standing: Standing| {
            match standing {
                Standing::InForce => say("confirmé", "confirmed"),
                Standing::Disputed => say("contesté par une autre source", "disputed by another source"),
                Standing::Unconfirmed => say("pas confirmé par une source récente", "not confirmed by a recent source"),
                Standing::NotInForce => say("ne vaut pas", "does not hold"),
            }
            .to(language)
        };
        let (then, today, name) = (standing(official.then), standing(official.today), &official.organisation);
        let line = match language {
            Language::Fr => format!("{name}. À la date de l’alerte : {then} ; aujourd’hui : {today}."),
            Language::En => format!("{name}. On the day of the alert: {then}; today: {today}."),
        };
        self.0.paragraph("    ", &line, DIM);
    }
}
