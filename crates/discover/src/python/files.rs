//! Which file a Python import means.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use model::SourceFile;

/// The Python files of one server.
#[derive(Debug)]
pub(super) struct Files {
    by_path: BTreeMap<Arc<str>, Arc<str>>,
    /// Every text of the artifact, for servers that read files of their own.
    data: BTreeMap<Arc<str>, Arc<str>>,
    folders: BTreeSet<String>,
}

/// Packages that are taken to lie outside unless a folder of that name is a package of its own.
const OUTSIDE: [&str; 4] = ["mcp", "fastmcp", "pydantic", "typing"];

impl Files {
    /// The files, indexed by path.
    pub(super) fn new<'f>(files: impl IntoIterator<Item = &'f SourceFile>) -> Self {
        let mut by_path = BTreeMap::new();
        let mut folders = BTreeSet::new();
        for file in files {
            let mut folder = parent(&file.path);
            while !folder.is_empty() && folders.insert(folder.to_owned()) {
                folder = parent(folder);
            }
            by_path.insert(Arc::clone(&file.path), Arc::clone(&file.text));
        }
        Self { by_path, data: BTreeMap::new(), folders }
    }

    /// The same with every file that a server may read.
    pub(super) fn with_data(mut self, files: &[SourceFile]) -> Self {
        self.data = files.iter().map(|file| (Arc::clone(&file.path), Arc::clone(&file.text))).collect();
        self
    }

    /// The text of any file of the artifact.
    pub(super) fn data(&self, path: &str) -> Option<Arc<str>> {
        self.data.get(path).map(Arc::clone)
    }

    /// The names of what lies right in a folder, sorted.
    pub(super) fn entries(&self, folder: &str) -> impl Iterator<Item = String> {
        let mut last = String::new();
        self.inside(folder).filter_map(move |inner| {
            let name = inner.split('/').next().unwrap_or(inner);
            (name != last).then(|| name.clone_into(&mut last))?;
            Some(name.to_owned())
        })
    }

    /// The paths of the files in a folder or, where it is asked deeply, in the folders in it too.
    pub(super) fn beneath(&self, folder: &str, deeply: bool) -> impl Iterator<Item = String> {
        self.inside(folder).filter(move |inner| deeply || !inner.contains('/')).map(move |inner| join(folder, inner))
    }

    /// What stands after the folder in the paths of the files in it.
    fn inside(&self, folder: &str) -> impl Iterator<Item = &str> {
        let start = if folder.is_empty() { String::new() } else { format!("{}/", folder.trim_end_matches('/')) };
        let from = std::ops::Bound::Included(start.as_str());
        let found = self.data.range::<str, _>((from, std::ops::Bound::Unbounded)).map(|(path, _)| &**path);
        found.map_while(move |path| path.strip_prefix(start.as_str()))
    }

    /// The modules and packages right in a folder, sorted by name; whether each is a package.
    pub(super) fn modules_in(&self, folder: &str) -> Vec<(String, bool)> {
        let entries = self.entries(folder).filter_map(|entry| match entry.strip_suffix(".py") {
            Some("__init__") => None,
            Some(module) => Some((module.to_owned(), false)),
            None => {
                let package = join(&join(folder, &entry), "__init__.py");
                self.by_path.contains_key(package.as_str()).then_some((entry, true))
            }
        });
        entries.collect()
    }

    /// The dotted name of a module, from its outermost package on.
    pub(super) fn module_name(&self, path: &str) -> String {
        let module = path.strip_suffix("/__init__.py").or_else(|| path.strip_suffix(".py")).unwrap_or(path);
        let mut top = parent(module);
        while !top.is_empty() && self.by_path.contains_key(join(top, "__init__.py").as_str()) {
            top = parent(top);
        }
        module.strip_prefix(top).unwrap_or(module).trim_start_matches('/').replace('/', ".")
    }

    /// The text of a file. A folder without `__init__.py` has an empty one, as namespace packages do.
    pub(super) fn text(&self, path: &str) -> Option<Arc<str>> {
        if let Some(text) = self.by_path.get(path) {
            return Some(Arc::clone(text));
        }
        let folder = path.strip_suffix("/__init__.py")?;
        self.folders.contains(folder).then(|| Arc::from(""))
    }

    /// Bytes of all files.
    pub(super) fn bytes(&self) -> usize {
        self.by_path.values().map(|text| text.len()).sum()
    }

    /// The file that a module written as `specifier` in the file at `from` means.
    pub(super) fn resolve(&self, from: &str, specifier: &str) -> Option<String> {
        let names = specifier.trim_start_matches('.');
        let level = specifier.len() - names.len();
        let inner = names.replace('.', "/");
        if level > 0 {
            let mut base = parent(from);
            for _ in 1..level {
                if base.is_empty() {
                    return None;
                }
                base = parent(base);
            }
            return self.module(&join(base, &inner));
        }
        let first = names.split('.').next().unwrap_or_default();
        self.search_path(from).into_iter().find_map(|base| {
            let top = join(&base, first);
            if OUTSIDE.contains(&first) && !self.by_path.contains_key(join(&top, "__init__.py").as_str()) {
                return None;
            }
            // A module does not mean itself by its own name, but a package does where it imports what lies in it.
            self.module(&join(&base, &inner)).filter(|found| found != from || from.ends_with("__init__.py"))
        })
    }

    /// The file of a module inside the package whose own file is `package`.
    pub(super) fn submodule(&self, package: &str, name: &str) -> Option<String> {
        let folder = package.strip_suffix("__init__.py")?;
        self.module(&join(folder.trim_end_matches('/'), name))
    }

    fn module(&self, path: &str) -> Option<String> {
        let file = format!("{path}.py");
        if !path.is_empty() && self.by_path.contains_key(file.as_str()) {
            return Some(file);
        }
        let package = join(path, "__init__.py");
        (self.by_path.contains_key(package.as_str()) || self.folders.contains(path)).then_some(package)
    }

    /// Where Python would look for a module imported in the file at `from`: beside the outermost package that holds it,
    /// then every folder on the way, then the usual places of sources.
    fn search_path(&self, from: &str) -> Vec<String> {
        let mut on_the_way = vec![parent(from).to_owned()];
        let mut folder = parent(from);
        let mut inside_package = true;
        let mut outermost = None;
        loop {
            let is_package = self.by_path.contains_key(join(folder, "__init__.py").as_str());
            if !is_package && inside_package {
                outermost = Some(folder.to_owned());
                inside_package = false;
            }
            if folder.is_empty() {
                break;
            }
            folder = parent(folder);
            on_the_way.push(folder.to_owned());
        }
        let mut search: Vec<String> = outermost.into_iter().collect();
        for folder in &on_the_way {
            search.push(folder.clone());
            search.push(join(folder, "src"));
        }
        search.dedup();
        search
    }
}

