//! `markdown`: what it says, and that text of a target stays text.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use model::{Finding, Gap, GapReason, Severity, SubjectKind};
use proptest::prelude::*;
use report::{About, Outcome, conclude, markdown};

use crate::hostile::{HOSTILE, outcomes, unseen};
use crate::sample::{about, clean, documented, finding, poisoned, scan, surface, surface_evidence, tool};

/// What a reader of markdown would make of a page beyond text, code, headings, lists and tables: links, images, markup.
fn live(page: &str) -> Vec<String> {
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    let arena = Arena::new();
    let root = parse_document(&arena, page, &options);
    let is_live = |value: &NodeValue| {
        !matches!(
            value,
            NodeValue::Document
                | NodeValue::Text(_)
                | NodeValue::Code(_)
                | NodeValue::CodeBlock(_)
                | NodeValue::Heading(_)
                | NodeValue::Paragraph
                | NodeValue::Strong
                | NodeValue::BlockQuote
                | NodeValue::List(_)
                | NodeValue::Item(_)
                | NodeValue::ThematicBreak
                | NodeValue::Table(_)
                | NodeValue::TableRow(_)
                | NodeValue::TableCell
                | NodeValue::SoftBreak
        )
    };
    root.descendants()
        .filter(|node| is_live(&node.data.borrow().value))
        .map(|node| format!("{:?}", node.data.borrow().value))
        .collect()
}

/// How many headings, rows and blocks of code a reader sees.
fn shape(page: &str) -> [usize; 3] {
    let mut options = Options::default();
    options.extension.table = true;
    let arena = Arena::new();
    let root = parse_document(&arena, page, &options);
    let count =
        |wanted: fn(&NodeValue) -> bool| root.descendants().filter(|node| wanted(&node.data.borrow().value)).count();
    [
        count(|value| matches!(value, NodeValue::Heading(_))),
        count(|value| matches!(value, NodeValue::TableCell)),
        count(|value| matches!(value, NodeValue::CodeBlock(_))),
    ]
}

/// A run in which a text stands everywhere where a target can put text.
fn everywhere(text: &str) -> Vec<Outcome> {
    let evidence = surface_evidence(text, &format!("x{text}"), "x", text);
    let found = Finding {
        title: text.to_owned(),
        description: text.to_owned(),
        remediation: text.to_owned(),
        references: vec![text.to_owned()],
        ..finding("hostile", Severity::High, (SubjectKind::Tool, text), vec![evidence])
    };
    let gap = Gap { what: text.to_owned(), reason: GapReason::Limit(text.to_owned()), location: None };
    let report = conclude(scan(text, vec![surface(text, vec![tool(text, text, 1)])], vec![found], vec![gap]));
    vec![Outcome::scanned(report), Outcome::failed(text, text)]
}

#[test]
fn a_run_is_one_document() {
    insta::assert_snapshot!(markdown(&documented(), &about()));
}

#[test]
fn text_of_a_target_is_neither_markup_nor_a_link_nor_a_command() {
    for page in [markdown(&outcomes(), &About::default()), markdown(&everywhere(HOSTILE), &About::default())] {
        assert_eq!(live(&page), [""; 0], "{page}");
        assert_eq!(unseen(&page), [' '; 0], "{page}");
        for line in page.lines() {
            assert!(
                !line.trim_start().starts_with("::") && !line.contains("##[") && !line.contains("##vso["),
                "{line}"
            );
        }
    }
}

#[test]
fn a_mention_or_a_reference_stands_in_code() {
    let page = markdown(&everywhere("cc @acme/all, fixes #12"), &about());
    let outside: String = page.split("```").step_by(2).collect();
    let outside: String = outside.split('`').step_by(2).collect();
    assert!(!outside.contains('@') && !outside.contains("#12"), "{outside}");
}

#[test]
fn what_was_not_wholly_seen_never_looks_clean() {
    let mut partly = clean();
    let reason = GapReason::Limit("a file of more than 5 MiB".to_owned());
    partly.gaps.push(Gap { what: "file".to_owned(), reason, location: None });
    let whole = markdown(&[Outcome::scanned(clean())], &about());
    assert!(whole.contains("## No findings: ") && !whole.contains("Not everything"), "{whole}");
    let partly = markdown(&[Outcome::scanned(partly)], &about());
    assert!(partly.contains("## Incomplete: ") && partly.contains("> **Not everything was seen** (1 gap)"), "{partly}");
    assert!(markdown(&[Outcome::failed("npm:gone", "no such package")], &about()).contains("## Not scanned: "));
    assert!(markdown(&[Outcome::scanned(poisoned())], &about()).contains("so there may be more."));
    assert!(markdown(&[], &about()).contains("Nothing was scanned."));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_markup(text in "[\\]\\[()<>!`*_~#@|:.&;=+\\\\/ \n\t\"'a-c0-2$^-]{0,24}|(https?://|www\\.|mailto:|<a |\\[x\\]: |- \\[ \\] |```|~~~)[a-c.`|)(\\]\\[ \n]{0,12}") {
        let page = markdown(&everywhere(&text), &about());
        prop_assert_eq!(live(&page), Vec::<String>::new(), "{}", &page);
        prop_assert_eq!(shape(&page), shape(&markdown(&everywhere("a"), &about())), "{}", &page);
    }
}
