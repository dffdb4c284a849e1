//! `vigie link`: whose host a link leads to.

use std::io::Write;

use serde::Serialize;
use vigie_engine::{
    analyse,
    inquiry::host::{HostKnown, sources},
    message::{day::day_in_paris, sms},
    observable::link::{Target, WebAddress},
    organisation::{
        index::{HostIs, Knowledge},
        look_alike::Reason,
    },
    report::Report,
};
use vigie_page::{
    harmless::{disarmed_host, harmless},
    standing,
    told::told,
};

use vigie_service::boundary::guarded;

use crate::{
    failure::{Failure, Outcome, Status},
    flags::{Arguments, Command, Flag, Takes},
    knowledge::{self, KNOWLEDGE},
    language::{Language, day, say},
    render::{
        json,
        text::{BOLD, DIM, PLAIN, Sheet},
    },
    session::{self, NOW, Session},
};

pub(super) const COMMAND: Command = Command {
    name: "link",
    about: say(
        "Dit à qui appartient le site d’un lien, sans l’ouvrir",
        "Says whose site a link leads to, without opening it",
    ),
    more: say(
        "Code de retour : 0 rien contre ce lien, 1 lien suspect ou frauduleux, 2 adresse illisible.",
        "Exit status: 0 nothing against the link, 1 suspicious or fraudulent, 2 the address cannot be read.",
    ),
    flags: &[
        Flag {
            name: "url",
            takes: Takes::Needed(say("ADRESSE", "URL")),
            help: say(
                "L’adresse, entière ou non, même écrite avec [.]",
                "The address, whole or not, even if written with [.]",
            ),
        },
        super::advise::FORMAT,
        super::advise::AFTER,
        KNOWLEDGE,
        NOW,
    ],
    below: &[],
    run,
};

/// The answer, for programs.
#[derive(Serialize)]
struct Answer<'k> {
    #[serde(flatten)]
    host: HostKnown<'k>,
    report: &'k Report,
}

fn run(arguments: &Arguments<'_>, session: &Session) -> Outcome {
    let url = arguments.value("url").unwrap_or_default();
    let policy = super::check::policy(arguments, session, session::now(arguments)?)?;
    let address = match guarded(|| Target::parse(url)) {
        Ok(Some(Target::Web(address))) if is_a_name(&address) => address,
        Ok(_) => return Err(not_an_address(url)),
        Err(place) => {
            return Err(Failure::new(super::defect(&place, Language::Fr), super::defect(&place, Language::En)));
        }
    };
    let (knowledge, status) = knowledge::chosen(arguments, session)?;
    let through = address.host.clone();
    let end = knowledge.leads_to(&address, None);
    let leads_on = end.is_some();
    let address = end.unwrap_or(address);
    let judged = guarded(|| analyse(&sms::read_link(url), &knowledge, &policy));
    let report = judged
        .map_err(|place| Failure::new(super::defect(&place, Language::Fr), super::defect(&place, Language::En)))?;
    let status = if report.verdict.warns() { status.max(Status::Warned) } else { status };
    if arguments.value("format") == Some("json") {
        let host = HostKnown::new(&address.host, &knowledge, day_in_paris(policy.now));
        let answer = Answer { host, report: &report };
        json::pretty(&answer, &mut session.plain_output())?;
        return Ok(status);
    }
    let mut sheet = Sheet::new(session.width(), session.language);
    if leads_on {
        let through = harmless(&through.ascii()).into_owned();
        let line = match session.language {
            Language::Fr => format!("Ce lien passe par {through}, qui renvoie à l’adresse qu’il contient."),
            Language::En => format!("This link goes through {through}, which leads on to the address in it."),
        };
        sheet.paragraph("", &line, PLAIN);
    }
    owner(&address, &knowledge, policy.now, &mut sheet);
    sheet.gap();
    sheet.report(&told(&report, &knowledge, session.language));
    let mut out = session.styled_output();
    out.write_all(sheet.text.as_bytes())?;
    out.flush()?;
    Ok(status)
}

