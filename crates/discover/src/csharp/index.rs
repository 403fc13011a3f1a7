//! The types of a project and of the projects it refers to, and what a name means in a file.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::Arc;

use super::facts::{FileFacts, TypeFacts, TypeKind, Using};

/// How many parts a type may have.
const MOST_PARTS: usize = 200;
/// How many `using` directives of a project hold in every file of it.
const MOST_USINGS: usize = 300;

/// How many base types are followed.
const DEEPEST: usize = 32;

/// One declaration of a type: the file and the position in it.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The facts of the file.
    pub(super) file: Rc<FileFacts>,
    /// The position among its types.
    pub(super) at: usize,
}

impl Part {
    /// What is declared.
    pub(super) fn facts(&self) -> &TypeFacts {
        &self.file.types[self.at]
    }
}

/// The type that declares an extension method, and the least and most arguments that a call gives.
type Extension = (Arc<str>, usize, usize);

/// The types of a project and of the projects it refers to.
#[derive(Debug, Default)]
pub(super) struct Index {
    files: HashMap<Arc<str>, Rc<FileFacts>>,
    types: HashMap<Arc<str>, Vec<Part>>,
    order: Vec<Arc<str>>,
    extensions: HashMap<Arc<str>, Vec<Extension>>,
    global_usings: Vec<Using>,
    /// Files with parts of types that have too many.
    pub(super) left_out: Vec<Arc<str>>,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around<'a> {
    /// The file.
    pub(super) file: &'a FileFacts,
    /// The innermost type, by position in the file.
    pub(super) inside: Option<usize>,
    /// The namespace.
    pub(super) namespace: &'a str,
}

/// Who declares a member, and whether it belongs to the type itself.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    /// The type.
    pub(super) full: Arc<str>,
    /// Whether the member belongs to the type itself.
    pub(super) is_static: bool,
}

impl Index {
    /// An index of files, with `using` directives that a project file adds.
    pub(super) fn new(files: impl IntoIterator<Item = Rc<FileFacts>>, global_usings: Vec<Using>) -> Self {
        let mut index = Self { global_usings, ..Self::default() };
        for file in files {
            for (at, facts) in file.types.iter().enumerate() {
                let parts = index.types.entry(Arc::clone(&facts.full)).or_default();
                if parts.is_empty() {
                    index.order.push(Arc::clone(&facts.full));
                }
                if parts.len() >= MOST_PARTS {
                    index.left_out.push(Arc::clone(&file.path));
                    continue;
                }
                parts.push(Part { file: Rc::clone(&file), at });
                for (name, least, most) in &facts.extensions {
                    let known = index.extensions.entry(Arc::clone(name)).or_default();
                    known.push((Arc::clone(&facts.full), *least, *most));
                }
            }
            index.global_usings.extend(file.usings.iter().filter(|using| using.is_global).cloned());
            index.files.insert(Arc::clone(&file.path), file);
        }
        let mut seen = HashSet::new();
        index.global_usings.retain(|using| seen.insert((using.target.clone(), using.alias.clone(), using.is_static)));
        index.global_usings.truncate(MOST_USINGS);
        index
    }

    /// The facts of a file.
    pub(super) fn file(&self, path: &str) -> Option<&Rc<FileFacts>> {
        self.files.get(path)
    }

    /// All types in order of their files.
    pub(super) fn types(&self) -> impl Iterator<Item = (&Arc<str>, &[Part])> {
        self.order
            .iter()
            .filter_map(|full| self.types.get_key_value(full))
            .map(|(full, parts)| (full, parts.as_slice()))
    }

    /// The declarations of a type.
    pub(super) fn parts(&self, full: &str) -> &[Part] {
        self.types.get(full).map_or(&[], Vec::as_slice)
    }

    /// What sort of type one of the project is.
    pub(super) fn kind(&self, full: &str) -> Option<TypeKind> {
        self.parts(full).first().map(|part| part.facts().kind)
    }

    /// The name that a declaration of a type is bound to: the first bears the type's name, the others are its bases.
    pub(super) fn bound_name(&self, file: &FileFacts, at: usize) -> Arc<str> {
        let full = &file.types[at].full;
        let parts = self.parts(full);
        let number = parts.iter().position(|part| part.at == at && part.file.path == file.path).unwrap_or(0);
        part_name(full, number)
    }

    /// The file that declares what a name is bound to.
    pub(super) fn declaring(&self, bound: &str) -> Option<&Arc<str>> {
        let (full, number) = match bound.rsplit_once('#') {
            Some((full, number)) => (full, number.parse().ok()?),
            None => (bound, 0_usize),
        };
        self.parts(full).get(number).map(|part| &part.file.path)
    }

