//! Where mail ends: an LMTP server that keeps everything.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A mail that arrived.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Its recipients.
    pub to: Vec<String>,
    /// Its bytes.
    pub mail: Vec<u8>,
}

impl Delivered {
    /// The values of a field, unfolded, in their order.
    pub fn fields(&self, name: &str) -> Vec<String> {
        let mail = String::from_utf8_lossy(&self.mail).replace("\r\n ", " ").replace("\r\n\t", "\t");
        let head = mail.split("\r\n\r\n").next().unwrap();
        let named = head.lines().filter_map(|line| line.split_once(':'));
        named
            .filter(|(field, _)| field.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    /// The value of a field that stands there once.
    pub fn field(&self, name: &str) -> String {
        let fields = self.fields(name);
        assert_eq!(fields.len(), 1, "{name}: {fields:?}\n{}", String::from_utf8_lossy(&self.mail));
        fields[0].clone()
    }
}

/// The server.
pub struct Sink {
    port: u16,
    kept: Arc<Mutex<Vec<Delivered>>>,
}

impl Sink {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept: Arc<Mutex<Vec<Delivered>>> = Arc::default();
        let all = Arc::clone(&kept);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let all = Arc::clone(&all);
                thread::spawn(move || serve(&stream, &all));
            }
        });
        Self { port, kept }
    }

    pub const fn port(&self) -> u16 {
        self.port
    }

    pub fn count(&self) -> usize {
        self.kept.lock().unwrap().len()
    }

    pub fn all(&self) -> Vec<Delivered> {
        self.kept.lock().unwrap().clone()
    }
}

fn serve(stream: &TcpStream, all: &Mutex<Vec<Delivered>>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let say = |text: &str| { stream }.write_all(text.as_bytes()).ok();
    say("220 sink\r\n")?;
    let (mut to, mut line) = (Vec::new(), String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let command = line.trim_end().to_owned();
        match command.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "LHLO" => say("250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")?,
            "RCPT" => {
                to.push(command.split(['<', '>']).nth(1)?.to_owned());
                say("250 ok\r\n")?;
            }
            "DATA" => {
                say("354 go on\r\n")?;
                let mail = data(&mut reader)?;
                let answers = "250 kept\r\n".repeat(to.len());
                all.lock().unwrap().push(Delivered { to: std::mem::take(&mut to), mail });
                say(&answers)?;
            }
            "QUIT" => {
                say("221 bye\r\n")?;
                return None;
            }
            "RSET" => {
                to.clear();
                say("250 ok\r\n")?;
            }
            _ => say("250 ok\r\n")?,
        }
    }
}

fn data(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut mail = Vec::new();
    loop {
        let start = mail.len();
        if reader.read_until(b'\n', &mut mail).ok()? == 0 {
            return None;
        }
        if &mail[start..] == b".\r\n" {
            mail.truncate(start);
            return Some(mail);
        }
        if mail[start] == b'.' {
            mail.remove(start);
        }
    }
}
