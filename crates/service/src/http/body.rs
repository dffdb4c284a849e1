//! Reading a body: whole, within its limit, at a pace, and within the room that all bodies share.

use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use tokio::time::{Duration, Instant, timeout, timeout_at};

use super::{
    limits::Limits,
    problem::{Kind, Problem},
};
pub(crate) use crate::room::{Place, Room};

/// How long the rest of a body that is refused is waited for.
const LINGER: Duration = Duration::from_secs(1);

/// A body that keeps to its pace.
pub(crate) struct Flow {
    frames: axum::body::BodyDataStream,
    begun: Instant,
    patience: Duration,
    pace: u32,
    received: u64,
    paused: Option<Instant>,
}

impl Flow {
    pub(crate) fn new(body: Body, limits: &Limits) -> Self {
        Self {
            frames: body.into_data_stream(),
            begun: Instant::now(),
            patience: limits.patience,
            pace: limits.pace.max(1),
            received: 0,
            paused: None,
        }
    }

    /// The next bytes; nothing at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        let earned = Duration::from_secs_f64(self.received as f64 / f64::from(self.pace));
        match timeout_at(self.begun + self.patience + earned, self.frames.next()).await {
            Err(_) => Err(Problem::new(
                Kind::Slow,
                "L’envoi s’est arrêté, ou n’avance presque plus. Vérifiez la connexion, puis recommencez.",
                "The upload stopped, or hardly goes on. Check the connection, then try again.",
            )),
            Ok(None) => Ok(None),
            Ok(Some(Ok(bytes))) => {
                self.received += bytes.len() as u64;
                Ok(Some(bytes))
            }
            Ok(Some(Err(_))) => Err(cut_short()),
        }
    }

    /// Refuses what is too large. Programs that send before they read, browsers among them, would never see why if the
    /// connection were cut at once: what is only somewhat too large is read and thrown away.
    async fn refuse(&mut self, told: u64, most: usize) -> Problem {
        let worth_reading = 4 * most as u64;
        while told <= worth_reading && self.received <= worth_reading {
            if !matches!(timeout(LINGER, self.next()).await, Ok(Ok(Some(_)))) {
                break;
            }
        }
        Problem::too_large(most)
    }

    /// From here on it is waited for us and not for the client: that does not count against its pace.
    pub(crate) fn pause(&mut self) {
        self.paused.get_or_insert_with(Instant::now);
    }

    /// The client is waited for again.
    pub(crate) fn resume(&mut self) {
        if let Some(paused) = self.paused.take() {
            self.begun += paused.elapsed();
        }
    }
}

fn cut_short() -> Problem {
    Problem::new(
        Kind::Message,
        "L’envoi s’est interrompu avant la fin. Recommencez.",
        "The upload broke off before its end. Try again.",
    )
}

/// The whole body, and its place in the room: to be kept as long as the bytes are.
pub(crate) async fn whole(body: Body, most: usize, limits: &Limits, room: &Room) -> Result<(Bytes, Place), Problem> {
    let told = hyper::body::Body::size_hint(&body).lower();
    let mut flow = Flow::new(body, limits);
    if told > most as u64 {
        return Err(flow.refuse(told, most).await);
    }
    let mut place = Place::none();
    let mut bytes = BytesMut::new();
    while let Some(frame) = flow.next().await? {
        if bytes.len() + frame.len() > most {
            return Err(flow.refuse(told, most).await);
        }
        room.grow(&mut place, bytes.len() + frame.len())?;
        bytes.extend_from_slice(&frame);
    }
    Ok((bytes.freeze(), place))
}
