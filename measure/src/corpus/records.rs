//! JSON Lines of message records with a `label`, and perhaps other fields that say where they are from.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value};
use vigie_engine::message::record::Record;

use super::{Item, Set};
use crate::{
    Failure,
    label::{Label, Overrides},
};

/// Fields of a message record; others describe the corpus and are left out.
const FIELDS: [&str; 11] = [
    "id",
    "channel",
    "from",
    "received_at",
    "subject",
    "text",
    "raw",
    "claimed",
    "call_back",
    "asked_for",
    "named_contact",
];

/// A set for each label of a file.
pub(crate) fn sets(path: &Path, name: &str, overrides: &Overrides) -> Result<Vec<Set>, Failure> {
    let text = fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()))?;
    let mut by_label: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let (label, record) = read(line);
        let item = Item::Record { shown: format!("{name}.jsonl:{}", at + 1), record: Box::new(record) };
        by_label.entry(label).or_default().push(item);
    }
    let sets = by_label.into_iter().map(|(label, items)| {
        let name = format!("{name}/{label}");
        Set { label: overrides.label(&name).unwrap_or_else(|| Label::of_messages(&name)), name, items }
    });
    Ok(sets.filter(|set| set.label != Label::Skip).collect())
}

fn read(line: &str) -> (String, Result<Record, String>) {
    let mut object: Map<String, Value> = match serde_json::from_str(line) {
        Ok(object) => object,
        Err(why) => return ("unreadable".to_owned(), Err(why.to_string())),
    };
    let label = object.get("label").and_then(Value::as_str).unwrap_or("unlabelled").to_owned();
    object.retain(|field, _| FIELDS.contains(&field.as_str()));
    let record = serde_json::from_value(Value::Object(object)).map_err(|why| why.to_string());
    (label, record)
}
