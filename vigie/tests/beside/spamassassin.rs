//! The header rules, read by SpamAssassin's own daemon and asked through `spamc`, without network.

use std::{
    fs,
    io::Write,
    process::{Command, Stdio},
};

use vigie_servers::{Daemon, search_path};

use super::{PLAIN, can_run, integration, with};

/// SpamAssassin with our rules alone, so that every point is one of ours.
fn spamd() -> Daemon {
    Daemon::start("spamd", |port, folder| {
        let site = folder.join("site");
        fs::create_dir_all(&site).unwrap();
        fs::copy(integration("spamassassin/vigie.cf"), site.join("vigie.cf")).unwrap();
        let rules = folder.join("rules");
        fs::create_dir_all(&rules).unwrap();
        fs::write(rules.join("only.pre"), "loadplugin Mail::SpamAssassin::Plugin::Check\n").unwrap();
        fs::write(rules.join("local.cf"), "use_bayes 0\ndns_available no\nrequired_score 5\n").unwrap();
        let mut command = Command::new("spamd");
        command.args(["-L", "-x", "-s", "stderr", "--max-children=1", "--min-children=1", "--max-spare=1"]);
        command.args(["-i", "127.0.0.1", "-p", &port.to_string(), "-C"]).arg(&rules).arg("--siteconfigpath").arg(&site);
        command.env("HOME", folder);
        command
    })
}

/// The rules that a mail meets, and its points.
fn judged(spamd: &Daemon, mail: &str) -> (Vec<String>, f64) {
    let ask = |flag: &str| {
        let mut child = Command::new("spamc")
            .args(["-d", "127.0.0.1", "-p", &spamd.port.to_string(), "-x", flag])
            .env("PATH", search_path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(mail.as_bytes()).unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let rules = ask("-y").trim().split(',').filter(|rule| !rule.is_empty()).map(str::to_owned).collect();
    let points = ask("-c");
    let points = points.trim().split('/').next().unwrap().parse().unwrap_or_else(|_| panic!("{}", spamd.log()));
    (rules, points)
}

#[test]
fn each_verdict_meets_its_rule_and_no_other() {
    if !can_run("spamd") || !can_run("spamc") {
        return;
    }
    let spamd = spamd();
    for (head, rule, points) in [
        ("X-Vigie-Verdict: fraudulent\r\n", Some("VIGIE_FRAUDULENT"), 6.0),
        ("X-Vigie-Verdict: fraudulent; organisation=assurance-maladie\r\n", Some("VIGIE_FRAUDULENT"), 6.0),
        ("X-Vigie-Verdict:\r\n suspicious;\r\n score=3\r\n", Some("VIGIE_SUSPICIOUS"), 2.5),
        ("X-Vigie-Verdict: consistent\r\n", Some("VIGIE_CONSISTENT"), 0.0),
        ("X-Vigie-Verdict: none; reason=timeout\r\n", Some("VIGIE_NONE"), 0.0),
        ("X-Vigie-Verdict: unverified\r\n", None, 0.0),
        ("X-Vigie-Verdict: not fraudulent\r\n", None, 0.0),
        ("", None, 0.0),
    ] {
        let (rules, seen) = judged(&spamd, &with(head, PLAIN));
        assert_eq!(rules.iter().map(String::as_str).collect::<Vec<_>>(), Vec::from_iter(rule), "{head}");
        assert!((seen - points).abs() < 0.05, "{head}: {seen}");
    }
}

#[test]
fn a_verdict_that_the_sender_wrote_is_believed_so_the_milter_must_strip_it_and_the_gain_is_nothing() {
    if !can_run("spamd") || !can_run("spamc") {
        return;
    }
    let spamd = spamd();
    let (rules, points) = judged(&spamd, &with("X-Vigie-Verdict: consistent\r\n", PLAIN));
    assert_eq!(rules, ["VIGIE_CONSISTENT"], "SpamAssassin cannot tell who wrote a field");
    assert!(points.abs() < 0.05, "{points}");
    // Nor does a second field hide the true one, wherever it stands.
    for both in [
        "X-Vigie-Verdict: fraudulent\r\nX-Vigie-Verdict: consistent\r\n",
        "X-Vigie-Verdict: unverified\r\nX-Vigie-Verdict: fraudulent; a=b\r\n",
    ] {
        assert!(judged(&spamd, &with(both, PLAIN)).1 >= 5.9, "{both}");
    }
}

#[test]
fn spamassassin_finds_no_fault_in_the_rules() {
    if !can_run("spamassassin") {
        return;
    }
    let folder = vigie_servers::new_folder("lint");
    fs::copy(integration("spamassassin/vigie.cf"), folder.join("vigie.cf")).unwrap();
    assert!(
        Command::new("sh").arg("-c").arg("cp /etc/spamassassin/*.pre \"$0\"").arg(&folder).status().unwrap().success()
    );
    let mut lint = Command::new("spamassassin");
    lint.args(["--lint", "-L", "-x", "--siteconfigpath"]).arg(&folder).env("HOME", &folder).env("PATH", search_path());
    let ran = lint.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    fs::remove_dir_all(&folder).unwrap();
}
