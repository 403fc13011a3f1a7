//! Servers that misbehave: every scan ends in bounded time and memory, says why, and keeps what came before.

use super::measured::scan;
use crate::hostile_server::{FIRST, HostileServer, Misbehaviour};
use crate::http_server::{HttpServer, Response};

/// Exit code of a scan that did not see everything.
const INCOMPLETE: i32 = 3;
/// The reason for what is larger than one answer may be.
const TOO_LARGE: &str = "answer of 10485760 bytes";
/// The reason for what did not come within the time of a scan.
const TOO_LATE: &str = "25s of time";

/// Scans a server whose second page misbehaves: the first page is kept, the scan is incomplete, and its gap says `reason`.
fn keeps_the_first_page(misbehaviour: Misbehaviour, reason: &str) {
    let shown = format!("{misbehaviour:?}");
    let server = HostileServer::start(misbehaviour);
    // What the extra requests find would win over what is missing.
    let result = scan(&server.address(), &["--no-probes"]).exits(INCOMPLETE).result();
    assert!(result.tools().iter().any(|tool| tool == FIRST), "{shown}: {:?}", result.tools());
    assert!(!result.is_complete(), "{shown}");
    eprintln!("{shown}: {:?}", result.gaps());
    assert!(result.gaps().iter().any(|gap| gap.contains(reason)), "{shown}: {:?}", result.gaps());
}

#[test]
fn a_page_that_is_no_json_is_a_gap() {
    keeps_the_first_page(Misbehaviour::BadJson, "no JSON-RPC message");
}

#[test]
fn an_answer_to_another_request_is_a_gap() {
    keeps_the_first_page(Misbehaviour::WrongId, "an answer to something else");
}

#[test]
fn a_page_of_64_mebibytes_is_over_a_limit() {
    keeps_the_first_page(Misbehaviour::Oversize, TOO_LARGE);
}

#[test]
fn an_event_stream_that_never_answers_is_over_a_limit() {
    keeps_the_first_page(Misbehaviour::EndlessEvents, TOO_LARGE);
}

#[test]
fn an_event_without_end_is_over_a_limit() {
    keeps_the_first_page(Misbehaviour::EndlessEvent, TOO_LARGE);
}

#[test]
fn a_page_that_drips_is_over_the_limit_of_time() {
    keeps_the_first_page(Misbehaviour::SlowDrip, TOO_LATE);
}

#[test]
fn a_page_that_unpacks_to_256_mebibytes_is_over_a_limit() {
    keeps_the_first_page(Misbehaviour::CompressedBomb, TOO_LARGE);
}

#[test]
fn headers_without_end_are_a_gap() {
    keeps_the_first_page(Misbehaviour::HeaderFlood, "cannot reach");
}

#[test]
fn a_page_that_never_comes_is_a_gap() {
    keeps_the_first_page(Misbehaviour::Hang, TOO_LATE);
}

#[test]
fn the_extra_requests_to_a_server_that_never_answers_take_no_more_time() {
    let server = HostileServer::start(Misbehaviour::Hang);
    let result = scan(&server.address(), &[]).exits(INCOMPLETE).result();
    assert!(result.tools().iter().any(|tool| tool == FIRST), "{:?}", result.tools());
}

#[test]
fn a_page_that_ends_in_the_middle_is_a_gap() {
    keeps_the_first_page(Misbehaviour::Close, "cannot reach");
}

#[test]
fn a_page_that_nests_a_hundred_thousand_deep_is_a_gap() {
    keeps_the_first_page(Misbehaviour::DeepNesting, "recursion limit exceeded");
}

#[test]
fn redirects_without_end_are_a_gap() {
    keeps_the_first_page(Misbehaviour::RedirectLoop, "more than 5 redirects");
}

