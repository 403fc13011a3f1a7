//! Servers whose names are nearly those of well-known servers, or of others in the same scan.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{Severity, Subject, SubjectKind, Surface};

use super::slip::{Neighbours, SHORTEST, is_slip};
use super::{Check, ServerFacts, short};
use crate::finding::Hit;
use crate::text::confusable;

/// A server calls itself nearly what a well-known one is called.
#[derive(Debug)]
pub(crate) struct LookalikeServer;

/// Names of well-known servers, one a line; `#` begins a comment.
const WELL_KNOWN: &str = include_str!("../../../../rules/well-known-servers.txt");

/// Words that say what sort of thing a server is and not which.
const GENERIC: [&str; 20] = [
    "ai",
    "api",
    "app",
    "client",
    "connector",
    "extension",
    "for",
    "hosted",
    "integration",
    "local",
    "mcp",
    "mcpserver",
    "plugin",
    "py",
    "python",
    "remote",
    "server",
    "servers",
    "the",
    "ts",
];

/// Words by which a name claims to be the true one.
const CLAIMS: [&str; 8] = ["authentic", "genuine", "legit", "official", "original", "real", "trusted", "verified"];

static KNOWN: LazyLock<Known> = LazyLock::new(|| {
    let lines = WELL_KNOWN.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    let names: Vec<&str> = lines.collect();
    let mut known = Known::default();
    for (number, name) in names.iter().enumerate() {
        let core = core(name).name;
        known.neighbours.add(&core, number);
        known.by_core.entry(core.clone()).or_insert(name);
        known.cores.push((core, name));
    }
    known
});

#[derive(Default)]
struct Known {
    neighbours: Neighbours,
    by_core: HashMap<String, &'static str>,
    cores: Vec<(String, &'static str)>,
}

/// What tells one server from another.
struct Core {
    /// Letters and digits, without the words that any server may have.
    name: String,
    /// Whether letters had to be taken for others.
    disguised: bool,
    /// The word by which it claims to be the true one.
    claim: Option<String>,
}

fn core(name: &str) -> Core {
    const READ: usize = 120;
    let name: String = name.chars().take(READ).collect();
    let unscoped = name.rsplit('/').next().unwrap_or_default();
    let plain: String =
        unscoped.chars().map(|char| confusable(char).unwrap_or(char)).flat_map(char::to_lowercase).collect();
    let words = || plain.split(|char: char| !char.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_claim = |word: &&str| CLAIMS.contains(word);
    Core {
        name: words().filter(|word| !GENERIC.contains(word) && !is_claim(word)).collect(),
        disguised: plain.is_ascii() && !unscoped.is_ascii(),
        claim: words().find(is_claim).map(str::to_owned),
    }
}

impl Check for LookalikeServer {
    fn name(&self) -> &'static str {
        "lookalike-server"
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let Some(name) = &facts.surface.server_name else { return };
        let own = core(name);
        if let Some(known) = KNOWN.by_core.get(&own.name) {
            if own.disguised {
                hits.push(hit(name, format!("reads as `{known}`, in letters of another script"), Severity::High));
            } else if let Some(claim) = own.claim {
                hits.push(hit(name, format!("claims to be the {claim} `{known}`"), Severity::Low));
            }
        } else if let Some(known) = nearest(&own.name) {
            hits.push(hit(name, format!("is one letter from the well-known `{known}`"), Severity::Medium));
        }
    }

    fn servers(&self, surfaces: &[&Surface], hits: &mut Vec<Hit>) {
        let named = surfaces.iter().filter_map(|surface| surface.server_name.as_deref());
        let cores: Vec<(Core, &str)> = named.map(|name| (core(name), name)).collect();
        let mut neighbours = Neighbours::default();
        for (number, (own, name)) in cores.iter().enumerate() {
            let near = neighbours.add(&own.name, number).into_iter().map(|other| &cores[other]).find(|(other, _)| {
                let is_disguised = other.name == own.name && other.disguised != own.disguised;
                let both_known = KNOWN.by_core.contains_key(&own.name) && KNOWN.by_core.contains_key(&other.name);
                is_disguised || !both_known && is_slip(&other.name, &own.name)
            });
            if let Some((_, other)) = near {
                let label = format!("is nearly the name of `{}` in the same scan", short(other));
                hits.push(hit(name, label, Severity::Medium));
            }
        }
    }
}

/// The well-known name one slip away.
pub(super) fn nearest(core: &str) -> Option<&'static str> {
    if core.len() < SHORTEST {
        return None;
    }
    let candidates =
        KNOWN.cores.iter().filter(|(known, _)| known.len() >= SHORTEST && known.len().abs_diff(core.len()) < 2);
    candidates.filter(|(known, _)| format!("{known}s") != core && is_slip(known, core)).map(|&(_, name)| name).next()
}

fn hit(name: &str, label: String, severity: Severity) -> Hit {
    let subject = Subject { kind: SubjectKind::Server, name: name.to_owned() };
    Hit::listed(subject, "/serverInfo/name", None, name, label).of(severity)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_well_known_name_is_left_alone() {
        for (core, name) in &KNOWN.cores {
            let surface = Surface { server_name: Some((*name).to_owned()), ..Surface::default() };
            let mut hits = Vec::new();
            LookalikeServer.surface(&ServerFacts::of(&surface), &mut hits);
            assert!(hits.is_empty() && !core.is_empty(), "{name}: {core}");
        }
    }

    #[test]
    fn what_any_server_is_called_tells_none_apart() {
        for name in ["github", "@acme/github-mcp-server", "GitHub MCP Server", "mcp_server_github"] {
            assert_eq!(core(name).name, "github", "{name}");
        }
    }
}
