//! One server under the rules.

use model::{Surface, Tool};

use crate::matching::{Names, ServerNames};
use crate::{Checked, RuleSet, metadata};

/// The rules over what one server lists. What its tools have in common is gathered once, so that checking all of them
/// takes time in proportion to their number.
#[derive(Debug)]
pub struct Server<'a> {
    rules: &'a RuleSet,
    surface: &'a Surface,
    names: ServerNames<'a>,
}

impl<'a> Server<'a> {
    pub(crate) const fn new(rules: &'a RuleSet, surface: &'a Surface) -> Self {
        Self { rules, surface, names: ServerNames::of(surface) }
    }

    /// What is wrong with one of its tools.
    pub fn check_tool(&self, tool: &Tool) -> Checked {
        metadata::tool(self.rules, tool, self.surface, Names::of(&self.names, Some(tool)))
    }

    /// What is wrong with everything else that it lists, and with it as a whole.
    pub fn check_surface(&self) -> Checked {
        metadata::server(self.rules, self.surface, Names::of(&self.names, None))
    }
}
