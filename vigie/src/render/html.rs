//! Reports as one web page that stands alone: no script, nothing loaded, nothing to click.

use std::io::Write;

use vigie_engine::{
    organisation::index::Knowledge,
    report::{Report, Verdict},
};

use super::{
    Reports,
    told::{Reason, Step, Told, title, told},
};
use crate::{
    failure::Outcome,
    language::{Language, Say, say},
};

/// Reports in one page, one below the other.
pub(crate) struct WebPage<'k, W> {
    /// Where it goes.
    pub(crate) out: W,
    /// Its language.
    pub(crate) language: Language,
    /// Tells official hosts from others.
    pub(crate) knowledge: &'k Knowledge,
    /// How many reports are written.
    pub(crate) written: usize,
}

/// Colours with a contrast of at least 7 to 1 on their ground; dark where the reader's system is; plain on paper.
const STYLE: &str = "\
:root{color-scheme:light dark;--ground:#fff;--ink:#1a1a1a;--faint:#4a4a4a;--fraudulent:#8c0a0a;--suspicious:#6b4300;--unverified:#0b4a6f;--consistent:#0a5a2a}
@media (prefers-color-scheme:dark){:root{--ground:#161616;--ink:#f2f2f2;--faint:#c4c4c4;--fraudulent:#ffb3ad;--suspicious:#ffd38a;--unverified:#a9d8f5;--consistent:#a4e6ba}}
body{background:var(--ground);color:var(--ink);font:1.125rem/1.6 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:1.5rem;overflow-wrap:anywhere}
h1{font-size:1rem;color:var(--faint)}h2{font-size:1.5rem;line-height:1.3;border-left:.4rem solid;padding-left:.8rem}h3{font-size:1.2rem;margin-top:2rem}
.fraudulent{color:var(--fraudulent)}.suspicious{color:var(--suspicious)}.unverified{color:var(--unverified)}.consistent{color:var(--consistent)}
li{margin:.6rem 0}q{font-style:italic}.quote,.rule{margin:.3rem 0 .3rem 1rem}.faint{color:var(--faint);font-size:1rem}
article+article{border-top:2px solid var(--faint);margin-top:3rem}
@media print{body{background:#fff;color:#000;font-size:11pt;max-width:none;padding:0}article{break-inside:avoid-page}}
";

impl<W: Write> Reports for WebPage<'_, W> {
    fn take(&mut self, report: Report) -> Outcome<()> {
        if self.written == 0 {
            self.head()?;
        }
        self.written += 1;
        let told = told(&report, self.knowledge, self.language);
        self.out.write_all(article(&told, self.written, self.language).as_bytes())?;
        Ok(())
    }

    fn missed(&mut self) {}

    fn end(mut self: Box<Self>) -> Outcome<()> {
        if self.written == 0 {
            self.head()?;
            let nothing = say("Aucun message n’a pu être lu.", "No message could be read.");
            writeln!(self.out, "<p>{}</p>", nothing.to(self.language))?;
        }
        let independent = say(
            "Vigie est indépendante des organismes qu’elle nomme.",
            "Vigie is independent of the organisations it names.",
        );
        writeln!(
            self.out,
            "</main>\n<footer class=\"faint\"><p>{}</p></footer>\n</body>\n</html>",
            independent.to(self.language)
        )?;
        Ok(self.out.flush()?)
    }
}

impl<W: Write> WebPage<'_, W> {
    fn head(&mut self) -> Outcome<()> {
        let code = say("fr", "en").to(self.language);
        let title = say("Vigie : ce message est-il vrai ?", "Vigie: is this message genuine?").to(self.language);
        writeln!(
            self.out,
            "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"format-detection\" content=\"telephone=no, email=no, address=no\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>"
        )?;
        Ok(())
    }
}

fn article(told: &Told, number: usize, language: Language) -> String {
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
