//! The conformance suite: one `.case` file a message, with what every surface (engine, command line, and later HTTP,
//! browser and milter) must say of it.
//!
//! ```text
//! # One line that says what this case proves.
//! expect: fraudulent or suspicious      verdicts that are right
//! finds: look-alike-domain              checks that must fire (optional, comma separated)
//! quiet: sender-not-official            checks that must not fire (optional)
//! speaks: assurance-maladie             in whose name it speaks, or `nobody` (optional)
//! channel: sms
//! received-at: 2024-05-14T09:30:00+02:00
//! trusts: mx.recipient.example          server whose Authentication-Results is believed (optional)
//! from: / claimed: / call-back: / asked-for: / named-contact:      as in a message record
//!
//! the message: raw RFC 5322 for a mail, else its text
//! ```

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use vigie_engine::{
    Policy,
    channel::Channel,
    checks::Check,
    message::{
        day::parse_instant,
        record::{Raw, Record},
    },
    report::{Report, Role, Verdict},
    request::Request,
};

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Its file, below the suite's folder.
    pub file: PathBuf,
    /// What it proves.
    pub proves: String,
    /// The message.
    pub record: Record,
    /// The server whose `Authentication-Results` is believed.
    pub trusts: Option<String>,
    /// Verdicts that are right.
    pub expect: Vec<Verdict>,
    /// Checks that must fire.
    pub finds: Vec<String>,
    /// Checks that must not fire.
    pub quiet: Vec<String>,
    /// In whose name it speaks; `Some(None)` for nobody's.
    pub speaks: Option<Option<String>>,
}

/// Every case of the suite, in the order of their files.
///
/// # Errors
/// A sentence naming the file that cannot be read.
pub fn all() -> Result<Vec<Case>, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    find(root, &mut files).map_err(|why| format!("{}: {why}", root.display()))?;
    files.sort();
    files.iter().map(|file| Case::read(root, file)).collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "case") {
            files.push(path);
        }
    }
    Ok(())
}

impl Case {
    fn read(root: &Path, path: &Path) -> Result<Self, String> {
        let file = path.strip_prefix(root).unwrap_or(path).to_owned();
        let text = fs::read_to_string(path).map_err(|why| format!("{}: {why}", file.display()))?;
        Self::parse(file.clone(), &text).map_err(|why| format!("{}: {why}", file.display()))
    }

    fn parse(file: PathBuf, text: &str) -> Result<Self, String> {
        let (head, body) = text.split_once("\n\n").ok_or("no empty line between head and message")?;
        let comments: Vec<&str> = head.lines().filter_map(|line| line.strip_prefix('#')).map(str::trim).collect();
        let mut fields = BTreeMap::new();
        for line in head.lines().filter(|line| !line.starts_with('#')) {
            let (name, value) = line.split_once(':').ok_or_else(|| format!("no colon in {line:?}"))?;
            fields.insert(name.trim().to_owned(), value.trim().to_owned());
        }
        let mut take = |name: &str| fields.remove(name);
        let list = |text: Option<String>| -> Vec<String> {
            text.iter()
                .flat_map(|text| text.split(','))
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect()
        };
        let channel =
            take("channel").and_then(|name| Channel::from_name(&name)).ok_or("no channel, or an unknown one")?;
        let expect = take("expect").ok_or("no expect")?;
        let expect =
            expect.split(" or ").map(|name| Verdict::ALL.into_iter().find(|verdict| verdict.name() == name.trim()));
        let expect: Option<Vec<Verdict>> = expect.collect();
        let (finds, quiet) = (list(take("finds")), list(take("quiet")));
        if let Some(unknown) = finds.iter().chain(&quiet).find(|name| Check::named(name).is_none()) {
            return Err(format!("no check is called {unknown}"));
        }
        let asked_for: Option<Vec<Request>> =
            list(take("asked-for")).iter().map(|name| Request::from_name(name)).collect();
        let record = Record {
            id: Some(file.to_string_lossy().into_owned()),
            channel: Some(channel),
            from: take("from"),
            received_at: take("received-at"),
            subject: None,
            text: (channel != Channel::Email).then(|| body.to_owned()),
            raw: (channel == Channel::Email).then(|| Raw::Text(body.to_owned())),
            claimed: take("claimed"),
            call_back: take("call-back"),
            asked_for: asked_for.ok_or("an unknown request in asked-for")?,
            named_contact: take("named-contact").map(|word| word == "yes"),
        };
        let case = Self {
            file,
            proves: comments.join(" "),
            record,
            trusts: take("trusts"),
            expect: expect.ok_or("an unknown verdict in expect")?,
            finds,
            quiet,
            speaks: take("speaks").map(|slug| (slug != "nobody").then_some(slug)),
        };
        match fields.keys().next() {
            Some(unknown) => Err(format!("unknown field {unknown}")),
            None => Ok(case),
        }
    }

    /// The policy that the case is judged under: its own day is the present.
    #[must_use]
    pub fn policy(&self) -> Policy {
        let now = self.record.received_at.as_deref().and_then(parse_instant).unwrap_or_default();
        Policy { now, trusted_servers: self.trusts.iter().cloned().collect(), with_views: true, ..Policy::default() }
    }

    /// Everything in which a report differs from what the case expects; empty when it passes.
    #[must_use]
    pub fn differences(&self, report: &Report) -> Vec<String> {
        let mut differences = Vec::new();
        if !self.expect.contains(&report.verdict) {
            differences.push(format!("verdict {}", report.verdict.name()));
        }
        let fired = |name: &&String| report.findings.iter().any(|finding| finding.check == **name);
        differences.extend(self.finds.iter().filter(|name| !fired(name)).map(|name| format!("{name} did not fire")));
        differences.extend(self.quiet.iter().filter(fired).map(|name| format!("{name} fired")));
        let speaker =
            report.claims.iter().find(|claim| claim.role == Role::Speaks).map(|claim| claim.organisation.clone());
        if let Some(expected) = &self.speaks
            && *expected != speaker
        {
            differences.push(format!("speaks for {}", speaker.as_deref().unwrap_or("nobody")));
        }
        differences
    }
}
