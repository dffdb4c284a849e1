//! A small SMTP client, which can also do what a polite one does not.

use std::{
    io::{BufRead, BufReader, Write},
    net::TcpStream,
    time::Duration,
};

/// What the server answered.
#[derive(Clone, Debug)]
pub struct Reply {
    pub code: u16,
    pub text: String,
}

/// A connection.
pub struct Client {
    stream: TcpStream,
    reader: BufReader<TcpStream>,
}

impl Client {
    /// Connects and greets.
    pub fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let reader = BufReader::new(stream.try_clone().unwrap());
        let mut client = Self { stream, reader };
        assert_eq!(client.reply().code, 220);
        assert_eq!(client.ask("EHLO client.shop.example").code, 250);
        client
    }

    /// Makes the server see another machine at this end.
    pub fn seen_from(mut self, address: &str, helo: &str) -> Self {
        let reply = self.ask(&format!("XCLIENT NAME=[UNAVAILABLE] ADDR={address} HELO={helo}"));
        assert_eq!(reply.code, 220, "{reply:?}");
        assert_eq!(self.ask(&format!("EHLO {helo}")).code, 250);
        self
    }

    /// Makes the server see another machine at this end.
    pub fn from_machine(mut self, address: &str, helo: &str) -> Self {
        let reply = self.ask(&format!("XCLIENT NAME=[UNAVAILABLE] ADDR={address} HELO={helo}"));
        assert_eq!(reply.code, 220, "{reply:?}");
        assert_eq!(self.ask(&format!("EHLO {helo}")).code, 250);
        self
    }

    pub fn reply(&mut self) -> Reply {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            if self.reader.read_line(&mut line).unwrap() == 0 {
                return Reply { code: 0, text };
            }
            text.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return Reply { code: line.get(..3).and_then(|code| code.parse().ok()).unwrap_or_default(), text };
            }
        }
    }

    pub fn write(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    pub fn ask(&mut self, command: &str) -> Reply {
        self.write(format!("{command}\r\n").as_bytes());
        self.reply()
    }

    /// Opens a message as far as its content.
    pub fn open(&mut self, from: &str, to: &[&str]) {
        assert_eq!(self.ask(&format!("MAIL FROM:<{from}>")).code, 250);
        for one in to {
            let reply = self.ask(&format!("RCPT TO:<{one}>"));
            assert_eq!(reply.code, 250, "{reply:?}");
        }
        assert_eq!(self.ask("DATA").code, 354);
    }

    /// Sends a message; the reply to its end.
    pub fn send(&mut self, from: &str, to: &[&str], mail: &[u8]) -> Reply {
        self.open(from, to);
        self.write(&stuffed(mail));
        self.reply()
    }

    /// Sends many messages without waiting for any answer before the last is written; the replies to their ends.
    pub fn send_pipelined(&mut self, from: &str, to: &str, mails: &[Vec<u8>]) -> Vec<Reply> {
        let mut replies = Vec::new();
        for mail in mails {
            self.write(format!("MAIL FROM:<{from}>\r\nRCPT TO:<{to}>\r\nDATA\r\n").as_bytes());
            let codes = [self.reply().code, self.reply().code, self.reply().code];
            assert_eq!(codes, [250, 250, 354]);
            self.write(&stuffed(mail));
            replies.push(self.reply());
        }
        replies
    }
}

/// Full line ends, dots at the beginning of a line doubled, and the end of the content.
fn stuffed(mail: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(mail.len() + 16);
    for line in mail.split_inclusive(|byte| *byte == b'\n') {
        if line.first() == Some(&b'.') {
            out.push(b'.');
        }
        out.extend_from_slice(line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).unwrap_or(line));
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b".\r\n");
    out
}
