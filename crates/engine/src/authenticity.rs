//! Who really sent a mail: what servers that the caller trusts have verified, and what speaks against the sender.
//!
//! The sender writes every byte of a message, so a header earns trust only by its place. It counts *for* the message if it
//! is the topmost of its kind, bears the name of a trusted server, and nobody else passed the message on after that server.
//! What Vigie verified itself counts as well. Any other header can only count against the message.

use std::net::{IpAddr, Ipv4Addr};

use crate::{
    Policy,
    context::Context,
    message::{
        Mailbox, Message,
        authentication::{Method, Results},
        transport::Hop,
    },
    observable::host::{self, Host},
    organisation::{index::HostIs, schema::DomainUse},
};

/// Whether the sender's own domain, or another of the same organisation, has been verified by somebody whom the caller
/// trusts.
#[must_use]
pub fn is_authenticated(context: &Context<'_>) -> bool {
    let message = context.message;
    // What was signed is not sure to be the sender and subject that are shown.
    if message.transport.doubled {
        return false;
    }
    let Some(mailbox) = context.sender_mailbox() else { return false };
    let vouches = |results: &Results| !results.says("dmarc", "fail") && has_aligned_pass(context, mailbox, results);
    if let Some(verified) = &message.verified {
        if vouches(&verified.results) {
            return true;
        }
        if verified.counts_against() && verified.results.says("dmarc", "fail") {
            return false;
        }
    }
    let believed = believed(context);
    !believed.iter().any(|results| results.says("dmarc", "fail")) && believed.into_iter().any(vouches)
}

/// The verifications that speak against a sender's address.
#[derive(Clone, Copy, Debug)]
pub struct Failure<'a> {
    /// Who says it, and where.
    pub results: &'a Results,
    /// Whether Vigie verified it itself.
    pub own: bool,
    /// Whether the message says that it came through a mailing list, which breaks these proofs on honest mail.
    pub through_list: bool,
}

/// What failed, if anything did that an honest way does not explain. Says nothing of a sender that is authenticated.
#[must_use]
pub fn failure<'a>(context: &Context<'a>) -> Option<Failure<'a>> {
    let message = context.message;
    let mailbox = context.sender_mailbox()?;
    if is_authenticated(context) {
        return None;
    }
    let own = message.verified.as_ref().filter(|verified| verified.counts_against()).map(|verified| &verified.results);
    let own = own.filter(|results| results.says("dmarc", "pass") || has_failed(context, mailbox, results, None));
    // The topmost header is the last server's word; a lower one may tell of a hop before a mailing list.
    let results = own.or_else(|| message.transport.authentication.first())?;
    let spf = message.transport.received_spf.first().map(|spf| &spf.results).filter(|_| own.is_none());
    let excused = sealed_by_trusted(context, mailbox, results);
    if excused || !has_failed(context, mailbox, results, spf) {
        return None;
    }
    // An organisation that has failing mail rejected does not write to lists that break its signature.
    let rejects = results.of("dmarc").any(|dmarc| dmarc.property("policy.dmarc") == Some("reject"));
    Some(Failure { results, own: own.is_some(), through_list: message.transport.through_list && !rejects })
}

/// What servers that the caller trusts wrote where only they write.
fn believed<'a>(context: &Context<'a>) -> Vec<&'a Results> {
    let (message, policy) = (context.message, context.policy);
    // The head of a message inside another was never touched by the server that received the outer one.
    if message.enclosed {
        return Vec::new();
    }
    let transport = &message.transport;
    let believes = |results: &&Results| policy.trusts(&results.server) && comes_from_trusted(message, policy, results);
    let results = transport.authentication.first().filter(believes);
    let spf = transport.received_spf.first().map(|spf| &spf.results).filter(believes);
    // Servers remove results in their own name from what comes in (RFC 8601, 5), but not this field: only above the
    // `Received` of the way in it is theirs for sure.
    let spf = spf.filter(|spf| transport.hops.iter().take(spf.below).all(|hop| hop.inside));
    results.into_iter().chain(spf).collect()
}

/// Whether every server that passed the message on after these results were written is trusted too: whoever sends to the
/// last of them writes everything below its `Received`.
fn comes_from_trusted(message: &Message, policy: &Policy, results: &Results) -> bool {
    let hops = &message.transport.hops;
    hops.get(..results.below).is_some_and(|above| above.iter().all(|hop| policy.trusts_hop(hop)))
}

/// The field of the server through which the message came in: the topmost one of a trusted server that tells of a way
/// between two machines. `None` where an untrusted server passed it on after that, none wrote anything, or the machine that
/// it names is of an inner network or greets as one of the trusted: the way into that network then stands further down, where
/// the sender can write as well.
#[must_use]
pub fn way_in<'a>(message: &'a Message, policy: &Policy) -> Option<&'a Hop> {
    let mut hops = message.transport.hops.iter().take_while(|hop| policy.trusts_hop(hop));
    let way_in = hops.find(|hop| !hop.inside)?;
    let is_known = way_in.by.as_deref().is_some_and(|by| policy.is_of_trusted(by));
    let from_inside = way_in.client.is_some_and(is_inner_address)
        || way_in.helo.as_deref().is_some_and(|helo| policy.is_of_trusted(helo));
    (is_known && !from_inside).then_some(way_in)
}

impl Policy {
    /// Whether a host is of the same registered domain as a server that the caller trusts.
    #[must_use]
    pub fn is_of_trusted(&self, host: &str) -> bool {
        self.trusted_servers.iter().any(|trusted| is_same_owner(trusted, host))
    }

