//! One connection of a mail server: what it says of a client and its messages, and what is answered.

use std::{net::IpAddr, sync::Arc, time::Instant};

use miltr_common::{
    actions::Continue,
    commands::{Connect, Macro},
    decoding::ClientCommand,
    encoding::ServerMessage,
    optneg::{Capability, OptNeg, Protocol},
};

use super::{
    Gateway,
    answer::{Changes, Told, wanted},
    judge::{Handed, Judged, Setup, Unjudged, judge},
    log::Line,
    mail::Mail,
    rule::{Decision, decide},
};

/// The version of the protocol that is spoken (Sendmail 8.14, Postfix 2.6 and later).
const VERSION: u32 = 6;
/// Recipients of a message that rules look at; a mail server has a limit of its own.
const MOST_RECIPIENTS: usize = 10_000;
/// Bytes of an address or name that are kept.
const LONGEST_NAME: usize = 1_024;

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

    /// Takes one command.
    pub(super) async fn take(&mut self, command: ClientCommand) -> Answer {
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
            ClientCommand::EndOfBody(_) => Answer::Say(self.end().await),
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

    /// What is answered after a defect in taking a command.
    pub(super) fn after_defect(&mut self, was_end: bool) -> Answer {
        if !was_end {
            if let Some(transaction) = &mut self.current {
                transaction.mail.give_up();
                transaction.skipped = Some(Unjudged::Defect);
            }
            return go_on();
        }
        let on_failure = self.gateway.setup().config.on_failure;
        let line = Line::of(&self.queue_id, 0, &[]);
        self.gateway.unjudged(&line, Unjudged::Defect);
        let told = self.told("", &[]);
        let changes = Changes::of(&told, &Mail::new(0, self.gateway.room.clone()));
        let answer = changes.unjudged(Unjudged::Defect, on_failure, true);
        self.forget();
        Answer::Say(answer)
    }

    fn negotiate(&mut self, theirs: &OptNeg) -> Answer {
        const NO_REPLY: [Protocol; 9] = [
            Protocol::NR_CONNECT,
            Protocol::NR_HELO,
            Protocol::NR_MAIL,
            Protocol::NR_RECIPIENT,
            Protocol::NR_DATA,
            Protocol::NR_UNKNOWN,
            Protocol::NR_HEADER,
            Protocol::NR_END_OF_HEADER,
            Protocol::NR_BODY,
        ];
        let wished = NO_REPLY
            .into_iter()
            .fold(Protocol::NO_UNKNOWN | Protocol::NO_DATA | Protocol::SMFIP_HDR_LEADSPC, Protocol::union);
        self.allowed = wanted().intersection(theirs.capabilities);
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

    fn told<'s>(&'s self, authserv_id: &'s str, recipients: &'s [String]) -> Told<'s> {
        Told { allowed: self.allowed, spaced: self.is_spaced(), authserv_id, recipients, queue_id: &self.queue_id }
    }

    async fn end(&mut self) -> Vec<ServerMessage> {
        let began = Instant::now();
        let mut transaction = self.current.take().unwrap_or_else(|| self.begin(String::new()));
        let result = self.outcome(&mut transaction).await;
        let line = Line::of(&self.queue_id, transaction.mail.total(), &transaction.recipients);
        let line = Line { took: began.elapsed(), ..line };
        let told = self.told(&transaction.authserv_id, &transaction.recipients);
        let changes = Changes::of(&told, &transaction.mail);
        let config = &transaction.setup.config;
        let answer = match &result {
            Ok((judged, decision, kept)) => {
                self.gateway.judged(&line, judged, decision, config);
                changes.judged(judged, decision, &transaction.mail, *kept)
            }
            Err(_) if transaction.mail.flooded => {
                self.gateway.flooded(&line);
                changes.flooded()
            }
            Err(why) => {
                self.gateway.unjudged(&line, *why);
                changes.unjudged(*why, config.on_failure, config.skip.header || why.is_failure())
            }
        };
        self.forget();
        answer
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
        Ok((judged, decision, kept))
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
