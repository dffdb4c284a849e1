//! One connection of a mail server: what it says of a client and its messages, and what is answered.

use std::{net::IpAddr, panic::AssertUnwindSafe, sync::Arc, time::Instant};

use futures_util::FutureExt;
use miltr_common::{
    actions::Continue,
    commands::{Connect, Macro},
    decoding::ClientCommand,
    encoding::ServerMessage,
    optneg::{Capability, OptNeg, Protocol},
};

use super::{
    Gateway,
    answer::{Changes, Told, refusals, wanted, within},
    judge::{Handed, Judged, Setup, Unjudged, judge},
    log::Line,
    mail::Mail,
    rule::{Decision, decide},
};
use crate::boundary::last_place;

/// The version of the protocol that is spoken (Sendmail 8.14, Postfix 2.6 and later).
const VERSION: u32 = 6;
/// Recipients of a message that rules look at; a mail server has a limit of its own.
const MOST_RECIPIENTS: usize = 10_000;
/// Bytes of an address or name that are kept.
const LONGEST_NAME: usize = 1_024;

/// Every step that is answered unless both agreed that it is not: its code, and what they agreed on.
const STEPS: [(u8, Protocol); 9] = [
    (b'C', Protocol::NR_CONNECT),
    (b'H', Protocol::NR_HELO),
    (b'M', Protocol::NR_MAIL),
    (b'R', Protocol::NR_RECIPIENT),
    (b'T', Protocol::NR_DATA),
    (b'U', Protocol::NR_UNKNOWN),
    (b'L', Protocol::NR_HEADER),
    (b'N', Protocol::NR_END_OF_HEADER),
    (b'B', Protocol::NR_BODY),
];

/// What is answered to a command.
pub(super) enum Answer {
    /// Nothing: the mail server does not wait.
    Nothing,
    /// These, in order.
    Say(Vec<ServerMessage>),
    /// Nothing more: the connection ends.
    End,
}

/// One connection.
pub(super) struct Session {
    gateway: Arc<Gateway>,
    /// Whether there are too many connections to judge this one's messages.
    crowded: bool,
    allowed: Capability,
    protocol: Protocol,
    server: Option<String>,
    client: Option<IpAddr>,
    helo: Option<String>,
    queue_id: String,
    authenticated: bool,
    current: Option<Transaction>,
}

/// One message.
struct Transaction {
    setup: Arc<Setup>,
    /// The name in `Authentication-Results`, in lower case.
    authserv_id: String,
    sender: String,
    recipients: Vec<String>,
    mail: Mail,
    skipped: Option<Unjudged>,
}

impl Session {
    pub(super) fn new(gateway: Arc<Gateway>, crowded: bool) -> Self {
        Self {
            gateway,
            crowded,
            allowed: wanted(),
            protocol: Protocol::empty(),
            server: None,
            client: None,
            helo: None,
            queue_id: String::new(),
            authenticated: false,
            current: None,
        }
    }

    /// Whether no message has begun.
    pub(super) const fn is_idle(&self) -> bool {
        self.current.is_none()
    }

