//! One budget of questions for each mail, and the answers of earlier mails for all. mail-auth asks its caches before it asks
//! the DNS, each question once: so the caches can count, and say no.

use std::{
    borrow::Borrow,
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Instant,
};

use mail_auth::{DnsError, Error, MX, Parameters, RecordSet, ResolverCache, Txt};

/// Answers of one kind that are remembered; then all are forgotten.
const MOST_REMEMBERED: usize = 10_000;

/// What may still be asked for one mail.
pub(super) struct Budget {
    left: AtomicUsize,
    exhausted: AtomicBool,
    answered: AtomicBool,
}

impl Budget {
    pub(super) const fn of(questions: usize) -> Self {
        Self { left: AtomicUsize::new(questions), exhausted: AtomicBool::new(false), answered: AtomicBool::new(false) }
    }

    /// Whether a question was refused.
    pub(super) fn is_exhausted(&self) -> bool {
        self.exhausted.load(Ordering::Relaxed)
    }

    /// Whether anything was answered.
    pub(super) fn was_answered(&self) -> bool {
        self.answered.load(Ordering::Relaxed)
    }

    fn takes_one(&self) -> bool {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        if !taken {
            self.exhausted.store(true, Ordering::Relaxed);
        }
        taken
    }
}

/// The answers of one kind.
type Known<K, V> = Mutex<HashMap<K, (V, Instant)>>;

/// The answers of one kind, as one mail may ask for them.
pub(super) struct Answers<'a, K, V> {
    budget: &'a Budget,
    known: &'a Known<K, V>,
}

/// What stands for an answer that may no longer be asked for. [`Budget::is_exhausted`] is then true, and says that it
/// counts for nothing: an empty set of addresses looks like an answer to mail-auth.
pub(super) trait Refused {
    fn refused() -> Self;
}

impl Refused for Txt {
    fn refused() -> Self {
        Self::Error(Error::Dns(DnsError::Resolver("too many questions for one mail".to_owned())))
    }
}

impl<T> Refused for RecordSet<T> {
    fn refused() -> Self {
        Self { rrset: Arc::new([]), dnssec_status: mail_auth::DnssecStatus::Indeterminate }
    }
}

impl<K: Eq + Hash, V: Clone + Refused> ResolverCache<K, V> for Answers<'_, K, V> {
    fn get<Q>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let valid = known.get(name).filter(|(_, until)| *until > Instant::now()).map(|(value, _)| value.clone());
        valid.or_else(|| (!self.budget.takes_one()).then(V::refused))
    }

    fn remove<Q>(&self, name: &Q) -> Option<V>
    where
        K: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).remove(name).map(|(value, _)| value)
    }

    fn insert(&self, key: K, value: V, valid_until: Instant) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_REMEMBERED {
            known.clear();
        }
        known.insert(key, (value, valid_until));
        self.budget.answered.store(true, Ordering::Relaxed);
    }
}

/// Everything that was answered, for all mails.
#[derive(Default)]
pub(super) struct Memory {
    txt: Known<Box<str>, Txt>,
    mx: Known<Box<str>, RecordSet<MX>>,
    ptr: Known<IpAddr, RecordSet<Box<str>>>,
    ipv4: Known<Box<str>, RecordSet<Ipv4Addr>>,
    ipv6: Known<Box<str>, RecordSet<Ipv6Addr>>,
}

/// The same within the budget of one mail.
pub(super) struct Asking<'a> {
    txt: Answers<'a, Box<str>, Txt>,
    mx: Answers<'a, Box<str>, RecordSet<MX>>,
    ptr: Answers<'a, IpAddr, RecordSet<Box<str>>>,
    ipv4: Answers<'a, Box<str>, RecordSet<Ipv4Addr>>,
    ipv6: Answers<'a, Box<str>, RecordSet<Ipv6Addr>>,
}

/// What mail-auth is asked with.
pub(super) type Asked<'m, 'a, P> = Parameters<
    'm,
    P,
    Answers<'a, Box<str>, Txt>,
    Answers<'a, Box<str>, RecordSet<MX>>,
    Answers<'a, Box<str>, RecordSet<Ipv4Addr>>,
    Answers<'a, Box<str>, RecordSet<Ipv6Addr>>,
    Answers<'a, IpAddr, RecordSet<Box<str>>>,
>;

impl Memory {
    pub(super) const fn within<'a>(&'a self, budget: &'a Budget) -> Asking<'a> {
        Asking {
            txt: Answers { budget, known: &self.txt },
            mx: Answers { budget, known: &self.mx },
            ptr: Answers { budget, known: &self.ptr },
            ipv4: Answers { budget, known: &self.ipv4 },
            ipv6: Answers { budget, known: &self.ipv6 },
        }
    }
}

impl<'a> Asking<'a> {
    pub(super) const fn parameters<P>(&self, params: P) -> Asked<'_, 'a, P> {
        Parameters {
            params,
            cache_txt: Some(&self.txt),
            cache_mx: Some(&self.mx),
            cache_ptr: Some(&self.ptr),
            cache_ipv4: Some(&self.ipv4),
            cache_ipv6: Some(&self.ipv6),
        }
    }
}
