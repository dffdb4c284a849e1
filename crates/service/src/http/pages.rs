//! The pages as HTML. Every page passes through here: it is the one place that calls `vigie-page`.

use axum::response::Html;
use vigie_engine::{
    advice::{Situation, advise},
    channel::Channel,
    organisation::index::Knowledge,
    report::Report,
    request::{Deed, Request},
};
use vigie_page::{
    answer::article,
    harmless::harmless,
    language::{Language, Say, say},
    told::{step, told},
};

use super::problem::Problem;

/// The page that asks for a message.
pub(crate) fn ask(language: Language) -> Html<String> {
    let to = |words: Say| words.to(language);
    let action = say("/reponse", "/en/answer").to(language);
    let channels = [
        ("sms", say("Un SMS", "A text message")),
        ("email", say("Un courriel", "A mail")),
        ("call", say("Un appel ou un message vocal", "A call or voicemail")),
        ("link", say("Un lien", "A link")),
    ];
    let channels = channels.map(|(word, name)| {
        format!("<p><label><input type=\"radio\" name=\"channel\" value=\"{word}\"> {}</label></p>\n", to(name))
    });
    let line = |name: &str, words: Say| format!("<p><label>{} <input name=\"{name}\"></label></p>\n", to(words));
    let asks = say(
        "Cette page envoie le message au service qui l’affiche : lui seul le lit, et il n’en garde rien.",
        "This page sends the message to the service that shows it: it alone reads it, and keeps nothing of it.",
    );
    let note = if super::has_browser_modules() { String::new() } else { format!("<p>{}</p>\n", to(asks)) };
    let body = format!(
        "{note}<form method=\"post\" action=\"{action}\" enctype=\"multipart/form-data\">\n<fieldset><legend>{}</legend>\n{}</fieldset>\n{}\
         <p><label>{}<br><textarea name=\"text\" rows=\"8\" cols=\"60\"></textarea></label></p>\n\
         <p><label>{} <input type=\"file\" name=\"file\" accept=\".eml,.txt,message/rfc822,text/plain\"></label></p>\n{}{}\
         <p><button>{}</button></p>\n</form>\n",
        to(say("Qu’avez-vous reçu ?", "What did you receive?")),
        channels.concat(),
        line("from", say("Numéro, nom ou adresse affichés :", "Number, name or address displayed:")),
        to(say("Le message, ou ce qui a été dit :", "The message, or what was said:")),
        to(say("Ou un fichier (.eml, .txt) :", "Or a file (.eml, .txt):")),
        line("claimed", say("Appel : qui disait appeler ?", "Call: who did they say they were?")),
        line("call_back", say("Appel : quel numéro rappeler ?", "Call: which number were you to call back?")),
        to(say("Vérifier", "Check")),
    );
    page(language, to(say("Vérifier un message", "Check a message")), &body)
}

/// The page that answers.
pub(crate) fn answer(report: &Report, knowledge: &Knowledge, language: Language) -> Html<String> {
    let told = told(report, knowledge, language);
    page(language, &told.headline, &article(&told, 1, language))
}

/// The page of next steps.
pub(crate) fn steps(knowledge: &Knowledge, after: Vec<Deed>, now: jiff::Timestamp, language: Language) -> Html<String> {
    let situation = Situation {
        after,
        now,
        language,
        channel: None::<Channel>,
        requests: Vec::<Request>::new(),
        ..Situation::default()
    };
    let steps = advise(knowledge, &situation);
    let steps: String =
        steps.iter().map(|advice| format!("<li>{}</li>\n", escaped(&step(advice, language).text))).collect();
    page(language, say("Que faire maintenant", "What to do now").to(language), &format!("<ol>\n{steps}</ol>\n"))
}

/// What went wrong, for people.
pub(crate) fn problem(problem: &Problem, language: Language) -> Html<String> {
    let back = say("<a href=\"/\">Recommencer</a>", "<a href=\"/en/\">Start again</a>").to(language);
    let detail = escaped(problem.detail.in_language(language));
    page(language, problem.kind.title().to(language), &format!("<p>{detail}</p>\n<p>{back}</p>\n"))
}

fn page(language: Language, title: &str, body: &str) -> Html<String> {
    let code = say("fr", "en").to(language);
    let title = escaped(title);
    Html(format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title} — Vigie</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{body}</main>\n</body>\n</html>\n"
    ))
}

fn escaped(words: &str) -> String {
    let words = harmless(words);
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
