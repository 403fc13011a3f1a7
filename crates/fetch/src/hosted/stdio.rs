//! Standard input and output: a message a line.

use model::ProtocolFaultKind;
use rmcp::RoleClient;
use rmcp::model::ServerJsonRpcMessage;
use rmcp::transport::worker::{Worker, WorkerContext, WorkerQuitReason, WorkerSendRequest};
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::mpsc;
use tokio::task::JoinError;

use super::HostedLimits;
use super::head::Head;
use super::tap::{Failed, Tap};
use crate::{FetchError, Limit};

/// Speaks lines with a program.
pub(super) struct Lines<R, W> {
    /// Until the worker runs.
    input: Option<W>,
    output: BufReader<R>,
    tap: Tap,
    whose: String,
    /// The longest line.
    longest: u64,
    /// Bytes that are no messages and may still come.
    noise_left: u64,
}

impl<R: AsyncRead, W> Lines<R, W> {
    /// Writes to `input`, the program's standard input, and reads from `output`.
    pub(super) fn new(input: W, output: R, tap: Tap, whose: String, limits: &HostedLimits) -> Self {
        let output = BufReader::new(output);
        Self { input: Some(input), output, tap, whose, longest: limits.answer, noise_left: limits.session }
    }
}

/// What a line is.
enum Line {
    Message(Box<ServerJsonRpcMessage>),
    /// The engine need not know of it.
    Kept,
}

impl<R, W> Lines<R, W> {
    /// Tells a message from what a program prints beside.
    fn read(&mut self, line: &[u8]) -> Result<Line, FetchError> {
        let text = String::from_utf8_lossy(line);
        let text = text.trim();
        if text.is_empty() {
            return Ok(Line::Kept);
        }
        if Head::read(text).is_some() {
            let Some(told) = self.tap.received(text, &self.whose)? else { return Ok(Line::Kept) };
            if let Ok(message) = serde_json::from_str(&told) {
                return Ok(Line::Message(Box::new(message)));
            }
        }
        self.tap.fault(ProtocolFaultKind::Noise, text);
        let bytes = line.len() as u64;
        if bytes > self.noise_left {
            let what = format!("what `{}` prints beside its messages", self.whose);
            return Err(FetchError::OverLimit { what, limit: Limit::Answer(self.longest) });
        }
        self.noise_left -= bytes;
        Ok(Line::Kept)
    }
}

impl<R, W> Worker for Lines<R, W>
where
    R: AsyncRead + Unpin + Send + 'static,
    W: AsyncWrite + Unpin + Send + 'static,
{
    type Error = Failed;
    type Role = RoleClient;

    fn err_closed() -> Failed {
        Failed
    }

    fn err_join(_: JoinError) -> Failed {
        Failed
    }

    async fn run(mut self, mut context: WorkerContext<Self>) -> Result<(), WorkerQuitReason<Failed>> {
        const READ: &str = "read a line";
        let tap = self.tap.clone();
        let quit = |failure| WorkerQuitReason::fatal(tap.failed(failure), READ);
        let called_off = context.cancellation_token.clone();
        // A program that reads nothing must not keep its own lines from being read.
        let (to_write, requests) = mpsc::unbounded_channel();
        let Some(input) = self.input.take() else { return Err(WorkerQuitReason::Cancelled) };
        tokio::spawn(write(input, requests, tap.clone()));
        let mut line = Vec::new();
        loop {
            tokio::select! {
                () = called_off.cancelled() => return Err(WorkerQuitReason::Cancelled),
                read = read_line(&mut self.output, &mut line, self.longest) => {
                    match read {
                        Ok(true) => {}
                        Ok(false) => {
                            let what = "it ends before it has answered".to_owned();
                            return Err(quit(FetchError::Protocol { url: self.whose, what }));
                        }
                        Err(limit) => {
                            let what = format!("a line of `{}`", self.whose);
                            return Err(quit(FetchError::OverLimit { what, limit }));
                        }
                    }
                    let told = self.read(&line).map_err(quit)?;
                    line.clear();
                    if let Line::Message(message) = told {
                        context.send_to_handler(*message).await?;
                    }
                }
                request = context.recv_from_handler() => {
                    // The writer ends only with this worker.
                    let _ = to_write.send(request?);
                }
            }
        }
    }
}

