//! Whole pages: the check, the answer, what to do, about. The same on the server and as files on any web host.

use askama::Template;
use serde_json::json;
use vigie_engine::{channel::Channel, request::Deed};

use crate::{
    answer::{Choice, deeds, requests},
    language::Language,
    steps::{Steps, html},
    words::Words,
};

/// What the pages can count on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The engine is there for the browser (`/browser/vigie.js`): messages are judged in the page itself.
    pub browser: bool,
    /// A server answers what forms send. Without one the page says what it needs.
    pub server: bool,
    /// There are bulletins (`/alertes/`).
    pub alerts: bool,
    /// Knowledge of somebody's own is there for the engine ([`crate::everyone::own`]).
    pub own: bool,
}

/// What a page needs of its host beside HTTPS: sent as a header where there is a server, and written into the page, as far
/// as a page may, where there is none.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// The same without what browsers pass over in a page.
pub const CONTENT_SECURITY_POLICY_IN_PAGE: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'";

/// A page of the site.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Address {
    /// The check.
    Home,
    /// The answer without JavaScript.
    Answer,
    /// What to do without a message.
    WhatToDo,
    /// Bulletins.
    Alerts,
    /// About.
    About,
}

impl Address {
    /// Its path in a language.
    #[must_use]
    pub const fn path(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Home, Language::Fr) => "/",
            (Self::Home, Language::En) => "/en/",
            (Self::Answer, Language::Fr) => "/reponse",
            (Self::Answer, Language::En) => "/en/answer",
            (Self::WhatToDo, Language::Fr) => "/que-faire",
            (Self::WhatToDo, Language::En) => "/en/what-to-do",
            (Self::Alerts, Language::Fr) => "/alertes/",
            (Self::Alerts, Language::En) => "/en/alerts/",
            (Self::About, Language::Fr) => "/a-propos",
            (Self::About, Language::En) => "/en/about",
        }
    }
}

/// What stands around the main part of every page.
#[derive(Clone, Debug)]
pub struct Frame<'a> {
    /// The page's language.
    pub language: Language,
    /// What the page can count on.
    pub options: Options,
    /// Its title, in words.
    pub title: &'a str,
    /// What it is, in one sentence.
    pub description: &'a str,
    /// The same page in the other language.
    pub other: &'a str,
    /// Which part of the site it is in.
    pub at: Option<Address>,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    w: Words,
    frame: &'a Frame<'a>,
    other: Words,
    main: &'a str,
}

/// Words that scripts say: they are written into the page for them.
pub const SCRIPT_WORDS: &[&str] = &[
    "script-reading",
    "script-engine-missing",
    "script-failed",
    "script-send",
    "script-empty",
    "script-copied",
    "script-not-copied",
    "script-next",
    "script-back",
    "script-screen",
    "script-picture-reading",
    "script-picture-read",
    "script-picture-nothing",
    "script-picture-words",
    "script-picture-failed",
    "script-too-large",
    "script-kept",
    "script-not-kept",
    "script-again",
    "script-file-chosen",
];

impl Page<'_> {
    fn path(&self, address: Address) -> &'static str {
        address.path(self.frame.language)
    }

    fn is_at(&self, address: Address) -> bool {
        self.frame.at == Some(address)
    }

    fn script_words(&self) -> Vec<(&'static str, String)> {
        SCRIPT_WORDS.iter().map(|key| (key.trim_start_matches("script-"), self.w.say(key))).collect()
    }
}

/// A whole page around a main part, whose marks are the caller's own and whose words it has escaped.
#[must_use]
pub fn page(frame: &Frame<'_>, main: &str) -> String {
    let other = match frame.language {
        Language::Fr => Language::En,
        Language::En => Language::Fr,
    };
    Page { w: Words(frame.language), frame, other: Words(other), main }.render().unwrap_or_default()
}

fn known_page(language: Language, options: &Options, at: Address, key: &str, main: &impl Template) -> String {
    let w = Words(language);
    let other = match (at, language) {
        // Nobody can go back to an answer: it is of a message that was not kept.
        (Address::Answer, Language::Fr) => Address::Home.path(Language::En),
        (Address::Answer, Language::En) => Address::Home.path(Language::Fr),
        (_, Language::Fr) => at.path(Language::En),
        (_, Language::En) => at.path(Language::Fr),
    };
    let frame = Frame {
        language,
        options: *options,
        title: &w.say(&format!("{key}-title")),
        description: &w.say(&format!("{key}-description")),
        other,
        at: Some(at),
    };
    page(&frame, &main.render().unwrap_or_default())
}

