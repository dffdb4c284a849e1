//! The report: everything the analysis found, in the language of its reader.

use super::weigh::Weighed;
use crate::{
    advice::{Situation, advise},
    authenticity::is_authenticated,
    bulletin,
    channel::Channel,
    checks::{Cited, Draft},
    context::Context,
    message::{
        Place, ViewKind,
        authentication::Gap,
        payload::kind::{Doubt, Kind},
    },
    observable::link::Target,
    organisation::schema::Profile,
    report::{
        AddressSeen, AttachmentSeen, Claim, Finding, KnowledgeInfo, LinkSeen, NotChecked, NumberSeen, Observables,
        Report, Role, RuleCited, SCHEMA, Verdict, ViewText,
    },
    wording::{Language, Wording},
};

/// Observables of each sort listed in a report.
const MOST_LISTED: usize = 100;

/// Writes the report of one analysis.
#[must_use]
pub fn report(context: &Context<'_>, weighed: Weighed<'_>, verdict: Verdict) -> Report {
    let (message, policy) = (context.message, context.policy);
    let language = policy.language;
    let speaker = main_organisation(context, &weighed);
    let mut requests: Vec<_> = context.asked.iter().map(|asked| asked.request).collect();
    requests.sort_unstable();
    requests.dedup();
    let has_signs = weighed.sum >= crate::checks::weight::WEAK;
    let situation = Situation {
        channel: Some(message.channel),
        verdict: Some(verdict),
        organisation: speaker,
        requests,
        after: policy.after.clone(),
        now: policy.now,
        language,
    };
    Report {
        schema: SCHEMA.to_owned(),
        id: message.id.clone(),
        source: message.source.clone(),
        channel: message.channel,
        received_at: context.received.0.to_string(),
        received_at_from: context.received.1,
        verdict,
        headline: headline(context, verdict, speaker, has_signs).in_language(language).to_owned(),
        score: weighed.sum,
        probability: None,
        claims: claims(context),
        findings: weighed.findings.into_iter().map(|draft| finding(context, draft)).collect(),
        alerts: if verdict.warns() { bulletin::resembling(context) } else { Vec::new() },
        observables: observables(context),
        advice: advise(context.knowledge, &situation),
        not_checked: not_checked(context),
        knowledge: knowledge_info(context),
        engine: concat!("vigie-engine ", env!("CARGO_PKG_VERSION")).to_owned(),
        views: if policy.with_views {
            message.views.iter().map(|view| ViewText { part: view.part.clone(), text: view.text.clone() }).collect()
        } else {
            Vec::new()
        },
    }
}

/// The organisation that advice is about: whose name is spoken in, else the one whose look-alike was found.
fn main_organisation<'a>(context: &Context<'a>, weighed: &Weighed<'_>) -> Option<&'a Profile> {
    let found = weighed.findings.iter().filter(|draft| draft.weight > 0.0).find_map(|draft| draft.organisation);
    let speaker = context.speakers().next().map(|(_, profile)| profile);
    speaker.or_else(|| context.knowledge.organisation(found?))
}

