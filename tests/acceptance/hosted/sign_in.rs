//! Signing in to servers that nobody here wrote: tokens, authorization servers, certificates. What is secret is printed
//! nowhere, however much is logged.

use serde_json::{Value, json};

use crate::program::Run;
use crate::real_servers::fastmcp::{Protected, fastmcp};
use crate::real_servers::oauth::authorization_server;
use crate::real_servers::told::Told;
use crate::room::Room;

/// What no run may print.
const SECRET: &str = "canary-5b1f7a42c09e";
/// The tools of the server.
const TOOLS: [&str; 2] = ["add_note", "list_notes"];
/// Opens the other ports of this machine, which an address alone does not.
const OPEN: [&str; 2] = ["--egress-allow", "127.0.0.0/8"];

/// Scans an address with all logs on, and asserts that nothing secret is printed.
fn scanned(room: &Room, args: &[&str], environment: &[(&str, &str)], secrets: &[&str]) -> Run {
    let mut command = room.command(["scan-local", "--no-progress", "--format", "ndjson"].iter().chain(args));
    command.env("MCP_HUB_LOG", "trace").env("RUST_LOG", "trace").envs(environment.iter().copied());
    let run = Run::of(&mut command);
    for secret in secrets.iter().chain(&[SECRET]) {
        assert!(!run.printed().contains(secret), "a secret is printed:\n{}", run.printed());
    }
    run
}

fn lists_all(run: &Run) {
    assert_eq!(run.result().tools(), TOOLS, "{}", run.printed());
    assert!(run.result().is_complete(), "{:?}", run.result().gaps());
    assert_eq!(run.result().spoken(), ("streamable-http", "2026-07-28"), "without a handshake");
}

/// A run that could not sign in: it says so, and why.
fn is_refused(run: Run, why: &str) {
    let run = run.exits(3);
    let reason = run.result().0["error"].as_str().unwrap_or_default().to_owned();
    assert!(reason.contains(why), "not `{why}`:\n{}", run.stdout);
}

/// A file that says how to sign in.
fn config(room: &Room, auth: &Value) -> String {
    room.file("auth.json", auth.to_string()).to_str().unwrap().to_owned()
}

fn with_config(server: &str, auth: &Value, more: &[&str], secrets: &[&str]) -> Run {
    let room = Room::new();
    let config = config(&room, auth);
    scanned(&room, &[&[server, "--auth-config", &config], more].concat(), &[], secrets)
}

#[test]
fn a_bearer_token_opens_a_server_wherever_it_is_read_from() {
    let server = fastmcp(Protected::Bearer(SECRET));
    let url = server.text("/url");
    let room = Room::new();
    let at = format!("@{}", room.file("token", format!("{SECRET}\n")).display());
    let header = format!("Authorization: Bearer {SECRET}");
    lists_all(&scanned(&room, &[url, "--bearer", SECRET], &[], &[]));
    lists_all(&scanned(&room, &[url, "--bearer", &at], &[], &[]));
    lists_all(&scanned(&room, &[url], &[("MCP_HUB_BEARER", SECRET)], &[]));
    lists_all(&scanned(&room, &[url, "--header", &header], &[], &[]));
    lists_all(&scanned(&room, &[url], &[("MCP_HUB_HEADERS", &header)], &[]));
    lists_all(&with_config(url, &json!({"auth_type": "bearer", "bearer_token": SECRET}), &[], &[]));
}

#[test]
fn a_missing_or_wrong_token_ends_the_scan_with_what_the_server_asks_for() {
    let server = fastmcp(Protected::Bearer(SECRET));
    let (url, room) = (server.text("/url"), Room::new());
    is_refused(scanned(&room, &[url], &[], &[]), "answered 401 with WWW-Authenticate Bearer");
    let wrong = "canary-of-another-server";
    let run = scanned(&room, &[url, "--bearer", wrong], &[], &[wrong]);
    is_refused(run, "answered 401 with WWW-Authenticate Bearer");
}

#[test]
fn credentials_are_for_one_server() {
    let room = Room::new();
    let two = ["http://127.0.0.1:1/mcp", "http://127.0.0.1:2/mcp", "--bearer", SECRET];
    scanned(&room, &two, &[], &[]).exits(2).says("credentials are for one running server, and 2 are given");
}

