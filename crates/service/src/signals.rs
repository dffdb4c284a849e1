//! Signals that have a service stop or read again what it judges with.

use std::io;

use tokio::runtime::{Builder, Runtime};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Signals that are caught from now on; none is lost until somebody waits for them. A service catches them before it loads
/// anything: a SIGHUP that came earlier would end it, as it does any program that knows nothing of it.
#[derive(Debug)]
pub struct Signals {
    runtime: Runtime,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(unix)]
    hang_up: Option<Signal>,
}

impl Signals {
    /// Catches SIGTERM, and SIGHUP unless a terminal that is closed would send it.
    ///
    /// # Errors
    /// When the system does not let signals be waited for.
    pub fn caught() -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        #[cfg(unix)]
        {
            let inside = runtime.enter();
            let terminate = signal(SignalKind::terminate())?;
            let is_in_terminal = io::IsTerminal::is_terminal(&io::stdin());
            let hang_up = if is_in_terminal { None } else { Some(signal(SignalKind::hangup())?) };
            drop(inside);
            Ok(Self { runtime, terminate, hang_up })
        }
        #[cfg(not(unix))]
        Ok(Self { runtime })
    }

    /// Waits for SIGINT or SIGTERM; until then calls `reload` at each SIGHUP.
    pub(crate) fn told_to_stop(self, reload: impl Fn()) -> io::Result<()> {
        #[cfg(unix)]
        {
            let Self { runtime, mut terminate, mut hang_up } = self;
            runtime.block_on(async {
                loop {
                    let told_to_reload = async {
                        match &mut hang_up {
                            Some(hang_up) => hang_up.recv().await,
                            None => std::future::pending().await,
                        }
                    };
                    tokio::select! {
                        told = tokio::signal::ctrl_c() => return told,
                        _ = terminate.recv() => return Ok(()),
                        _ = told_to_reload => reload(),
                    }
                }
            })
        }
        #[cfg(not(unix))]
        {
            let _ = reload;
            self.runtime.block_on(tokio::signal::ctrl_c())
        }
    }
}
