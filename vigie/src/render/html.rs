//! Reports as one web page that stands alone: no script, nothing loaded, nothing to click.

use std::io::Write;

use vigie_engine::{organisation::index::Knowledge, report::Report};
use vigie_page::{answer::article, told::told};

use super::Reports;
use crate::{
    failure::Outcome,
    language::{Language, say},
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
