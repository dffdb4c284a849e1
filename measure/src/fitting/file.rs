//! The file that is written, and the scores at which its steps begin.

use std::{collections::BTreeMap, fmt::Write as _};

use vigie_engine::text::word_weights::WordWeights;

use super::{
    data::{COMMON, Data, Example, Kind},
    regression::Model,
};
use crate::statistics::real;

/// Weights smaller than this are left out.
const SMALLEST: f64 = 0.05;
/// Of each step (weak, moderate, strong): how many of the messages between people, and of the ordinary business
/// messages, may reach it. A finding of the last alone makes a message suspicious.
const ALLOWED: [(f64, f64); 3] = [(0.03, 0.20), (0.01, 0.10), (0.002, 0.05)];

/// The lowest scores that let no more genuine messages reach a step than allowed.
pub(super) fn steps(examples: &[&Example], scores: &[f64]) -> [f64; 3] {
    let lowest = |kind: Kind, share: f64| {
        let own = examples.iter().zip(scores).filter(|(one, _)| one.kind == kind);
        let mut own: Vec<f64> = own.map(|(_, score)| *score).collect();
        own.sort_by(|a, b| b.total_cmp(a));
        // The first that must stay below.
        let below = own.iter().enumerate().find(|(at, _)| real(at + 1) > share * real(own.len()));
        below.map_or(0.0, |(_, score)| (score * 100.0).floor() / 100.0 + 0.01)
    };
    ALLOWED.map(|(ham, business)| lowest(Kind::Ham, ham).max(lowest(Kind::Business, business)))
}

/// The weights of a fit, in place of those of a file that is otherwise the same.
pub(crate) fn weights(like: &WordWeights, data: &Data, model: &Model) -> WordWeights {
    let [traits, words, pairs] = parts(data, model);
    let owned = |part: Part<'_>| part.into_iter().map(|(name, weight)| (name.to_owned(), weight)).collect();
    WordWeights { bias: model.bias, traits: owned(traits), words: owned(words), pairs: owned(pairs), ..like.clone() }
}

type Part<'a> = BTreeMap<&'a str, f64>;

/// The entries that weigh enough: traits, words, pairs.
fn parts<'a>(data: &'a Data, model: &Model) -> [Part<'a>; 3] {
    let (mut traits, mut words, mut pairs) = (Part::new(), Part::new(), Part::new());
    for (name, weight) in data.names.iter().zip(&model.weights).filter(|(_, weight)| weight.abs() >= SMALLEST) {
        let part = match name {
            name if name.contains(' ') => &mut pairs,
            name if name.starts_with('<') => &mut traits,
            _ => &mut words,
        };
        part.insert(name.as_str(), *weight);
    }
    [traits, words, pairs]
}

/// The file.
pub(super) fn toml(data: &Data, model: &Model, steps: [f64; 3], day: &str, figures: &str) -> String {
    let [traits, words, pairs] = parts(data, model);
    let [weak, moderate, strong] = steps;
    let common: Vec<String> = COMMON.split_whitespace().map(|word| format!("\"{word}\"")).collect();
    let count = |kind: Kind| data.examples.iter().filter(|one| one.kind == kind).count();
    let mut text = format!(
        "\
# Weights of words in English text messages. Written by `script/fit`: change the program or its data, not this file.
language = \"en\"
bias = {bias:.2}
common = [
{common}
]

[fitted]
command = \"script/fit DIR --day {day} --out .\"
day = \"{day}\"
data = [
    \"SMS Spam Collection (T. A. Almeida, J. M. Gomez Hidalgo; UCI Machine Learning Repository), CC BY 4.0: {ham} ham, {spam} spam\",
    \"SMS Phishing Dataset (S. Mishra, D. Soni; Mendeley Data, 2022), CC BY 4.0: {smishing} smishing\",
    \"ordinary messages of shops and offices, of this project's own writing (measure/genuine-business-sms.txt): {business}\",
]
about = [
    \"logistic regression over the presence of each entry; spam counts with smishing as what should be found\",
    \"on messages that a fit has not seen (ten folds; n, then who reaches each step):\",
",
        bias = model.bias,
        common = wrapped(&common),
        ham = count(Kind::Ham),
        spam = count(Kind::Spam),
        smishing = count(Kind::Smishing),
        business = count(Kind::Business),
    );
    for line in figures.lines() {
        let _ = writeln!(text, "    \"{}\",", line.trim_end());
    }
    let _ = writeln!(
        text,
        "]\n\n[steps]\nweak = {weak:.2}\nmoderate = {moderate:.2}\nstrong = {strong:.2}\n\n[traits]\n{}\n\n[words]\n{}\n\n[pairs]\n{}",
        table(&traits),
        table(&words),
        table(&pairs)
    );
    text
}

fn table(entries: &BTreeMap<&str, f64>) -> String {
    let lines: Vec<String> = entries.iter().map(|(name, weight)| format!("\"{name}\" = {weight:.2}")).collect();
    lines.join("\n")
}

/// Words in lines of a page's width.
fn wrapped(words: &[String]) -> String {
    let mut lines = vec![String::from("   ")];
    for word in words {
        if lines.last().is_some_and(|line| line.len() + word.len() > 118) {
            lines.push(String::from("   "));
        }
        if let Some(line) = lines.last_mut() {
            let _ = write!(line, " {word},");
        }
    }
    lines.join("\n")
}
