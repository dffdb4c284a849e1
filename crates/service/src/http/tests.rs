//! What only the inside can bring about: a defect in the middle of a request.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
};

use axum::{Router, middleware::from_fn_with_state, routing::get};

use super::{limits::Limits, problem::Problem, *};
use crate::workers::{Undone, Weight, Workers};

/// The service's own door around a route that panics.
async fn serve_panics(state: Arc<State>) -> SocketAddr {
    let judged = |state: Shared| async move {
        let judged = state.workers.run(Weight::Light, || if true { panic!("Ornithorynque") } else { "" });
        judged.await.map_err(Problem::from)
    };
    let handler = || async { if true { panic!("Ornithorynque") } else { "" } };
    let routes = Router::new().route("/v1/judged", get(judged)).route("/v1/handler", get(handler));
    let router = routes
        .route("/v1/well", get(|| async { "well" }))
        .layer(from_fn_with_state(Arc::clone(&state), door::door))
        .with_state(state);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let (kept, stopped) = watch::channel(false);
    let listener = tokio::net::TcpListener::from_std(listener).unwrap();
    tokio::spawn(async move {
        server::serve(listener, router, Limits::default(), stopped).await;
        drop(kept);
    });
    address
}

fn asked(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn a_panic_is_a_problem_without_its_words_and_the_service_goes_on() {
    crate::boundary::install();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let state = Arc::new(State::new(Arc::new(vigie_knowledge::embedded().unwrap().into()), &Settings::default()));
    let address = runtime.block_on(serve_panics(state));
    for path in ["/v1/judged", "/v1/handler", "/v1/judged", "/v1/handler"] {
        let answer = asked(address, path);
        assert!(answer.starts_with("HTTP/1.1 500 ") && answer.contains("urn:vigie:problem:defect"), "{answer}");
        assert!(!answer.contains("Ornithorynque"), "{answer}");
        assert!(asked(address, "/v1/well").starts_with("HTTP/1.1 200 "));
    }
}

#[test]
fn slow_mails_leave_words_their_turn_and_are_given_up_in_time() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let workers = Arc::new(Workers::new(Duration::from_millis(200)));
    let (hold, held) = std::sync::mpsc::channel::<()>();
    let held = Arc::new(std::sync::Mutex::new(held));
    runtime.block_on(async {
        let slow: Vec<_> = (0..64)
            .map(|_| {
                let (workers, held) = (Arc::clone(&workers), Arc::clone(&held));
                let wait = move || held.lock().map(|held| held.recv().is_ok()).unwrap_or_default();
                tokio::spawn(async move { workers.run(Weight::Heavy, wait).await })
            })
            .collect();
        tokio::task::yield_now().await;
        assert_eq!(workers.run(Weight::Light, || 1).await, Ok(1));
        for task in slow {
            assert_eq!(task.await.unwrap(), Err(Undone::TooLong));
        }
        drop(hold);
    });
}
