//! The tools of a running server and nothing else: what somebody who wants to use them asks for.

use model::{Gap, List, Session, Transport};
use serde_json::Value;

use super::detect::Server;
use super::session::Visitor;
use super::{Call, Signed, signed};
use crate::http::{Client, shown};
use crate::{FetchError, HostedLimits};

/// What a running server lists: its own words, but for the secrets of its caller.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedTools {
    /// How it was spoken to.
    pub transport: Transport,
    /// The version of the protocol that was agreed on.
    pub protocol_version: String,
    /// What it answered to the greeting: the result, or null.
    pub greeting: Value,
    /// Its tools, in its order. An entry may be anything.
    pub tools: Vec<Value>,
    /// What a limit cut off.
    pub gaps: Vec<Gap>,
}

/// Asks a running server for its tools.
///
/// # Errors
///
/// Fails if the server is not reached or not signed in to, and if it does not list its tools.
pub(crate) async fn list_tools(
    client: &Client,
    call: &Call<'_>,
    limits: &HostedLimits,
) -> Result<ListedTools, FetchError> {
    let Signed { dialler, secrets } = signed(client, call, limits).await?;
    let server = Server { url: call.endpoint.url(), transport: call.transport, listens: false, limits };
    let whose = shown(call.endpoint.url());
    let asked = async {
        let mut conversation = server.begin(&dialler, Visitor::SCANNER).await?;
        let listed = conversation.list(List::Tools).await;
        let session = conversation.part().await;
        listed.map_err(|unanswered| unanswered.into_error(&whose, limits))?;
        read(session, &whose)
    };
    let mut listed = Box::pin(asked).await.map_err(|error| secrets.blot_error(error))?;
    secrets.blot(&mut listed.protocol_version);
    secrets.blot_value(&mut listed.greeting);
    listed.tools.iter_mut().for_each(|tool| secrets.blot_value(tool));
    Ok(listed)
}

fn read(session: Session, whose: &str) -> Result<ListedTools, FetchError> {
    let protocol = |what: String| FetchError::Protocol { url: whose.to_owned(), what };
    let mut tools = Vec::new();
    for page in &session.pages {
        let read = serde_json::from_str::<Value>(&page.answer);
        let mut answer = read.map_err(|_| protocol("its list of tools is nested too deeply".to_owned()))?;
        if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
            let code = error["code"].as_i64().unwrap_or_default();
            return Err(protocol(format!("it refuses to list its tools (error {code})")));
        }
        match answer.pointer_mut("/result/tools").map(Value::take) {
            Some(Value::Array(listed)) => tools.extend(listed),
            _ => return Err(protocol("its list of tools is no list".to_owned())),
        }
    }
    let Session { transport, protocol_version, greeting, gaps, .. } = session;
    let greeting = serde_json::from_str::<Value>(&greeting).unwrap_or_default();
    let greeting = greeting.get("result").cloned().unwrap_or_default();
    Ok(ListedTools { transport, protocol_version, greeting, tools, gaps })
}

#[cfg(test)]
mod tests {
    use model::Page;
    use serde_json::json;

    use super::*;

    fn listed(pages: &[Value]) -> Result<ListedTools, FetchError> {
        let page = |answer: &Value| Page { list: List::Tools, answer: answer.to_string() };
        read(Session { pages: pages.iter().map(page).collect(), ..Session::default() }, "https://mcp.example/mcp")
    }

    #[test]
    fn the_tools_of_all_pages_stand_in_one_list() {
        let page = |name: &str| json!({"id": 1, "result": {"tools": [{"name": name}]}});
        assert_eq!(listed(&[page("a"), page("b")]).unwrap().tools, [json!({"name": "a"}), json!({"name": "b"})]);
        assert_eq!(listed(&[json!({"result": {"tools": []}})]).unwrap().tools, [] as [Value; 0]);
    }

    #[test]
    fn a_server_that_refuses_to_list_or_lists_something_else_has_no_tools() {
        for (answer, told) in [
            (json!({"error": {"code": -32601, "message": "canary"}}), "(error -32601)"),
            (json!({"result": {}}), "is no list"),
            (json!({"result": {"tools": {"a": 1}}}), "is no list"),
        ] {
            let error = listed(&[answer]).unwrap_err().to_string();
            assert!(error.contains(told) && !error.contains("canary"), "{error}");
        }
    }
}
