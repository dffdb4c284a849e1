//! The conformance suite through the program, as a user runs it: every case a line of a file, one report a line.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    process::Command,
};

use vigie_conformance::{Case, all};
use vigie_engine::report::Report;

#[test]
fn the_program_says_of_every_case_what_it_must() {
    let cases = all().unwrap();
    // One run for each trusted server: it is an option of the whole run.
    let mut by_server: BTreeMap<Option<&str>, Vec<&Case>> = BTreeMap::new();
    for case in &cases {
        by_server.entry(case.trusts.as_deref()).or_default().push(case);
    }
    let mut failures = Vec::new();
    for (run, (server, cases)) in by_server.into_iter().enumerate() {
        let reports = check(run, server, &cases);
        for case in cases {
            let id = case.record.id.clone().unwrap();
            let report = reports.get(&id).unwrap_or_else(|| panic!("{id}: no report"));
            let differences = case.differences(report);
            if !differences.is_empty() {
                failures.push(format!("{id}: {}", differences.join(", ")));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn check(run: usize, server: Option<&str>, cases: &[&Case]) -> HashMap<String, Report> {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("conformance-{run}.jsonl"));
    let lines: Vec<String> = cases.iter().map(|case| serde_json::to_string(&case.record).unwrap()).collect();
    fs::write(&file, lines.join("\n")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_vigie"));
    command.args(["check", "--format", "ndjson"]).arg(&file);
    if let Some(server) = server {
        command.args(["--trust", server]);
    }
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let reports: Vec<Report> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), cases.len(), "{}", String::from_utf8_lossy(&output.stderr));
    reports.into_iter().map(|report| (report.id.clone().unwrap(), report)).collect()
}
