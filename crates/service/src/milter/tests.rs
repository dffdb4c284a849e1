//! What only the inside can bring about: defects and slowness of the engine, and any packets at all.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{net::SocketAddr, path::Path, thread};

use miltr_common::{
    decoding::ClientCommand,
    optneg::{Capability, OptNeg, Protocol},
};
use proptest::prelude::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
use vigie_engine::{Policy, analyse, message::Message, report::Report};
use vigie_servers::mta::{self, Change, Mail, Mta};

use super::{server::Listener, *};

const MAIL: &[u8] = b"From: a@shop.example\r\nSubject: Bonjour\r\n\r\nBonjour, voici le programme.\r\n";

fn gateway(config: &str, engine: Engine) -> Arc<Gateway> {
    let config = Config::parse("test", &format!("{config}\n[verify]\nenabled = false\n"), Path::new("")).unwrap();
    let loaded = Loaded { config, knowledge: vigie_knowledge::embedded().unwrap() };
    Arc::new(Gateway::new(loaded, None, engine, Box::new(Timestamp::now)).unwrap())
}

/// A milter with an engine of the test's; served until the runtime goes.
fn serve(config: &str, engine: Engine) -> (Runtime, SocketAddr, Arc<Gateway>) {
    crate::boundary::install();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let _inside = runtime.enter();
    let gateway = gateway(config, engine);
    let listener = Listener::bind(&"inet:127.0.0.1:0".parse().unwrap(), 0o600).unwrap();
    let Listen::Inet(address) = listener.place().unwrap() else { panic!("no port") };
    let (stop, stopped) = watch::channel(false);
    let most = gateway.setup().config.connections;
    let serving = Arc::clone(&gateway);
    runtime.spawn(async move {
        server::serve(listener, serving, most, stopped).await;
        drop(stop);
    });
    drop(_inside);
    (runtime, address, gateway)
}

/// Breaks at a word; else judges.
fn breaks_at_a_word(message: &Message, knowledge: &Knowledge, policy: &Policy) -> Report {
    assert!(!message.views.iter().any(|view| view.text.contains("Ornithorynque")), "Ornithorynque");
    analyse(message, knowledge, policy)
}

fn takes_its_time(message: &Message, knowledge: &Knowledge, policy: &Policy) -> Report {
    thread::sleep(Duration::from_secs(2));
    analyse(message, knowledge, policy)
}

#[test]
fn a_panic_lets_the_mail_through_says_so_and_the_next_one_is_judged() {
    let (runtime, address, _) = serve("", breaks_at_a_word);
    let mut mta = Mta::connect(address);
    for _ in 0..3 {
        let ending = mta.send(&Mail::of(b"From: a@shop.example\r\nSubject: Ornithorynque\r\n\r\na\r\n"));
        assert_eq!((ending.last, ending.inserted("X-Vigie-Verdict").unwrap().as_str()), ('c', "none; reason=defect"));
        assert!(!format!("{ending:?}").contains("Ornithorynque"));
        let forged = b"X-Vigie-Verdict: consistent\r\nSubject: Ornithorynque\r\n\r\na\r\n";
        let taken_out = Change::Replace(1, "x-vigie-verdict".to_owned(), String::new());
        assert!(mta.send(&Mail::of(forged)).changes.contains(&taken_out));
        assert_eq!(mta.send(&Mail::of(MAIL)).verdict(), "unverified");
    }
    runtime.shutdown_background();
}

