//! Verifying several mails at once, in the caller's runtime: every mail has its own budget, all share the answers.

use std::{
    fmt,
    net::IpAddr,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use mail_auth::{
    AuthenticatedMessage, MessageAuthenticator, SpfOutput,
    dmarc::verify::DmarcParameters,
    hickory_resolver::{
        config::{NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts},
        system_conf::read_system_conf,
    },
    spf::verify::SpfParameters,
};
use tokio::{
    join,
    runtime::{Handle, RuntimeFlavor},
    time::{Instant, timeout_at},
};
use vigie_engine::{
    Policy,
    authenticity::way_in,
    message::{
        Identity, Message,
        authentication::{Gap, Method},
    },
    observable::host::{Host, registrable},
};

use super::{
    Envelope, Limits, NoResolver, Resolver, SERVER,
    budget::{Asking, Budget, Memory},
    limits, results,
};

/// Keys and records may be gone after this many days: a failure then says nothing.
const FRESH_DAYS: i64 = 30;
/// After this many mails in a row without one answer, the time of one answer is all that is waited for a mail.
const MOST_SILENT: u32 = 3;
/// Larger mails are hashed where they hold up no other task.
const LONG: usize = 64 * 1024;

/// Verifies mails, and remembers the answers.
pub struct SharedVerifier {
    authenticator: MessageAuthenticator,
    memory: Memory,
    limits: Limits,
    silent: AtomicU32,
}

impl fmt::Debug for SharedVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedVerifier").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl SharedVerifier {
    /// Makes ready to ask; nothing is asked yet. Must be called inside the runtime that will ask.
    ///
    /// # Errors
    /// [`NoResolver`] where the system names no resolver, or no socket can be had.
    pub fn new(resolver: Resolver, limits: Limits) -> Result<Self, NoResolver> {
        let (config, mut options) = match resolver {
            Resolver::System => read_system_conf().map_err(|why| NoResolver(why.to_string()))?,
            Resolver::At(address) => {
                let mut server = NameServerConfig::udp_and_tcp(address.ip());
                server.connections.iter_mut().for_each(|connection| connection.port = address.port());
                (ResolverConfig::from_parts(None, Vec::new(), vec![server]), ResolverOpts::default())
            }
        };
        options.timeout = limits.answer;
        options.attempts = 1;
        options.edns0 = true;
        options.cache_size = 1_024;
        // Only the DNS tells who may send; a file of this machine does not.
        options.use_hosts_file = ResolveHosts::Never;
        let authenticator = MessageAuthenticator::new(config, options).map_err(|why| NoResolver(why.to_string()))?;
        Ok(Self { authenticator, memory: Memory::default(), limits, silent: AtomicU32::new(0) })
    }

    /// Verifies a mail and adds what was found to the message. `raw` are the bytes it was read from.
    pub async fn verify(&self, raw: &[u8], message: &mut Message, policy: &Policy, said: &Envelope) {
        self.verify_within(self.limits.time, raw, message, policy, said).await;
    }

    /// The same for a caller who has no more than this time left for the DNS, whatever the limits say. What is remembered
    /// takes none.
    pub async fn verify_within(
        &self,
        time: Duration,
        raw: &[u8],
        message: &mut Message,
        policy: &Policy,
        said: &Envelope,
    ) {
        let deadline = Instant::now() + time.min(self.limits.time);
        let mut findings = Findings::default();
        if is_too_old(message, policy.now) {
            findings.gap(Gap::TooOld);
        }
        let raw = limits::with_full_line_ends(raw);
        let senders = senders(message);
        let within = limits::within(&raw, |domain| senders.contains(&organisation(domain)));
        if within.as_ref().is_none_or(|(_, is_less)| *is_less) {
            findings.gap(Gap::TooMuch);
        }
        if let Some(mail) = within.as_ref().and_then(|(raw, _)| read(raw)) {
            let way = Way::of(message, policy, said);
            let is_silent = self.silent.load(Ordering::Relaxed) >= MOST_SILENT;
            let deadline = if is_silent { deadline.min(Instant::now() + self.limits.answer) } else { deadline };
            let answered = self.all(&mail, &way, deadline, &mut findings).await;
            if !findings.gaps.contains(&Gap::Temporary) || answered {
                self.silent.store(0, Ordering::Relaxed);
            } else {
                self.silent.fetch_add(1, Ordering::Relaxed);
            }
        }
        message.add_verified(SERVER, findings.methods, findings.gaps);
    }

    /// Only the domain of `From` and those aligned with it can make DMARC pass. What others sign or publish is asked beside,
    /// with questions of its own: a stranger whose name server is slow, or who asks for much, keeps nobody from saying that
    /// this mail is not theirs. Whether anything was answered.
    async fn all(
        &self,
        mail: &AuthenticatedMessage<'_>,
        way: &Way,
        deadline: Instant,
        findings: &mut Findings,
    ) -> bool {
        let senders: Vec<String> = mail.from.iter().filter_map(|from| domain_of(from)).map(organisation).collect();
        let is_own = |domain: &str| senders.contains(&organisation(domain));
        let (own, others) = parted(mail, is_own);
        let (own_budget, others_budget) = (Budget::of(self.limits.questions), Budget::of(self.limits.questions / 2));
        let (asking, asking_beside) = (self.memory.within(&own_budget), self.memory.within(&others_budget));
        let spf_is_own = way.domain().is_some_and(is_own);

        let about_the_sender = async {
            let (spf, signatures) = join!(
                async { if spf_is_own { self.spf(way, &asking, deadline).await } else { None } },
                timeout_at(deadline, self.authenticator.verify_dkim(asking.parameters(&own))),
            );
            let spf = spf.filter(|_| !own_budget.is_exhausted());
            let is_complete = signatures.is_ok() && if spf_is_own { spf.is_some() } else { way.asked().is_some() };
            let signing: Vec<_> =
                signatures.iter().flatten().filter(|output| results::covers_sender(output)).cloned().collect();
            let unknown = SpfOutput::default();
            let domain = way.domain().unwrap_or_default();
            let asked = DmarcParameters::new(mail, &signing, domain, spf.as_ref().unwrap_or(&unknown));
            let dmarc = timeout_at(deadline, self.authenticator.verify_dmarc(asking.parameters(asked))).await;
            let dmarc = dmarc.map(|dmarc| results::dmarc(&dmarc, is_complete && !own_budget.is_exhausted()));
            (spf, signatures, dmarc)
        };
        let about_others = async {
            join!(
                async { if spf_is_own { None } else { self.spf(way, &asking_beside, deadline).await } },
                timeout_at(deadline, self.authenticator.verify_dkim(asking_beside.parameters(&others))),
                timeout_at(deadline, self.authenticator.verify_arc(asking_beside.parameters(mail))),
            )
        };
        let ((spf, signatures, dmarc), (other_spf, other_signatures, chain)) = join!(about_the_sender, about_others);

        findings.spf(spf.or_else(|| other_spf.filter(|_| !others_budget.is_exhausted())).as_ref(), way);
        if signatures.is_err() || other_signatures.is_err() {
            findings.unanswered("dkim");
        }
        for signature in signatures.iter().flatten().chain(other_signatures.iter().flatten()) {
            findings.add(results::dkim(signature));
        }
        match chain {
            Ok(chain) => findings.methods.extend(results::arc(&chain)),
            Err(_) => findings.unanswered("arc"),
        }
        match dmarc {
            Ok(dmarc) => findings.methods.extend(dmarc),
            Err(_) => findings.unanswered("dmarc"),
        }
        if findings.methods.iter().any(|method| method.result == "temperror") {
            let is_exhausted = own_budget.is_exhausted() || others_budget.is_exhausted();
            findings.gap(if is_exhausted { Gap::TooMuch } else { Gap::Temporary });
        }
        own_budget.was_answered() || others_budget.was_answered()
    }

    /// Nothing where it was not answered in time.
    async fn spf(&self, way: &Way, asking: &Asking<'_>, deadline: Instant) -> Option<SpfOutput> {
        let (client, mail_from) = way.asked()?;
        let asked = if mail_from.is_empty() {
            SpfParameters::verify_ehlo(client, &way.helo, &way.receiver)
        } else {
            SpfParameters::verify_mail_from(client, &way.helo, &way.receiver, mail_from)
        };
        timeout_at(deadline, self.authenticator.verify_spf(asking.parameters(asked))).await.ok()
    }
}

