//! A service on `SQLite` and one on `PostgreSQL` that the tests of the catalogue share. Each test has a project of its own.

use std::io::{BufRead, BufReader, Lines};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::catalog::caller::Caller;
use crate::real_servers::postgres::{Durability, Postgres};
use crate::real_servers::redis::{Keeping, Redis};
use crate::room::Room;
use crate::service::hub::{Backing, command, create_key};

/// Runs the service until standard input ends, which it does with the test program, and clears its room away.
const KEEPER: &str = r#"
    folder=$1; shift
    "$@" & service=$!
    read -r word
    kill -KILL $service 2>/dev/null
    wait $service
    rm -rf "$folder"
"#;

/// Declares that each of these is shown on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[test] fn $name() { super::$name($crate::catalog::place::Place::sqlite()); })+
        }
        mod on_postgres {
            $(#[test] fn $name() { super::$name($crate::catalog::place::Place::postgres()); })+
        }
    };
}
pub(crate) use on_both;

/// A service that runs until the test program ends.
pub(crate) struct Place {
    room: Room,
    backing: Backing,
    pub(crate) origin: String,
    /// Its input is held open: the service ends when that is closed.
    _keeper: Child,
    /// Held open: the service has more to say.
    _said: Lines<BufReader<ChildStdout>>,
    _redis: Option<Redis>,
}

impl Place {
    /// The service that keeps everything in one process.
    pub(crate) fn sqlite() -> &'static Self {
        static PLACE: OnceLock<Place> = OnceLock::new();
        PLACE.get_or_init(|| Self::start(Backing::Embedded, None, &[]))
    }

    /// The service that other processes could share.
    pub(crate) fn postgres() -> &'static Self {
        static PLACE: OnceLock<Place> = OnceLock::new();
        PLACE.get_or_init(|| {
            let redis = Redis::start(Keeping::Nothing);
            let backing = Backing::Shared { database: postgres().create("catalog"), queue: redis.url() };
            Self::start(backing, Some(redis), &["--no-worker"])
        })
    }

    fn start(backing: Backing, redis: Option<Redis>, more: &[&str]) -> Self {
        let room = Room::new();
        let log = std::fs::File::create(room.tmp().join("serve.log")).unwrap();
        let args = ["serve", "--listen", "127.0.0.1:0", "--rate-limit", "1000000", "-vv"];
        // The servers that the tests register run on this machine.
        let args = [&args[..], &["--allow-call-tool", "--egress-allow", "127.0.0.0/8"]].concat();
        let service = command(&room, &backing, &[&args, more].concat());
        let mut keeper = Command::new("/bin/sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(room.work().parent().unwrap());
        keeper.arg(service.get_program()).args(service.get_args());
        keeper.env_clear().envs(service.get_envs().filter_map(|(name, value)| Some((name, value?))));
        // In a group of its own: what ends the test program must leave the keeper to clear up.
        let keeper = keeper.current_dir(room.work()).process_group(0);
        let mut keeper = keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut said = BufReader::new(keeper.stdout.take().unwrap()).lines();
        let first = said.next().unwrap_or_else(|| panic!("serve ended: {}", logged(&room))).unwrap();
        let origin = first.strip_prefix("listening on ").unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { room, backing, origin, _keeper: keeper, _said: said, _redis: redis }
    }

    /// A project that nobody else has.
    pub(crate) fn project(&'static self) -> Project {
        static PROJECTS: AtomicUsize = AtomicUsize::new(1);
        let name = format!("project-{}", PROJECTS.fetch_add(1, Ordering::SeqCst));
        Project { writer: self.caller(&name, "catalog"), place: self, name }
    }

    /// Somebody with a new key.
    pub(crate) fn caller(&self, project: &str, scopes: &str) -> Caller {
        Caller::new(&self.origin, &create_key(&self.room, &self.backing, project, scopes))
    }

    /// What the service has logged so far.
    pub(crate) fn logged(&self) -> String {
        logged(&self.room)
    }

    /// Where the service runs, and what it keeps things in.
    pub(crate) const fn parts(&self) -> (&Room, &Backing) {
        (&self.room, &self.backing)
    }
}

fn logged(room: &Room) -> String {
    std::fs::read_to_string(room.tmp().join("serve.log")).unwrap()
}

/// A `PostgreSQL` of the tests of the catalogue. It ends with the test program.
pub(crate) fn postgres() -> &'static Postgres {
    static SERVER: OnceLock<Postgres> = OnceLock::new();
    SERVER.get_or_init(|| Postgres::start(Durability::Relaxed))
}

/// A project of one test, and somebody who writes its catalogue.
pub(crate) struct Project {
    pub(crate) place: &'static Place,
    pub(crate) name: String,
    /// With the scope `catalog`.
    pub(crate) writer: Caller,
}

impl Project {
    /// Somebody else of the project.
    pub(crate) fn caller(&self, scopes: &str) -> Caller {
        self.place.caller(&self.name, scopes)
    }
}
