//! A network of machines: an address and how many bits of it count.

use std::{net::IpAddr, str::FromStr};

/// A network.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Whether a machine is in it. An IPv4 address written as an IPv6 one is the IPv4 one.
    #[must_use]
    pub fn holds(&self, machine: IpAddr) -> bool {
        match (self.address, machine.to_canonical()) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                same(ours.to_bits().into(), theirs.to_bits().into(), 32 - self.bits)
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => same(ours.to_bits(), theirs.to_bits(), 128 - self.bits),
            _ => false,
        }
    }
}

/// Whether two addresses are the same but for their last bits.
fn same(a: u128, b: u128, last: u32) -> bool {
    a.checked_shr(last) == b.checked_shr(last)
}

impl FromStr for Network {
    type Err = ();

    /// `192.0.2.0/24`, or one address alone.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| ())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| ()))?;
        if bits > most { Err(()) } else { Ok(Self { address, bits }) }
    }
}

/// Whether a machine is of an inner network: what the world publishes says nothing of it.
pub(super) fn is_inner(machine: IpAddr) -> bool {
    match machine.to_canonical() {
        IpAddr::V4(address) => address.is_private() || address.is_loopback() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_network_holds_its_own_machines_and_no_others() {
        for (network, machine, expected) in [
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.6", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("::/0", "203.0.113.9", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("192.0.2.0/24", "::ffff:192.0.2.1", true),
        ] {
            let holds = network.parse::<Network>().unwrap().holds(machine.parse().unwrap());
            assert_eq!(holds, expected, "{network} {machine}");
        }
        for text in ["192.0.2.0/33", "2001:db8::/129", "here", "192.0.2.0/", "/8", ""] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }
}
