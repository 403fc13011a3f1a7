//! Lock files: the exact versions that are installed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;
use serde_json::Value;

use super::{Ecosystem, Span, Version, Wanted, plain_python_name};

/// Most packages read of one file; a real one has some thousands.
const MOST: usize = 50_000;

fn wanted(ecosystem: Ecosystem, name: &str, version: &str, at: std::ops::Range<usize>) -> Option<Wanted> {
    let name = if ecosystem == Ecosystem::Pypi { plain_python_name(name) } else { name.to_owned() };
    Some(Wanted {
        ecosystem,
        name,
        versions: Span::exactly(Version::parse(version)?),
        written: version.to_owned(),
        development: false,
        range: at,
        alias: None,
    })
}

/// The members of `package-lock.json` that are read. A value of another type than it should have hides no other.
#[derive(Deserialize)]
struct NpmLock {
    packages: Option<BTreeMap<String, NpmPackage>>,
    dependencies: Option<BTreeMap<String, NpmPackage>>,
}

#[derive(Deserialize)]
struct NpmPackage {
    #[serde(default)]
    version: Value,
    #[serde(default)]
    dev: Value,
}

/// `package-lock.json`: `packages` of the newer form, or `dependencies` of the first.
pub(super) fn npm(text: &str) -> Vec<Wanted> {
    let Ok(NpmLock { packages, dependencies }) = serde_json::from_str(text) else { return Vec::new() };
    let packages = packages.or(dependencies).unwrap_or_default();
    let read = |(path, package): (&String, &NpmPackage)| {
        let name = path.rsplit("node_modules/").next().filter(|name| !name.is_empty())?;
        let mut one = wanted(Ecosystem::Npm, name, package.version.as_str()?, 0..0)?;
        one.development = package.dev.as_bool() == Some(true);
        Some(one)
    };
    packages.iter().take(MOST).filter_map(read).collect()
}

/// Where a manifest or a lock file of JSON names a package.
pub(crate) fn place(text: &str, name: &str) -> std::ops::Range<usize> {
    let quoted = text.find(&format!("\"{name}\"")).map(|at| at + 1);
    let at = quoted.or_else(|| text.find(&format!("node_modules/{name}\"")).map(|at| at + "node_modules/".len()));
    at.map_or(0..0, |at| at..at + name.len())
}

fn by_lines(text: &str, ecosystem: Ecosystem, pattern: &Regex) -> Vec<Wanted> {
    pattern
        .captures_iter(text)
        .take(MOST)
        .filter_map(|found| {
            let (name, version) = (found.name("name")?, found.name("version")?);
            wanted(ecosystem, name.as_str(), version.as_str(), name.start()..version.end())
        })
        .collect()
}

/// `pnpm-lock.yaml`: keys `'@scope/name@1.2.3':`, `/name@1.2.3:` or `/name/1.2.3:`.
pub(super) fn pnpm(text: &str) -> Vec<Wanted> {
    static KEY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^  '?/?(?P<name>(?:@[A-Za-z0-9._-]+/)?[A-Za-z0-9._-]+)[@/](?P<version>\d[A-Za-z0-9.+-]*)(?:\([^\n]{0,400}\)|_[^\n:]{0,200})?'?:\s*$")
            .expect("the pattern is a constant")
    });
    by_lines(text, Ecosystem::Npm, &KEY)
}

/// `yarn.lock`, of either form.
pub(super) fn yarn(text: &str) -> Vec<Wanted> {
    static BLOCK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?m)^"?(?P<name>(?:@[A-Za-z0-9._-]+/)?[A-Za-z0-9._-]+)@[^\n]{1,1000}:\r?\n  version:? "?(?P<version>\d[A-Za-z0-9.+-]*)"?"#)
            .expect("the pattern is a constant")
    });
    by_lines(text, Ecosystem::Npm, &BLOCK)
}

