//! The modules judge as the program does, byte for byte, and nothing stops them.
//!
//! They must have been built (`script/browser`); `script/test browser` does both.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::json;
use vigie_browser::{advise, answer, check};
use vigie_conformance::{Case, all};

/// The module that is built of the same features as this test.
const MODULE: &str = if cfg!(feature = "files") { "vigie-files" } else { "vigie" };
const LANGUAGES: [&str; 2] = ["fr", "en"];

/// A call of one function: its name, its input, its options.
type Call = (&'static str, String, String);

#[test]
#[ignore = "needs the modules: script/test browser"]
fn a_module_answers_the_whole_suite_as_the_program_does() {
    let calls: Vec<Call> = all().unwrap().iter().zip(LANGUAGES.iter().cycle()).flat_map(calls).collect();
    assert!(calls.len() > 1_000, "the whole suite is there");
    same("suite", &calls);
}

#[test]
#[ignore = "needs the modules: script/test browser"]
fn broken_and_hostile_records_get_the_programs_answer_and_never_stop_a_module() {
    let cases = all().unwrap();
    let mut chance = Chance(0x2026_0610);
    let mut calls: Vec<Call> = Vec::new();
    for case in cases.iter().cycle().take(2_000) {
        let record = serde_json::to_string(&case.record).unwrap();
        calls.push(("answer", chance.spoiled(&record), options(case, "fr", false)));
    }
    for bytes in stored_inputs() {
        let record = json!({"channel": "email", "raw": String::from_utf8_lossy(&bytes)});
        calls.push(("check", record.to_string(), r#"{"now": "2026-06-10T09:30:00Z", "with_views": true}"#.to_owned()));
    }
    calls.push(("check", "[".repeat(1_000_000), "{".repeat(100_000)));
    same("spoiled", &calls);
}

#[test]
#[ignore = "needs the modules: script/test browser"]
fn a_module_asks_the_browser_for_nothing() {
    let told = same("nothing", &[]);
    let imports = told.lines().find_map(|line| line.strip_prefix("imports ")).unwrap();
    // A table of its own; lopdf's randomness, for documents that are written encrypted: none is written here.
    let harmless = ["__wbindgen_init_externref_table", "__wbg_getRandomValues_"];
    let more: Vec<&str> =
        imports.split(',').filter(|name| !harmless.iter().any(|known| name.starts_with(known))).collect();
    assert_eq!(more, [""; 0], "neither network nor page nor storage");
}

fn calls((case, language): (&Case, &&str)) -> [Call; 2] {
    let record = serde_json::to_string(&case.record).unwrap();
    let situation =
        json!({"channel": case.record.channel, "verdict": case.expect.first(), "after": ["clicked", "gave-card"]});
    let options = options(case, language, true);
    [("answer", record, options.clone()), ("advise", situation.to_string(), options)]
}

/// What the suite's own policy says, as a page would.
fn options(case: &Case, language: &str, with_views: bool) -> String {
    let policy = case.policy();
    json!({"lang": language, "now": policy.now, "trust": policy.trusted_servers, "with_views": with_views}).to_string()
}

/// Runs the calls here and in the module; what the run said of itself.
fn same(name: &str, calls: &[Call]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let (given, answered) =
        (folder.join(format!("{name}-{MODULE}.calls")), folder.join(format!("{name}-{MODULE}.answers")));
    let lines: Vec<String> = calls.iter().map(|call| serde_json::to_string(call).unwrap()).collect();
    fs::write(&given, lines.join("\n")).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = Command::new("node")
        .arg(root.join("tests/run.mjs"))
        .args([&root.join("../../target/browser"), &PathBuf::from(MODULE), &given, &answered])
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let told = String::from_utf8(ran.stdout).unwrap();
    println!("{told}");
    let answers = fs::read_to_string(&answered).unwrap();
    let mut answers = answers.lines();
    for (call, input, options) in calls {
        let own = match *call {
            "answer" => answer(input, options),
            "advise" => advise(input, options),
            _ => check(input, options),
        };
        assert_eq!(answers.next(), Some(own.as_str()), "{call} {input} {options}");
    }
    assert_eq!(answers.next(), None);
    told
}

/// What once broke something, and what fuzzing keeps.
fn stored_inputs() -> impl Iterator<Item = Vec<u8>> {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let folders =
        ["email", "page", "document", "picture", "drawing"].map(|name| fs::read_dir(corpus.join(name)).unwrap());
    let mut files: Vec<_> = folders.into_iter().flatten().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|file| fs::read(file).unwrap())
}

/// Numbers without a pattern (xorshift), the same at every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }

    /// The text with a few pieces cut out, doubled or replaced.
    fn spoiled(&mut self, text: &str) -> String {
        const PIECES: [&str; 12] = [
            "\"",
            "\\",
            "{",
            "}",
            "\\u0000",
            "\\ud800",
            "\u{202e}",
            "😀",
            "\\r\\n\\r\\n",
            "<table>",
            "=?utf-8?b?",
            "http://[::",
        ];
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let at = self.below(chars.len());
            let end = (at + self.below(40)).min(chars.len());
            let piece = PIECES.get(self.below(PIECES.len())).copied().unwrap_or_default();
            match self.below(3) {
                0 => drop(chars.drain(at..end)),
                1 => drop(chars.splice(at..at, piece.chars())),
                _ => {
                    let again: Vec<char> = chars.get(at..end).unwrap_or_default().to_vec();
                    let times = self.below(200);
                    chars.splice(at..at, std::iter::repeat_n(again, times).flatten());
                }
            }
        }
        chars.into_iter().collect()
    }
}
