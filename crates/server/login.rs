//! A person at a terminal signs in to a running server: the page is named, the answer comes back to this machine.

use std::time::Duration;

use anyhow::Context;
use fetch::{Fetcher, Login, LoginClient};
use model::{Endpoint, Secret};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use url::Url;

use crate::complaint;

/// How long a person may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long a browser may take to ask.
const ASKING: Duration = Duration::from_secs(5);
/// The longest request of a browser's.
const LONGEST_REQUEST: usize = 16 * 1024;
/// Where the answer comes back to.
const PATH: &str = "/signed-in";

/// Signs a person in to the server at `endpoint`: says which page to open, and waits for what comes back.
///
/// # Errors
///
/// Fails if the server names no page that is fit to be opened, if nobody signs in in time, and if there is no token.
pub(crate) async fn login(fetcher: &Fetcher, endpoint: &Endpoint, client: &LoginClient) -> anyhow::Result<Secret> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("cannot listen on this machine for the answer")?;
    let here = listener.local_addr().context("cannot listen on this machine for the answer")?;
    let redirect: Url = format!("http://{here}{PATH}").parse().context("cannot name an address of this machine")?;
    let login = fetcher.login(endpoint, &redirect, client).await?;
    complaint::note(&format!("To sign in, open this page in a browser:\n\n  {}\n", login.page()));
    let answer = timeout(PATIENCE, answer(&listener, &here.to_string(), &login)).await;
    let query = answer.map_err(|_| anyhow::anyhow!("nobody signed in within {} minutes", PATIENCE.as_secs() / 60))?;
    Ok(login.finish(&query).await?)
}

/// Waits for the request that answers the sign-in. Anybody on this machine can send others.
async fn answer(listener: &TcpListener, here: &str, login: &Login) -> String {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            // No room for another connection just now.
            tokio::task::yield_now().await;
            continue;
        };
        let Ok(Some(request)) = timeout(ASKING, head(&mut stream)).await else { continue };
        let query = answer_of(&request, here).filter(|query| login.is_answered_by(query));
        let said = match &query {
            Some(_) => page("200 OK", "You may close this page and go back to the terminal."),
            None => page("404 Not Found", "Nothing is here."),
        };
        // The person sees in the terminal what came of it.
        let _ = timeout(ASKING, stream.write_all(said.as_bytes())).await;
        let _ = timeout(ASKING, stream.shutdown()).await;
        if let Some(query) = query {
            return query.to_owned();
        }
    }
}

/// The head of a request, or nothing if it does not end.
async fn head(stream: &mut TcpStream) -> Option<String> {
    let mut bytes = Vec::new();
    let mut piece = [0; 2048];
    while bytes.len() < LONGEST_REQUEST {
        let read = stream.read(&mut piece).await.ok().filter(|read| *read > 0)?;
        bytes.extend_from_slice(&piece[..read]);
        if bytes.windows(4).any(|end| end == b"\r\n\r\n") {
            return String::from_utf8(bytes).ok();
        }
    }
    None
}

/// The query of a request for the place where the answer comes back to, if it was sent to this address by name: a page of
/// another host that leads here is another host.
fn answer_of<'a>(request: &'a str, here: &str) -> Option<&'a str> {
    let mut lines = request.lines();
    let query = lines.next()?.strip_prefix("GET ")?.strip_prefix(PATH)?.strip_prefix('?')?.split(' ').next()?;
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then_some(value.trim())
    });
    (host == Some(here)).then_some(query)
}

fn page(status: &str, text: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{text}",
        text.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_request_for_the_place_of_the_answer_is_one() {
        let here = "127.0.0.1:4000";
        let query = |line: &str, host: &str| {
            let request = format!("{line} HTTP/1.1\r\nAccept: */*\r\nHOST: {host}\r\n\r\n");
            answer_of(&request, here).map(str::to_owned)
        };
        assert_eq!(query("GET /signed-in?code=a&state=b", here).as_deref(), Some("code=a&state=b"));
        for line in ["GET /signed-in", "GET /favicon.ico", "POST /signed-in?code=a", "GET /signed-in/?code=a", ""] {
            assert_eq!(query(line, here), None, "{line}");
        }
        assert_eq!(query("GET /signed-in?code=a", "page.example:4000"), None);
        assert_eq!(answer_of("GET /signed-in?code=a HTTP/1.1\r\n\r\n", here), None);
    }
}
