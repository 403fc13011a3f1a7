//! What several checks ask of one tool, or of one server: found out once, and only if one of them asks.

use std::cell::OnceCell;

use model::{Surface, Tool};
use serde_json::Value;

use super::schema::Shape;
use crate::effects::{Effects, member};

/// One tool, and what is known of it.
#[derive(Debug)]
pub(crate) struct ToolFacts<'a> {
    pub(crate) tool: &'a Tool,
    named: OnceCell<Effects>,
    shape: OnceCell<Shape>,
}

impl<'a> ToolFacts<'a> {
    pub(crate) const fn of(tool: &'a Tool) -> Self {
        Self { tool, named: OnceCell::new(), shape: OnceCell::new() }
    }

    /// What the tool does by its name.
    pub(super) fn effects_by_name(&self) -> &Effects {
        self.named.get_or_init(|| Effects::by_name(self.tool))
    }

    /// What its schemas are made of.
    pub(super) fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| Shape::of(self.tool))
    }

    /// What it says of itself under that name in its annotations.
    pub(super) fn annotation(&self, name: &str) -> Option<&'a Value> {
        member(self.tool.annotations.as_ref()?, name)
    }

    /// The same, where it is a yes or a no.
    pub(super) fn hint(&self, name: &str) -> Option<bool> {
        self.annotation(name)?.as_bool()
    }
}

/// One server, and what is known of its tools.
#[derive(Debug)]
pub(crate) struct ServerFacts<'a> {
    pub(crate) surface: &'a Surface,
    effects: OnceCell<Vec<Effects>>,
}

impl<'a> ServerFacts<'a> {
    pub(crate) const fn of(surface: &'a Surface) -> Self {
        Self { surface, effects: OnceCell::new() }
    }

    /// Its tools, and what each of them does.
    pub(super) fn effects(&self) -> impl Iterator<Item = (&'a Tool, &Effects)> {
        let tools = &self.surface.tools;
        tools.iter().zip(self.effects.get_or_init(|| tools.iter().map(Effects::of).collect()))
    }
}
