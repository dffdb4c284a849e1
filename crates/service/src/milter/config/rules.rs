//! `[[rules]]`: one rule of the configuration.

use std::collections::BTreeMap;

use vigie_engine::{report::Verdict, wording::Language};
use vigie_page::language::both;

use super::{
    super::{
        list::List,
        rule::{Action, Rule},
    },
    table::{At, Table, did_you_mean},
};

/// Characters of a tag, or of a reply.
const LONGEST: usize = 200;

pub(super) fn rule(mut table: Table<'_>, lists: &BTreeMap<String, List>) -> Rule {
    let verdicts = table.texts("verdicts").unwrap_or_default();
    let verdicts = verdicts.iter().filter_map(|text| verdict(&table, text)).collect();
    let organisations = table.texts("organisations").unwrap_or_default();
    let recipients = table.texts("recipients").map(|entries| recipients(&table, &entries));
    let senders = table.text("list").and_then(|name| list(&table, &name, lists));
    let rule = Rule {
        verdicts,
        organisations: organisations.into_iter().map(|slug| slug.value).collect(),
        recipients,
        senders,
        authenticated: table.switch("authenticated"),
        action: action(&mut table),
    };
    table.end();
    rule
}

fn verdict(table: &Table<'_>, text: &At<String>) -> Option<Verdict> {
    let found = Verdict::ALL.into_iter().find(|verdict| verdict.name() == text.value);
    if found.is_none() {
        let names = Verdict::ALL.map(Verdict::name);
        let near = did_you_mean(&text.value, names.into_iter());
        let (written, all) = (&text.value, names.join(", "));
        table.fault(
            &text.at,
            both(
                format!("« verdicts » : {written:?} n’est pas un verdict.{} Verdicts possibles : {all}.", near.fr),
                format!("“verdicts”: {written:?} is no verdict.{} Possible verdicts: {all}.", near.en),
            ),
        );
    }
    found
}

fn recipients(table: &Table<'_>, entries: &[At<String>]) -> List {
    let expected = ("un domaine ou une adresse, \"example.org\"", "a domain or an address, \"example.org\"");
    let mut list = List::default();
    for entry in entries {
        if !list.add(&entry.value) {
            table.refused("recipients", entry, expected);
        }
    }
    list
}

fn list(table: &Table<'_>, name: &At<String>, lists: &BTreeMap<String, List>) -> Option<List> {
    let found = lists.get(&name.value).cloned();
    if found.is_none() {
        let near = did_you_mean(&name.value, lists.keys().map(String::as_str));
        let written = &name.value;
        table.fault(
            &name.at,
            both(
                format!("« list » : il n’y a pas de liste {written:?}.{} Ajoutez [lists.{written}].", near.fr),
                format!("“list”: there is no list {written:?}.{} Add [lists.{written}].", near.en),
            ),
        );
    }
    found
}

fn action(table: &mut Table<'_>) -> Action {
    let language = table.choice("language", &[("fr", Language::Fr), ("en", Language::En)]).unwrap_or_default();
    let tag = table.read("tag", ("un texte court, \"[Fraude]\"", "a short text, \"[Fraud]\""), |text| {
        is_line(text, |c| !c.is_control()).then(|| text.trim().to_owned())
    });
    // A percent sign would be read by Sendmail, and only ASCII may stand in an answer of SMTP.
    let plain =
        ("un texte ASCII sans %, \"Refus : ce message est une imitation\"", "an ASCII text without %, \"Refused\"");
    let reply = table.read("reply", plain, |text| {
        is_line(text, |c| c.is_ascii_graphic() && c != '%' || c == ' ').then(|| text.trim().to_owned())
    });
    let to =
        table.read("to", ("une adresse, \"securite@example.org\"", "an address, \"security@example.org\""), |text| {
            let is_address =
                text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.contains('@'));
            let is_plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'%'));
            (is_address && is_plain && List::default().add(text)).then(|| text.to_owned())
        });
    const ACTIONS: [&str; 5] = ["accept", "tag-subject", "quarantine", "reject", "redirect"];
    let words: Vec<(&'static str, &'static str)> = ACTIONS.iter().map(|name| (*name, *name)).collect();
    let at = table.at.clone();
    let chosen = table.choice("action", &words);
    match (chosen, to) {
        (Some("tag-subject"), _) => Action::TagSubject { tag, language },
        (Some("quarantine"), _) => Action::Quarantine,
        (Some("reject"), _) => Action::Reject { reply, language },
        (Some("redirect"), Some(to)) => Action::Redirect { to },
        (Some("redirect"), None) if !table.was_given("to") => {
            table.fault(
                &at,
                both(
                    "« redirect » demande à qui : ajoutez to = \"securite@example.org\".",
                    "“redirect” needs to know to whom: add to = \"security@example.org\".",
                ),
            );
            Action::Accept
        }
        (Some(_), _) => Action::Accept,
        (None, _) => {
            if !table.was_given("action") {
                table.fault(
                    &at,
                    both(
                        format!("cette règle ne dit pas que faire : ajoutez action = une de {}.", ACTIONS.join(", ")),
                        format!("this rule does not say what to do: add action = one of {}.", ACTIONS.join(", ")),
                    ),
                );
            }
            Action::Accept
        }
    }
}

fn is_line(text: &str, allowed: impl Fn(char) -> bool) -> bool {
    !text.trim().is_empty() && text.chars().count() <= LONGEST && text.chars().all(allowed)
}
