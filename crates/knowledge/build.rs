//! Reads every knowledge file, refuses what is broken, and embeds the rest as one JSON text (which reads back several
//! times faster than TOML). The examples of the profiles are run by the crate's tests, not here.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::exit,
};

use serde_json::Value;
use vigie_engine::{
    observable::phone_plan::Plan,
    organisation::{
        index::{Knowledge, Parts},
        lint,
        load::{self, FileError},
    },
};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if let Err(why) = embed() {
        println!("cargo::error={why}");
        exit(1);
    }
}

fn embed() -> Result<(), FileError> {
    let mut parts = Parts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        profiles: read_all("organisations", load::profile)?,
        guidance: read_all("guidance", load::guidance)?,
        lexicons: read_all("lexicons", load::lexicon)?,
        plans: read_all("numbering", |file, text| {
            Plan::from_toml(text).map_err(|why| FileError::new(file, why.to_string()))
        })?,
        sms: read_all("sms", load::word_weights)?,
        scams: read_one("scams.toml", load::scams)?,
        bulletins: read_all("bulletins", load::bulletin)?,
        services: read_one("services.toml", load::toml)?,
        replaced: Vec::new(),
    };
    parts.profiles.sort_by(|a, b| a.slug.cmp(&b.slug));
    parts.bulletins.sort_by(|a, b| b.published.cmp(&a.published).then_with(|| a.slug.cmp(&b.slug)));
    if let Some((slug, problem)) = lint::lint_facts(&parts).into_iter().next() {
        return Err(FileError::new(&slug, problem));
    }
    if env::var_os("CARGO_FEATURE_EXAMPLES").is_none() {
        parts.profiles.iter_mut().for_each(|profile| profile.examples.clear());
    }
    write("knowledge.json", json(&parts).map_err(|why| FileError::new("knowledge", why.to_string()))?.as_bytes())?;
    if env::var_os("CARGO_FEATURE_PREPARED").is_some() {
        let knowledge = Knowledge::new(parts).map_err(|why| FileError::new("knowledge", why.to_string()))?;
        write("phrases.bin", &knowledge.phrases().prepared())?;
    }
    Ok(())
}

/// The parts as JSON without what is empty: half of most facts, which a reader fills in by itself.
fn json(parts: &Parts) -> serde_json::Result<String> {
    let whole = serde_json::to_value(parts)?;
    let mut brief = whole.clone();
    leave_out_empty(&mut brief);
    // A form that does not read back the same is not worth its bytes.
    let same =
        serde_json::from_value::<Parts>(brief.clone()).and_then(serde_json::to_value).is_ok_and(|back| back == whole);
    serde_json::to_string(if same { &brief } else { &whole })
}

fn leave_out_empty(value: &mut Value) {
    let is_empty = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_empty(value));
            fields.values_mut().for_each(leave_out_empty);
        }
        Value::Array(list) => list.iter_mut().for_each(leave_out_empty),
        _ => {}
    }
}

fn write(name: &str, bytes: &[u8]) -> Result<(), FileError> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    fs::write(&out, bytes).map_err(|why| FileError::new(&out.to_string_lossy(), why.to_string()))
}

fn read_one<T>(name: &str, read: impl Fn(&str, &str) -> Result<T, FileError>) -> Result<T, FileError> {
    println!("cargo::rerun-if-changed={name}");
    let text = fs::read_to_string(name).map_err(|why| FileError::new(name, why.to_string()))?;
    read(name, &text)
}

/// Every TOML file below a folder, in the order of their paths.
fn read_all<T>(folder: &str, read: impl Fn(&str, &str) -> Result<T, FileError>) -> Result<Vec<T>, FileError> {
    println!("cargo::rerun-if-changed={folder}");
    let mut files = Vec::new();
    find(Path::new(folder), &mut files).map_err(|why| FileError::new(folder, why.to_string()))?;
    files.sort();
    let one = |file: &PathBuf| {
        let name = file.to_string_lossy();
        let text = fs::read_to_string(file).map_err(|why| FileError::new(&name, why.to_string()))?;
        read(&name, &text)
    };
    files.iter().map(one).collect()
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
