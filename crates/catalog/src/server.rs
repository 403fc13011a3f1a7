//! A registered server: what its owner says about it, valid by construction.

use model::JobId;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::members::Members;
use crate::merge_patch::merge_patch;
use crate::mistake::{Mistakes, Notes};
use crate::path::Path;
use crate::secrets::{JoinError, Secrets, unmask};
use crate::{Accepted, McpConfig, SavedName, ServerKey, Version};

/// The members of a request.
const MEMBERS: [&str; 9] = [
    "saved_name",
    "server_version",
    "is_active",
    "job_id",
    "source_url",
    "source_version",
    "server_name",
    "description",
    "mcp_config",
];
/// How many of them tell servers apart, and stay as they are.
const KEY_MEMBERS: usize = 2;

/// The longest `source_url`, in characters.
const LONGEST_ADDRESS: usize = 2048;
/// The longest name or version, in characters.
const LONGEST_NAME: usize = 255;
/// The longest description, in characters.
const LONGEST_DESCRIPTION: usize = 4096;

/// A server of a project's registry. Holds secrets, which `Debug` does not show; serialise it [split](Self::split) or
/// [masked](Self::masked), unless it goes to somebody who may see them.
///
/// A stored one is read back by `Deserialize`, which checks names and versions again and leaves `mcp_config` as it was
/// checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct RegistryServer {
    #[serde(flatten)]
    key: ServerKey,
    is_active: bool,
    job_id: Option<JobId>,
    source_url: Option<String>,
    source_version: Option<String>,
    server_name: Option<String>,
    description: Option<String>,
    mcp_config: McpConfig,
}

/// The stored form, read without the buffer that a flattened member costs: a gateway reads a hundred of them.
#[derive(Deserialize)]
struct Stored {
    saved_name: SavedName,
    #[serde(default)]
    server_version: Version,
    is_active: bool,
    job_id: Option<JobId>,
    source_url: Option<String>,
    source_version: Option<String>,
    server_name: Option<String>,
    description: Option<String>,
    mcp_config: McpConfig,
}

impl From<Stored> for RegistryServer {
    fn from(stored: Stored) -> Self {
        Self {
            key: ServerKey { saved_name: stored.saved_name, server_version: stored.server_version },
            is_active: stored.is_active,
            job_id: stored.job_id,
            source_url: stored.source_url,
            source_version: stored.source_version,
            server_name: stored.server_name,
            description: stored.description,
            mcp_config: stored.mcp_config,
        }
    }
}

impl RegistryServer {
    /// Reads the body of `add-server`.
    ///
    /// # Errors
    ///
    /// Names everything that is wrong with it, each with its place. A mask in place of a secret is such a mistake.
    pub fn parse(body: &Value) -> Result<Accepted<Self>, Mistakes> {
        let mut notes = Notes::default();
        let server = Self::read_new(body, Path::ROOT, &mut notes);
        notes.finish(server)
    }

    /// The same, of a body that stands at `path`.
    pub(crate) fn read_new(body: &Value, path: Path<'_>, notes: &mut Notes) -> Option<Accepted<Self>> {
        let members = Members::of(body, path, notes)?;
        let server = Self::read(&members, notes)?;
        let mut config = server.mcp_config.members().clone();
        unmask(&mut config, &McpConfig::default(), path.member("mcp_config"), notes);
        Some(Accepted { value: server, remarks: members.ignored(&MEMBERS).into_iter().collect() })
    }

    fn read(members: &Members<'_>, notes: &mut Notes) -> Option<Self> {
        let saved_name: Option<SavedName> = members.required("saved_name", notes);
        let server_version: Version = members.parsed("server_version", notes).unwrap_or_default();
        let is_active = members.flag("is_active", notes).unwrap_or(true);
        let job_id = members.text("job_id", LONGEST_NAME, notes).and_then(|text| {
            let id: Option<JobId> = text.parse().ok();
            if id.is_none() {
                notes.mistake(members.path.member("job_id"), "is not a UUID");
            }
            id
        });
        let source_url = sentence(members, "source_url", LONGEST_ADDRESS, notes);
        if source_url.as_deref().is_some_and(holds_credentials) {
            notes.mistake(members.path.member("source_url"), "holds credentials; leave them out");
        }
        let source_version = sentence(members, "source_version", LONGEST_NAME, notes);
        let server_name = sentence(members, "server_name", LONGEST_NAME, notes);
        let description = sentence(members, "description", LONGEST_DESCRIPTION, notes);
        let mcp_config = match members.value("mcp_config") {
            Some(config) => McpConfig::read(config, members.path.member("mcp_config"), notes)?,
            None => McpConfig::default(),
        };
        let key = ServerKey { saved_name: saved_name?, server_version };
        Some(Self { key, is_active, job_id, source_url, source_version, server_name, description, mcp_config })
    }

