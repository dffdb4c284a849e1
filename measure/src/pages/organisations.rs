//! `docs/organisations/`: what Vigie holds to be true of each organisation, with the days and sources of every fact.

use std::{collections::BTreeMap, fmt::Write as _, path::Path};

use vigie_engine::{
    channel::Channel,
    organisation::{
        kind::Kind,
        schema::{DomainFact, DomainUse, Grade, NameRole, NumberRole, Profile, Provenance, Source},
    },
};

use super::Pages;

/// The country of those that are at home in many.
const MANY: &str = "XX";

pub(super) fn add(profiles: &[Profile], pages: &mut Pages) {
    let folder = Path::new("organisations");
    pages.insert(folder.join("README.md"), index(profiles));
    for profile in profiles {
        pages.insert(folder.join(format!("{}.md", profile.slug)), page(profile));
    }
}

fn index(profiles: &[Profile]) -> String {
    let mut text = format!(
        "# Les organismes\n\nLes {} organismes que Vigie connaît, par genre et par pays. Pages écrites par `script/docs` d’après \
         `crates/knowledge/organisations` ; rien n’y est édité à la main. Vigie n’est liée à aucun d’eux.\n\n*The organisations \
         that Vigie knows, by kind and country. The pages are in French.*\n\n| genre | pays | organisme | nom anglais | \
         domaines | numéros | règles | relu le |\n| --- | --- | --- | --- | ---: | ---: | ---: | --- |\n",
        profiles.len()
    );
    let mut sorted: BTreeMap<(Kind, &str, &str), &Profile> = BTreeMap::new();
    for profile in profiles {
        sorted.insert((profile.kind, &profile.country, &profile.slug), profile);
    }
    for ((kind, country, slug), profile) in sorted {
        let _ = writeln!(
            text,
            "| {} | {} | [{}]({slug}.md) | {} | {} | {} | {} | {} |",
            kind.in_words().fr,
            country_name(country),
            cell(&profile.name.fr),
            cell(&profile.name.en),
            profile.domains.iter().flat_map(DomainFact::all).count(),
            profile.numbers.len(),
            profile.rules.len(),
            profile.reviewed,
        );
    }
    text
}

fn page(profile: &Profile) -> String {
    let mut page = Page { text: String::new() };
    let (fr, en) = (&profile.name.fr, &profile.name.en);
    let name = if fr == en { fr.clone() } else { format!("{fr} ({en})") };
    page.line(&format!("# {name}\n"));
    page.line(&format!(
        "`{}` : {}. Pays : {}. Fiche relue le {}.\n\nPour le joindre sûrement : {}",
        profile.slug,
        profile.kind.in_words().fr,
        country_name(&profile.country),
        profile.reviewed,
        profile.reach.fr
    ));
    page.names(profile);
    page.heading("Domaines", profile.domains.is_empty());
    for fact in &profile.domains {
        let domains: Vec<String> = fact.all().map(|domain| format!("`{domain}`")).collect();
        let uses: Vec<&str> = fact.uses.iter().map(|usage| domain_use(*usage)).collect();
        page.fact(&format!("{} : {}", domains.join(", "), uses.join(", ")), &fact.provenance);
    }
    page.heading("Adresses d’expéditeur", profile.senders.is_empty());
    profile.senders.iter().for_each(|fact| page.fact(&format!("`{}`", fact.address), &fact.provenance));
    page.heading("Numéros", profile.numbers.is_empty());
    for fact in &profile.numbers {
        let roles: Vec<&str> = fact.roles.iter().map(|role| number_role(*role)).collect();
        let about = fact.about.fr.as_str();
        page.fact(&format!("`{}` : {}. {about}", fact.number, roles.join(", ")), &fact.provenance);
    }
    page.heading("Périodes où une liste était complète", profile.closed_lists.is_empty());
    for list in &profile.closed_lists {
        let disputed = disputed(&list.disputed_by);
        page.line(&format!(
            "* {}, du {} au {} : {} [{}]{disputed}",
            number_role(list.role),
            list.from,
            list.to,
            list.text.fr,
            list.sources.join(", ")
        ));
    }
    page.heading("Règles publiées", profile.rules.is_empty());
    for rule in &profile.rules {
        let channels: Vec<&str> = rule.channels.iter().map(|channel| channel_name(*channel)).collect();
        let channels = if channels.is_empty() { "partout".to_owned() } else { channels.join(", ") };
        page.fact(&format!("{} ({channels}) `{}`", rule.text.fr, rule.id), &rule.provenance);
        if let Some(exception) = &rule.exception {
            page.line(&format!("  * Exception publiée : {}", exception.fr));
        }
    }
    page.heading("Sources", profile.sources.is_empty());
    profile.sources.iter().for_each(|(id, source)| page.line(&source_line(id, source)));
    page.text
}

