//! `vigie organisations show`: one organisation, every fact with its days and sources.

use std::io::Write;

use jiff::civil::Date;
use vigie_engine::{
    channel::Channel,
    inquiry::organisation::with_standing,
    message::day::day_in_paris,
    organisation::schema::{DomainUse, Grade, NameRole, NumberRole, Profile, Provenance, Rule, Says, Source},
    report::Verdict,
};
use vigie_page::{countries, number::words::role, standing};

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::{Language, Say, day, quoted, say},
    render::{
        json,
        text::{BOLD, DIM, PLAIN, Sheet},
    },
    session::{self, NOW, Session},
};

pub(super) const COMMAND: Command = Command {
    name: "show",
    about: say(
        "Montre la fiche d’un organisme : chaque fait, ses dates, ses sources",
        "Shows an organisation’s file: every fact, its days, its sources",
    ),
    more: say("", ""),
    flags: &[
        Flag {
            name: "slug",
            takes: Takes::Needed(say("NOM", "NAME")),
            help: say(
                "Son nom court, tel que « vigie organisations list » le donne",
                "Its short name as “vigie organisations list” gives it",
            ),
        },
        crate::commands::advise::FORMAT,
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run,
};

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome<Status> {
    let now = session::now(arguments)?;
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let at = knowledge::organisation(&knowledge, arguments.value("slug").unwrap_or_default())?;
    let Some(profile) = knowledge.organisation(at) else { return Ok(Status::Unreadable) };
    if arguments.value("format") == Some("json") {
        json::pretty(&with_standing(profile, day_in_paris(now))?, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut page = Page { sheet: Sheet::new(session.width(), session.language), profile, today: day_in_paris(now) };
    page.whole();
    let mut out = session.styled_output();
    out.write_all(page.sheet.text.as_bytes())?;
    out.flush()?;
    Ok(status)
}

struct Page<'p> {
    sheet: Sheet,
    profile: &'p Profile,
    today: Date,
}

impl Page<'_> {
    fn whole(&mut self) {
        let profile = self.profile;
        self.head();
        self.names();
        self.section(say("Domaines", "Domains"), profile.domains.is_empty());
        for fact in &profile.domains {
            let uses: Vec<&str> = fact.uses.iter().map(|usage| domain_use(*usage).to(self.language())).collect();
            self.fact(
                &format!("{}{}{}", fact.all().collect::<Vec<_>>().join(", "), self.colon(), uses.join(", ")),
                &fact.provenance,
            );
        }
        self.section(say("Adresses d’expéditeur", "Sender addresses"), profile.senders.is_empty());
        for fact in &profile.senders {
            self.fact(&fact.address, &fact.provenance);
        }
        self.section(say("Numéros", "Numbers"), profile.numbers.is_empty());
        for fact in &profile.numbers {
            let roles: Vec<&str> = fact.roles.iter().map(|known| role(*known).to(self.language())).collect();
            let shown = vigie_engine::observable::phone::Number::parse(&fact.number)
                .map_or_else(|| fact.number.clone(), |number| number.display());
            self.fact(
                &format!(
                    "{shown}{}{}. {}",
                    self.colon(),
                    roles.join(say(" ; ", "; ").to(self.language())),
                    fact.about.in_language(self.language())
                ),
                &fact.provenance,
            );
        }
        self.closed_lists();
        self.section(say("Règles publiées", "Published rules"), profile.rules.is_empty());
        for rule in &profile.rules {
            self.rule(rule);
        }
        self.examples();
        self.sources();
    }

    const fn language(&self) -> Language {
        self.sheet.language
    }

    fn colon(&self) -> &'static str {
        say(" : ", ": ").to(self.language())
    }

    fn section(&mut self, title: Say, is_empty: bool) {
        if !is_empty {
            self.sheet.heading(title);
        }
    }

    fn head(&mut self) {
        let (profile, language) = (self.profile, self.language());
        self.sheet.paragraph("", &format!("{} ({})", profile.name.in_language(language), profile.slug), BOLD);
        let reviewed = day(profile.reviewed, language);
        let country = countries::names(&[&profile.country], language);
        let line = match language {
            Language::Fr => {
                format!("C’est {}. Pays : {country}. Fiche relue le {reviewed}.", profile.kind.in_words().fr)
            }
            Language::En => {
                format!("It is {}. Country: {country}. File reviewed on {reviewed}.", profile.kind.in_words().en)
            }
        };
        self.sheet.paragraph("", &line, PLAIN);
        self.sheet.paragraph("", profile.reach.in_language(language), PLAIN);
    }

    fn names(&mut self) {
        let roles = [
            (NameRole::Organisation, say("L’organisme : ", "The organisation: ")),
            (NameRole::Service, say("Ses services : ", "Its services: ")),
            (NameRole::Object, say("Ses objets : ", "Its things: ")),
        ];
        self.section(say("Noms", "Names"), self.profile.names.is_empty());
        for (role, title) in roles {
            let names = self.profile.names.iter().filter(|name| name.role == role);
            let names: Vec<String> =
                names.map(|name| format!("{}{}", name.text, if name.ambiguous { "*" } else { "" })).collect();
            if !names.is_empty() {
                self.sheet.paragraph("  ", &format!("{}{}", title.to(self.sheet.language), names.join(", ")), PLAIN);
            }
        }
        if self.profile.names.iter().any(|name| name.ambiguous) {
            let star = say(
                "* a d’autres sens : ne compte qu’à côté d’un autre nom",
                "* has other meanings: counts only beside another name",
            );
            self.sheet.paragraph("  ", star.to(self.sheet.language), DIM);
        }
    }

    /// A fact, how sure it is today, the days that sources speak for, and the sources' short names.
    fn fact(&mut self, what: &str, provenance: &Provenance) {
        let language = self.language();
        self.sheet.paragraph("  • ", what, PLAIN);
        let mut line = standing::words(provenance, self.profile, self.today, language);
        line.push_str(say(" ; ", "; ").to(language));
        line.push_str(&standing::period(provenance, language));
        if !provenance.sources.is_empty() {
            line.push_str(&format!(" [{}]", provenance.sources.join(", ")));
        }
        self.sheet.paragraph("    ", &line, DIM);
        if let Some(note) = &provenance.note {
            self.sheet.paragraph("    ", note.in_language(language), DIM);
        }
    }

    fn closed_lists(&mut self) {
        let (profile, language) = (self.profile, self.language());
        self.section(
            say("Périodes où la liste des numéros était complète", "Periods when the list of numbers was complete"),
            profile.closed_lists.is_empty(),
        );
        for list in &profile.closed_lists {
            let title = match list.role {
                NumberRole::ReachUs => say("Numéros à appeler", "Numbers to call"),
                NumberRole::CallsFrom => say("Numéros affichés à l’appel", "Numbers displayed on calls"),
                NumberRole::TextsFrom => say("Expéditeurs de SMS", "Senders of text messages"),
            };
            let (from, to) = (day(list.from, language), day(list.to, language));
            let line = match language {
                Language::Fr => format!("{}, du {from} au {to} : {}", title.fr, list.text.fr),
                Language::En => format!("{}, from {from} to {to}: {}", title.en, list.text.en),
            };
            self.sheet.paragraph("  • ", &line, PLAIN);
            let mut line = format!("[{}]", list.sources.join(", "));
            if !list.disputed_by.is_empty() {
                line.push_str(&format!(
                    "{}{}",
                    say(" contesté par ", " disputed by ").to(language),
                    list.disputed_by.join(", ")
                ));
            }
            self.sheet.paragraph("    ", &line, DIM);
        }
    }

    fn rule(&mut self, rule: &Rule) {
        let language = self.language();
        let channels = if rule.channels.is_empty() {
            say("partout", "everywhere").to(language).to_owned()
        } else {
            rule.channels.iter().map(|channel| channel_name(*channel).to(language)).collect::<Vec<_>>().join(", ")
        };
        self.fact(&format!("{} ({channels})", rule.text.in_language(language)), &rule.provenance);
        if let Some(exception) = &rule.exception {
            let but = say("Exception publiée : ", "Published exception: ").to(language);
            self.sheet.paragraph("    ", &format!("{but}{}", exception.in_language(language)), PLAIN);
        }
        if let Says::IsFree { things: phrases } | Says::IsNotTrue { statements: phrases } = &rule.says {
            let phrases: Vec<String> = phrases.iter().map(|phrase| quoted(phrase, language)).collect();
            self.sheet.paragraph("    ", &phrases.join(", "), DIM);
        }
    }

    fn examples(&mut self) {
        self.section(say("Exemples vérifiés", "Examples that are checked"), self.profile.examples.is_empty());
        for example in &self.profile.examples {
            let expected: Vec<&str> =
                example.expect.iter().map(|verdict| verdict_name(*verdict).to(self.sheet.language)).collect();
            self.sheet.paragraph(
                "  • ",
                &format!("{} → {}", example.title, expected.join(say(" ou ", " or ").to(self.sheet.language))),
                PLAIN,
            );
        }
    }

    fn sources(&mut self) {
        self.section(say("Sources", "Sources"), self.profile.sources.is_empty());
        for (id, source) in &self.profile.sources {
            let line = source_line(id, source, self.language());
            self.sheet.paragraph("  ", &line, PLAIN);
            if let Some(url) = &source.url {
                self.sheet.paragraph("    ", url, DIM);
            }
        }
    }
}

