//! What mail-auth found, in the words of RFC 8601.

use mail_auth::{
    ArcOutput, DkimOutput, DkimResult, DmarcOutput, DmarcResult, Error, SpfOutput, SpfResult, dkim::DkimError,
    dmarc::Policy,
};
use vigie_engine::message::authentication::Method;

use super::shared::Way;

fn method(name: &str, result: &str, properties: &[(&str, &str)]) -> Method {
    let properties = properties.iter().filter(|(_, value)| is_plain(value));
    Method {
        name: name.to_owned(),
        result: result.to_owned(),
        reason: None,
        properties: properties.map(|(name, value)| ((*name).to_owned(), value.to_ascii_lowercase())).collect(),
    }
}

/// Names come from the mail: one that holds a sign of the field is left out, not mended into another name.
fn is_plain(value: &str) -> bool {
    let is_sign = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ';' | '=' | '"' | '(' | ')' | '\\');
    !value.is_empty() && value.len() <= 255 && !value.contains(is_sign)
}

pub(super) fn spf(spf: &SpfOutput, way: &Way) -> Method {
    let result = match spf.result() {
        SpfResult::Pass => "pass",
        SpfResult::Fail => "fail",
        SpfResult::SoftFail => "softfail",
        SpfResult::Neutral => "neutral",
        SpfResult::TempError => "temperror",
        SpfResult::PermError => "permerror",
        SpfResult::None => "none",
    };
    let client = way.client.map(|client| client.to_string()).unwrap_or_default();
    // A notice without a sender is vouched for by the name in HELO, as DMARC has it.
    method(
        "spf",
        result,
        &[("smtp.mailfrom", way.domain().unwrap_or_default()), ("smtp.helo", &way.helo), ("policy.client-ip", &client)],
    )
}

/// A signature that leaves the sender out says nothing of the sender.
pub(super) fn covers_sender(output: &DkimOutput<'_>) -> bool {
    output.signature().is_some_and(|signature| signature.h.iter().any(|name| name.eq_ignore_ascii_case("from")))
}

pub(super) fn dkim(output: &DkimOutput<'_>) -> Method {
    let result = match output.result() {
        DkimResult::Pass if !covers_sender(output) => "policy",
        // The body was changed: the signature was acceptable, and did not hold.
        DkimResult::Neutral(Error::Dkim(DkimError::FailedBodyHashMatch)) => "fail",
        other => word(other),
    };
    let (domain, selector) =
        output.signature().map_or(("", ""), |signature| (signature.d.as_str(), signature.s.as_str()));
    method("dkim", result, &[("header.d", domain), ("header.s", selector)])
}

const fn word(result: &DkimResult) -> &'static str {
    match result {
        DkimResult::Pass => "pass",
        DkimResult::Neutral(_) => "neutral",
        DkimResult::Fail(_) => "fail",
        DkimResult::PermError(_) => "permerror",
        DkimResult::TempError(_) => "temperror",
        DkimResult::None => "none",
    }
}

/// Nothing where there is no chain.
pub(super) fn arc(output: &ArcOutput<'_>) -> Option<Method> {
    let sealer = output.sets().last().map_or("", |set| set.seal.header.d.as_str());
    (*output.result() != DkimResult::None).then(|| method("arc", word(output.result()), &[("header.d", sealer)]))
}

/// Nothing where it failed and not everything could be looked at: what was not may have passed.
pub(super) fn dmarc(output: &DmarcOutput, complete: bool) -> Option<Method> {
    let result = match output.result() {
        DmarcResult::Pass => "pass",
        DmarcResult::Fail(_) if complete => "fail",
        DmarcResult::Fail(_) => return None,
        DmarcResult::TempError(_) => "temperror",
        DmarcResult::PermError(_) => "permerror",
        DmarcResult::None => "none",
    };
    let policy = match output.policy() {
        Policy::Reject => "reject",
        Policy::Quarantine => "quarantine",
        Policy::None => "none",
        Policy::Unspecified => "",
    };
    Some(method("dmarc", result, &[("header.from", output.domain()), ("policy.dmarc", policy)]))
}
