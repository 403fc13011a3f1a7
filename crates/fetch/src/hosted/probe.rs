//! What is asked beyond the lists: without credentials, as another client, as a web page of another site.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_ORIGIN, ORIGIN, USER_AGENT, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderName, HeaderValue};
use model::{Answer, ForeignOrigin, List, Recording, Session, Transport};
use serde_json::json;

use super::detect::Server;
use super::dialler::{Dialler, Form, form};
use super::session::Visitor;
use super::streamable::SESSION_ID;
use crate::FetchError;
use crate::http::Response;

/// An origin that no server can know. The domain is reserved for such use (RFC 2606).
const FOREIGN: &str = "https://page.invalid";

/// Asks, and keeps what came in the recording. A probe that fails says so there and spoils nothing.
pub(super) async fn probe(server: &Server<'_>, dialler: &Dialler, recording: &mut Recording) {
    let client = dialler.with_header(USER_AGENT, HeaderValue::from_static("node"));
    let stranger = dialler.anonymous();
    let without_credentials = async {
        if !dialler.is_signed_in() {
            return None;
        }
        Some(answer(server.session(&stranger, Visitor::SCANNER, &[List::Tools]).await))
    };
    let (again, without_credentials, foreign_origin) = tokio::join!(
        Box::pin(server.session(&client, Visitor::CLIENT, &List::ALL)),
        Box::pin(without_credentials),
        foreign_origin(server, dialler),
    );
    recording.again = again.ok();
    recording.probes.without_credentials = without_credentials;
    recording.probes.foreign_origin = Some(foreign_origin);
}

fn answer(asked: Result<Session, FetchError>) -> Answer {
    match asked {
        Ok(session) => Answer::Listed(session.pages.iter().flat_map(|page| tool_names(&page.answer)).collect()),
        Err(FetchError::SignIn { status, challenge, .. }) => Answer::Refused { status, challenge },
        Err(FetchError::Status { status, .. }) => Answer::Refused { status, challenge: None },
        Err(other) => Answer::Unclear(other.to_string()),
    }
}

/// The names of the tools of one answer to `tools/list`.
fn tool_names(page: &str) -> Vec<String> {
    let Ok(answer) = serde_json::from_str::<serde_json::Value>(page) else { return Vec::new() };
    let tools = answer["result"]["tools"].as_array().map(Vec::as_slice).unwrap_or_default();
    tools.iter().filter_map(|tool| tool["name"].as_str().map(str::to_owned)).collect()
}

/// Begins a session as a script of another site's page would, which has no credentials to send along.
async fn foreign_origin(server: &Server<'_>, dialler: &Dialler) -> ForeignOrigin {
    let page = dialler.anonymous().with_header(ORIGIN, HeaderValue::from_static(FOREIGN));
    let nothing = ForeignOrigin {
        origin: FOREIGN.to_owned(),
        answer: Answer::Unclear(String::new()),
        allow_origin: None,
        allow_credentials: false,
    };
    let asked = match server.transport {
        Some(Transport::Sse) => page.stream(server.url, &HeaderMap::new()).await,
        _ => page.post(server.url, greeting().into(), &HeaderMap::new()).await,
    };
    let response = match asked {
        Ok(response) => response,
        Err(failure) => return ForeignOrigin { answer: Answer::Unclear(failure.to_string()), ..nothing },
    };
    let header = |name: HeaderName| response.header(name.as_str()).map(str::to_owned);
    let heard = ForeignOrigin {
        answer: treated(&response),
        allow_origin: header(ACCESS_CONTROL_ALLOW_ORIGIN),
        allow_credentials: header(ACCESS_CONTROL_ALLOW_CREDENTIALS).as_deref() == Some("true"),
        ..nothing
    };
    if let Some(session) = response.headers().get(SESSION_ID).cloned() {
        let headers = HeaderMap::from_iter([(HeaderName::from_static(SESSION_ID), session)]);
        drop(response);
        // Whether the server forgets the session is its own affair.
        let _ = page.delete(server.url, &headers).await;
    }
    heard
}

fn treated(response: &Response) -> Answer {
    let status = response.status();
    if status.is_success() && form(response) != Form::Else {
        return Answer::Listed(Vec::new());
    }
    let challenge = response.header(WWW_AUTHENTICATE.as_str()).map(str::to_owned);
    Answer::Refused { status: status.as_u16(), challenge }
}

fn greeting() -> String {
    let Visitor { name, version } = Visitor::SCANNER;
    let params = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": { "name": name, "version": version },
    });
    json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params }).to_string()
}
