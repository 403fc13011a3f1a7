//! Keeps the answers of a server as they came, beside what the protocol engine makes of them.
//!
//! The engine reads answers into types of its own, which leave out what they do not know and refuse a whole list for one
//! malformed entry. What a scanner looks for stands in just those places.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{List, ProtocolFault, ProtocolFaultKind};
use rmcp::model::{ClientJsonRpcMessage, ClientRequest, RequestId, Tool};

use super::head::Head;
use crate::{FetchError, Limit};

/// The start of what a server sent that is kept with a fault, in characters.
const SHOWN: usize = 200;

/// Keeps the answers of one session. Clones keep together.
#[derive(Clone)]
pub(super) struct Tap(Arc<Mutex<Kept>>);

struct Kept {
    /// Requests that have no answer yet.
    asked: HashMap<RequestId, Asked>,
    /// The answer to `initialize` or `server/discover`.
    greeting: Option<String>,
    /// The newest answer of each list.
    answers: BTreeMap<List, String>,
    /// The answer to a call.
    called: Option<String>,
    /// The tool whose definition the engine is told of.
    shown: Option<String>,
    faults: BTreeMap<ProtocolFaultKind, String>,
    /// The first thing that went wrong below the protocol.
    failure: Option<FetchError>,
    /// Bytes that may still come.
    left: u64,
    /// Bytes that might come in all.
    most: u64,
}

#[derive(Clone, Copy)]
enum Asked {
    Greeting,
    List(List),
    Call,
    Else,
}

/// Something went wrong below the protocol; the tap holds what.
#[derive(Debug, thiserror::Error)]
#[error("the exchange failed")]
pub(super) struct Failed;

impl Tap {
    /// A tap that lets `most` bytes pass.
    pub(super) fn new(most: u64) -> Self {
        Self(Arc::new(Mutex::new(Kept {
            asked: HashMap::new(),
            greeting: None,
            answers: BTreeMap::new(),
            called: None,
            shown: None,
            faults: BTreeMap::new(),
            failure: None,
            left: most,
            most,
        })))
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a request, so that its answer is known.
    pub(super) fn sent(&self, message: &ClientJsonRpcMessage) {
        let ClientJsonRpcMessage::Request(request) = message else { return };
        let asked = match &request.request {
            ClientRequest::InitializeRequest(_) | ClientRequest::DiscoverRequest(_) => Asked::Greeting,
            ClientRequest::ListToolsRequest(_) => Asked::List(List::Tools),
            ClientRequest::ListPromptsRequest(_) => Asked::List(List::Prompts),
            ClientRequest::ListResourcesRequest(_) => Asked::List(List::Resources),
            ClientRequest::ListResourceTemplatesRequest(_) => Asked::List(List::ResourceTemplates),
            ClientRequest::CallToolRequest(_) => Asked::Call,
            _ => Asked::Else,
        };
        self.kept().asked.insert(request.id.clone(), asked);
    }

    /// Keeps what came and gives what the engine is told of it; nothing if it need not know.
    ///
    /// # Errors
    ///
    /// Fails if the session has had all bytes that it may have, and if the text is no message.
    pub(super) fn received(&self, text: &str, whose: &str) -> Result<Option<String>, FetchError> {
        let mut kept = self.kept();
        let bytes = text.len() as u64;
        if bytes > kept.left {
            let limit = Limit::Answer(kept.most);
            return Err(FetchError::OverLimit { what: format!("what `{whose}` sends in one session"), limit });
        }
        kept.left -= bytes;
        let Some(head) = Head::read(text) else {
            kept.fault(ProtocolFaultKind::NoMessage, text);
            let what = format!("it sent something that is no JSON-RPC message ({})", about(text));
            return Err(FetchError::Protocol { url: whose.to_owned(), what });
        };
        match (head.method, head.id) {
            (Some(method), Some(_)) => {
                // A client that has folders is asked for them as soon as it has greeted.
                if !matches!(method.as_str(), "ping" | "roots/list") {
                    kept.fault(ProtocolFaultKind::AskedBack, &method);
                }
                Ok(Some(text.to_owned()))
            }
            // Notifications change nothing: everything is asked for once.
            (Some(_), None) => Ok(None),
            // Servers that know no session refuse a request without reading who made it.
            (None, None) => Ok(Some(text.to_owned())),
            (None, Some(id)) => Ok(match kept.asked.remove(&id) {
                None => {
                    kept.fault(ProtocolFaultKind::UnknownId, text);
                    None
                }
                Some(Asked::List(list)) => {
                    let shown = kept.shown.as_deref().filter(|_| list == List::Tools);
                    let told = shown.and_then(|tool| answer_with(&id, text, tool));
                    kept.answers.insert(list, text.to_owned());
                    Some(told.unwrap_or_else(|| empty_answer(&id)))
                }
                Some(Asked::Call) => {
                    kept.called = Some(text.to_owned());
                    Some(empty_answer(&id))
                }
                Some(Asked::Greeting) => {
                    if !head.is_error {
                        kept.greeting = Some(text.to_owned());
                    }
                    Some(text.to_owned())
                }
                Some(Asked::Else) => Some(text.to_owned()),
            }),
        }
    }

    /// Lets the engine know how the server defines a tool, once it is listed: some of what a tool is given is also sent in
    /// headers that the definition names.
    pub(super) fn show(&self, tool: &str) {
        self.kept().shown = Some(tool.to_owned());
    }

    /// Notes a fault; the first of each sort is kept.
    pub(super) fn fault(&self, kind: ProtocolFaultKind, sent: &str) {
        self.kept().fault(kind, sent);
    }

    /// Notes what went wrong below the protocol; the first of it is kept.
    pub(super) fn failed(&self, failure: FetchError) -> Failed {
        self.kept().failure.get_or_insert(failure);
        Failed
    }

    /// What went wrong below the protocol, if anything did.
    pub(super) fn take_failure(&self) -> Option<FetchError> {
        self.kept().failure.take()
    }

    /// The answer to `initialize` or `server/discover`.
    pub(super) fn take_greeting(&self) -> Option<String> {
        self.kept().greeting.take()
    }

    /// The newest answer of a list.
    pub(super) fn take_answer(&self, list: List) -> Option<String> {
        self.kept().answers.remove(&list)
    }

    /// The answer to a call.
    pub(super) fn take_call(&self) -> Option<String> {
        self.kept().called.take()
    }

    /// The faults so far.
    pub(super) fn take_faults(&self) -> Vec<ProtocolFault> {
        let faults = std::mem::take(&mut self.kept().faults);
        faults.into_iter().map(|(kind, sent)| ProtocolFault { kind, sent }).collect()
    }
}

impl Kept {
    fn fault(&mut self, kind: ProtocolFaultKind, sent: &str) {
        self.faults.entry(kind).or_insert_with(|| sent.chars().take(SHOWN).collect());
    }
}

/// What the engine is told of an answer whose content it need not read.
fn empty_answer(id: &RequestId) -> String {
    serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": {} }).to_string()
}

/// What the engine is told of a list of tools for the sake of one of them; nothing if that is not on it.
fn answer_with(id: &RequestId, text: &str, name: &str) -> Option<String> {
    let mut answer: serde_json::Value = serde_json::from_str(text).ok()?;
    let tools = answer.pointer_mut("/result/tools")?.as_array_mut()?;
    let tool = tools.iter_mut().find(|tool| tool["name"] == name)?.take();
    // One that the engine cannot read would cost the whole answer.
    let tool: Tool = serde_json::from_value(tool).ok()?;
    Some(serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": { "tools": [tool] } }).to_string())
}

/// A few words on a text that is no message, with nothing of the text in them.
fn about(text: &str) -> &'static str {
    match text.trim_start().bytes().next() {
        None => "nothing at all",
        Some(b'<') => "markup",
        Some(b'{' | b'[') => "JSON of another form, or broken JSON",
        Some(_) => "other text",
    }
}

#[cfg(test)]
mod tests {
    use rmcp::model::ListToolsRequest;