#[test]
fn what_the_environment_says_for_a_server_is_nothing_to_a_folder() {
    let room = Room::new();
    let folder = room.file("notes/index.js", "").parent().unwrap().to_str().unwrap().to_owned();
    let without = scanned(&room, &[&folder], &[], &[]);
    let with = scanned(&room, &[&folder], &[("MCP_HUB_BEARER", SECRET)], &[]);
    assert_eq!((with.code, with.result().tools()), (without.code, without.result().tools()));
    scanned(&room, &[&folder, "--bearer", SECRET], &[], &[]).exits(2).says("one running server, and 0 are given");
}

/// A server that takes the tokens of an authorization server, and that one.
fn protected() -> (Told, Told) {
    let giver = authorization_server(SECRET);
    let server = fastmcp(Protected::TokensOf(giver.text("/issuer")));
    (giver, server)
}

fn oauth2(giver: &Told, more: &Value) -> Value {
    let token_url = format!("{}/token", giver.text("/issuer"));
    let mut auth = json!({"auth_type": "oauth2", "oauth2_token_url": token_url, "oauth2_scope": "list"});
    auth.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    auth
}

#[test]
fn a_client_gets_a_token_by_its_secret_or_its_key() {
    let (giver, server) = protected();
    let url = server.text("/url");
    let keys = [giver.text("/rs256"), giver.text("/es256")];
    // The text of a key, as it would stand in a line of a log.
    let parts = keys.map(|key| key.lines().nth(1).unwrap());
    for client in [
        json!({"oauth2_client_id": "basic", "oauth2_client_secret": SECRET}),
        json!({"oauth2_client_id": "post", "oauth2_client_secret": SECRET, "oauth2_use_basic_auth": false,
               "oauth2_resource": url}),
        json!({"oauth2_client_id": "signs by RS256", "oauth2_private_key_pem": keys[0]}),
        json!({"oauth2_client_id": "signs by ES256", "oauth2_private_key_pem": keys[1],
               "oauth2_signing_algorithm": "ES256", "oauth2_key_id": "of ES256",
               "oauth2_assertion_audience": giver.text("/issuer")}),
    ] {
        lists_all(&with_config(url, &oauth2(&giver, &client), &OPEN, &parts));
    }
}

#[test]
fn a_token_is_refreshed_for_a_public_client_and_for_one_with_a_secret() {
    let (giver, server) = protected();
    let tokens = [giver.text("/refreshes/public"), giver.text("/refreshes/confidential")];
    for client in [
        json!({"oauth2_client_id": "public", "oauth2_refresh_token": tokens[0]}),
        json!({"oauth2_client_id": "confidential", "oauth2_refresh_token": tokens[1], "oauth2_client_secret": SECRET}),
    ] {
        lists_all(&with_config(server.text("/url"), &oauth2(&giver, &client), &OPEN, &tokens));
    }
}

#[test]
fn the_address_of_tokens_is_found_by_the_documents_of_the_servers() {
    let (giver, server) = protected();
    let (url, issuer) = (server.text("/url"), giver.text("/issuer"));
    // What is signed for one receiver alone goes where the documents of the server lead; a secret does not.
    let signs = json!({"auth_type": "oauth2", "oauth2_client_id": "signs by RS256",
                       "oauth2_private_key_pem": giver.text("/rs256")});
    lists_all(&with_config(url, &signs, &OPEN, &[]));
    let client = json!({"auth_type": "oauth2", "oauth2_client_id": "basic", "oauth2_client_secret": SECRET});
    with_config(url, &client, &OPEN, &[]).exits(2).says("oauth2_token_url` is required, or `oauth2_issuer`");
    let of_issuer = json!({"auth_type": "oauth2", "oauth2_client_id": "basic", "oauth2_client_secret": SECRET,
                           "oauth2_issuer": issuer});
    lists_all(&with_config(url, &of_issuer, &OPEN, &[]));
    let of_another = json!({"auth_type": "oauth2", "oauth2_client_id": "basic", "oauth2_client_secret": SECRET,
                            "oauth2_issuer": format!("{issuer}/another")});
    is_refused(with_config(url, &of_another, &OPEN, &[]), "cannot sign in: ");
}

