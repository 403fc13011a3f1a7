//! One session over any transport: agree on the protocol, list everything, part.

use std::collections::HashSet;
use std::time::Duration;

use model::{Gap, GapReason, List, Page, ProtocolFaultKind, Session, Transport};
use rmcp::model::{
    ClientCapabilities, ClientRequest, ElicitRequestParams, ElicitResult, ElicitationCreateRequestMethod, ErrorData,
    Implementation, InitializeRequestParams, ListPromptsRequest, ListResourceTemplatesRequest, ListResourcesRequest,
    ListToolsRequest, PaginatedRequestParams, ProtocolVersion, ServerCapabilities,
};
use rmcp::service::{
    ClientInitializeError, ClientLifecycleMode, ClientServiceExt, PeerRequestOptions, RequestContext, RunningService,
    ServiceError,
};
use rmcp::transport::IntoTransport;
use rmcp::{ClientHandler, RoleClient};
use tokio::time::{Instant, timeout, timeout_at};

use super::HostedLimits;
use super::head::PageHead;
use super::tap::Tap;
use crate::{FetchError, Limit};

/// The versions that are spoken, the newest first.
const VERSIONS: [ProtocolVersion; 1] = [ProtocolVersion::V_2026_07_28];
/// The version that a server without `server/discover` is greeted with. It answers with the one that it speaks.
const GREETED_WITH: ProtocolVersion = ProtocolVersion::V_2025_11_25;
/// How long parting may take.
const PARTING: Duration = Duration::from_secs(1);

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
struct Silent(Visitor);

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

/// What a session is told to.
pub(super) struct Listing<'a> {
    /// Who asks.
    pub(super) visitor: Visitor,
    /// How the server is spoken to.
    pub(super) transport: Transport,
    /// The server's address or launch line, for errors.
    pub(super) whose: &'a str,
    /// Which lists are asked for.
    pub(super) lists: &'a [List],
    /// What it may cost.
    pub(super) limits: &'a HostedLimits,
    /// When it ends.
    pub(super) deadline: Instant,
}

impl Listing<'_> {
    /// Holds a session. What a limit or a failure cuts off once the server has answered is a gap.
    ///
    /// # Errors
    ///
    /// Fails if server and client agree on no protocol: the reason is what went wrong below it, if anything did.
    pub(super) async fn hold<T, E, A>(&self, transport: T, tap: &Tap) -> Result<Session, FetchError>
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
            Err(_) => return Err(tap.take_failure().unwrap_or_else(|| self.too_late())),
        };
        let info = service.peer_info();
        let capabilities = info.as_ref().map(|info| info.capabilities.clone()).unwrap_or_default();
        let mut session = Session {
            transport: self.transport,
            protocol_version: info.map(|info| version(&info.protocol_version)).unwrap_or_default(),
            greeting: tap.take_greeting().unwrap_or_default(),
            ..Session::default()
        };
        for &list in self.lists {
            if list == List::Tools || is_promised(&capabilities, list) {
                self.list(&service, tap, list, &mut session).await;
            }
        }
        // Whether the server hears the farewell is its own affair.
        let _ = timeout(PARTING, service.cancel()).await;
        session.faults = tap.take_faults();
        Ok(session)
    }

    async fn list(&self, service: &RunningService<RoleClient, Silent>, tap: &Tap, list: List, session: &mut Session) {
        let mut cursor: Option<String> = None;
        let mut seen = HashSet::new();
        let (mut pages, mut items) = (0, 0);
        loop {
            match self.page(service, tap, list, cursor.take()).await {
                Err(reason) => return session.gaps.push(Gap { what: rest(list, pages), reason, location: None }),
                Ok(answer) => {
                    let head = PageHead::read(&answer);
                    session.pages.push(Page { list, answer });
                    (pages, items) = (pages + 1, items + head.items);
                    cursor = head.next;
                }
            }
            let Some(next) = &cursor else { return };
            let passed = if !seen.insert(next.clone()) {
                tap.fault(ProtocolFaultKind::RepeatedCursor, next);
                Some("the same cursor again, so that it would never end".to_owned())
            } else if items >= self.limits.items {
                Some(format!("{} entries", self.limits.items))
            } else if pages >= self.limits.pages {
                Some(format!("{} pages", self.limits.pages))
            } else {
                None
            };
            if let Some(passed) = passed {
                return session.gaps.push(Gap {
                    what: rest(list, pages),
                    reason: GapReason::Limit(passed),
                    location: None,
                });
            }
        }
    }

    async fn page(
        &self,
        service: &RunningService<RoleClient, Silent>,
        tap: &Tap,
        list: List,
        cursor: Option<String>,
    ) -> Result<String, GapReason> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let options = PeerRequestOptions::with_timeout(left);
        let asked = async {
            let handle = service.peer().send_cancellable_request(request(list, cursor), options).await?;
            handle.await_response().await
        };
        let answered = timeout_at(self.deadline, asked).await;
        if let Some(answer) = tap.take_answer(list) {
            return Ok(answer);
        }
        if let Some(failure) = tap.take_failure() {
            return Err(gap(&failure));
        }
        Err(match answered {
            Err(_) | Ok(Err(ServiceError::Timeout { .. })) => {
                GapReason::Limit(Limit::Time(self.limits.time).to_string())
            }
            Ok(_) => GapReason::NotScanned("the server ended the session before it answered".to_owned()),
        })
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
        FetchError::Protocol { url: self.whose.to_owned(), what }
    }

    fn too_late(&self) -> FetchError {
        let what = format!("what `{}` answers", self.whose);
        FetchError::OverLimit { what, limit: Limit::Time(self.limits.time) }
    }
}

/// A version in the server's own words, which may be any: real ones are dates.
fn version(agreed: &ProtocolVersion) -> String {
    const LONGEST: usize = 32;
    agreed.as_str().chars().take(LONGEST).collect()
}

/// Why a page did not come.
fn gap(failure: &FetchError) -> GapReason {
    match failure {
        FetchError::OverLimit { limit, .. } => GapReason::Limit(limit.to_string()),
        FetchError::Protocol { what, .. } => GapReason::Unparsable(what.clone()),
        other => GapReason::NotScanned(other.to_string()),
    }
}

fn rest(list: List, pages: usize) -> String {
    let whole = if pages == 0 { "answer" } else { "rest of the answer" };
    format!("{whole} to `{}`", list.method())
}

fn is_promised(capabilities: &ServerCapabilities, list: List) -> bool {
    match list {
        List::Tools => capabilities.tools.is_some(),
        List::Prompts => capabilities.prompts.is_some(),
        List::Resources | List::ResourceTemplates => capabilities.resources.is_some(),
    }
}

fn request(list: List, cursor: Option<String>) -> ClientRequest {
    let params = cursor.map(|cursor| PaginatedRequestParams::default().with_cursor(Some(cursor)));
    match list {
        List::Tools => ListToolsRequest { params, ..Default::default() }.into(),
        List::Prompts => ListPromptsRequest { params, ..Default::default() }.into(),
        List::Resources => ListResourcesRequest { params, ..Default::default() }.into(),
        List::ResourceTemplates => ListResourceTemplatesRequest { params, ..Default::default() }.into(),
    }
}
