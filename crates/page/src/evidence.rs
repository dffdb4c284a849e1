//! The evidence of one message in one file: the original untouched, the report, times, sums, and a page to read.

use std::io::{Cursor, Write};

use askama::Template;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use vigie_engine::{
    Policy,
    message::day::{paris, parse_instant},
    organisation::index::Knowledge,
    report::{DayFrom, Report},
};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use crate::{answer::article, assets::ASSETS, mask::Mask, told::told, words::Words};

/// Why the file could not be made: a defect, since everything is in memory.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// What goes into the file.
pub struct Evidence<'a> {
    /// The message as it was given, byte for byte.
    pub original: &'a [u8],
    /// How the original is named in the file: `message.eml`, `message.txt`.
    pub name: &'a str,
    /// Its report, with its views.
    pub report: &'a Report,
    /// Tells official hosts from others.
    pub knowledge: &'a Knowledge,
    /// The present and the language.
    pub policy: &'a Policy,
    /// Whether other people's contact details and names are masked in the answer and the copy.
    pub mask: bool,
    /// Whether the original goes in.
    pub with_original: bool,
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct Page<'a> {
    w: Words,
    article: &'a str,
    times: &'a str,
}

impl Evidence<'_> {
    /// The zip: stored, not compressed, dated with the present of the policy. The same evidence gives the same bytes.
    ///
    /// # Errors
    /// When the report cannot be written as JSON or the zip not be made.
    pub fn zip(&self) -> Result<Vec<u8>, Error> {
        let w = Words(self.policy.language);
        let files = self.files(w)?;
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(zip_time(self.policy.now));
        for (name, bytes) in &files {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(bytes)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    /// The files and what is in them.
    fn files(&self, w: Words) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let mask = self.mask.then(|| Mask::new(self.report, w));
        let mut json = serde_json::to_value(self.report)?;
        if let Some(mask) = &mask {
            // Places in masked texts would point nowhere.
            if let Some(fields) = json.as_object_mut() {
                fields.remove("views");
            }
            mask.over_json(&mut json);
        }
        let report: Report = serde_json::from_value(json.clone())?;
        let times = self.times(w);
        let article = article(&told(&report, self.knowledge, w.0), 1, w.0);
        let page = Page { w, article: &article, times: &times }.render()?;
        let style = ASSETS.iter().find(|asset| asset.name == "page.css").map_or(&b""[..], |asset| asset.bytes);

        let mut files = Vec::new();
        if self.with_original {
            files.push((file_name(self.name), self.original.to_vec()));
        }
        if let Some(mask) = &mask {
            let texts = self.report.views.iter().filter(|view| !view.part.starts_with("header:"));
            let copy: Vec<String> = texts.map(|view| format!("[{}]\n{}\n", view.part, mask.over(&view.text))).collect();
            files.push((w.say("evidence-copy-name"), copy.join("\n").into_bytes()));
        }
        files.push(("report.json".to_owned(), serde_json::to_vec_pretty(&json)?));
        files.push((w.say("evidence-page-name"), page.into_bytes()));
        files.push(("page.css".to_owned(), style.to_vec()));
        files.push((w.say("evidence-times-name"), times.into_bytes()));
        files.insert(0, (w.say("evidence-readme-name"), self.readme(w, &report).into_bytes()));
        let sums: String = files.iter().map(|(name, bytes)| format!("{}  {name}\n", sum(bytes))).collect();
        files.push(("SHA256SUMS".to_owned(), sums.into_bytes()));
        Ok(files)
    }

    fn readme(&self, w: Words, report: &Report) -> String {
        let title = w.say("evidence-readme-title");
        let mut lines = vec![
            title.clone(),
            "=".repeat(title.chars().count()),
            String::new(),
            w.fill("evidence-readme-made", &[("made", &in_paris(self.policy.now, w))]),
            w.fill("evidence-readme-verdict", &[("verdict", &report.headline)]),
            String::new(),
            w.say("evidence-readme-files"),
        ];
        let colon = w.say("colon");
        let mut file = |name: &str, about: &str| lines.push(format!("* {name}{colon}{}", w.say(about)));
        if self.with_original {
            file(&file_name(self.name), "evidence-readme-original");
        }
        if self.mask {
            file(&w.say("evidence-copy-name"), "evidence-readme-masked");
        }
        file("report.json", if self.mask { "evidence-readme-report-masked" } else { "evidence-readme-report" });
        file(&w.say("evidence-page-name"), "evidence-readme-page");
        file(&w.say("evidence-times-name"), "evidence-readme-times");
        file("SHA256SUMS", "evidence-readme-sums");
        lines.push(String::new());
        let original = if self.with_original { "evidence-readme-caution" } else { "evidence-readme-left-out" };
        lines.push(w.say(original));
        lines.push(w.say("evidence-readme-independent"));
        lines.push(String::new());
        lines.join("\n")
    }

    fn times(&self, w: Words) -> String {
        let from = match self.report.received_at_from {
            DayFrom::Received => "evidence-times-from-message",
            DayFrom::ReceivedAt => "evidence-times-from-person",
            DayFrom::Now => "evidence-times-unknown",
        };
        let received = parse_instant(&self.report.received_at);
        let received = received.map_or_else(|| self.report.received_at.clone(), |at| in_paris(at, w));
        format!(
            "{} {received} {}\n{} {}\n",
            w.say("evidence-times-received"),
            w.say(from),
            w.say("evidence-times-made"),
            in_paris(self.policy.now, w),
        )
    }
}

/// A moment with its zone: "2026-06-10 09:30:00 +02:00 (heure de Paris)".
fn in_paris(at: Timestamp, w: Words) -> String {
    let local = at.to_zoned_datetime(paris());
    format!("{} ({})", local.strftime("%Y-%m-%d %H:%M:%S %:z"), w.say("evidence-times-paris"))
}

fn zip_time(at: Timestamp) -> DateTime {
    let local = at.to_zoned_datetime(paris());
    let number = |number: i8| u8::try_from(number).unwrap_or_default();
    DateTime::from_date_and_time(
        u16::try_from(local.year()).unwrap_or_default(),
        number(local.month()),
        number(local.day()),
        number(local.hour()),
        number(local.minute()),
        number(local.second()),
    )
    .unwrap_or_default()
}

fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A name that is no path and no trap, whatever the file was called.
fn file_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).take(80).collect();
    let plain = plain.trim_start_matches('.');
    if plain.is_empty() { "message.txt".to_owned() } else { format!("original-{plain}") }
}
