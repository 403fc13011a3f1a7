//! `modify-gateway`: a merge patch whose list of servers is keyed.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Gateway, ServersConfig};
use crate::bounds;
use crate::members::Members;
use crate::merge_patch::{merge_members, merge_patch};
use crate::mistake::{Mistakes, Notes};
use crate::path::Path;
use crate::{Accepted, SavedName, ServerKey, Version};

/// Removes the entry that it stands in. It is never stored.
const DELETE: &str = "_delete";

impl Gateway {
    /// The gateway with the body of `modify-gateway` applied: `servers_config` is merged (RFC 7396), but for `servers`,
    /// whose entries are merged into those of the same name and version, appended, or removed by `_delete: true`. What
    /// comes of it is checked as a whole.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong with the patch or with what would come of it.
    pub fn patched(&self, patch: &Value) -> Result<Accepted<Self>, Mistakes> {
        let mut notes = Notes::default();
        let patched = self.patch(patch, &mut notes);
        notes.finish(patched)
    }

    fn patch(&self, patch: &Value, notes: &mut Notes) -> Option<Accepted<Self>> {
        let root = Path::ROOT;
        let patch = Members::of(patch, root, notes)?;
        if patch.given("is_active").is_none() && patch.given("servers_config").is_none() {
            notes.mistake(root, "Nothing is to be changed; expected `is_active` or `servers_config`.");
        }
        for (name, stays) in [
            ("gateway_saved_name", self.key.gateway_saved_name.as_str()),
            ("gateway_version", self.key.gateway_version.as_str()),
        ] {
            if patch.given(name).is_some_and(|value| value != stays) {
                notes.mistake(root.member(name), "cannot be changed");
            }
        }
        for name in ["is_active", "servers_config"] {
            if patch.given(name).is_some_and(Value::is_null) {
                notes.mistake(root.member(name), "cannot be null");
            }
        }
        let is_active = patch.flag("is_active", notes).unwrap_or(self.is_active);
        let place = root.member("servers_config");
        let servers_config = match patch.value("servers_config") {
            None => self.servers_config.clone(),
            Some(changes) => self.servers_config.patched(changes, place, notes)?,
        };
        let value = Self { key: self.key.clone(), is_active, servers_config };
        let mut remarks = value.servers_config.remarks();
        remarks.extend(patch.ignored(&["gateway_saved_name", "gateway_version", "is_active", "servers_config"]));
        Some(Accepted { value, remarks })
    }
}

impl ServersConfig {
    fn patched(&self, changes: &Value, path: Path<'_>, notes: &mut Notes) -> Option<Self> {
        let changes = Members::of(changes, path, notes).zip(changes.as_object());
        let (changes, map) = changes?;
        if !bounds::check(map, &path, notes) {
            return None;
        }
        let mut entries: Vec<Entry> = self.servers.iter().map(Entry::stored).collect();
        match changes.given("servers") {
            None => {}
            Some(Value::Array(items)) => merge_entries(&mut entries, items, changes.path.member("servers"), notes),
            Some(_) => {
                notes.mistake(changes.path.member("servers"), "is not a list; a gateway keeps at least one server");
            }
        }
        if !notes.is_empty() {
            return None;
        }
        let mut document = serde_json::json!({"common_overrides": self.common_overrides});
        for (name, change) in map.iter().filter(|(name, _)| name.as_str() != "servers") {
            match document.as_object_mut()? {
                members if change.is_null() => drop(members.shift_remove(name)),
                members => merge_patch(members.entry(name.as_str()).or_insert(Value::Null), change),
            }
        }
        let sent: Vec<Option<usize>> = entries.iter().map(|entry| entry.sent_at).collect();
        let servers: Vec<Value> = entries.into_iter().map(|entry| Value::Object(entry.members)).collect();
        document["servers"] = Value::Array(servers);
        // A place of the answer is one of the patch, where the entry came with it.
        Self::read(&document, path, &|at| sent.get(at).copied().flatten().unwrap_or(at), notes)
    }
}

/// An entry while it is merged.
struct Entry {
    members: Map<String, Value>,
    /// Where it stands in the patch, if it does.
    sent_at: Option<usize>,
    is_removed: bool,
    key: ServerKey,
}

impl Entry {
    fn stored(server: &super::GatewayServer) -> Self {
        let members = match serde_json::to_value(server) {
            Ok(Value::Object(members)) => members,
            // It is an object of texts, flags and documents.
            _ => Map::new(),
        };
        Self { members, sent_at: None, is_removed: false, key: server.key.clone() }
    }
}

fn merge_entries(entries: &mut Vec<Entry>, items: &[Value], path: Path<'_>, notes: &mut Notes) {
    let mut places: HashMap<ServerKey, usize> =
        entries.iter().enumerate().map(|(at, entry)| (entry.key.clone(), at)).collect();
    let mut patched: HashMap<ServerKey, usize> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        let Some(change) = Members::of(item, path.item(at), notes) else { continue };
        let saved_name: Option<SavedName> = change.required("saved_name", notes);
        let server_version: Version = change.parsed("server_version", notes).unwrap_or_default();
        let is_removed = change.flag(DELETE, notes).unwrap_or(false);
        let (Some(saved_name), Value::Object(members)) = (saved_name, item) else { continue };
        let key = ServerKey { saved_name, server_version };
        if let Some(first) = patched.insert(key.clone(), at) {
            notes.mistake(path.item(at), format!("names the same server as servers[{first}]"));
            continue;
        }
        let place = match places.get(&key) {
            Some(place) => *place,
            None if is_removed => continue,
            None => {
                places.insert(key.clone(), entries.len());
                entries.push(Entry { members: Map::new(), sent_at: None, is_removed: false, key: key.clone() });
                entries.len() - 1
            }
        };
        let entry = &mut entries[place];
        entry.is_removed = is_removed;
        entry.sent_at = Some(at);
        merge_members(&mut entry.members, members);
        entry.members.shift_remove(DELETE);
        // A patch that says null means the version that it gets by default.
        entry.members.insert("server_version".to_owned(), key.server_version.as_str().into());
    }
    entries.retain(|entry| !entry.is_removed);
}
