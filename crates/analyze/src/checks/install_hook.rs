//! Scripts that run when a package is installed: `preinstall`, `install` and `postinstall` of a `package.json`.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use model::{Severity, SourceFile};
use regex::Regex;
use serde_json::Value;

use super::{Check, regex};
use crate::cost;
use crate::finding::Hit;

const HOOKS: &[&str] = &["preinstall", "install", "postinstall"];

/// The hooks of a package's own manifest, with the place of each in the text. Packages bundled below `node_modules`
/// were installed before they were packed, and those of tests and examples are nobody's dependency: their hooks do not
/// run.
fn hooks(files: &[SourceFile]) -> impl Iterator<Item = (&SourceFile, String, Option<std::ops::Range<usize>>)> {
    const BESIDE: &[&str] =
        &["node_modules", "test", "tests", "__tests__", "fixtures", "__fixtures__", "example", "examples", "templates"];
    let manifests = files.iter().filter(|file| {
        let mut parts = file.path.rsplit('/');
        parts.next() == Some("package.json") && !parts.any(|part| BESIDE.contains(&part))
    });
    manifests.flat_map(|file| {
        cost::add(file.text.len());
        let manifest: Value = serde_json::from_str(&file.text).unwrap_or_default();
        let scripts = manifest.get("scripts").and_then(Value::as_object).cloned().unwrap_or_default();
        HOOKS.iter().filter_map(move |hook| {
            let command = scripts.get(*hook)?.as_str()?.trim().to_owned();
            let key = file.text.find(&format!("\"{hook}\""));
            let end = key.map(|key| file.text[key..].find('\n').map_or(file.text.len(), |at| key + at));
            let range = key.zip(end).map(|(key, end)| key..end.min(key + 400));
            (!command.is_empty()).then_some((file, command, range))
        })
    })
}

fn hit(file: &SourceFile, range: Option<std::ops::Range<usize>>, label: &str) -> Hit {
    let mut hit = Hit::in_file(file, range.unwrap_or(0..0));
    hit.label = Some(label.to_owned());
    hit
}

/// Commands that build, compile, check or announce, and fetch nothing that the package does not name.
static HARMLESS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^(?:
        (?:npx\s+)?(?:husky|node-gyp|node-gyp-build|node-pre-gyp|prebuild-install|prebuildify|cmake-js|patch-package
          |tsc|tsup|rollup|vite|webpack|ngc|opencollective(?:-postinstall)?|only-allow|simple-git-hooks|lefthook|is-ci
          |ngcc|lerna|nx|turbo|prisma|playwright|electron-builder|simple-pre-commit|yorkie|shx|rimraf|mkdirp|ts-patch
          |pod-install|link|husky-init|pinst|allow-scripts|synp|nuxt|svelte-kit|wireit|wxt|fumadocs-mdx|panda|lava)\b[^|;&`$<>]*
        | (?:npm|pnpm|yarn|bun)\s+(?:run\s+)?(?:-s\s+|--silent\s+)?(?:build|prepare|compile|tsc|husky|rebuild|generate|clean|setup|postinstall:\w+)[\w:.-]*
        | (?:echo|exit|true|:)\b[^|;&`$<>]*
        )\s*$",
    )
});

/// A hook that runs a script of the package's own.
pub(super) struct InstallHook;

impl Check for InstallHook {
    fn name(&self) -> &'static str {
        "install-hook"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        for (file, command, range) in hooks(files) {
            let parts = command.split("&&").flat_map(|part| part.split("||")).map(str::trim);
            let is_harmless = parts.into_iter().all(|part| HARMLESS.is_match(part));
            if !is_harmless && hostile(&command).is_none() {
                hits.push(hit(file, range, "runs when the package is installed"));
            }
        }
    }
}

/// A hook that downloads, decodes or sends.
pub(super) struct HostileInstallHook;