/// `has_signs`: something speaks against it that a person should know, though not enough.
fn headline(context: &Context<'_>, verdict: Verdict, speaker: Option<&Profile>, has_signs: bool) -> Wording {
    let (what_fr, what_en) = match context.message.channel {
        Channel::Email => ("ce courriel", "this mail"),
        Channel::Sms => ("ce SMS", "this text message"),
        Channel::Call => ("cet appel", "this call"),
        Channel::Link => ("ce lien", "this link"),
    };
    let (fr, en) = match (verdict, speaker) {
        _ if context.message.is_blank() => (
            "Il n’y a rien à analyser : ce n’est pas une réponse rassurante.".to_owned(),
            "There is nothing to look at: that is no reassurance.".to_owned(),
        ),
        (Verdict::Fraudulent, Some(profile)) => (
            format!("Fraude : {what_fr} ne vient pas {}.", of(&profile.name.fr)),
            format!("Fraud: {what_en} does not come from {}.", profile.name.en),
        ),
        (Verdict::Fraudulent, None) => (
            format!("Fraude : tout indique que {what_fr} veut vous tromper."),
            format!("Fraud: everything shows that {what_en} wants to deceive you."),
        ),
        (Verdict::Suspicious, Some(profile)) => (
            format!("Méfiez-vous : {what_fr} est suspect. Il ne vient sans doute pas {}.", of(&profile.name.fr)),
            format!("Beware: {what_en} is suspicious. It probably does not come from {}.", profile.name.en),
        ),
        (Verdict::Suspicious, None) => {
            (format!("Méfiez-vous : {what_fr} est suspect."), format!("Beware: {what_en} is suspicious."))
        }
        (Verdict::Unverified, _) if has_signs => (
            format!("Rien de décisif contre {what_fr}, mais un signe doit vous rendre prudent."),
            format!("Nothing decisive against {what_en}, but one sign should make you careful."),
        ),
        (Verdict::Unverified, Some(profile)) => (
            format!("Rien ne contredit {what_fr}, mais rien ne prouve qu’il vient {}.", of(&profile.name.fr)),
            format!("Nothing contradicts {what_en}, but nothing proves that it comes from {}.", profile.name.en),
        ),
        (Verdict::Unverified, None) => (
            format!("Vigie n’a rien trouvé contre {what_fr}. Cela ne prouve pas qu’il est honnête."),
            format!("Vigie found nothing against {what_en}. That does not prove that it is honest."),
        ),
        (Verdict::Consistent, profile) => {
            let (name_fr, name_en) = profile.map_or(("", ""), |profile| (&profile.name.fr, &profile.name.en));
            (
                format!("Conforme : l’expéditeur est vérifié et tout correspond à ce que fait {name_fr}."),
                format!("Consistent: the sender is verified and everything matches what {name_en} does."),
            )
        }
    };
    Wording { fr, en }
}

/// "de l’Assurance Maladie", "du Trésor public", "des Impôts", "d’Orange": a name after "de".
fn of(name: &str) -> String {
    if let Some(rest) = name.strip_prefix("le ") {
        format!("du {rest}")
    } else if let Some(rest) = name.strip_prefix("les ") {
        format!("des {rest}")
    } else if name.starts_with(['A', 'E', 'I', 'O', 'U', 'É', 'Î', 'a', 'e', 'i', 'o', 'u', 'é', 'î']) {
        format!("d’{name}")
    } else {
        format!("de {name}")
    }
}

fn claims(context: &Context<'_>) -> Vec<Claim> {
    let named =
        context.claims.iter().filter_map(|claim| Some((claim, context.knowledge.organisation(claim.organisation)?)));
    let mut claims: Vec<Claim> = named
        .map(|(claim, profile)| Claim {
            organisation: profile.slug.clone(),
            kind: None,
            name: profile.name.in_language(context.policy.language).to_owned(),
            role: claim.role,
            evidence: claim.evidence.iter().map(|place| context.evidence(*place)).collect(),
        })
        .collect();
    // A known scam told in nobody's name speaks for a kind: "your bank", "the courier".
    let told = context.scams.first().filter(|_| context.speakers().next().is_none());
    if let Some(told) = told {
        let kind = told.scam.kind;
        claims.insert(
            0,
            Claim {
                organisation: kind.name().to_owned(),
                kind: Some(kind),
                name: kind.in_words().in_language(context.policy.language).to_owned(),
                role: Role::Speaks,
                evidence: told.places.iter().map(|place| context.evidence(*place)).collect(),
            },
        );
    }
    claims
}

fn finding(context: &Context<'_>, draft: Draft<'_>) -> Finding {
    let language = context.policy.language;
    Finding {
        check: draft.check.to_owned(),
        weight: draft.weight,
        decisive: draft.decisive,
        organisation: draft
            .organisation
            .and_then(|at| context.knowledge.organisation(at))
            .map(|profile| profile.slug.clone()),
        message: draft.message.in_language(language).to_owned(),
        evidence: draft.evidence,
        rule: draft.rule.map(|rule| cited(&rule, language)),
    }
}

