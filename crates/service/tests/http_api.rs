//! The rest of the API, the pages, and the headers that everything carries.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod served;

use serde_json::Value;
use served::{FRAUD, Served, multipart};
use vigie_service::http::Settings;

#[test]
fn what_is_known_is_told_without_a_message() {
    let served = Served::start();
    let list = served.get("/v1/organisations?lang=en").json();
    assert!(list.as_array().unwrap().iter().any(|one| one["slug"] == "assurance-maladie"));
    let profile = served.get("/v1/organisations/assurance-maladie?date=2020-10-01").json();
    assert_eq!(profile["slug"], "assurance-maladie");
    assert!(profile["numbers"].as_array().unwrap().iter().all(|fact| fact["standing"].is_string()));
    let number = served.get("/v1/numbers/08%2099%2000%2012%2034?lang=en").json();
    assert_eq!((&number["cost"], &number["proves_identity"]), (&"surcharged".into(), &false.into()));
    let official = served.get("/v1/domains/assure.ameli.fr").json();
    assert_eq!((&official["whose"]["is"], &official["domain"]), (&"official".into(), &"ameli.fr".into()));
    let imitation = served.get("/v1/domains/ameli-renouvellement.example").json();
    assert_eq!(
        (&imitation["whose"]["is"], &imitation["whose"]["organisation"]),
        (&"look-alike".into(), &"assurance-maladie".into())
    );
    assert_eq!(served.get("/v1/domains/shop.example").json()["whose"]["is"], "unrelated");
}

#[test]
fn every_displayed_caller_gets_one_of_five_answers() {
    let served = Served::start();
    for (from, date, answer) in [
        ("0553356237", "2020-09-14", "official"),
        ("+33553356237", "2020-09-14", "official"),
        ("0199001234", "2026-11-01", "impossible"),
        ("0899001234", "2026-11-01", "surcharged"),
        ("0162123456", "2026-11-01", "polyvalent"),
        ("0612345678", "2026-11-01", "unlisted"),
        ("anonymous", "2026-11-01", "unlisted"),
        ("Ameli", "2026-11-01", "impossible"),
    ] {
        let told = served.get(&format!("/v1/calls/screen?from={}&date={date}", served::escaped(from))).json();
        assert_eq!((&told["answer"], &told["proves_identity"]), (&answer.into(), &false.into()), "{from}: {told}");
        assert!(told["means"].as_str().unwrap().ends_with('.'));
    }
}

#[test]
fn advice_puts_the_bank_first_and_guidance_says_who_is_open() {
    let served = Served::start();
    let steps = served
        .get("/v1/advice?after=clicked,gave-card&channel=sms&lang=en&now=2024-05-14T12%3A00%3A00%2B02%3A00")
        .json();
    assert!(steps[0]["text"].as_str().unwrap().contains("bank"), "{steps}");
    let repeated = served
        .get("/v1/advice?after=clicked&after=gave-card&channel=sms&lang=en&now=2024-05-14T12%3A00%3A00%2B02%3A00")
        .json();
    assert_eq!(steps, repeated);
    let guidance = served.get("/v1/guidance?lang=en").json();
    let services = guidance[0]["services"].as_array().unwrap();
    assert!(services.iter().any(|service| service["id"] == "33700"));
    assert!(services.iter().any(|service| service["open"].is_string()));
}

#[test]
fn the_same_request_gives_the_same_answer() {
    let served = Served::start();
    let path = "/v1/check?lang=en&now=2026-11-27T12%3A00%3A00Z&after=clicked&with_views=true";
    let answers: Vec<_> = (0..3).map(|_| served.post(path, "application/json", FRAUD.as_bytes()).body).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[test]
fn the_document_of_the_api_names_every_route_and_every_schema_that_it_refers_to() {
    let served = Served::start();
    let document = served.get("/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    for route in [
        "/v1/check",
        "/v1/check/batch",
        "/v1/organisations",
        "/v1/organisations/{slug}",
        "/v1/numbers/{number}",
        "/v1/domains/{domain}",
        "/v1/calls/screen",
        "/v1/advice",
        "/v1/guidance",
        "/health",
        "/metrics",
    ] {
        assert!(document["paths"][route].is_object(), "{route}");
    }
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    let upload = &document["paths"]["/v1/check"]["post"]["requestBody"]["content"]["multipart/form-data"]["schema"];
    assert_eq!(upload["$ref"], "#/components/schemas/Upload");
    let report = &document["components"]["schemas"]["VigieReport"];
    assert!(report["properties"]["verdict"].is_object(), "{report}");
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn the_page_of_the_api_comes_from_here_and_asks_nobody_else() {
    let served = Served::start();
    let page = served.get("/docs/");
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("http://") && !page.text().contains("https://"), "{}", page.text());
    let settings = served.get("/docs/swagger-initializer.js");
    assert!(settings.text().contains("/openapi.json") && settings.text().contains("none"), "{}", settings.text());
    assert!(!page.text().contains("<script>") && !page.text().contains("<style"), "{}", page.text());
}

#[test]
fn every_answer_forbids_what_is_not_ours() {
    let served = Served::start();
    for path in ["/", "/en/", "/v1/organisations", "/nothing", "/docs/", "/metrics", "/health", "/browser/nothing.js"] {
        let answer = served.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-inline"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"), "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"), "{path}");
        assert_eq!(answer.header("set-cookie"), None, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{path}");
    }
    let report = served.post("/v1/check", "application/json", FRAUD.as_bytes());
    assert_eq!(report.header("cache-control"), Some("no-store"));
}

