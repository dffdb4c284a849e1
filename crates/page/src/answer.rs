//! The answer to a message as HTML: one article, whose words are all escaped. The same in the program's page, on the
//! server and in the browser.

use vigie_engine::report::Verdict;

use crate::{
    language::{Language, Say, say},
    told::{Reason, Step, Told, title},
};

/// One report; `number` tells it from others on the same page.
#[must_use]
pub fn article(told: &Told, number: usize, language: Language) -> String {
    let (sign, verdict) = match told.verdict {
        Verdict::Fraudulent => ("✖", "fraudulent"),
        Verdict::Suspicious => ("⚠", "suspicious"),
        Verdict::Unverified => ("?", "unverified"),
        Verdict::Consistent => ("✔", "consistent"),
    };
    let mut page = Html(String::new());
    page.raw(&format!("<article aria-labelledby=\"verdict-{number}\">\n"));
    if let Some(source) = &told.source {
        page.tag("p class=\"faint\"", source);
    }
    page.raw(&format!("<h2 id=\"verdict-{number}\" class=\"{verdict}\"><span aria-hidden=\"true\">{sign} </span>"));
    page.text(&told.headline);
    page.raw("</h2>\n");
    told.alerts.iter().for_each(|alert| page.tag("p", alert));
    if !told.steps.is_empty() {
        page.section(title::STEPS, "ol", language, |page| told.steps.iter().for_each(|step| page.step(step, language)));
    }
    if !told.reasons.is_empty() {
        page.section(title::REASONS, "ul", language, |page| {
            told.reasons.iter().for_each(|reason| page.reason(reason, language))
        });
    }
    if !told.not_checked.is_empty() {
        page.section(title::NOT_CHECKED, "ul", language, |page| {
            told.not_checked.iter().for_each(|what| page.tag("li", what))
        });
    }
    told.warnings.iter().for_each(|warning| page.tag("p", warning));
    if told.disarmed {
        page.tag("p class=\"faint\"", title::DISARMED.to(language));
    }
    told.colophon.iter().for_each(|line| page.tag("p class=\"faint\"", line));
    page.raw("</article>\n");
    page.0
}

/// Steps alone, for a person who asks what to do without a message: the list without its title.
#[must_use]
pub fn steps(steps: &[Step], language: Language) -> String {
    let mut page = Html(String::new());
    page.raw("<ol>\n");
    steps.iter().for_each(|step| page.step(step, language));
    page.raw("</ol>\n");
    page.0
}

/// A page in the making: words go in through `text` and `tag`, which escape them.
struct Html(String);

impl Html {
    /// Marks of our own.
    fn raw(&mut self, marks: &'_ str) {
        self.0.push_str(marks);
    }

    /// Anybody's words.
    fn text(&mut self, words: &str) {
        for c in words.chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                c => self.0.push(c),
            }
        }
    }

    /// Words in an element of their own.
    fn tag(&mut self, tag: &'static str, words: &str) {
        let name = tag.split(' ').next().unwrap_or(tag);
        self.raw(&format!("<{tag}>"));
        self.text(words);
        self.raw(&format!("</{name}>\n"));
    }

    fn section(&mut self, title: Say, list: &'static str, language: Language, items: impl FnOnce(&mut Self)) {
        self.tag("h3", title.to(language));
        self.raw(&format!("<{list}>\n"));
        items(self);
        self.raw(&format!("</{list}>\n"));
    }

    fn step(&mut self, step: &Step, language: Language) {
        self.raw("<li>");
        self.text(&step.text);
        if !step.how.is_empty() {
            self.raw("\n<ul>\n");
            step.how.iter().for_each(|how| self.tag("li", how));
            self.raw("</ul>");
        }
        let lines = [(title::PHONE, &step.phone), (title::PAGE, &step.url)];
        for (name, value) in lines.into_iter().filter_map(|(name, value)| Some((name, value.as_ref()?))) {
            self.raw("\n<br>");
            self.text(name.to(language));
            self.tag("strong", value);
        }
        if let Some(doubt) = &step.unconfirmed {
            self.tag("p class=\"faint\"", doubt);
        }
        self.raw("</li>\n");
    }

    fn reason(&mut self, reason: &Reason, language: Language) {
        self.raw("<li>");
        self.text(&reason.text);
        for quote in &reason.quotes {
            self.raw("\n<p class=\"quote\">");
            self.text(&quote.place);
            self.text(say(" : ", ": ").to(language));
            self.tag("bdi", &quote.words);
            if let Some(behind) = &quote.behind {
                self.raw("<br>→ ");
                self.text(title::BEHIND.to(language));
                self.tag("bdi", behind);
            }
            self.raw("</p>");
        }
        if let Some(rule) = &reason.rule {
            self.raw("\n<p class=\"rule\">");
            self.text(title::RULE.to(language));
            self.text(&rule.text);
            self.raw("<br><span class=\"faint\">");
            self.text(&rule.origin);
            self.raw("</span>");
            if let Some(doubt) = &rule.doubt {
                self.raw("<br>");
                self.text(doubt);
            }
            self.raw("</p>");
        }
        self.raw("</li>\n");
    }
}