impl Check for HostileInstallHook {
    fn name(&self) -> &'static str {
        "hostile-install-hook"
    }

    fn files(&self, files: &[SourceFile], hits: &mut Vec<Hit>) {
        let by_path = LazyCell::new(|| files.iter().map(|file| (file.path.as_ref(), file)).collect());
        for (file, command, range) in hooks(files) {
            if let Some(label) = hostile(&command) {
                hits.push(hit(file, range, label));
            } else if let Some(script) = script_of(file, &command, &by_path)
                && let Some(found) = SCRIPT.find(&script.text)
            {
                let mut hit =
                    hit(script, Some(found.range()), "an install script sends the environment or runs what it fetched");
                hit.severity = Some(Severity::Critical);
                hits.push(hit);
            }
        }
    }
}

/// What a hook's own line does that no build needs.
fn hostile(command: &str) -> Option<&'static str> {
    static KINDS: LazyLock<[(Regex, &str); 4]> = LazyLock::new(|| {
        [
            (
                regex(
                    r"(?i)\b(?:curl|wget|iwr|irm|invoke-webrequest)\b[^\n]*(?:\||&&|;)\s*(?:sudo\s+)?(?:\S*/)?(?:(?:ba|z|da)?sh|node|python[0-9.]*|iex|chmod)\b|(?:\$\(|<\(|`)\s*(?:curl|wget)\b",
                ),
                "downloads and runs code at install",
            ),
            (
                regex(
                    r"(?i)\b(?:curl|wget)\b[^\n]*(?:\$\(|`|\$\{?[A-Z_]*(?:TOKEN|KEY|SECRET|USER|HOME|HOSTNAME)|-d\s|--data|\benv\b|whoami|hostname)",
                ),
                "sends data of this machine away at install",
            ),
            (
                regex(
                    r"(?i)\bnode\s+(?:-e|--eval|-p)\s+\S.*(?:https?\b|fetch\(|child_process|eval\(|Buffer\.from|atob\()",
                ),
                "runs hidden code at install",
            ),
            (
                regex(r"(?i)\bbase64\s+(?:-d|-D|--decode)\b|powershell[^\n]*\s-e(?:nc|ncodedcommand|c)?\s"),
                "runs hidden code at install",
            ),
        ]
    });
    /// Starts nothing but scripts that lie in the package, where anyone can read them.
    static OWN: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r#"(?x)^node\s+(?:-e|--eval)\s+["']?require\(\\?["']child_process\\?["']\)\.(?:spawn|spawnSync|execFile|execFileSync|fork)\(
            (?:process\.(?:platform|execPath)|===|[?:,{}\[\]\s]|true|(?:stdio|shell|cwd)\b|__dirname
            |\\?["'](?:win32|linux|darwin|inherit|bash|sh|node|(?:\./)?(?:[\w-]+/)*[\w.-]+\.(?:sh|bat|cmd|[cm]?js|py))\\?["'])+
            \)\s*;?\s*["']?$"#,
        )
    });
    if OWN.is_match(command) {
        return None;
    }
    KINDS.iter().find(|(kind, _)| kind.is_match(command)).map(|&(_, label)| label)
}

/// The file that `node <script>` runs.
fn script_of<'a>(
    manifest: &SourceFile,
    command: &str,
    files: &HashMap<&'a str, &'a SourceFile>,
) -> Option<&'a SourceFile> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let at = words.iter().position(|word| *word == "node")?;
    let name = words.get(at + 1..)?.iter().find(|word| !word.starts_with('-'))?.trim_start_matches("./");
    let folder = manifest.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    files.get(path.as_str()).or_else(|| files.get(format!("{path}.js").as_str())).copied()
}

/// What an install script has no business to do: the whole environment into a request, or fetched text into `eval`.
static SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)
        JSON\.stringify\(\s*process\.env\s*\)
        | \b(?:eval|Function|runInThisContext|runInNewContext)\s*\(\s*(?:await\s+)?(?:body|data|res|response|text|payload|code|chunk|buf)\b
        | \beval\s*\(\s*(?:atob|Buffer\.from)\s*\(
        | \b(?:exec|execSync|spawn|spawnSync)\s*\(\s*['\x22`](?:curl|wget)\b[^'\x22`\n]{0,300}\|\s*(?:ba)?sh\b
        ",
    )
});
