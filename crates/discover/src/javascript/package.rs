//! What `package.json` and `tsconfig.json` say.

use model::Artifact;
use nodejs_semver::{Range, Version};
use serde_json::{Map, Value};

use super::{nesting, paths};

/// One package of the artifact.
#[derive(Debug, Clone)]
pub(super) struct Package {
    /// The folder that holds its `package.json`; empty for the top.
    pub(super) root: String,
    /// Its name.
    pub(super) name: Option<String>,
    /// Its manifest.
    manifest: Map<String, Value>,
    /// `compilerOptions.paths` with their patterns, relative to `root`.
    aliases: Vec<(String, Vec<String>)>,
    /// `compilerOptions.baseUrl`, relative to the artifact.
    base: Option<String>,
}

/// How many packages of one artifact are looked at.
const MOST_PACKAGES: usize = 500;

/// The packages of an artifact, the innermost folders last; dependencies are left out.
pub(super) fn packages(artifact: &Artifact) -> Vec<Package> {
    let manifests = artifact.files.iter().filter(|file| {
        let name = file.path.rsplit('/').next().unwrap_or_default();
        name == "package.json" && !file.path.split('/').any(|part| part == "node_modules")
    });
    let mut packages: Vec<Package> = manifests
        .take(MOST_PACKAGES)
        .filter_map(|file| {
            let Ok(Value::Object(manifest)) = serde_json::from_str(&file.text) else { return None };
            // `{"type": "module"}` inside a build folder is no package.
            let is_package =
                ["name", "main", "bin", "exports", "dependencies"].iter().any(|key| manifest.contains_key(*key));
            if !is_package {
                return None;
            }
            let root = paths::folder(&file.path).to_owned();
            let name = manifest.get("name").and_then(Value::as_str).map(str::to_owned);
            let (aliases, base) = compiler_options(artifact, &root);
            Some(Package { root, name, manifest, aliases, base })
        })
        .collect();
    packages.sort_by(|left, right| left.root.cmp(&right.root));
    // A build that copies the manifest into its folder makes no second package.
    let roots: Vec<(String, Option<String>)> =
        packages.iter().map(|package| (package.root.clone(), package.name.clone())).collect();
    packages.retain(|package| {
        let is_around = |root: &str| root.len() < package.root.len() && paths::is_below(&package.root, root);
        package.name.is_none() || !roots.iter().any(|(root, name)| *name == package.name && is_around(root))
    });
    packages
}

/// A package below `node_modules`, under the name that imports use.
pub(super) fn dependency(artifact: &Artifact, root: String, name: &str) -> Option<Package> {
    let manifest = artifact.file(&format!("{root}/package.json"))?;
    let Ok(Value::Object(manifest)) = serde_json::from_str(&manifest.text) else { return None };
    Some(Package { root, name: Some(name.to_owned()), manifest, aliases: Vec::new(), base: None })
}

/// What of `specifier` stands behind the name of a package, empty where that is all. `None` if it names another one.
pub(super) fn below<'a>(specifier: &'a str, name: &str) -> Option<&'a str> {
    let rest = specifier.strip_prefix(name)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }
}

/// `paths` and `baseUrl` of the folder's `tsconfig.json`.
fn compiler_options(artifact: &Artifact, root: &str) -> (Vec<(String, Vec<String>)>, Option<String>) {
    let path = if root.is_empty() { "tsconfig.json".to_owned() } else { format!("{root}/tsconfig.json") };
    let Some(file) = artifact.file(&path) else { return (Vec::new(), None) };
    if !nesting::is_safe(&file.text) {
        return (Vec::new(), None);
    }
    let parsed = jsonc_parser::parse_to_serde_value::<Value>(&file.text, &jsonc_parser::ParseOptions::default());
    let Ok(config) = parsed else { return (Vec::new(), None) };
    let Some(options) = config.get("compilerOptions") else { return (Vec::new(), None) };
    let base = options.get("baseUrl").and_then(Value::as_str).and_then(|base| paths::join(root, base));
    let listed = options.get("paths").and_then(Value::as_object);
    let aliases = listed.into_iter().flatten().map(|(pattern, targets)| {
        let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
        let folder = base.as_deref().unwrap_or(root);
        (pattern.clone(), targets.filter_map(|target| paths::join(folder, target)).collect())
    });
    (aliases.collect(), base)
}

impl Package {
    /// Whether the manifest says something is a program or a library entry.
    pub(super) fn entries(&self) -> Vec<String> {
        let mut entries = Vec::new();
        let mut add = |value: &str| {
            if let Some(path) = paths::join(&self.root, value)
                && !entries.contains(&path)
            {
                entries.push(path);
            }
        };
        match self.manifest.get("bin") {
            Some(Value::String(path)) => add(path),
            Some(Value::Object(programs)) => programs.values().filter_map(Value::as_str).for_each(&mut add),
            _ => {}
        }
        for key in ["main", "module"] {
            if let Some(path) = self.manifest.get(key).and_then(Value::as_str) {
                add(path);
            }
        }
        if let Some(exports) = self.manifest.get("exports") {
            targets(exports, 0, &mut add);
        }
        entries
    }

