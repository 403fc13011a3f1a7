//! What a running server answered while it was asked what it offers.

use serde::{Deserialize, Serialize};

use crate::Gap;

/// Everything that was heard from one running server: what it lists, what it lists to another client, and how it treats
/// those who ask without credentials or from elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recording {
    /// Its address as it may be shown: secrets masked. For a started server its launch line, likewise.
    pub address: String,
    /// Whether the address is one of this machine.
    pub is_loopback: bool,
    /// Whether credentials of any kind went with the requests.
    pub is_signed_in: bool,
    /// What it answered.
    pub session: Session,
    /// What it answered to a second client that calls itself something else.
    pub again: Option<Session>,
    /// What came of the extra requests.
    pub probes: Probes,
}

/// One session: the answers as they came, each a JSON-RPC message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Session {
    /// How it was spoken to.
    pub transport: Transport,
    /// The version of the protocol that was agreed on.
    pub protocol_version: String,
    /// The answer to `initialize` or `server/discover`, a whole JSON-RPC message.
    pub greeting: String,
    /// The pages of the lists, in the order received.
    pub pages: Vec<Page>,
    /// What was asked for and did not come.
    pub gaps: Vec<Gap>,
    /// What it did that the protocol forbids, the first of each sort.
    pub faults: Vec<ProtocolFault>,
}

/// How a server is spoken to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// One address, JSON or an event stream in answer.
    #[default]
    StreamableHttp,
    /// The older way: an event stream that names a second address.
    Sse,
    /// Lines on standard input and output of a program that the user started.
    Stdio,
}

impl Transport {
    /// The word that people write in configurations.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::StreamableHttp => "streamable-http",
            Self::Sse => "sse",
            Self::Stdio => "stdio",
        }
    }
}

/// One answer to a listing method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Of which list.
    pub list: List,
    /// The answer, a whole JSON-RPC message.
    pub answer: String,
}

/// The lists of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
    /// `tools/list`.
    Tools,
    /// `prompts/list`.
    Prompts,
    /// `resources/list`.
    Resources,
    /// `resources/templates/list`.
    ResourceTemplates,
}

impl List {
    /// All of them, in the order in which they are asked for.
    pub const ALL: [Self; 4] = [Self::Tools, Self::Prompts, Self::Resources, Self::ResourceTemplates];

    /// The method that lists it.
    pub const fn method(self) -> &'static str {
        match self {
            Self::Tools => "tools/list",
            Self::Prompts => "prompts/list",
            Self::Resources => "resources/list",
            Self::ResourceTemplates => "resources/templates/list",
        }
    }

    /// The capability that promises it.
    pub const fn capability(self) -> &'static str {
        match self {
            Self::Tools => "tools",
            Self::Prompts => "prompts",
            Self::Resources | Self::ResourceTemplates => "resources",
        }
    }
}

/// Something a server did that the protocol forbids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolFault {
    /// What it did.
    pub kind: ProtocolFaultKind,
    /// The start of what it sent, cut.
    pub sent: String,
}

/// The sorts of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProtocolFaultKind {
    /// A text that is no JSON-RPC message.
    NoMessage,
    /// An answer to a request that nobody made.
    UnknownId,
    /// A request to the client while it only lists: to sample, to elicit, to list the roots.
    AskedBack,
    /// An event stream that names an address of another origin for what is sent.
    EndpointElsewhere,
    /// The same cursor twice, so that its pages would never end.
    RepeatedCursor,
    /// Text on standard output that is no message.
    Noise,
}

/// What came of the extra requests. None of them calls anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probes {
    /// The tools asked for without credentials. Not asked if there were none to leave out.
    pub without_credentials: Option<Answer>,
    /// The session opened as a web page of another site would.
    pub foreign_origin: Option<ForeignOrigin>,
    /// The documents that say how one signs in, in the order found.
    pub sign_in: Vec<SignInDocument>,
}

/// How a server answered an extra request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It turned it away.
    Refused {
        /// The HTTP status.
        status: u16,
        /// `WWW-Authenticate`, if there was one.
        challenge: Option<String>,
    },
    /// It answered, with these tools.
    Listed(Vec<String>),
    /// Neither: why.
    Unclear(String),
}

/// How a server treats a request that a web page of another site makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignOrigin {
    /// The origin that the request named.
    pub origin: String,
    /// How it answered.
    pub answer: Answer,
    /// `Access-Control-Allow-Origin`, if there was one.
    pub allow_origin: Option<String>,
    /// Whether `Access-Control-Allow-Credentials` was `true`.
    pub allow_credentials: bool,
}

/// A document that says how one signs in to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInDocument {
    /// Which one.
    pub kind: SignInDocumentKind,
    /// Its address, without query.
    pub address: String,
    /// What it says, or why it was not read: an address that is not dialled, no answer, no JSON.
    pub content: Result<String, String>,
}

/// The documents that say how one signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignInDocumentKind {
    /// Of the server itself (RFC 9728).
    ProtectedResource,
    /// Of the authorization server (RFC 8414, or the discovery document of `OpenID` Connect).
    AuthorizationServer,
}