fn source_line(id: &str, source: &Source, language: Language) -> String {
    let grade = match source.grade {
        Grade::Official => say("officielle", "official"),
        Grade::Relay => say("relais", "relay"),
        Grade::Repository => say("dépôt public", "public repository"),
        Grade::Lead => say("simple piste", "a lead only"),
    };
    let seen = day(source.seen_on, language);
    let (publisher, title, grade) = (&source.publisher, &source.title, grade.to(language));
    match (source.date.map(|date| day(date, language)), language) {
        (Some(date), Language::Fr) => format!("[{id}] {publisher}, {title} ({grade}, page du {date}, lue le {seen})"),
        (None, Language::Fr) => format!("[{id}] {publisher}, {title} ({grade}, lue le {seen})"),
        (Some(date), Language::En) => format!("[{id}] {publisher}, {title} ({grade}, page of {date}, read on {seen})"),
        (None, Language::En) => format!("[{id}] {publisher}, {title} ({grade}, read on {seen})"),
    }
}

const fn verdict_name(verdict: Verdict) -> Say {
    match verdict {
        Verdict::Consistent => say("conforme", "consistent"),
        Verdict::Unverified => say("non vérifié", "unverified"),
        Verdict::Suspicious => say("suspect", "suspicious"),
        Verdict::Fraudulent => say("frauduleux", "fraudulent"),
    }
}

const fn channel_name(channel: Channel) -> Say {
    match channel {
        Channel::Email => say("courriel", "mail"),
        Channel::Sms => say("SMS", "text message"),
        Channel::Call => say("téléphone", "telephone"),
        Channel::Link => say("lien", "link"),
    }
}

const fn domain_use(usage: DomainUse) -> Say {
    match usage {
        DomainUse::Web => say("pages", "pages"),
        DomainUse::Account => say("connexion au compte", "log-in to the account"),
        DomainUse::Mail => say("envoi de courriels", "sending mail"),
        DomainUse::Tracking => say("liens de ses courriels", "links in its mail"),
        DomainUse::Customers => {
            say("adresses et pages de ses clients, pas les siennes", "its customers’ addresses and pages, not its own")
        }
        DomainUse::SentThrough => {
            say("prestataire d’envoi, partagé avec d’autres", "a sending provider, shared with others")
        }
    }
}
