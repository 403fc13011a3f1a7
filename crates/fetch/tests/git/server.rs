//! A loopback HTTP server: in front of `git http-backend`, or with answers of the test's own.

use std::{
    io::{self, BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use crate::repository::git_command;

/// One request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Whether this is the named command of protocol version 2.
    pub(crate) fn is_command(&self, name: &str) -> bool {
        String::from_utf8_lossy(&self.body).contains(&format!("command={name}\n"))
    }
}

/// A request and the answer that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    pub(crate) request: Request,
    pub(crate) answer: Vec<u8>,
}

/// What to do after an answer was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    Close,
    /// Keep the connection open and send nothing more until the client leaves.
    Stall,
}

/// A server on a loopback port. It lives as long as the test.
pub(crate) struct Server {
    port: u16,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl Server {
    /// A server that writes what `answer` returns: a whole HTTP answer, head included.
    pub(crate) fn start(answer: impl Fn(&Request) -> (Vec<u8>, Then) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let exchanges = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&exchanges), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                // A client that leaves early ends its own connection only.
                thread::spawn(move || stream.and_then(|stream| serve(stream, answer.as_ref(), &seen)));
            }
        });
        Self { port, exchanges }
    }

    /// Git's own server for the repositories below `root`.
    pub(crate) fn git(root: PathBuf, protocol: Protocol) -> Self {
        Self::start(move |request| (http_backend(&root, protocol, request), Then::Close))
    }

    /// The address of a path on this server.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// All that was asked and answered so far.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Which protocol version a server lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// What the client asks for.
    Asked,
    /// Version 0, as a server does that does not pass the client's wish on.
    Zero,
}

/// An HTTP answer.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    [format!("HTTP/1.1 {status}\r\n{headers}Connection: close\r\n\r\n").as_bytes(), body].concat()
}

fn serve(
    stream: TcpStream,
    answer: &(impl Fn(&Request) -> (Vec<u8>, Then) + ?Sized),
    seen: &Mutex<Vec<Exchange>>,
) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let request = read_request(&mut reader)?;
    let (bytes, then) = answer(&request);
    let exchange = Exchange { request, answer: bytes.clone() };
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(exchange);
    let mut stream = stream;
    stream.write_all(&bytes)?;
    if then == Then::Stall {
        // Returns when the client closes the connection.
        reader.read_to_end(&mut Vec::new())?;
    }
    Ok(())
}

fn read_request(reader: &mut BufReader<TcpStream>) -> io::Result<Request> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut request = Request { method, path: path.to_owned(), query: query.to_owned(), ..Request::default() };
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
    }
    let length = request.header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    request.body = vec![0; length];
    reader.read_exact(&mut request.body)?;
    Ok(request)
}

/// Runs git's CGI program for one request.
pub(crate) fn http_backend(root: &Path, protocol: Protocol, request: &Request) -> Vec<u8> {
    let mut command = git_command(root);
    command
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REQUEST_METHOD", &request.method)
        .env("PATH_INFO", &request.path)
        .env("QUERY_STRING", &request.query)
        .env("CONTENT_TYPE", request.header("content-type").unwrap_or_default())
        .env("CONTENT_LENGTH", request.body.len().to_string())
        .env("REMOTE_ADDR", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    if let Some(wish) = request.header("git-protocol").filter(|_| protocol == Protocol::Asked) {
        command.env("GIT_PROTOCOL", wish);
    }
    let mut child = command.spawn().unwrap();
    // A program that refuses the request may end before it has read it.
    let _ = child.stdin.take().unwrap().write_all(&request.body);
    let output = child.wait_with_output().unwrap().stdout;
    let end = output.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&output[..end]);
    let (status, headers): (Vec<_>, Vec<_>) = head.split("\r\n").partition(|line| line.starts_with("Status: "));
    let status = status.first().map_or("200 OK", |line| &line["Status: ".len()..]);
    let headers: Vec<String> = headers.iter().map(|line| format!("{line}\r\n")).collect();
    answer(status, &headers.concat(), &output[end + 4..])
}
