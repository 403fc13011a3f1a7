//! Tools that `fastmcp` makes out of an `OpenAPI` document.

mod route;
mod schemas;

use std::collections::HashMap;
use std::sync::Arc;

use model::{GapReason, Resource, ResourceTemplate, Tool};
use regex::Regex;

use super::servers::Server;
use super::surface::{Item, Reader};
use crate::code::members::Members;
use crate::code::value::{Args, Form, Place, SymbolicCall, Value};
use crate::python::schema::{call_of, inlined, literal_within};

pub(super) use route::Route;

/// Parts of one document that are looked at.
const LARGEST: u32 = 2_000_000;

/// What a route becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tool,
    Resource,
    Template,
    Excluded,
}

/// `RouteMap(methods=…, pattern=…, tags=…, mcp_type=…)`.
#[derive(Debug)]
struct Mapping {
    methods: Option<Vec<String>>,
    pattern: Option<Regex>,
    tags: Vec<String>,
    kind: Kind,
}

impl Reader<'_, '_> {
    /// `FastMCP.from_openapi(document, …)`: a tool for each route, unless it is mapped to something else.
    pub(super) fn openapi(&mut self, server: Server, call: &SymbolicCall, place: Place) {
        let Some(document) = call.args.get(0, "openapi_spec").cloned() else { return };
        let Some(json) = literal_within(&self.eval.heap, &document, LARGEST) else {
            if matches!(document, Value::Table(_)) {
                let why = GapReason::ComputedAtRunTime("parts of the document".to_owned());
                self.gap("tools of a generated server", why, place);
            } else {
                self.unknown(&document, "tools of a generated server", place);
            }
            return;
        };
        self.routes(server, route::of(&json), &call.args, place);
    }

    /// Adds what routes become.
    pub(super) fn routes(&mut self, server: Server, routes: Vec<Route>, options: &Args, place: Place) {
        let mappings = self.mappings(options.named("route_maps"), place);
        let names = options.named("mcp_names").cloned();
        let mut used: HashMap<(u8, String), usize> = HashMap::new();
        for route in routes {
            let kind = self.kind_of(&route, &mappings, options.named("route_map_fn"), place);
            if kind == Kind::Excluded {
                continue;
            }
            let name = self.name_of_route(&route, names.as_ref(), place);
            let times = used.entry((kind as u8, name.clone())).or_default();
            *times += 1;
            let name = if *times == 1 { name } else { format!("{name}_{times}") };
            let (name, description) = self.customized(&route, name, kind, options.named("mcp_component_fn"), place);
            let location = Some(self.eval.location(place));
            self.add(
                server,
                match kind {
                    Kind::Template => {
                        let mut parts = route.path_parameters();
                        parts.sort_unstable();
                        let uri_template =
                            parts.iter().fold(format!("resource://{name}"), |uri, part| format!("{uri}/{{{part}}}"));
                        Item::Template(ResourceTemplate {
                            uri_template,
                            name: Some(name),
                            description,
                            location,
                            ..ResourceTemplate::default()
                        })
                    }
                    Kind::Resource => Item::Resource(Resource {
                        uri: format!("resource://{name}"),
                        name: Some(name),
                        description,
                        location,
                        ..Resource::default()
                    }),
                    Kind::Tool | Kind::Excluded => Item::Tool(Tool {
                        name,
                        description,
                        input_schema: if self.root.inlines_schemas {
                            inlined(route.input_schema)
                        } else {
                            route.input_schema
                        },
                        location,
                        ..Tool::default()
                    }),
                },
            );
        }
    }

    /// The name that a route gets: the one given for its operation, or made of what the document says.
    fn name_of_route(&mut self, route: &Route, names: Option<&Value>, place: Place) -> String {
        const LONGEST: usize = 56;
        let given = route.operation_id.as_deref().zip(names).and_then(|(operation, names)| {
            let name = self.eval.known_member(names, &Arc::from(operation), place)?;
            name.as_text().map(ToString::to_string)
        });
        let name = given.unwrap_or_else(|| match (&route.operation_id, &route.summary) {
            (Some(operation), _) => operation.split("__").next().unwrap_or(operation).to_owned(),
            (None, Some(summary)) => summary.clone(),
            (None, None) => format!("{}_{}", route.method, route.path),
        });
        slug(&name).chars().take(LONGEST).collect()
    }