fn cited(rule: &Cited<'_>, language: Language) -> RuleCited {
    let source = rule.source.map(|source| match &source.url {
        Some(url) => format!("{}, {url}", source.publisher),
        None => format!("{}, {}", source.publisher, source.title),
    });
    RuleCited {
        text: rule.text.in_language(language).to_owned(),
        source: source.unwrap_or_default(),
        seen_on: rule.source.map(|source| source.seen_on.to_string()).unwrap_or_default(),
        valid_from: rule.valid_from.map(|day| day.to_string()),
        valid_to: rule.valid_to.map(|day| day.to_string()),
        standing: rule.standing,
    }
}

fn observables(context: &Context<'_>) -> Observables {
    let message = context.message;
    let mut seen = Observables::default();
    for link in &message.links {
        let (url, host) = match &link.target {
            Target::Web(address) => (address.url.clone(), Some(&address.host)),
            Target::Active(text) => (text.clone(), None),
            Target::Mail(_) | Target::Telephone(_) => continue,
        };
        if seen.links.len() < MOST_LISTED && !seen.links.iter().any(|known| known.url == url) {
            let domain = host.and_then(|host| host.registrable()).map(str::to_owned);
            seen.links.push(LinkSeen {
                url,
                host: host.map(|host| host.ascii()),
                domain,
                evidence: context.evidence(link.place),
            });
        }
    }
    for number in &message.numbers {
        note_number(context, &mut seen, number.value.as_str(), number.place);
    }
    if let Some(crate::message::Sender { identity: crate::message::Identity::Number(number), place, .. }) =
        &message.sender
    {
        note_number(context, &mut seen, number.as_str(), *place);
    }
    if let Some((Some(number), place)) = message.account.as_ref().and_then(|account| account.call_back.as_ref()) {
        note_number(context, &mut seen, number.as_str(), *place);
    }
    let mailboxes =
        context.sender_mailbox().into_iter().chain(&message.reply_to).map(|mailbox| (&mailbox.address, mailbox.place));
    for (address, place) in mailboxes.chain(message.addresses.iter().map(|address| (&address.value, address.place))) {
        if seen.addresses.len() < MOST_LISTED && !seen.addresses.iter().any(|known| &known.address == address) {
            seen.addresses.push(AddressSeen { address: address.clone(), evidence: context.evidence(place) });
        }
    }
    let attachments = message.attachments.iter().take(MOST_LISTED);
    seen.attachments = attachments
        .map(|file| AttachmentSeen { name: file.name.clone(), media_type: file.media_type.clone(), size: file.size })
        .collect();
    seen
}

fn note_number(context: &Context<'_>, seen: &mut Observables, number: &str, place: Place) {
    if seen.numbers.len() < MOST_LISTED && !seen.numbers.iter().any(|known| known.number == number) {
        seen.numbers.push(NumberSeen { number: number.to_owned(), evidence: context.evidence(place) });
    }
}

/// Codes are looked for in pictures; their words are not read.
const IMAGES_FR: &str = if cfg!(feature = "qr") {
    "Les mots des images n’ont pas été lus (seuls les QR codes l’ont été)."
} else {
    "Les images n’ont pas été lues."
};
const IMAGES_EN: &str = if cfg!(feature = "qr") {
    "The words in pictures were not read (only QR codes were)."
} else {
    "Pictures were not read."
};

