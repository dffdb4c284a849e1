//! Verifying over the DNS who really sent a mail: SPF, DKIM, DMARC and ARC, through mail-auth.
//!
//! What leaves the machine are DNS questions about names that stand in the mail: the domains of its sender, of its
//! signatures and of its envelope, and what their own records refer to. Whoever answers them can learn that, and when, this
//! mail was checked. Every mail has one budget of questions and time; what is not answered in it is a gap, not a failure.

mod budget;
mod limits;
mod results;
mod shared;

use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use tokio::runtime::{Builder, Runtime};
use vigie_engine::{Policy, message::Message};

pub use shared::SharedVerifier;

/// Under what name the engine is told what was verified here.
pub const SERVER: &str = "vigie";

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
    /// Whether the caller saw the session itself. Then a `Return-Path` in the mail is the sender's, and what servers on the
    /// way wrote is asked only where the client is not said.
    pub witnessed: bool,
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

/// Verifies mails one after another, for callers without a runtime of their own, and remembers the answers.
#[derive(Debug)]
pub struct Verifier {
    runtime: Runtime,
    shared: SharedVerifier,
}

impl Verifier {
    /// Makes ready to ask; nothing is asked yet.
    ///
    /// # Errors
    /// [`NoResolver`] where the system names no resolver, or no socket can be had.
    pub fn new(resolver: Resolver, limits: Limits) -> Result<Self, NoResolver> {
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|why| NoResolver(why.to_string()))?;
        let shared = {
            let _inside = runtime.enter();
            SharedVerifier::new(resolver, limits)?
        };
        Ok(Self { runtime, shared })
    }

    /// Verifies a mail and adds what was found to the message. `raw` are the bytes it was read from.
    pub fn verify(&self, raw: &[u8], message: &mut Message, policy: &Policy, said: &Envelope) {
        self.runtime.block_on(self.shared.verify(raw, message, policy, said));
    }
}
