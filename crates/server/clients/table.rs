//! Which files the MCP clients keep their servers in.

/// A client, and where its files may lie.
pub(super) struct Client {
    /// What people call it.
    pub(super) name: &'static str,
    /// Its files, in the order in which they are looked for.
    pub(super) files: &'static [(Base, &'static str)],
}

/// Where a path starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Base {
    /// The home folder.
    Home,
    /// The folder of desktop applications: `~/.config`, `~/Library/Application Support`, `%APPDATA%`.
    Application,
    /// `$XDG_CONFIG_HOME`, `~/.config`, `%APPDATA%`.
    Settings,
    /// The folder of this client's settings for the whole machine.
    System(&'static str),
    /// The folder that a variable names, else this one of the home folder.
    Moved(&'static str, &'static str),
    /// The file or folder that a variable names; nothing if it is not set.
    Named(&'static str),
    /// The current folder.
    Project,
    /// The current folder and those above it.
    ProjectAndAbove,
}

use Base::{Application, Home, Moved, Named, Project, ProjectAndAbove, Settings, System};

/// The clients whose files are known. A `*` stands for one name, or the rest of it; `**` for folders in folders.
pub(super) const CLIENTS: &[Client] = &[
    Client { name: "Claude Desktop", files: &[(Application, "Claude/claude_desktop_config.json")] },
    Client {
        name: "Claude Code",
        files: &[
            (Moved("CLAUDE_CONFIG_DIR", ""), ".claude.json"),
            (ProjectAndAbove, ".mcp.json"),
            (Moved("CLAUDE_CONFIG_DIR", ".claude"), "plugins/cache/**/.mcp.json"),
            (Moved("CLAUDE_CONFIG_DIR", ".claude"), "plugins/repos/**/.mcp.json"),
            (Moved("CLAUDE_CONFIG_DIR", ".claude"), "plugins/cache/**/plugin.json"),
            (Moved("CLAUDE_CONFIG_DIR", ".claude"), "plugins/repos/**/plugin.json"),
            (System("ClaudeCode"), "managed-mcp.json"),
        ],
    },
    Client {
        name: "Cursor",
        files: &[
            (Home, ".cursor/mcp.json"),
            (Project, ".cursor/mcp.json"),
            (Home, ".cursor/plugins/cache/**/.mcp.json"),
            (Home, ".cursor/plugins/cache/**/mcp.json"),
            (Home, ".cursor/plugins/local/**/.mcp.json"),
            (Home, ".cursor/plugins/local/**/mcp.json"),
        ],
    },
    Client {
        name: "VS Code",
        files: &[
            (Application, "Code/User/mcp.json"),
            (Application, "Code/User/settings.json"),
            (Application, "Code/User/profiles/*/mcp.json"),
            (Application, "Code/User/profiles/*/settings.json"),
            (Application, "Code - Insiders/User/mcp.json"),
            (Application, "Code - Insiders/User/settings.json"),
            (Application, "Code - Insiders/User/profiles/*/mcp.json"),
            (Project, ".vscode/mcp.json"),
            (Project, ".vscode/settings.json"),
            (Project, ".devcontainer.json"),
            (Project, ".devcontainer/devcontainer.json"),
            (Project, ".devcontainer/*/devcontainer.json"),
            (Project, "*.code-workspace"),
        ],
    },
    Client { name: "Copilot CLI", files: &[(Moved("COPILOT_HOME", ".copilot"), "mcp-config.json")] },
    Client { name: "Windsurf", files: &[(Home, ".codeium/windsurf/mcp_config.json")] },
    Client {
        name: "Antigravity",
        files: &[(Home, ".gemini/antigravity/mcp_config.json"), (Home, ".gemini/config/mcp_config.json")],
    },
    Client { name: "Gemini CLI", files: &[(Home, ".gemini/settings.json"), (Project, ".gemini/settings.json")] },
    Client {
        name: "Codex CLI",
        files: &[
            (Moved("CODEX_HOME", ".codex"), "config.toml"),
            (Moved("CODEX_HOME", ".codex"), "*.config.toml"),
            (Project, ".codex/config.toml"),
            (Moved("CODEX_HOME", ".codex"), "plugins/**/.mcp.json"),
            (System("codex"), "config.toml"),
        ],
    },
    Client {
        name: "Zed",
        files: &[(Settings, "zed/settings.json"), (Settings, "Zed/settings.json"), (Project, ".zed/settings.json")],
    },
    Client {
        name: "opencode",
        files: &[
            (Named("OPENCODE_CONFIG"), ""),
            (Named("OPENCODE_CONFIG_DIR"), "opencode.json"),
            (Named("OPENCODE_CONFIG_DIR"), "opencode.jsonc"),
            (Settings, "opencode/opencode.json"),
            (Settings, "opencode/opencode.jsonc"),
            (Home, ".opencode/opencode.json"),
            (Home, ".opencode/opencode.jsonc"),
            (Project, "opencode.json"),
            (Project, "opencode.jsonc"),
            (Project, ".opencode/opencode.json"),
        ],
    },
    Client {
        name: "Kiro",
        files: &[
            (Home, ".kiro/settings/mcp.json"),
            (Home, ".kiro/agents/*.json"),
            (Home, ".kiro/powers/installed/*/mcp.json"),
            (Project, ".kiro/settings/mcp.json"),
            (Project, ".kiro/agents/*.json"),
        ],
    },
    Client {
        name: "Amazon Q",
        files: &[
            (Home, ".aws/amazonq/mcp.json"),
            (Home, ".aws/amazonq/agents/*.json"),
            (Home, ".aws/amazonq/cli-agents/*.json"),
            (Project, ".amazonq/mcp.json"),
        ],
    },
    Client {
        name: "Cline",
        files: &[(Application, "Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json")],
    },
    Client {
        name: "Roo Code",
        files: &[
            (Application, "Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json"),
            (Project, ".roo/mcp.json"),
        ],
    },
    Client {
        name: "Kilo Code",
        files: &[
            (Application, "Code/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json"),
            (Project, ".kilocode/mcp.json"),
        ],
    },
    Client {
        name: "Continue",
        files: &[
            (Home, ".continue/config.yaml"),
            (Home, ".continue/mcpServers/*.yaml"),
            (Home, ".continue/mcpServers/*.json"),
            (Project, ".continue/mcpServers/*.yaml"),
            (Project, ".continue/mcpServers/*.json"),
        ],
    },
    Client { name: "Goose", files: &[(Settings, "goose/config.yaml"), (Settings, "Block/goose/config/config.yaml")] },
    Client { name: "Junie", files: &[(Home, ".junie/mcp/mcp.json"), (Project, ".junie/mcp/mcp.json")] },
    Client { name: "LM Studio", files: &[(Home, ".lmstudio/mcp.json"), (Home, ".cache/lm-studio/mcp.json")] },
];
