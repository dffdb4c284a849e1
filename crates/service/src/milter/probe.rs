//! Hands a harmless mail to a running milter, as a mail server would, to see whether it answers.

use std::{
    io,
    time::{Duration, Instant},
};

use miltr_client::{Client, Connection, ResponseError};
use miltr_common::{
    commands::{Body, Connect, Family, Header, Helo, Mail, Recipient},
    modifications::ModificationAction,
    optneg::OptNeg,
};
use tokio::{
    net::{TcpStream, UnixStream},
    time::timeout,
};
use tokio_util::compat::TokioAsyncReadCompatExt;

use super::config::Listen;
use crate::boundary::guarded;

/// What a milter answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// From the connection to the answer.
    pub took: Duration,
    /// What it would write into `X-Vigie-Verdict`; `None` where it is another milter.
    pub verdict: Option<String>,
}

/// Why there was no answer.
#[derive(Debug)]
pub enum Silence {
    /// Nobody can be reached there.
    Unreachable(io::Error),
    /// Somebody is there and does not speak as a milter does.
    NoMilter(String),
    /// No answer in time.
    TooLong,
}

/// The mail. Names that cannot exist: whoever reads a log sees where it comes from, and nobody's domain is asked for.
const HEADERS: [(&str, &str); 5] = [
    ("From", "Vigie <doctor@vigie.invalid>"),
    ("To", "doctor@vigie.invalid"),
    ("Subject", "vigie doctor"),
    ("Date", "Thu, 01 Jan 2026 00:00:00 +0000"),
    ("Message-ID", "<doctor@vigie.invalid>"),
];
const BODY: &[u8] = b"A test of the connection by vigie doctor. Nobody receives it.\r\n";

/// Asks; waits for `patience` at most.
///
/// # Errors
/// Why there was no answer.
pub fn ask(listen: &Listen, patience: Duration) -> Result<Answer, Silence> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Silence::Unreachable)?;
    let asked = guarded(|| runtime.block_on(async { timeout(patience, converse(listen)).await }));
    asked.map_err(Silence::NoMilter)?.map_err(|_| Silence::TooLong)?
}

async fn converse(listen: &Listen) -> Result<Answer, Silence> {
    let began = Instant::now();
    let verdict = match listen {
        Listen::Inet(address) => {
            let stream = TcpStream::connect(address).await.map_err(Silence::Unreachable)?;
            hand_in(stream.compat()).await
        }
        Listen::Unix(path) => {
            let stream = UnixStream::connect(path).await.map_err(Silence::Unreachable)?;
            hand_in(stream.compat()).await
        }
    };
    let verdict = verdict.map_err(|why| Silence::NoMilter(why.to_string()))?;
    Ok(Answer { took: began.elapsed(), verdict })
}

async fn hand_in<S>(stream: S) -> Result<Option<String>, ResponseError>
where
    S: futures_util::io::AsyncRead + futures_util::io::AsyncWrite + Unpin,
{
    let client = Client::new(OptNeg::default());
    let mut connection: Connection<S> = client.connect_via(stream).await?;
    connection.connect(Connect::new(b"vigie.invalid", Family::Unknown, None, b"")).await?;
    connection.helo(Helo::from(b"vigie.invalid".as_slice())).await?;
    connection.mail(Mail::from(b"<doctor@vigie.invalid>".as_slice())).await?;
    connection.recipient(Recipient::from(b"<doctor@vigie.invalid>".as_slice())).await?;
    connection.data().await?;
    for (name, value) in HEADERS {
        connection.header(Header::new(name.as_bytes(), value.as_bytes())).await?;
    }
    connection.end_of_header().await?;
    connection.body(Body::from(BODY)).await?;
    let answer = connection.end_of_body().await?;
    let added = answer.modifications().iter().find_map(|change| {
        let (name, value) = match change {
            ModificationAction::AddHeader(header) => (header.name(), header.value()),
            ModificationAction::InsertHeader(header) => (header.name(), header.value()),
            _ => return None,
        };
        name.eq_ignore_ascii_case("X-Vigie-Verdict").then(|| value.trim().to_owned())
    });
    // The answer is there; how the connection ends does not change it.
    let _ = connection.quit().await;
    Ok(added)
}