/// Writes requests in their order and tells whoever waits for it.
async fn write<W, T>(mut input: W, mut requests: mpsc::UnboundedReceiver<WorkerSendRequest<T>>, tap: Tap)
where
    W: AsyncWrite + Unpin,
    T: Worker<Role = RoleClient, Error = Failed>,
{
    while let Some(WorkerSendRequest { message, responder, .. }) = requests.recv().await {
        tap.sent(&message);
        let mut line = serde_json::to_vec(&message).unwrap_or_default();
        line.push(b'\n');
        let written = async {
            input.write_all(&line).await?;
            input.flush().await
        };
        // A program that has closed its input is heard of by the end of its output.
        let sent = written.await.map_err(|_| Failed);
        // Nobody waits for it any more if the request was called off.
        let _ = responder.send(sent);
    }
}

/// Adds to `line` until it ends; says whether there was one. Loses nothing if it is dropped in between.
async fn read_line(from: &mut (impl AsyncBufRead + Unpin), line: &mut Vec<u8>, longest: u64) -> Result<bool, Limit> {
    loop {
        // A pipe that breaks has no more to say.
        let available = from.fill_buf().await.unwrap_or_default();
        if available.is_empty() {
            return Ok(!line.is_empty());
        }
        let end = available.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(available.len(), |end| end + 1);
        if (line.len() + taken) as u64 > longest {
            return Err(Limit::Answer(longest));
        }
        line.extend_from_slice(&available[..taken]);
        from.consume(taken);
        if end.is_some() {
            return Ok(true);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(limits: &HostedLimits) -> Lines<&'static [u8], tokio::io::Sink> {
        Lines::new(tokio::io::sink(), b"".as_slice(), Tap::new(limits.session), "x".to_owned(), limits)
    }

    #[tokio::test]
    async fn a_line_without_end_is_read_up_to_the_limit() {
        let endless = tokio::io::repeat(b'x');
        let mut line = Vec::new();
        let read = read_line(&mut BufReader::new(endless), &mut line, 10_000).await;
        assert!(matches!(read, Err(Limit::Answer(10_000))));
        assert!(line.len() <= 10_000);
    }

    #[tokio::test]
    async fn the_last_line_may_lack_its_end() {
        let (mut from, mut line) = (BufReader::new(b"a\nb".as_slice()), Vec::new());
        assert_eq!(read_line(&mut from, &mut line, 10).await, Ok(true));
        assert_eq!(line, b"a\n");
        line.clear();
        assert_eq!(read_line(&mut from, &mut line, 10).await, Ok(true));
        line.clear();
        assert_eq!(read_line(&mut from, &mut line, 10).await, Ok(false));
    }

    #[test]
    fn what_is_printed_beside_the_messages_is_a_fault_and_bounded() {
        let limits = HostedLimits { session: 64, ..HostedLimits::default() };
        let mut lines = lines(&limits);
        for noise in ["listening on 3000", "{\"level\":\"info\"}", "\u{1b}[2J", "[1,2]"] {
            assert!(matches!(lines.read(noise.as_bytes()), Ok(Line::Kept)), "{noise}");
        }
        assert!(matches!(lines.read(b"  \r\n"), Ok(Line::Kept)));
        let faults = lines.tap.take_faults();
        assert_eq!(faults.len(), 1);
        assert_eq!((faults[0].kind, faults[0].sent.as_str()), (ProtocolFaultKind::Noise, "listening on 3000"));
        let message = br#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
        assert!(matches!(lines.read(message), Ok(Line::Message(_))));
        assert!(matches!(lines.read(&[b'x'; 64]), Err(FetchError::OverLimit { .. })));
    }
}