    /// The server with the body of `modify-server` applied: only members that are given change, null clears, and
    /// `mcp_config` is merged (RFC 7396). A mask in place of a secret leaves it as it is. The server must hold its
    /// secrets.
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
        let changes = &MEMBERS[KEY_MEMBERS..];
        if !changes.iter().any(|name| patch.given(name).is_some()) {
            notes.mistake(root, format!("Nothing is to be changed; expected one of {}.", changes.join(", ")));
        }
        for (name, stays) in
            [("saved_name", self.key.saved_name.as_str()), ("server_version", self.key.server_version.as_str())]
        {
            if patch.given(name).is_some_and(|value| value != stays) {
                notes.mistake(root.member(name), "cannot be changed");
            }
        }
        for name in ["is_active", "mcp_config"] {
            if patch.given(name).is_some_and(Value::is_null) {
                notes.mistake(root.member(name), "cannot be null");
            }
        }
        let mut document = serde_json::to_value(self).ok()?;
        let place = root.member("mcp_config");
        for name in changes {
            let Some(value) = patch.given(name) else { continue };
            if *name != "mcp_config" {
                document[*name] = value.clone();
                continue;
            }
            let Some(changes) = patch.object(name, notes) else { continue };
            if crate::bounds::check(changes, &place, notes) {
                merge_patch(&mut document[*name], value);
            }
        }
        if !notes.is_empty() {
            return None;
        }
        if let Value::Object(config) = &mut document["mcp_config"] {
            unmask(config, &self.mcp_config, place, notes);
        }
        let server = Self::read(&Members::of(&document, root, notes)?, notes)?;
        Some(Accepted { value: server, remarks: patch.ignored(&MEMBERS).into_iter().collect() })
    }

    /// What tells it apart.
    pub const fn key(&self) -> &ServerKey {
        &self.key
    }

    /// Whether gateways resolve it.
    pub const fn is_active(&self) -> bool {
        self.is_active
    }

    /// The scan that its owner approved it by.
    pub const fn job_id(&self) -> Option<JobId> {
        self.job_id
    }

    /// Where its source is.
    pub fn source_url(&self) -> Option<&str> {
        self.source_url.as_deref()
    }

    /// Which version of the source.
    pub fn source_version(&self) -> Option<&str> {
        self.source_version.as_deref()
    }

    /// What it is called where it comes from.
    pub fn server_name(&self) -> Option<&str> {
        self.server_name.as_deref()
    }

    /// What it is for.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// How it is reached, signed in to and held back.
    pub const fn mcp_config(&self) -> &McpConfig {
        &self.mcp_config
    }

    /// The same server, resolved by gateways or not.
    #[must_use]
    pub fn with_active(self, is_active: bool) -> Self {
        Self { is_active, ..self }
    }

    /// Takes the secrets out, to be sealed; a mask stands in the place of each.
    pub fn split(self) -> (Self, Secrets) {
        let (mcp_config, secrets) = self.mcp_config.split();
        (Self { mcp_config, ..self }, secrets)
    }

    /// Puts the secrets back.
    ///
    /// # Errors
    ///
    /// Fails if they are those of another server, or of another version of this one.
    pub fn join(self, secrets: Secrets) -> Result<Self, JoinError> {
        Ok(Self { mcp_config: self.mcp_config.join(secrets)?, ..self })
    }

    /// The server as it is shown to whoever may not see its secrets.
    #[must_use]
    pub fn masked(&self) -> Self {
        self.clone().split().0
    }
}

/// A text of at most `longest` characters that a database can hold.
fn sentence(members: &Members<'_>, name: &str, longest: usize, notes: &mut Notes) -> Option<String> {
    let text = members.text(name, longest, notes)?;
    if text.contains('\0') {
        notes.mistake(members.path.member(name), "holds a NUL character");
    }
    Some(text.to_owned())
}

/// Whether an address has a user or password before its host. `git@host` names nobody.
fn holds_credentials(address: &str) -> bool {
    let authority = address.split_once("://").map(|(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let user = authority.and_then(|authority| authority.rsplit_once('@')).map(|(user, _)| user);
    user.is_some_and(|user| user != "git")
}

#[cfg(test)]
mod tests;
