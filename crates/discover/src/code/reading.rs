//! The surface while it is being read out of remembered calls.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use model::{Gap, GapReason, Location, Prompt, Resource, ResourceTemplate, Surface, Tool};
use serde_json::{Map, Value as Json};

use super::eval::Evaluator;
use super::value::{Place, Value};

/// Reads declarations into a surface.
pub(crate) struct Reading<'e, 'a> {
    /// The evaluator that folded the values.
    pub(crate) eval: &'e mut Evaluator<'a>,
    /// What was read so far.
    pub(crate) surface: Surface,
    /// Where the call that is being read stands.
    pub(crate) place: Place,
    tools: HashMap<String, usize>,
    prompts: HashSet<String>,
    resources: HashSet<String>,
    templates: HashSet<String>,
    gaps: HashSet<Gap>,
    full: HashSet<&'static str>,
}

/// How many gaps are told apart; with that many, the count says nothing more.
const MOST_GAPS: usize = 1_000;

/// How many things of one kind a server may list.
const MOST: usize = 10_000;

/// How many values one value may hold in all.
const MOST_PARTS: u32 = 20_000;

impl<'e, 'a> Reading<'e, 'a> {
    pub(crate) fn new(eval: &'e mut Evaluator<'a>, place: Place) -> Self {
        Self {
            eval,
            surface: Surface::default(),
            place,
            tools: HashMap::new(),
            prompts: HashSet::new(),
            resources: HashSet::new(),
            templates: HashSet::new(),
            gaps: HashSet::new(),
            full: HashSet::new(),
        }
    }

    /// A member of a configuration; null where there is none.
    pub(crate) fn member(&mut self, of: &Value, name: &str) -> Value {
        let place = self.place;
        self.eval.member(of, &Arc::from(name), place)
    }

    /// The first member of several spellings that is there.
    pub(crate) fn first_member(&mut self, of: &Value, names: &[&str]) -> Value {
        names.iter().map(|name| self.member(of, name)).find(|value| !value.is_null()).unwrap_or(Value::Null)
    }

    /// The place of a value, or of the call that is being read.
    pub(crate) fn at(&self, value: &Value) -> Location {
        self.eval.location(self.eval.place_of(value).unwrap_or(self.place))
    }

    /// Where a thing is declared: at the call that registers it; or, where that is called for several things or from
    /// elsewhere, at the table that holds the name.
    pub(crate) fn declared(&self, name: &Value, config: &Value) -> Location {
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
    pub(crate) fn names(&self, value: &Value) -> Vec<String> {
        let alternatives = self.eval.heap.alternatives(value);
        alternatives.iter().filter_map(|value| value.as_text().map(ToString::to_string)).collect()
    }

    /// A text that a model reads. If it is not known as a whole, that is a gap and its known parts are the text.
    pub(crate) fn text(&mut self, value: &Value, what: &str) -> Option<String> {
        let alternatives = self.eval.heap.alternatives(value);
        if let Some(known) = alternatives.iter().find_map(Value::as_text) {
            return Some(known.to_string());
        }
        if alternatives.iter().all(Value::is_null) {
            return None;
        }
        self.gap(value, what);
        alternatives.iter().find_map(|value| partial(self.eval, value))
    }

    /// A plain value as JSON; what is not known of it is `null`, or its known part, and a gap.
    pub(crate) fn json(&mut self, value: &Value, what: &str) -> Json {
        let mut left = MOST_PARTS;
        self.json_below(value, what, 0, &mut left)
    }

    fn json_below(&mut self, value: &Value, what: &str, depth: u32, left: &mut u32) -> Json {
        const DEEPEST: u32 = 64;
        *left = left.saturating_sub(1);
        if depth > DEEPEST || *left == 0 {
            self.gap_for(GapReason::Limit("value too large".to_owned()), self.place, what);
            return Json::Null;
        }
        match value {
            Value::Null => Json::Null,
            Value::Bool(known) => Json::Bool(*known),
            Value::Number(number) => Json::Number(number.clone()),
            Value::List(id) => {
                let items = self.eval.heap.lists[*id].items.clone();
                Json::Array(items.iter().map(|item| self.json_below(item, what, depth + 1, left)).collect())
            }
            Value::Table(id) => {
                let table = &self.eval.heap.tables[*id];
                let entries: Vec<_> =
                    table.entries.iter().map(|(name, slot)| (name.to_string(), slot.value.clone())).collect();
                if let Some(open) = table.open {
                    self.gap(&Value::Unknown(open), what);
                }
                let mut members = Map::new();
                for (name, value) in entries {
                    members.insert(name, self.json_below(&value, what, depth + 1, left));
                }
                Json::Object(members)
            }
            Value::Choice(id) => match self.eval.heap.lists[*id].items.first().cloned() {
                Some(first) => self.json_below(&first, what, depth + 1, left),
                None => Json::Null,
            },
            other => self.text(other, what).map_or(Json::Null, Json::from),
        }
    }

    /// Notes that something is declared and not known.
    pub(crate) fn gap(&mut self, value: &Value, what: &str) {
        let (reason, at) = self.eval.reason(value);
        let place = at.unwrap_or(self.place);
        self.gap_for(reason, place, what);
    }

    /// Notes that something is declared at a place and not known, for a reason.
    pub(crate) fn gap_for(&mut self, reason: GapReason, place: Place, what: &str) {
        if self.surface.gaps.len() >= MOST_GAPS {
            return;
        }
        let gap = Gap { what: what.to_owned(), reason, location: Some(self.eval.location(place)) };
        if self.gaps.insert(gap.clone()) {
            self.surface.gaps.push(gap);
        }
    }

    /// Whether there is room for one more thing of a kind; where there is none, that is a gap, once.
    fn has_room(&mut self, listed: usize, what: &'static str) -> bool {
        let room = listed < MOST;
        if !room && self.full.insert(what) {
            self.gap_for(GapReason::Limit(format!("{MOST} of one kind")), self.place, what);
        }
        room
    }

    /// Adds a tool. One that was declared before is the same one, met again: what was not known of it is filled in.
    pub(crate) fn tool(&mut self, tool: Tool) {
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
        if self.has_room(self.surface.tools.len(), "more tools") {
            self.tools.insert(tool.name.clone(), self.surface.tools.len());
            self.surface.tools.push(tool);
        }
    }

    /// Adds a prompt, once.
    pub(crate) fn prompt(&mut self, prompt: Prompt) {
        if self.has_room(self.surface.prompts.len(), "more prompts") && self.prompts.insert(prompt.name.clone()) {
            self.surface.prompts.push(prompt);
        }
    }

    /// Adds a resource, once.
    pub(crate) fn resource(&mut self, resource: Resource) {
        if self.has_room(self.surface.resources.len(), "more resources") && self.resources.insert(resource.uri.clone())
        {
            self.surface.resources.push(resource);
        }
    }

    /// Adds a resource template, once.
    pub(crate) fn template(&mut self, template: ResourceTemplate) {
        if self.has_room(self.surface.resource_templates.len(), "more resource templates")
            && self.templates.insert(template.uri_template.clone())
        {
            self.surface.resource_templates.push(template);
        }
    }
}

/// The known parts of a text that is not known as a whole.
pub(crate) fn partial(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    match value {
        Value::Unknown(id) => {
            let partial = eval.heap.unknowns[*id].partial.as_ref()?;
            (&**partial != "${…}").then(|| partial.to_string())
        }
        _ => None,
    }
}