/// The same mail twice: with the signatures of the domains that are the sender's own, and with those of others.
fn parted<'m>(
    mail: &AuthenticatedMessage<'m>,
    is_own: impl Fn(&str) -> bool,
) -> (AuthenticatedMessage<'m>, AuthenticatedMessage<'m>) {
    let (mut own, mut others) = (mail.clone(), mail.clone());
    own.dkim_headers.retain(|signature| is_own(&signature.header.d));
    // Signatures that cannot be read are told of once.
    own.errors.clear();
    others.dkim_headers.retain(|signature| !is_own(&signature.header.d));
    (own, others)
}

/// The organisations in whose names the mail is sent.
fn senders(message: &Message) -> Vec<String> {
    let sender = message.sender.as_ref().and_then(|sender| match &sender.identity {
        Identity::Mailbox(mailbox) => domain_of(&mailbox.address),
        _ => None,
    });
    sender.map(organisation).into_iter().collect()
}

fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// The name that an organisation registered, of any of its domains: those that have it in common are aligned (RFC 7489).
fn organisation(domain: &str) -> String {
    let domain = domain.trim_end_matches('.').to_ascii_lowercase();
    let ascii = Host::parse(&domain).map_or(domain, |host| host.ascii());
    registrable(&ascii).map_or_else(|| ascii.clone(), str::to_owned)
}

