//! The suite through the engine, with the embedded knowledge.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use vigie_conformance::all;
use vigie_engine::{analyse, checks, fuzzing};

#[test]
fn the_engine_says_of_every_case_what_it_must() {
    let knowledge = vigie_knowledge::embedded().unwrap();
    let mut failures = Vec::new();
    let cases = all().unwrap();
    for case in &cases {
        let message = case.record.read().unwrap_or_else(|why| panic!("{}: {why}", case.file.display()));
        let report = analyse(&message, &knowledge, &case.policy());
        fuzzing::check(&report);
        let differences = case.differences(&report);
        if !differences.is_empty() {
            let fired: Vec<String> = report
                .findings
                .iter()
                .map(|f| format!("{} {:.1}{}", f.check, f.weight, if f.decisive { "!" } else { "" }))
                .collect();
            failures.push(format!(
                "{}: {} (expected {:?}; fired: {})\n    {}",
                case.file.display(),
                differences.join(", "),
                case.expect,
                fired.join(", "),
                case.proves
            ));
        }
    }
    assert!(failures.is_empty(), "{} of {} cases differ:\n{}", failures.len(), cases.len(), failures.join("\n"));
}

#[test]
fn every_check_has_cases_that_fire_and_genuine_ones_that_do_not() {
    let cases = all().unwrap();
    for check in checks::ALL {
        let firing = cases.iter().filter(|case| case.finds.iter().any(|name| name == check.name)).count();
        let quiet = cases.iter().filter(|case| case.quiet.iter().any(|name| name == check.name)).count();
        assert!(firing >= 2 && quiet >= 3, "{}: {firing} cases fire, {quiet} stay quiet", check.name);
    }
}
