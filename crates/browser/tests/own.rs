//! Knowledge of the host's own. A process of its own: what a module was told it knows for good.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::fs;

use serde_json::{Value, json};
use vigie_browser::{check, know};
use vigie_engine::organisation::load;

#[test]
fn a_module_that_was_told_of_an_alert_names_it() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../vigie/tests/own/bulletins/2026/compteur-a-changer.toml");
    let bulletin = load::bulletin(file, &fs::read_to_string(file).unwrap()).unwrap();
    let message = json!({
        "channel": "sms",
        "from": "+33639985050",
        "text": "Ameli : votre compteur doit être changé. Confirmez votre carte bancaire : https://ameli-compteur.example/p",
    });
    assert!(know("[]").contains("cannot be read"));
    assert_eq!(know(&json!({"profiles": [], "bulletins": [bulletin]}).to_string()), "{}");
    let answer = check(&message.to_string(), r#"{"now": "2026-11-27T09:30:00Z"}"#);
    let report: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(report["alerts"][0]["slug"], "compteur-a-changer", "{answer}");
    assert_eq!(report["knowledge"]["replaced"], json!(["compteur-a-changer"]));
}
