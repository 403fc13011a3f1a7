//! A process that is killed in the middle of a bulk add leaves all of it or nothing, whenever it dies.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::time::Instant;

use serde_json::{Value, json};

use super::bulk;
use super::caller::{Ask, Caller, runtime};
use super::place::postgres;
use crate::real_servers::redis::{Keeping, Redis};
use crate::room::Room;
use crate::service::hub::{Backing, command, create_key};

/// How often the process is killed while it adds.
const ROUNDS: u32 = 16;

/// A service that is killed when dropped.
struct Serving {
    child: Child,
    origin: String,
}

impl Serving {
    fn start(room: &Room, backing: &Backing, more: &[&str]) -> Self {
        let args = [&["serve", "--listen", "127.0.0.1:0", "--rate-limit", "1000000"], more].concat();
        let log = std::fs::File::create(room.tmp().join("serve.log")).unwrap();
        let mut child = command(room, backing, &args);
        let mut child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = said.next().and_then(Result::ok);
        let log = || std::fs::read_to_string(room.tmp().join("serve.log")).unwrap();
        let first = first.unwrap_or_else(|| panic!("serve ended: {}", log()));
        // It may have more to say, and must not end of that.
        std::thread::spawn(move || said.for_each(drop));
        let origin = first.strip_prefix("listening on ").unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { child, origin }
    }

    fn kill(&mut self) {
        // One that has ended by itself needs no end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Somewhere between 0 and 1.
fn chance() -> f64 {
    let drawn = RandomState::new().build_hasher().finish();
    f64::from(u32::try_from(drawn >> 32).unwrap()) / f64::from(u32::MAX)
}

/// A request for one of many projects.
fn in_project(caller: &Caller, what: &str, project: &str) -> Ask {
    caller.ask(what).header("X-Enkrypt-Project", project)
}

fn count(caller: &Caller, list: &str, project: &str) -> u64 {
    let listed = in_project(caller, &format!("GET {list}"), project).send().is(200).json();
    listed.pointer("/pagination/total_count").and_then(Value::as_u64).unwrap()
}

fn a_killed_process_leaves_all_or_nothing(backing: &Backing, more: &[&str]) {
    let room = Room::new();
    let key = create_key(&room, backing, "default", "admin");
    let body = json!({"servers": bulk::servers(100)});
    let add =
        |caller: &Caller, project: &str| in_project(caller, "POST /mcp-registry/bulk-add-servers", project).body(&body);

    let mut serving = Serving::start(&room, backing, more);
    let caller = Caller::new(&serving.origin, &key);
    add(&caller, "warm").send().is(201);
    let start = Instant::now();
    add(&caller, "undisturbed").send().is(201);
    let usual = start.elapsed();

    let (mut nothing, mut everything, mut unanswered) = (0, 0, 0);
    for round in 0..ROUNDS {
        let project = format!("round-{round}");
        let caller = Caller::new(&serving.origin, &key);
        let sent = runtime().spawn(add(&caller, &project).sent());
        // From at once to long after, most of them in between, and never twice at the same moment: a machine that is busy
        // takes longer than usual.
        let share = (f64::from(round) / f64::from(ROUNDS - 1)).powi(2) * 4.0 + chance() * 0.1;
        std::thread::sleep(usual.mul_f64(share));
        serving.kill();
        let answer = runtime().block_on(sent).unwrap().ok().map(|reply| reply.status);

        serving = Serving::start(&room, backing, more);
        let caller = Caller::new(&serving.origin, &key);
        let left = count(&caller, "/mcp-registry/list-servers", &project);
        let remembered = count(&caller, "/mcp-registry/list-changes", &project);
        assert!([0, 100].contains(&left), "killed after {share:.2} of the time it takes, {left} servers are there");
        assert_eq!(remembered, left, "the history says the same");
        assert!([None, Some(201)].contains(&answer), "{answer:?}");
        assert!(answer.is_none() || left == 100, "what was answered is there");
        if left == 0 {
            nothing += 1;
            add(&caller, &project).send().is(201);
        } else {
            everything += 1;
            unanswered += u32::from(answer.is_none());
            add(&caller, &project).send().refused(409);
        }
        assert_eq!(count(&caller, "/mcp-registry/list-servers", &project), 100, "it goes on as if nothing had been");
    }
    println!("of {ROUNDS} kills {nothing} left nothing and {everything} all, {unanswered} of these without an answer");
    assert!(nothing > 0 && everything > 0, "only one side was seen: {nothing} and {everything}, at {usual:?} each");
}

#[test]
fn a_process_killed_during_a_bulk_add_leaves_all_or_nothing_on_sqlite() {
    a_killed_process_leaves_all_or_nothing(&Backing::Embedded, &[]);
}

#[test]
fn a_process_killed_during_a_bulk_add_leaves_all_or_nothing_on_postgres() {
    let redis = Redis::start(Keeping::Nothing);
    let backing = Backing::Shared { database: postgres().create("killed"), queue: redis.url() };
    a_killed_process_leaves_all_or_nothing(&backing, &["--no-worker"]);
}
