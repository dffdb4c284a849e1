//! How often one client may ask.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
};

use axum::http::HeaderMap;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use super::{
    limits::Limits,
    problem::{Kind, Problem},
};

/// A client may ask so many times its rate at once, after a pause.
const BURST: u32 = 5;
/// Clients that have been quiet are forgotten after so many requests.
const SWEEP: u32 = 4_096;

/// The counts, by client.
pub(crate) struct Rate {
    clients: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    /// Whether clients on this machine are counted too.
    with_own: bool,
    asked: AtomicU32,
}

impl Rate {
    pub(crate) fn new(asked_for: Option<NonZeroU32>, limits: &Limits) -> Self {
        let rate = asked_for.unwrap_or(limits.rate);
        let quota = Quota::per_second(rate).allow_burst(rate.saturating_mul(NonZeroU32::MIN.saturating_add(BURST - 1)));
        Self {
            clients: RateLimiter::keyed(quota),
            clock: DefaultClock::default(),
            with_own: asked_for.is_some(),
            asked: AtomicU32::new(0),
        }
    }

    /// Counts one request.
    pub(crate) fn count(&self, client: IpAddr) -> Result<(), Problem> {
        if client.is_loopback() && !self.with_own {
            return Ok(());
        }
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP == SWEEP - 1 {
            self.clients.retain_recent();
        }
        self.clients.check_key(&network(client)).map_err(|later| {
            let wait = later.wait_time_from(self.clock.now());
            Problem::new(
                Kind::TooMany,
                "Vous demandez trop souvent. Attendez un peu, ou envoyez un lot (POST /v1/check/batch).",
                "You ask too often. Wait a little, or send a batch (POST /v1/check/batch).",
            )
            .retry_after(wait.as_secs() + 1)
        })
    }
}

/// Whoever has one IPv6 address has the 64 bits below its network.
fn network(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        address => address,
    }
}

/// Who asks: the peer, or behind a proxy of ours the last address that it wrote.
pub(crate) fn client(peer: IpAddr, headers: &HeaderMap, behind_proxy: bool) -> IpAddr {
    if !behind_proxy {
        return peer.to_canonical();
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let last = forwarded.and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    last.unwrap_or(peer).to_canonical()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_client_is_told_to_wait_and_others_are_not() {
        let rate = Rate::new(None, &Limits { rate: NonZeroU32::MIN, ..Limits::default() });
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let refused = (0..10).filter(|_| rate.count(one).is_err()).count();
        assert_eq!((refused, rate.count(other).is_ok()), (5, true));
    }

    #[test]
    fn neighbours_in_one_network_are_one_client_and_this_machine_is_none() {
        let rate = Rate::new(None, &Limits { rate: NonZeroU32::MIN, ..Limits::default() });
        let refused =
            (0..10_u16).filter(|last| rate.count(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 1, 2, 3, *last).into()).is_err());
        assert_eq!(refused.count(), 5);
        assert!((0..100).all(|_| rate.count("127.0.0.1".parse().unwrap()).is_ok()));
        let asked_for = Rate::new(Some(NonZeroU32::MIN), &Limits::default());
        assert!((0..10).any(|_| asked_for.count("127.0.0.1".parse().unwrap()).is_err()));
    }

    #[test]
    fn only_a_proxy_of_ours_says_who_asks_and_only_its_own_word_counts() {
        let peer: IpAddr = "192.0.2.1".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        assert_eq!(client(peer, &headers, false), peer);
        assert_eq!(client(peer, &headers, true), "198.51.100.7".parse::<IpAddr>().unwrap());
        assert_eq!(client(peer, &HeaderMap::new(), true), peer);
    }
}