    /// Whether a trusted server can have written a `Received` field: it bears a name of its domain, or none that the
    /// outside world could bear.
    fn trusts_hop(&self, hop: &Hop) -> bool {
        match &hop.by {
            Some(by) => is_inner_name(by) || self.is_of_trusted(by),
            None => hop.inside,
        }
    }
}

/// `localhost`, `10.0.0.1`, `2002:a05:6358::1`, `node3.internal`: names that mean nothing outside their own network.
fn is_inner_name(name: &str) -> bool {
    let name = name.trim_matches(['[', ']']);
    if let Ok(address) = name.strip_prefix("ipv6:").unwrap_or(name).parse::<IpAddr>() {
        return is_inner_address(address);
    }
    let last = name.rsplit('.').next().unwrap_or_default();
    !name.contains('.') || matches!(last, "internal" | "local" | "localdomain" | "lan")
}

fn is_inner_address(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        // 6to4 (RFC 3056): an IPv4 address follows the prefix.
        IpAddr::V6(address) => match address.octets() {
            [0x20, 0x02, a, b, c, d, ..] => is_inner_address(Ipv4Addr::new(a, b, c, d).into()),
            _ => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
        },
    }
}

/// Whether two hosts belong to one registered domain. Of a bare suffix nobody owns the whole.
fn is_same_owner(one: &str, other: &str) -> bool {
    match (host::registrable(one), host::registrable(other)) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        _ => one.eq_ignore_ascii_case(other),
    }
}

/// DKIM, SPF of the envelope, or DMARC passed for the sender's own organisation. The pass of any other domain is worth
/// nothing: everybody can sign for a domain of their own.
fn has_aligned_pass(context: &Context<'_>, sender: &Mailbox, results: &Results) -> bool {
    let passes = |method: &&Method| matches!(method.name.as_str(), "dmarc" | "dkim" | "spf") && method.result == "pass";
    results.methods.iter().filter(passes).any(|method| is_aligned(context, sender, method))
}

fn is_aligned(context: &Context<'_>, sender: &Mailbox, method: &Method) -> bool {
    let Some(own) = sender.host.as_ref().and_then(Host::domain) else { return false };
    method.domain().is_some_and(|domain| is_same_owner(own, domain) || is_of_same_organisation(context, domain))
}

/// Whether the organisation of the sender's address, or one of its group, also writes mail under this domain.
fn is_of_same_organisation(context: &Context<'_>, domain: &str) -> bool {
    let Some(HostIs::Official(owner, _)) = &context.sender_host else { return false };
    let Some(host) = Host::parse(domain) else { return false };
    match context.knowledge.whose(&host) {
        HostIs::Official(other, fact) => {
            let profile = context.knowledge.organisation(other);
            context.are_one(other, *owner)
                && fact.uses.contains(&DomainUse::Mail)
                && fact.speaks()
                && profile.is_some_and(|profile| {
                    fact.provenance.standing(context.day, profile) == crate::report::Standing::InForce
                })
        }
        _ => false,
    }
}

/// DMARC failed; or, where it is not told, both the sender's own signature and SPF did. A pass of somebody else's domain
/// changes nothing, and what could not be verified is no failure.
fn has_failed(context: &Context<'_>, sender: &Mailbox, results: &Results, spf: Option<&Results>) -> bool {
    if results.of("dmarc").next().is_some() {
        return results.says("dmarc", "fail") && !results.says("dmarc", "pass");
    }
    let all = || results.methods.iter().chain(spf.into_iter().flat_map(|spf| &spf.methods));
    let own = |name: &'static str| {
        all().filter(move |method| {
            method.name == name && (method.domain().is_none() || is_aligned(context, sender, method))
        })
    };
    let passed = own("dkim").chain(own("spf")).any(|method| method.result == "pass");
    let unsure = all().any(|method| method.result == "temperror");
    let spf_failed = own("spf").any(|method| matches!(method.result.as_str(), "fail" | "softfail"));
    !passed && !unsure && spf_failed && own("dkim").any(|method| method.result == "fail")
}

/// Whether an unbroken ARC chain, sealed by trusted servers alone, says that the sender was verified before a server on the
/// way changed the message.
fn sealed_by_trusted(context: &Context<'_>, sender: &Mailbox, results: &Results) -> bool {
    let sets = &context.message.transport.arc;
    let in_order = sets.iter().zip(1..).all(|(set, instance)| set.instance == instance);
    results.says("arc", "pass")
        && in_order
        && sets.iter().all(|set| context.policy.is_of_trusted(&set.sealer))
        && sets
            .iter()
            .filter_map(|set| set.results.as_ref())
            .any(|sealed| !sealed.says("dmarc", "fail") && has_aligned_pass(context, sender, sealed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_an_inner_network_are_told_from_those_of_the_world() {
        for inner in
            ["localhost", "node3", "a.b.internal", "10.0.0.1", "[127.0.0.1]", "2002:a05:6358::1", "[ipv6:fd00::1]"]
        {
            assert!(is_inner_name(inner), "{inner}");
        }
        for outer in ["mx.b.example", "203.0.113.9", "2001:db8::1", "2002:cb00:7109::1", "internal.example"] {
            assert!(!is_inner_name(outer), "{outer}");
        }
    }

    #[test]
    fn a_bare_suffix_makes_nobody_the_owner_of_another() {
        assert!(is_same_owner("info.ameli.fr", "AMELI.fr"));
        assert!(!is_same_owner("fr", "com") && !is_same_owner("ameli.fr", "fr"));
        assert!(!is_same_owner("ameli.fr", "xameli.fr") && is_same_owner("fr", "FR"));
    }
}