    /// The extension methods of a name that take so many arguments, by type.
    pub(super) fn extensions(&self, name: &str, given: usize) -> impl Iterator<Item = &Arc<str>> {
        let known = self.extensions.get(name).map_or(&[] as &[_], Vec::as_slice);
        known.iter().filter(move |(_, least, most)| (*least..=*most).contains(&given)).map(|(full, ..)| full)
    }

    /// The type that a name stands for, if it is one of the project.
    pub(super) fn resolve(&self, parts: &[String], arity: usize, around: Around<'_>) -> Option<Arc<str>> {
        let mut name = parts.join(".");
        if arity > 0 {
            let _ = write!(name, "`{arity}");
        }
        self.resolve_text(&name, around, true)
    }

    fn resolve_text(&self, name: &str, around: Around<'_>, through_alias: bool) -> Option<Arc<str>> {
        let mut inside = around.inside;
        while let Some(at) = inside {
            let facts = around.file.types.get(at)?;
            let own = format!("{}.{name}", facts.full);
            if let Some((full, _)) = self.types.get_key_value(own.as_str()) {
                return Some(Arc::clone(full));
            }
            inside = facts.outer;
        }
        let mut namespace = around.namespace;
        loop {
            let full = if namespace.is_empty() { name.to_owned() } else { format!("{namespace}.{name}") };
            if let Some((full, _)) = self.types.get_key_value(full.as_str()) {
                return Some(Arc::clone(full));
            }
            if namespace.is_empty() {
                break;
            }
            namespace = namespace.rsplit_once('.').map_or("", |(outer, _)| outer);
        }
        let usings = || around.file.usings.iter().chain(&self.global_usings);
        if through_alias {
            let (first, rest) = name.split_once('.').map_or((name, None), |(first, rest)| (first, Some(rest)));
            if let Some(using) = usings().find(|using| using.alias.as_deref() == Some(first)) {
                let target = rest.map_or_else(|| using.target.clone(), |rest| format!("{}.{rest}", using.target));
                return self.resolve_text(&target, Around { inside: None, ..around }, false);
            }
        }
        usings().filter(|using| using.alias.is_none()).find_map(|using| {
            let full = format!("{}.{name}", using.target);
            self.types.get_key_value(full.as_str()).map(|(full, _)| Arc::clone(full))
        })
    }

    /// Who declares a member of a type: the type itself or one of its bases.
    pub(super) fn owner(&self, full: &Arc<str>, member: &str) -> Option<Owner> {
        let mut waiting = vec![Arc::clone(full)];
        let mut seen = HashSet::new();
        while let Some(full) = waiting.pop() {
            if seen.len() >= DEEPEST || !seen.insert(Arc::clone(&full)) {
                continue;
            }
            for part in self.parts(&full) {
                if let Some(is_static) = part.facts().members.get(member) {
                    return Some(Owner { full, is_static: *is_static });
                }
            }
            waiting.extend(self.bases(&full).rev());
        }
        None
    }

    /// The base types of the project that a type names.
    fn bases(&self, full: &str) -> impl DoubleEndedIterator<Item = Arc<str>> {
        let mut found = Vec::new();
        for part in self.parts(full) {
            let facts = part.facts();
            let around = Around { file: &part.file, inside: facts.outer, namespace: &facts.namespace };
            found.extend(facts.bases.iter().filter_map(|(name, arity)| self.resolve(name, *arity, around)));
        }
        found.into_iter()
    }

    /// The last names of all types that a type is derived from, its own first, those outside the project included.
    pub(super) fn ancestry(&self, full: &str) -> Vec<String> {
        let mut names = Vec::new();
        let mut waiting: Vec<Arc<str>> = vec![Arc::from(full)];
        let mut seen = HashSet::new();
        while let Some(full) = waiting.pop() {
            if seen.len() >= DEEPEST || !seen.insert(Arc::clone(&full)) {
                continue;
            }
            for part in self.parts(&full) {
                names.push(part.facts().simple.to_string());
                names.extend(part.facts().bases.iter().filter_map(|(name, _)| name.last().cloned()));
            }
            waiting.extend(self.bases(&full));
        }
        names
    }

    /// The types whose static members a file names without them.
    pub(super) fn static_usings(&self, around: Around<'_>) -> Vec<Arc<str>> {
        let usings = around.file.usings.iter().chain(&self.global_usings).filter(|using| using.is_static);
        let around = Around { inside: None, ..around };
        usings.filter_map(|using| self.resolve_text(&using.target, around, false)).collect()
    }
}

/// The name that the declaration of this number is bound to.
pub(super) fn part_name(full: &Arc<str>, number: usize) -> Arc<str> {
    if number == 0 { Arc::clone(full) } else { Arc::from(format!("{full}#{number}")) }
}
