//! A person signs in to a server that nobody here wrote: the page is opened as a browser would, the answer comes back.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::program::ScanResult;
use crate::real_servers::fastmcp::{Protected, fastmcp};
use crate::room::Room;

/// The program while it waits for a person.
struct Waiting {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
    /// The page to open.
    page: String,
}

impl Waiting {
    fn start(room: &Room, url: &str) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mcp-hub"));
        command.args(["scan-local", url, "--login", "--no-progress", "--format", "ndjson"]);
        command.env_clear().current_dir(room.work()).env("HOME", room.home()).env("MCP_HUB_LOG", "trace");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.trim_start().starts_with("http") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "it ended before it named a page");
        }
        Self { child, said, page: line.trim().to_owned() }
    }

    /// Everything that it prints until it ends, and how it ends.
    fn end(mut self) -> (i32, String, String) {
        let mut stdout = self.child.stdout.take().unwrap();
        // Both are read at once: one that is full would hold the other.
        let printed = std::thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).map(|_| text)
        });
        let mut logged = String::new();
        self.said.read_to_string(&mut logged).unwrap();
        let code = self.child.wait().unwrap().code().unwrap();
        (code, printed.join().unwrap().unwrap(), logged)
    }
}

/// Asks for a page: the status, and where it leads.
fn get(page: &str) -> (u16, Option<String>) {
    let rest = page.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let location = answer.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("location").then(|| value.to_owned())
    });
    (status, location)
}

fn value<'a>(address: &'a str, name: &str) -> &'a str {
    let (_, query) = address.split_once('?').unwrap();
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('=')).unwrap()
}

#[test]
fn a_person_signs_in_on_the_page_and_the_server_is_scanned() {
    let server = fastmcp(Protected::SignIn);
    let room = Room::new();
    let waiting = Waiting::start(&room, server.text("/url"));
    assert_eq!(value(&waiting.page, "code_challenge_method"), "S256");
    let (status, back) = get(&waiting.page);
    let back = back.unwrap();
    assert_eq!(status, 302);
    // What others on this machine send is no answer.
    let (here, _) = back.split_once('?').unwrap();
    for other in ["?code=stolen&state=guessed", "?error=access_denied", "/../", ""] {
        assert_eq!(get(&format!("{here}{other}")).0, 404, "{other}");
    }
    assert_eq!(get(&back).0, 200);
    let code = value(&back, "code").to_owned();
    let (exit, printed, logged) = waiting.end();
    let result = ScanResult(serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{exit}: {printed}{logged}")));
    assert_eq!(result.tools(), ["add_note", "list_notes"], "{logged}");
    assert!(!printed.contains(&code) && !logged.contains(&code), "the code is printed:\n{logged}");
    assert!(!logged.contains("access_token"), "the token is printed:\n{logged}");
}

#[test]
fn a_person_who_does_not_agree_is_not_signed_in() {
    let server = fastmcp(Protected::SignIn);
    let room = Room::new();
    let waiting = Waiting::start(&room, server.text("/url"));
    let (_, back) = get(&waiting.page);
    let (here, state) = (back.as_deref().unwrap().split_once('?').unwrap().0, value(&waiting.page, "state"));
    assert_eq!(get(&format!("{here}?error=access_denied&error_description=canary&state={state}")).0, 200);
    let (exit, printed, logged) = waiting.end();
    let said = format!("{printed}{logged}");
    assert!(said.contains("the authorization server sent you back without a code (access_denied)"), "{said}");
    assert!(!said.contains("canary"), "{said}");
    assert_eq!(exit, 3, "{said}");
}
