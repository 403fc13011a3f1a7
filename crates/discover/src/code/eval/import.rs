//! What files import and export.

use std::collections::HashSet;
use std::sync::Arc;

use model::GapReason;

use super::module::Exported;
use super::{Evaluator, brief};
use crate::code::language::Resolved;
use crate::code::value::{FileId, Form, Place, Value};

/// How many modules one import is followed through.
const DEEPEST_IMPORT: u32 = 64;

impl Evaluator<'_> {
    /// The file that an import written in `file` leads to.
    pub(crate) fn imported(&mut self, file: FileId, specifier: &str) -> Option<FileId> {
        match self.resolve(file, specifier) {
            Resolved::File(path) => self.load(&path),
            Resolved::Package(_) | Resolved::Missing(_) => None,
        }
    }

    /// Where an import written in `file` leads. Every name of an import asks for it, so it is found out once.
    fn resolve(&mut self, file: FileId, specifier: &str) -> Resolved {
        let importing = &mut self.files[file.0 as usize];
        if let Some(known) = importing.resolved.get(specifier) {
            return known.clone();
        }
        let found = self.language.resolve(&importing.module.path, specifier);
        importing.resolved.insert(Arc::from(specifier), found.clone());
        found
    }

    /// What `name` of the module `specifier` is, seen from `file`.
    pub(crate) fn import(&mut self, file: FileId, specifier: &str, name: &Arc<str>, place: Place) -> Value {
        match self.resolve(file, specifier) {
            Resolved::File(found) => {
                let Some(imported) = self.load(&found) else {
                    return self.heap.unknown(GapReason::Unparsable(found), place);
                };
                if &**name == "*" {
                    self.run_file(imported);
                    return Value::Module(imported);
                }
                // A package that imports from itself means the module of that name.
                if imported != file
                    && let Some(value) = self.export_of(imported, name, place)
                {
                    return value;
                }
                if let Some(path) = self.language.submodule(&found, name)
                    && let Some(submodule) = self.load(&path)
                {
                    self.run_file(submodule);
                    return Value::Module(submodule);
                }
                let what = format!("`{}`, which `{found}` does not export", brief(name));
                self.heap.unknown(GapReason::ComputedAtRunTime(what), place)
            }
            Resolved::Package(package) => {
                self.heap.symbolic(Form::External { package: Arc::from(package), name: Arc::clone(name) }, place)
            }
            Resolved::Missing(what) => {
                let reason = GapReason::InDependency(format!("`{what}`, which is not in the package"));
                self.heap.unknown(reason, place)
            }
        }
    }

    /// What a file exports under a name.
    pub(crate) fn export_of(&mut self, file: FileId, name: &Arc<str>, place: Place) -> Option<Value> {
        self.nesting += 1;
        let value = if self.nesting < self.budget.nesting { self.find_export(file, name, place, 0) } else { None };
        self.nesting -= 1;
        value
    }

    pub(super) fn find_export(&mut self, file: FileId, name: &Arc<str>, place: Place, depth: u32) -> Option<Value> {
        if depth > DEEPEST_IMPORT || !self.step() {
            return None;
        }
        match self.file(file).exports.get(name).cloned() {
            Some(Exported::Local(local)) => {
                let scope = self.file(file).scope;
                return Some(self.name(&local, scope, place));
            }
            Some(Exported::From(from, name)) if &*name == "*" => return Some(self.import(file, &from, &name, place)),
            Some(Exported::From(from, name)) => {
                if let Some(next) = self.imported(file, &from) {
                    return self.find_export(next, &name, place, depth + 1);
                }
                return Some(self.import(file, &from, &name, place));
            }
            None => {}
        }
        if self.manners.exports_every_name {
            let scope = self.file(file).scope;
            if self.heap.scopes[scope].get(name).is_some() {
                return Some(self.name(name, scope, place));
            }
        }
        let stars = self.file(file).stars.clone();
        for from in &stars {
            if let Some(next) = self.imported(file, from)
                && let Some(value) = self.find_export(next, name, place, depth + 1)
            {
                return Some(value);
            }
        }
        if !self.manners.exports_every_name
            && let Some(value) = self.common_export(file, name, place)
        {
            return Some(value);
        }
        // One package that everything is re-exported from is where the name must come from.
        let outside: Vec<&Arc<str>> =
            stars.iter().filter(|from| !from.starts_with('.') && !from.starts_with('#')).collect();
        match outside.as_slice() {
            [package] if &**name != "default" && self.imported(file, package).is_none() => {
                Some(self.import(file, package, name, place))
            }
            _ => None,
        }
    }

    /// What a `CommonJS` file exports under a name.
    fn common_export(&mut self, file: FileId, name: &Arc<str>, place: Place) -> Option<Value> {
        if !self.file(file).exports.is_empty() {
            return None;
        }
        self.run_file(file);
        let exported = self.common_exports(file, place);
        if let Some(value) = self.known_member(&exported, name, place) {
            return Some(value);
        }
        let empty = matches!(&exported, Value::Table(id) if self.heap.tables[*id].entries.len() == 0);
        (&**name == "default" && !empty).then_some(exported)
    }

    /// The `module.exports` of a file.
    pub(crate) fn common_exports(&mut self, file: FileId, place: Place) -> Value {
        let common = self.file(file).common.clone();
        self.known_member(&common, &Arc::from("exports"), place).unwrap_or(Value::Null)
    }

    /// Whether a file uses `import` and `export`.
    pub(crate) fn has_exports(&self, file: FileId) -> bool {
        !self.file(file).exports.is_empty() || !self.file(file).stars.is_empty()
    }

    /// The names that a file exports, in order.
    pub(crate) fn export_names(&mut self, file: FileId) -> Vec<Arc<str>> {
        let mut names = Vec::new();
        let mut known: HashSet<Arc<str>> = HashSet::new();
        let mut waiting = vec![file];
        let mut seen: Vec<FileId> = Vec::new();
        while let Some(file) = waiting.pop() {
            if seen.contains(&file) || seen.len() > DEEPEST_IMPORT as usize {
                continue;
            }
            seen.push(file);
            for name in &self.file(file).order {
                if names.len() < self.budget.items && known.insert(Arc::clone(name)) {
                    names.push(Arc::clone(name));
                }
            }
            if let Value::Table(id) = self.common_exports(file, Place { file, line: 1 }) {
                let more: Vec<Arc<str>> =
                    self.heap.tables[id].entries.iter().map(|(name, _)| Arc::clone(name)).collect();
                known.extend(more.iter().cloned());
                names.extend(more);
            }
            let stars = self.file(file).stars.clone();
            for from in stars.iter().rev() {
                waiting.extend(self.imported(file, from));
            }
        }
        names
    }
}