/// The check.
#[must_use]
pub fn home(language: Language, options: &Options) -> String {
    #[derive(Template)]
    #[template(path = "home.html")]
    struct Home {
        w: Words,
        options: Options,
        action: &'static str,
        what_to_do: &'static str,
        deeds: Vec<Choice>,
        requests: Vec<Choice>,
    }
    let home = Home {
        w: Words(language),
        options: *options,
        action: Address::Answer.path(language),
        what_to_do: Address::WhatToDo.path(language),
        deeds: deeds(&[], language),
        requests: requests(language),
    };
    known_page(language, options, Address::Home, "home", &home)
}

/// The answer without JavaScript: `answer` is what [`crate::answer::of`] wrote, or a complaint from [`complaint`].
#[must_use]
pub fn answer_page(language: Language, answer: &str, options: &Options) -> String {
    #[derive(Template)]
    #[template(path = "answer_page.html")]
    struct AnswerPage<'a> {
        w: Words,
        answer: &'a str,
        home: &'static str,
    }
    let page = AnswerPage { w: Words(language), answer, home: Address::Home.path(language) };
    known_page(language, options, Address::Answer, "answer", &page)
}

/// Says in place of an answer why there is none.
#[must_use]
pub fn complaint(language: Language, why: &str) -> String {
    #[derive(Template)]
    #[template(
        source = r#"<div class="complaint" role="alert"><h2>{{ w.say("complaint") }}</h2><p>{{ why }}</p></div>"#,
        ext = "html"
    )]
    struct Complaint<'a> {
        w: Words,
        why: &'a str,
    }
    Complaint { w: Words(language), why }.render().unwrap_or_default()
}

/// What to do without a message. `steps` is what follows from `after`.
#[must_use]
pub fn what_to_do(
    language: Language,
    channel: Option<Channel>,
    after: &[Deed],
    steps: &Steps,
    options: &Options,
) -> String {
    #[derive(Template)]
    #[template(path = "what_to_do.html")]
    struct WhatToDo {
        w: Words,
        action: &'static str,
        home: &'static str,
        channels: Vec<Choice>,
        deeds: Vec<Choice>,
        steps: String,
        asked: bool,
    }
    let w = Words(language);
    let channels = Channel::ALL.into_iter().map(|known| Choice {
        name: known.name(),
        words: w.say(&format!("channel-{}", known.name())),
        ticked: channel == Some(known),
    });
    let page = WhatToDo {
        w,
        action: Address::WhatToDo.path(language),
        home: Address::Home.path(language),
        channels: channels.collect(),
        deeds: deeds(after, language),
        asked: !after.is_empty(),
        steps: if after.is_empty() { String::new() } else { html(steps, w) },
    };
    known_page(language, options, Address::WhatToDo, "what", &page)
}

/// About: independence, privacy, limits, how to contest a verdict.
#[must_use]
pub fn about(language: Language, options: &Options) -> String {
    #[derive(Template)]
    #[template(path = "about.html")]
    struct About {
        w: Words,
        options: Options,
    }
    known_page(language, options, Address::About, "about", &About { w: Words(language), options: *options })
}

/// There is no such page.
#[must_use]
pub fn not_found(language: Language, options: &Options) -> String {
    #[derive(Template)]
    #[template(path = "not_found.html")]
    struct NotFound {
        w: Words,
        home: &'static str,
    }
    let w = Words(language);
    let main = NotFound { w, home: Address::Home.path(language) }.render().unwrap_or_default();
    let other = match language {
        Language::Fr => Address::Home.path(Language::En),
        Language::En => Address::Home.path(Language::Fr),
    };
    let (title, description) = (w.say("missing-title"), w.say("missing-description"));
    page(&Frame { language, options: *options, title: &title, description: &description, other, at: None }, &main)
}

/// `/manifest.webmanifest`: lets the page be installed.
#[must_use]
pub fn manifest() -> String {
    let w = Words(Language::Fr);
    json!({
        "name": w.say("home-title"),
        "short_name": "Vigie",
        "description": w.say("home-description"),
        "lang": "fr",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f7f5f0",
        "theme_color": "#24414a",
        "icons": [
            { "src": "/assets/icon.svg", "type": "image/svg+xml", "sizes": "any" },
            { "src": "/assets/icon-192.png", "type": "image/png", "sizes": "192x192", "purpose": "any maskable" },
            { "src": "/assets/icon-512.png", "type": "image/png", "sizes": "512x512", "purpose": "any maskable" },
        ],
    })
    .to_string()
}
