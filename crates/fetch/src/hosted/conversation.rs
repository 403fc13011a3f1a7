//! A session that has begun: what is asked in it, page by page and call by call, until it is parted from.

use std::collections::HashSet;
use std::time::Duration;

use model::{Gap, GapReason, List, Page, ProtocolFaultKind, Session};
use rmcp::RoleClient;
use rmcp::model::{
    CallToolRequest, CallToolRequestParams, ClientRequest, ErrorData, ListPromptsRequest, ListResourceTemplatesRequest,
    ListResourcesRequest, ListToolsRequest, PaginatedRequestParams, ProtocolVersion, ServerCapabilities,
};
use rmcp::service::{PeerRequestOptions, RunningService, ServiceError};
use tokio::time::{Instant, timeout, timeout_at};

use super::HostedLimits;
use super::call_tool::{CallAnswer, RpcError, ToolCall};
use super::head::PageHead;
use super::session::Silent;
use super::tap::Tap;
use crate::{FetchError, Limit};

/// Why nothing came, where the server hung up.
const ENDED: &str = "the server ended the session before it answered";
/// How long parting may take.
const PARTING: Duration = Duration::from_secs(1);

/// A session that has begun.
pub(super) struct Conversation<'a> {
    pub(super) service: RunningService<RoleClient, Silent>,
    pub(super) tap: Tap,
    /// What the server can do, by its own words.
    pub(super) capabilities: ServerCapabilities,
    /// What came of it so far.
    pub(super) session: Session,
    /// The server's address or launch line, for errors.
    pub(super) whose: String,
    pub(super) limits: &'a HostedLimits,
    pub(super) deadline: Instant,
}

/// Why a request has no answer.
pub(super) enum Unanswered {
    /// Something went wrong below the protocol.
    Failed(FetchError),
    /// The time was over.
    Late,
    /// The server refuses it, by a status of its own and an error of the protocol.
    Refused(ErrorData),
    /// The session ended.
    Ended,
}

