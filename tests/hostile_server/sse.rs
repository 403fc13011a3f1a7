//! The older transport: an event stream that names where messages go.

use std::io::{self, Write};
use std::net::TcpStream;

use super::Request;
use super::wire::{Answer, head, wait, whole};

/// Opens a stream that names `endpoint` and says nothing more; knows no other request.
pub(super) fn answer(endpoint: &str, request: &Request, stream: &mut TcpStream) -> io::Result<Answer> {
    if request.method != "GET" {
        return whole(stream, "405 Method Not Allowed", &[], b"").map(|()| Answer::Given);
    }
    head(stream, "200 OK", &[("Content-Type", "text/event-stream")])?;
    write!(stream, "\r\nevent: endpoint\ndata: {endpoint}\n\n")?;
    wait(stream).map(|()| Answer::Given)
}
