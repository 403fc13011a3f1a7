//! Names of one artifact's source, each held once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::Arc;

/// The names that were met so far. The same few thousand stand in a program over and over.
#[derive(Debug, Default)]
pub(crate) struct Names(RefCell<HashSet<Arc<str>>>);

/// Texts longer than this are rarely the same twice, and cost more to tell apart.
const LONGEST: usize = 64;

impl Names {
    /// A text that shares its memory with the same text met before.
    pub(crate) fn get(&self, text: &str) -> Arc<str> {
        if text.len() > LONGEST {
            return Arc::from(text);
        }
        let mut known = self.0.borrow_mut();
        if let Some(name) = known.get(text) {
            return Arc::clone(name);
        }
        let name: Arc<str> = Arc::from(text);
        known.insert(Arc::clone(&name));
        name
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{LONGEST, Names};

    #[test]
    fn a_name_is_held_once_and_a_long_text_is_not_kept() {
        let names = Names::default();
        assert!(Arc::ptr_eq(&names.get("tool"), &names.get("tool")));
        assert_eq!(&*names.get(""), "");
        let long = "x".repeat(LONGEST + 1);
        assert!(!Arc::ptr_eq(&names.get(&long), &names.get(&long)));
    }
}
