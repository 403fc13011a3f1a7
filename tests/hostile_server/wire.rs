//! Requests and answers as they stand on the wire.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use super::Request;

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It was answered, or never will be.
    Given,
    /// It is to be answered as an ordinary server would.
    AsUsual,
}

/// Reads one request; none if the other side hung up.
pub(super) fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace();
    let (method, target) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut request = Request { method, target, ..Request::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    if let Some(length) = request.headers.get("content-length") {
        request.body.resize(length.parse().ok()?, 0);
        reader.read_exact(&mut request.body).ok()?;
    }
    Some(request)
}

/// Answers with a message, or that there is none to a notification. Nobody is served over GET.
pub(super) fn json(stream: &mut TcpStream, message: Option<&Value>) -> io::Result<()> {
    match message {
        Some(message) => {
            whole(stream, "200 OK", &[("Content-Type", "application/json")], message.to_string().as_bytes())
        }
        None => whole(stream, "202 Accepted", &[], b""),
    }
}

/// Sends a whole answer and hangs up.
pub(crate) fn whole(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)], body: &[u8]) -> io::Result<()> {
    head(stream, status, headers)?;
    write!(stream, "Content-Length: {}\r\n\r\n", body.len())?;
    stream.write_all(body)
}

/// Sends the status and these headers; what ends them is left to the caller.
pub(crate) fn head(stream: &mut TcpStream, status: &str, headers: &[(&str, &str)]) -> io::Result<()> {
    write!(stream, "HTTP/1.1 {status}\r\nConnection: close\r\n")?;
    for (name, value) in headers {
        write!(stream, "{name}: {value}\r\n")?;
    }
    Ok(())
}

/// Sends a body without end: `piece` over and over, until the other side hangs up.
pub(crate) fn endless(stream: &mut TcpStream, kind: &str, mut piece: impl FnMut() -> Vec<u8>) -> io::Result<()> {
    head(stream, "200 OK", &[("Content-Type", kind)])?;
    stream.write_all(b"\r\n")?;
    loop {
        stream.write_all(&piece())?;
    }
}

/// Says nothing more and waits until the other side hangs up.
pub(crate) fn wait(stream: &mut TcpStream) -> io::Result<()> {
    stream.flush()?;
    stream.read_to_end(&mut Vec::new()).map(drop)
}
