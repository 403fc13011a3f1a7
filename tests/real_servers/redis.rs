//! A Redis server of one test program.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use super::{free_port, install, succeeds};

/// Runs the server until standard input says how it ends. Standard input ends with the test program, even one that is
/// killed; then nobody will start the server again, and the folder goes too.
const KEEPER: &str = r#"
    folder=$1; shift
    "$@" & server=$!
    read -r word
    case $word in
        stop) kill -TERM $server ;;
        *) kill -KILL $server ;;
    esac 2>/dev/null
    wait $server
    [ "$word" ] || rm -rf "$folder"
"#;

/// Whether what is written survives the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// Every write is kept in a file before it is answered.
    AppendOnly,
    /// Nothing is kept: the server starts empty.
    Nothing,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Redis {
    folder: PathBuf,
    port: u16,
    keeping: Keeping,
    keeper: Option<Child>,
}

impl Redis {
    /// Starts a new server that holds nothing.
    pub(crate) fn start(keeping: Keeping) -> Self {
        install("redis-server", || succeeds("redis-server", &["--version"]));
        let folder = tempfile::Builder::new().prefix("redis-").tempdir().expect("a folder can be made").keep();
        let mut server = Self { folder, port: 0, keeping, keeper: None };
        // Somebody else may take the port between our look and the start.
        let mut said = String::new();
        let is_up = (0..5).any(|_| {
            server.port = free_port();
            server.run().map_err(|error| said = error).is_ok()
        });
        assert!(is_up, "the server does not start: {said}");
        server
    }

    /// The address of the server.
    pub(crate) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends the server at once. Its port stays its own.
    pub(crate) fn kill(&mut self) {
        self.end("kill\n");
    }

    /// Starts the server again where it was, with what it kept.
    pub(crate) fn start_again(&mut self) {
        self.run().expect("the server starts again");
    }

    /// Stops the server in order, and starts it again.
    pub(crate) fn restart(&mut self) {
        self.end("stop\n");
        self.start_again();
    }

    /// Ends the server, takes all that it kept, and starts it again.
    pub(crate) fn restart_wiped(&mut self) {
        self.wipe();
        self.start_again();
    }

    /// Ends the server and takes all that it kept.
    pub(crate) fn wipe(&mut self) {
        self.kill();
        std::fs::remove_dir_all(&self.folder).expect("the folder is ours");
        std::fs::create_dir(&self.folder).expect("the folder can be made again");
    }

    /// Starts the server and waits until it answers, or gives what it said.
    fn run(&mut self) -> Result<(), String> {
        let appendonly = if self.keeping == Keeping::AppendOnly { "yes" } else { "no" };
        let mut keeper = Command::new("/bin/sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(&self.folder)
            .args(["redis-server", "--bind", "127.0.0.1", "--port", &self.port.to_string(), "--dir"])
            .arg(&self.folder)
            .args(["--appendonly", appendonly, "--appendfsync", "always", "--save", ""])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| error.to_string())?;
        let log = BufReader::new(keeper.stdout.take().expect("it is piped"));
        self.keeper = Some(keeper);
        let (tell, told) = mpsc::channel();
        // Reads on after the start: a server whose log is not read stops.
        std::thread::spawn(move || {
            let mut said = String::new();
            for line in log.lines().map_while(Result::ok) {
                if line.contains("Ready to accept connections") {
                    drop(tell.send(Ok(())));
                } else if said.len() < 4096 {
                    said = said + &line + "\n";
                }
                // The keeper waits for its word even if the server is gone.
                if line.contains("# Failed") || line.contains("bind:") {
                    drop(tell.send(Err(said.clone())));
                }
            }
            drop(tell.send(Err(said)));
        });
        let answer = told.recv().unwrap_or_else(|error| Err(error.to_string()));
        if answer.is_err() {
            self.end("kill\n");
        } else {
            assert_eq!(self.ping(), "+PONG\r\n", "another server answers");
        }
        answer
    }

    fn ping(&self) -> String {
        let mut answer = vec![0; 7];
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it listens");
        stream.write_all(b"PING\r\n").expect("it reads");
        stream.read_exact(&mut answer).expect("it answers");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Says a last word to the keeper, and waits for its end.
    fn end(&mut self, word: &str) {
        let Some(mut keeper) = self.keeper.take() else { return };
        if let Some(mut input) = keeper.stdin.take() {
            drop(input.write_all(word.as_bytes()));
        }
        drop(keeper.wait());
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.end("");
        // If it had been killed, no keeper is there to do it.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
