//! Verifying over the DNS who really sent a mail: SPF, DKIM, DMARC and ARC, through mail-auth.
//!
//! What leaves the machine are DNS questions about names that stand in the mail: the domains of its sender, of its
//! signatures and of its envelope, and what their own records refer to. Whoever answers them can learn that, and when, this
//! mail was checked. Every mail has one budget of questions and time; what is not answered in it is a gap, not a failure.

mod budget;
mod limits;
mod results;

use std::{
    cell::Cell,
    fmt,
    net::{IpAddr, SocketAddr},
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
    runtime::{Builder, Runtime},
    time::{Instant, timeout_at},
};
use vigie_engine::{
    Policy,
    authenticity::way_in,
    message::{
        Message,
        authentication::{Gap, Method},
    },
};

use budget::Memory;

/// Under what name the engine is told what was verified here.
pub const SERVER: &str = "vigie";
/// Keys and records may be gone after this many days: a failure then says nothing.
const FRESH_DAYS: i64 = 30;
/// After this many mails in a row without one answer, the time of one answer is all that is waited for a mail.
const MOST_SILENT: u32 = 3;

/// Whom to ask.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Resolver {
    /// Whom the system asks.
    System,
    /// This one.
    At(SocketAddr),
}

/// What the caller knows of the way a mail came in, where the mail itself does not say it.
#[derive(Clone, Debug, Default)]
pub struct Envelope {
    /// The address of the machine that delivered it.
    pub client: Option<IpAddr>,
    /// The name that this machine gave itself.
    pub helo: Option<String>,
    /// The envelope's sender.
    pub mail_from: Option<String>,
}

/// How much may be asked for one mail.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// DNS questions.
    pub questions: usize,
    /// Time over all of them.
    pub time: Duration,
    /// Time for one answer; it is asked for twice.
    pub answer: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { questions: 80, time: Duration::from_secs(15), answer: Duration::from_secs(3) }
    }
}

/// Why nothing can be asked.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NoResolver(String);

impl fmt::Display for NoResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NoResolver {}

/// Verifies mails, and remembers the answers.
pub struct Verifier {
    runtime: Runtime,
    authenticator: MessageAuthenticator,
    memory: Memory,
    limits: Limits,
    silent: Cell<u32>,
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier").field("limits", &self.limits).finish_non_exhaustive()
    }
}

