//! Which texts of a configuration are secret.

use model::masked_address;
use serde_json::{Map, Value};

use super::MASK;
use super::names::names_a_secret;
use crate::path::Path;

/// What stands in a masked address where something is left out.
pub(super) const LEFT_OUT: &str = "***";

/// A secret text, or a mask of one, and where it stands.
pub(super) struct Place<'a> {
    /// The member or item.
    pub(super) path: &'a Path<'a>,
    /// The word of a command line that the text belongs to: the item before it, or its own beginning.
    pub(super) beside: &'a str,
    /// What is shown in its stead. It says no more of itself, so a text that is its own mask is one.
    pub(super) mask: String,
}

/// Calls `found` with every secret text.
///
/// What is one is told by the place and by the form, never by the value behind a mask: the same places are found in
/// what is stored, in what is shown, and in what comes back.
pub(super) fn each_secret(config: &mut Map<String, Value>, found: &mut dyn FnMut(Place<'_>, &mut String)) {
    let root = Path::ROOT;
    for (name, value) in config {
        let path = root.member(name);
        match (name.as_str(), value) {
            // Names of tools and of what is blocked, and what is said about them.
            ("tools" | "denied_tools", _) => {}
            ("config", Value::Object(members)) => reach(members, &path, found),
            ("oauth_config", Value::Object(members)) => sign_in(members, &path, found),
            (name, value) => by_name(value, &path, names_a_secret(name), found),
        }
    }
}

fn reach(config: &mut Map<String, Value>, path: &Path<'_>, found: &mut dyn FnMut(Place<'_>, &mut String)) {
    for (name, value) in config {
        let path = path.member(name);
        match (name.as_str(), value) {
            ("env" | "headers", value) => by_name(value, &path, true, found),
            ("args", Value::Array(words)) => arguments(words, &path, found),
            (name, value) => by_name(value, &path, names_a_secret(name), found),
        }
    }
}

fn sign_in(block: &mut Map<String, Value>, path: &Path<'_>, found: &mut dyn FnMut(Place<'_>, &mut String)) {
    for (name, value) in block {
        let path = path.member(name);
        let is_secret = matches!(name.as_str(), "OAUTH_CUSTOM_HEADERS" | "OAUTH_ADDITIONAL_PARAMS");
        by_name(value, &path, is_secret || names_a_secret(name), found);
    }
}

/// Everything below a name that names a secret, and addresses anywhere.
fn by_name(value: &mut Value, path: &Path<'_>, is_secret: bool, found: &mut dyn FnMut(Place<'_>, &mut String)) {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) if is_secret && !text.is_empty() => {
            found(Place { path, beside: "", mask: MASK.to_owned() }, text);
        }
        Value::String(text) => address(text, path, found),
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                by_name(item, &path.item(at), is_secret, found);
            }
        }
        Value::Object(members) => {
            for (name, value) in members {
                by_name(value, &path.member(name), is_secret || names_a_secret(name), found);
            }
        }
    }
}

fn address(text: &mut String, path: &Path<'_>, found: &mut dyn FnMut(Place<'_>, &mut String)) {
    if !text.contains("://") {
        return;
    }
    let mask = masked_address(text);
    if mask != *text || mask.contains(LEFT_OUT) {
        found(Place { path, beside: "", mask }, text);
    }
}

/// The words of a command line: `--api-key=…`, `--api-key …`, `--header 'Name: …'`, `-e NAME=…`, and addresses.
fn arguments(words: &mut [Value], path: &Path<'_>, found: &mut dyn FnMut(Place<'_>, &mut String)) {
    let mut before = String::new();
    for (at, word) in words.iter_mut().enumerate() {
        let Value::String(text) = word else { continue };
        let path = path.item(at);
        let is_named = before.starts_with('-') && !before.contains('=') && names_a_secret(&before);
        let is_header = matches!(before.as_str(), "--header" | "-H");
        let own_name =
            text.split_once('=').map(|(name, _)| name).filter(|name| names_a_secret(name)).map(str::to_owned);
        let given = text.clone();
        match own_name {
            _ if text.is_empty() => {}
            _ if is_header => {
                let name = text.split_once(':').map_or("", |(name, _)| name);
                let mask = if name.is_empty() { MASK.to_owned() } else { format!("{name}: {MASK}") };
                found(Place { path: &path, beside: &before, mask }, text);
            }
            _ if is_named => found(Place { path: &path, beside: &before, mask: MASK.to_owned() }, text),
            Some(name) => {
                if text.len() > name.len() + 1 {
                    found(Place { path: &path, beside: &name, mask: format!("{name}={MASK}") }, text);
                }
            }
            None => address(text, &path, found),
        }
        before = given;
    }
}
