//! A report as it is told to a person: the words and their order, for every form that people read. Everything that comes
//! from the message is made harmless here; a renderer only lays it out.

use vigie_engine::{
    message::day::{day_in_paris, parse_instant},
    organisation::index::Knowledge,
    report::{Advice, DayFrom, Evidence, Finding, Report, RuleCited, Standing, Verdict},
    request::Request,
};

use crate::{
    alerts::resembles,
    harmless::{disarmed, harmless},
    language::{Language, Say, day, day_written, quoted, say},
};

/// A report in words.
pub struct Told {
    /// Where the message was read.
    pub source: Option<String>,
    /// The verdict, for its colour and sign.
    pub verdict: Verdict,
    /// The verdict in one sentence.
    pub headline: String,
    /// The alerts that it resembles, one sentence each.
    pub alerts: Vec<String>,
    /// What to do, first things first.
    pub steps: Vec<Step>,
    /// Why, the heaviest first.
    pub reasons: Vec<Reason>,
    /// What was not looked at.
    pub not_checked: Vec<String>,
    /// Whether a link is written so that nothing follows it.
    pub disarmed: bool,
    /// What must be known of the knowledge: its age, profiles replaced.
    pub warnings: Vec<String>,
    /// By the rules of which day and in which version it was judged, and where to read more.
    pub colophon: [String; 2],
}

impl Told {
    /// By the rules of which day and in which version it was judged.
    #[must_use]
    pub fn judged(&self) -> &str {
        let [judged, _] = &self.colophon;
        judged
    }
}

/// One thing to do.
pub struct Step {
    /// What to do.
    pub text: String,
    /// Exactly how.
    pub how: Vec<String>,
    /// The number to dial.
    pub phone: Option<String>,
    /// Whether somebody answers there now, and else when.
    pub open: Option<String>,
    /// The page to open.
    pub url: Option<String>,
    /// Said where no source confirms it.
    pub unconfirmed: Option<String>,
}

/// One reason.
pub struct Reason {
    /// The check that found it.
    pub check: String,
    /// The reason.
    pub text: String,
    /// The words it rests on.
    pub quotes: Vec<Quote>,
    /// The published rule it rests on.
    pub rule: Option<Rule>,
}

/// Words of the message.
pub struct Quote {
    /// Where they stand.
    pub place: String,
    /// The words, between quotation marks.
    pub words: String,
    /// Where a link really leads, when the words do not say it.
    pub behind: Option<String>,
}

/// A published rule.
pub struct Rule {
    /// What it says.
    pub text: String,
    /// Who published it, when it was read, from when to when it holds.
    pub origin: String,
    /// Said where it is not sure for that day.
    pub doubt: Option<String>,
}

/// The titles of the parts.
pub mod title {
    use crate::language::{Say, say};

    /// Above the steps.
    pub const STEPS: Say = say("Que faire maintenant", "What to do now");
    /// Above the reasons.
    pub const REASONS: Say = say("Pourquoi", "Why");
    /// Above what was not looked at.
    pub const NOT_CHECKED: Say = say("Ce que Vigie n’a pas pu vérifier", "What Vigie could not check");
    /// Before where a link really leads.
    pub const BEHIND: Say = say("Ce lien mène en réalité à : ", "This link really leads to: ");
    /// Before a published rule.
    pub const RULE: Say = say("La règle publiée : ", "The published rule: ");
    /// Before a number to dial.
    pub const PHONE: Say = say("Téléphone : ", "Telephone: ");
    /// Before a page to open.
    pub const PAGE: Say = say("Page : ", "Page: ");
    /// Said where links are written so that nothing follows them.
    pub const DISARMED: Say = say(
        "Les adresses douteuses sont écrites exprès avec [.] ou « hxxp » : personne ne peut cliquer dessus par erreur.",
        "Doubtful addresses are written with [.] or “hxxp” on purpose: nobody can click on them by mistake.",
    );
}

/// Longer quotations are cut.
const LONGEST_QUOTE: usize = 240;

