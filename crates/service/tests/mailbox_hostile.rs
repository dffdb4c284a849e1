//! Mail servers that mean harm: whatever they answer, reading ends, within limits, and says why.
#![cfg(feature = "mailbox")]
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    ops::ControlFlow::Continue,
    thread,
};

use vigie_service::mailbox::{
    self, Position, Source, Trouble, What,
    imap::{Account, Address, Password},
};

/// A server that greets, lets anybody in, has one folder, and answers every `UID FETCH` with `answer`.
fn server(answer: impl Fn(&mut TcpStream, &str) + Send + 'static) -> Source {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.write_all(b"* OK ready\r\n");
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            for line in lines.map_while(Result::ok) {
                let tag = line.split(' ').next().unwrap().to_owned();
                let said = if line.contains("EXAMINE") {
                    "* 3 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 4] x\r\n".to_owned()
                } else if line.contains("UID FETCH") {
                    answer(&mut stream, &line);
                    String::new()
                } else {
                    assert!(!line.contains("SELECT") && !line.contains("STORE"), "{line}");
                    String::new()
                };
                if stream.write_all(format!("{said}{tag} OK done\r\n").as_bytes()).is_err() {
                    break;
                }
            }
        }
    });
    let address = Address::parse(&format!("imap://camille@127.0.0.1:{port}/INBOX")).unwrap();
    Source::Imap(Account { address, password: Password("x".to_owned()), authorities: Vec::new(), since: None })
}

/// Every message's length and every trouble.
fn met(source: &Source) -> Vec<String> {
    let mut met = Vec::new();
    let flow = mailbox::read(source, &Position::default(), &mut |one| {
        match one.what {
            What::Message(item) => match item.held {
                mailbox::Held::Mail(bytes) => met.push(format!("{} bytes", bytes.len())),
                other => panic!("{other:?}"),
            },
            What::Trouble(Trouble::Server(why)) => met.push(format!("{why:?}")),
            What::Trouble(why) => met.push(format!("{why:?}")),
            What::Aside(_) | What::Ahead(_) => {}
        }
        Continue(())
    });
    assert!(flow.is_continue());
    met
}

fn list(stream: &mut TcpStream) {
    for uid in 1..=3 {
        let _ = stream.write_all(format!("* {uid} FETCH (UID {uid} RFC822.SIZE 100)\r\n").as_bytes());
    }
}

#[test]
fn an_honest_server_is_read() {
    let source = server(|stream, line| {
        if line.contains("RFC822.SIZE") {
            return list(stream);
        }
        assert!(line.contains("BODY.PEEK[]<0."), "{line}");
        // In another order than asked for.
        for uid in [2, 3, 1] {
            let mail = "x".repeat(uid);
            let _ = stream.write_all(format!("* {uid} FETCH (UID {uid} BODY[]<0> {{{uid}}}\r\n{mail})\r\n").as_bytes());
        }
    });
    assert_eq!(met(&source), ["1 bytes", "2 bytes", "3 bytes"]);
}

#[test]
fn a_literal_announced_too_long_ends_reading_before_it_comes() {
    let source = server(|stream, line| {
        if line.contains("RFC822.SIZE") {
            return list(stream);
        }
        let _ = stream.write_all(b"* 1 FETCH (UID 1 BODY[]<0> {400000000}\r\n");
    });
    assert_eq!(met(&source), ["Answer"]);
}

#[test]
fn a_line_without_end_ends_reading() {
    let source = server(|stream, _| {
        let line = [b'x'; 64 * 1024];
        let _ = stream.write_all(b"* 1 FETCH (FLAGS (");
        for _ in 0..1_000 {
            if stream.write_all(&line).is_err() {
                return;
            }
        }
    });
    assert_eq!(met(&source), ["Answer"]);
}

#[test]
fn a_mail_that_was_listed_and_does_not_come_is_told_and_the_others_are_read() {
    let source = server(|stream, line| {
        if line.contains("RFC822.SIZE") {
            return list(stream);
        }
        let _ = stream.write_all(b"* 2 FETCH (UID 2 BODY[]<0> {4}\r\nmail)\r\n* 9 FETCH (UID 9 BODY[] {2}\r\nno)\r\n");
    });
    assert_eq!(met(&source), ["Gone", "4 bytes", "Gone"]);
}

#[test]
fn mails_without_end_are_not_taken() {
    let source = server(|stream, line| {
        if line.contains("RFC822.SIZE") {
            return list(stream);
        }
        while stream.write_all(b"* 1 FETCH (UID 1 BODY[]<0> {4}\r\nmail)\r\n").is_ok() {}
    });
    assert_eq!(met(&source), ["Answer"]);
}

#[test]
fn mails_much_larger_than_the_server_had_said_are_not_taken() {
    let source = server(|stream, line| {
        if line.contains("RFC822.SIZE") {
            return list(stream);
        }
        let mail = vec![b'x'; 20 * 1024 * 1024];
        for uid in 1..=3 {
            let _ = stream.write_all(format!("* {uid} FETCH (UID {uid} BODY[]<0> {{{}}}\r\n", mail.len()).as_bytes());
            let _ = stream.write_all(&mail);
            let _ = stream.write_all(b")\r\n");
        }
    });
    assert_eq!(met(&source), ["Answer"]);
}

#[test]
fn a_connection_that_breaks_is_tried_again_a_few_times() {
    let source = server(|stream, _| {
        let _ = stream.shutdown(std::net::Shutdown::Both);
    });
    assert_eq!(met(&source), ["Lost"]);
}

#[test]
fn who_is_refused_is_told_in_the_servers_words() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        let mut stream = listener.accept().unwrap().0;
        stream.write_all(b"* OK ready\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(stream.try_clone().unwrap()).read_line(&mut line).unwrap();
        let tag = line.split(' ').next().unwrap();
        stream.write_all(format!("{tag} NO no such user\r\n").as_bytes()).unwrap();
    });
    let address = Address::parse(&format!("imap://camille@127.0.0.1:{port}/INBOX")).unwrap();
    let password = Password("tres-secret".to_owned());
    let source = Source::Imap(Account { address, password, authorities: Vec::new(), since: None });
    assert!(!format!("{source:?}").contains("secret"));
    let met = met(&source);
    assert!(
        matches!(met.as_slice(), [one] if one.contains("Refused") && one == "Refused(\"no such user\")"),
        "{met:?}"
    );
}