    /// Takes one command. `last_piece` are the bytes of the body that its end brought along.
    pub(super) async fn take(&mut self, command: ClientCommand, last_piece: &[u8]) -> Answer {
        let no_reply = |phase: Protocol| if self.protocol.contains(phase) { Answer::Nothing } else { go_on() };
        match command {
            ClientCommand::OptNeg(theirs) => self.negotiate(&theirs),
            ClientCommand::Connect(connect) => {
                let answer = no_reply(Protocol::NR_CONNECT);
                self.connect(&connect);
                answer
            }
            ClientCommand::Helo(helo) => {
                let answer = no_reply(Protocol::NR_HELO);
                self.helo = Some(clipped(&helo.helo()));
                answer
            }
            ClientCommand::Macro(macros) => {
                self.macros(&macros);
                Answer::Nothing
            }
            ClientCommand::Mail(mail) => {
                let answer = no_reply(Protocol::NR_MAIL);
                self.current = Some(self.begin(clipped(mail.sender().trim_matches(['<', '>']))));
                answer
            }
            ClientCommand::Recipient(recipient) => {
                let answer = no_reply(Protocol::NR_RECIPIENT);
                let transaction = self.transaction();
                if transaction.recipients.len() < MOST_RECIPIENTS {
                    transaction.recipients.push(clipped(&recipient.recipient()));
                }
                answer
            }
            ClientCommand::Header(header) => {
                let answer = no_reply(Protocol::NR_HEADER);
                let spaced = self.is_spaced();
                let Transaction { setup, authserv_id, mail, .. } = self.transaction();
                // What an earlier filter of ours wrote in the same name is trusted, and stays.
                let trust = &setup.config.verify.trust;
                mail.header(&header, spaced, |name| {
                    name == authserv_id && !trust.iter().any(|trusted| trusted == name)
                });
                answer
            }
            ClientCommand::EndOfHeader(_) => {
                let answer = no_reply(Protocol::NR_END_OF_HEADER);
                self.transaction().mail.end_of_head();
                answer
            }
            ClientCommand::Body(body) => {
                let answer = no_reply(Protocol::NR_BODY);
                self.transaction().mail.body(body.as_bytes());
                answer
            }
            ClientCommand::EndOfBody(_) => {
                self.transaction().mail.body(last_piece);
                Answer::Say(self.end().await)
            }
            ClientCommand::Data(_) => no_reply(Protocol::NR_DATA),
            ClientCommand::Unknown(_) => no_reply(Protocol::NR_UNKNOWN),
            ClientCommand::Abort(_) => {
                self.forget();
                Answer::Nothing
            }
            ClientCommand::QuitNc(_) => {
                self.forget();
                (self.client, self.helo) = (None, None);
                Answer::Nothing
            }
            ClientCommand::Quit(_) => Answer::End,
        }
    }

    /// What is answered after a defect in taking a command of this code.
    pub(super) fn after_defect(&mut self, code: u8) -> Answer {
        if code == b'E' {
            let transaction = self.current.take().unwrap_or_else(|| self.begin(String::new()));
            let answer = self.unjudged(&transaction, Unjudged::Defect, Instant::now());
            self.forget();
            return Answer::Say(answer);
        }
        if let Some(transaction) = &mut self.current {
            transaction.mail.give_up();
            transaction.skipped = Some(Unjudged::Defect);
        }
        match STEPS.iter().find(|(step, _)| *step == code) {
            Some((_, silent)) if !self.protocol.contains(*silent) => go_on(),
            _ => Answer::Nothing,
        }
    }

    fn negotiate(&mut self, theirs: &OptNeg) -> Answer {
        let wished = STEPS
            .into_iter()
            .map(|(_, silent)| silent)
            .fold(Protocol::NO_UNKNOWN | Protocol::NO_DATA | Protocol::SMFIP_HDR_LEADSPC, Protocol::union);
        self.allowed = wanted().intersection(theirs.capabilities);
        let refused = wanted().difference(self.allowed);
        if !refused.is_empty() {
            tracing::warn!(refused = refusals(refused), "the mail server does not allow what rules may ask for");
        }
        self.protocol = wished.intersection(theirs.protocol);
        let ours = OptNeg {
            version: VERSION.min(theirs.version),
            capabilities: self.allowed,
            protocol: self.protocol,
            ..OptNeg::default()
        };
        Answer::Say(vec![ServerMessage::Optneg(ours)])
    }

    const fn is_spaced(&self) -> bool {
        self.protocol.contains(Protocol::SMFIP_HDR_LEADSPC)
    }

    fn connect(&mut self, connect: &Connect) {
        let address = connect.address();
        let address = address.trim();
        let bare = address.get(..5).filter(|start| start.eq_ignore_ascii_case("ipv6:")).and_then(|_| address.get(5..));
        self.client = bare.unwrap_or(address).parse().ok();
    }

    fn macros(&mut self, macros: &Macro) {
        for (name, value) in macros.macros() {
            let name = name.strip_prefix(b"{").and_then(|name| name.strip_suffix(b"}")).unwrap_or(name);
            let value = || clipped(&String::from_utf8_lossy(value));
            match name {
                b"j" => self.server = Some(value().to_ascii_lowercase()).filter(|name| is_name(name)),
                b"i" => self.queue_id = value(),
                b"auth_authen" => self.authenticated = !value().is_empty(),
                _ => {}
            }
        }
    }