#[test]
fn a_secret_does_not_go_to_another_port_of_this_machine_unasked() {
    let (giver, server) = protected();
    let client = json!({"oauth2_client_id": "basic", "oauth2_client_secret": SECRET});
    let run = with_config(server.text("/url"), &oauth2(&giver, &client), &[], &[]);
    is_refused(run, &format!("will not reach `{}/token`", giver.text("/issuer")));
    let found = json!({"auth_type": "oauth2", "oauth2_client_id": "basic", "oauth2_client_secret": SECRET,
                       "oauth2_issuer": giver.text("/issuer")});
    let run = with_config(server.text("/url"), &found, &[], &[]);
    is_refused(run, &format!("will not reach `{}/.well-known/", giver.text("/issuer")));
}

#[test]
fn what_an_authorization_server_says_of_wrong_credentials_is_told_in_its_listed_words() {
    let (giver, server) = protected();
    let url = server.text("/url");
    let wrong = "canary-of-nobody";
    let token_url = format!("the token endpoint `{}/token` answered", giver.text("/issuer"));
    for (client, why) in [
        (json!({"oauth2_client_id": "basic", "oauth2_client_secret": wrong}), "401 (invalid_client)"),
        (json!({"oauth2_client_id": "public", "oauth2_refresh_token": wrong}), "400 (invalid_grant)"),
        (
            json!({"oauth2_client_id": "signs by RS256", "oauth2_private_key_pem": giver.text("/es256"),
                "oauth2_signing_algorithm": "ES256"}),
            "401 (invalid_client)",
        ),
    ] {
        let run = with_config(url, &oauth2(&giver, &client), &OPEN, &[wrong]);
        is_refused(run, &format!("{token_url} {why}"));
    }
    let unfit = json!({"oauth2_client_id": "signs by RS256", "oauth2_private_key_pem": giver.text("/es256")});
    let run = with_config(url, &oauth2(&giver, &unfit), &OPEN, &[]);
    is_refused(run, "cannot sign in: the private key is no PEM text with a key that signs by RS256");
}

#[test]
fn a_certificate_opens_a_server_that_asks_for_one() {
    let folder = tempfile::tempdir().unwrap();
    let server = fastmcp(Protected::Certificate(folder.path()));
    let (url, authority) = (server.text("/url"), server.text("/authority"));
    let mtls = |who: &str| {
        json!({"auth_type": "mtls", "client_cert_pem": server.said[who][0], "client_key_pem": server.said[who][1],
               "ca_cert_pem": authority})
    };
    let key = |who: &str| server.said[who][1].as_str().unwrap().lines().nth(1).unwrap().to_owned();
    let keys = [key("client"), key("stranger")];
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    lists_all(&with_config(url, &mtls("client"), &[], &keys));
    is_refused(with_config(url, &mtls("stranger"), &[], &keys), "cannot reach");
    let mixed = json!({"auth_type": "mtls", "client_cert_pem": server.said["client"][0],
                       "client_key_pem": server.said["stranger"][1], "ca_cert_pem": authority});
    is_refused(with_config(url, &mixed, &[], &keys), "the client's key is not the key of its certificate");
    // Whom it does not believe gets to see nothing.
    let unbelieved = json!({"auth_type": "mtls", "client_cert_pem": server.said["client"][0],
                            "client_key_pem": server.said["client"][1]});
    is_refused(with_config(url, &unbelieved, &[], &keys), "cannot reach");
    is_refused(scanned(&Room::new(), &[url], &[], &keys), "cannot reach");
}

#[test]
fn a_file_that_does_not_say_how_to_sign_in_is_wrong_usage() {
    for (auth, said) in [
        (json!({"auth_type": "bearer"}), "`auth_config.bearer_token` is required"),
        (json!({"auth_type": "bearer", "bearer_token": SECRET, "api_key": SECRET}), "belongs to `api_key`"),
        (json!({"auth_type": "mtls", "client_cert_pem": SECRET, "client_key_pem": SECRET}), "is no PEM text"),
    ] {
        with_config("http://127.0.0.1:1/mcp", &auth, &[], &[]).exits(2).says(said);
    }
}