/// The report in words.
pub fn told(report: &Report, knowledge: &Knowledge, language: Language) -> Told {
    let reasons: Vec<Reason> = report.findings.iter().map(|finding| reason(finding, knowledge, language)).collect();
    let warnings = report.knowledge.stale.iter().cloned().chain(replaced(report, language));
    let told = Told {
        source: report.source.as_deref().map(|source| harmless(source).into_owned()),
        verdict: report.verdict,
        headline: disarmed(&report.headline, knowledge),
        alerts: report.alerts.iter().map(|alert| resembles(alert, language)).collect(),
        steps: report.advice.iter().map(step).collect(),
        disarmed: false,
        reasons,
        not_checked: report.not_checked.iter().map(|what| harmless(&what.why).into_owned()).collect(),
        warnings: warnings.collect(),
        colophon: colophon(report, language),
    };
    Told { disarmed: told.shows_disarmed_links(), ..told }
}

impl Told {
    fn shows_disarmed_links(&self) -> bool {
        let is_disarmed = |text: &str| text.contains("[.]");
        self.reasons.iter().any(|reason| {
            let quotes = || reason.quotes.iter();
            is_disarmed(&reason.text)
                || quotes().any(|quote| is_disarmed(&quote.words) || quote.behind.as_deref().is_some_and(is_disarmed))
        })
    }
}

