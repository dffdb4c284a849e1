//! `docs/alerts/`: every published alert, with its days and sources.

use std::{fmt::Write as _, path::Path};

use vigie_engine::{
    bulletin::view::{self, Shown, StatementShown},
    organisation::index::Knowledge,
    wording::Language,
};

use super::Pages;

pub(super) fn add(knowledge: &Knowledge, pages: &mut Pages) {
    let folder = Path::new("alerts");
    pages.insert(folder.join("README.md"), index(knowledge));
    for bulletin in &knowledge.parts().bulletins {
        // The day it was last read: a page does not change with the calendar.
        if let Some(alert) = view::show(knowledge, &bulletin.slug, Language::Fr, bulletin.updated) {
            pages.insert(folder.join(format!("{}.md", bulletin.slug)), page(&alert));
        }
    }
}

fn index(knowledge: &Knowledge) -> String {
    let mut text = "# Les alertes\n\nPages écrites par `script/docs` d’après `crates/knowledge/bulletins` ; rien n’y est édité à \
                    la main.\n\n*Published alerts. The pages are in French; `vigie alerts list --lang en` shows them in \
                    English.*\n\n| alerte du | alerte | English | relue le | remplacée le |\n| --- | --- | --- | --- | --- |\n"
        .to_owned();
    let english = view::list(knowledge, Language::En);
    for (alert, en) in view::list(knowledge, Language::Fr).iter().zip(&english) {
        let superseded = alert.superseded.as_ref().map(|superseded| superseded.on.as_str()).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | [{}]({}.md) | {} | {} | {superseded} |",
            alert.published, alert.title, alert.slug, en.title, alert.updated
        );
    }
    text
}

fn page(alert: &Shown) -> String {
    let listed = &alert.listed;
    let mut text = format!("# {}\n\n", listed.title);
    let _ = writeln!(text, "Alerte du {}, relue le {} (`{}`).\n", listed.published, listed.updated, listed.slug);
    if let Some(superseded) = &listed.superseded {
        let _ = writeln!(text, "> **Ne vaut plus telle quelle depuis le {}.** {}\n", superseded.on, superseded.why);
    }
    let _ = writeln!(text, "{}\n\n## Que faire\n", listed.summary);
    for step in &alert.to_do {
        let _ = writeln!(text, "1. {step}");
    }
    text.push_str("\n## À quoi cela ressemble\n\n");
    alert.looks_like.iter().for_each(|statement| line(&mut text, "", statement));
    let _ = writeln!(text, "\n## Pourquoi on s’y laisse prendre\n\n{}", alert.lure);
    if !alert.official.is_empty() {
        text.push_str("\n## Ce qui est officiel\n\n");
    }
    for official in &alert.official {
        let parts = [official.value.as_str(), official.about.as_str()];
        let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let _ = writeln!(text, "* {} ({})", said.join(" : "), official.organisation);
    }
    if !alert.changes.is_empty() {
        text.push_str("\n## Ce qui a changé depuis\n\n");
    }
    alert.changes.iter().for_each(|change| line(&mut text, &format!("{} : ", change.on), &change.statement));
    text.push_str("\n## Sources\n\n");
    for source in &alert.sources {
        let title = match &source.url {
            Some(url) => format!("[{}](<{url}>)", source.title),
            None => source.title.clone(),
        };
        let _ = writeln!(text, "1. {}, {title}, lu le {}", source.publisher, source.seen_on);
    }
    text
}

fn line(text: &mut String, before: &str, statement: &StatementShown) {
    let places: Vec<String> = statement.sources.iter().map(usize::to_string).collect();
    let lead = if statement.unconfirmed { " (simple piste)" } else { "" };
    let _ = writeln!(text, "* {before}{}{lead} [{}]", statement.text, places.join(", "));
}
