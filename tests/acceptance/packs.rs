//! Hostile packs: each gets one clear sentence, writes nothing and costs little.

use std::fs;

use crate::expected::server;
use crate::hostile_pack::Pack;
use crate::http_server::HttpServer;
use crate::program::Run;
use crate::room::Room;

/// Room enough for every honest repository, and too little for a bomb.
const ADDRESS_SPACE_MIB: u64 = 1536;

fn honest() -> Pack {
    let source = fs::read(server("paginated").join("server.js")).unwrap();
    Pack::with_files(&[("server.js", &source)])
}

fn scan(git: &HttpServer) -> Run {
    let room = Room::new();
    let before = room.everything();
    let url = format!("{}/repo", git.origin());
    let args = ["scan-local", url.as_str(), "--format", "ndjson", "--no-progress"];
    let run = Run::of(&mut room.command_within(ADDRESS_SPACE_MIB, args));
    assert_eq!(room.everything(), before, "something was written");
    run
}

#[test]
fn a_pack_of_our_making_is_read_if_it_is_honest() {
    let result = scan(&honest().serve()).exits(0).result();
    assert_eq!(result.tools(), ["add", "subtract", "multiply", "divide", "power"]);
}

#[test]
fn a_delta_bomb_stops_at_a_limit() {
    for (count, copies) in [(1, 48), (64, 64), (4000, 8)] {
        let run = scan(&honest().with_delta_bombs(count, copies).serve()).exits(3);
        assert!(!run.result().is_complete());
        assert!(run.printed().contains("limit"), "{}", run.printed());
    }
}

#[test]
fn a_pack_without_the_commit_that_was_promised_is_an_error() {
    let run = scan(&honest().without_its_head().serve()).exits(3);
    assert!(!run.result().is_complete());
}