impl Conversation<'_> {
    /// Asks for lists: for tools always, for others where the server says that it has them. What a limit or a failure cuts
    /// off is a gap of the session.
    pub(super) async fn list_all(&mut self, lists: &[List]) {
        for &list in lists {
            if list == List::Tools || is_promised(&self.capabilities, list) {
                let before = self.session.pages.len();
                if let Err(unanswered) = self.list(list).await {
                    let what = rest(list, self.session.pages.len() - before);
                    self.gap(what, unanswered.reason(self.limits));
                }
            }
        }
    }

    /// Asks for every page of one list. What a limit cuts off is a gap of the session.
    ///
    /// # Errors
    ///
    /// Fails if a page does not come; those before it are kept.
    pub(super) async fn list(&mut self, list: List) -> Result<(), Unanswered> {
        let mut cursor: Option<String> = None;
        let mut seen = HashSet::new();
        let (mut pages, mut items) = (0, 0);
        loop {
            let answer = self.answer(list_request(list, cursor.take()), |tap| tap.take_answer(list)).await?;
            let head = PageHead::read(&answer);
            self.session.pages.push(Page { list, answer });
            (pages, items) = (pages + 1, items + head.items);
            let Some(next) = head.next else { return Ok(()) };
            let passed = if !seen.insert(next.clone()) {
                self.tap.fault(ProtocolFaultKind::RepeatedCursor, &next);
                "the same cursor again, so that it would never end".to_owned()
            } else if items >= self.limits.items {
                format!("{} entries", self.limits.items)
            } else if pages >= self.limits.pages {
                format!("{} pages", self.limits.pages)
            } else {
                cursor = Some(next);
                continue;
            };
            self.gap(rest(list, pages), GapReason::Limit(passed));
            return Ok(());
        }
    }

    /// Calls a tool. The call is sent once: what it does may not be undone. Only where the protocol has parts of a call in
    /// headers is the server asked before whether it lists the tool.
    ///
    /// # Errors
    ///
    /// Fails if no answer comes, and if what comes is none.
    pub(super) async fn call(&mut self, call: &ToolCall) -> Result<CallAnswer, FetchError> {
        let version = self.service.peer_info().map(|info| info.protocol_version.clone());
        if version.is_some_and(|version| version >= ProtocolVersion::STANDARD_HEADERS) {
            self.tap.show(&call.tool);
            // A server that lists nothing may still be called; if it wants headers, it says so.
            let _ = self.list(List::Tools).await;
        }
        let params = CallToolRequestParams::new(call.tool.clone()).with_arguments(call.arguments.clone());
        match self.answer(CallToolRequest::new(params).into(), Tap::take_call).await {
            Ok(text) => CallAnswer::read(&text, &self.whose),
            Err(Unanswered::Refused(error)) => Ok(CallAnswer::Error(RpcError::from(error))),
            Err(unanswered) => Err(unanswered.into_error(&self.whose, self.limits)),
        }
    }

    async fn answer(
        &self,
        request: ClientRequest,
        take: impl FnOnce(&Tap) -> Option<String>,
    ) -> Result<String, Unanswered> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        let options = PeerRequestOptions::with_timeout(left);
        let asked = async {
            let handle = self.service.peer().send_cancellable_request(request, options).await?;
            handle.await_response().await
        };
        let answered = timeout_at(self.deadline, asked).await;
        if let Some(answer) = take(&self.tap) {
            return Ok(answer);
        }
        if let Some(failure) = self.tap.take_failure() {
            return Err(Unanswered::Failed(failure));
        }
        Err(match answered {
            Err(_) | Ok(Err(ServiceError::Timeout { .. })) => Unanswered::Late,
            Ok(Err(ServiceError::McpError(error))) => Unanswered::Refused(error),
            Ok(_) => Unanswered::Ended,
        })
    }

    fn gap(&mut self, what: String, reason: GapReason) {
        self.session.gaps.push(Gap { what, reason, location: None });
    }

    /// Takes leave and gives what came of the session.
    pub(super) async fn part(self) -> Session {
        // Whether the server hears the farewell is its own affair.
        let _ = timeout(PARTING, self.service.cancel()).await;
        Session { faults: self.tap.take_faults(), ..self.session }
    }
}

impl Unanswered {
    /// Why a part of a session is missing.
    fn reason(&self, limits: &HostedLimits) -> GapReason {
        match self {
            Self::Failed(FetchError::OverLimit { limit, .. }) => GapReason::Limit(limit.to_string()),
            Self::Failed(FetchError::Protocol { what, .. }) => GapReason::Unparsable(what.clone()),
            Self::Failed(other) => GapReason::NotScanned(other.to_string()),
            Self::Late => GapReason::Limit(Limit::Time(limits.time).to_string()),
            Self::Refused(_) | Self::Ended => GapReason::NotScanned(ENDED.to_owned()),
        }
    }

    /// Why nothing came of the whole session.
    pub(super) fn into_error(self, whose: &str, limits: &HostedLimits) -> FetchError {
        let protocol = |what| FetchError::Protocol { url: whose.to_owned(), what };
        match self {
            Self::Failed(failure) => failure,
            Self::Late => too_late(whose, limits),
            Self::Refused(error) => protocol(format!("it refuses what it was asked (error {})", error.code.0)),
            Self::Ended => protocol(ENDED.to_owned()),
        }
    }
}

/// The time of a session was over before its server answered.
pub(super) fn too_late(whose: &str, limits: &HostedLimits) -> FetchError {
    FetchError::OverLimit { what: format!("what `{whose}` answers"), limit: Limit::Time(limits.time) }
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

fn list_request(list: List, cursor: Option<String>) -> ClientRequest {
    let params = cursor.map(|cursor| PaginatedRequestParams::default().with_cursor(Some(cursor)));
    match list {
        List::Tools => ListToolsRequest { params, ..Default::default() }.into(),
        List::Prompts => ListPromptsRequest { params, ..Default::default() }.into(),
        List::Resources => ListResourcesRequest { params, ..Default::default() }.into(),
        List::ResourceTemplates => ListResourceTemplatesRequest { params, ..Default::default() }.into(),
    }
}
