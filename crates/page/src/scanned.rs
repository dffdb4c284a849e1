//! The report of a scan: one page that stands alone, with charts, a list, and the reasons of each message. Nothing is loaded,
//! nothing of a message can be clicked, and its one script, known to the page's policy by its hash, only sorts the list.

mod chart;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use vigie_engine::report::Verdict;

use crate::{
    answer::sign,
    language::{Language, grouped},
    words::Words,
};
use chart::Chart;

const STYLE: &str = include_str!("../assets/scanned.css");
const SCRIPT: &str = include_str!("../assets/scanned.js");

/// What a scan found, in words that are harmless already.
#[derive(Debug, Default)]
pub struct Scanned {
    /// What was scanned.
    pub places: String,
    /// When, and by what.
    pub made: String,
    /// Verdicts, in the order of [`Verdict::ALL`].
    pub totals: [u64; 4],
    /// What else must be known of the counts, a sentence each.
    pub notes: Vec<String>,
    /// Verdicts by month, `2024-05`, in order.
    pub months: Vec<(String, [u64; 4])>,
    /// Organisations imitated, the most first: suspicious, fraudulent.
    pub organisations: Vec<(String, [u64; 2])>,
    /// What checks find, with the number of messages, the most first.
    pub checks: Vec<(String, u64)>,
    /// Look-alike domains, the most first.
    pub domains: Vec<(String, u64)>,
    /// What is said of domains that are not in the list.
    pub more_domains: Option<String>,
    /// Warned-of messages, the worst first.
    pub messages: Vec<Listed>,
}

/// A warned-of message.
#[derive(Debug)]
pub struct Listed {
    /// What Vigie says.
    pub verdict: Verdict,
    /// The day of receipt in words.
    pub day: String,
    /// The same to be sorted by.
    pub sorted_day: String,
    /// The displayed sender.
    pub from: String,
    /// The subject.
    pub subject: String,
    /// In whose name it speaks.
    pub organisations: String,
    /// Where it is.
    pub source: String,
    /// Its reasons, as [`crate::answer::article`] gives them.
    pub article: String,
}

#[derive(Template)]
#[template(path = "scanned/page.html")]
struct Page<'a> {
    w: Words,
    policy: String,
    style: &'static str,
    script: &'static str,
    scan: &'a Scanned,
    judged: u64,
    totals: Vec<(Verdict, u64)>,
    charts: Vec<Chart>,
    list: String,
}

/// The page.
#[must_use]
pub fn page(scan: &Scanned, language: Language) -> String {
    let w = Words(language);
    let [_, _, suspicious, fraudulent] = scan.totals;
    let (shown, warned) = (scan.messages.len() as u64, suspicious + fraudulent);
    let number = |number| grouped(number, language);
    let list = match shown {
        0 => w.say("scan-list-none"),
        shown if shown < warned => w.fill(
            "scan-list-cut",
            &[("shown", &number(shown)), ("count", &number(warned)), ("left", &number(warned - shown))],
        ),
        _ => w.fill("scan-list-all", &[("count", &number(warned))]),
    };
    let page = Page {
        w,
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        scan,
        judged: scan.totals.iter().sum(),
        totals: Verdict::ALL.into_iter().zip(scan.totals).rev().collect(),
        charts: chart::all(scan, w),
        list,
    };
    page.render().unwrap_or_default()
}

/// What the template calls; it hands everything on by reference.
impl Page<'_> {
    fn number(&self, number: &u64) -> String {
        grouped(*number, self.w.0)
    }

    fn verdict(&self, verdict: &Verdict) -> String {
        self.w.say(verdict_key(*verdict))
    }

    fn sign(&self, verdict: &Verdict) -> &'static str {
        sign(*verdict)
    }

    fn column(&self, key: &str) -> String {
        self.w.say(&format!("scan-{key}"))
    }
}

/// The key of a verdict's words.
#[must_use]
pub const fn verdict_key(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fraudulent => "scan-fraudulent",
        Verdict::Suspicious => "scan-suspicious",
        Verdict::Unverified => "scan-unverified",
        Verdict::Consistent => "scan-consistent",
    }
}

/// Nothing but the style and the script that are in the page.
fn policy() -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