impl Step {
    /// The number as a telephone dials it.
    #[must_use]
    pub fn dialled(&self) -> String {
        self.phone.as_deref().unwrap_or_default().chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    /// The number to dial, and whether somebody answers now.
    #[must_use]
    pub fn dial(&self) -> Option<String> {
        let phone = self.phone.as_ref()?;
        Some(self.open.as_ref().map_or_else(|| phone.clone(), |open| format!("{phone}, {open}")))
    }
}

/// A step of advice in words.
pub fn step(advice: &Advice) -> Step {
    let clean = |text: &String| harmless(text).into_owned();
    Step {
        text: clean(&advice.text),
        how: advice.how.iter().map(clean).collect(),
        phone: advice.phone.as_ref().map(clean),
        open: advice.open.as_ref().map(clean),
        url: advice.url.as_ref().map(clean),
        unconfirmed: advice.unconfirmed.as_ref().map(clean),
    }
}

fn reason(finding: &Finding, knowledge: &Knowledge, language: Language) -> Reason {
    let mut quotes: Vec<Quote> = Vec::new();
    for (place, evidence) in
        finding.evidence.iter().enumerate().filter(|(_, evidence)| !evidence.shown.trim().is_empty())
    {
        let around = |other: &Evidence| {
            other.part == evidence.part && other.span != evidence.span && other.span.contains(evidence.span)
        };
        if finding.evidence.iter().take(place).any(around) && evidence.target.is_none() {
            continue;
        }
        let quote = quote(evidence, knowledge, language);
        if !quotes.iter().any(|known| known.words == quote.words && known.behind == quote.behind) {
            quotes.push(quote);
        }
    }
    Reason {
        check: finding.check.clone(),
        text: disarmed(&finding.message, knowledge),
        quotes,
        rule: finding.rule.as_ref().map(|cited| rule(cited, language)),
    }
}

fn quote(evidence: &Evidence, knowledge: &Knowledge, language: Language) -> Quote {
    let words = disarmed(&shortened(account(evidence, language).trim()), knowledge);
    // A number's international form tells a person nothing new.
    let behind = evidence.target.as_deref().filter(|target| target.contains(':') && !shows(&evidence.shown, target));
    Quote {
        place: place(&evidence.part).to(language).to_owned(),
        words: quoted(&words, language),
        behind: behind.map(|target| disarmed(&shortened(target), knowledge)),
    }
}

/// The words of the message; in a person's own account of a call, what the vocabulary of records stands for.
fn account(evidence: &Evidence, language: Language) -> String {
    let shown = evidence.shown.as_str();
    match (evidence.part.as_str(), shown) {
        ("record:named_contact", "true") => say("oui", "yes").to(language).to_owned(),
        ("record:named_contact", "false") => say("non", "no").to(language).to_owned(),
        ("record:asked_for", _) => {
            let request = Request::from_name(shown).map(|request| request.in_words().in_language(language).to_owned());
            request.unwrap_or_else(|| shown.to_owned())
        }
        _ => shown.to_owned(),
    }
}

/// Whether the words shown are already the address behind them.
fn shows(words: &str, target: &str) -> bool {
    let bare = |address: &str| {
        let address = address.trim().to_lowercase();
        let rest = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
        rest.trim_end_matches('/').to_owned()
    };
    bare(words) == bare(target)
}

fn shortened(text: &str) -> String {
    let mut kept: String = text.chars().take(LONGEST_QUOTE).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}

/// A view's name as people understand it.
pub(crate) fn place(part: &str) -> Say {
    if part.starts_with("attachment:") {
        return say("Dans la pièce jointe", "In the attachment");
    }
    match part {
        "from" => say("Expéditeur affiché", "Displayed sender"),
        "subject" => say("Objet", "Subject"),
        "header:reply-to" => say("Adresse de réponse", "Answer address"),
        "header:date" => say("Date annoncée", "Date given"),
        "record:claimed" => say("L’appelant a dit être", "The caller claimed to be"),
        "record:call_back" => say("Numéro à rappeler", "Number to call back"),
        "record:asked_for" => say("Demandé pendant l’appel", "Asked for during the call"),
        "record:named_contact" => say("A su nommer la personne concernée", "Could name the person concerned"),
        _ if part.starts_with("header:authentication-results") => {
            say("Contrôle fait à la réception", "Check made on receipt")
        }
        _ if part.starts_with("header:") => say("Dans l’en-tête", "In the header"),
        _ if part.ends_with("/hidden") => say("Caché dans le message", "Hidden in the message"),
        _ => say("Dans le message", "In the message"),
    }
}

fn rule(cited: &RuleCited, language: Language) -> Rule {
    let seen = day_written(&cited.seen_on, language);
    let mut origin = match language {
        Language::Fr => format!("Source : {}, page lue le {seen}.", cited.source),
        Language::En => format!("Source: {}, page read on {seen}.", cited.source),
    };
    let day = |day: &Option<String>| day.as_ref().map(|day| day_written(day, language));
    let period = match (day(&cited.valid_from), day(&cited.valid_to), language) {
        (Some(from), Some(to), Language::Fr) => format!(" Valable du {from} au {to}."),
        (Some(from), Some(to), Language::En) => format!(" Valid from {from} to {to}."),
        (Some(from), None, Language::Fr) => format!(" Valable depuis le {from}."),
        (Some(from), None, Language::En) => format!(" Valid since {from}."),
        (None, Some(to), Language::Fr) => format!(" Valable jusqu’au {to}."),
        (None, Some(to), Language::En) => format!(" Valid until {to}."),
        (None, None, _) => String::new(),
    };
    origin.push_str(&period);
    let doubt = match cited.standing {
        Standing::InForce => None,
        Standing::Disputed => Some(say(
            "Une autre source dit le contraire pour cette date : cette règle ne prouve rien à elle seule.",
            "Another source says the contrary for that day: this rule proves nothing by itself.",
        )),
        Standing::Unconfirmed => Some(say(
            "Cette règle est ancienne : nous ne savons pas si elle valait encore ce jour-là.",
            "This rule is old: we do not know whether it still held that day.",
        )),
        Standing::NotInForce => {
            Some(say("Cette règle ne valait pas à cette date.", "This rule did not hold on that day."))
        }
    };
    Rule { text: cited.text.clone(), origin, doubt: doubt.map(|doubt| doubt.to(language).to_owned()) }
}

fn replaced(report: &Report, language: Language) -> Option<String> {
    let slugs = report.knowledge.replaced.join(", ");
    (!slugs.is_empty()).then(|| match language {
        Language::Fr => format!("Fiches fournies par vous, et non par Vigie : {slugs}."),
        Language::En => format!("Files of your own, not Vigie’s: {slugs}."),
    })
}

fn colophon(report: &Report, language: Language) -> [String; 2] {
    let (version, reviewed) = (&report.knowledge.version, day_written(&report.knowledge.reviewed, language));
    let on = parse_instant(&report.received_at).map(|at| day(day_in_paris(at), language)).unwrap_or_default();
    let unknown = report.received_at_from == DayFrom::Now;
    let check = report.findings.first().map(|finding| format!(" {}", finding.check)).unwrap_or_default();
    match language {
        Language::Fr => [
            format!(
                "Jugé avec les règles du {on}{}. Vigie {version}, règles relues le {reviewed}.",
                if unknown { " (jour de réception inconnu)" } else { "" }
            ),
            format!("Pour en savoir plus : vigie explain{check}"),
        ],
        Language::En => [
            format!(
                "Judged by the rules of {on}{}. Vigie {version}, rules reviewed on {reviewed}.",
                if unknown { " (day of receipt unknown)" } else { "" }
            ),
            format!("To learn more: vigie explain{check}"),
        ],
    }
}
