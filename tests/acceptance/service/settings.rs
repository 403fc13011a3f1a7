//! What a service is set up with: flags, variables, a file, and what is said of mistakes.

use crate::room::Room;

#[test]
fn every_mistake_is_named_at_once() {
    let room = Room::new();
    let file = room.file("hub.toml", "colour = 'red'\nconcurrency = 0\n");
    let mut command =
        room.command(["serve", "--listen", "here", "--grace", "soon", "--database", "mysql://u:canary@h/d"]);
    command.env("MCP_HUB_QUEUE", "amqp://u:canary@h").env("MCP_HUB_SECRET_KEY", "canary");
    command.arg("--config").arg(file);
    let run = crate::program::Run::of(&mut command).exits(2);
    for part in [
        "there is no setting `colour`",
        "concurrency: expected a number from 1",
        "--listen: expected an address",
        "--grace: expected a time",
        "--database: expected `postgres://",
        "--queue: expected `redis://",
        "MCP_HUB_SECRET_KEY: expected 64 hexadecimal digits",
    ] {
        assert!(run.stderr.contains(part), "{part}: {}", run.stderr);
    }
    assert!(!run.printed().contains("canary"), "{}", run.printed());
}

#[test]
fn a_worker_of_its_own_needs_records_and_a_queue_that_are_shared() {
    let room = Room::new();
    let run = room.run(["worker"]).exits(2);
    assert_eq!(run.stderr.lines().count(), 2, "{}", run.stderr);
    run.says("--database postgres://").says("--queue redis://");
}
