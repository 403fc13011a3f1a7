//! The ways to misbehave, one a server.

use std::io::{self, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::wire::{Answer, endless, head, wait, whole};
use super::{Request, sse, tool};

const MIB: usize = 1024 * 1024;
const JSON: &str = "application/json";

/// One way to misbehave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Misbehaviour {
    /// The second page is cut JSON.
    BadJson,
    /// The second page answers another request.
    WrongId,
    /// A tool has two descriptions.
    RepeatedMembers,
    /// The second page has 64 MiB.
    Oversize,
    /// The second page is an event stream that never comes to the answer.
    EndlessEvents,
    /// The second page is one event that never ends.
    EndlessEvent,
    /// Every page has a cursor to another.
    EndlessPages,
    /// Every page has the cursor to itself.
    RepeatedCursor,
    /// The second page comes a byte every tenth of a second.
    SlowDrip,
    /// The second page is 256 KiB of compressed blanks, 256 MiB in all.
    CompressedBomb,
    /// The second page has headers without end.
    HeaderFlood,
    /// The second page is elsewhere, and there it is elsewhere again.
    RedirectLoop,
    /// The second page is at another address.
    RedirectTo(String),
    /// The second page never comes.
    Hang,
    /// The connection ends in the middle of the second page.
    Close,
    /// The second page lists a hundred thousand tools.
    ManyTools,
    /// The second page nests a hundred thousand deep.
    DeepNesting,
    /// The second page asks the client for a completion first, then its user for a word.
    AsksBack,
    /// Nobody is let in, and nobody is told how to get in.
    NoChallenge,
    /// The first answer of all never comes.
    SilentFromTheStart,
    /// The older transport, which names this address for messages.
    EventsWithEndpoint(String),
}

impl Misbehaviour {
    /// Answers a request in this way, where it has a way of its own.
    pub(super) fn answer(&self, request: &Request, stream: &mut TcpStream) -> io::Result<Answer> {
        match self {
            Self::NoChallenge => whole(stream, "401 Unauthorized", &[], b"").map(|()| Answer::Given),
            Self::SilentFromTheStart => wait(stream).map(|()| Answer::Given),
            Self::EventsWithEndpoint(endpoint) => sse::answer(endpoint, request, stream),
            _ if request.method == "GET" => whole(stream, "405 Method Not Allowed", &[], b"").map(|()| Answer::Given),
            Self::RedirectLoop if request.target.starts_with("/again") => redirect(stream, "/again/and/again"),
            _ if request.called() != "tools/list" => Ok(Answer::AsUsual),
            Self::EndlessPages | Self::RepeatedCursor | Self::RepeatedMembers => self.page(request, stream),
            _ if !request.goes_on() => Ok(Answer::AsUsual),
            _ => self.second_page(request, stream),
        }
    }

