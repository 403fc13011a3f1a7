//! `html`: a run as one page that stands by itself, to be attached to a ticket, read on a screen or printed.

mod escape;
mod finding;
mod tables;
mod target;

use model::Severity;

use crate::pretty::tally::count;
use crate::standing::Standing;
use crate::{About, Outcome};
use escape::Markup;

/// The page runs nothing and loads nothing: of all sources only its own style is allowed, by its digest.
const HEAD: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n",
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; ",
    "style-src 'sha256-lXK2VVB1K+UwjNsG0cOqvD/RJpw8mDscWmiPzqGsrwE='; ",
    "base-uri 'none'; form-action 'none'\">\n",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
    "<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
);
const STYLE: &str = include_str!("style.css");

/// Renders a run as one HTML page without scripts, links or anything to load. All text of a target in it is inert.
pub fn html(outcomes: &[Outcome], about: &About) -> String {
    let mut page = Markup::default();
    page.raw(HEAD);
    match outcomes {
        [one] => page.raw("MCP server scan: ").title(one.id()),
        _ => page.raw("MCP server scan: ").prose(&count(outcomes.len(), "target")),
    };
    page.raw("</title>\n<style>").raw(STYLE).raw("</style>\n</head>\n<body>\n<main>\n<h1>MCP server scan</h1>\n");
    if outcomes.is_empty() {
        page.raw("<p class=\"verdict doubt\"><b>Not scanned</b> <span>Nothing was scanned.</span></p>\n");
    }
    if outcomes.len() > 1 {
        tables::targets(outcomes, &mut page);
    }
    for outcome in outcomes {
        target::render(outcome, about, &mut page);
    }
    let made = &about.made_with;
    page.raw("<footer>Made by mcp-hub ").prose(&made.scan_version).raw(" with ").prose(&count(made.rules, "rule"));
    page.raw(" (rule set ").code(&made.ruleset_version).raw("). ");
    page.raw("A result without findings says that these rules found nothing, not that a server is safe.</footer>\n");
    page.raw("</main>\n</body>\n</html>\n");
    page.finish()
}

/// The class of a severity in the style.
const fn tone(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::High => "high",
        Severity::Medium => "medium",
        Severity::Low => "low",
        Severity::Info => "info",
    }
}

/// The class of a standing in the style: only what was seen whole may look good.
const fn standing_tone(standing: Standing) -> &'static str {
    match standing {
        Standing::Found(severity) => tone(severity),
        Standing::NotScanned | Standing::NothingSeen | Standing::Incomplete => "doubt",
        Standing::Suppressed => "info",
        Standing::NoFindings => "good",
    }
}