    use super::*;

    fn asked() -> Tap {
        let tap = Tap::new(1000);
        let request = ClientRequest::ListToolsRequest(ListToolsRequest::default());
        tap.sent(&ClientJsonRpcMessage::request(request, RequestId::Number(1)));
        tap
    }

    #[test]
    fn an_answer_is_kept_as_it_came_and_the_engine_hears_that_it_came() {
        let tap = asked();
        let text = r#"{"jsonrpc":"2.0","id":1,"result":{"tools":[{"name":7}],"tools":[]}}"#;
        let told = tap.received(text, "x").unwrap().unwrap();
        assert!(told.contains(r#""result":{}"#), "{told}");
        assert_eq!(tap.take_answer(List::Tools).as_deref(), Some(text));
        assert!(tap.take_faults().is_empty());
    }

    #[test]
    fn the_engine_is_told_of_one_tool_if_it_is_to_be_called() {
        let tap = asked();
        tap.show("b");
        let text = r#"{"id":1,"result":{"tools":[{"name":7},{"name":"b","inputSchema":{"x":1}},{"name":"c"}]}}"#;
        let told: serde_json::Value = serde_json::from_str(&tap.received(text, "x").unwrap().unwrap()).unwrap();
        assert_eq!(told["result"], serde_json::json!({"tools": [{"name": "b", "inputSchema": {"x": 1}}]}));
        assert_eq!(tap.take_answer(List::Tools).as_deref(), Some(text));

        let tap = asked();
        tap.show("b");
        let odd = r#"{"id":1,"result":{"tools":[{"name":"b","inputSchema":7}]}}"#;
        assert!(tap.received(odd, "x").unwrap().unwrap().contains(r#""result":{}"#));
    }

    #[test]
    fn faults_are_noted_once_each() {
        let tap = asked();
        for _ in 0..3 {
            assert_eq!(tap.received(r#"{"id":9,"result":{}}"#, "x").unwrap(), None);
            assert!(tap.received(r#"{"id":4,"method":"sampling/createMessage"}"#, "x").unwrap().is_some());
        }
        assert!(tap.received("<html>", "x").unwrap_err().to_string().contains("markup"));
        let kinds: Vec<_> = tap.take_faults().into_iter().map(|fault| fault.kind).collect();
        assert_eq!(kinds, [ProtocolFaultKind::NoMessage, ProtocolFaultKind::UnknownId, ProtocolFaultKind::AskedBack]);
    }

    #[test]
    fn a_session_has_so_many_bytes_and_no_more() {
        let tap = asked();
        let notice = format!(r#"{{"method":"notifications/message","params":"{}"}}"#, "x".repeat(600));
        assert_eq!(tap.received(&notice, "x").unwrap(), None);
        assert!(matches!(tap.received(&notice, "x"), Err(FetchError::OverLimit { .. })));
    }
}
