//! The mail server's side of the milter protocol, written from its description and not with the library that is tested.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// Everything that a mail server of today offers (Postfix 3, Sendmail 8.14).
const VERSION: u32 = 6;
const ALL_ACTIONS: u32 = 0x1ff;
const ALL_STEPS: u32 = 0x1f_ffff;
/// Steps that a milter may ask not to have to answer.
const SILENT_STEPS: u32 = 0xf_f080;
/// Values are sent with what stands after the colon.
const LEADING_SPACE: u32 = 0x10_0000;

/// A change that was asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    Insert(u32, String, String),
    Add(String, String),
    Replace(u32, String, String),
    AddTo(String),
    DeleteTo(String),
    Quarantine(String),
}

/// What was answered at the end of a message.
#[derive(Clone, Debug)]
pub struct Ending {
    pub changes: Vec<Change>,
    /// `c` go on, `y` a reply of one's own, `t` come back, ...
    pub last: char,
    pub reply: String,
}

impl Ending {
    /// The value of a field that was put in, unfolded.
    pub fn inserted(&self, name: &str) -> Option<String> {
        self.changes.iter().find_map(|change| match change {
            Change::Insert(_, field, value) if field == name => Some(value.trim().replace("\n ", " ")),
            _ => None,
        })
    }

    /// The verdict in `X-Vigie-Verdict`.
    pub fn verdict(&self) -> String {
        let value = self.inserted("X-Vigie-Verdict").unwrap_or_default();
        value.split(';').next().unwrap_or_default().to_owned()
    }
}

/// A message, and how it comes in.
#[derive(Clone, Copy)]
pub struct Mail<'m> {
    pub client: &'m str,
    pub from: &'m str,
    pub to: &'m [&'m str],
    pub raw: &'m [u8],
    /// Macros told with the sender.
    pub macros: &'m [(&'m str, &'m str)],
}

impl<'m> Mail<'m> {
    pub const fn of(raw: &'m [u8]) -> Self {
        Self { client: "203.0.113.7", from: "bounce@shop.example", to: &["b@example.org"], raw, macros: &[] }
    }
}

/// A connection to the milter.
pub struct Mta {
    stream: TcpStream,
    actions: u32,
    offered: u32,
    steps: u32,
}

impl Mta {
    /// Connects and agrees on what is spoken.
    pub fn connect(address: SocketAddr) -> Self {
        let mut mta = Self::silent(address);
        assert!(mta.negotiate());
        mta
    }

    /// The same, of a mail server that waits for an answer to each step: what was told has been read.
    pub fn patient(address: SocketAddr) -> Self {
        let mut mta = Self { offered: ALL_STEPS & !SILENT_STEPS, ..Self::silent(address) };
        assert!(mta.negotiate());
        mta
    }

    /// Connects and says nothing yet.
    pub fn silent(address: SocketAddr) -> Self {
        Self::allowing(address, ALL_ACTIONS)
    }

