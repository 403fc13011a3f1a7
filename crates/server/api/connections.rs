//! Connections: a time limit for the head of every request, and an end in good order when the process is on its way out.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;
use tracing::{debug, warn};

/// How connections are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holding {
    /// How long the head of a request may take, and a connection be idle before it. Proxies keep an idle connection for a
    /// minute and must not find it closed.
    pub(super) head: Duration,
    /// How long answers that are being sent may go on after the service is told to end.
    pub(super) grace: Duration,
}

impl Default for Holding {
    fn default() -> Self {
        Self { head: Duration::from_secs(75), grace: Duration::from_secs(10) }
    }
}

/// Serves connections until `shutdown`.
pub(super) async fn serve(listener: TcpListener, router: Router, holding: Holding, shutdown: CancellationToken) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(holding.head);
    let connections = GracefulShutdown::new();
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = shutdown.cancelled() => break,
        };
        let router = router.clone();
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(ConnectInfo(peer));
            router.clone().oneshot(request.map(Body::new))
        });
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                debug!(error = &error as &dyn std::error::Error, %peer, "a connection ended early");
            }
        });
    }
    // From here on nobody is let in, and whoever waits is told so at once.
    drop(listener);
    if timeout(holding.grace, connections.shutdown()).await.is_err() {
        warn!("some answers were not taken in time and are cut off");
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    /// How long the process waits for a free file descriptor.
    const PAUSE: Duration = Duration::from_secs(1);
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Events are small and must not wait for one another. Where it cannot be set, they come later.
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if is_of_the_peer(&error) => {}
            Err(error) => {
                warn!(error = &error as &dyn std::error::Error, "no connection can be taken");
                sleep(PAUSE).await;
            }
        }
    }
}

/// Whether the peer went away before it was let in.
fn is_of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    /// A service that answers `/` and never answers `/never`, where it is, and what ends it.
    async fn start(holding: Holding) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .route("/", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()))
            .route("/never", get(std::future::pending::<String>));
        let shutdown = CancellationToken::new();
        (address, shutdown.clone(), tokio::spawn(serve(listener, router, holding, shutdown)))
    }

    /// Everything that is answered until the connection is closed.
    async fn answer(address: SocketAddr, sent: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // A connection that is reset is closed as well.
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn a_request_is_answered_and_knows_its_peer() {
        let (address, ..) = start(Holding::default()).await;
        let answer = answer(address, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn a_connection_without_a_whole_head_does_not_stay_open() {
        let (address, ..) = start(Holding { head: Duration::from_millis(1), ..Holding::default() }).await;
        for begun in ["", "P", "GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "] {
            let answer = answer(address, begun).await;
            assert!(!answer.starts_with("HTTP/1.1 200"), "{begun}: {answer}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_does_not_end_does_not_hold_the_process() {
        let (address, shutdown, served) = start(Holding { grace: Duration::ZERO, ..Holding::default() }).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        // Once this is answered, the connection is one of the service's.
        stream.write_all(b"HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        stream.read_u8().await.unwrap();
        stream.write_all(b"GET /never HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        shutdown.cancel();
        served.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody is let in any more");
    }
}