/// Reads and hashes the mail.
fn read(raw: &[u8]) -> Option<AuthenticatedMessage<'_>> {
    let has_other_threads = || Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread;
    if raw.len() > LONG && has_other_threads() {
        return tokio::task::block_in_place(|| AuthenticatedMessage::parse(raw));
    }
    AuthenticatedMessage::parse(raw)
}

/// How a mail came in.
pub(super) struct Way {
    pub(super) client: Option<IpAddr>,
    pub(super) helo: String,
    /// Empty for a notice, which has no sender; `None` where it is not known.
    mail_from: Option<String>,
    receiver: String,
}

impl Way {
    /// From the session, where the caller saw it; else from the field of a server that the caller trusts; else from what the
    /// caller said.
    fn of(message: &Message, policy: &Policy, said: &Envelope) -> Self {
        let is_seen = said.witnessed && said.client.is_some();
        let hop = way_in(message, policy).filter(|hop| hop.client.is_some() && !is_seen);
        let helo = if hop.is_some() { hop.and_then(|hop| hop.helo.as_ref()) } else { said.helo.as_ref() };
        let return_path = message.transport.return_path.as_ref().filter(|_| !said.witnessed);
        let mail_from = return_path.or(said.mail_from.as_ref());
        Self {
            client: hop.and_then(|hop| hop.client).or(said.client),
            helo: helo.cloned().unwrap_or_default(),
            mail_from: mail_from.cloned(),
            receiver: hop.and_then(|hop| hop.by.clone()).unwrap_or_else(|| "localhost".to_owned()),
        }
    }

    /// The domain that SPF is about: the envelope's, or the name in HELO where a notice has no sender.
    pub(super) fn domain(&self) -> Option<&str> {
        let mail_from = self.mail_from.as_deref()?;
        let domain = if mail_from.is_empty() { self.helo.as_str() } else { mail_from.rsplit_once('@')?.1 };
        Some(domain).filter(|domain| !domain.is_empty())
    }

    /// What SPF is asked about: the client and the envelope's sender. `None` where one of them is not known.
    fn asked(&self) -> Option<(IpAddr, &str)> {
        let (client, mail_from) = (self.client?, self.mail_from.as_deref()?);
        self.domain().map(|_| (client, mail_from))
    }
}

#[derive(Default)]
struct Findings {
    methods: Vec<Method>,
    gaps: Vec<Gap>,
}

impl Findings {
    fn add(&mut self, method: Method) {
        self.methods.push(method);
    }

    fn gap(&mut self, gap: Gap) {
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// What is left out when the budget runs out looks like an empty answer: nothing of it counts.
    fn spf(&mut self, spf: Option<&SpfOutput>, way: &Way) {
        match spf {
            Some(spf) => self.add(results::spf(spf, way)),
            None if way.asked().is_some() => self.unanswered("spf"),
            None => self.gap(Gap::NoClientAddress),
        }
    }

    fn unanswered(&mut self, method: &str) {
        self.add(Method { name: method.to_owned(), result: "temperror".to_owned(), ..Method::default() });
    }
}

fn is_too_old(message: &Message, now: Timestamp) -> bool {
    message.received.is_some_and(|(at, _)| now.duration_since(at).as_hours() > FRESH_DAYS * 24)
}
