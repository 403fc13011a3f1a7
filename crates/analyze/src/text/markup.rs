//! Text that markup keeps out of sight: comments, hidden elements, titles of links.

use std::ops::Range;

use super::Hidden;
use crate::rule::Sort;

/// How comments open, how they close, and what they are.
const COMMENTS: [(&str, &str, &str); 3] = [
    ("<!--", "-->", "in an HTML comment"),
    ("[//]: # (", ")", "in a Markdown comment"),
    ("[comment]: # (", ")", "in a Markdown comment"),
];
/// Longer tags are none.
const LONGEST_TAG: usize = 500;

/// Whether the bracket at the start of `text` may open something that [`find`] finds.
pub(super) fn may_open(text: &[u8]) -> bool {
    match text {
        [b'<', b'!', ..] => text.starts_with(b"<!--"),
        [b'<', first, ..] if first.is_ascii_alphanumeric() => {
            let near = &text[..text.len().min(LONGEST_TAG)];
            memchr::memchr(b'>', near).is_some_and(|end| may_hide(&near[..end]))
        }
        [b']', b'(', ..] => true,
        [b'[', ..] => COMMENTS.iter().any(|(open, ..)| text.starts_with(open.as_bytes())),
        _ => false,
    }
}

/// Adds what is hidden by markup.
pub(super) fn find(text: &str, found: &mut Vec<Hidden>) {
    comments(text, found);
    elements(text, found);
    link_titles(text, found);
}

fn add(text: &str, from: Range<usize>, inside: Range<usize>, how: &'static str, found: &mut Vec<Hidden>) {
    let said = text[inside].trim();
    if !said.is_empty() {
        found.push(Hidden { from, text: said.to_owned(), how, sort: Sort::HiddenMarkup, encoded: false });
    }
}

fn comments(text: &str, found: &mut Vec<Hidden>) {
    for (open, close, how) in COMMENTS {
        let mut at = 0;
        while let Some(start) = text[at..].find(open).map(|start| at + start) {
            let inside = start + open.len();
            let end = text[inside..].find(close).map_or(text.len(), |end| inside + end);
            at = (end + close.len()).min(text.len());
            add(text, start..at, inside..end, how, found);
        }
    }
}

/// Elements whose start tag says that they are not shown.
fn elements(text: &str, found: &mut Vec<Hidden>) {
    let mut at = 0;
    while let Some(start) = text[at..].find('<').map(|start| at + start) {
        at = start + 1;
        let limit = text.floor_char_boundary(start + LONGEST_TAG);
        let Some(end) = text[start..limit].find('>').map(|end| start + end) else { continue };
        if !may_hide(&text.as_bytes()[start..end]) {
            continue;
        }
        let tag = text[start + 1..end].to_ascii_lowercase();
        let name = tag.split(|char: char| !char.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.is_empty() || !hides(&tag) {
            continue;
        }
        let inside = end + 1;
        let close = closing(text, inside, name);
        add(text, start..close, inside..close, "in an element that is not shown", found);
        at = close.max(inside);
    }
}

/// Where the end tag of `name` stands after `from`, or the end of the text.
fn closing(text: &str, from: usize, name: &str) -> usize {
    let is_it = |&(at, _): &(usize, &str)| {
        let start = from + at + 2;
        text.get(start..start + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name))
    };
    text[from..].match_indices("</").find(is_it).map_or(text.len(), |(at, _)| from + at)
}

/// Whether [`hides`] needs to look: a style has a colon, and an attribute stands behind a blank.
fn may_hide(tag: &[u8]) -> bool {
    tag.iter().any(|&byte| byte == b':' || byte <= b' ' || !byte.is_ascii())
}

fn hides(tag: &str) -> bool {
    const STYLES: [&str; 12] = [
        "display:none",
        "visibility:hidden",
        "font-size:0",
        "opacity:0;",
        "opacity:0\"",
        "opacity:0'",
        "color:transparent",
        "left:-9999",
        "height:0",
        "font-size:1px",
        "color:white",
        "color:#fff",
    ];
    let plain: String = tag.chars().filter(|char| !char.is_whitespace()).collect();
    let attribute = |word: &str| {
        let bare = word.trim_end_matches('/');
        bare == "hidden" || bare.starts_with("hidden=") || bare == "aria-hidden=\"true\""
    };
    STYLES.iter().any(|style| plain.contains(style)) || tag.split_whitespace().skip(1).any(attribute)
}

/// `[label](address "title")`: the title shows only under a pointer.
fn link_titles(text: &str, found: &mut Vec<Hidden>) {
    const LONGEST: usize = 2000;
    const WORDS: usize = 4;
    let mut at = 0;
    while let Some(start) = text[at..].find("](").map(|start| at + start) {
        at = start + 2;
        let limit = text.floor_char_boundary(start + LONGEST);
        // A title follows a blank: without one in reach there is none up to there.
        let Some(open) = text[at..limit].find([' ', ')', '\n']).map(|open| at + open) else {
            at = limit.max(at);
            continue;
        };
        let title = text[open..limit].trim_start_matches([' ', '\n']);
        let inside = limit - title.len() + 1;
        let Some(quote) = title.chars().next().filter(|char| matches!(char, '"' | '\'')) else { continue };
        let Some(end) = text[inside..limit].find(quote).map(|end| inside + end) else { continue };
        if text[inside..end].split_whitespace().count() >= WORDS {
            add(text, start..end, inside..end, "in the title of a link", found);
        }
        at = end;
    }
}
