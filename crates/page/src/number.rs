//! What is known of a telephone number, in words and as an answer of the page. A number never says who calls.

pub mod words;

use askama::Template;
use jiff::civil::Date;
use vigie_engine::{
    Policy,
    inquiry::{
        number::{NumberKnown, NumberUse},
        screening::{Answer, Screening},
    },
    message::day::{day_in_paris, parse_instant},
    observable::{
        phone::Number,
        phone_plan::{Kind, Plan},
    },
    organisation::{index::Knowledge, schema},
    report::Report,
    wording::Wording,
};

use self::words::{cost, kind, role};
use crate::{
    answer::{Choice, deeds},
    countries,
    hand_off::Facts,
    language::{Language, Say, both, day, quoted, say},
    standing,
    steps::Steps,
    told::told,
    words::Words,
};

/// Said where nobody is known to use a number.
pub const NOBODY: Say = say("Aucun organisme que Vigie connaît.", "No organisation that Vigie knows.");

/// Said of every number.
pub const PROVES_NOTHING: Say = say(
    "Un numéro affiché ne prouve rien : n’importe qui peut en imiter un. En cas de doute, raccrochez et composez vous-même le numéro officiel.",
    "A displayed number proves nothing: anybody can forge one. In doubt, hang up and dial the official number yourself.",
);

/// Said of what no source confirms.
const UNCONFIRMED: Say = say("(Aucune source ne le confirme.)", "(No source confirms this.)");

/// A number in words.
pub struct Told {
    /// The number as people write it.
    pub shown: String,
    /// What it is, what it costs, where it is, what should be known of it: each with its name.
    pub facts: Vec<(&'static str, String)>,
    /// Said where no source confirms that.
    pub doubt: Option<&'static str>,
    /// Who says so.
    pub source: Option<Source>,
    /// Who uses it.
    pub users: Vec<User>,
}

/// An organisation that uses a number.
pub struct User {
    /// Its name.
    pub name: String,
    /// What for.
    pub what_for: String,
    /// How sure that is on the day, and which days sources speak for.
    pub sure: String,
    /// What else should be known of that.
    pub note: Option<String>,
    /// Who says so.
    pub sources: Vec<Source>,
}

/// Who says something, and where it can be read.
pub struct Source {
    /// Its publisher and title.
    pub words: String,
    /// Its address.
    pub url: Option<String>,
}

impl Told {
    /// What is known of a number on a day.
    #[must_use]
    pub fn new(number: &Number, plan: &Plan, knowledge: &Knowledge, date: Date, language: Language) -> Self {
        let facts = plan.look_up(number, date);
        let known = NumberKnown::new(number, &facts, knowledge, date, language);
        let territories: Vec<&str> = known.territories.iter().map(String::as_str).collect();
        let places = if territories.is_empty() { &known.countries } else { &territories };
        let told = [
            (say("Ce que c’est", "What it is"), kind(known.kind).to(language).to_owned()),
            (say("L’appeler coûte", "Calling it costs"), cost(known.cost).to(language).to_owned()),
            (say("Où", "Where"), countries::names(places, language)),
            (say("À savoir", "Good to know"), known.about.unwrap_or_default().to_owned()),
        ];
        let source = facts.range.and_then(|range| plan.sources.get(range.provenance.sources.first()?));
        Self {
            shown: known.shown.clone(),
            facts: told
                .into_iter()
                .filter(|(_, value)| !value.is_empty())
                .map(|(name, value)| (name.to(language), value))
                .collect(),
            doubt: (known.unconfirmed && known.kind != Kind::Foreign).then(|| UNCONFIRMED.to(language)),
            source: source.map(Source::of),
            users: known.organisations.iter().map(|used| User::new(used, date, language)).collect(),
        }
    }
}

impl User {
    fn new(used: &NumberUse<'_>, date: Date, language: Language) -> Self {
        let provenance = &used.fact.provenance;
        let roles: Vec<&str> = used.roles.iter().map(|known| role(*known).to(language)).collect();
        let sure = standing::words(provenance, used.profile, date, language);
        let (on, period) = (day(date, language), standing::period(provenance, language));
        Self {
            name: used.profile.name.in_language(language).to_owned(),
            what_for: format!("{}. {}", roles.join(say(" ; ", "; ").to(language)), used.about),
            sure: match language {
                Language::Fr => format!("Au {on} : {sure} ; {period}."),
                Language::En => format!("On {on}: {sure}; {period}."),
            },
            note: provenance.note.as_ref().map(|note| note.in_language(language).to_owned()),
            sources: provenance.sources.iter().filter_map(|id| used.profile.sources.get(id)).map(Source::of).collect(),
        }
    }
}

impl Source {
    fn of(source: &schema::Source) -> Self {
        Self { words: format!("{}, {}", source.publisher, source.title), url: source.url.clone() }
    }
}

/// Said of what is no number.
#[must_use]
pub fn not_a_number(written: &str) -> Wording {
    let written: String = written.chars().take(40).collect();
    let remedy = "01 99 00 12 34, +33 6 39 98 00 12, 3646.";
    both(
        format!(
            "{} n’est pas un numéro de téléphone. Écrivez-le comme il s’affiche : {remedy}",
            quoted(&written, Language::Fr)
        ),
        format!("{} is not a telephone number. Write it as it is displayed: {remedy}", quoted(&written, Language::En)),
    )
}

/// What is known of a displayed number, as an article. `report` is that of a call from it of which nothing else was told: it
/// says what to do, and of which day the question is.
///
/// # Errors
/// Where it is no number, nor what telephones show in place of one.
pub fn answer(written: &str, report: &Report, knowledge: &Knowledge, policy: &Policy) -> Result<String, Wording> {
    #[derive(Template)]
    #[template(path = "number.html")]
    struct Page<'a> {
        w: Words,
        number: usize,
        sign: &'static str,
        verdict: &'static str,
        screening: &'a Screening,
        told: Option<Told>,
        nobody: &'static str,
        proves_nothing: &'static str,
        steps: Steps,
        deeds: Vec<Choice>,
        judged: String,
    }
    let language = policy.language;
    let date = day_in_paris(parse_instant(&report.received_at).unwrap_or(policy.now));
    let screening = Screening::new(written, knowledge, date, language);
    let number = Number::parse(written);
    if number.is_none() && screening.answer == Answer::Impossible {
        return Err(not_a_number(written));
    }
    // Texts that report a number are none to offer where an organisation calls from it.
    let texts = Facts::of(report, knowledge, policy).hand_offs();
    let texts = if screening.answer == Answer::Official { Vec::new() } else { texts };
    let is_bad = matches!(screening.answer, Answer::Surcharged | Answer::Impossible);
    let page = Page {
        w: Words(language),
        number: 1,
        sign: if is_bad { "⚠" } else { "?" },
        verdict: if is_bad { "suspicious" } else { "unverified" },
        screening: &screening,
        told: number.zip(knowledge.plan()).map(|(number, plan)| Told::new(&number, plan, knowledge, date, language)),
        nobody: NOBODY.to(language),
        proves_nothing: PROVES_NOTHING.to(language),
        steps: Steps::new(&report.advice, texts, knowledge),
        deeds: deeds(&policy.after, language),
        judged: told(report, knowledge, language).judged().to_owned(),
    };
    Ok(page.render().unwrap_or_default())
}
