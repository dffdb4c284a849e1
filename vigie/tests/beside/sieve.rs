//! The Sieve script, run by Pigeonhole's own `sieve-test`.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, chown},
        process::CommandExt,
    },
    path::Path,
    process::Command,
};

use vigie_servers::new_folder;

use super::{PLAIN, can_run, integration, with};

/// A user who owns nothing else.
const NOBODY: u32 = 65_534;

/// What the script does with a mail, in the words of `sieve-test`; `None` where the program is missing.
fn actions(head: &str) -> Option<String> {
    if !can_run("sieve-test") {
        return None;
    }
    let folder = new_folder("sieve");
    let (script, mail) = (folder.join("vigie.sieve"), folder.join("mail.eml"));
    // Beside its compiled form, which the program writes where the script is.
    fs::copy(integration("sieve/vigie.sieve"), &script).unwrap();
    fs::write(&mail, with(head, PLAIN)).unwrap();
    let ran = sieve_test(&folder, &script, &mail);
    fs::remove_dir_all(&folder).unwrap();
    Some(ran)
}

fn sieve_test(folder: &Path, script: &Path, mail: &Path) -> String {
    // No configuration but this: what the machine has for its own mail is no part of the test.
    let config = folder.join("dovecot.conf");
    fs::write(&config, "mail_location = maildir:~/Maildir\nlog_path = /dev/stderr\n").unwrap();
    let mut command = Command::new("sieve-test");
    command.arg("-c").arg(&config).arg(script).arg(mail);
    // Dovecot gives root no mail.
    if fs::metadata(folder).unwrap().uid() == 0 {
        for path in [folder, script, mail, &config] {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    let ran = command.env("HOME", folder).env("PATH", super::search_path()).output().unwrap();
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    assert!(ran.status.success(), "{said}");
    said
}

#[test]
fn fraudulent_mail_goes_into_its_folder() {
    for head in ["X-Vigie-Verdict: fraudulent\r\n", "X-Vigie-Verdict: fraudulent; organisation=assurance-maladie\r\n"] {
        let Some(said) = actions(head) else { return };
        assert!(said.contains("store message in folder: Fraudes") && said.contains("$Phishing"), "{said}");
        assert!(!said.contains("INBOX"), "{said}");
    }
}

#[test]
fn suspicious_mail_stays_in_the_inbox_with_a_star() {
    let Some(said) = actions("X-Vigie-Verdict: suspicious; organisation=assurance-maladie\r\n") else { return };
    assert!(said.contains("store message in folder: INBOX"), "{said}");
    assert!(said.contains("\\flagged") && said.contains("VigieSuspicious") && !said.contains("Fraudes"), "{said}");
}

#[test]
fn any_other_verdict_and_none_at_all_change_nothing() {
    let heads = [
        "",
        "X-Vigie-Verdict: unverified\r\n",
        "X-Vigie-Verdict: consistent\r\n",
        "X-Vigie-Verdict: none; reason=fraudulent\r\n",
        "X-Vigie-Verdict: fraudulently\r\n",
        "X-Vigie-Report: fraudulent\r\n",
    ];
    for head in heads {
        let Some(said) = actions(head) else { return };
        assert!(said.contains("Implicit keep") || said.contains("INBOX"), "{said}");
        assert!(!said.contains("Fraudes") && !said.contains("lagged"), "{head}: {said}");
    }
}
