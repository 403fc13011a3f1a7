//! The beginning of a session over any transport: who one says one is, and what protocol is agreed on.

use model::{List, Session, Transport};
use rmcp::model::{
    ClientCapabilities, ElicitRequestParams, ElicitResult, ElicitationCreateRequestMethod, ErrorData, Implementation,
    InitializeRequestParams, ProtocolVersion,
};
use rmcp::service::{ClientInitializeError, ClientLifecycleMode, ClientServiceExt, RequestContext};
use rmcp::transport::IntoTransport;
use rmcp::{ClientHandler, RoleClient};
use tokio::time::{Instant, timeout_at};

use super::HostedLimits;
use super::conversation::{Conversation, too_late};
use super::tap::Tap;
use crate::FetchError;

/// The versions that are spoken, the newest first.
const VERSIONS: [ProtocolVersion; 1] = [ProtocolVersion::V_2026_07_28];
/// The version that a server without `server/discover` is greeted with. It answers with the one that it speaks.
const GREETED_WITH: ProtocolVersion = ProtocolVersion::V_2025_11_25;

/// Who one says one is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visitor {
    /// The name in `clientInfo`.
    pub(super) name: &'static str,
    /// The version in `clientInfo`.
    pub(super) version: &'static str,
}

impl Visitor {
    /// This program.
    pub(super) const SCANNER: Self = Self { name: "mcp-hub", version: env!("CARGO_PKG_VERSION") };
    /// A client of the usual kind, for servers that show a scanner another face.
    pub(super) const CLIENT: Self = Self { name: "mcp-client", version: "1.0.0" };
}

/// Answers for the client where a server asks back: it can do nothing of what may be asked.
pub(super) struct Silent(Visitor);

impl ClientHandler for Silent {
    fn get_info(&self) -> InitializeRequestParams {
        let me = Implementation::new(self.0.name, self.0.version);
        InitializeRequestParams::new(capabilities(), me).with_protocol_version(GREETED_WITH)
    }

    async fn create_elicitation(
        &self,
        _: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        Err(ErrorData::method_not_found::<ElicitationCreateRequestMethod>())
    }
}

/// What clients can usually do. Some servers list certain tools only to those who can; whoever asks for it is refused, and
/// gets an empty list of folders.
fn capabilities() -> ClientCapabilities {
    let usual = serde_json::json!({ "roots": {}, "sampling": {}, "elicitation": { "form": {}, "url": {} } });
    serde_json::from_value(usual).unwrap_or_default()
}

/// How a session is begun.
pub(super) struct Opening<'a> {
    /// Who asks.
    pub(super) visitor: Visitor,
    /// How the server is spoken to.
    pub(super) transport: Transport,
    /// The server's address or launch line, for errors.
    pub(super) whose: String,
    /// What it may cost.
    pub(super) limits: &'a HostedLimits,
    /// When it ends.
    pub(super) deadline: Instant,
}

impl<'a> Opening<'a> {
    /// Begins a session.
    ///
    /// # Errors
    ///
    /// Fails if server and client agree on no protocol: the reason is what went wrong below it, if anything did.
    pub(super) async fn begin<T, E, A>(self, transport: T, tap: Tap) -> Result<Conversation<'a>, FetchError>
    where
        T: IntoTransport<RoleClient, E, A>,
        E: std::error::Error + Send + Sync + 'static,
    {
        let lifecycle =
            ClientLifecycleMode::Auto { preferred_versions: VERSIONS.to_vec(), legacy_version: Some(GREETED_WITH) };
        let greeted = Silent(self.visitor).serve_with_lifecycle(transport, lifecycle);
        let service = match timeout_at(self.deadline, greeted).await {
            Ok(Ok(service)) => service,
            Ok(Err(error)) => return Err(tap.take_failure().unwrap_or_else(|| self.ungreeted(&error))),
            Err(_) => return Err(tap.take_failure().unwrap_or_else(|| too_late(&self.whose, self.limits))),
        };
        let info = service.peer_info();
        let capabilities = info.as_ref().map(|info| info.capabilities.clone()).unwrap_or_default();
        let session = Session {
            transport: self.transport,
            protocol_version: info.map(|info| version(&info.protocol_version)).unwrap_or_default(),
            greeting: tap.take_greeting().unwrap_or_default(),
            ..Session::default()
        };
        let Self { whose, limits, deadline, .. } = self;
        Ok(Conversation { service, tap, capabilities, session, whose, limits, deadline })
    }

    /// Holds a whole session that asks for `lists`. What a limit or a failure cuts off once the server has answered is a
    /// gap.
    ///
    /// # Errors
    ///
    /// As [`Opening::begin`].
    pub(super) async fn hold<T, E, A>(self, transport: T, tap: Tap, lists: &[List]) -> Result<Session, FetchError>
    where
        T: IntoTransport<RoleClient, E, A>,
        E: std::error::Error + Send + Sync + 'static,
    {
        let mut conversation = self.begin(transport, tap).await?;
        conversation.list_all(lists).await;
        Ok(conversation.part().await)
    }

    fn ungreeted(&self, error: &ClientInitializeError) -> FetchError {
        let what = match error {
            ClientInitializeError::JsonRpcError(error) => {
                format!("it refuses to begin a session (error {})", error.code.0)
            }
            ClientInitializeError::LegacyFallbackFailed { fallback, .. } => return self.ungreeted(fallback),
            ClientInitializeError::NoCompatibleProtocolVersion { .. } => {
                "it speaks no version of the protocol that is known here".to_owned()
            }
            ClientInitializeError::ConnectionClosed(_) => "it ends the session before it has begun".to_owned(),
            ClientInitializeError::UncorrelatedErrorResponse { .. }
            | ClientInitializeError::ConflictInitResponseId(..) => "it answers a request that nobody made".to_owned(),
            _ => "its answer to the greeting is none".to_owned(),
        };
        FetchError::Protocol { url: self.whose.clone(), what }
    }
}

/// A version in the server's own words, which may be any: real ones are dates.
fn version(agreed: &ProtocolVersion) -> String {
    const LONGEST: usize = 32;
    agreed.as_str().chars().take(LONGEST).collect()
}
