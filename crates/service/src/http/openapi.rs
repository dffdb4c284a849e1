//! The document of the API (OpenAPI 3.1), made from the handlers and from the very types that are answered, and its page.

use std::{io, sync::Arc};

use axum::{Router, http::header, routing::get};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::Value;
use utoipa::{
    OpenApi,
    openapi::{ObjectBuilder, OpenApi as Document, RefOr, schema::Schema},
};
use utoipa_swagger_ui::{Config, SwaggerUi};
use vigie_engine::{
    bulletin::view,
    inquiry::{host::HostKnown, number::NumberKnown, organisation::Listed, screening::Screening},
    report::{Advice, Report},
};

use super::{State, api};

/// What the document says of the API as a whole.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vigie",
        description = "Whether a message that speaks in an organisation's name can really come from it, why, and what to do next.\n\n\
            The service keeps nothing, opens no link and asks no network: the same request gives the same answer on the same day. \
            Errors are problem details (RFC 9457) in the caller's language. No verdict means \"safe\".",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "check", description = "Judging messages"),
        (name = "knowledge", description = "What is known of organisations, numbers and domains"),
        (name = "advice", description = "What to do, and where to report"),
        (name = "service", description = "The service itself"),
    )
)]
pub(crate) struct About;

/// Declares bodies whose schema another crate's types give: here they have only a name.
macro_rules! bodies {
    ($($(#[$doc:meta])* $body:ident = $name:literal: $schema:expr;)*) => {
        $(
            $(#[$doc])*
            pub(crate) struct $body;
            impl utoipa::PartialSchema for $body {
                fn schema() -> RefOr<Schema> {
                    ObjectBuilder::new().into()
                }
            }
            impl utoipa::ToSchema for $body {
                fn name() -> std::borrow::Cow<'static, str> {
                    $name.into()
                }
            }
        )*

        /// The schema of each.
        fn schemas(generator: &mut SchemaGenerator) -> Vec<(&'static str, schemars::Schema)> {
            vec![$(($name, {
                let schema: fn(&mut SchemaGenerator) -> schemars::Schema = $schema;
                schema(generator)
            }),)*]
        }
    };
}

bodies! {
    /// A message record.
    RecordBody = "MessageRecord": |_| record();
    /// An upload.
    UploadBody = "Upload": |_| upload();
    /// A report.
    ReportBody = "VigieReport": of::<Report>;
    /// The list of organisations.
    OrganisationsBody = "Organisations": of::<Vec<Listed<'static>>>;
    /// A profile.
    OrganisationBody = "Organisation": |_| profile();
    /// A telephone number.
    NumberBody = "NumberKnown": of::<NumberKnown<'static>>;
    /// A host.
    DomainBody = "HostKnown": of::<HostKnown<'static>>;
    /// A displayed caller.
    ScreeningBody = "Screening": of::<Screening>;
    /// Steps of advice.
    AdviceBody = "AdviceSteps": of::<Vec<Advice>>;
    /// The list of bulletins.
    BulletinsBody = "Bulletins": of::<Vec<view::Listed>>;
    /// A bulletin.
    BulletinBody = "Bulletin": of::<view::Shown>;
    /// Services by country.
    GuidanceBody = "Guidance": of::<Vec<api::Country<'static>>>;
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> schemars::Schema {
    T::json_schema(generator)
}

/// The message record of ARCHITECTURE.md.
fn record() -> schemars::Schema {
    let requests: Vec<&str> = vigie_engine::request::Request::ALL.iter().map(|request| request.name()).collect();
    let channels = vigie_engine::channel::Channel::ALL.map(vigie_engine::channel::Channel::name);
    let text = |description: &str| serde_json::json!({"type": "string", "description": description});
    schemars::json_schema!({
        "type": "object",
        "additionalProperties": false,
        "description": "One message. Unknown fields are refused, so that a misspelt one is not lost in silence.",
        "properties": {
            "id": text("Your own name for it, repeated in the report"),
            "channel": {"type": "string", "enum": channels, "description": "How it came in; guessed when missing"},
            "from": text("What was displayed: a number, a sender's name, an address, `anonymous`"),
            "received_at": text("RFC 3339; a date alone means noon in Paris"),
            "subject": text("Subject of a mail"),
            "text": text("What was written, said or left as voicemail; for a link, the URL"),
            "raw": {
                "description": "The whole mail (RFC 5322); `from`, `subject` and `text` are then not read",
                "oneOf": [
                    {"type": "string"},
                    {"type": "object", "properties": {"base64": {"type": "string"}}, "required": ["base64"]},
                ],
            },
            "claimed": text("Call: who they said they were"),
            "call_back": text("Call: the number to call back"),
            "asked_for": {"type": "array", "items": {"type": "string", "enum": requests}, "description": "Call: what they asked for"},
            "named_contact": {"type": "boolean", "description": "Call: whether the caller could name the doctor or the patient concerned"},
        },
        "examples": [{
            "channel": "sms",
            "from": "+33639980012",
            "text": "Ameli : votre carte Vitale expire, renouvelez-la sur https://ameli-renouvellement.example/",
        }],
    })
}

/// The same as a form, with a file.
fn upload() -> schemars::Schema {
    let mut schema = record();
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    if let Some(fields) = fields {
        fields.retain(|name, _| !matches!(name.as_str(), "id" | "subject" | "raw"));
        let file = "An .eml or .txt file, instead of `text`";
        fields
            .insert("file".to_owned(), serde_json::json!({"type": "string", "format": "binary", "description": file}));
        let after = "What the person has already done: words parted by commas";
        fields.insert("after".to_owned(), serde_json::json!({"type": "string", "description": after}));
    }
    for other in ["examples", "additionalProperties", "description"] {
        schema.remove(other);
    }
    schema
}

fn profile() -> schemars::Schema {
    schemars::json_schema!({
        "type": "object",
        "description": "The organisation's profile in the form of its file (CONTRIBUTING.md), each fact with its sources, days and standing",
        "required": ["slug", "name", "kind", "country", "reviewed"],
    })
}

/// The document, with the schemas of what is answered in their places.
fn complete(document: &Document) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(document)?;
    let settings =
        SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let bodies = schemas(&mut generator);
    let places = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let Some(places) = places {
        for (name, schema) in bodies {
            places.insert(name.to_owned(), schema.to_value());
        }
        places.extend(generator.take_definitions(true));
    }
    Ok(document)
}

/// `/openapi.json`, and the page that shows it.
///
/// # Errors
/// When the document cannot be written, a defect of the build.
pub(crate) fn routes(document: Document) -> io::Result<Router<Arc<State>>> {
    let document = complete(&document)?;
    let text = bytes::Bytes::from(serde_json::to_vec(&document)?);
    let form = [(header::CONTENT_TYPE, "application/json")];
    // Its page would else ask a validator on the internet.
    let config = Config::from("/openapi.json").validator_url("none");
    Ok(Router::new()
        .route("/openapi.json", get(move || async move { (form, text) }))
        .merge(SwaggerUi::new("/docs").config(config)))
}
