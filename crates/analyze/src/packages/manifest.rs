//! Manifests: the ranges of versions that an installation may choose from.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Ecosystem, Span, Wanted, plain_python_name};

/// `package.json`.
pub(super) fn npm(text: &str) -> Vec<Wanted> {
    let Ok(manifest) = serde_json::from_str::<Value>(text) else { return Vec::new() };
    let mut found = Vec::new();
    for (key, development) in [("dependencies", false), ("optionalDependencies", false), ("devDependencies", true)] {
        for (name, range) in manifest.get(key).and_then(Value::as_object).into_iter().flatten() {
            let Some(range) = range.as_str() else { continue };
            // `npm:other@1.0.0` asks for another package under this name.
            let alias = range.strip_prefix("npm:").and_then(|rest| rest.rsplit_once('@'));
            let (own, range) = alias.filter(|(own, _)| !own.is_empty()).unwrap_or((name, range));
            found.push(Wanted {
                ecosystem: Ecosystem::Npm,
                name: own.to_owned(),
                versions: Span::npm(range),
                written: range.to_owned(),
                development,
                // One search for each name of a large manifest would go through it as often.
                range: 0..0,
                alias: (own != name).then(|| name.clone()),
            });
        }
    }
    found
}

/// Requirements between quotes, as `pyproject.toml` and `setup.py` hold them, and poetry's `name = "^1.2"`.
pub(super) fn python(text: &str) -> Vec<Wanted> {
    static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"["'](?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,80})(?:\[[^\]\n]{0,80}\])?\s*\(?(?P<range>(?:[=<>!~]=?=?\s*[0-9][^"';)\n]{0,80}))\)?(?:\s*;[^"'\n]{0,200})?["']"#)
            .expect("the pattern is a constant")
    });
    static POETRY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?m)^(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,80})\s*=\s*(?:\{\s*version\s*=\s*)?"(?P<range>[\^~]?[0-9][^"\n]{0,60}|[<>=~^][^"\n]{0,60})""#)
            .expect("the pattern is a constant")
    });
    let mut found: Vec<Wanted> = QUOTED.captures_iter(text).filter_map(|one| from(&one, Span::python)).collect();
    if let Some(start) = text.find("[tool.poetry") {
        let poetry = POETRY.captures_iter(&text[start..]).filter_map(|one| {
            let mut wanted = from(&one, Span::npm)?;
            wanted.range = wanted.range.start + start..wanted.range.end + start;
            Some(wanted)
        });
        found.extend(poetry);
    }
    found
}

/// `requirements.txt`.
pub(super) fn requirements(text: &str) -> Vec<Wanted> {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?m)^\s*(?P<name>[A-Za-z0-9][A-Za-z0-9._-]{0,80})(?:\[[^\]\n]{0,80}\])?\s*(?P<range>[=<>!~]=?=?\s*[0-9][^;#\\\n]{0,80})")
            .expect("the pattern is a constant")
    });
    LINE.captures_iter(text).filter_map(|one| from(&one, Span::python)).collect()
}

fn from(found: &regex::Captures<'_>, read: fn(&str) -> Span) -> Option<Wanted> {
    let (name, range) = (found.name("name")?, found.name("range")?);
    Some(Wanted {
        ecosystem: Ecosystem::Pypi,
        name: plain_python_name(name.as_str()),
        versions: read(range.as_str().trim()),
        written: range.as_str().trim().to_owned(),
        development: false,
        range: name.start()..range.end(),
        alias: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(found: &[Wanted]) -> Vec<String> {
        found.iter().map(|one| format!("{} {}", one.name, one.written)).collect()
    }

    #[test]
    fn manifests_name_what_they_ask_for() {
        let manifest = r#"{"dependencies":{"a":"^1.0.0","b":"npm:@x/c@2.0.0"},"devDependencies":{"d":"1"}}"#;
        assert_eq!(listed(&npm(manifest)), ["a ^1.0.0", "@x/c 2.0.0", "d 1"]);
        assert!(npm(manifest)[2].development);
        let project = "dependencies = [\n  \"mcp[cli]>=1.2,<1.9\",\n  'httpx==0.27.0 ; python_version > \"3.9\"',\n]";
        assert_eq!(listed(&python(project))[0], "mcp >=1.2,<1.9");
        assert_eq!(listed(&python("[tool.poetry.dependencies]\nmcp = \"^1.2.0\"\n")), ["mcp ^1.2.0"]);
        let lines = "mcp[cli]==1.9.0  # pinned\nFast.MCP ~= 2.3\n-r other.txt\nhttpx\n";
        assert_eq!(listed(&requirements(lines)), ["mcp ==1.9.0", "fast-mcp ~= 2.3"]);
    }
}