    /// The name and description after the server's own function has seen them.
    fn customized(
        &mut self,
        route: &Route,
        name: String,
        kind: Kind,
        function: Option<&Value>,
        place: Place,
    ) -> (String, Option<String>) {
        let said = route.description.clone().or_else(|| route.summary.clone());
        let description = said.unwrap_or_else(|| match kind {
            Kind::Resource => format!("Represents {}", route.path),
            Kind::Template => format!("Template for {}", route.path),
            Kind::Tool | Kind::Excluded => format!("Executes {} {}", route.method, route.path),
        });
        let Some(function @ Value::Closure(_)) = function else { return (name, Some(description)) };
        let shown = self.shown(route, place);
        let mut parts = Members::default();
        parts.set(Arc::from("name"), self.eval.text(&name, place), place.line);
        parts.set(Arc::from("description"), self.eval.text(&description, place), place.line);
        parts.set(Arc::from("tags"), self.eval.heap.list(Vec::new(), place), place.line);
        let component = self.eval.heap.table(parts, place);
        self.eval.call_value(function, Args::positional(vec![shown, component.clone()]), place);
        let mut part = |part: &str| {
            let value = self.eval.known_member(&component, &Arc::from(part), place)?;
            self.text(&value, &format!("{part} of tool `{name}`"), place).0
        };
        let (customized, description) = (part("name"), part("description"));
        (customized.unwrap_or(name), description)
    }

    /// The route as the server's own functions are shown it.
    fn shown(&mut self, route: &Route, place: Place) -> Value {
        let mut parts = Members::default();
        let texts = [
            ("path", Some(&route.path)),
            ("method", Some(&route.method)),
            ("operation_id", route.operation_id.as_ref()),
            ("summary", route.summary.as_ref()),
            ("description", route.description.as_ref()),
        ];
        for (name, text) in texts {
            let value = text.map_or(Value::Null, |text| self.eval.text(text, place));
            parts.set(Arc::from(name), value, place.line);
        }
        let tags = route.tags.iter().map(|tag| self.eval.text(tag, place)).collect();
        parts.set(Arc::from("tags"), self.eval.heap.list(tags, place), place.line);
        self.eval.heap.table(parts, place)
    }

    fn kind_of(&mut self, route: &Route, mappings: &[Mapping], function: Option<&Value>, place: Place) -> Kind {
        let mapped = mappings.iter().find(|mapping| mapping.matches(route)).map_or(Kind::Tool, |mapping| mapping.kind);
        let Some(function @ Value::Closure(_)) = function else { return mapped };
        let shown = self.shown(route, place);
        let usual = self.kind_value(mapped, place);
        let decided = self.eval.call_value(function, Args::positional(vec![shown, usual]), place);
        // `None` keeps what was mapped; of several answers the first that keeps the route is taken.
        let answers = self.eval.heap.alternatives(&decided);
        let kinds: Vec<Kind> = answers.iter().map(|answer| self.kind_named(answer).unwrap_or(mapped)).collect();
        kinds.iter().find(|kind| **kind != Kind::Excluded).or(kinds.first()).copied().unwrap_or(mapped)
    }

    fn kind_value(&mut self, kind: Kind, place: Place) -> Value {
        let name = match kind {
            Kind::Tool => "TOOL",
            Kind::Resource => "RESOURCE",
            Kind::Template => "RESOURCE_TEMPLATE",
            Kind::Excluded => "EXCLUDE",
        };
        let class = Form::External { package: Arc::from("fastmcp"), name: Arc::from("MCPType") };
        let class = self.eval.heap.symbolic(class, place);
        self.eval.heap.symbolic(Form::Member(class, Arc::from(name)), place)
    }