/// The folder of a path; empty for the top.
pub(super) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// A path below a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    match (folder.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (_, true) => folder.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Files {
        let files: Vec<SourceFile> = paths.iter().map(|path| SourceFile::new(*path, "")).collect();
        Files::new(&files)
    }

    #[test]
    fn relative_imports_climb_one_folder_a_dot() {
        let files = files(&["pkg/__init__.py", "pkg/a.py", "pkg/sub/b.py", "pkg/sub/__init__.py"]);
        assert_eq!(files.resolve("pkg/sub/b.py", "..a").as_deref(), Some("pkg/a.py"));
        assert_eq!(files.resolve("pkg/a.py", ".sub").as_deref(), Some("pkg/sub/__init__.py"));
        assert_eq!(files.resolve("pkg/__init__.py", ".").as_deref(), Some("pkg/__init__.py"));
        assert_eq!(files.resolve("pkg/a.py", "....x"), None);
        assert_eq!(files.submodule("pkg/__init__.py", "a").as_deref(), Some("pkg/a.py"));
    }

    #[test]
    fn absolute_imports_start_beside_the_outermost_package() {
        let files = files(&["src/pkg/__init__.py", "src/pkg/server.py", "src/pkg/tools/t.py", "src/pkg/pkg.py"]);
        assert_eq!(files.resolve("src/pkg/server.py", "pkg.tools.t").as_deref(), Some("src/pkg/tools/t.py"));
        assert_eq!(files.resolve("src/pkg/server.py", "pkg.tools").as_deref(), Some("src/pkg/tools/__init__.py"));
        assert!(files.text("src/pkg/tools/__init__.py").is_some());
        assert_eq!(files.resolve("src/pkg/server.py", "requests"), None);
    }

    #[test]
    fn a_folder_that_is_called_like_the_sdk_does_not_hide_it() {
        let files = files(&["mcp/server.py", "mcp/types.py"]);
        assert_eq!(files.resolve("mcp/server.py", "mcp.types"), None);
        assert_eq!(files.resolve("mcp/server.py", "types").as_deref(), Some("mcp/types.py"));
    }
}