#[test]
fn other_sites_read_the_api_only_where_that_was_said_and_never_with_credentials() {
    let origin = [("Origin", "https://app.example"), ("Content-Type", "application/json")];
    let allowing = |origins: &[&str]| {
        Served::with(Settings {
            allow_origins: origins.iter().map(|origin| (*origin).to_owned()).collect(),
            ..Settings::default()
        })
    };
    let read = |served: &Served| {
        let answer = served.client().ask("POST", "/v1/check", &origin, FRAUD.as_bytes());
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        answer.header("access-control-allow-origin").map(str::to_owned)
    };
    assert_eq!(read(&Served::start()), None);
    assert_eq!(read(&allowing(&["https://app.example"])).as_deref(), Some("https://app.example"));
    assert_eq!(read(&allowing(&["https://other.example"])), None);
    assert_eq!(read(&allowing(&["*"])).as_deref(), Some("*"));
}

#[test]
fn without_javascript_the_server_answers_the_form_in_both_languages() {
    let served = Served::start();
    let text = "Ameli : votre carte Vitale expire, renouvelez-la sur https://ameli-renouvellement.example/ <script>alert(1)</script>";
    let (form, body) = multipart(&[
        ("channel", None, b"sms"),
        ("from", None, b"0639980012"),
        ("text", None, text.as_bytes()),
        ("file", Some(""), b""),
        ("received_by", None, b"mailbox.example"),
        ("after", None, b"clicked"),
        ("after", None, b"gave-card"),
    ]);
    for (ask, answer, language) in [("/", "/reponse", "fr"), ("/en/", "/en/answer", "en")] {
        assert!(served.get(ask).text().contains(&format!("action=\"{answer}\"")));
        let page = served.post(answer, &form, &body);
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, Some("text/html; charset=utf-8")),
            "{}",
            page.text()
        );
        assert!(
            page.text().contains(&format!("<html lang=\"{language}\""))
                && page.text().contains("data-verdict=\"fraudulent\"")
        );
        assert!(!page.text().contains("<script>"), "{}", page.text());
        assert!(!page.text().contains("href=\"https://ameli-renouvellement"), "{}", page.text());
    }
    let plain = "channel=call&from=0199001234&claimed=CPAM&asked_for=card-number&named_contact=no";
    let call = served.post("/reponse", "application/x-www-form-urlencoded", plain.as_bytes());
    assert_eq!(call.status, 200);
    assert!(call.text().contains("data-verdict=\"fraudulent\""), "{}", call.text());
}

#[test]
fn without_javascript_the_server_tells_what_is_known_of_a_number() {
    let served = Served::start();
    let form = "application/x-www-form-urlencoded";
    let asked = b"channel=number&from=08+99+00+12+34&text=of+another+card";
    for (answer, words) in [("/reponse", "Ne rappelez pas"), ("/en/answer", "Do not call back")] {
        let page = served.post(answer, form, asked);
        assert_eq!(page.status, 200);
        assert!(page.text().contains("data-number=\"surcharged\"") && page.text().contains(words), "{}", page.text());
        assert!(!page.text().contains("of another card"), "{}", page.text());
    }
    let none = served.post("/en/answer", form, b"channel=number&from=%3Cb%3Ehello");
    assert_eq!(none.status, 422);
    assert!(none.text().contains("is not a telephone number"), "{}", none.text());
    let (form, body) = multipart(&[("channel", None, b"number"), ("from", None, b"3646")]);
    assert_eq!(served.post("/v1/check", &form, &body).status, 422, "a number is no message: /v1/numbers is for it");
}