    fn kind_named(&self, value: &Value) -> Option<Kind> {
        match &*self.eval.last_name(value)? {
            "TOOL" => Some(Kind::Tool),
            "RESOURCE" => Some(Kind::Resource),
            "RESOURCE_TEMPLATE" => Some(Kind::Template),
            "EXCLUDE" | "IGNORE" => Some(Kind::Excluded),
            _ => None,
        }
    }

    fn mappings(&mut self, given: Option<&Value>, place: Place) -> Vec<Mapping> {
        let Some(given) = given.filter(|given| !given.is_null()) else { return Vec::new() };
        let Value::List(list) = given else {
            self.unknown(given, "mapping of the routes of a generated server", place);
            return Vec::new();
        };
        let mut mappings = Vec::new();
        for item in self.eval.heap.lists[*list].items.clone() {
            let mapping = call_of(&self.eval.heap, &item).cloned().and_then(|call| self.mapping(&call.args));
            if let Some(mapping) = mapping {
                mappings.push(mapping);
            } else {
                self.unknown(&item, "mapping of the routes of a generated server", place);
            }
        }
        mappings
    }

    fn mapping(&mut self, args: &Args) -> Option<Mapping> {
        let texts = |value: &Value| match value {
            Value::List(list) => {
                let items = self.eval.heap.lists[*list].items.iter();
                items.map(|item| item.as_text().map(ToString::to_string)).collect::<Option<Vec<_>>>()
            }
            Value::Text(text) => Some(vec![text.text.to_string()]),
            _ => None,
        };
        let methods = match args.get(0, "methods") {
            None => None,
            Some(given) => Some(texts(given)?).filter(|methods| methods.iter().all(|method| method != "*")),
        };
        let tags = args.named("tags").map_or(Some(Vec::new()), texts)?;
        let pattern = match args.get(1, "pattern") {
            None => None,
            Some(pattern) => Some(self.pattern(pattern)?),
        };
        let kind = args.named("mcp_type").or_else(|| args.named("route_type")).or_else(|| args.at(2))?;
        Some(Mapping { methods, pattern, tags, kind: self.kind_named(kind)? })
    }

    /// A pattern as text, or one that is compiled already.
    fn pattern(&self, value: &Value) -> Option<Regex> {
        const LARGEST: usize = 1 << 20;
        let text = match call_of(&self.eval.heap, value).and_then(|call| call.args.at(0)) {
            Some(inner) => inner.as_text()?.clone(),
            None => value.as_text()?.clone(),
        };
        regex::RegexBuilder::new(&text).size_limit(LARGEST).build().ok()
    }

    /// A server made of what another server says when it runs.
    pub(super) fn generated_elsewhere(&mut self, place: Place) {
        let why = GapReason::ComputedAtRunTime("made from another service's description".to_owned());
        self.gap("tools of a generated server", why, place);
    }
}

impl Mapping {
    fn matches(&self, route: &Route) -> bool {
        self.methods.as_ref().is_none_or(|methods| methods.contains(&route.method))
            && self.pattern.as_ref().is_none_or(|pattern| pattern.is_match(&route.path))
            && self.tags.iter().all(|tag| route.tags.contains(tag))
    }
}

/// A name made of letters, digits and single underscores.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for char in text.chars() {
        let kept = match char {
            '-' | '.' | '_' => '_',
            char if char.is_whitespace() => '_',
            char if char.is_ascii_alphanumeric() => char,
            _ => continue,
        };
        if kept != '_' || !slug.ends_with('_') {
            slug.push(kept);
        }
    }
    slug.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn names_of_tools_hold_letters_digits_and_single_underscores() {
        assert_eq!(slug("List all - the.things!"), "List_all_the_things");
        assert_eq!(slug("GET_/users/{id}"), "GET_usersid");
        assert_eq!(slug("__x__"), "x");
    }
}
