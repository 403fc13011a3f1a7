//! A running server, asked what it offers as its clients would ask. Nothing is called.

mod detect;
mod dialler;
mod events;
mod head;
mod limits;
mod probe;
mod session;
mod sse;
mod started;
mod stdio;
mod streamable;
mod tap;

use http::{HeaderMap, HeaderName, HeaderValue};
use model::{Auth, Credentials, Endpoint, List, Recording, Transport};
use tokio::time::Instant;

pub use limits::HostedLimits;
pub use started::{Program, started};

use self::detect::Server;
use self::dialler::Dialler;
use self::session::Visitor;
use crate::FetchError;
use crate::http::Client;

/// A running server, and how it is asked.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The whole address.
    pub endpoint: &'a Endpoint,
    /// The address as it may be shown.
    pub shown: &'a Endpoint,
    /// How it is spoken to; found out if absent.
    pub transport: Option<Transport>,
    /// What one signs in with.
    pub credentials: Option<&'a Credentials>,
    /// Whether it is also asked without credentials, as another client, and as a web page would ask.
    pub probes: bool,
}

/// Asks a running server for everything that it lists.
///
/// # Errors
///
/// Fails if nothing there speaks MCP, if it cannot be signed in to, and if the policy refuses its address. What is cut off
/// later is a gap of the session.
pub(crate) async fn record(client: &Client, call: &Call<'_>, limits: &HostedLimits) -> Result<Recording, FetchError> {
    let deadline = Instant::now() + limits.time;
    let dialler = Dialler::new(client.clone(), headers(call.credentials), limits, deadline);
    let mut server = Server { url: call.endpoint.url(), transport: call.transport, limits };
    let session = server.session(&dialler, Visitor::SCANNER, &List::ALL).await?;
    // What has answered once is asked in the same way again.
    server.transport = Some(session.transport);
    let mut recording = Recording {
        address: call.shown.to_string(),
        is_loopback: is_loopback(call.endpoint),
        is_signed_in: dialler.is_signed_in(),
        session,
        ..Recording::default()
    };
    if call.probes {
        probe::probe(&server, &dialler, &mut recording).await;
    }
    Ok(recording)
}

/// The headers that tell who asks.
fn headers(credentials: Option<&Credentials>) -> HeaderMap {
    let Some(credentials) = credentials else { return HeaderMap::new() };
    let own = credentials.headers.iter().map(|(name, value)| (name.clone(), value.expose().to_owned()));
    let of_auth = credentials.auth.as_ref().and_then(|auth| match auth {
        Auth::ApiKey { header, key } => Some((header.clone(), key.expose().to_owned())),
        Auth::Bearer { token } => Some(("authorization".to_owned(), format!("Bearer {}", token.expose()))),
        _ => None,
    });
    own.chain(of_auth)
        .filter_map(|(name, value)| {
            let mut value = HeaderValue::try_from(value).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::try_from(name).ok()?, value))
        })
        .collect()
}

fn is_loopback(endpoint: &Endpoint) -> bool {
    match endpoint.url().host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        Some(url::Host::Domain(name)) => name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
        None => false,
    }
}
