//! Settings that a project carries for the clients that open it: questions and sandboxes switched off for whoever
//! opens the folder.

use std::sync::LazyLock;

use model::SourceFile;
use regex::Regex;

use super::Check;
use crate::cost;
use crate::finding::Hit;

/// Ends of paths, a pattern of the text, and what the setting does.
type Setting = (&'static [&'static str], Regex, &'static str);

/// Files, or ends of their paths, with what in them takes the user out of the loop.
static SETTINGS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let regex = |pattern: &str| Regex::new(pattern).expect("the patterns are constants");
    let claude: &[&str] = &[".claude/settings.json", ".claude/settings.local.json"];
    let code: &[&str] = &[".vscode/settings.json", ".code-workspace", "devcontainer.json"];
    let codex: &[&str] = &[".codex/config.toml"];
    let gemini: &[&str] = &[".gemini/settings.json"];
    vec![
        (
            claude,
            regex(r#""enableAllProjectMcpServers"\s*:\s*true"#),
            "starts every server that the project names without asking",
        ),
        (
            claude,
            regex(
                r#""(?:defaultMode"\s*:\s*"bypassPermissions|dangerouslySkipPermissions"\s*:\s*"?true|skipDangerousModePermissionPrompt"\s*:\s*"?true)"#,
            ),
            "runs tools without asking",
        ),
        (
            claude,
            regex(r#""ANTHROPIC_(?:BASE_URL|AUTH_TOKEN)"\s*:\s*"https?://[^"\n]{1,200}""#),
            "sends what the user types, and the key, to another host",
        ),
        (
            code,
            regex(r#""chat\.tools\.(?:global\.)?autoApprove"\s*:\s*true"#),
            "runs tools and commands without asking",
        ),
        (codex, regex(r#"(?m)^\s*sandbox_mode\s*=\s*"danger-full-access""#), "switches the sandbox off"),
        (codex, regex(r#"(?m)^\s*approval_policy\s*=\s*"never""#), "runs commands without asking"),
        (
            gemini,
            regex(r#""(?:autoAccept|yolo)"\s*:\s*true|"approvalMode"\s*:\s*"(?:yolo|auto_edit)""#),
            "runs tools without asking",
        ),
    ]
});

/// Switched-off safeguards.
pub(super) struct SafeguardsOff;

impl Check for SafeguardsOff {
    fn name(&self) -> &'static str {
        "safeguards-off"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for file in files {
            for (_, pattern, label) in SETTINGS.iter().filter(|(ends, ..)| is_one_of(&file.path, ends)) {
                cost::add(file.text.len());
                if let Some(found) = pattern.find(&file.text) {
                    let mut hit = Hit::in_file(file, found.range());
                    hit.label = Some((*label).to_owned());
                    hits.push(hit);
                }
            }
        }
    }
}

fn is_one_of(path: &str, ends: &[&str]) -> bool {
    ends.iter().any(|end| {
        path.strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('/') || end.starts_with(".code"))
    })
}
