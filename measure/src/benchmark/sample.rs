//! What is measured: a folder of corpora, or the project's own messages.

use std::{fs, path::Path};

use vigie_conformance::Case;
use vigie_engine::{channel::Channel, message::record::Record, observable::host::Host};

use crate::{
    Failure,
    corpus::{Corpus, Item},
    label::Label,
};

/// The conformance suite is small: its mails are taken this many times, to fill a pass.
const REPEATED: usize = 8;

/// The messages and hosts to measure, all in memory.
#[derive(Debug)]
pub(super) struct Sample {
    /// What it is, for the page.
    pub(super) about: String,
    /// Mails by set.
    pub(super) mails: Vec<(String, Vec<Vec<u8>>)>,
    /// Text messages by set.
    pub(super) texts: Vec<(String, Vec<String>)>,
    /// Bare links.
    pub(super) links: Vec<String>,
    /// Host names.
    pub(super) hosts: Vec<String>,
    /// Whether the mails are the project's own only.
    pub(super) own: bool,
}

impl Sample {
    /// Reads the corpora, or takes our own messages. The text messages and links of the conformance suite are always
    /// measured: they are French and claim the insurer, the dearest kind.
    pub(super) fn new(folder: Option<&Path>) -> Result<Self, Failure> {
        let cases = vigie_conformance::all()?;
        let mut own = Self::own(&cases)?;
        let Some(folder) = folder else { return Ok(own) };
        let corpus = Corpus::find(folder)?;
        let mut sample = Self {
            about: String::new(),
            mails: Vec::new(),
            texts: Vec::new(),
            links: own.links,
            hosts: Vec::new(),
            own: false,
        };
        for set in &corpus.sets {
            let mut mails = Vec::new();
            let mut texts = Vec::new();
            for item in &set.items {
                match item {
                    Item::File { path, .. } => {
                        mails.push(fs::read(path).map_err(|why| format!("{}: {why}", path.display()))?)
                    }
                    Item::Record { record, .. } => texts.extend(record.as_ref().as_ref().ok().and_then(text_message)),
                }
            }
            let kind = match set.name.split_once('/') {
                Some((top, _)) => top.to_owned(),
                None => set.name.clone(),
            };
            sample.add(kind, mails, texts);
        }
        if sample.mails.is_empty() {
            sample.mails = own.mails;
            sample.own = true;
        }
        sample.texts.append(&mut own.texts);
        for list in &corpus.lists {
            let names = list.domains.iter().map(|domain| domain.name.clone());
            sample.hosts.extend(names);
            if list.label == Label::LookAlike {
                sample.links.extend(list.domains.iter().map(|domain| format!("https://{}/", domain.name)));
            }
        }
        if sample.hosts.is_empty() {
            sample.hosts = own.hosts;
        }
        let mails: usize = sample.mails.iter().map(|(_, mails)| mails.len()).sum();
        sample.about = format!("{mails} mails and {} hosts of {}", sample.hosts.len(), folder.display());
        Ok(sample)
    }

    fn add(&mut self, kind: String, mails: Vec<Vec<u8>>, texts: Vec<String>) {
        if !mails.is_empty() {
            match self.mails.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, all)) => all.extend(mails),
                None => self.mails.push((kind.clone(), mails)),
            }
        }
        if !texts.is_empty() {
            match self.texts.iter_mut().find(|(known, _)| *known == kind) {
                Some((_, all)) => all.extend(texts),
                None => self.texts.push((kind, texts)),
            }
        }
    }

    fn own(cases: &[Case]) -> Result<Self, Failure> {
        let mut mails = Vec::new();
        let (mut texts, mut links, mut hosts) = (Vec::new(), Vec::new(), Vec::new());
        for Case { record, .. } in cases {
            if let Some(raw) = &record.raw {
                mails.push(raw.bytes().map_err(|why| why.to_string())?);
            }
            texts.extend(text_message(record));
            if record.channel() == Channel::Link {
                links.extend(record.text.as_ref().map(|text| text.trim().to_owned()));
            }
        }
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
        for entry in fs::read_dir(examples).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|ending| ending == "eml") {
                mails.push(fs::read(entry.path())?);
            }
        }
        let names =
            include_str!("../../ordinary-names.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        hosts.extend(names.map(str::to_owned));
        hosts.extend(links.iter().filter_map(|link: &String| {
            let host = link.split("//").last()?.split('/').next()?;
            Host::parse(host).map(|_| host.to_owned())
        }));
        let about = format!("{} mails of the conformance suite and the examples, {REPEATED} times each", mails.len());
        let mails: Vec<Vec<u8>> = std::iter::repeat_n(mails, REPEATED).flatten().collect();
        let hosts: Vec<String> = std::iter::repeat_n(hosts, 100).flatten().collect();
        Ok(Self {
            about,
            mails: vec![("conformance mails".into(), mails)],
            texts: vec![("conformance SMS".into(), texts)],
            links,
            hosts,
            own: true,
        })
    }
}

fn text_message(record: &Record) -> Option<String> {
    (record.channel() == Channel::Sms).then(|| record.text.clone()).flatten()
}