#[test]
fn what_a_gateway_wrote_into_a_head_is_opened_below_the_answer_or_alone() {
    let served = Served::start();
    let fields = "X-Vigie-Verdict: consistent; score=-3.00; action=accept\r\nX-Vigie-Report: v=1; day=2026-06-10;\r\n \
        check=links-leave-sender weight=1.00 part=from shown=%3Cscript%3Ealert(1)\r\n";
    let mail = "From: Assurance Maladie <info@carte-vitale.example>\r\nSubject: Votre carte Vitale\r\nTo: a@b.example\r\n\r\n\
        Votre carte Vitale expire. Donnez votre carte bancaire sur https://ameli-renouvellement.example/\r\n";
    let sent = |path: &str, text: &str| {
        let (form, body) =
            multipart(&[("channel", None, b"email"), ("text", None, text.as_bytes()), ("file", Some(""), b"")]);
        let page = served.post(path, &form, &body);
        assert_eq!(page.status, 200, "{}", page.text());
        page.text().to_owned()
    };
    for (path, noted) in
        [("/reponse", "Ce que votre serveur de messagerie a noté"), ("/en/answer", "What your mail server noted")]
    {
        let alone = sent(path, fields);
        assert!(alone.contains(noted) && !alone.contains("data-verdict"), "{alone}");
        assert!(alone.contains("&#60;script&#62;alert(1)") && !alone.contains("<script>"), "{alone}");
        let usual = sent(path, mail);
        let both = sent(path, &format!("{fields}{mail}"));
        let article =
            |page: &str| page.split_once("<article").unwrap().1.split_once("</article>").unwrap().0.to_owned();
        assert!(usual.contains("data-verdict=\"fraudulent\"") && !usual.contains(noted), "{usual}");
        assert_eq!(article(&both), article(&usual), "the answer is the same");
        assert!(both.find("data-verdict").unwrap() < both.find(noted).unwrap());
        let (form, body) =
            multipart(&[("channel", None, b"email"), ("file", Some("recu.eml"), format!("{fields}{mail}").as_bytes())]);
        assert_eq!(article(served.post(path, &form, &body).text()), article(&usual));
        assert!(served.post(path, &form, &body).text().contains(noted));
    }
}

#[test]
fn a_form_of_another_site_is_refused_on_the_page() {
    let served = Served::start();
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let sent = |headers: &[(&str, &str)]| {
        let headers = [&[form], headers].concat();
        served.client().ask("POST", "/reponse", &headers, b"text=Bonjour").status
    };
    assert_eq!(sent(&[("Sec-Fetch-Site", "cross-site")]), 403);
    assert_eq!(sent(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(sent(&[("Sec-Fetch-Site", "same-origin"), ("Origin", "null")]), 200);
    assert_eq!(sent(&[("Origin", "http://vigie.example")]), 200);
}

#[test]
fn the_file_of_an_upload_is_named_in_its_report_and_several_messages_are_refused() {
    let served = Served::start();
    let mail = b"From: a@b.example\r\nSubject: Bonjour\r\n\r\nVotre carte Vitale expire";
    let (form, body) = multipart(&[("file", Some("recu.eml"), mail)]);
    assert_eq!(served.post("/v1/check", &form, &body).json()["source"], "recu.eml");
    let several = format!("{FRAUD}\n{FRAUD}");
    let (form, body) = multipart(&[("file", Some("a.jsonl"), several.as_bytes())]);
    assert_eq!(served.post("/v1/check", &form, &body).problem(), "message-not-readable");
}

#[test]
fn metrics_count_verdicts_problems_and_time() {
    let served = Served::start();
    served.post("/v1/check", "application/json", FRAUD.as_bytes());
    served.post("/v1/check", "application/json", b"{");
    let answer = served.get("/metrics");
    let text = answer.text();
    for line in [
        "vigie_verdicts_total{channel=\"sms\",verdict=\"fraudulent\"} 1",
        "vigie_problems_total{kind=\"message-not-readable\"} 1",
        "vigie_requests_total{route=\"/v1/check\",status=\"200\"} 1",
        "vigie_request_seconds_count{route=\"/v1/check\"} 2",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

/// The modules are part of the program only where they were built before it.
#[test]
fn browser_modules_are_served_with_their_types_and_else_the_page_says_who_judges() {
    let served = Served::start();
    let page = served.get("/en/");
    if !vigie_service::http::has_browser_modules() {
        let words = vigie_page::words::Words(vigie_page::language::Language::En).say("promise-server");
        assert!(page.text().contains("data-browser=\"false\"") && page.text().contains(&words), "{}", page.text());
        assert_eq!(served.get("/browser/vigie.js").problem(), "not-found");
        return;
    }
    let module = served.client().ask("GET", "/browser/vigie_bg.wasm", &[("Accept-Encoding", "br")], b"");
    assert_eq!((module.status, module.header("content-type")), (200, Some("application/wasm")));
    assert_eq!(module.header("content-encoding"), Some("br"));
    let tag = module.header("etag").unwrap().to_owned();
    let again = served.client().ask("GET", "/browser/vigie_bg.wasm", &[("If-None-Match", &tag)], b"");
    assert_eq!((again.status, again.body.len()), (304, 0));
}
