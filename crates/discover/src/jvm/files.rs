//! Which file a name of another package means.

use std::collections::HashMap;
use std::sync::Arc;

use model::SourceFile;

use super::header::{self, Header};
use super::sdk;

/// The sources of an artifact, by what they declare.
#[derive(Debug, Default)]
pub(super) struct Files {
    sources: HashMap<Arc<str>, Source>,
    /// Full names and the files that declare them, which may be several where modules share a package.
    declared: HashMap<String, Vec<Arc<str>>>,
    extensions: HashMap<String, Vec<Arc<str>>>,
    resources: HashMap<String, Vec<Arc<str>>>,
    texts: HashMap<Arc<str>, Arc<str>>,
}

#[derive(Debug)]
struct Source {
    text: Arc<str>,
    header: Header,
}

/// The folders that a build puts on the class path as they are.
const RESOURCES: &str = "resources/";

impl Files {
    /// The files, indexed by what they declare.
    pub(super) fn new<'f>(files: impl IntoIterator<Item = &'f SourceFile>) -> Self {
        let mut index = Self::default();
        for file in files {
            if is_source(&file.path) {
                index.add(file);
            } else if let Some((_, inner)) = file.path.rsplit_once(RESOURCES) {
                index.resources.entry(inner.to_owned()).or_default().push(Arc::clone(&file.path));
                index.texts.insert(Arc::clone(&file.path), Arc::clone(&file.text));
            }
        }
        index
    }

    fn add(&mut self, file: &SourceFile) {
        let header = header::read(&file.text);
        // What an SDK declares is read from its table, even where its own source is at hand.
        let names = if sdk::is_package(&header.package) { &[][..] } else { &header.names };
        for name in names {
            let full = if header.package.is_empty() { name.clone() } else { format!("{}.{name}", header.package) };
            let paths = self.declared.entry(full).or_default();
            if paths.last() != Some(&file.path) {
                paths.push(Arc::clone(&file.path));
            }
        }
        for name in &header.extensions {
            self.extensions.entry(name.clone()).or_default().push(Arc::clone(&file.path));
        }
        self.sources.insert(Arc::clone(&file.path), Source { text: Arc::clone(&file.text), header });
    }

    /// The text of a source file.
    pub(super) fn text(&self, path: &str) -> Option<Arc<str>> {
        self.sources.get(path).map(|source| Arc::clone(&source.text))
    }

    /// Bytes of all source files.
    pub(super) fn bytes(&self) -> usize {
        self.sources.values().map(|source| source.text.len()).sum()
    }

    /// The file that declares a full name, seen from the file at `from`.
    pub(super) fn declaring(&self, from: &str, full: &str) -> Option<&Arc<str>> {
        nearest(from, self.declared.get(full)?)
    }

    /// The file that declares a plain name in the package of the file at `from`, or in one of which that imports every
    /// name.
    pub(super) fn neighbour(&self, from: &str, name: &str) -> Option<&Arc<str>> {
        let header = &self.sources.get(from)?.header;
        let own = std::iter::once(&header.package);
        own.chain(&header.stars).find_map(|package| {
            let full = if package.is_empty() { name.to_owned() } else { format!("{package}.{name}") };
            self.declaring(from, &full)
        })
    }

    /// Packages and classes of which a file imports every name.
    pub(super) fn stars(&self, path: &str) -> &[String] {
        self.sources.get(path).map(|source| source.header.stars.as_slice()).unwrap_or_default()
    }

    /// The file with an extension function of that name, seen from the file at `from`.
    pub(super) fn extension(&self, from: &str, name: &str) -> Option<&Arc<str>> {
        nearest(from, self.extensions.get(name)?)
    }

    /// The text of a file on the class path, seen from the file at `from`.
    pub(super) fn resource(&self, from: &str, name: &str) -> Option<Arc<str>> {
        let name = name.strip_prefix("classpath:").unwrap_or(name).trim_start_matches('/');
        let path = nearest(from, self.resources.get(name)?)?;
        self.texts.get(path).map(Arc::clone)
    }
}

/// Whether a path is that of a Java or Kotlin source.
pub(super) fn is_source(path: &str) -> bool {
    is_java(path) || extension(path) == "kt"
}

/// Whether a path is that of a Java source.
pub(super) fn is_java(path: &str) -> bool {
    extension(path) == "java"
}

fn extension(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// How many files that declare one name are told apart.
const MOST: usize = 256;

/// The path that shares the most folders with `from`; the first of several.
fn nearest<'p>(from: &str, paths: &'p [Arc<str>]) -> Option<&'p Arc<str>> {
    let shared = |path: &str| path.split('/').zip(from.split('/')).take_while(|(left, right)| left == right).count();
    let mut best: Option<(usize, &Arc<str>)> = None;
    for path in paths.iter().take(MOST) {
        let shared = shared(path);
        if best.is_none_or(|(most, _)| shared > most) {
            best = Some((shared, path));
        }
    }
    best.map(|(_, path)| path)
}
