//! One finding in markdown: what, where, why, and what to do.

use model::{Finding, Report};

use super::escape::{code, fence, prose};
use crate::echoes::Told;
use crate::pretty::finding::place;
use crate::pretty::frame::{Frames, push};
use crate::pretty::paint::{Paint, STRONG};
use crate::standing::{declared, see};

/// Places of one finding that are shown.
const PLACES: usize = 6;
/// Columns of an excerpt.
const WIDTH: usize = 100;

pub(crate) fn render(Told { finding, echoes }: &Told<'_>, report: &Report) -> String {
    let declared = declared(finding).map(|location| format!(" · declared at {}", code(&location.to_string())));
    let mut blocks = vec![
        format!("#### {}", prose(&finding.title)),
        format!(
            "`{}` `{}` · {} {}{} · {} · confidence {}",
            finding.class,
            finding.rule,
            finding.subject.kind.as_str().replace('_', " "),
            code(&finding.subject.name),
            declared.unwrap_or_default(),
            finding.kind,
            finding.confidence.as_str().to_lowercase(),
        ),
        prose(&finding.description),
        excerpts(finding, report),
    ];
    if !echoes.is_empty() {
        let lines: Vec<String> = echoes.iter().map(|echo| also(echo)).collect();
        blocks.push(format!("The same words also count as:\n\n{}", lines.join("\n")));
    }
    blocks.push(format!("**What to do.** {}", prose(&finding.remediation)));
    let see: Vec<String> = see(finding).iter().map(|see| code(see)).collect();
    if !see.is_empty() {
        blocks.push(format!("**See also.** {}", see.join(" · ")));
    }
    blocks.push(format!("Fingerprint {}", code(&finding.fingerprint)));
    blocks.join("\n\n")
}

/// What else is found in the same words, in a line.
fn also(echo: &Finding) -> String {
    let label = prose(&echo.evidence[0].label);
    let severity = echo.severity.as_str().to_lowercase();
    format!("- {label} · {severity} · `{}` · fingerprint {}", echo.rule, code(&echo.fingerprint))
}

/// The excerpts with their marked parts underlined, inside one block of code.
fn excerpts(finding: &Finding, report: &Report) -> String {
    let digits = Frames::digits(&finding.evidence);
    let frames = Frames { paint: Paint { colour: false }, width: WIDTH, digits, mark: STRONG };
    let mut text = String::new();
    for evidence in finding.evidence.iter().take(PLACES) {
        frames.origin(&place(evidence, finding, report), &mut text);
        frames.excerpt(evidence, &mut text);
    }
    let more = finding.evidence.len().saturating_sub(PLACES);
    if more > 0 {
        push(&mut text, &format!("… and {more} more places, which the JSON result lists."));
    }
    let fence = fence(&text, 3);
    format!("{fence}text\n{text}{fence}")
}
