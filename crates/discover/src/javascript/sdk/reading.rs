//! The surface while it is being read out of remembered calls.

use std::collections::HashMap;
use std::sync::Arc;

use model::{Gap, GapReason, Location, Prompt, Resource, ResourceTemplate, Surface, Tool};
use serde_json::Value as Json;

use crate::code::eval::Evaluator;
use crate::code::value::{Place, Value};
use crate::javascript::schema;

/// Reads declarations into a surface.
pub(in crate::javascript) struct Reading<'e, 'a> {
    /// The evaluator that folded the values.
    pub(in crate::javascript) eval: &'e mut Evaluator<'a>,
    /// What was read so far.
    pub(in crate::javascript) surface: Surface,
    /// Where the call that is being read stands.
    pub(in crate::javascript) place: Place,
    tools: HashMap<String, usize>,
}

/// How many gaps are told apart; with that many, the count says nothing more.
const MOST_GAPS: usize = 1_000;

/// How many things of one kind a server may list.
const MOST: usize = 10_000;

impl<'e, 'a> Reading<'e, 'a> {
    pub(in crate::javascript) fn new(eval: &'e mut Evaluator<'a>, place: Place) -> Self {
        Self { eval, surface: Surface::default(), place, tools: HashMap::new() }
    }

    /// A member of a configuration; null where there is none.
    pub(super) fn member(&mut self, of: &Value, name: &str) -> Value {
        let place = self.place;
        self.eval.member(of, &Arc::from(name), place)
    }

    /// The first member of several spellings that is there.
    pub(super) fn first_member(&mut self, of: &Value, names: &[&str]) -> Value {
        names.iter().map(|name| self.member(of, name)).find(|value| !value.is_null()).unwrap_or(Value::Null)
    }

    /// The place of a value, or of the call that is being read.
    pub(super) fn at(&self, value: &Value) -> Location {
        self.eval.location(self.eval.place_of(value).unwrap_or(self.place))
    }

    /// Where a thing is declared: at the call that registers it; or, where that is called for several things or from
    /// elsewhere, at the table that holds the name.
    pub(super) fn declared(&self, name: &Value, config: &Value) -> Location {
        const CLOSE: u32 = 2;
        let near = |from: Place, to: Place| from.file == to.file && (from.line..=from.line + CLOSE).contains(&to.line);
        let call = self.place;
        let place = match (self.eval.place_of(name), self.eval.place_of(config)) {
            (Some(name), _) if near(call, name) => call,
            (Some(name), Some(config)) if config.file == name.file && config != call && config.line <= name.line => {
                config
            }
            (Some(name), _) if matches!(self.eval.heap.alternatives(config).first(), Some(Value::Table(_))) => {
                let config = self.eval.place_of(config).unwrap_or(call);
                if near(call, config) && name.file == call.file { call } else { name }
            }
            (Some(name), None) => name,
            _ => call,
        };
        self.eval.location(place)
    }

    /// Every text that a name may be.
    pub(super) fn names(&self, value: &Value) -> Vec<String> {
        let alternatives = self.eval.heap.alternatives(value);
        alternatives.iter().filter_map(|value| value.as_text().map(ToString::to_string)).collect()
    }

    /// A text that a model reads. If it is not known as a whole, that is a gap and its known parts are the text.
    pub(super) fn text(&mut self, value: &Value, what: &str) -> Option<String> {
        let alternatives = self.eval.heap.alternatives(value);
        if let Some(known) = alternatives.iter().find_map(Value::as_text) {
            return Some(known.to_string());
        }
        if alternatives.iter().all(Value::is_null) {
            return None;
        }
        self.gap(value, what);
        alternatives.iter().find_map(|value| schema::partial(self.eval, value))
    }

    /// A schema; one that is not known is a gap.
    pub(super) fn schema(&mut self, value: &Value, what: &str) -> Option<Json> {
        if value.is_null() {
            return None;
        }
        let found = schema::schema(self.eval, value);
        if found.is_none() {
            self.gap(value, what);
        }
        found
    }

    /// A plain table as JSON; null where there is none.
    pub(super) fn json(&mut self, value: &Value) -> Option<Json> {
        match value {
            Value::Table(_) | Value::List(_) | Value::Choice(_) => Some(schema::json(self.eval, value)),
            _ => None,
        }
    }

    /// Notes that something is declared and not known.
    pub(super) fn gap(&mut self, value: &Value, what: &str) {
        let (reason, at) = self.eval.reason(value);
        let place = at.unwrap_or(self.place);
        self.gap_for(reason, place, what);
    }

    /// Notes that something is declared at a place and not known, for a reason.
    pub(in crate::javascript) fn gap_for(&mut self, reason: GapReason, place: Place, what: &str) {
        let gap = Gap { what: what.to_owned(), reason, location: Some(self.eval.location(place)) };
        if self.surface.gaps.len() < MOST_GAPS && !self.surface.gaps.contains(&gap) {
            self.surface.gaps.push(gap);
        }
    }

    /// Adds a tool. One that was declared before is the same one, met again: what was not known of it is filled in.
    pub(super) fn tool(&mut self, tool: Tool) {
        if let Some(known) = self.tools.get(&tool.name).and_then(|at| self.surface.tools.get_mut(*at)) {
            known.description = known.description.take().or(tool.description);
            known.title = known.title.take().or(tool.title);
            known.annotations = known.annotations.take().or(tool.annotations);
            known.output_schema = known.output_schema.take().or(tool.output_schema);
            if known.input_schema.is_null() {
                known.input_schema = tool.input_schema;
            }
            return;
        }
        if self.surface.tools.len() < MOST {
            self.tools.insert(tool.name.clone(), self.surface.tools.len());
            self.surface.tools.push(tool);
        }
    }

    /// Adds a prompt, once.
    pub(super) fn prompt(&mut self, prompt: Prompt) {
        if self.surface.prompts.len() < MOST && !self.surface.prompts.iter().any(|known| known.name == prompt.name) {
            self.surface.prompts.push(prompt);
        }
    }

    /// Adds a resource, once.
    pub(super) fn resource(&mut self, resource: Resource) {
        let known = &mut self.surface.resources;
        if known.len() < MOST && !known.iter().any(|known| known.uri == resource.uri) {
            known.push(resource);
        }
    }

    /// Adds a resource template, once.
    pub(super) fn template(&mut self, template: ResourceTemplate) {
        let known = &mut self.surface.resource_templates;
        if known.len() < MOST && !known.iter().any(|known| known.uri_template == template.uri_template) {
            known.push(template);
        }
    }
}