/// What was not looked at. "Nothing found" is not "clean".
fn not_checked(context: &Context<'_>) -> Vec<NotChecked> {
    let message = context.message;
    let is_read = |kind| {
        matches!(kind, Kind::Picture | Kind::Svg | Kind::Page | Kind::Message)
            || cfg!(feature = "pdf") && kind == Kind::Pdf
    };
    let unread = message.attachments.iter().any(|file| !is_read(file.kind) || file.doubts.contains(&Doubt::Locked));
    let quoted = message.views.iter().any(|view| !view.quoted.is_empty());
    let not_read = message.views.iter().all(|view| view.kind == ViewKind::Evidence || view.text.trim().is_empty());
    let by_telephone = matches!(message.channel, Channel::Sms | Channel::Call);
    let reasons: [(bool, &str, &str, &str); 7] = [
        (
            message.is_blank() || not_read && message.channel != Channel::Link,
            "text",
            "Il n’y a pas de texte à lire.",
            "There is no text to read.",
        ),
        (
            message.channel == Channel::Email && !is_authenticated(context),
            "authentication",
            "Vigie n’a pas pu vérifier qui a vraiment envoyé ce courriel.",
            "Vigie could not verify who really sent this mail.",
        ),
        (
            by_telephone,
            "displayed-sender",
            "Un numéro ou un nom affiché peut être imité : il ne prouve rien.",
            "A displayed number or name can be forged: it proves nothing.",
        ),
        (
            !message.links.is_empty(),
            "link-destination",
            "Les liens n’ont pas été ouverts.",
            "The links were not opened.",
        ),
        (
            unread,
            "attachment-content",
            "Certaines pièces jointes n’ont pas été ouvertes (seuls les images, les pages web et les PDF sans mot de passe le sont).",
            "Some attachments were not opened (only pictures, web pages and PDF files without a password are).",
        ),
        (message.pictures > 0, "image-content", IMAGES_FR, IMAGES_EN),
        (
            quoted,
            "quoted-message",
            "Le message cité ou transféré n’a pas été jugé : ouvrez-le à part.",
            "The quoted or forwarded message was not judged: check it by itself.",
        ),
    ];
    let gaps = message.verified.iter().flat_map(|verified| &verified.gaps).map(|gap| gap_told(*gap));
    let holding =
        reasons.into_iter().filter(|(holds, ..)| *holds).chain(gaps.map(|(what, fr, en)| (true, what, fr, en)));
    holding
        .map(|(_, what, fr, en)| NotChecked {
            what: what.to_owned(),
            why: match context.policy.language {
                Language::Fr => fr.to_owned(),
                Language::En => en.to_owned(),
            },
        })
        .collect()
}

/// What an online verification left open.
const fn gap_told(gap: Gap) -> (&'static str, &'static str, &'static str) {
    match gap {
        Gap::NoClientAddress => (
            "spf",
            "SPF n’a pas été vérifié : la machine qui a remis ce courriel ou l’adresse de retour n’est pas connue (--trust, ou --client-ip et --mail-from).",
            "SPF was not verified: the machine that delivered this mail, or the return address, is not known (--trust, or --client-ip and --mail-from).",
        ),
        Gap::Temporary => (
            "dns",
            "Le DNS n’a pas répondu à temps à toutes les questions : cela ne compte pas contre le courriel.",
            "The DNS did not answer every question in time: that does not count against the mail.",
        ),
        Gap::TooMuch => (
            "signatures",
            "Il y a trop de signatures ou de questions à poser : toutes n’ont pas été vérifiées.",
            "There are too many signatures or questions to ask: not all were verified.",
        ),
        Gap::TooOld => (
            "old-signatures",
            "Ce courriel est trop ancien : les clés ont pu changer, une preuve manquante ne compte pas contre lui.",
            "This mail is too old: keys may have changed, so a missing proof does not count against it.",
        ),
        Gap::NoOriginal => (
            "original-mail",
            "Il faut le courriel d’origine, avec ses en-têtes, pour vérifier qui l’a envoyé.",
            "Verifying who sent it takes the original mail with its headers.",
        ),
    }
}

fn knowledge_info(context: &Context<'_>) -> KnowledgeInfo {
    let parts = context.knowledge.parts();
    let speaking = context.claims.iter().filter(|claim| claim.role == Role::Speaks).map(|claim| claim.organisation);
    let (reviewed, is_old) = context.knowledge.review(speaking, crate::message::day::day_in_paris(context.policy.now));
    let reviewed = reviewed.map(|day| day.to_string()).unwrap_or_default();
    let stale = is_old.then(|| match context.policy.language {
        Language::Fr => format!("Les règles n’ont pas été relues depuis le {reviewed} : mettez Vigie à jour."),
        Language::En => format!("The rules were last reviewed on {reviewed}: update Vigie."),
    });
    KnowledgeInfo { version: parts.version.clone(), reviewed, replaced: parts.replaced.clone(), stale }
}
