//! The async runtime of one command, which an interrupt ends in good order.

use std::future::Future;
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// The user or the system stopped the program.
#[derive(Debug, thiserror::Error)]
#[error("interrupted")]
pub(crate) struct Interrupted;

/// Runs `work` to its end. An interrupt drops it, and with it the processes that it started and their folders.
///
/// # Errors
///
/// Fails with [`Interrupted`], or if the system has no room for a runtime.
pub(crate) fn run<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    // Reading and matching run on threads that cannot be stopped; an interrupted program does not wait for them longer.
    const GRACE: Duration = Duration::from_secs(1);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the async runtime")?;
    let done = runtime.block_on(async {
        tokio::select! {
            done = work => Ok(done),
            () = stop_signal() => Err(Interrupted.into()),
        }
    });
    runtime.shutdown_timeout(GRACE);
    done
}

/// Runs a service until it ends by itself. The first request to stop cancels the token and lets the service end in good
/// order; a second one ends it at once.
///
/// # Errors
///
/// Fails with [`Interrupted`] at a second request, or if the system has no room for a runtime.
pub(crate) fn serve<T, F: Future<Output = T>>(service: impl FnOnce(CancellationToken) -> F) -> anyhow::Result<T> {
    const GRACE: Duration = Duration::from_secs(1);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start the async runtime")?;
    let done = runtime.block_on(async {
        let shutdown = CancellationToken::new();
        let stopping = async {
            stop_signal().await;
            shutdown.cancel();
            stop_signal().await;
        };
        tokio::select! {
            done = service(shutdown.clone()) => Ok(done),
            () = stopping => Err(Interrupted.into()),
        }
    });
    runtime.shutdown_timeout(GRACE);
    done
}

/// Waits until somebody asks the program to stop.
async fn stop_signal() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Without a handler of ours the system itself ends the program.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
