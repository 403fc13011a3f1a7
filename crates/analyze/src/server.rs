//! One server under the rules.

use model::{Surface, Tool};
use rayon::prelude::*;

use crate::matching::{Names, ServerNames};
use crate::{Checked, RuleSet, metadata};

/// Tools that a thread checks on end: of more, the last thread to end would be waited for. A server with fewer is checked
/// where it is, so that it never waits for larger ones.
const AT_ONCE: usize = 64;

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
        metadata::tool(self.rules, tool, Names::of(&self.names, Some(tool)))
    }

    /// What is wrong with each of its tools, as [`Self::check_tools`] has it, and what [`Self::check_surface`] finds: the
    /// one beside the other.
    pub fn check_all(&self) -> (Vec<Checked>, Checked) {
        if self.surface.tools.len() < AT_ONCE {
            return (self.check_tools(), self.check_surface());
        }
        rayon::join(|| self.check_tools(), || self.check_surface())
    }

    /// What is wrong with each of its tools, in their order, looked for on all threads of the pool if they are many. The
    /// number of threads changes nothing but the time.
    pub fn check_tools(&self) -> Vec<Checked> {
        let check = |tool| self.check_tool(tool);
        match self.surface.tools.as_slice() {
            few if few.len() < AT_ONCE => few.iter().map(check).collect(),
            many => many.par_iter().with_max_len(AT_ONCE).map(check).collect(),
        }
    }

    /// What is wrong with everything else that it lists, and with it as a whole.
    pub fn check_surface(&self) -> Checked {
        metadata::server(self.rules, self.surface, Names::of(&self.names, None))
    }
}