    /// Every page is of one kind.
    fn page(&self, request: &Request, stream: &mut TcpStream) -> io::Result<Answer> {
        let message = request.message();
        let id = &message["id"];
        let cursor: usize = message["params"]["cursor"].as_str().and_then(|cursor| cursor.parse().ok()).unwrap_or(0);
        let text = match self {
            Self::RepeatedMembers => {
                let tool = r#"{"name":"first_tool","description":"Adds.","description":"Subtracts.","inputSchema":{}}"#;
                format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"tools":[{tool}]}}}}"#)
            }
            Self::RepeatedCursor => answer(id, &json!({"tools": [tool(super::FIRST)], "nextCursor": "1"})),
            _ => {
                answer(id, &json!({"tools": [tool(&format!("tool_{cursor}"))], "nextCursor": (cursor + 1).to_string()}))
            }
        };
        whole(stream, "200 OK", &[("Content-Type", JSON)], text.as_bytes()).map(|()| Answer::Given)
    }

    fn second_page(&self, request: &Request, stream: &mut TcpStream) -> io::Result<Answer> {
        let message = request.message();
        let id = &message["id"];
        let as_json = |stream: &mut TcpStream, body: &[u8]| whole(stream, "200 OK", &[("Content-Type", JSON)], body);
        match self {
            Self::BadJson => as_json(stream, br#"{"jsonrpc":"2.0","id":1,"result":{"tools":[{"na"#)?,
            Self::WrongId => as_json(stream, answer(&json!("another"), &json!({"tools": []})).as_bytes())?,
            Self::Oversize => {
                head(stream, "200 OK", &[("Content-Type", JSON)])?;
                write!(stream, "Content-Length: {}\r\n\r\n", 64 * MIB)?;
                let blanks = vec![b' '; MIB];
                (0..64).try_for_each(|_| stream.write_all(&blanks))?;
            }
            Self::EndlessEvents => {
                let note = json!({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x"}});
                endless(stream, "text/event-stream", || format!("event: message\ndata: {note}\n\n").into_bytes())?;
            }
            Self::EndlessEvent => {
                stream.set_nodelay(true)?;
                endless(stream, "text/event-stream", || format!("data: {}\n", "x".repeat(1000)).into_bytes())?;
            }
            Self::SlowDrip => {
                let text = answer(id, &json!({"tools": [], "_meta": "x".repeat(MIB)}));
                let mut bytes = text.into_bytes().into_iter();
                endless(stream, JSON, || {
                    thread::sleep(Duration::from_millis(100));
                    bytes.next().into_iter().collect()
                })?;
            }
            Self::CompressedBomb => {
                let headers = [("Content-Type", JSON), ("Content-Encoding", "gzip")];
                whole(stream, "200 OK", &headers, &bomb()?)?;
            }
            Self::HeaderFlood => {
                head(stream, "200 OK", &[])?;
                for number in 0_u64.. {
                    write!(stream, "X-More-{number}: {}\r\n", "x".repeat(200))?;
                }
            }
            Self::RedirectLoop => return redirect(stream, "/again"),
            Self::RedirectTo(address) => return redirect(stream, address),
            Self::Hang => wait(stream)?,
            Self::Close => {
                head(stream, "200 OK", &[("Content-Type", JSON)])?;
                write!(stream, "Content-Length: 1000\r\n\r\n{{\"jsonrpc\":")?;
            }
            Self::ManyTools => {
                let tools: Vec<Value> = (0..100_000).map(|at| json!({"name": format!("tool_{at}")})).collect();
                as_json(stream, answer(id, &json!({"tools": tools})).as_bytes())?;
            }
            Self::DeepNesting => {
                let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
                as_json(stream, format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"tools":{deep}}}}}"#).as_bytes())?;
            }
            Self::AsksBack => {
                let asks = [
                    json!({"jsonrpc": "2.0", "id": 900, "method": "sampling/createMessage",
                        "params": {"messages": [], "maxTokens": 10}}),
                    json!({"jsonrpc": "2.0", "id": 901, "method": "elicitation/create",
                        "params": {"message": "Your password?", "requestedSchema": {"type": "object", "properties": {}}}}),
                ];
                head(stream, "200 OK", &[("Content-Type", "text/event-stream")])?;
                write!(stream, "\r\n")?;
                for ask in asks {
                    write!(stream, "event: message\ndata: {ask}\n\n")?;
                }
                write!(stream, "event: message\ndata: {}\n\n", answer(id, &json!({"tools": [tool("second_tool")]})))?;
            }
            _ => return Ok(Answer::AsUsual),
        }
        Ok(Answer::Given)
    }
}

fn answer(id: &Value, result: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "result": result}).to_string()
}

fn redirect(stream: &mut TcpStream, to: &str) -> io::Result<Answer> {
    whole(stream, "307 Temporary Redirect", &[("Location", to)], b"").map(|()| Answer::Given)
}

/// 256 MiB of blanks, compressed.
fn bomb() -> io::Result<Vec<u8>> {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; MIB];
    (0..256).try_for_each(|_| bomb.write_all(&blanks))?;
    bomb.finish()
}
