//! Client configuration files that an artifact carries: whoever opens its folder in a client starts their servers.

use model::Artifact;

use super::{ClientConfig, client_config};

/// Paths, or ends of paths, of files that a client loads by itself from a project's folder, and of settings that are
/// passed around under their own name.
const PATHS: [&str; 14] = [
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
    "claude_desktop_config.json",
    "cline_mcp_settings.json",
    "mcp.json",
    "mcp_config.json",
];

/// Reads the client configuration files of an artifact, in the order of its files. One of such a name that holds no
/// servers is some other program's and is left out.
pub fn carried_client_configs(artifact: &Artifact) -> Vec<ClientConfig> {
    let named = artifact.files.iter().filter(|file| is_named_so(&file.path));
    named.filter_map(|file| client_config(&file.path, &file.text).ok()).collect()
}

fn is_named_so(path: &str) -> bool {
    PATHS.iter().any(|known| path.strip_suffix(known).is_some_and(|before| before.is_empty() || before.ends_with('/')))
}

#[cfg(test)]
mod tests {
    use model::{Origin, SourceFile};

    use super::*;

    #[test]
    fn files_that_clients_load_are_read_and_others_are_not() {
        let text = r#"{"mcpServers":{"notes":{"command":"npx","args":["notes@1.0.0"]}}}"#;
        let files = [".cursor/mcp.json", "a/.mcp.json", "data.json", "not-mcp.json"];
        let artifact = Artifact {
            origin: Origin::Folder { path: ".".into() },
            files: files.iter().map(|&path| SourceFile::new(path, text)).collect(),
            binary_files: 0,
            gaps: Vec::new(),
        };
        let read: Vec<String> = carried_client_configs(&artifact)
            .into_iter()
            .flat_map(|config| config.launches)
            .map(|launch| launch.location.file)
            .collect();
        assert_eq!(read, [".cursor/mcp.json", "a/.mcp.json"]);
    }
}
