//! The milter protocol on one connection: packets in, answers out, each within its time.
//!
//! The packets are miltr-common's. The loop is our own and not miltr-server's: that one answers every command, so a mail server
//! could not be told which answers it need not wait for, and sends each change of a message by itself.

use std::{io, panic::AssertUnwindSafe, time::Duration};

use bytes::{Buf, BufMut, BytesMut};
use futures_util::FutureExt;
use miltr_common::{
    decoding::ClientCommand,
    encoding::{ServerMessage, Writable},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    sync::watch,
    time::timeout,
};

use super::session::{Answer, Session};
use crate::boundary::{guarded, last_place};

/// Bytes of a packet. Postfix sends fields of 100 KiB at most, and bodies in pieces of 64 KiB.
const LARGEST: usize = 512 * 1024;
/// A mail server says nothing while its client dictates a message, and a client may take its time: as long as libmilter waits.
/// A connection that we gave up earlier would let its message pass unjudged.
const SILENCE: Duration = Duration::from_secs(7_210);
/// Time for the mail server to read an answer.
const UNREAD: Duration = Duration::from_secs(30);

/// Serves a connection until one side ends it. Told to stop, it finishes the message that has begun.
pub(super) async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    mut session: Session,
    mut stopped: watch::Receiver<bool>,
) {
    let mut buffer = BytesMut::new();
    loop {
        let packet = if session.is_idle() && buffer.is_empty() {
            tokio::select! {
                packet = packet(&mut stream, &mut buffer) => packet,
                _ = stopped.wait_for(|stopped| *stopped) => return,
            }
        } else {
            packet(&mut stream, &mut buffer).await
        };
        match packet {
            Ok(Some(packet)) => {
                let Some(answer) = answer(&mut session, packet).await else { return };
                match answer {
                    Answer::Nothing => {}
                    Answer::Say(messages) if say(&mut stream, &messages).await.is_ok() => {}
                    Answer::Say(_) | Answer::End => return,
                }
            }
            Ok(None) => return,
            Err(why) => {
                if why.kind() != io::ErrorKind::ConnectionReset {
                    tracing::warn!(%why, "a connection of the mail server was given up");
                }
                return;
            }
        }
    }
}

/// `None` where the packet is none of this protocol.
async fn answer(session: &mut Session, packet: BytesMut) -> Option<Answer> {
    let code = packet.first().copied().unwrap_or_default();
    // The end of a body may bring its last piece.
    let last_piece = if code == b'E' { packet.get(1..).unwrap_or_default().to_vec() } else { Vec::new() };
    match guarded(|| ClientCommand::parse(packet)) {
        Ok(Ok(command)) => {
            let taken = AssertUnwindSafe(session.take(command, &last_piece)).catch_unwind().await;
            Some(taken.unwrap_or_else(|_| {
                tracing::error!(place = last_place(), "defect");
                session.after_defect(code)
            }))
        }
        Ok(Err(_)) => {
            tracing::warn!("the mail server sent a packet that is none of the milter protocol");
            None
        }
        Err(place) => {
            tracing::error!(place, "defect");
            Some(session.after_defect(code))
        }
    }
}

/// The next packet; `None` at the end of the connection. May be given up and called again.
async fn packet<S: AsyncRead + Unpin>(stream: &mut S, buffer: &mut BytesMut) -> io::Result<Option<BytesMut>> {
    loop {
        let announced = buffer.first_chunk::<4>().map(|length| u32::from_be_bytes(*length) as usize);
        match announced {
            Some(length) if length > LARGEST => {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a packet is too large"));
            }
            Some(length) if buffer.len() >= 4 + length => {
                buffer.advance(4);
                return Ok(Some(buffer.split_to(length)));
            }
            Some(length) => buffer.reserve(4 + length - buffer.len()),
            None => buffer.reserve(4 * 1024),
        }
        let read = timeout(SILENCE, stream.read_buf(buffer)).await;
        if read.map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the mail server was silent for too long"))?? == 0 {
            return Ok(None);
        }
    }
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, messages: &[ServerMessage]) -> io::Result<()> {
    let mut out = BytesMut::new();
    for message in messages {
        // What we write is bounded by what we read.
        out.put_u32(u32::try_from(message.len() + 1).unwrap_or(u32::MAX));
        out.put_u8(message.code());
        message.write(&mut out);
    }
    let written = timeout(UNREAD, stream.write_all(&out)).await;
    written.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}