/// Whether the host is one that exists outside one's own network: "ameli" alone is a word, not a site.
fn is_a_name(address: &WebAddress) -> bool {
    address.host.domain().is_none_or(|domain| domain.contains('.'))
}

fn not_an_address(url: &str) -> Failure {
    let url: String = url.chars().take(80).collect();
    Failure::new(
        format!(
            "« {url} » n’est pas l’adresse d’un site. Copiez le lien entier, par exemple https://exemple.fr/page ; pour un numéro : « vigie number »."
        ),
        format!(
            "“{url}” is not the address of a site. Copy the whole link, for example https://example.com/page; for a number: “vigie number”."
        ),
    )
}

fn owner(address: &WebAddress, knowledge: &Knowledge, now: jiff::Timestamp, sheet: &mut Sheet) {
    let language = sheet.language;
    let host = disarmed_host(&address.host.ascii(), knowledge);
    let leads = match language {
        Language::Fr => format!("Ce lien mène au site : {host}"),
        Language::En => format!("This link leads to the site: {host}"),
    };
    sheet.paragraph("", &leads, BOLD);
    match knowledge.whose(&address.host) {
        HostIs::Official(at, fact) => {
            let Some(profile) = knowledge.organisation(at) else { return };
            let (name, since) = (profile.name.in_language(language), day(fact.provenance.first_seen, language));
            let line = match language {
                Language::Fr => format!("C’est un site officiel ({name}), connu de Vigie depuis le {since}."),
                Language::En => format!("This is an official site ({name}), known to Vigie since {since}."),
            };
            sheet.paragraph("  ", &line, PLAIN);
            let sure = standing::words(&fact.provenance, profile, day_in_paris(now), language);
            let from = sources(profile, &fact.provenance.sources);
            let from = from.first().map(String::as_str).unwrap_or_default();
            sheet.paragraph(
                "  ",
                &format!(
                    "{}{}. Source{}{from}",
                    sure.get(..1).unwrap_or_default().to_uppercase(),
                    sure.get(1..).unwrap_or_default(),
                    say(" : ", ": ").to(language)
                ),
                DIM,
            );
        }
        HostIs::LookAlike(found) => {
            let name = knowledge
                .organisation(found.organisation)
                .map(|profile| profile.name.in_language(language))
                .unwrap_or_default();
            let why = because(found.reason, &harmless(&found.of), language);
            let line = match language {
                Language::Fr => format!("Ce n’est pas un site officiel ({name}), mais il y ressemble : {why}."),
                Language::En => format!("This is not an official site ({name}), but it looks like one: {why}."),
            };
            sheet.paragraph("  ", &line, PLAIN);
        }
        HostIs::Unrelated => {
            let line = say(
                "Ce site n’appartient à aucun organisme que Vigie connaît.",
                "This site belongs to no organisation that Vigie knows.",
            );
            sheet.paragraph("  ", line.to(language), PLAIN);
        }
    }
}

fn because(reason: Reason, of: &str, language: Language) -> String {
    let words = match reason {
        Reason::OfficialAsSubdomain => {
            say("il place le nom officiel devant un autre nom", "it puts the official name in front of another name")
        }
        Reason::Confusable => {
            say("il s’écrit avec des lettres que l’œil confond", "it is written with letters that the eye confuses")
        }
        Reason::WrongSuffix => {
            say("il reprend le nom officiel avec une autre terminaison", "it has the official name with another ending")
        }
        Reason::OneLetterOff => {
            say("il s’écrit à une lettre près comme le nom officiel", "it is one letter away from the official name")
        }
        Reason::TwoLettersOff => {
            say("il s’écrit à deux lettres près comme le nom officiel", "it is two letters away from the official name")
        }
        Reason::BrandAsSubdomain => say(
            "il place le nom de l’organisme devant un autre nom",
            "it puts the organisation’s name in front of another name",
        ),
        Reason::BrandWord => say("il contient le nom de l’organisme", "it contains the organisation’s name"),
        Reason::BrandAndLure => say(
            "il mêle un mot de l’organisme et un mot qui sert d’appât",
            "it joins a word of the organisation and a bait word",
        ),
    };
    format!("{} ({of})", words.to(language))
}
