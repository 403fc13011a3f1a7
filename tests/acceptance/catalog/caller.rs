//! Calls of the catalogue's API, and what comes back.

use std::sync::OnceLock;
use std::time::Duration;

use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;
use tokio::runtime::Runtime;

const SERVER: &str = "X-Enkrypt-MCP-Registry-Server";
const SERVER_VERSION: &str = "X-Enkrypt-MCP-Registry-Server-Version";
const GATEWAY: &str = "X-Enkrypt-MCP-Gateway";
const GATEWAY_VERSION: &str = "X-Enkrypt-MCP-Gateway-Version";

/// Runs what the tests call.
pub(crate) fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Runtime::new().unwrap())
}

/// Somebody with a key.
#[derive(Clone)]
pub(crate) struct Caller {
    client: Client,
    origin: String,
    key: String,
}

impl Caller {
    pub(crate) fn new(origin: &str, key: &str) -> Self {
        let client = Client::builder().timeout(Duration::from_mins(1)).build().unwrap();
        Self { client, origin: origin.to_owned(), key: key.to_owned() }
    }

    /// The key itself.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Any request, such as `GET /mcp-registry/list-servers`.
    pub(crate) fn ask(&self, what: &str) -> Ask {
        let (method, path) = what.split_once(' ').unwrap();
        let method: Method = method.parse().unwrap();
        Ask(self.client.request(method, format!("{}{path}", self.origin)).header("apikey", &self.key))
    }

    pub(crate) fn add_server(&self, server: &Value) -> Reply {
        self.ask("POST /mcp-registry/add-server").body(server).send()
    }

    pub(crate) fn server(&self, name: &str) -> Reply {
        self.ask("GET /mcp-registry/get-server").server(name).send()
    }

    pub(crate) fn modify_server(&self, name: &str, patch: &Value) -> Reply {
        self.ask("PATCH /mcp-registry/modify-server").server(name).body(patch).send()
    }

    pub(crate) fn delete_server(&self, name: &str) -> Reply {
        self.ask("DELETE /mcp-registry/delete-server").server(name).send()
    }

    pub(crate) fn add_gateway(&self, gateway: &Value) -> Reply {
        self.ask("POST /mcp-gateway/add-gateway").body(gateway).send()
    }

    pub(crate) fn gateway(&self, name: &str) -> Reply {
        self.ask("GET /mcp-gateway/get-gateway").gateway(name).send()
    }

    pub(crate) fn gateway_config(&self, name: &str) -> Reply {
        self.ask("GET /mcp-gateway/get-gateway-config").gateway(name).send()
    }

    pub(crate) fn modify_gateway(&self, name: &str, patch: &Value) -> Reply {
        self.ask("PATCH /mcp-gateway/modify-gateway").gateway(name).body(patch).send()
    }

    pub(crate) fn delete_gateway(&self, name: &str) -> Reply {
        self.ask("DELETE /mcp-gateway/delete-gateway").gateway(name).send()
    }

    /// The changes of the project, newest first.
    pub(crate) fn changes(&self) -> Vec<Value> {
        let listed = self.ask("GET /mcp-registry/list-changes?per_page=100").send().is(200);
        listed.json()["changes"].as_array().unwrap().clone()
    }
}

/// A request that is not sent yet.
pub(crate) struct Ask(RequestBuilder);

impl Ask {
    /// About this server.
    pub(crate) fn server(self, name: &str) -> Self {
        self.header(SERVER, name)
    }

    /// About this version of it.
    pub(crate) fn server_version(self, version: &str) -> Self {
        self.header(SERVER_VERSION, version)
    }

    /// About this gateway.
    pub(crate) fn gateway(self, name: &str) -> Self {
        self.header(GATEWAY, name)
    }

    /// About this version of it.
    pub(crate) fn gateway_version(self, version: &str) -> Self {
        self.header(GATEWAY_VERSION, version)
    }

    pub(crate) fn header(self, name: &str, value: &str) -> Self {
        Self(self.0.header(name, value))
    }

    pub(crate) fn body(self, body: &Value) -> Self {
        Self(self.header("content-type", "application/json").0.body(body.to_string()))
    }

    /// Sends it and waits.
    pub(crate) fn send(self) -> Reply {
        runtime().block_on(self.sent()).unwrap()
    }

    /// Sends it.
    pub(crate) async fn sent(self) -> Result<Reply, reqwest::Error> {
        let answer = self.0.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Ok(Reply { status, headers, body: answer.text().await? })
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Reply {
    /// Asserts the status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What a change made: `data` of its envelope, which has a message too and nothing else.
    #[track_caller]
    pub(crate) fn data(&self) -> Value {
        let envelope = self.json();
        let members: Vec<&String> = envelope.as_object().unwrap().keys().collect();
        assert_eq!(members, ["message", "data"], "{envelope}");
        assert!(!envelope["message"].as_str().unwrap().is_empty(), "{envelope}");
        envelope["data"].clone()
    }

    /// What was said of a change.
    #[track_caller]
    pub(crate) fn message(&self) -> String {
        self.json()["message"].as_str().unwrap().to_owned()
    }

    /// Its entity tag.
    #[track_caller]
    pub(crate) fn tag(&self) -> String {
        let tag = self.headers.get("etag").unwrap_or_else(|| panic!("no tag: {self:?}"));
        tag.to_str().unwrap().to_owned()
    }

    /// Asserts that this is a refusal in the one shape that there is, and gives the places of its mistakes.
    #[track_caller]
    pub(crate) fn refused(self, status: u16) -> Vec<String> {
        let reply = self.is(status);
        let refusal = reply.json();
        assert!(!refusal["message"].as_str().unwrap().is_empty(), "{refusal}");
        assert_eq!(refusal["request_id"].as_str(), reply.headers["x-request-id"].to_str().ok(), "{refusal}");
        let known = ["message", "request_id", "errors"];
        assert!(refusal.as_object().unwrap().keys().all(|member| known.contains(&member.as_str())), "{refusal}");
        let mistakes = refusal["errors"].as_array().into_iter().flatten();
        mistakes.map(|mistake| mistake["path"].as_str().unwrap().to_owned()).collect()
    }
}
