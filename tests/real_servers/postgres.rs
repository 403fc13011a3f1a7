//! A `PostgreSQL` server of one test program.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;

use super::{free_port, install, is_root, succeeds};

/// Runs the server until standard input says `keep` or ends; at its end nobody will start the server again, so that the
/// folder goes too. Standard input ends with the test program, even one that is killed.
const KEEPER: &str = r#"
    folder=$1; shift
    "$@" & server=$!
    read -r word
    kill -QUIT $server 2>/dev/null
    wait $server
    [ "$word" = keep ] || rm -rf "$folder"
"#;

/// Whether what is written survives a crash of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    /// As in production: a change is on the disk when it is committed.
    Full,
    /// Changes are fast and survive a crash of the server, not one of the machine.
    Relaxed,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    durability: Durability,
    keeper: Option<Child>,
}

impl Postgres {
    /// Makes a new server with no databases of ours, and starts it.
    pub(crate) fn start(durability: Durability) -> Self {
        install("postgresql", || programs().is_some());
        let programs = programs().expect("it was just installed");
        let folder = tempfile::Builder::new().prefix("postgres-").tempdir().expect("a folder can be made").keep();
        if is_root() {
            let folder = folder.to_str().expect("the path was made here");
            assert!(succeeds("chown", &["postgres", folder]), "{folder} could not be given to the server");
        }
        let mut server = Self { folder, programs, port: 0, durability, keeper: None };
        let data = server.data();
        let made = server
            .command("initdb")
            .arg("--pgdata")
            .arg(data)
            .args(["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
            .stdout(Stdio::null())
            .status();
        assert!(made.is_ok_and(|status| status.success()), "`initdb` failed");
        // Somebody else may take the port between our look and the start.
        let is_up = (0..5).any(|_| {
            server.port = free_port();
            server.run().is_ok()
        });
        assert!(is_up, "the server does not start");
        server
    }

    /// The address of a database.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database and gives its address.
    pub(crate) fn create(&self, database: &str) -> String {
        let mut command = Command::new(self.programs.join("createdb"));
        command.arg("--host").arg(&self.folder).args([
            "--port",
            &self.port.to_string(),
            "--username=postgres",
            database,
        ]);
        assert!(command.status().is_ok_and(|status| status.success()), "`{database}` could not be made");
        self.url(database)
    }

    /// Stops the server at once, as if its machine had lost power, but for what the system had still to write.
    pub(crate) fn kill(&mut self) {
        let pid = std::fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        if let Some(pid) = pid.lines().next() {
            assert!(succeeds("kill", &["-KILL", pid]), "the server could not be killed");
        }
        self.end("keep\n");
    }

    /// Starts the server again where it was, with its data.
    pub(crate) fn start_again(&mut self) {
        self.run().expect("the server starts again");
    }

    /// Stops the server without a word to its clients, and starts it again.
    pub(crate) fn restart(&mut self) {
        self.end("keep\n");
        self.start_again();
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    /// Starts the server and waits until it answers, or gives what it said.
    fn run(&mut self) -> Result<(), String> {
        let server = self.programs.join("postgres");
        let fsync = if self.durability == Durability::Full { "fsync=on" } else { "fsync=off" };
        let mut command = self.command("/bin/sh");
        command.args(["-c", KEEPER, "keeper"]).arg(&self.folder).arg(server).arg("-D").arg(self.data());
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", &format!("port={}", self.port)]);
        command.arg("-c").arg(format!("unix_socket_directories={}", self.folder.display()));
        command.args(["-c", "lc_messages=C", "-c", "max_connections=300", "-c", fsync]);
        // In a group of its own: what ends the test program must leave the keeper to clear up.
        let mut keeper = command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| error.to_string())?;
        let log = BufReader::new(keeper.stderr.take().expect("it is piped"));
        self.keeper = Some(keeper);
        let (tell, told) = mpsc::channel();
        // Reads on after the start: a server whose log is not read stops.
        std::thread::spawn(move || {
            let mut said = String::new();
            for line in log.lines().map_while(Result::ok) {
                if line.contains("ready to accept connections") {
                    drop(tell.send(Ok(())));
                } else if said.len() < 4096 {
                    said = said + &line + "\n";
                }
                if line.contains("database system is shut down") {
                    drop(tell.send(Err(said.clone())));
                }
            }
            drop(tell.send(Err(said)));
        });
        let answer = told.recv().unwrap_or_else(|error| Err(error.to_string()));
        if answer.is_err() {
            self.end("keep\n");
        }
        answer
    }

    /// Says a last word to the keeper, and waits for its end.
    fn end(&mut self, word: &str) {
        let Some(mut keeper) = self.keeper.take() else { return };
        if let Some(mut input) = keeper.stdin.take() {
            drop(input.write_all(word.as_bytes()));
        }
        drop(keeper.wait());
    }

    /// A command under the user that the server runs as: it refuses to be root.
    fn command(&self, program: &str) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The folder of the test program may be closed to that user.
        command.current_dir("/");
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.end("");
        // If it had been killed, no keeper is there to do it.
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

/// The folder of the newest server's programs.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?.filter_map(Result::ok);
    let newest = versions.filter_map(|version| version.file_name().to_str()?.parse::<u32>().ok()).max()?;
    let programs = Path::new("/usr/lib/postgresql").join(newest.to_string()).join("bin");
    programs.join("postgres").exists().then_some(programs)
}
