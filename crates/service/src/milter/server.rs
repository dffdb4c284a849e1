//! Where connections come in: how many, and how they end.

use std::{
    fs, io,
    os::unix::{fs::PermissionsExt, net::UnixStream as StdUnixStream},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tokio::{
    net::{TcpListener, UnixListener, UnixStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    time::{sleep, timeout},
};

use super::{Gateway, config::Listen, connection, prompt::Prompt, session::Session};

/// Time for messages that have begun, when the milter stops.
const FAREWELL: Duration = Duration::from_secs(30);

/// A place where mail servers connect.
#[derive(Debug)]
pub(super) enum Listener {
    Inet(TcpListener),
    Unix(UnixListener, PathBuf),
}

enum Stream {
    Inet(Prompt),
    Unix(UnixStream),
}

impl Listener {
    /// Listens. Must be called inside a runtime.
    pub(super) fn bind(listen: &Listen, mode: u32) -> io::Result<Self> {
        match listen {
            Listen::Inet(address) => {
                let listener = std::net::TcpListener::bind(address)?;
                listener.set_nonblocking(true)?;
                Ok(Self::Inet(TcpListener::from_std(listener)?))
            }
            Listen::Unix(path) => {
                refuse_living(path)?;
                // Nobody may connect before the permissions are right: the socket gets its name last.
                let mut unnamed = path.clone().into_os_string();
                unnamed.push(".new");
                let unnamed = PathBuf::from(unnamed);
                let _ = fs::remove_file(&unnamed);
                let listener = UnixListener::bind(&unnamed)?;
                fs::set_permissions(&unnamed, fs::Permissions::from_mode(mode))?;
                fs::rename(&unnamed, path)?;
                Ok(Self::Unix(listener, path.clone()))
            }
        }
    }

    /// Where it listens.
    pub(super) fn place(&self) -> io::Result<Listen> {
        match self {
            Self::Inet(listener) => listener.local_addr().map(Listen::Inet),
            Self::Unix(_, path) => Ok(Listen::Unix(path.clone())),
        }
    }

    async fn accept(&self) -> io::Result<Stream> {
        match self {
            Self::Inet(listener) => {
                let (stream, _) = listener.accept().await?;
                // Small answers go out at once; where that is refused they only go out later.
                let _ = stream.set_nodelay(true);
                Ok(Stream::Inet(Prompt(stream)))
            }
            Self::Unix(listener, _) => listener.accept().await.map(|(stream, _)| Stream::Unix(stream)),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Self::Unix(_, path) = self {
            // Whoever comes now is told at once that nobody is there.
            let _ = fs::remove_file(path);
        }
    }
}

/// A socket of a process that is gone may be replaced, another file or a living process may not.
fn refuse_living(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::FileTypeExt;
    match fs::symlink_metadata(path) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(why) => Err(why),
        Ok(found) if !found.file_type().is_socket() => Err(io::ErrorKind::AlreadyExists.into()),
        Ok(_) if StdUnixStream::connect(path).is_ok() => Err(io::ErrorKind::AddrInUse.into()),
        Ok(_) => Ok(()),
    }
}

/// Serves connections until told to stop; then finishes the messages that have begun.
///
/// Up to `most` connections have their messages judged, as many again are told that there are too many, and further ones are
/// closed at once: the mail server then does what it is to do without us, and no mail waits.
pub(super) async fn serve(listener: Listener, gateway: Arc<Gateway>, most: usize, mut stopped: watch::Receiver<bool>) {
    let all = 2 * most;
    let places = Arc::new(Semaphore::new(all));
    let for_connections = stopped.clone();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.wait_for(|stopped| *stopped) => break,
        };
        match accepted {
            Ok(stream) => {
                let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
                    gateway.metrics.refused.inc();
                    continue;
                };
                let crowded = places.available_permits() < most;
                tokio::spawn(serve_one(stream, Arc::clone(&gateway), crowded, for_connections.clone(), place));
            }
            // Too many open files, most often: others end meanwhile.
            Err(why) => {
                tracing::warn!(%why, "a connection could not be taken");
                sleep(Duration::from_millis(100)).await;
            }
        }
    }
    drop(listener);
    let all = u32::try_from(all).unwrap_or(u32::MAX);
    if timeout(FAREWELL, places.acquire_many(all)).await.is_err() {
        tracing::warn!("some messages were not finished in time");
    }
}

async fn serve_one(
    stream: Stream,
    gateway: Arc<Gateway>,
    crowded: bool,
    stopped: watch::Receiver<bool>,
    place: OwnedSemaphorePermit,
) {
    gateway.metrics.connections.inc();
    let session = Session::new(Arc::clone(&gateway), crowded);
    match stream {
        Stream::Inet(stream) => connection::serve(stream, session, stopped).await,
        Stream::Unix(stream) => connection::serve(stream, session, stopped).await,
    }
    gateway.metrics.connections.dec();
    drop(place);
}
