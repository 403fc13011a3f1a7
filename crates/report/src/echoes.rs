//! Findings that say of the same words what another says already, so that a reader gets them as one.

use std::collections::HashMap;

use model::{Evidence, Finding, Kind};

/// A finding, and those that are about the same words of the same thing: of the same class, and no graver.
pub(crate) struct Told<'f> {
    pub(crate) finding: &'f Finding,
    pub(crate) echoes: Vec<&'f Finding>,
}

/// The findings, the gravest first, each under the first that it is an echo of.
pub(crate) fn told<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> Vec<Told<'f>> {
    let mut told: Vec<Told<'f>> = Vec::new();
    let mut about: HashMap<(&str, &str, &str), Vec<usize>> = HashMap::new();
    for finding in findings {
        let Some(main) = only_words(finding) else {
            told.push(Told { finding, echoes: Vec::new() });
            continue;
        };
        let alike = about.entry((finding.class.as_str(), &finding.subject.name, &main.excerpt)).or_default();
        if let Some(&at) = alike.iter().find(|&&at| is_echo(finding, main, told[at].finding)) {
            told[at].echoes.push(finding);
        } else {
            alike.push(told.len());
            told.push(Told { finding, echoes: Vec::new() });
        }
    }
    told
}

/// What a finding about what a text wants shows, if that is one place.
fn only_words(finding: &Finding) -> Option<&Evidence> {
    match finding.evidence.as_slice() {
        [main] if finding.kind == Kind::Malicious => Some(main),
        _ => None,
    }
}

fn is_echo(finding: &Finding, main: &Evidence, other: &Finding) -> bool {
    let shown = &other.evidence[0];
    finding.subject == other.subject
        && main.place == shown.place
        && main.span.start < shown.span.end
        && shown.span.start < main.span.end
        && finding.severity <= other.severity
}