struct Page {
    text: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end_matches(' '));
        self.text.push('\n');
    }

    fn heading(&mut self, title: &str, is_empty: bool) {
        if !is_empty {
            self.line(&format!("\n## {title}\n"));
        }
    }

    fn names(&mut self, profile: &Profile) {
        self.heading("Noms", profile.names.is_empty());
        let roles = [
            (NameRole::Organisation, "L’organisme"),
            (NameRole::Service, "Ses services"),
            (NameRole::Object, "Ses objets"),
        ];
        for (role, title) in roles {
            let own = profile.names.iter().filter(|name| name.role == role);
            let names: Vec<String> = own
                .map(|name| format!("{}{}", name.text, if name.ambiguous { " (a d’autres sens)" } else { "" }))
                .collect();
            if !names.is_empty() {
                self.line(&format!("* {title} : {}", names.join(", ")));
            }
        }
    }

    /// A fact, the days that sources speak for, and their short names.
    fn fact(&mut self, what: &str, provenance: &Provenance) {
        let seen = if provenance.first_seen == provenance.last_seen {
            format!("attesté le {}", provenance.first_seen)
        } else {
            format!("attesté du {} au {}", provenance.first_seen, provenance.last_seen)
        };
        let mut days = vec![seen];
        days.extend(provenance.valid_from.map(|day| format!("en vigueur dès le {day}")));
        days.extend(provenance.valid_to.map(|day| format!("jusqu’au {day}")));
        days.extend(provenance.unconfirmed.then(|| "source peu sûre".to_owned()));
        let sources = provenance.sources.join(", ");
        let disputed = disputed(&provenance.disputed_by);
        self.line(&format!("* {what}  \n  {} [{sources}]{disputed}", days.join(", ")));
        if let Some(note) = &provenance.note {
            self.line(&format!("  * {}", note.fr));
        }
    }
}

fn disputed(by: &[String]) -> String {
    if by.is_empty() { String::new() } else { format!(", contesté par [{}]", by.join(", ")) }
}

fn source_line(id: &str, source: &Source) -> String {
    let grade = match source.grade {
        Grade::Official => "officielle",
        Grade::Relay => "relais",
        Grade::Repository => "dépôt public",
        Grade::Lead => "simple piste",
    };
    let title = match &source.url {
        Some(url) => format!("[{}](<{url}>)", source.title.replace('[', "(").replace(']', ")")),
        None => source.title.clone(),
    };
    let dated = source.date.map(|date| format!(", page du {date}")).unwrap_or_default();
    format!("* **{id}** : {}, {title} ({grade}{dated}, lue le {})", source.publisher, source.seen_on)
}

/// Text that cannot break a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn country_name(code: &str) -> &str {
    match code {
        MANY => "plusieurs",
        "AT" => "Autriche",
        "BE" => "Belgique",
        "BR" => "Brésil",
        "CH" => "Suisse",
        "DE" => "Allemagne",
        "ES" => "Espagne",
        "FR" => "France",
        "GB" => "Royaume-Uni",
        "IT" => "Italie",
        "NL" => "Pays-Bas",
        "PT" => "Portugal",
        "US" => "États-Unis",
        code => code,
    }
}

const fn domain_use(usage: DomainUse) -> &'static str {
    match usage {
        DomainUse::Web => "pages",
        DomainUse::Account => "connexion au compte",
        DomainUse::Mail => "envoi de courriels",
        DomainUse::Tracking => "liens de ses courriels",
        DomainUse::Customers => "adresses et pages de ses clients, pas les siennes",
        DomainUse::SentThrough => "prestataire d’envoi, partagé avec d’autres",
    }
}

const fn number_role(role: NumberRole) -> &'static str {
    match role {
        NumberRole::ReachUs => "numéro à appeler",
        NumberRole::CallsFrom => "numéro affiché à l’appel",
        NumberRole::TextsFrom => "expéditeur de SMS",
    }
}

const fn channel_name(channel: Channel) -> &'static str {
    match channel {
        Channel::Email => "courriel",
        Channel::Sms => "SMS",
        Channel::Call => "téléphone",
        Channel::Link => "lien",
    }
}
