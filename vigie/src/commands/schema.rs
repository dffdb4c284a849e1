//! `vigie schema`: the JSON Schema of a report, made from the engine's own types.

use schemars::{Schema, generate::SchemaSettings};
use serde_json::json;
use vigie_engine::report::{Report, SCHEMA};

use crate::{
    failure::{Outcome, Status},
    flags::{Arguments, Command},
    language::say,
    render::json,
    session::Session,
};

pub(super) const COMMAND: Command = Command {
    name: "schema",
    about: say("Écrit le schéma JSON d’un résultat", "Prints the JSON Schema of a report"),
    more: say("", ""),
    flags: &[],
    below: &[],
    run,
};

fn run(_: &Arguments<'_>, session: &Session) -> Outcome {
    json::pretty(&report(), &mut session.plain_output())?;
    Ok(Status::Fine)
}

/// The schema of what is written: a field that is always there is required, even where it may be null.
fn report() -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Report>();
    schema.insert("title".to_owned(), json!(SCHEMA));
    if let Some(name) = schema.pointer_mut("/properties/schema").and_then(serde_json::Value::as_object_mut) {
        name.insert("const".to_owned(), json!(SCHEMA));
    }
    schema
}
