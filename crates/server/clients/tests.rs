use std::collections::BTreeSet;

use super::places::System;
use super::*;

const ONE: &str = r#"{"mcpServers":{"one":{"command":"npx","args":["one@1.0.0"]}}}"#;

/// A machine of which the home folder is `home/u` and the current folder `home/u/work/project`.
struct Machine(tempfile::TempDir);

impl Machine {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("home/u/work/project")).unwrap();
        Self(folder)
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn find(&self, system: System) -> Vec<(&'static str, String, Result<usize, String>)> {
        let home = self.0.path().join("home/u");
        let here = home.join("work/project");
        let places = Places { home, here, root: self.0.path().to_owned(), system, variable: |_| None };
        let shown = |file: ClientFile| {
            let path = file.path.strip_prefix(self.0.path()).unwrap().to_str().unwrap().to_owned();
            (file.client.unwrap(), path, file.content.map(|config| config.launches.len()))
        };
        find(&places).into_iter().map(shown).collect()
    }

    fn paths(&self, system: System) -> BTreeSet<String> {
        self.find(system).into_iter().map(|(_, path, _)| path).collect()
    }
}

#[test]
fn the_files_of_every_client_are_found_at_their_places() {
    let toml = "[mcp_servers.one]\ncommand = \"npx\"\n";
    let yaml = "mcpServers:\n  - name: one\n    command: npx\n";
    let goose = "extensions:\n  one:\n    type: stdio\n    cmd: npx\n";
    let files = [
        ("home/u/.config/Claude/claude_desktop_config.json", ONE),
        ("home/u/.claude.json", r#"{"projects":{"/p":{"mcpServers":{"one":{"command":"npx"}}}}}"#),
        ("home/u/work/project/.mcp.json", ONE),
        ("home/u/work/.mcp.json", ONE),
        ("home/u/.claude/plugins/cache/market/notes/1.0.0/.mcp.json", ONE),
        ("etc/claude-code/managed-mcp.json", ONE),
        ("home/u/.cursor/mcp.json", ONE),
        ("home/u/.config/Code/User/settings.json", r#"{"mcp":{"servers":{"one":{"command":"npx"}}}}"#),
        ("home/u/.config/Code/User/profiles/a1/mcp.json", r#"{"servers":{"one":{"command":"npx"}}}"#),
        ("home/u/work/project/app.code-workspace", r#"{"settings":{"mcp":{"servers":{"one":{"command":"npx"}}}}}"#),
        ("home/u/.copilot/mcp-config.json", ONE),
        ("home/u/.codeium/windsurf/mcp_config.json", ONE),
        ("home/u/.gemini/settings.json", ONE),
        ("home/u/.codex/config.toml", toml),
        ("home/u/.codex/work.config.toml", toml),
        ("etc/codex/config.toml", toml),
        ("home/u/.config/zed/settings.json", r#"{"context_servers":{"one":{"command":"npx"}}}"#),
        ("home/u/.config/opencode/opencode.jsonc", "{\"mcp\":{\"one\":{\"command\":[\"npx\"]}},}"),
        ("home/u/.kiro/agents/mine.json", ONE),
        ("home/u/.kiro/powers/installed/p/mcp.json", ONE),
        ("home/u/.aws/amazonq/agents/default.json", ONE),
        ("home/u/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", ONE),
        ("home/u/work/project/.roo/mcp.json", ONE),
        ("home/u/.continue/config.yaml", yaml),
        ("home/u/work/project/.continue/mcpServers/a.yaml", yaml),
        ("home/u/.config/goose/config.yaml", goose),
        ("home/u/.junie/mcp/mcp.json", ONE),
        ("home/u/.lmstudio/mcp.json", ONE),
    ];
    let machine = Machine::new();
    for (path, text) in files {
        machine.file(path, text);
    }
    let found = machine.find(System::Linux);
    assert_eq!(machine.paths(System::Linux), files.iter().map(|(path, _)| (*path).to_owned()).collect());
    assert!(found.iter().all(|(_, _, content)| *content == Ok(1)), "{found:?}");
    assert_eq!((found[0].0, found[1].0), ("Claude Desktop", "Claude Code"));
}

#[test]
fn every_system_has_its_own_places() {
    let machine = Machine::new();
    machine.file("home/u/Library/Application Support/Claude/claude_desktop_config.json", ONE);
    machine.file("Library/Application Support/ClaudeCode/managed-mcp.json", ONE);
    machine.file("home/u/AppData/Roaming/Code/User/mcp.json", ONE);
    assert_eq!(machine.paths(System::Linux).len(), 0);
    assert_eq!(machine.paths(System::Mac).len(), 2);
    assert_eq!(machine.paths(System::Windows).len(), 1);
}

#[test]
fn variables_move_the_files_of_their_clients() {
    let machine = Machine::new();
    let places = Places {
        home: "/home/u".into(),
        here: "/work".into(),
        root: "/".into(),
        system: System::Linux,
        variable: |name| Some(PathBuf::from(format!("/moved/{name}"))),
    };
    for base in [table::Base::Moved("CODEX_HOME", ".codex"), table::Base::Named("CODEX_HOME")] {
        assert_eq!(places.of(base), [PathBuf::from("/moved/CODEX_HOME")]);
    }
    assert_eq!(places.of(table::Base::Settings), [PathBuf::from("/moved/XDG_CONFIG_HOME")]);
    drop(machine);
}

#[test]
fn what_cannot_be_read_is_told_and_other_settings_are_left_out() {
    let machine = Machine::new();
    machine.file("home/u/.gemini/settings.json", r#"{"theme":"dark"}"#);
    machine.file("home/u/.cursor/mcp.json", "{\"mcpServers\": {");
    machine.file("home/u/.codex/config.toml", "model = \"x\"\n");
    std::fs::create_dir_all(machine.0.path().join("home/u/.lmstudio/mcp.json")).unwrap();
    let found = machine.find(System::Linux);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].2.as_ref().is_err_and(|problem| problem.contains("as JSON")), "{found:?}");
}

#[test]
fn a_file_that_two_clients_read_is_listed_once() {
    let machine = Machine::new();
    machine.file("home/u/shared.json", ONE);
    for link in [".cursor/mcp.json", ".codeium/windsurf/mcp_config.json"] {
        let link = machine.0.path().join("home/u").join(link);
        std::fs::create_dir_all(link.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(machine.0.path().join("home/u/shared.json"), link).unwrap();
    }
    assert_eq!(machine.paths(System::Linux).into_iter().collect::<Vec<_>>(), ["home/u/.cursor/mcp.json"]);
}
