//! A DNS server of our own, and mails that are really signed.

use std::{
    collections::HashMap,
    net::{SocketAddr, UdpSocket},
    sync::{Arc, Mutex},
    thread,
};

use mail_auth::{
    ArcOutput, AuthenticatedMessage, AuthenticationResults, DkimOutput,
    arc::ArcSealer,
    common::{crypto::Ed25519Key, headers::HeaderWriter},
    dkim::{DkimSigner, Signature},
    hickory_resolver::proto::{
        op::{Message, MessageType, ResponseCode},
        rr::{
            DNSClass, Name, RData, Record, RecordType,
            rdata::{A, SOA, TXT},
        },
    },
};

/// Seconds that an answer may be kept, that there is none included.
const LIFE: u32 = 3600;

/// What a name has.
#[derive(Clone, Debug)]
pub enum Answer {
    /// A text.
    Txt(String),
    /// An address.
    A([u8; 4]),
    /// The server cannot tell now.
    ServFail,
    /// Nobody answers.
    Silence,
}

/// A DNS server for the whole name space: what it does not know does not exist.
pub struct Dns {
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Dns {
    /// Serves these names; one that begins with `*.` stands for everything below it.
    pub fn serve(names: &[(&str, Answer)]) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        let mut zone: HashMap<String, Vec<Answer>> = HashMap::new();
        for (name, answer) in names {
            zone.entry((*name).to_owned()).or_default().push(answer.clone());
        }
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok((length, peer)) = socket.recv_from(&mut buffer) {
                let Ok(question) = Message::from_vec(&buffer[..length]) else { continue };
                if let Some(reply) = answer(&question, &zone, &log) {
                    let _ = socket.send_to(&reply.to_vec().unwrap(), peer);
                }
            }
        });
        Self { address, asked }
    }

    /// Every name that was asked for, each once, in order.
    pub fn asked(&self) -> Vec<String> {
        let mut names = self.asked.lock().unwrap().clone();
        names.sort();
        names.dedup();
        names
    }
}

fn answer(question: &Message, zone: &HashMap<String, Vec<Answer>>, log: &Mutex<Vec<String>>) -> Option<Message> {
    let query = question.queries.first()?.clone();
    let name = query.name().to_lowercase().to_ascii().trim_end_matches('.').to_owned();
    log.lock().unwrap().push(name.clone());
    let below = || zone.iter().find(|(known, _)| known.strip_prefix('*').is_some_and(|end| name.ends_with(end)));
    let known = zone.get(&name).or_else(|| below().map(|(_, answers)| answers));
    let mut reply = Message::response(question.metadata.id, question.metadata.op_code);
    reply.metadata.message_type = MessageType::Response;
    reply.metadata.recursion_desired = true;
    reply.metadata.recursion_available = true;
    for answer in known.into_iter().flatten() {
        let data = match answer {
            Answer::Silence => return None,
            Answer::ServFail => {
                reply.metadata.response_code = ResponseCode::ServFail;
                continue;
            }
            Answer::Txt(text) if query.query_type() == RecordType::TXT => {
                let pieces = text.as_bytes().chunks(250).map(|piece| String::from_utf8_lossy(piece).into_owned());
                RData::TXT(TXT::new(pieces.collect()))
            }
            Answer::A([a, b, c, d]) if query.query_type() == RecordType::A => RData::A(A::new(*a, *b, *c, *d)),
            _ => continue,
        };
        reply.add_answer(Record::from_rdata(query.name().clone(), LIFE, data));
    }
    if reply.answers.is_empty() && reply.metadata.response_code == ResponseCode::NoError {
        if known.is_none() {
            reply.metadata.response_code = ResponseCode::NXDomain;
        }
        let soa = SOA::new(Name::root(), Name::root(), 1, 60, 60, 60, LIFE);
        let mut record = Record::from_rdata(Name::root(), LIFE, RData::SOA(soa));
        record.dns_class = DNSClass::IN;
        reply.add_authority(record);
    }
    reply.add_query(query);
    Some(reply)
}

/// A signing key, and the record that publishes it.
pub struct Key(Vec<u8>);

impl Default for Key {
    fn default() -> Self {
        Self(Ed25519Key::generate_pkcs8().unwrap())
    }
}

impl Key {
    /// A new one.
    pub fn new() -> Self {
        Self::default()
    }

    fn key(&self) -> Ed25519Key {
        Ed25519Key::from_pkcs8_maybe_unchecked_der(&self.0).unwrap()
    }

    /// The text at `SELECTOR._domainkey.DOMAIN`.
    pub fn record(&self) -> Answer {
        Answer::Txt(format!("v=DKIM1; k=ed25519; p={}", base64(&self.key().public_key())))
    }

    fn signature(&self, domain: &str, headers: &[&str], mail: &str) -> Signature {
        let signer = DkimSigner::from_key(self.key()).domain(domain).selector("s1");
        signer.headers(headers.iter().copied()).sign(mail.as_bytes()).unwrap()
    }

    /// The mail with a signature on top.
    pub fn sign(&self, domain: &str, mail: &str) -> String {
        self.sign_headers(domain, &["From", "To", "Subject", "Date"], mail)
    }

    /// The mail with a signature over some of its head on top.
    pub fn sign_headers(&self, domain: &str, headers: &[&str], mail: &str) -> String {
        self.signature(domain, headers, mail).to_header() + mail
    }

    /// The mail with the seal of a server on top, which says that it had verified a signature of `verified`.
    pub fn seal(&self, domain: &str, verified: &str, mail: &str) -> String {
        let signature = Self::new().signature(verified, &["From"], mail);
        let results = AuthenticationResults::new("mx.sealer.example")
            .with_dkim_results(&[DkimOutput::pass().with_signature(&signature)], &format!("x@{verified}"));
        let parsed = AuthenticatedMessage::parse(mail.as_bytes()).unwrap();
        let sealer = ArcSealer::from_key(self.key()).domain(domain).selector("s1").headers(["From", "Subject"]);
        sealer.seal(&parsed, &results, &ArcOutput::default()).unwrap().to_header() + mail
    }
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let sign = SIGNS[(bits >> (18 - 6 * place) & 63) as usize];
            out.push(if place > three.len() { '=' } else { char::from(sign) });
        }
    }
    out
}

/// The text of a `TXT` record.
pub fn txt(text: &str) -> Answer {
    Answer::Txt(text.to_owned())
}