    /// Whether the manifest says that the package has to do with the protocol.
    pub(super) fn speaks_of_mcp(&self) -> bool {
        let words = ["name", "description", "keywords", "mcpName", "bin"];
        let told = words.iter().filter_map(|key| self.manifest.get(*key)).any(|value| {
            let text = value.to_string().to_lowercase();
            text.contains("mcp") || text.contains("model context protocol")
        });
        told || self.dependencies().any(|name| name.starts_with("@modelcontextprotocol/"))
    }

    /// The packages that an installer puts beside it.
    pub(super) fn dependencies(&self) -> impl Iterator<Item = &str> {
        self.asked().map(|(name, _)| name)
    }

    /// What it asks for under a name: a range, or another form of telling where the package is.
    pub(super) fn range(&self, name: &str) -> Option<&str> {
        self.asked().find(|(asked, _)| *asked == name).map(|(_, range)| range)
    }

    fn asked(&self) -> impl Iterator<Item = (&str, &str)> {
        let kinds = ["dependencies", "optionalDependencies", "peerDependencies"];
        let listed = kinds.into_iter().filter_map(|kind| self.manifest.get(kind)).filter_map(Value::as_object);
        listed.flatten().filter_map(|(name, range)| Some((name.as_str(), range.as_str()?)))
    }

    /// Whether an import in this package, a dependency, leads to another one that the artifact itself depends on: the
    /// installer gives both the same copy where the version fits.
    pub(super) fn reaches(&self, other: &Self) -> bool {
        let Some(name) = other.name.as_deref() else { return false };
        if self.root == other.root {
            return true;
        }
        let version = other.manifest.get("version").and_then(Value::as_str);
        let fits = |range: &str| match (Range::parse(range), version.map(Version::parse)) {
            (Ok(range), Some(Ok(version))) => version.satisfies(&range),
            // What is no range names the copy of its own repository.
            _ => true,
        };
        self.range(name).is_some_and(fits)
    }

    /// Where its manifest lies.
    pub(super) fn manifest_path(&self) -> String {
        if self.root.is_empty() { "package.json".to_owned() } else { format!("{}/package.json", self.root) }
    }

    /// The files that an alias of `tsconfig.json` or of the manifest's `imports` may mean, likeliest first.
    pub(super) fn alias(&self, specifier: &str) -> Vec<String> {
        let mut found = Vec::new();
        for (pattern, targets) in &self.aliases {
            if let Some(rest) = matched(pattern, specifier) {
                found.extend(targets.iter().map(|target| target.replacen('*', rest, 1)));
            }
        }
        if specifier.starts_with('#')
            && let Some(Value::Object(imports)) = self.manifest.get("imports")
        {
            for (pattern, target) in imports {
                if let Some(rest) = matched(pattern, specifier) {
                    targets(target, 0, &mut |target| {
                        found.extend(paths::join(&self.root, &target.replacen('*', rest, 1)));
                    });
                }
            }
        }
        if let Some(base) = &self.base {
            found.extend(paths::join(base, specifier));
        }
        found
    }

    /// The files that `name` or `name/sub/path` of this package may mean, likeliest first.
    pub(super) fn own(&self, sub: &str) -> Vec<String> {
        let mut found = Vec::new();
        let wanted = if sub.is_empty() { ".".to_owned() } else { format!("./{sub}") };
        match self.manifest.get("exports") {
            Some(Value::Object(exports)) if exports.keys().any(|key| key.starts_with('.')) => {
                for (pattern, target) in exports {
                    if let Some(rest) = matched(pattern, &wanted) {
                        targets(target, 0, &mut |target| {
                            found.extend(paths::join(&self.root, &target.replacen('*', rest, 1)));
                        });
                    }
                }
            }
            Some(other) if sub.is_empty() => {
                targets(other, 0, &mut |target| found.extend(paths::join(&self.root, target)));
            }
            _ => {}
        }
        if sub.is_empty() {
            found.extend(self.entries());
            found.extend(paths::join(&self.root, "src/index"));
            found.extend(paths::join(&self.root, "index"));
        } else {
            found.extend(paths::join(&self.root, sub));
            found.extend(paths::join(&self.root, &format!("src/{sub}")));
        }
        found
    }
}

/// Every path below a conditional `exports` value.
fn targets(value: &Value, depth: u32, add: &mut impl FnMut(&str)) {
    const DEEPEST: u32 = 8;
    if depth > DEEPEST {
        return;
    }
    match value {
        Value::String(path) => add(path),
        Value::Array(values) => values.iter().for_each(|value| targets(value, depth + 1, add)),
        Value::Object(values) => {
            for (condition, value) in values {
                if condition != "types" {
                    targets(value, depth + 1, add);
                }
            }
        }
        _ => {}
    }
}

/// What `*` stands for where `text` fits a pattern with at most one `*`; empty without one.
fn matched<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
    match pattern.split_once('*') {
        None => (pattern == text).then_some(""),
        Some((before, after)) => text.strip_prefix(before)?.strip_suffix(after),
    }
}

#[cfg(test)]
mod tests {
    use super::matched;

    #[test]
    fn a_pattern_has_one_hole() {
        assert_eq!(matched("@/*", "@/tools/a"), Some("tools/a"));
        assert_eq!(matched("./x", "./x"), Some(""));
        assert_eq!(matched("a*b", "ab"), Some(""));
        assert_eq!(matched("ab*ba", "aba"), None);
    }
}
