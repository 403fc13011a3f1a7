//! Secrets of registered servers: sealed where they are kept, in full for those who run or write servers, masked for others.

use serde_json::{Value, json};

use super::caller::Caller;
use super::place::{Place, on_both, postgres};
use crate::canary::{CANARY, Places, dump};
use crate::real_servers::redis::{Keeping, Redis};
use crate::room::Room;
use crate::service::hub::{Backing, Hub, create_key};

on_both!(
    secrets_are_shown_in_full_to_runtimes_and_writers_and_masked_to_readers,
    a_mask_that_is_sent_back_means_unchanged,
    a_mask_with_nothing_behind_it_is_refused,
    a_secret_is_changed_and_removed_like_any_other_member,
);

const MASK: &str = "********";

/// A stdio server with secrets wherever one may stand.
fn local(secret: &str) -> Value {
    json!({"saved_name": "local", "mcp_config": {
        "config": {"command": "npx", "args": ["-y", "@acme/notes", "--api-key", format!("{secret}-arg")],
            "env": {"NOTES_KEY": format!("{secret}-env")}},
        "oauth_config": {"enabled": true, "OAUTH_GRANT_TYPE": "client_credentials", "OAUTH_CLIENT_ID": "notes",
            "OAUTH_TOKEN_URL": "https://login.acme.test/token", "OAUTH_CLIENT_SECRET": format!("{secret}-oauth"),
            "OAUTH_CUSTOM_HEADERS": {"X-Tenant": format!("{secret}-custom")},
            "OAUTH_ADDITIONAL_PARAMS": {"assertion": format!("{secret}-param")}},
        "mcp_oauth": {"refresh_token": format!("{secret}-refresh")}}})
}

/// A server with an address and secrets on the way there.
fn remote(secret: &str) -> Value {
    json!({"saved_name": "remote", "mcp_config": {"config": {"type": "http",
        "url": format!("https://mcp.acme.test/mcp?key={secret}-query"),
        "headers": {"Authorization": format!("Bearer {secret}-header")}}}})
}

/// What is marked in the two.
const MARKED: [&str; 8] = ["arg", "env", "oauth", "custom", "param", "refresh", "query", "header"];

/// How many of the marks a text shows.
fn shown(text: &str, secret: &str) -> Vec<&'static str> {
    MARKED.into_iter().filter(|mark| text.contains(&format!("{secret}-{mark}"))).collect()
}

/// The two servers and a gateway of them.
fn register(writer: &Caller, secret: &str) {
    writer.add_server(&local(secret)).is(201);
    writer.add_server(&remote(secret)).is(201);
    writer
        .add_gateway(&json!({"gateway_saved_name": "gw", "servers_config": {
        "servers": [{"saved_name": "local"}, {"saved_name": "remote"}]}}))
        .is(201);
}

/// Everything that a caller can read of the two.
fn readable(caller: &Caller) -> Vec<(&'static str, String)> {
    let list = |what: &str| caller.ask(what).send().is(200).body;
    vec![
        ("get-server", caller.server("local").is(200).body + &caller.server("remote").is(200).body),
        ("list-servers", list("GET /mcp-registry/list-servers")),
        ("get-gateway-config", caller.gateway_config("gw").is(200).body),
        (
            "a client's file",
            caller.ask("GET /mcp-gateway/get-gateway-config?format=mcp-servers").gateway("gw").send().is(200).body,
        ),
    ]
}

fn secrets_are_shown_in_full_to_runtimes_and_writers_and_masked_to_readers(place: &'static Place) {
    let team = place.project();
    register(&team.writer, "s3cr3t");
    for scopes in ["runtime", "catalog", "admin"] {
        let caller = team.caller(scopes);
        for (what, said) in readable(&caller) {
            let expected: &[&str] =
                if what == "a client's file" { &["arg", "env", "query", "header"] } else { &MARKED };
            assert_eq!(shown(&said, "s3cr3t"), expected, "{what} for {scopes}: {said}");
        }
    }
    let reader = team.caller("read");
    for (what, said) in readable(&reader) {
        assert!(!said.contains("s3cr3t"), "{what}: {said}");
        assert!(said.contains("NOTES_KEY"), "{what} tells that there is one: {said}");
    }
    let masked = reader.server("local").is(200).json();
    assert_eq!(masked["mcp_config"]["config"]["env"]["NOTES_KEY"], MASK);
    assert_eq!(masked["mcp_config"]["oauth_config"]["OAUTH_CLIENT_SECRET"], MASK);
    assert_eq!(masked["mcp_config"]["oauth_config"]["OAUTH_CLIENT_ID"], "notes", "what is no secret stays");
    // An answer for one is not given to the other.
    assert_eq!(shown(&team.caller("runtime").gateway_config("gw").is(200).body, "s3cr3t"), MARKED);
    assert_eq!(shown(&reader.gateway_config("gw").is(200).body, "s3cr3t"), Vec::<&str>::new());
    let changes = format!("{:?}", team.writer.changes());
    assert!(!changes.contains("s3cr3t"), "{changes}");
}

fn a_mask_that_is_sent_back_means_unchanged(place: &'static Place) {
    let team = place.project();
    register(&team.writer, "s3cr3t");
    let reader = team.caller("read");
    for name in ["local", "remote"] {
        let (full, masked) = (team.writer.server(name).is(200).json(), reader.server(name).is(200).json());
        let sent_back = json!({"description": "changed", "mcp_config": masked["mcp_config"]});
        team.writer.modify_server(name, &sent_back).is(200);
        let then = team.writer.server(name).is(200).json();
        assert_eq!(then["mcp_config"].to_string(), full["mcp_config"].to_string());
        assert_eq!(then["description"], "changed");
    }
}

