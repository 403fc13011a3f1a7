//! What a server lists against what its user expects of it.

use std::collections::HashSet;

use model::{ExpectedTools, Gap, Severity, Subject, SubjectKind, Surface};

use super::{Check, MANY};
use crate::cost;
use crate::effects::{Effect, Effects};
use crate::finding::Hit;

/// A tool that nobody expects.
#[derive(Debug)]
pub(crate) struct UnexpectedTool;

/// A tool that is expected and not there.
#[derive(Debug)]
pub(crate) struct MissingTool;

impl Check for UnexpectedTool {
    fn name(&self) -> &'static str {
        "unexpected-tool"
    }

    fn expected(&self, surface: &Surface, expected: &[&ExpectedTools], hits: &mut Vec<Hit>) {
        let known: HashSet<&str> = expected.iter().flat_map(|list| &list.tools).map(String::as_str).collect();
        for tool in surface.tools.iter().filter(|tool| !known.contains(tool.name.as_str())) {
            let effects = Effects::of(tool);
            let harms = [Effect::Destroys, Effect::Pays, Effect::SendsOut]
                .into_iter()
                .any(|effect| effects.because(effect).is_some_and(|because| !because.by_the_way));
            let (label, severity) = if harms {
                ("not among the expected tools, and it deletes, pays or sends", Severity::High)
            } else {
                ("not among the expected tools", Severity::Medium)
            };
            hits.push(Hit::in_tool(tool, "/name", tool.name.as_str(), label.to_owned()).of(severity));
        }
    }
}

impl Check for MissingTool {
    fn name(&self) -> &'static str {
        "missing-tool"
    }

    fn expected(&self, surface: &Surface, expected: &[&ExpectedTools], hits: &mut Vec<Hit>) {
        // What did not come of a list may hold it.
        let is_cut = |gap: &Gap| gap.what.contains("tools/list") || gap.what == "rest of the listing";
        if surface.gaps.iter().any(is_cut) {
            return;
        }
        let listed: HashSet<&str> = surface.tools.iter().map(|tool| tool.name.as_str()).collect();
        let server = surface.server_name.as_deref().unwrap_or("server");
        let mut told = HashSet::new();
        for name in expected.iter().flat_map(|list| &list.tools) {
            cost::add(name.len());
            if told.len() < MANY && !listed.contains(name.as_str()) && told.insert(name) {
                let subject = Subject { kind: SubjectKind::Server, name: server.to_owned() };
                hits.push(Hit::listed(subject, "/tools", None, name.as_str(), "expected and not listed".to_owned()));
            }
        }
    }
}
