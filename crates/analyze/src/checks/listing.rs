//! The answer itself: members that stand twice in it, and who may keep a copy.

use model::{Resource, Severity, Subject, SubjectKind, Surface};
use serde_json::Value;

use super::{Check, MANY, ServerFacts, short};
use crate::cost;
use crate::effects::{What, private_thing};
use crate::finding::Hit;

/// A member stands twice, so that two readers may take different ones.
#[derive(Debug)]
pub(crate) struct RepeatedMember;

/// Anybody may keep a copy of what belongs to one user.
#[derive(Debug)]
pub(crate) struct PublicCache;

impl Check for RepeatedMember {
    fn name(&self) -> &'static str {
        "repeated-member"
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let surface = facts.surface;
        let mut repeated: Vec<_> = surface.repeated.iter().collect();
        cost::add(repeated.len());
        repeated.sort_by_key(|member| !member.differs);
        for member in repeated.into_iter().take(MANY) {
            let (label, severity) = if member.differs {
                ("stands here too, and another value after it was taken", Severity::High)
            } else {
                ("stands here twice, with the same value", Severity::Low)
            };
            let hit =
                Hit::listed(subject(surface), member.pointer.as_str(), None, member.lost.as_str(), label.to_owned());
            hits.push(hit.of(severity));
        }
    }
}

impl Check for PublicCache {
    fn name(&self) -> &'static str {
        "public-cache-of-private-data"
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let surface = facts.surface;
        let all_public = surface.cache_scope.as_deref() == Some("public");
        let is_public = |resource: &&Resource| {
            resource.other.get("cacheScope").map_or(all_public, |scope| scope.as_str() == Some("public"))
        };
        for resource in surface.resources.iter().filter(is_public) {
            let of_machine = resource.uri.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("file:"));
            let name = resource.name.as_deref().unwrap_or_default();
            let what = if of_machine { Some("a file of the machine") } else { None };
            let spoken_of = || private_thing(&resource.uri).or_else(|| private_thing(name)).map(What::as_str);
            if let Some(what) = what.or_else(spoken_of) {
                let subject = Subject { kind: SubjectKind::Resource, name: resource.uri.clone() };
                let label = format!("anybody may keep a copy of {what}");
                hits.push(Hit::listed(subject, "/uri", resource.location.clone(), resource.uri.as_str(), label));
            }
        }
        for tool in &surface.tools {
            let meta = tool.other.get("_meta").and_then(|meta| meta.get("cacheScope"));
            let scope = tool.other.get("cacheScope").or(meta).and_then(Value::as_str);
            if scope == Some("public")
                && let Some(what) = private_thing(&tool.name)
            {
                let label = format!("anybody may keep a copy of what `{}` says of {what}", short(&tool.name));
                hits.push(Hit::in_tool(tool, "/name", tool.name.as_str(), label));
            }
        }
    }
}

fn subject(surface: &Surface) -> Subject {
    let name = surface.server_name.as_deref().unwrap_or("server");
    Subject { kind: SubjectKind::Server, name: name.to_owned() }
}