/// `bun.lock`: `"name": ["name@1.2.3", …`.
pub(super) fn bun(text: &str) -> Vec<Wanted> {
    static ENTRY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?m)^\s+"[^"\n]{1,300}": \["(?P<name>(?:@[A-Za-z0-9._-]+/)?[A-Za-z0-9._-]+)@(?P<version>\d[A-Za-z0-9.+-]*)""#)
            .expect("the pattern is a constant")
    });
    by_lines(text, Ecosystem::Npm, &ENTRY)
}

/// `[[package]]` tables with a name and a version: uv, poetry, pdm, cargo.
pub(super) fn tables(text: &str, ecosystem: Ecosystem) -> Vec<Wanted> {
    static TABLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?m)^\[\[package\]\]\r?\nname = "(?P<name>[^"\n]{1,200})"\r?\nversion = "(?P<version>[^"\n]{1,100})""#,
        )
        .expect("the pattern is a constant")
    });
    let whole = |found: &Wanted| text[found.range.end..].lines().nth(1).unwrap_or_default();
    // The project itself and its neighbours are no dependencies.
    let is_own = |line: &str| {
        ["editable", "virtual", "directory", "path"].iter().any(|kind| line.starts_with(&format!("source = {{ {kind}")))
    };
    by_lines(text, ecosystem, &TABLE).into_iter().filter(|found| !is_own(whole(found))).collect()
}

/// `go.mod`: what it requires is what is built, or something newer that another module requires.
pub(super) fn go(text: &str) -> Vec<Wanted> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^(?:require\s+|\s+)(?P<name>[A-Za-z0-9][A-Za-z0-9._~/-]*)\s+v(?P<version>\d[A-Za-z0-9.+-]*)")
            .expect("the pattern is a constant")
    });
    by_lines(text, Ecosystem::Go, &LINE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(found: &[Wanted]) -> Vec<String> {
        found.iter().map(|one| format!("{}@{}", one.name, one.written)).collect()
    }

    #[test]
    fn every_form_of_lock_file_names_its_packages() {
        let npm_lock = r#"{"packages":{"":{"version":"1.0.0"},"node_modules/@a/b":{"version":"1.2.3"},
            "node_modules/c/node_modules/d":{"version":"2.0.0","dev":true}}}"#;
        assert_eq!(listed(&npm(npm_lock)), ["@a/b@1.2.3", "d@2.0.0"]);
        assert!(npm(npm_lock)[1].development);
        assert_eq!(listed(&npm(r#"{"dependencies":{"e":{"version":"0.1.0"}}}"#)), ["e@0.1.0"]);
        let pnpm_lock = "packages:\n\n  '@a/b@1.2.3':\n    resolution: {}\n  /c@1.0.0(zod@3.1.0):\n  /d/2.0.0:\n";
        assert_eq!(listed(&pnpm(pnpm_lock)), ["@a/b@1.2.3", "c@1.0.0", "d@2.0.0"]);
        let yarn_lock = "\"@a/b@^1.0.0\", \"@a/b@^1.2.0\":\n  version \"1.2.3\"\n\"c@npm:^2\":\n  version: 2.0.0\n";
        assert_eq!(listed(&yarn(yarn_lock)), ["@a/b@1.2.3", "c@2.0.0"]);
        assert_eq!(listed(&bun("    \"@a/b\": [\"@a/b@1.2.3\", \"\", {}],\n")), ["@a/b@1.2.3"]);
        let table = "[[package]]\nname = \"own\"\nversion = \"1.0.0\"\nsource = { editable = \".\" }\n\n\
            [[package]]\nname = \"Fast_MCP\"\nversion = \"2.1.0\"\nsource = { registry = \"x\" }\n";
        assert_eq!(listed(&tables(table, Ecosystem::Pypi)), ["fast-mcp@2.1.0"]);
        assert_eq!(listed(&go("require (\n\texample.org/a/b v1.2.3 // indirect\n)\n")), ["example.org/a/b@1.2.3"]);
    }

    #[test]
    fn broken_files_name_nothing() {
        for text in ["", "{", "[[package]]\nname = \n", "\u{0}"] {
            assert!(npm(text).is_empty() && pnpm(text).is_empty() && yarn(text).is_empty() && go(text).is_empty());
        }
    }
}
