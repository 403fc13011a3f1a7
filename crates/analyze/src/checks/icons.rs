//! Icons, which a client fetches or draws before anybody has agreed to anything.

use model::{Severity, Subject, SubjectKind};
use serde_json::{Map, Value};

use super::{Check, ServerFacts, ToolFacts};
use crate::cost;
use crate::finding::Hit;

/// An icon that is neither a picture in the answer nor fetched over https.
#[derive(Debug)]
pub(crate) struct IconAddress;

/// Icons of one item that are looked at.
const MANY: usize = 16;
/// As much of an address as is shown.
const SHOWN: usize = 200;

impl Check for IconAddress {
    fn name(&self) -> &'static str {
        "icon-address"
    }

    fn tool(&self, facts: &ToolFacts<'_>, hits: &mut Vec<Hit>) {
        let tool = facts.tool;
        let subject = || Subject { kind: SubjectKind::Tool, name: tool.name.clone() };
        of_item(&tool.other, subject, hits);
    }

    fn surface(&self, facts: &ServerFacts<'_>, hits: &mut Vec<Hit>) {
        let surface = facts.surface;
        for prompt in &surface.prompts {
            of_item(&prompt.other, || Subject { kind: SubjectKind::Prompt, name: prompt.name.clone() }, hits);
        }
        for resource in &surface.resources {
            of_item(&resource.other, || Subject { kind: SubjectKind::Resource, name: resource.uri.clone() }, hits);
        }
    }
}

fn of_item(other: &Map<String, Value>, subject: impl Fn() -> Subject, hits: &mut Vec<Hit>) {
    let icons = other.get("icons").and_then(Value::as_array).into_iter().flatten();
    for (index, icon) in icons.take(MANY).enumerate() {
        let Some(address) = icon.get("src").and_then(Value::as_str) else { continue };
        if let Some((what, severity)) = wrong(address) {
            let shown = &address[..address.floor_char_boundary(SHOWN)];
            let hit = Hit::listed(subject(), format!("/icons/{index}/src"), None, shown, what.to_owned());
            hits.push(hit.of(severity));
        }
    }
}

/// What is wrong with the address of an icon.
fn wrong(address: &str) -> Option<(&'static str, Severity)> {
    const READ: usize = 64 * 1024;
    cost::add(address.len().min(READ));
    let start = address[..address.floor_char_boundary(READ)].to_ascii_lowercase();
    let start = start.trim_start();
    let (scheme, rest) = start.split_once(':').unwrap_or(("", start));
    match scheme {
        "https" => rest.contains('@').then_some(("carries a name or password in front of the host", Severity::Medium)),
        "data" if rest.starts_with("image/svg") => {
            let runs = ["<script", "%3cscript", "onload", "javascript:", "<foreignobject"];
            // In base64 the start of `<script` has three forms.
            let hidden = ["phnjcmlwd", "xzy3jpchq", "8c2nyaxb0"];
            let is_active = runs.iter().chain(&hidden).any(|sign| rest.contains(sign));
            is_active.then_some(("is a drawing with a program in it", Severity::High))
        }
        "data" if rest.starts_with("image/") => None,
        "javascript" | "vbscript" | "data" => Some(("runs as a program where it is opened", Severity::High)),
        "file" => Some(("names a file of whoever draws it", Severity::High)),
        "http" => Some(("is fetched in the clear, and may be changed on the way", Severity::Low)),
        _ => Some(("is neither https nor a picture in the answer", Severity::Low)),
    }
}
