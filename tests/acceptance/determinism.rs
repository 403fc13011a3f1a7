//! The same input gives the same output, timestamps apart.

use crate::expected::{listing, named, server};
use crate::room::Room;

/// Blanks everything that has the form of a time of day in UTC.
fn without_times(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('T') {
        let end = rest[at..].find('Z').map(|length| at + length + 1);
        let is_time = at >= 10
            && rest.is_char_boundary(at - 10)
            && rest[at - 10..at].bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
            && end.is_some_and(|end| rest[at + 1..end - 1].bytes().all(|byte| b"0123456789:.".contains(&byte)));
        match end {
            Some(end) if is_time => {
                kept.push_str(&rest[..at - 10]);
                kept.push_str("<time>");
                rest = &rest[end..];
            }
            _ => {
                kept.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
            }
        }
    }
    kept + rest
}

#[test]
fn two_runs_print_the_same_bytes_timestamps_apart() {
    let mut inputs: Vec<String> = named("-poisoned").iter().map(|name| server(name).display().to_string()).collect();
    inputs.push(server("client-config-poisoned").join("mcp.json").display().to_string());
    inputs.push(listing("servers.ndjson").display().to_string());
    inputs.push(server("no-server").display().to_string());
    let room = Room::new();
    for format in ["pretty", "json", "ndjson", "sarif"] {
        let run = || {
            let args = ["scan-local", "--offline", "--format", format].map(str::to_owned);
            let run = room.run(args.into_iter().chain(inputs.clone())).exits(1);
            (without_times(&run.stdout), run.stderr)
        };
        let first = run();
        for _ in 0..3 {
            assert_eq!(run(), first, "{format}");
        }
    }
}

#[test]
fn times_are_blanked_and_nothing_else_is() {
    let text = r#"{"at":"2026-11-20T10:00:09.25Z","tool":"TZ","day":"2026-11-20"}"#;
    assert_eq!(without_times(text), r#"{"at":"<time>","tool":"TZ","day":"2026-11-20"}"#);
}
