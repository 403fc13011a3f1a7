//! A lock: what servers listed when somebody looked at it, as hashes.

mod canonical;
mod drift;
mod item;

use std::collections::{BTreeMap, BTreeSet};

use model::{Finding, SubjectKind, Surface};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use item::{Item, items};

pub(crate) use drift::{Against, Drift};

/// What the servers of one target listed when they were locked, and what was known of the target.
///
/// It holds no text of theirs: hashes say which part of a tool has changed, the new text says the rest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedTarget {
    /// The servers, by the folder that holds each; most targets have one, in their top folder.
    pub servers: BTreeMap<String, LockedServer>,
    /// Fingerprints of everything that was found.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub findings: BTreeSet<String>,
}

/// What one server listed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedServer {
    /// The name that it gives itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its introduction.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<LockedItem>,
    /// Its tools, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tools: BTreeMap<String, LockedItem>,
    /// Its prompts, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prompts: BTreeMap<String, LockedItem>,
    /// Its resources, by address.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resources: BTreeMap<String, LockedItem>,
    /// Its families of resources, by address.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub resource_templates: BTreeMap<String, LockedItem>,
}

/// One tool, prompt, resource or introduction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedItem {
    /// SHA-256 of all of it, its name included.
    pub sha256: String,
    /// SHA-256 of each part, by its RFC 6901 pointer.
    pub parts: BTreeMap<String, String>,
}

impl LockedTarget {
    /// Locks what the servers of a target list, and what was found.
    pub fn of<'a>(surfaces: &[Surface], findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let servers = keyed(surfaces).map(|(key, surface)| (key, LockedServer::of(surface))).collect();
        Self { servers, findings: findings.into_iter().map(|finding| finding.fingerprint.clone()).collect() }
    }
}

impl LockedServer {
    fn of(surface: &Surface) -> Self {
        let mut locked = Self { name: surface.server_name.clone(), ..Self::default() };
        for (key, item) in named(items(surface)) {
            match locked.of_kind(item.subject.kind) {
                Some(items) => {
                    items.insert(key, LockedItem::of(&item));
                }
                None => locked.instructions = Some(LockedItem::of(&item)),
            }
        }
        locked
    }

    /// The items of a kind; the introduction stands alone.
    const fn of_kind(&mut self, kind: SubjectKind) -> Option<&mut BTreeMap<String, LockedItem>> {
        match kind {
            SubjectKind::Tool => Some(&mut self.tools),
            SubjectKind::Prompt => Some(&mut self.prompts),
            SubjectKind::Resource => Some(&mut self.resources),
            SubjectKind::ResourceTemplate => Some(&mut self.resource_templates),
            SubjectKind::Server | SubjectKind::File | SubjectKind::Launch => None,
        }
    }
}

impl LockedItem {
    fn of(item: &Item) -> Self {
        let parts: BTreeMap<String, String> =
            item.parts.iter().map(|(pointer, value)| (pointer.clone(), canonical::hash(value))).collect();
        let whole = Value::from_iter([
            ("name".to_owned(), Value::from(item.subject.name.as_str())),
            ("parts".to_owned(), item.parts.clone().into_iter().collect()),
        ]);
        Self { sha256: canonical::hash(&whole), parts }
    }
}

/// The surfaces of a target, each with a key of its own.
fn keyed(surfaces: &[Surface]) -> impl Iterator<Item = (String, &Surface)> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    surfaces.iter().map(move |surface| {
        let root = if surface.root.is_empty() { "." } else { surface.root.as_str() };
        (numbered(root, &mut seen), surface)
    })
}

/// Items, each with a key of its own among those of its kind.
fn named(items: Vec<Item>) -> Vec<(String, Item)> {
    let mut seen: BTreeMap<(SubjectKind, String), usize> = BTreeMap::new();
    let key = |item: &Item, seen: &mut BTreeMap<_, _>| {
        let count = seen.entry((item.subject.kind, item.subject.name.clone())).or_insert(0_usize);
        *count += 1;
        if *count == 1 { item.subject.name.clone() } else { format!("{} ({count})", item.subject.name) }
    };
    items.into_iter().map(|item| (key(&item, &mut seen), item)).collect()
}

fn numbered<'a>(name: &'a str, seen: &mut BTreeMap<&'a str, usize>) -> String {
    let count = seen.entry(name).or_insert(0);
    *count += 1;
    if *count == 1 { name.to_owned() } else { format!("{name} ({count})") }
}

#[cfg(test)]
mod tests;
