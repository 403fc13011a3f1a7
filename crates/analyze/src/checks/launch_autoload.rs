//! Entries that a client reads from the folder of a project: whoever opens the folder is asked to start them.

use model::{Launch, Severity, Start};

use super::{Check, launch};
use crate::finding::Hit;

/// Files, or ends of their paths, that a client loads by itself from an opened folder.
const PROJECT_FILES: &[&str] = &[
    ".amazonq/mcp.json",
    ".codex/config.toml",
    ".cursor/mcp.json",
    ".gemini/settings.json",
    ".junie/mcp/mcp.json",
    ".kilocode/mcp.json",
    ".kiro/settings/mcp.json",
    ".mcp.json",
    ".roo/mcp.json",
    ".vscode/mcp.json",
    ".zed/settings.json",
    "opencode.json",
];

/// A program that starts with a project.
pub(super) struct AutoloadedServer;

impl Check for AutoloadedServer {
    fn name(&self) -> &'static str {
        "autoloaded-server"
    }

    fn launch(&self, launch: &Launch, hits: &mut Vec<Hit>) {
        if launch.command.is_none() || launch.is_disabled() || !is_project_file(&launch.location.file) {
            return;
        }
        let first = launch::words(launch).first().cloned().unwrap_or_default();
        // What lies in the repository is changed by whoever can push to it, without any package being published.
        let of_the_repository = match launch.start() {
            Start::File(path) | Start::Folder(path) => is_inside(&path),
            Start::Other => is_inside(&first) && first.contains(['/', '\\']),
            _ => false,
        };
        let mut hit = if of_the_repository {
            launch::hit(launch, &first, "a program of the repository itself")
        } else {
            launch::hit(launch, &first, "starts with the project")
        };
        hit.severity = Some(if of_the_repository { Severity::Medium } else { Severity::Low });
        hits.push(hit);
    }
}

/// Whether a path inside an artifact is one that clients load. A path on this machine is the user's own choice of file.
fn is_project_file(path: &str) -> bool {
    let on_this_machine = path.starts_with(['/', '~', '\\']) || path.as_bytes().get(1) == Some(&b':');
    !on_this_machine
        && PROJECT_FILES
            .iter()
            .any(|known| path.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('/')))
}

fn is_inside(path: &str) -> bool {
    let path = path.trim_start_matches("${workspaceFolder}/");
    !path.starts_with(['/', '~', '$', '%', '\\']) && path.as_bytes().get(1) != Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_a_project_are_loaded_by_themselves() {
        for path in [".mcp.json", "app/.cursor/mcp.json", ".vscode/mcp.json"] {
            assert!(is_project_file(path), "{path}");
        }
        for path in
            ["/home/ada/.cursor/mcp.json", "C:\\Users\\ada\\.mcp.json", "docs/mcp.json", "my.mcp.json", "~/.mcp.json"]
        {
            assert!(!is_project_file(path), "{path}");
        }
    }
}