impl Verifier {
    /// Makes ready to ask; nothing is asked yet.
    ///
    /// # Errors
    /// [`NoResolver`] where the system names no resolver, or no socket can be had.
    pub fn new(resolver: Resolver, limits: Limits) -> Result<Self, NoResolver> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|why| NoResolver(why.to_string()))?;
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
        let authenticator = {
            let _inside = runtime.enter();
            MessageAuthenticator::new(config, options).map_err(|why| NoResolver(why.to_string()))?
        };
        let memory = Memory::new(limits.questions);
        Ok(Self { runtime, authenticator, memory, limits, silent: Cell::new(0) })
    }

    /// Verifies a mail and adds what was found to the message. `raw` are the bytes it was read from.
    pub fn verify(&self, raw: &[u8], message: &mut Message, policy: &Policy, said: &Envelope) {
        let mut findings = Findings::default();
        if is_too_old(message, policy.now) {
            findings.gap(Gap::TooOld);
        }
        let raw = limits::with_full_line_ends(raw);
        if !limits::is_within(&raw) {
            findings.gap(Gap::TooMuch);
        } else if let Some(mail) = AuthenticatedMessage::parse(&raw) {
            let way = Way::of(message, policy, said);
            self.memory.refill();
            self.runtime.block_on(self.all(&mail, &way, &mut findings));
            let answered = !findings.gaps.contains(&Gap::Temporary) || self.memory.was_answered();
            self.silent.set(if answered { 0 } else { self.silent.get() + 1 });
        }
        message.add_verified(SERVER, findings.methods, findings.gaps);
    }

    async fn all(&self, mail: &AuthenticatedMessage<'_>, way: &Way, findings: &mut Findings) {
        let is_silent = self.silent.get() >= MOST_SILENT;
        let deadline = Instant::now() + if is_silent { self.limits.answer } else { self.limits.time };
        let spf = self.spf(way, deadline, findings).await;
        let signatures = timeout_at(deadline, self.authenticator.verify_dkim(self.memory.parameters(mail))).await;
        let all_signatures = signatures.is_ok();
        if !all_signatures {
            findings.unanswered("dkim");
        }
        let signatures = signatures.unwrap_or_default();
        for signature in &signatures {
            findings.add(results::dkim(signature));
        }
        let chain = timeout_at(deadline, self.authenticator.verify_arc(self.memory.parameters(mail))).await;
        match chain {
            Ok(chain) => findings.methods.extend(results::arc(&chain)),
            Err(_) => findings.unanswered("arc"),
        }
        let signatures: Vec<_> = signatures.into_iter().filter(results::covers_sender).collect();
        let unknown = SpfOutput::default();
        let asked =
            DmarcParameters::new(mail, &signatures, way.domain().unwrap_or_default(), spf.as_ref().unwrap_or(&unknown));
        match timeout_at(deadline, self.authenticator.verify_dmarc(self.memory.parameters(asked))).await {
            Ok(dmarc) => {
                let complete = spf.is_some() && all_signatures && !self.memory.is_exhausted();
                findings.methods.extend(results::dmarc(&dmarc, complete));
            }
            Err(_) => findings.unanswered("dmarc"),
        }
        if findings.methods.iter().any(|method| method.result == "temperror") {
            findings.gap(if self.memory.is_exhausted() { Gap::TooMuch } else { Gap::Temporary });
        }
    }

    async fn spf(&self, way: &Way, deadline: Instant, findings: &mut Findings) -> Option<SpfOutput> {
        let (Some(client), Some(mail_from), Some(_)) = (way.client, &way.mail_from, way.domain()) else {
            findings.gap(Gap::NoClientAddress);
            return None;
        };
        let asked = if mail_from.is_empty() {
            SpfParameters::verify_ehlo(client, &way.helo, &way.receiver)
        } else {
            SpfParameters::verify_mail_from(client, &way.helo, &way.receiver, mail_from)
        };
        let spf = timeout_at(deadline, self.authenticator.verify_spf(self.memory.parameters(asked))).await;
        match spf {
            Ok(spf) if !self.memory.is_exhausted() => {
                findings.add(results::spf(&spf, way));
                Some(spf)
            }
            // What is left out when the budget runs out looks like an empty answer: nothing of it counts.
            _ => {
                findings.unanswered("spf");
                None
            }
        }
    }
}

/// How a mail came in.
struct Way {
    client: Option<IpAddr>,
    helo: String,
    /// Empty for a notice, which has no sender; `None` where it is not known.
    mail_from: Option<String>,
    receiver: String,
}

impl Way {
    /// From the field of a server that the caller trusts; else from what the caller said.
    fn of(message: &Message, policy: &Policy, said: &Envelope) -> Self {
        let hop = way_in(message, policy).filter(|hop| hop.client.is_some());
        let helo = if hop.is_some() { hop.and_then(|hop| hop.helo.as_ref()) } else { said.helo.as_ref() };
        let mail_from = message.transport.return_path.as_ref().or(said.mail_from.as_ref());
        Self {
            client: hop.and_then(|hop| hop.client).or(said.client),
            helo: helo.cloned().unwrap_or_default(),
            mail_from: mail_from.cloned(),
            receiver: hop.and_then(|hop| hop.by.clone()).unwrap_or_else(|| "localhost".to_owned()),
        }
    }

    /// The domain that SPF is about: the envelope's, or the name in HELO where a notice has no sender.
    fn domain(&self) -> Option<&str> {
        let mail_from = self.mail_from.as_deref()?;
        let domain = if mail_from.is_empty() { self.helo.as_str() } else { mail_from.rsplit_once('@')?.1 };
        Some(domain).filter(|domain| !domain.is_empty())
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

    fn unanswered(&mut self, method: &str) {
        self.add(Method { name: method.to_owned(), result: "temperror".to_owned(), ..Method::default() });
    }
}

fn is_too_old(message: &Message, now: Timestamp) -> bool {
    message.received.is_some_and(|(at, _)| now.duration_since(at).as_hours() > FRESH_DAYS * 24)
}
