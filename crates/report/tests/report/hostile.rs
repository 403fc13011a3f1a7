//! Text of a target that tries to take over whatever reads the output.

use model::{Finding, Gap, GapReason, Location, Place, Severity, Span, Subject, SubjectKind};
use report::{About, Outcome, View, conclude, json, ndjson, neutralise, pretty, sarif};

use crate::sample::{finding, scan, surface, surface_evidence, tool};
use crate::sarif::valid;

pub(crate) const HOSTILE: &str = "::error file=a::x\r\n\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}gpj\u{200b}\u{e0041}\rlone \
                       [click](https://evil.example) <img src=x onerror=1> `{0}` ##[error]x ##vso[task]y\u{2028}z\u{7f}";

/// The hostile text stands everywhere where a target can put text.
pub(crate) fn outcomes() -> Vec<Outcome> {
    let text = HOSTILE.to_owned();
    let place = Location { file: text.clone(), line: 0, column: Some(0) };
    let mut listed = surface(HOSTILE, vec![tool(HOSTILE, HOSTILE, 1)]);
    listed.instructions = Some(text.clone());
    let mut in_source = surface_evidence("/x", HOSTILE, "gpj", HOSTILE);
    in_source.place = Place::Source(place.clone());
    in_source.first_line = Some(0);
    let found = Finding {
        title: text.clone(),
        description: text.clone(),
        remediation: text.clone(),
        references: vec![text.clone(), format!("https://host.example/{HOSTILE}")],
        subject: Subject { kind: SubjectKind::Tool, name: text.clone() },
        evidence: vec![surface_evidence(HOSTILE, HOSTILE, "gpj", HOSTILE), in_source],
        ..finding("hostile", Severity::High, (SubjectKind::Tool, "x"), vec![])
    };
    let gap = Gap { what: text.clone(), reason: GapReason::Limit(text.clone()), location: Some(place) };
    let report = conclude(scan(HOSTILE, vec![listed], vec![found], vec![gap]));
    vec![Outcome::scanned(report), Outcome::failed(HOSTILE, HOSTILE)]
}

/// Everything that a terminal obeys or an eye does not see, line ends of ours aside.
pub(crate) fn unseen(text: &str) -> Vec<char> {
    let unseen = |char: &char| {
        (char.is_control() && *char != '\n')
            || matches!(*char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
            || *char >= '\u{e0000}'
    };
    text.chars().filter(unseen).collect()
}

fn runner_commands(text: &str) -> Vec<&str> {
    let is_command =
        |line: &&str| line.trim_start().starts_with("::") || line.contains("##[") || line.contains("##vso[");
    text.lines().filter(is_command).collect()
}

#[test]
fn nothing_of_it_reaches_the_terminal_at_any_width() {
    for width in [0, 1, 20, 80, 100, 140, 500] {
        let text = pretty(&outcomes(), &About::default(), &View { width, ..View::default() });
        assert_eq!(unseen(&text), [' '; 0], "width {width}: {text}");
        assert_eq!(runner_commands(&text), [""; 0], "width {width}");
        assert!(text.contains("<U+202E>") && text.contains("<U+001B>") && text.contains("<U+009B>"), "{text}");
    }
}

#[test]
fn json_keeps_the_text_and_prints_nothing_unseen() {
    let about = About::default();
    let document = json(&outcomes(), &about);
    let value: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(value["results"][0]["complete_result"]["tools_scanned"][0]["tool_name"], HOSTILE);
    for text in [document, ndjson(&outcomes()[0], &about), ndjson(&outcomes()[1], &about)] {
        assert_eq!(unseen(&text), [' '; 0], "{text}");
    }
}

#[test]
fn sarif_stays_valid_and_carries_no_link_of_the_targets() {
    let text = sarif(&outcomes(), &About::default());
    let log = valid(&text);
    assert_eq!(unseen(&text), [' '; 0], "{text}");

    let run = &log["runs"][0];
    let rule = &run["tool"]["driver"]["rules"][0];
    let markdown = rule["help"]["markdown"].as_str().unwrap();
    for live in ["](", "<img", "https:"] {
        assert!(!markdown.contains(live), "{live} in {markdown}");
    }
    assert!(rule["helpUri"].is_null());
    let notifications = run["invocations"][0]["toolExecutionNotifications"].as_array().unwrap();
    let messages = notifications.iter().chain(run["results"].as_array().unwrap()).map(|item| &item["message"]["text"]);
    let mut count = 0;
    for message in messages {
        let message = message.as_str().unwrap();
        assert!(!message.contains("](") && !message.contains("`{0}`"), "{message}");
        count += 1;
    }
    assert_eq!(count, 3);
}

#[test]
fn spans_that_point_nowhere_do_no_harm() {
    for (start, end) in [(0, 0), (5, 2), (1, usize::MAX), (usize::MAX, usize::MAX), (1, 2), (9999, 99999)] {
        let mut evidence = surface_evidence("/description", "日本語", "日", "label");
        evidence.span = Span { start, end };
        evidence.first_line = Some(u32::MAX);
        let found = finding("hostile", Severity::High, (SubjectKind::Tool, "x"), vec![evidence]);
        let outcomes = [Outcome::scanned(conclude(scan("x", vec![], vec![found], vec![])))];
        assert!(pretty(&outcomes, &About::default(), &View::default()).contains("日本語"));
        valid(&sarif(&outcomes, &About::default()));
    }
}

#[test]
fn endless_text_is_cut() {
    let long = "a[b ".repeat(500_000);
    let listed = surface(&long, vec![tool(&long, "", 1)]);
    let mut evidence = surface_evidence(&long, "x", "x", &long);
    evidence.excerpt.clone_from(&long);
    let found = Finding {
        title: long.clone(),
        description: long.clone(),
        ..finding("hostile", Severity::High, (SubjectKind::Tool, &long), vec![evidence])
    };
    let report = conclude(scan(&long, vec![listed], vec![found], vec![]));
    let text = pretty(&[Outcome::scanned(report)], &About::default(), &View::default());
    assert!(text.len() < 20_000, "{}", text.len());
}

#[test]
fn what_is_harmless_stays_as_it_is() {
    for text in ["plain text", "Grüße, мир, 日本語, 👍", "a: b", "C# [x] a::b", "é\u{301}"] {
        assert_eq!(neutralise(text), text);
    }
}

#[test]
fn what_is_not_seen_is_spelt_out() {
    for (text, shown) in [
        ("a\u{1b}[31mb", "a<U+001B>[31mb"),
        ("a\nb\rc\td", "a<U+000A>b<U+000D>c    d"),
        ("a\u{202e}b", "a<U+202E>b"),
        ("::set-output::x", "<U+003A>:set-output::x"),
        (" \t::x", "     <U+003A>:x"),
        ("a##[group]b", "a##<U+005B>group]b"),
        ("##vso[x]", "##vso<U+005B>x]"),
        ("z\u{301}\u{301}\u{301}\u{301}\u{301}", "z\u{301}\u{301}\u{301}<U+0301><U+0301>"),
        (
            "a\u{e0041}\u{e0042}\u{e0043}\u{e0044}\u{e0045}\u{e0046}b",
            "a<U+E0041><U+E0042><U+E0043><U+E0044><2 more unseen>b",
        ),
    ] {
        assert_eq!(neutralise(text), shown);
    }
}
