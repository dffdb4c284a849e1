//! The conformance suite through the milter protocol, on a real socket: for every mail the verdict and the reasons of the engine.
#![cfg(feature = "milter")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, Mutex},
};

use jiff::Timestamp;
use vigie_conformance::{Case, all};
use vigie_engine::{analyse, channel::Channel, message::record::Raw};
use vigie_servers::mta::{Mail, Mta};
use vigie_service::milter::{
    Loaded, Service,
    config::{Config, Listen},
};

/// The names of the checks in `X-Vigie-Report`, in their order.
fn checks(report: &str) -> Vec<String> {
    let parts = report.split("; ").filter_map(|part| part.strip_prefix("check="));
    parts.map(|part| part.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn every_mail_gets_through_the_milter_the_verdict_and_the_reasons_that_the_engine_gives() {
    let mut by_trust: BTreeMap<Option<String>, Vec<Case>> = BTreeMap::new();
    for case in all().unwrap().into_iter().filter(|case| case.record.channel == Some(Channel::Email)) {
        by_trust.entry(case.trusts.clone()).or_default().push(case);
    }
    let (mut met, mut failed) = (0, Vec::new());
    let knowledge = vigie_knowledge::embedded().unwrap();
    for (trust, cases) in by_trust {
        let trust = trust.map(|server| format!("{server:?}")).unwrap_or_default();
        let config = format!(
            "listen = \"inet:127.0.0.1:0\"\ntime-limit = \"30s\"\nauthserv-id = \"us.invalid\"\n[verify]\nenabled = false\ntrust = [{trust}]\n"
        );
        let config = Config::parse("test", &config, Path::new("")).unwrap();
        let now = Arc::new(Mutex::new(Timestamp::UNIX_EPOCH));
        let clock = Arc::clone(&now);
        let loaded = Loaded { config, knowledge: vigie_knowledge::embedded().unwrap() };
        let service = Service::start(loaded, None, Box::new(move || *clock.lock().unwrap())).unwrap();
        let Listen::Inet(address) = *service.place() else { panic!("no port") };
        let mut mta = Mta::connect(address);
        for case in &cases {
            let Some(Raw::Text(raw)) = &case.record.raw else { continue };
            *now.lock().unwrap() = case.policy().now;
            let ending = mta.send(&Mail::of(raw.as_bytes()));
            let expected = analyse(&case.record.read().unwrap(), &knowledge, &case.policy());
            let names: Vec<&str> = expected.findings.iter().take(12).map(|finding| finding.check.as_str()).collect();
            let found = checks(&ending.inserted("X-Vigie-Report").unwrap_or_default());
            if ending.last != 'c' || ending.verdict() != expected.verdict.name() || found != names {
                let (file, verdict) = (case.file.display(), ending.verdict());
                failed.push(format!("{file}: {verdict} {found:?}, not {} {names:?}", expected.verdict.name()));
            }
            met += 1;
        }
        drop(mta);
        service.stop();
    }
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(met > 300, "only {met} mails of the suite were sent");
}