    fn begin(&self, sender: String) -> Transaction {
        let setup = self.gateway.setup();
        let skip = &setup.config.skip;
        let is_ours = |client: IpAddr| skip.networks.iter().any(|network| network.holds(client));
        let skipped = if self.authenticated && skip.authenticated {
            Some(Unjudged::Authenticated)
        } else if self.client.is_some_and(is_ours) {
            Some(Unjudged::OwnNetwork)
        } else {
            self.crowded.then_some(Unjudged::Overload)
        };
        let mut mail = Mail::new(setup.config.largest, self.gateway.room.clone());
        if skipped.is_some() {
            mail.give_up();
        }
        let configured = setup.config.authserv_id.clone();
        let authserv_id = configured.or_else(|| self.server.clone()).unwrap_or_else(|| "localhost".to_owned());
        Transaction { setup, authserv_id, sender, recipients: Vec::new(), mail, skipped }
    }

    /// The message that is being told; one that begins in the middle has no sender.
    fn transaction(&mut self) -> &mut Transaction {
        let current = self.current.take().unwrap_or_else(|| self.begin(String::new()));
        self.current.insert(current)
    }

    fn forget(&mut self) {
        self.current = None;
        self.queue_id = String::new();
        self.authenticated = false;
    }

    fn told<'s>(&'s self, transaction: &'s Transaction) -> Told<'s> {
        Told {
            allowed: self.allowed,
            spaced: self.is_spaced(),
            authserv_id: &transaction.authserv_id,
            recipients: &transaction.recipients,
            queue_id: &self.queue_id,
        }
    }

    async fn end(&mut self) -> Vec<ServerMessage> {
        let began = Instant::now();
        let mut transaction = self.current.take().unwrap_or_else(|| self.begin(String::new()));
        let answered = AssertUnwindSafe(self.answered(&mut transaction, began)).catch_unwind().await;
        let answer = answered.unwrap_or_else(|_| {
            tracing::error!(place = last_place(), "defect");
            self.unjudged(&transaction, Unjudged::Defect, began)
        });
        self.forget();
        answer
    }

    async fn answered(&self, transaction: &mut Transaction, began: Instant) -> Vec<ServerMessage> {
        let (judged, decision, kept) = match self.outcome(transaction).await {
            Ok(done) => done,
            Err(why) => return self.unjudged(transaction, why, began),
        };
        let told = self.told(transaction);
        let answer = Changes::of(&told, &transaction.mail).judged(&judged, &decision, &transaction.mail, kept);
        self.gateway.judged(&self.line(transaction, began), &judged, &decision, &transaction.setup.config);
        answer
    }

    fn unjudged(&self, transaction: &Transaction, why: Unjudged, began: Instant) -> Vec<ServerMessage> {
        let told = self.told(transaction);
        let changes = Changes::of(&told, &transaction.mail);
        let line = self.line(transaction, began);
        if transaction.mail.flooded {
            self.gateway.flooded(&line);
            return changes.flooded();
        }
        let config = &transaction.setup.config;
        self.gateway.unjudged(&line, why);
        changes.unjudged(why, config.on_failure, config.skip.header || why.is_failure())
    }

    fn line<'s>(&'s self, transaction: &'s Transaction, began: Instant) -> Line<'s> {
        Line {
            queue_id: &self.queue_id,
            bytes: transaction.mail.total(),
            recipients: &transaction.recipients,
            took: began.elapsed(),
        }
    }

    async fn outcome(&self, transaction: &mut Transaction) -> Result<(Judged, Decision, usize), Unjudged> {
        if let Some(why) = transaction.skipped {
            return Err(why);
        }
        let mail = &mut transaction.mail;
        if mail.crowded_out || mail.flooded {
            return Err(Unjudged::Overload);
        }
        let (raw, place) = mail.take_bytes();
        let kept = raw.len();
        let handed = Handed {
            cut: kept < mail.total(),
            raw,
            place,
            client: self.client,
            helo: self.helo.clone(),
            mail_from: transaction.sender.clone(),
            now: (self.gateway.clock)(),
        };
        let judged = judge(&transaction.setup, &self.gateway.workers, self.gateway.engine, handed).await?;
        let recipients: Vec<String> =
            transaction.recipients.iter().map(|recipient| recipient.trim_matches(['<', '>']).to_owned()).collect();
        let decision = decide(&transaction.setup.config.rules, &judged.facts, &recipients);
        Ok((judged, within(decision, self.allowed, mail), kept))
    }
}

fn go_on() -> Answer {
    Answer::Say(vec![ServerMessage::Action(Continue.into())])
}

/// A name or address, not longer than one can be.
fn clipped(text: &str) -> String {
    text.chars().take(LONGEST_NAME).collect()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}
