//! One server under the rules.

use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use model::{Surface, Tool};

use crate::matching::{Names, ServerNames};
use crate::{Checked, RuleSet, metadata};

/// Fewer tools are not worth a thread.
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
    /// one beside the other, if there is more than one thread.
    pub fn check_all(&self, threads: NonZeroUsize) -> (Vec<Checked>, Checked) {
        if threads == NonZeroUsize::MIN || self.surface.tools.len() < AT_ONCE {
            return (self.check_tools(threads), self.check_surface());
        }
        thread::scope(|scope| {
            let whole = scope.spawn(|| self.check_surface());
            let of_tools = self.check_tools(threads);
            (of_tools, whole.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })
    }

    /// What is wrong with each of its tools, in their order, looked for on so many threads. The number of threads changes
    /// nothing but the time.
    pub fn check_tools(&self, threads: NonZeroUsize) -> Vec<Checked> {
        let tools = &self.surface.tools;
        let next = AtomicUsize::new(0);
        let work = || {
            let mut done = Vec::new();
            loop {
                let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
                let Some(rest) = tools.get(first..).filter(|rest| !rest.is_empty()) else { return done };
                let checked: Vec<_> = rest.iter().take(AT_ONCE).map(|tool| self.check_tool(tool)).collect();
                done.push((first, checked));
            }
        };
        let helpers = threads.get().min(tools.len().div_ceil(AT_ONCE)).saturating_sub(1);
        let mut parts = thread::scope(|scope| {
            let helpers: Vec<_> = (0..helpers).map(|_| scope.spawn(work)).collect();
            let mut parts = work();
            for helper in helpers {
                parts.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
            }
            parts
        });
        parts.sort_unstable_by_key(|(first, _)| *first);
        parts.into_iter().flat_map(|(_, checked)| checked).collect()
    }

    /// What is wrong with everything else that it lists, and with it as a whole.
    pub fn check_surface(&self) -> Checked {
        metadata::server(self.rules, self.surface, Names::of(&self.names, None))
    }
}
