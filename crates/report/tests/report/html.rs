//! `html`: what it says, and that the page runs and loads nothing.

use base64::Engine as _;
use model::{Gap, GapReason, Severity};
use report::{About, Outcome, html};
use sha2::{Digest, Sha256};

use crate::hostile::{outcomes, unseen};
use crate::sample::{about, clean, documented, poisoned, run};

/// What stands between the style and the end.
fn body(page: &str) -> &str {
    page.split_once("</style>").unwrap().1
}

/// The tags of a page, each with what stands inside its brackets.
fn tags(page: &str) -> Vec<&str> {
    page.split('<').skip(1).map(|rest| rest.split_once('>').unwrap().0).collect()
}

#[test]
fn a_run_is_one_page() {
    insta::assert_snapshot!(body(&html(&documented(), &about())));
}

#[test]
fn the_policy_allows_the_style_of_the_page_and_nothing_else() {
    let page = html(&run(), &about());
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(style));
    let policy = format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'");
    assert!(page.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")), "{digest}");
    assert!(!style.contains("url(") && !style.contains("@import"), "a style that loads something");
}

#[test]
fn text_of_a_target_adds_no_tag_no_attribute_and_nothing_unseen() {
    let page = html(&outcomes(), &About::default());
    for tag in tags(body(&page)) {
        let known = tag.trim_start_matches('/').split_once(' ').map_or(tag.trim_start_matches('/'), |(name, _)| name);
        let ours = [
            "head",
            "body",
            "main",
            "html",
            "h1",
            "h2",
            "h3",
            "h4",
            "p",
            "b",
            "span",
            "div",
            "article",
            "section",
            "ul",
            "li",
            "dl",
            "dt",
            "dd",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "code",
            "pre",
            "mark",
            "figure",
            "figcaption",
            "footer",
        ];
        assert!(ours.contains(&known), "<{tag}>");
        let attributes = tag.split_once(' ').map_or("", |(_, attributes)| attributes);
        let is_class = attributes.strip_prefix("class=\"").and_then(|rest| rest.strip_suffix('"'));
        assert!(attributes.is_empty() || is_class.is_some_and(|class| !class.contains(['"', '=', '<'])), "<{tag}>");
    }
    assert_eq!(unseen(&page), [' '; 0], "{page}");
    assert!(page.contains("&lt;U+202E&gt;") && page.contains("&lt;img src=x onerror=1&gt;"), "{page}");
    for line in page.lines() {
        assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "{line}");
    }
}

#[test]
fn what_was_not_wholly_seen_never_looks_clean() {
    let mut partly = clean();
    let reason = GapReason::Limit("a file of more than 5 MiB".to_owned());
    partly.gaps.push(Gap { what: "file".to_owned(), reason, location: None });
    let whole = html(&[Outcome::scanned(clean())], &about());
    assert!(whole.contains("class=\"verdict good\"><b>No findings</b>") && !whole.contains("class=\"gaps\""));
    let failed = Outcome::failed("npm:gone", "no such package");
    for (outcome, word) in [(Outcome::scanned(partly), "Incomplete"), (failed, "Not scanned")] {
        let page = html(&[outcome], &about());
        assert!(page.contains(&format!("class=\"verdict doubt\"><b>{word}</b>")), "{page}");
        assert!(page.contains("class=\"gaps\"") && !page.contains("\"verdict good\""), "{page}");
    }
    let poisoned = html(&[Outcome::scanned(poisoned())], &about());
    assert!(poisoned.contains("Not everything was seen, so there may be more."), "{poisoned}");
    let mut mild = clean();
    mild.findings = vec![crate::sample::hint()];
    mild.gaps = crate::sample::gaps();
    let mild = html(&[Outcome::scanned(mild)], &about());
    assert!(mild.contains("class=\"verdict doubt\"><b>Incomplete</b>"), "{mild}");
    assert!(html(&[], &about()).contains("Nothing was scanned."));
}

#[test]
fn thousands_of_findings_are_counted_and_cut() {
    let mut report = clean();
    report.findings = vec![crate::sample::shell(); 3000];
    let page = html(&[Outcome::scanned(report)], &about());
    assert!(page.contains("… and 2500 more, which the JSON result lists."));
    assert_eq!(page.matches("<section class=\"finding").count(), 500);
    assert!(page.contains(Severity::Critical.as_str()) && page.contains("3000 findings"));
}
