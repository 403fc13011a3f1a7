use model::{Gap, GapReason, List, Page, Session};
use proptest::prelude::*;

use super::{Heard, session};

fn page(list: List, answer: &str) -> Page {
    Page { list, answer: answer.to_owned() }
}

fn result(result: &str) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":1,"result":{result}}}"#)
}

const GREETING: &str = r#"{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25",
    "capabilities":{"tools":{},"prompts":{},"resources":{}},
    "serverInfo":{"name":"notes","title":"Notes","version":"1.2.3"},"instructions":"Read first."}}"#;

fn heard(pages: Vec<Page>) -> Heard {
    session(&Session { greeting: GREETING.to_owned(), pages, ..Session::default() })
}

fn gaps(heard: &Heard) -> Vec<String> {
    heard.surface.gaps.iter().map(|gap| format!("{}: {}", gap.what, gap.reason)).collect()
}

#[test]
fn the_greeting_says_who_the_server_is() {
    let heard = heard(Vec::new());
    assert_eq!(heard.surface.server_name.as_deref(), Some("notes"));
    assert_eq!(heard.server_version.as_deref(), Some("1.2.3"));
    assert_eq!(heard.surface.server_info["title"], "Notes");
    assert_eq!(heard.surface.instructions.as_deref(), Some("Read first."));
    assert_eq!(gaps(&heard), [""; 0]);
}

#[test]
fn a_server_without_a_handshake_is_named_by_the_metadata_of_its_answers() {
    let greeting = result(
        r#"{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"cacheScope":"private",
        "_meta":{"io.modelcontextprotocol/serverInfo":{"name":"notes","version":"2\u001b[2J"}}}"#,
    );
    let heard = session(&Session { greeting, ..Session::default() });
    assert_eq!(heard.surface.server_name.as_deref(), Some("notes"));
    assert_eq!(heard.server_version.as_deref(), Some("2 [2J"));
    assert_eq!(heard.surface.cache_scope.as_deref(), Some("private"));
}

