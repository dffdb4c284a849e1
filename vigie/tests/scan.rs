//! `vigie scan` from outside: what is read, in which order, what is left aside, what is said.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

mod support;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use support::{NOW, Run, run};

const QUIET: &str = "Received: from a.example by mx.example.org; Tue, 14 May 2024 09:00:00 +0200\nFrom: Alex <alex@example.org>\nSubject: Dimanche\n\nCoucou, on vient dimanche.\n";
const FAKE: &str = "Received: from a.example by mx.example.org; Tue, 11 Jun 2024 10:00:00 +0200\nFrom: Ameli <service@ameli-vitale.example>\nSubject: Votre carte Vitale expire\n\nAssurance Maladie : votre carte Vitale expire, renouvelez-la sur https://ameli-vitale.example/ et donnez votre carte bancaire.\n";
const UNDATED: &str = "From: Alex <alex@example.org>\nSubject: Sans date\n\nBonjour.\n";

/// An empty folder of this test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scan").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn scan(arguments: &[&str]) -> Run {
    run("en", &[&["scan", NOW], arguments].concat())
}

fn lines(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Each message's place below the folder, and its verdict.
fn told(folder: &Path, ran: &Run) -> Vec<(String, String)> {
    let below = format!("{}/", folder.display());
    let of = |report: &Value| {
        let source = report["source"].as_str().unwrap();
        (source.strip_prefix(&below).unwrap_or(source).to_owned(), report["verdict"].as_str().unwrap().to_owned())
    };
    lines(&ran.out).iter().map(of).collect()
}

fn ndjson(folder: &Path, more: &[&str]) -> (Run, Vec<String>) {
    let ran = scan(&[&["--format", "ndjson", folder.to_str().unwrap()], more].concat());
    let places = told(folder, &ran).into_iter().map(|(place, _)| place).collect();
    (ran, places)
}

fn mbox(mails: &[&str]) -> String {
    mails.iter().map(|mail| format!("From a@b.example Tue May 14 09:00:00 2024\n{mail}\n")).collect()
}

#[test]
fn a_tree_of_everything_is_read_in_the_order_of_its_names() {
    let tree = folder("everything");
    put(&tree, "a.eml", FAKE);
    put(&tree, "b/mail-without-ending", QUIET);
    put(&tree, "box/archive.mbox", mbox(&[QUIET, FAKE]));
    put(&tree, "box/records.jsonl", "{\"text\":\"Coucou\"}\n\n{\"channel\":\"sms\",\"text\":\"A demain\"}\n");
    put(&tree, "holiday.png", b"\x89PNG\r\n\x1a\n");
    put(&tree, "list.json", "{\"name\": \"no message\"}");
    put(&tree, "Maildir/cur/1715671800.M1.mail:2,S", QUIET);
    put(&tree, "Maildir/new/1715671700.M2.mail", FAKE);
    put(&tree, "Maildir/tmp/1715671900.M3.mail", FAKE);
    put(&tree, "Maildir/dovecot-uidlist", "3 V1715671800 N4\n1 :1715671800.M1.mail\n");
    put(&tree, "Maildir/.Sent/cur/1715671800.M1.mail:2,S", QUIET);
    put(&tree, "Maildir/.Sent/new/.keep", "");
    put(&tree, "notes.txt", "Penser au pain.\n");
    put(
        &tree,
        "sms.xml",
        "<?xml version='1.0'?><smses count=\"2\"><sms address=\"36646\" date=\"1715671800000\" type=\"1\" body=\"Ameli : votre carte Vitale expire, https://ameli-vitale.example/\"/><sms address=\"x\" type=\"2\" body=\"ok\"/></smses>",
    );
    let (ran, places) = ndjson(&tree, &[]);
    assert_eq!((ran.status, ran.err.as_str()), (1, ""));
    assert_eq!(
        places,
        [
            "Maildir/.Sent/new/.keep",
            "Maildir/.Sent/cur/1715671800.M1.mail:2,S",
            "Maildir/new/1715671700.M2.mail",
            "Maildir/cur/1715671800.M1.mail:2,S",
            "a.eml",
            "b/mail-without-ending",
            "box/archive.mbox, message 1",
            "box/archive.mbox, message 2",
            "box/records.jsonl, line 1",
            "box/records.jsonl, line 3",
            "sms.xml, message 1",
        ]
    );
    let verdicts: BTreeMap<String, String> = told(&tree, &ran).into_iter().collect();
    for fake in ["a.eml", "box/archive.mbox, message 2", "Maildir/new/1715671700.M2.mail", "sms.xml, message 1"] {
        assert_eq!(verdicts[fake], "fraudulent", "{fake}");
    }
}

#[test]
fn the_status_is_that_of_check() {
    let (quiet, fake, empty) = (folder("quiet"), folder("fake"), folder("empty"));
    put(&quiet, "a.eml", QUIET);
    put(&fake, "a.eml", FAKE);
    let of = |paths: &[&Path]| {
        let paths: Vec<&str> = paths.iter().map(|path| path.to_str().unwrap()).collect();
        scan(&paths).status
    };
    assert_eq!(of(&[&quiet]), 0);
    assert_eq!(of(&[&quiet, &fake]), 1);
    assert_eq!(of(&[&fake, Path::new("nowhere"), &quiet]), 2);
    assert_eq!(of(&[&empty]), 0);
    assert!(scan(&[empty.to_str().unwrap()]).err.contains("No message to judge was found"));
    assert_eq!(of(&[]), 2);
}

#[test]
fn what_is_broken_is_said_and_the_rest_goes_on() {
    let tree = folder("broken");
    put(&tree, "a.jsonl", "{\"text\":\"un\"}\nnot json\n{\"text\":\"trois\"}\n");
    put(&tree, "b.xml", "<smses><sms type=\"1\" address=\"1\" body=\"Bonjour\"/><sms type=\"1\" body=\"cou");
    put(&tree, "c.eml", QUIET);
    let (ran, places) = ndjson(&tree, &[]);
    assert_eq!(ran.status, 2);
    assert_eq!(places, ["a.jsonl, line 1", "a.jsonl, line 3", "b.xml, message 1", "c.eml"]);
    let errors: Vec<&str> = ran.err.lines().collect();
    assert_eq!(errors.len(), 2, "{}", ran.err);
    assert!(errors[0].contains("a.jsonl, line 2: not a message record"), "{}", errors[0]);
    assert!(errors[1].contains("b.xml, message 2: the file ends in the middle"), "{}", errors[1]);
}

#[test]
fn a_file_that_is_no_mailbox_is_refused_when_it_is_named_and_left_aside_when_it_is_found() {
    let tree = folder("aside");
    put(&tree, "notes.txt", "Penser au pain.\n");
    put(&tree, "a.eml", QUIET);
    let named = scan(&[tree.join("notes.txt").to_str().unwrap()]);
    assert!(named.status == 2 && named.err.contains("neither a mail nor a mailbox"), "{}", named.err);
    let found = scan(&[tree.to_str().unwrap()]);
    assert!(found.status == 0 && found.out.contains("neither mails nor mailboxes: 1"), "{}", found.out);
}

#[test]
fn a_hundred_complaints_are_not_a_hundred_lines() {
    let tree = folder("complaints");
    put(&tree, "a.jsonl", "not json\n".repeat(100));
    let (ran, _) = ndjson(&tree, &[]);
    assert_eq!((ran.status, ran.err.lines().count()), (2, 21));
    assert!(ran.err.ends_with("vigie: and 80 more that could not be read.\n"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn links_that_lead_round_in_a_circle_and_pipes_stop_nothing() {
    let tree = folder("circle");
    put(&tree, "a.eml", QUIET);
    std::os::unix::fs::symlink(&tree, tree.join("again")).unwrap();
    std::os::unix::fs::symlink("self", tree.join("self")).unwrap();
    std::os::unix::fs::symlink(tree.join("a.eml"), tree.join("b.eml")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(tree.join("pipe")).status().unwrap().success());
    let (ran, places) = ndjson(&tree, &[]);
    assert_eq!(places, ["a.eml", "b.eml"]);
    // A link to itself is what nobody can open.
    assert!(ran.status == 2 && ran.err.lines().count() == 1 && ran.err.contains("self"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_folder_that_may_not_be_read_is_said_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let tree = folder("forbidden");
    put(&tree, "a.eml", QUIET);
    put(&tree, "b/c.eml", QUIET);
    fs::set_permissions(tree.join("b"), fs::Permissions::from_mode(0o000)).unwrap();
    let may_all_the_same = fs::read_dir(tree.join("b")).is_ok();
    let (ran, places) = ndjson(&tree, &[]);
    fs::set_permissions(tree.join("b"), fs::Permissions::from_mode(0o700)).unwrap();
    if may_all_the_same {
        // root may read everything.
        assert_eq!((ran.status, places), (0, vec!["a.eml".to_owned(), "b/c.eml".to_owned()]));
    } else {
        assert_eq!((ran.status, places), (2, vec!["a.eml".to_owned()]));
        assert!(ran.err.contains("/b: ") && ran.err.contains("permissions"), "{}", ran.err);
    }
}

#[test]
fn a_gigantic_line_is_cut_or_passed_over_and_what_follows_is_read() {
    let tree = folder("gigantic");
    let line = "a".repeat(40 * 1024 * 1024);
    put(&tree, "a.mbox", mbox(&[QUIET, &format!("{QUIET}{line}"), FAKE]));
    put(&tree, "b.jsonl", format!("{{\"text\":\"un\"}}\n{{\"text\":\"{line}\"}}\n{{\"text\":\"trois\"}}\n"));
    let (ran, places) = ndjson(&tree, &[]);
    assert_eq!(ran.status, 2);
    assert_eq!(
        places,
        ["a.mbox, message 1", "a.mbox, message 2", "a.mbox, message 3", "b.jsonl, line 1", "b.jsonl, line 3"]
    );
    assert!(ran.err.contains("a.mbox, message 2: more than 32 MiB. Judged by its beginning"), "{}", ran.err);
    assert!(ran.err.contains("b.jsonl, line 2: more than 32 MiB in one piece"), "{}", ran.err);
}

#[test]
fn an_xml_bomb_does_not_go_off() {
    let tree = folder("bomb");
    let mut bomb = String::from("<?xml version=\"1.0\"?><!DOCTYPE smses [<!ENTITY a \"ha\">");
    for (name, of) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d")] {
        bomb.push_str(&format!("<!ENTITY {name} \"{}\">", format!("&{of};").repeat(100)));
    }
    bomb.push_str("]><smses><sms type=\"1\" address=\"36646\" body=\"&e;&e;\"/></smses>");
    put(&tree, "sms.xml", bomb);
    let (ran, places) = ndjson(&tree, &[]);
    assert_eq!((ran.status, places), (0, vec!["sms.xml, message 1".to_owned()]), "{}", ran.err);
}

#[test]
fn the_mailbox_says_the_day_where_the_mail_does_not() {
    let tree = folder("days");
    put(&tree, "box/cur/1715671800.M1.mail:2,S", UNDATED);
    put(&tree, "box/new/1715671800.M2.mail", FAKE);
    put(&tree, "a.mbox", mbox(&[UNDATED]));
    put(&tree, "b.eml", UNDATED);
    let (ran, _) = ndjson(&tree, &[]);
    let days: Vec<(String, String)> = lines(&ran.out)
        .iter()
        .map(|report| {
            (report["received_at"].as_str().unwrap().chars().take(10).collect(), report["received_at_from"].to_string())
        })
        .collect();
    let expected = [
        ("2024-05-14", "\"received-at\""),
        ("2024-05-14", "\"now\""),
        ("2024-05-14", "\"received-at\""),
        ("2024-06-11", "\"received\""),
    ];
    assert_eq!(days, expected.map(|(day, from)| (day.to_owned(), from.to_owned())));
}

#[test]
fn only_the_days_asked_for_are_judged() {
    let tree = folder("since");
    put(&tree, "a.eml", QUIET);
    put(&tree, "b.eml", FAKE);
    put(&tree, "c.eml", UNDATED);
    for (days, expected) in [
        (&["--since", "2024-05-14", "--until", "2024-05-14"][..], &["a.eml"][..]),
        (&["--since", "2024-05-15"], &["b.eml"]),
        (&["--until", "2024-06-10"], &["a.eml"]),
        (&[], &["a.eml", "b.eml", "c.eml"]),
    ] {
        assert_eq!(ndjson(&tree, days).1, expected, "{days:?}");
    }
    let table = scan(&["--since", "2024-05-15", tree.to_str().unwrap()]).out;
    assert!(table.contains("outside the days asked for: 1") && table.contains("day of receipt unknown: 1"), "{table}");
    let turned = scan(&["--since", "2024-05-15", "--until", "2024-05-14", tree.to_str().unwrap()]);
    assert!(turned.status == 2 && turned.err.contains("Swap them"), "{}", turned.err);
    let wrong = scan(&["--since", "yesterday", tree.to_str().unwrap()]);
    assert!(wrong.status == 2 && wrong.err.contains("--since: \"yesterday\""), "{}", wrong.err);
}

#[test]
fn the_same_reports_as_those_of_check() {
    let tree = folder("same");
    put(&tree, "a.eml", FAKE);
    put(&tree, "b.mbox", mbox(&[QUIET, FAKE]));
    let paths = ["a.eml", "b.mbox"].map(|name| tree.join(name).to_str().unwrap().to_owned());
    let arguments = ["--format", "ndjson", paths[0].as_str(), paths[1].as_str()];
    let checked = run("fr", &[&["check", NOW], &arguments[..]].concat());
    let scanned = run("fr", &[&["scan", NOW], &arguments[..]].concat());
    assert_eq!(scanned.out, checked.out);
}

#[test]
fn the_csv_has_a_row_a_message_and_no_formula() {
    let tree = folder("csv");
    put(&tree, "a.eml", FAKE.replace("Votre carte", "=HYPERLINK(\"x\") Votre carte"));
    put(&tree, "b.eml", QUIET.replace("Alex <alex", "\"+33639980012, \u{202e}Alex\" <alex"));
    let out = tree.join("out.csv");
    let ran = scan(&[
        "--format",
        "csv",
        "--output",
        out.to_str().unwrap(),
        tree.join("a.eml").to_str().unwrap(),
        tree.join("b.eml").to_str().unwrap(),
    ]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let written = fs::read(&out).unwrap();
    assert!(written.starts_with(b"\xef\xbb\xbfsource,"), "spreadsheets see that it is UTF-8");
    let rows: Vec<csv::StringRecord> =
        csv::ReaderBuilder::new().from_reader(written.as_slice()).records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0][1], &rows[0][2]), ("2024-06-11", "fraudulent"));
    assert!(rows[0][5].starts_with("'=HYPERLINK(\"x\")"), "{}", &rows[0][5]);
    assert_eq!(&rows[0][9], "ameli-vitale.example");
    assert!(rows[1][4].starts_with("'+33639980012, ·Alex"), "{}", &rows[1][4]);
    // The person gets the table all the same, with the name of the result.
    assert!(ran.out.contains("out.csv") && ran.out.contains("Messages judged: 2"), "{}", ran.out);
}

#[test]
fn the_page_holds_every_reason_and_nothing_that_can_be_clicked_or_run() {
    let tree = folder("page");
    let hostile =
        FAKE.replace("Votre carte", "<script>alert(1)</script><a href=\"https://x.example/\">ici</a> Votre carte");
    put(&tree, "a.eml", hostile);
    put(&tree, "b.eml", QUIET);
    put(&tree, "<img src=x onerror=alert(1)>.eml", FAKE);
    let out = tree.join("out.html");
    let ran = scan(&["--format", "html", "--output", out.to_str().unwrap(), tree.to_str().unwrap()]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    let page = fs::read_to_string(&out).unwrap();
    for gone in ["<script>alert", "<a ", "<img", "src=\"", "href=\"", "https://x.example", "url(http"] {
        assert!(!page.contains(gone), "{gone}");
    }
    assert!(
        page.contains("&#60;script&#62;alert") || page.contains("&lt;script&gt;alert"),
        "the subject is there as text"
    );
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("<article").count(), 2);
    assert!(page.contains("ameli-vitale[.]example") && page.matches("<svg").count() == 3);
    assert!(page.replace("&#39;", "'").contains("content=\"default-src 'none'; style-src 'sha256-"));
    assert!(!out.with_extension("html.state").exists());
}

#[test]
fn a_table() {
    let tree = folder("table");
    for number in 0..12 {
        put(&tree, &format!("a/{number}.eml"), FAKE.replace("ameli-vitale", &format!("ameli-vitale{}", number % 3)));
        put(&tree, &format!("b/{number}.eml"), QUIET);
    }
    put(&tree, "notes.txt", "Penser au pain.\n");
    put(&tree, "sms.xml", "<smses><sms type=\"2\" body=\"ok\"/></smses>");
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.add_filter(r"/\S*/scan/table", "[folder]");
    settings.bind(|| {
        for language in ["fr", "en"] {
            let ran = run(language, &["scan", NOW, tree.to_str().unwrap()]);
            assert_eq!((ran.status, ran.err.as_str()), (1, ""));
            insta::assert_snapshot!(format!("scan-{language}"), ran.out);
        }
    });
}

#[test]
fn no_path_is_a_question_with_an_answer() {
    let ran = scan(&[]);
    assert!(ran.status == 2 && ran.err.contains("What is to be scanned?"), "{}", ran.err);
}