#[test]
fn a_redirect_to_another_server_takes_no_credentials_there() {
    let thief = HttpServer::start(|_| Response::new(200, "application/json", "{}"));
    let server = HostileServer::start(Misbehaviour::RedirectTo(format!("{}/mcp", thief.origin())));
    let run = scan(&server.address(), &["--bearer", "canary-of-the-redirect"]);
    assert!(!run.printed().contains("canary-of-the-redirect"), "{}", run.printed());
    for request in thief.seen() {
        assert!(!format!("{request:?}").contains("canary-of-the-redirect"), "{request:?}");
    }
}

#[test]
fn a_redirect_to_the_metadata_of_a_cloud_is_not_followed() {
    keeps_the_first_page(Misbehaviour::RedirectTo("http://169.254.169.254/latest/meta-data/".to_owned()), "tools/list");
}

#[test]
fn pages_without_end_are_over_a_limit_and_all_of_them_are_kept() {
    let server = HostileServer::start(Misbehaviour::EndlessPages);
    let result = scan(&server.address(), &["--no-probes"]).exits(INCOMPLETE).result();
    assert!(result.tools().len() > 10, "{} tools", result.tools().len());
    assert!(!result.is_complete());
    assert!(result.gaps().iter().any(|gap| gap.contains("limit")), "{:?}", result.gaps());
}

#[test]
fn the_same_cursor_again_is_a_fault_and_a_gap() {
    let server = HostileServer::start(Misbehaviour::RepeatedCursor);
    let result = scan(&server.address(), &["--no-probes"]).result();
    assert!(!result.is_complete());
    let found = result.findings();
    assert!(found.iter().any(|finding| finding.text("rule_id") == "protocol-broken"), "{found:?}");
}

#[test]
fn a_hundred_thousand_tools_are_listed_or_over_a_limit() {
    let server = HostileServer::start(Misbehaviour::ManyTools);
    let result = scan(&server.address(), &["--no-probes"]).result();
    assert!(result.tools().len() > 5_000 || !result.is_complete(), "{}", result.tools().len());
}

#[test]
fn two_descriptions_of_one_tool_are_a_finding() {
    let server = HostileServer::start(Misbehaviour::RepeatedMembers);
    let result = scan(&server.address(), &["--no-probes"]).result();
    let found = result.findings();
    assert!(found.iter().any(|finding| finding.text("rule_id") == "repeated-member"), "{found:?}");
}

#[test]
fn a_server_that_asks_back_gets_nothing_and_is_told_of() {
    let server = HostileServer::start(Misbehaviour::AsksBack);
    let result = scan(&server.address(), &["--no-probes"]).result();
    let found = result.findings();
    assert!(found.iter().any(|finding| finding.text("rule_id") == "asked-back"), "{found:?}");
    assert_eq!(result.tools().len(), 2, "{:?}", result.tools());
    for request in server.seen() {
        let answered = request.message();
        let is_answer = answered["id"] == 900 || answered["id"] == 901;
        assert!(!is_answer || answered["result"].is_null(), "{answered}");
    }
}

#[test]
fn a_server_that_lets_nobody_in_is_not_scanned_and_says_401() {
    let server = HostileServer::start(Misbehaviour::NoChallenge);
    scan(&server.address(), &[]).exits(INCOMPLETE).says("401");
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let server = HostileServer::start(Misbehaviour::SilentFromTheStart);
    scan(&server.address(), &[]).exits(INCOMPLETE);
}

#[test]
fn messages_are_not_sent_to_another_origin() {
    let thief = HttpServer::start(|_| Response::new(202, "text/plain", ""));
    for endpoint in [format!("{}/messages", thief.origin()), thief.origin().replace("http:", "")] {
        let server = HostileServer::start(Misbehaviour::EventsWithEndpoint(endpoint));
        let run = scan(&server.address(), &["--transport", "sse", "--bearer", "canary-of-the-stream"]);
        assert_eq!(run.code, INCOMPLETE, "{}", run.printed());
        assert!(!run.printed().contains("canary-of-the-stream"), "{}", run.printed());
    }
    assert!(thief.seen().is_empty(), "{:?}", thief.seen());
}