#[test]
fn the_pages_of_a_list_are_one_list_and_a_name_may_stand_twice() {
    let heard = heard(vec![
        page(List::Tools, &result(r#"{"tools":[{"name":"b"},7],"nextCursor":"2"}"#)),
        page(List::Prompts, &result(r#"{"prompts":[{"name":"p"}]}"#)),
        page(List::Tools, &result(r#"{"tools":[{"description":"?"},{"name":"b","name":"a"},{"name":"b"}]}"#)),
        page(List::Resources, &result(r#"{"resources":[{"uri":"n://1"}]}"#)),
        page(List::ResourceTemplates, &result(r#"{"resourceTemplates":[{"uriTemplate":"n://{id}"}]}"#)),
    ]);
    let surface = &heard.surface;
    assert_eq!(surface.tools.iter().map(|tool| tool.name.as_str()).collect::<Vec<_>>(), ["b", "a", "b"]);
    assert_eq!((surface.prompts.len(), surface.resources.len(), surface.resource_templates.len()), (1, 1, 1));
    assert_eq!(surface.repeated[0].pointer, "/result/tools/3/name");
    let unnamed = "of the listing: cannot be parsed: is not an object with a name";
    assert_eq!(gaps(&heard), [format!("tool 1 {unnamed}"), format!("tool 2 {unnamed}")]);
}

#[test]
fn a_cursor_is_a_gap_only_where_no_page_follows() {
    let cut = heard(vec![
        page(List::Tools, &result(r#"{"tools":[],"nextCursor":"2"}"#)),
        page(List::Tools, &result(r#"{"tools":[],"nextCursor":"3"}"#)),
        page(List::Prompts, &result(r#"{"prompts":[],"nextCursor":null}"#)),
    ]);
    assert_eq!(gaps(&cut), ["rest of `tools/list`: over a limit: the server has more pages than were asked for"]);
}

#[test]
fn the_gaps_of_the_session_are_kept_and_not_told_twice() {
    let reason = GapReason::Limit("1000 pages".to_owned());
    let told = Gap { what: "rest of `tools/list`".to_owned(), reason, location: None };
    let heard = session(&Session {
        greeting: GREETING.to_owned(),
        pages: vec![page(List::Tools, &result(r#"{"tools":[{"name":"a"}],"nextCursor":"2"}"#))],
        gaps: vec![told.clone()],
        ..Session::default()
    });
    assert_eq!(heard.surface.gaps, [told]);
    assert_eq!(heard.surface.tools.len(), 1);
}

#[test]
fn an_error_is_a_gap_unless_it_says_that_there_is_no_such_list() {
    let refusal = |code: i64| format!(r#"{{"jsonrpc":"2.0","id":1,"error":{{"code":{code},"message":"No\n{code}"}}}}"#);
    let without = heard(vec![
        page(List::Tools, &refusal(-32601)),
        page(List::Prompts, &refusal(-32601)),
        page(List::Resources, &refusal(-32603)),
    ]);
    assert_eq!(
        gaps(&without),
        [
            "page 1 of `tools/list`: not scanned: the server answered with error -32601: No -32601",
            "page 1 of `resources/list`: not scanned: the server answered with error -32603: No -32603",
        ]
    );
    let greeting = result(r#"{"capabilities":{"tools":{}}}"#);
    let pages = vec![page(List::Resources, &refusal(-32000))];
    let never_promised = session(&Session { greeting, pages, ..Session::default() });
    assert_eq!(gaps(&never_promised), [""; 0]);
}

#[test]
fn a_broken_answer_is_a_gap_and_what_came_before_is_kept() {
    let long = "x".repeat(5000);
    let heard = heard(vec![
        page(List::Tools, &result(r#"{"tools":[{"name":"a"}],"nextCursor":"2"}"#)),
        page(List::Tools, r#"{"jsonrpc":"2.0","id":2,"result":{"tools":[{"na"#),
        page(List::Prompts, "[]"),
        page(List::Resources, &format!(r#"{{"error":{{"message":"{long}"}}}}"#)),
        page(List::ResourceTemplates, &"[".repeat(100_000)),
    ]);
    assert_eq!(heard.surface.tools.len(), 1);
    assert_eq!(heard.surface.gaps.len(), 4);
    assert!(heard.surface.gaps.iter().all(|gap| gap.reason.detail().len() < 300), "{:?}", gaps(&heard));
    let silent = session(&Session::default());
    assert_eq!(gaps(&silent), ["greeting of the server: cannot be parsed: there is none"]);
}

#[test]
fn the_scope_of_the_resources_counts_before_that_of_other_lists() {
    let tools = page(List::Tools, &result(r#"{"tools":[],"cacheScope":"public"}"#));
    let resources = page(List::Resources, &result(r#"{"resources":[],"cacheScope":"private"}"#));
    assert_eq!(heard(vec![tools.clone(), resources]).surface.cache_scope.as_deref(), Some("private"));
    assert_eq!(heard(vec![tools]).surface.cache_scope.as_deref(), Some("public"));
}

#[test]
fn a_list_of_nothing_but_nonsense_leaves_few_gaps() {
    let answer = result(&format!(r#"{{"tools":[{}0]}}"#, "0,".repeat(50_000)));
    let heard = heard(vec![page(List::Tools, &answer)]);
    assert_eq!(heard.surface.gaps.len(), 65);
    assert_eq!(heard.surface.gaps[64].what, "49937 more tools of the listing");
}

/// Text that is sometimes JSON-RPC, mostly nearly so, and now and then anything at all.
fn answers() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("-1e999".to_owned()),
        Just("\"\\ud800\"".to_owned()),
        Just("{}".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        ".{0,8}".prop_map(|text| format!("{text:?}")),
    ];
    let key = prop::sample::select(vec![
        "result",
        "error",
        "tools",
        "name",
        "_meta",
        SERVER_INFO_KEY,
        "serverInfo",
        "capabilities",
        "nextCursor",
        "message",
        "code",
        "instructions",
        "inputSchema",
        "cacheScope",
        "prompts",
        "arguments",
        "resources",
        "uri",
    ]);
    let value = leaf.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((key.clone(), inner), 0..6).prop_map(|members| {
                let members: Vec<_> = members.into_iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    prop_oneof![
        4 => value.prop_map(|value| format!(r#"{{"jsonrpc":"2.0","id":1,"result":{value}}}"#)),
        1 => any::<String>(),
    ]
}

const SERVER_INFO_KEY: &str = super::SERVER_INFO;

proptest! {
    #[test]
    fn no_answers_make_the_reader_panic_or_lose_a_broken_one(
        greeting in answers(),
        pages in prop::collection::vec((prop::sample::select(List::ALL.to_vec()), answers()), 0..6),
    ) {
        let broken = pages.iter().filter(|(_, answer)| serde_json::from_str::<serde_json::Value>(answer).is_err()).count();
        let pages = pages.into_iter().map(|(list, answer)| Page { list, answer }).collect();
        let heard = session(&Session { greeting, pages, ..Session::default() });
        prop_assert!(heard.surface.gaps.len() >= broken);
        prop_assert!(heard.surface.gaps.iter().all(|gap| gap.reason.detail().len() <= 4 * super::REPEATED + 64));
    }
}
