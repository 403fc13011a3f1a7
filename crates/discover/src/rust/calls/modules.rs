//! Which file a module of a crate is.

use std::collections::HashMap;

use model::Artifact;

use crate::rust::packages;

/// The modules of the crates of an artifact.
#[derive(Debug, Default)]
pub(super) struct Modules {
    /// The crate of each file, and its module's names parted by `/`.
    of_file: HashMap<String, (usize, String)>,
    /// The file of each module.
    files: HashMap<(usize, String), String>,
    /// The crates of packages, by the names that source calls them.
    named: HashMap<String, usize>,
    /// The files of each crate.
    members: Vec<Vec<String>>,
}

impl Modules {
    pub(super) fn new(artifact: &Artifact) -> Self {
        let mut all = Self::default();
        let mut crates: HashMap<String, usize> = HashMap::new();
        let packages = packages::find(artifact);
        for file in artifact.files.iter().filter(|file| file.path.ends_with(".rs")) {
            let folder = root_of(&file.path);
            let at = *crates.entry(folder.to_owned()).or_insert_with(|| {
                all.members.push(Vec::new());
                all.members.len() - 1
            });
            let module = module_of(&file.path, folder);
            let key = (at, module.clone());
            let is_library = file.path.ends_with("lib.rs");
            if is_library || !all.files.contains_key(&key) {
                all.files.insert(key, file.path.to_string());
            }
            all.of_file.insert(file.path.to_string(), (at, module));
            all.members[at].push(file.path.to_string());
        }
        for package in packages {
            let source = packages::join(&package.folder, "src");
            if let (Some(name), Some(at)) = (&package.name, crates.get(&source)) {
                all.named.insert(name.replace('-', "_"), *at);
            }
        }
        all
    }

    /// The files of the crate that a file belongs to.
    pub(super) fn siblings(&self, path: &str) -> Option<(usize, &[String])> {
        let (at, _) = self.of_file.get(path)?;
        Some((*at, self.members.get(*at)?))
    }

    /// The file that a path leads to; what is a module inside a file leads to that.
    pub(super) fn resolve(&self, from: &str, path: &str) -> Option<&str> {
        let (own, module) = self.of_file.get(from)?;
        let mut parts = path.split('/');
        let first = parts.next()?;
        let (at, mut found) = match first {
            "crate" => (*own, String::new()),
            "self" => (*own, module.clone()),
            "super" => (*own, parent(module).to_owned()),
            name => {
                let child = below(module, name);
                if self.files.contains_key(&(*own, child.clone())) {
                    (*own, child)
                } else {
                    (*self.named.get(name)?, String::new())
                }
            }
        };
        let mut is_whole = true;
        for part in parts {
            let next = if part == "super" { parent(&found).to_owned() } else { below(&found, part) };
            if !self.files.contains_key(&(at, next.clone())) {
                is_whole = false;
                break;
            }
            found = next;
        }
        // A module that is declared and has no file stands in none.
        let is_declared = first == "self" && !is_whole;
        if is_declared {
            return None;
        }
        self.files.get(&(at, found)).map(String::as_str)
    }
}

/// The folder of the crate that a file belongs to: `src`, or that of the file.
fn root_of(path: &str) -> &str {
    let folder = packages::parent(path);
    let mut at = folder;
    loop {
        if at == "src" || at.ends_with("/src") {
            return at;
        }
        if at.is_empty() {
            return folder;
        }
        at = packages::parent(at);
    }
}

/// The names of the module that a file is.
fn module_of(path: &str, root: &str) -> String {
    let inner = if root.is_empty() { path } else { path.get(root.len() + 1..).unwrap_or(path) };
    let plain = inner.strip_suffix(".rs").unwrap_or(inner);
    let plain = plain.strip_suffix("/mod").unwrap_or(plain);
    if matches!(plain, "lib" | "main" | "mod") { String::new() } else { plain.to_owned() }
}

fn below(module: &str, name: &str) -> String {
    if module.is_empty() { name.to_owned() } else { format!("{module}/{name}") }
}

fn parent(module: &str) -> &str {
    module.rsplit_once('/').map_or("", |(parent, _)| parent)
}
