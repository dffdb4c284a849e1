//! The alerts: their list, each of them, and the feed. What a layout puts around is not theirs.

mod feed;

use askama::Template;
use jiff::civil::Date;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use vigie_engine::{
    bulletin::view::{self, Listed, OfficialShown, Shown, StatementShown},
    channel::Channel,
    organisation::index::Knowledge,
    report::{AlertNamed, Standing},
};

pub use self::feed::feed;
use crate::{
    language::{Language, day_written},
    site::{Address, Frame, Options, page},
    words::Words,
};

/// The main part of a page, and what a layout says of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Main {
    /// Its title, in words.
    pub title: String,
    /// What it is, in one sentence.
    pub description: String,
    /// The path of the same page in the other language.
    pub other: String,
    /// Its marks, whose words are escaped.
    pub html: String,
}

/// The path of the list in a language.
#[must_use]
pub const fn path(language: Language) -> &'static str {
    match language {
        Language::Fr => "/alertes/",
        Language::En => "/en/alerts/",
    }
}

const fn other(language: Language) -> Language {
    match language {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    }
}

/// The list of alerts, the newest first.
#[must_use]
pub fn list(knowledge: &Knowledge, language: Language) -> Main {
    #[derive(Template)]
    #[template(path = "alerts/list.html")]
    struct List {
        w: Words,
        alerts: Vec<Listed>,
    }
    let w = Words(language);
    let list = List { w, alerts: view::list(knowledge, language) };
    Main {
        title: w.say("alerts-title"),
        description: w.say("alerts-description"),
        other: path(other(language)).to_owned(),
        html: w.spaced(list.render().unwrap_or_default()),
    }
}

/// One alert as it stands today; `None` where there is none of that name. `base` is the address of the site without its
/// last slash (`https://vigie.example`); empty where it is not known: the script then adds it to what is shared.
#[must_use]
pub fn bulletin(knowledge: &Knowledge, slug: &str, language: Language, today: Date, base: &str) -> Option<Main> {
    #[derive(Template)]
    #[template(path = "alerts/bulletin.html")]
    struct Bulletin {
        w: Words,
        list: &'static str,
        alert: Shown,
        share: Share,
    }
    let alert = view::show(knowledge, slug, language, today)?;
    let (title, description) = (alert.listed.title.clone(), alert.listed.summary.clone());
    let share = Share::new(&alert.listed, language, base);
    let w = Words(language);
    let page = Bulletin { w, list: path(language), alert, share };
    Some(Main {
        title,
        description,
        other: format!("{}{slug}", path(other(language))),
        html: w.spaced(page.render().unwrap_or_default()),
    })
}

/// A whole document around a main part.
#[must_use]
pub fn document(main: &Main, language: Language, options: &Options) -> String {
    let frame = Frame {
        language,
        options: *options,
        title: &main.title,
        description: &main.description,
        other: &main.other,
        at: Some(Address::Alerts),
    };
    page(&frame, &main.html)
}

/// What is said of an alert that a message resembles: one line.
#[must_use]
pub fn resembles(alert: &AlertNamed, language: Language) -> String {
    let w = Words(language);
    // Marks inside quotation marks are the inner ones of the language.
    let title = match language {
        Language::Fr => alert.title.replace("« ", "“").replace(" »", "”"),
        Language::En => alert.title.replace('“', "‘").replace('”', "’"),
    };
    let told = w.fill("alerts-resembles", &[("title", &title), ("day", &w.day(&alert.published))]);
    match &alert.superseded {
        Some(day) => format!("{told} {}", w.fill("alerts-superseded", &[("day", &w.day(day))])),
        None => told,
    }
}

/// Links that hand an alert on. They are opened by the reader's own mail or message program: nobody counts them.
struct Share {
    mail: String,
    sms: String,
    address: String,
}

impl Share {
    fn new(alert: &Listed, language: Language, base: &str) -> Self {
        let address = if base.is_empty() { String::new() } else { format!("{base}{}{}", path(language), alert.slug) };
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let body = encoded(format!("{}\n\n{}\n\n{address}", alert.title, alert.summary).trim_end());
        Self {
            mail: format!("mailto:?subject={}&body={body}", encoded(&alert.title)),
            sms: format!("sms:?body={body}"),
            address,
        }
    }
}

impl Words {
    /// A day as people write it.
    fn day(&self, day: &str) -> String {
        day_written(day, self.0)
    }

    fn published(&self, alert: &Listed) -> String {
        self.fill("alerts-published", &[("day", &self.day(&alert.published))])
    }

    fn updated(&self, alert: &Listed) -> String {
        self.fill("alerts-updated", &[("day", &self.day(&alert.updated))])
    }

    fn reading(&self, alert: &Listed) -> String {
        self.fill("alerts-reading", &[("minutes", &alert.reading_minutes.to_string())])
    }

    fn superseded(&self, alert: &Listed) -> Option<String> {
        let superseded = alert.superseded.as_ref()?;
        Some(self.fill("alerts-superseded", &[("day", &self.day(&superseded.on))]))
    }

    /// In whose name, and by which channels.
    fn by(&self, alert: &Listed) -> String {
        let names: Vec<&str> = alert.in_the_name_of.iter().map(|named| named.name.as_str()).collect();
        let channels = alert.channels.iter().filter_map(|channel| Channel::from_name(channel));
        let channels: Vec<String> =
            channels.map(|channel| self.say(&format!("alerts-channel-{}", channel.name()))).collect();
        self.fill("alerts-by", &[("names", &names.join(", ")), ("channels", &channels.join(", "))])
    }

    /// How sure a fact is, where there is something to say of it.
    fn sure(&self, official: &OfficialShown) -> String {
        let word = |standing: Standing| {
            self.say(match standing {
                Standing::InForce => "alerts-in-force",
                Standing::Disputed => "alerts-disputed",
                Standing::Unconfirmed => "alerts-unconfirmed",
                Standing::NotInForce => "alerts-not-in-force",
            })
        };
        let today = self.fill("alerts-today", &[("standing", &word(official.today))]);
        if official.then == official.today {
            return today;
        }
        let then = self.fill("alerts-then", &[("standing", &word(official.then))]);
        format!("{then} {today}")
    }

    /// `[1, 3]`: the places of a statement's sources, as links.
    fn notes(&self, statement: &StatementShown) -> Vec<(usize, String)> {
        let label = |place: &usize| self.fill("alerts-see-source", &[("number", &place.to_string())]);
        statement.sources.iter().map(|place| (*place, label(place))).collect()
    }

    fn read_on(&self, day: &str) -> String {
        self.fill("alerts-read-on", &[("day", &self.day(day))])
    }
}
