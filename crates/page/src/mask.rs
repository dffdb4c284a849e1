//! Other people's contact details and names masked, for papers that are handed on. What a finding rests on stays: it is
//! what is reported.

use vigie_engine::{
    observable::{
        link::{self, Target},
        phone,
    },
    report::Report,
};

use crate::words::Words;

/// Words after which a message names its reader.
const GREETINGS: &[&str] = &[
    "bonjour", "bonsoir", "cher", "chère", "chers", "dear", "hello", "hi", "madame", "monsieur", "mme", "mlle", "m.",
    "mr", "mr.", "mrs", "mrs.", "ms", "ms.",
];
/// A name is no longer than this many words.
const LONGEST_NAME: usize = 4;
/// More links or numbers in one text are not looked for.
const MOST: usize = 1_000;

/// What is masked, and what stays.
pub struct Mask {
    kept: Vec<String>,
    words: Words,
}

impl Mask {
    /// Masks everything but what the report's findings rest on, and the sender.
    #[must_use]
    pub fn new(report: &Report, words: Words) -> Self {
        let evidence = report.findings.iter().flat_map(|finding| &finding.evidence);
        let shown = evidence.flat_map(|evidence| [Some(&evidence.shown), evidence.target.as_ref()]).flatten();
        let sender = report.views.iter().filter(|view| view.part == "from").map(|view| &view.text);
        Self { kept: shown.chain(sender).map(|text| text.to_lowercase()).collect(), words }
    }

    fn keeps(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        self.kept.iter().any(|kept| kept.contains(&text))
    }

    /// The text with other people's addresses, numbers and names masked.
    #[must_use]
    pub fn over(&self, text: &str) -> String {
        let mut hidden: Vec<(usize, usize, String)> = Vec::new();
        for found in link::find(text, MOST) {
            if matches!(found.target, Target::Mail(_)) {
                hidden.push((found.span.start as usize, found.span.end as usize, self.words.say("mask-address")));
            }
        }
        for (range, _) in phone::find(text, MOST) {
            hidden.push((range.start, range.end, self.words.say("mask-number")));
        }
        hidden.retain(|(start, end, _)| !self.keeps(text.get(*start..*end).unwrap_or_default()));
        let names =
            names(text).into_iter().filter(|(start, end)| !self.keeps(text.get(*start..*end).unwrap_or_default()));
        hidden.extend(names.map(|(start, end)| (start, end, self.words.say("mask-name"))));
        hidden.sort();
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for (start, end, stand_in) in hidden.into_iter() {
            if start < copied {
                continue;
            }
            out.push_str(text.get(copied..start).unwrap_or_default());
            out.push_str(&stand_in);
            copied = end;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        out
    }

    /// Every text in a JSON value, masked.
    pub fn over_json(&self, value: &mut serde_json::Value) {
        match value {
            serde_json::Value::String(text) => *text = self.over(text),
            serde_json::Value::Array(values) => values.iter_mut().for_each(|value| self.over_json(value)),
            serde_json::Value::Object(fields) => fields.values_mut().for_each(|value| self.over_json(value)),
            _ => {}
        }
    }
}

/// The names that follow a greeting: words that begin with a capital, on the same line.
fn names(text: &str) -> Vec<(usize, usize)> {
    let mut names = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let mut greeted = false;
        let mut name: Option<(usize, usize)> = None;
        let mut words = 0;
        for word in line.split_inclusive([' ', '\u{a0}', '\t', '\n']) {
            let start = offset;
            offset += word.len();
            let bare = word.trim_end();
            let plain = bare.trim_end_matches([',', ':', '!', ';', '.']);
            if GREETINGS.contains(&bare.to_lowercase().as_str()) || GREETINGS.contains(&plain.to_lowercase().as_str()) {
                names.extend(name.take());
                greeted = bare == plain || bare.ends_with('.');
                words = 0;
            } else if greeted && words < LONGEST_NAME && plain.chars().next().is_some_and(char::is_uppercase) {
                let end = start + plain.len();
                name = Some(name.map_or((start, end), |(first, _)| (first, end)));
                words += 1;
                greeted = plain == bare;
            } else {
                names.extend(name.take());
                greeted = false;
            }
        }
        names.extend(name.take());
    }
    names
}