fn a_mask_with_nothing_behind_it_is_refused(place: &'static Place) {
    let team = place.project();
    let server = json!({"saved_name": "a", "mcp_config": {"config": {"command": "npx", "env": {"KEY": MASK}}}});
    assert_eq!(team.writer.add_server(&server).refused(400), ["mcp_config.config.env.KEY"]);
    team.writer.add_server(&json!({"saved_name": "a", "mcp_config": {"config": {"command": "npx"}}})).is(201);
    let patch = json!({"mcp_config": {"config": {"env": {"KEY": MASK}}}});
    assert_eq!(team.writer.modify_server("a", &patch).refused(400), ["mcp_config.config.env.KEY"]);
    let batch = json!({"servers": [{"saved_name": "b"}, server]});
    let refused = team.writer.ask("POST /mcp-registry/bulk-add-servers").body(&batch).send();
    assert_eq!(refused.refused(400), ["servers[1].mcp_config.config.env.KEY"]);
}

fn a_secret_is_changed_and_removed_like_any_other_member(place: &'static Place) {
    let team = place.project();
    register(&team.writer, "s3cr3t");
    let patch = json!({"mcp_config": {"config": {"env": {"NOTES_KEY": "another", "MORE": "more"}},
        "oauth_config": {"OAUTH_CLIENT_SECRET": MASK}, "mcp_oauth": null}});
    team.writer.modify_server("local", &patch).is(200);
    let config = team.writer.server("local").is(200).json()["mcp_config"].clone();
    assert_eq!(config["config"]["env"], json!({"NOTES_KEY": "another", "MORE": "more"}));
    assert_eq!(config["oauth_config"]["OAUTH_CLIENT_SECRET"], "s3cr3t-oauth");
    assert!(config.get("mcp_oauth").is_none(), "{config}");
}

/// Keeps, reads, changes, refuses and deletes servers whose secrets are marked, and looks for the marks.
fn no_secret_is_found(backing: &Backing, more: &[&str], kept: impl Fn(&Room) -> Vec<u8>) {
    let room = Room::new();
    let mut places = Places::new();
    let hub = Hub::start(&room, backing, &[&["-vv"], more].concat());
    let caller = |scopes: &str| Caller::new(&hub.origin, &create_key(&room, backing, "default", scopes));
    let (writer, reader, runtime) = (caller("catalog"), caller("read"), caller("runtime"));
    register(&writer, CANARY);
    let patch = json!({"mcp_config": {"config": {"env": {"SECOND": format!("{CANARY}-second")}}}});
    writer.modify_server("local", &patch).is(200);
    for refused in [
        writer.add_server(&local(CANARY)),
        writer.add_server(
            &json!({"saved_name": "x", "mcp_config": {"config": {"command": "npx", "url": "https://a.test",
            "env": {"A": format!("{CANARY}-refused")}, "headers": {"B": [format!("{CANARY}-refused")]}}}}),
        ),
        writer
            .modify_server("local", &json!({"mcp_config": {"config": {"env": {"B": [format!("{CANARY}-refused")]}}}})),
        reader.modify_server("local", &json!({"mcp_config": {"config": {"env": {"B": format!("{CANARY}-refused")}}}})),
        writer.ask("POST /mcp-registry/bulk-add-servers").body(&json!({"servers": [remote(CANARY)]})).send(),
    ] {
        assert!(refused.status >= 400, "{}", refused.body);
        places.add("a refusal", refused.body);
    }
    for (what, said) in readable(&reader) {
        places.add(what, said);
    }
    let in_full = runtime.gateway_config("gw").is(200).body;
    assert_eq!(shown(&in_full, CANARY), MARKED, "otherwise nothing would be at stake");
    places.add("the history", format!("{:?}", writer.changes()));
    places.add("what is kept", kept(&room));
    writer.delete_server("remote").is(200);
    places.add("the history after a deletion", format!("{:?}", writer.changes()));
    places.add("what is kept of the deleted", kept(&room));
    places.add("the metrics", hub.curl("/metrics", &[]).body);
    places.add_folder(&room.tmp());
    places.add_folder(&room.home());
    places.hold_no_canary();
}

#[test]
fn no_secret_of_a_server_is_found_in_what_a_service_on_sqlite_keeps_says_or_writes() {
    // Its database lies in the room, with all else that is looked at.
    no_secret_is_found(&Backing::Embedded, &[], |room| {
        let files: Vec<_> = room.everything().into_iter().filter(|path| path.is_file()).collect();
        let databases = files.iter().filter(|path| std::fs::read(path).unwrap().starts_with(b"SQLite format 3\0"));
        assert!(databases.count() > 0, "no database is among {files:?}");
        Vec::new()
    });
}

#[test]
fn no_secret_of_a_server_is_found_in_what_a_service_on_postgres_keeps_says_or_writes() {
    let redis = Redis::start(Keeping::Nothing);
    let backing = Backing::Shared { database: postgres().create("secrets"), queue: redis.url() };
    no_secret_is_found(&backing, &["--no-worker"], |_| {
        let dumped = dump(&backing);
        assert!(dumped.windows(5).any(|window| window == b"local"), "the dump holds the servers");
        dumped
    });
}
