//! One budget of questions for a mail, and the answers of earlier mails. mail-auth asks its caches before it asks the DNS,
//! each question once: so the caches can count, and say no.

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

#[derive(Default)]
struct Budget {
    left: AtomicUsize,
    exhausted: AtomicBool,
    answered: AtomicBool,
}

impl Budget {
    fn takes_one(&self) -> bool {
        let taken = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok();
        if !taken {
            self.exhausted.store(true, Ordering::Relaxed);
        }
        taken
    }
}

/// The answers of one kind.
pub(super) struct Answers<K, V> {
    budget: Arc<Budget>,
    known: Mutex<HashMap<K, (V, Instant)>>,
}

/// What stands for an answer that may no longer be asked for. [`Memory::is_exhausted`] is then true, and says that it
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

impl<K, V> Answers<K, V> {
    fn new(budget: &Arc<Budget>) -> Self {
        Self { budget: Arc::clone(budget), known: Mutex::new(HashMap::new()) }
    }
}

impl<K: Eq + Hash, V: Clone + Refused> ResolverCache<K, V> for Answers<K, V> {
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

/// Everything that was answered, and what may still be asked for this mail.
pub(super) struct Memory {
    whole: usize,
    budget: Arc<Budget>,
    txt: Answers<Box<str>, Txt>,
    mx: Answers<Box<str>, RecordSet<MX>>,
    ptr: Answers<IpAddr, RecordSet<Box<str>>>,
    ipv4: Answers<Box<str>, RecordSet<Ipv4Addr>>,
    ipv6: Answers<Box<str>, RecordSet<Ipv6Addr>>,
}

/// What mail-auth is asked with.
pub(super) type Asked<'m, P> = Parameters<
    'm,
    P,
    Answers<Box<str>, Txt>,
    Answers<Box<str>, RecordSet<MX>>,
    Answers<Box<str>, RecordSet<Ipv4Addr>>,
    Answers<Box<str>, RecordSet<Ipv6Addr>>,
    Answers<IpAddr, RecordSet<Box<str>>>,
>;

impl Memory {
    pub(super) fn new(questions: usize) -> Self {
        let budget = Arc::new(Budget::default());
        Self {
            whole: questions,
            txt: Answers::new(&budget),
            mx: Answers::new(&budget),
            ptr: Answers::new(&budget),
            ipv4: Answers::new(&budget),
            ipv6: Answers::new(&budget),
            budget,
        }
    }

    /// The whole budget again, for the next mail.
    pub(super) fn refill(&self) {
        self.budget.left.store(self.whole, Ordering::Relaxed);
        self.budget.exhausted.store(false, Ordering::Relaxed);
        self.budget.answered.store(false, Ordering::Relaxed);
    }

    /// Whether a question was refused since the budget was filled.
    pub(super) fn is_exhausted(&self) -> bool {
        self.budget.exhausted.load(Ordering::Relaxed)
    }

    /// Whether anything was answered since then.
    pub(super) fn was_answered(&self) -> bool {
        self.budget.answered.load(Ordering::Relaxed)
    }

    pub(super) fn parameters<P>(&self, params: P) -> Asked<'_, P> {
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
