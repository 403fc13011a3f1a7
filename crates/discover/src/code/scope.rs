//! What names mean in one stretch of source.

use std::collections::HashMap;
use std::sync::Arc;

use super::value::{FileId, Id, Value};

/// What a name is bound to.
#[derive(Debug, Clone)]
pub(crate) enum Binding {
    /// A value.
    Value(Value),
    /// The top-level statement at this position of the file, not run yet.
    Later(u32),
    /// An export of another module: as written there, and the name there (`*` for the whole module).
    Import(Arc<str>, Arc<str>),
    /// Being evaluated right now.
    Busy,
}

/// One scope.
#[derive(Debug)]
pub(crate) struct Scope {
    /// The scope around it.
    pub(crate) parent: Option<Id<Scope>>,
    /// The file it belongs to.
    pub(crate) file: FileId,
    /// Whether it is that of a function or module, where undeclared names are bound.
    pub(crate) is_function: bool,
    /// How many conditions that are not known surround it.
    pub(crate) uncertain: u32,
    few: Vec<(Arc<str>, Binding)>,
    many: Option<HashMap<Arc<str>, Binding>>,
}

/// With more names than this, they are looked up by hash.
const FEW: usize = 12;

impl Scope {
    /// An empty scope.
    pub(crate) fn new(parent: Option<Id<Self>>, file: FileId, is_function: bool) -> Self {
        Self { parent, file, is_function, uncertain: 0, few: Vec::new(), many: None }
    }

    /// What a name is bound to here.
    pub(crate) fn get(&self, name: &str) -> Option<&Binding> {
        match &self.many {
            None => self.few.iter().find(|(known, _)| &**known == name).map(|(_, binding)| binding),
            Some(many) => many.get(name),
        }
    }

    /// Binds a name here.
    pub(crate) fn set(&mut self, name: Arc<str>, binding: Binding) {
        if let Some(many) = &mut self.many {
            many.insert(name, binding);
        } else if let Some((_, known)) = self.few.iter_mut().find(|(known, _)| *known == name) {
            *known = binding;
        } else {
            // Most scopes hold one or two names.
            if self.few.len() < 2 {
                self.few.reserve_exact(1);
            }
            self.few.push((name, binding));
            if self.few.len() > FEW {
                self.many = Some(std::mem::take(&mut self.few).into_iter().collect());
            }
        }
    }
}