    /// The same, of a mail server that lets itself be asked for these actions only (the bits of SMFIF_*).
    pub fn allowing(address: SocketAddr, actions: u32) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        Self { stream, actions, offered: ALL_STEPS, steps: 0 }
    }

    /// Whether the milter answered.
    pub fn negotiate(&mut self) -> bool {
        let offer = [VERSION, self.actions, self.offered].map(u32::to_be_bytes).concat();
        if self.tell(b'O', &offer).is_err() {
            return false;
        }
        let Ok((code, data)) = self.hear() else { return false };
        assert_eq!((code, data.len()), (b'O', 12));
        self.steps = u32::from_be_bytes(data[8..12].try_into().unwrap());
        true
    }

    pub fn tell(&mut self, code: u8, data: &[u8]) -> io::Result<()> {
        let length = u32::try_from(data.len() + 1).unwrap().to_be_bytes();
        self.stream.write_all(&[&length[..], &[code], data].concat())
    }

    pub fn hear(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut head = [0; 5];
        self.stream.read_exact(&mut head)?;
        let length = u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
        let mut data = vec![0; length - 1];
        self.stream.read_exact(&mut data)?;
        Ok((head[4], data))
    }

    /// Tells a step; `silent` is the bit that says that it is not answered.
    fn step(&mut self, code: u8, data: &[u8], silent: u32) {
        self.tell(code, data).unwrap();
        if self.steps & silent == 0 {
            assert_eq!(self.hear().unwrap().0, b'c', "{}", char::from(code));
        }
    }

    fn macros(&mut self, step: u8, macros: &[(&str, &str)]) {
        let mut data = vec![step];
        for (name, value) in macros {
            data.extend_from_slice(&[name.as_bytes(), b"\0", value.as_bytes(), b"\0"].concat());
        }
        self.tell(b'D', &data).unwrap();
    }

    /// The client that connects.
    pub fn client(&mut self, address: &str) {
        self.macros(b'C', &[("j", "mx.example.org")]);
        let family = if address.contains(':') { b'6' } else { b'4' };
        let prefix = if family == b'6' { "IPv6:" } else { "" };
        let data =
            [b"client.example\0", &[family][..], &[0, 25], prefix.as_bytes(), address.as_bytes(), b"\0"].concat();
        self.step(b'C', &data, 0x1000);
        self.step(b'H', b"client.shop.example\0", 0x2000);
    }

    /// A message up to its end, which is not told yet.
    pub fn begin(&mut self, mail: &Mail<'_>) {
        self.client(mail.client);
        let known = [&[("i", "4VxYz")][..], mail.macros].concat();
        self.macros(b'M', &known);
        self.step(b'M', format!("<{}>\0", mail.from).as_bytes(), 0x4000);
        for to in mail.to {
            self.step(b'R', format!("<{to}>\0").as_bytes(), 0x8000);
        }
        let (fields, body) = parts(mail.raw);
        for (name, value) in fields {
            let value = value.replace("\r\n", "\n");
            let value = if self.steps & LEADING_SPACE == 0 { value.trim_start() } else { &value };
            let value: Vec<u8> = value.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
            self.step(b'L', &[name.as_bytes(), b"\0", &value, b"\0"].concat(), 0x80);
        }
        self.step(b'N', b"", 0x4_0000);
        for piece in body.chunks(65_535) {
            self.step(b'B', piece, 0x8_0000);
        }
    }

    /// The end of the message, and what is answered.
    pub fn end(&mut self) -> io::Result<Ending> {
        self.end_with(b"")
    }

    /// The same, with the last piece of the body.
    pub fn end_with(&mut self, piece: &[u8]) -> io::Result<Ending> {
        self.tell(b'E', piece)?;
        let mut changes = Vec::new();
        loop {
            let (code, data) = self.hear()?;
            match code {
                b'i' => changes.push(with_index(&data, Change::Insert)),
                b'm' => changes.push(with_index(&data, Change::Replace)),
                b'h' => {
                    let (name, value) = pair(&data);
                    changes.push(Change::Add(name, value));
                }
                b'+' => changes.push(Change::AddTo(text(&data))),
                b'-' => changes.push(Change::DeleteTo(text(&data))),
                b'q' => changes.push(Change::Quarantine(text(&data))),
                last => return Ok(Ending { changes, last: last.into(), reply: text(&data) }),
            }
        }
    }

    /// A whole message.
    pub fn send(&mut self, mail: &Mail<'_>) -> Ending {
        self.begin(mail);
        self.end().unwrap()
    }
}

/// A message with nothing but these bytes.
pub fn send(address: SocketAddr, raw: &[u8]) -> Ending {
    Mta::connect(address).send(&Mail::of(raw))
}

/// A field, and whatever stands after its colon.
type Field = (String, String);

/// Fields and body, with full line ends. A mail server ends the head at the first line that is no field.
fn parts(raw: &[u8]) -> (Vec<Field>, Vec<u8>) {
    // Latin-1 keeps every byte as one character.
    let text: String = raw.iter().map(|byte| char::from(*byte)).collect();
    let text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    let mut fields: Vec<Field> = Vec::new();
    let mut rest = text.as_str();
    while let Some((line, after)) = rest.split_once("\r\n") {
        match (fields.last_mut(), line.split_once(':')) {
            (Some((_, value)), _) if line.starts_with([' ', '\t']) => {
                value.push_str("\r\n");
                value.push_str(line);
            }
            (_, Some((name, value)))
                if !name.is_empty() && !name.trim_end().contains(|c: char| c <= ' ' || c > '~') =>
            {
                fields.push((name.to_owned(), value.to_owned()));
            }
            _ => break,
        }
        rest = after;
    }
    let body = rest.strip_prefix("\r\n").unwrap_or(rest);
    (fields, body.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect())
}

fn text(data: &[u8]) -> String {
    String::from_utf8_lossy(data).trim_end_matches('\0').to_owned()
}

fn pair(data: &[u8]) -> (String, String) {
    let both = text(data);
    let (name, value) = both.split_once('\0').unwrap_or((&both, ""));
    (name.to_owned(), value.to_owned())
}

fn with_index(data: &[u8], change: fn(u32, String, String) -> Change) -> Change {
    let (name, value) = pair(&data[4..]);
    change(u32::from_be_bytes(data[..4].try_into().unwrap()), name, value)
}
