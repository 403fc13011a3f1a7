//! A running server, asked what it offers as its clients would ask. A scan calls nothing; a tool is called for who asks for it.

mod call_tool;
mod conversation;
mod detect;
mod dialler;
mod echo;
mod events;
mod head;
mod limits;
mod list_tools;
mod probe;
mod session;
mod sign_in;
mod sse;
mod standing_stream;
mod started;
mod stdio;
mod streamable;
mod tap;

use model::{Answer, Credentials, Endpoint, List, Recording, Transport};
use tokio::time::Instant;

pub(crate) use call_tool::call_tool;
pub use call_tool::{CallAnswer, RpcError, ToolCall};
pub use limits::HostedLimits;
pub use list_tools::ListedTools;
pub(crate) use list_tools::list_tools;
pub use sign_in::{Login, LoginClient, SignInFault};
pub use started::{Program, started};

use self::detect::Server;
use self::dialler::Dialler;
use self::echo::Secrets;
use self::session::Visitor;
use self::sign_in::{documents, sign_in};
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
    let Signed { dialler, secrets } = signed(client, call, limits).await?;
    let deadline = dialler.deadline();
    let mut server = Server { url: call.endpoint.url(), transport: call.transport, listens: false, limits };
    let asked = server.session(&dialler, Visitor::SCANNER, &List::ALL).await;
    let session = asked.map_err(|error| secrets.blot_error(error))?;
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
        Box::pin(probe::probe(&server, &dialler, &mut recording)).await;
        // A server that turns strangers away says how one signs in; another has no need to.
        if let Some(Answer::Refused { challenge, .. }) = &recording.probes.without_credentials {
            let read = documents(dialler.anonymous().client(), call.endpoint, challenge.as_deref(), deadline).await;
            recording.probes.sign_in = read;
        }
    }
    secrets.blot_recording(&mut recording);
    Ok(recording)
}

/// A server that can be asked, and what must not be read out of its answers.
struct Signed {
    dialler: Dialler,
    secrets: Secrets,
}

/// Signs in. The time for everything that follows begins here.
async fn signed(client: &Client, call: &Call<'_>, limits: &HostedLimits) -> Result<Signed, FetchError> {
    let deadline = Instant::now() + limits.time;
    let signed_in = sign_in(client, call.endpoint, call.credentials, deadline).await?;
    let secrets = Secrets::of(call.endpoint, call.credentials, &signed_in.headers);
    Ok(Signed { dialler: Dialler::new(signed_in.client, signed_in.headers, limits, deadline), secrets })
}

fn is_loopback(endpoint: &Endpoint) -> bool {
    match endpoint.url().host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
        Some(url::Host::Domain(name)) => name.trim_end_matches('.').eq_ignore_ascii_case("localhost"),
        None => false,
    }
}
