//! Tools that share a name: within one server, and between the servers of a scan.

use std::collections::{BTreeMap, HashSet};

use model::{Place, Subject, SubjectKind, Surface, Tool};

use super::{Check, ServerFacts, short};
use crate::cost;
use crate::finding::Hit;
use crate::text::confusable;

/// Two servers offer a tool of the same name.
#[derive(Debug)]
pub(crate) struct ShadowedTool;

impl Check for ShadowedTool {
    fn name(&self) -> &'static str {
        "shadowed-tool"
    }

    fn servers(&self, surfaces: &[&Surface], hits: &mut Vec<Hit>) {
        let mut owners: BTreeMap<String, Vec<(usize, &Tool)>> = BTreeMap::new();
        for (index, surface) in surfaces.iter().enumerate() {
            let mut seen = HashSet::new();
            for tool in &surface.tools {
                let name = folded(&tool.name);
                if seen.insert(name.clone()) {
                    owners.entry(name).or_default().push((index, tool));
                }
            }
        }
        for tools in owners.values().filter(|tools| tools.len() > 1) {
            let (first, _) = tools[0];
            for &(_, tool) in &tools[1..] {
                let owner = surfaces[first].server_name.as_deref().unwrap_or("another server");
                hits.push(named(tool, format!("also a tool of {}", short(owner))));
            }
        }
    }
}

/// One server offers two tools of the same name.
#[derive(Debug)]
pub(crate) struct DuplicateTool;

impl Check for DuplicateTool {
    fn name(&self) -> &'static str {
        "duplicate-tool"
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let tools = &facts.surface.tools;
        // All of them on end take one piece of memory, and not one each.
        let mut names = Vec::with_capacity(tools.iter().map(|tool| tool.name.len()).sum());
        let ends: Vec<_> = tools.iter().map(|tool| add_folded(&tool.name, &mut names)).collect();
        let mut seen = HashSet::with_capacity(tools.len());
        let mut start = 0;
        for (tool, end) in tools.iter().zip(ends) {
            if !seen.insert(&names[start..end]) {
                hits.push(named(tool, "listed before, under a name that reads the same".to_owned()));
            }
            start = end;
        }
    }
}

/// Names that a model or a client may take for each other fold to the same text.
pub(super) fn folded(name: &str) -> String {
    let mut folded = Vec::with_capacity(name.len());
    add_folded(name, &mut folded);
    String::from_utf8(folded).expect("the bytes are those of whole characters")
}

/// Adds the bytes of a name as [`folded`] has it; returns where they end.
fn add_folded(name: &str, all: &mut Vec<u8>) -> usize {
    cost::add(name.len());
    if name.is_ascii() {
        let start = all.len();
        for part in name.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
            all.extend_from_slice(part);
        }
        all[start..].make_ascii_lowercase();
    } else {
        let chars = name.chars().map(|char| confusable(char).unwrap_or(char)).filter(|char| char.is_alphanumeric());
        all.extend_from_slice(chars.flat_map(char::to_lowercase).collect::<String>().as_bytes());
    }
    all.len()
}

fn named(tool: &Tool, label: String) -> Hit {
    Hit {
        subject: Subject { kind: SubjectKind::Tool, name: tool.name.clone() },
        place: Place::Surface { pointer: "/name".to_owned(), declared: tool.location.clone() },
        span: 0..tool.name.len(),
        text: tool.name.clone(),
        first_line: None,
        label: Some(label),
        severity: None,
        confidence: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_read_the_same_fold_to_the_same_text() {
        for other in ["sendMail", "send-mail", "SEND_MAIL", "s\u{435}nd_mail"] {
            assert_eq!(folded(other), folded("send_mail"), "{other}");
        }
        assert_ne!(folded("send_mails"), folded("send_mail"));
    }
}
