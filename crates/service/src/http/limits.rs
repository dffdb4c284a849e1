//! What one client, and all of them together, may take. Everything that a client can make grow is counted here.

use std::{num::NonZeroU32, time::Duration};

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// What may be taken.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one message, whatever its form.
    pub message: usize,
    /// Bytes of a form without a file.
    pub form: usize,
    /// Parts of an upload.
    pub parts: usize,
    /// Bytes of all bodies that are held at once.
    pub memory: usize,
    /// Connections at once; further ones wait in the system's queue.
    pub connections: usize,
    /// Requests at once; further ones are told to come back.
    pub requests: usize,
    /// Batches at once.
    pub batches: usize,
    /// Time for the head of a request, and for an idle connection.
    pub head: Duration,
    /// Time in which a body must begin to flow; then it must bring [`Limits::pace`].
    pub patience: Duration,
    /// Bytes a second that a body must bring, on average.
    pub pace: u32,
    /// Time for one message to be judged, waiting for its turn included.
    pub work: Duration,
    /// Time for a batch as a whole.
    pub batch: Duration,
    /// Time that a client may leave an answer unread.
    pub unread: Duration,
    /// Time for what was begun, when the service stops.
    pub farewell: Duration,
    /// Requests a second of one client, where nothing else is asked for.
    pub rate: NonZeroU32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message: 25 * MIB,
            form: 64 * KIB,
            parts: 64,
            memory: 256 * MIB,
            connections: 4_096,
            requests: 1_024,
            batches: 16,
            head: Duration::from_secs(15),
            patience: Duration::from_secs(15),
            pace: 16 * 1024,
            work: Duration::from_secs(30),
            batch: Duration::from_secs(3_600),
            unread: Duration::from_secs(60),
            farewell: Duration::from_secs(30),
            rate: NonZeroU32::MIN.saturating_add(19),
        }
    }
}
