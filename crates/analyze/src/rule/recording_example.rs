//! Examples of running servers: how one behaved while it was asked.

use model::{
    Answer, ForeignOrigin, Probes, ProtocolFault, ProtocolFaultKind, Recording, Session, SignInDocument,
    SignInDocumentKind, Surface, Transport,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::example::ServerExample;
use crate::host::{Reach, host_of, reach};

/// A running server, what it listed and how it behaved.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordingExample {
    /// Where it was asked; a server of the outside if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(default)]
    signed_in: bool,
    #[serde(default)]
    transport: Transport,
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<ServerExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    again: Option<ServerExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    without_credentials: Option<AnswerExample>,
    #[serde(skip_serializing_if = "Option::is_none")]
    foreign_origin: Option<ForeignOriginExample>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sign_in: Vec<SignInExample>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    faults: Vec<FaultExample>,
}

/// How a server answered an extra request.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum AnswerExample {
    Refused { status: u16, challenge: Option<String> },
    Listed(Vec<String>),
    Unclear(String),
}

/// How a server treats the page of another site.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct ForeignOriginExample {
    origin: String,
    answer: AnswerExample,
    #[serde(skip_serializing_if = "Option::is_none")]
    allow_origin: Option<String>,
    #[serde(default)]
    allow_credentials: bool,
}

/// A document that says how one signs in; `unread` is why it was not read.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct SignInExample {
    kind: SignInKind,
    address: String,
    #[serde(default)]
    content: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum SignInKind {
    ProtectedResource,
    AuthorizationServer,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct FaultExample {
    kind: FaultKind,
    sent: String,
}

#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
enum FaultKind {
    NoMessage,
    UnknownId,
    AskedBack,
    EndpointElsewhere,
    RepeatedCursor,
    Noise,
}

impl RecordingExample {
    /// The recording, what the server lists, and what it lists to another client.
    pub(crate) fn parts(self) -> (Recording, Surface, Option<Surface>) {
        let address = self.address.unwrap_or_else(|| "https://mcp.acme-tools.net/mcp".to_owned());
        let recording = Recording {
            is_loopback: host_of(&address).is_some_and(|host| reach(host) == Reach::Loopback),
            address,
            is_signed_in: self.signed_in,
            session: Session {
                transport: self.transport,
                faults: self.faults.into_iter().map(Into::into).collect(),
                ..Session::default()
            },
            again: None,
            probes: Probes {
                without_credentials: self.without_credentials.map(Into::into),
                foreign_origin: self.foreign_origin.map(Into::into),
                sign_in: self.sign_in.into_iter().map(Into::into).collect(),
            },
        };
        (recording, self.server.map(Surface::from).unwrap_or_default(), self.again.map(Surface::from))
    }
}

impl From<AnswerExample> for Answer {
    fn from(example: AnswerExample) -> Self {
        match example {
            AnswerExample::Refused { status, challenge } => Self::Refused { status, challenge },
            AnswerExample::Listed(tools) => Self::Listed(tools),
            AnswerExample::Unclear(why) => Self::Unclear(why),
        }
    }
}

impl From<ForeignOriginExample> for ForeignOrigin {
    fn from(example: ForeignOriginExample) -> Self {
        Self {
            origin: example.origin,
            answer: example.answer.into(),
            allow_origin: example.allow_origin,
            allow_credentials: example.allow_credentials,
        }
    }
}

impl From<SignInExample> for SignInDocument {
    fn from(example: SignInExample) -> Self {
        let content = match (example.unread, example.content) {
            (Some(why), _) => Err(why),
            // A text stands for a document that is none.
            (None, Value::String(text)) => Ok(text),
            (None, content) => Ok(content.to_string()),
        };
        let kind = match example.kind {
            SignInKind::ProtectedResource => SignInDocumentKind::ProtectedResource,
            SignInKind::AuthorizationServer => SignInDocumentKind::AuthorizationServer,
        };
        Self { kind, address: example.address, content }
    }
}

impl From<FaultExample> for ProtocolFault {
    fn from(example: FaultExample) -> Self {
        let kind = match example.kind {
            FaultKind::NoMessage => ProtocolFaultKind::NoMessage,
            FaultKind::UnknownId => ProtocolFaultKind::UnknownId,
            FaultKind::AskedBack => ProtocolFaultKind::AskedBack,
            FaultKind::EndpointElsewhere => ProtocolFaultKind::EndpointElsewhere,
            FaultKind::RepeatedCursor => ProtocolFaultKind::RepeatedCursor,
            FaultKind::Noise => ProtocolFaultKind::Noise,
        };
        Self { kind, sent: example.sent }
    }
}
