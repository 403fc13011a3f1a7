//! A running server that means harm, over a real socket: one misbehaviour a server, everything else as the protocol has it.
//!
//! It greets and lists one tool like any other; the second page of its tools is where most of the harm is done, so that a
//! test sees what of the first is kept.

mod misbehaviour;
mod sse;
mod wire;

use std::collections::BTreeMap;
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

pub(crate) use misbehaviour::Misbehaviour;
pub(crate) use wire::Answer;

/// The tool on the first page.
pub(crate) const FIRST: &str = "first_tool";

/// What came in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The message of the body; null if it holds none.
    pub(crate) fn message(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The method that its message calls; empty if it is none.
    pub(crate) fn called(&self) -> String {
        self.message()["method"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether it asks for a page after the first.
    pub(crate) fn goes_on(&self) -> bool {
        self.message()["params"]["cursor"].is_string()
    }
}

/// A running server. It ends with the test process.
pub(crate) struct HostileServer {
    port: u16,
    seen: Arc<Mutex<Vec<Request>>>,
}

impl HostileServer {
    /// Starts on a port that the system picks, with this misbehaviour.
    pub(crate) fn start(misbehaviour: Misbehaviour) -> Self {
        Self::answering(move |request, stream| misbehaviour.answer(request, stream))
    }

    /// Starts with an answer of the caller's; what it leaves unanswered, [`well_behaved`] answers.
    pub(crate) fn answering(
        answer: impl Fn(&Request, &mut TcpStream) -> std::io::Result<Answer> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let log = Arc::clone(&seen);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some(request) = wire::read(&stream) else { return };
                    log.lock().unwrap().push(request.clone());
                    // The other side may hang up at any time; that is its business.
                    if let Ok(Answer::AsUsual) = answer(&request, &mut stream) {
                        let _ = wire::json(&mut stream, well_behaved(&request).as_ref());
                    }
                });
            }
        });
        Self { port, seen }
    }

    /// The address that clients are given.
    pub(crate) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/mcp", self.port)
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

/// What an ordinary server answers: one tool on each of two pages. None for what has no answer.
pub(crate) fn well_behaved(request: &Request) -> Option<Value> {
    let message = request.message();
    let id = message.get("id").filter(|id| !id.is_null())?;
    let result = match request.called().as_str() {
        "initialize" => json!({
            "protocolVersion": "2025-06-18",
            "capabilities": {"tools": {}},
            "serverInfo": {"name": "hostile", "version": "1.0.0"},
        }),
        "ping" => json!({}),
        "tools/list" if request.goes_on() => json!({"tools": [tool("second_tool")]}),
        "tools/list" => json!({"tools": [tool(FIRST)], "nextCursor": "2"}),
        _ => {
            return Some(json!({"jsonrpc": "2.0", "id": id, "error": {"code": -32601, "message": "Method not found"}}));
        }
    };
    Some(json!({"jsonrpc": "2.0", "id": id, "result": result}))
}

fn tool(name: &str) -> Value {
    json!({"name": name, "description": "Adds two numbers.", "inputSchema": {"type": "object", "properties": {}}})
}