#[test]
fn after_a_defect_nothing_is_said_that_nobody_waits_for() {
    let mut session = session::Session::new(gateway("", analyse), false);
    let said = |session: &mut session::Session, code: u8| matches!(session.after_defect(code), session::Answer::Say(_));
    assert!(said(&mut session, b'L') && said(&mut session, b'E'));
    assert!(!said(&mut session, b'D') && !said(&mut session, b'A'));
    let offer = OptNeg { version: 6, capabilities: Capability::all(), protocol: Protocol::all(), ..OptNeg::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(session.take(ClientCommand::OptNeg(offer), b""));
    assert!(!said(&mut session, b'L') && said(&mut session, b'E'));
}

#[test]
fn what_takes_too_long_goes_on_without_a_verdict() {
    let (runtime, address, _) = serve("time-limit = \"50ms\"", takes_its_time);
    let ending = mta::send(address, MAIL);
    assert_eq!((ending.last, ending.inserted("X-Vigie-Verdict").unwrap().as_str()), ('c', "none; reason=time-out"));
    runtime.shutdown_background();
}

#[test]
fn whoever_wants_it_has_the_sending_server_come_back() {
    let (runtime, address, _) = serve("time-limit = \"50ms\"\non-failure = \"tempfail\"", takes_its_time);
    let ending = mta::send(address, MAIL);
    assert!(ending.last == 'y' && ending.reply.starts_with("451 4.7.1 ") && ending.changes.is_empty(), "{ending:?}");
    runtime.shutdown_background();
}

#[test]
fn slow_mails_do_not_keep_each_other_waiting_beyond_the_time_of_each() {
    let (runtime, address, gateway) = serve("time-limit = \"100ms\"", takes_its_time);
    let mails: Vec<_> = (0..40).map(|_| thread::spawn(move || mta::send(address, MAIL))).collect();
    for mail in mails {
        assert_eq!(mail.join().unwrap().inserted("X-Vigie-Verdict").unwrap(), "none; reason=time-out");
    }
    assert!(gateway.metrics.page().1.contains("vigie_milter_unjudged_total{reason=\"time-out\"} 40"));
    runtime.shutdown_background();
}

#[test]
fn mails_that_find_no_memory_go_on_and_give_nothing_back_that_they_had_not() {
    let (runtime, address, gateway) = serve("memory = \"64KiB\"", analyse);
    let free = gateway.room.free();
    let mut large = MAIL.to_vec();
    large.extend_from_slice(&b"a line of a body\r\n".repeat(10_000));
    assert_eq!(mta::send(address, &large).inserted("X-Vigie-Verdict").unwrap(), "none; reason=overload");
    assert_eq!(mta::send(address, MAIL).verdict(), "unverified");
    // The answer is sent before the worker has put everything away.
    while gateway.room.free() != free {
        thread::yield_now();
    }
    runtime.shutdown_background();
}

#[test]
fn connections_beyond_the_limit_are_told_so_and_beyond_twice_that_closed_at_once() {
    let (runtime, address, _) = serve("connections = 2", analyse);
    let mut judged: Vec<Mta> = (0..2).map(|_| Mta::connect(address)).collect();
    let mut crowded: Vec<Mta> = (0..2).map(|_| Mta::connect(address)).collect();
    assert!(!Mta::silent(address).negotiate());
    for mta in &mut judged {
        assert_eq!(mta.send(&Mail::of(MAIL)).verdict(), "unverified");
    }
    for mta in &mut crowded {
        let ending = mta.send(&Mail::of(MAIL));
        assert_eq!((ending.last, ending.inserted("X-Vigie-Verdict").unwrap().as_str()), ('c', "none; reason=overload"));
    }
    runtime.shutdown_background();
}

#[test]
fn a_flood_of_fields_in_our_name_is_refused() {
    let (runtime, address, _) = serve("", analyse);
    let mail = ["X-Vigie-Verdict: consistent\r\n".repeat(1_000).as_bytes(), MAIL].concat();
    let ending = mta::send(address, &mail);
    assert!(ending.last == 'y' && ending.reply.starts_with("550 5.6.0 ") && ending.changes.is_empty(), "{ending:?}");
    let mail = ["X-Vigie-Verdict: consistent\r\n".repeat(100).as_bytes(), MAIL].concat();
    let taken_out = mta::send(address, &mail).changes;
    assert_eq!(taken_out.iter().filter(|change| matches!(change, Change::Replace(..))).count(), 100);
    runtime.shutdown_background();
}

/// One packet, well formed or not.
fn packet() -> impl Strategy<Value = Vec<u8>> {
    let code = prop_oneof![9 => prop::sample::select(b"OCHMRLNBEADQUTK".to_vec()), 1 => any::<u8>()];
    let text = prop_oneof![
        3 => prop::collection::vec(any::<u8>(), 0..40),
        3 => prop::sample::select(vec![
            &b"Subject\0 =?UTF-8?Q?a?=\0"[..],
            b"X-Vigie-Verdict\0 consistent\0",
            b"Authentication-Results\0 mx.example.org; dkim=pass\0",
            b"<a@shop.example>\0",
            b"MIME-Version\0 1.0\0",
            b"M{auth_authen}\0a\0",
            b"Cj\0mx.example.org\0",
            b"client\x004\0\x19203.0.113.7\0",
            b"client\x006\0\x19IPv6:2001:db8::1\0",
            b"\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff",
            b"\0\0\0\x02\0\0\0\x01\0\0\0\0",
            b"",
        ]).prop_map(<[u8]>::to_vec),
    ];
    (code, text, 0..20_u32).prop_map(|(code, text, odd)| {
        let length = u32::try_from(text.len() + 1).unwrap();
        let length = if odd == 0 { length ^ 0x0101 } else { length };
        [&length.to_be_bytes()[..], &[code], &text].concat()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_packets_are_answered_or_end_the_connection_and_leave_nothing_behind(
        packets in prop::collection::vec(packet(), 0..40),
        cut in 1..64_usize,
    ) {
        crate::boundary::install();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        thread_local!(static GATEWAY: Arc<Gateway> = gateway("memory = \"1MiB\"\ntime-limit = \"30s\"", analyse));
        let gateway = GATEWAY.with(Arc::clone);
        let free = gateway.room.free();
        let bytes = packets.concat();
        runtime.block_on(async {
            let (ours, theirs) = duplex(1 << 20);
            let (_stop, stopped) = watch::channel(false);
            let serving = tokio::spawn(connection::serve(ours, session::Session::new(Arc::clone(&gateway), false), stopped));
            let (mut answers, mut telling) = tokio::io::split(theirs);
            for piece in bytes.chunks(cut) {
                if telling.write_all(piece).await.is_err() {
                    break;
                }
            }
            let _ = telling.shutdown().await;
            let mut heard = Vec::new();
            let _ = answers.read_to_end(&mut heard).await;
            // A panic of the task itself would be an error here.
            serving.await.unwrap();
            assert!(heard.len() < 1 << 20);
        });
        assert!(!gateway.metrics.page().1.contains("reason=\"defect\""), "{packets:?}");
        drop(runtime);
        assert_eq!(gateway.room.free(), free);
    }
}
