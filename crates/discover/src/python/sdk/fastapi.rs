//! Tools that `fastmcp` makes out of a `FastAPI` application of the artifact.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value as Json, json};

use super::Style;
use super::openapi::Route;
use super::servers::Server;
use super::surface::Reader;
use crate::code::value::{Args, Closure, Form, Id, Place, Symbolic, SymbolicCall, Value};
use crate::python::docstring;
use crate::python::schema::{self, call_of, name_of};

/// Routers inside routers.
const DEEPEST: u32 = 8;

/// What a call on an application or router declares.
struct Declared {
    /// The method, in small letters; `include_router` for a router.
    method: Arc<str>,
    options: Args,
    /// The function that answers.
    handler: Option<Id<Closure>>,
}

impl Reader<'_, '_> {
    /// `FastMCP.from_fastapi(app)`: what the application's own description would make of it.
    pub(super) fn fastapi(&mut self, server: Server, call: &SymbolicCall, place: Place) {
        let app = call.args.get(0, "app").cloned().unwrap_or(Value::Null);
        let Value::Symbolic(id) = &app else {
            self.unknown(&app, "tools of a generated server", place);
            return;
        };
        if !self.is_made_by(*id, "FastAPI") {
            self.unknown(&app, "tools of a generated server", place);
            return;
        }
        let mut declared = self.declared_on();
        let mut routes = Vec::new();
        self.routes_of(*id, "", &mut declared, &mut routes, 0, place);
        self.routes(server, routes, &call.args, place);
    }

    fn is_made_by(&self, made: Id<Symbolic>, class: &str) -> bool {
        let Form::Call(call) = &self.eval.heap.symbolics[made].form else { return false };
        name_of(&self.eval.heap, &call.callee).is_some_and(|(_, name)| name == class)
    }

    /// Every route and router that is declared on something, in order.
    fn declared_on(&self) -> HashMap<Id<Symbolic>, Vec<Declared>> {
        const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
        let heap = &self.eval.heap;
        let mut found: HashMap<Id<Symbolic>, Vec<Declared>> = HashMap::new();
        for (_, symbolic) in heap.symbolics.iter() {
            let Form::Call(call) = &symbolic.form else { continue };
            // `@app.get("/path")` meets its function.
            let (callee, options, handler) = match (call_of(heap, &call.callee), call.args.at(0)) {
                (Some(inner), Some(Value::Closure(handler))) => (&inner.callee, &inner.args, Some(*handler)),
                _ => (&call.callee, &call.args, None),
            };
            let Value::Symbolic(callee) = callee else { continue };
            let Form::Member(Value::Symbolic(on), method) = &heap.symbolics[*callee].form else { continue };
            if handler.is_some() && METHODS.contains(&&**method) || &**method == "include_router" {
                let declared = Declared { method: Arc::clone(method), options: options.clone(), handler };
                found.entry(*on).or_default().push(declared);
            }
        }
        found
    }

    fn routes_of(
        &mut self,
        on: Id<Symbolic>,
        prefix: &str,
        declared: &mut HashMap<Id<Symbolic>, Vec<Declared>>,
        routes: &mut Vec<Route>,
        depth: u32,
        place: Place,
    ) {
        if depth > DEEPEST {
            return;
        }
        let own = call_of(&self.eval.heap, &Value::Symbolic(on)).and_then(|call| call.args.named("prefix"));
        let prefix = format!("{prefix}{}", own.and_then(Value::as_text).map_or("", |prefix| prefix));
        // Taken out, so that a router that includes itself ends.
        for Declared { method, options, handler } in declared.remove(&on).unwrap_or_default() {
            if let Some(handler) = handler {
                routes.extend(self.route(&prefix, &method, &options, handler, place));
            } else if let Some(Value::Symbolic(router)) = options.get(0, "router") {
                let inner = options.named("prefix").and_then(Value::as_text).map_or("", |prefix| prefix);
                let prefix = format!("{prefix}{inner}");
                self.routes_of(*router, &prefix, declared, routes, depth + 1, place);
            }
        }
    }

    fn route(
        &mut self,
        prefix: &str,
        method: &str,
        options: &Args,
        handler: Id<Closure>,
        place: Place,
    ) -> Option<Route> {
        if matches!(options.named("include_in_schema"), Some(Value::Bool(false))) {
            return None;
        }
        let own = options.get(0, "path")?.clone();
        let (own, _) = self.text(&own, "path of a route", place);
        let path = format!("{prefix}{}", own?).replace(":path}", "}");
        let function = Arc::clone(&self.eval.heap.closures[handler].function);
        let name = function.name.as_deref().unwrap_or_default();
        let mut text = |option: &str| {
            let value = options.named(option)?.clone();
            self.text(&value, &format!("{option} of a route"), place).0
        };
        let operation_id = text("operation_id").unwrap_or_else(|| {
            let plain = |char: char| if char.is_alphanumeric() || char == '_' { char } else { '_' };
            format!("{}_{method}", format!("{name}{path}").chars().map(plain).collect::<String>())
        });
        let summary = text("summary").unwrap_or_else(|| docstring::title_case(&name.replace('_', " ")));
        let said = text("description");
        let doc = function.doc.as_deref().map(docstring::clean).filter(|doc| !doc.is_empty());
        let description = said.or_else(|| doc.map(|doc| doc.split('\u{c}').next().unwrap_or_default().to_owned()));
        let tags = options.named("tags").and_then(|tags| match tags {
            Value::List(list) => Some(self.eval.heap.lists[*list].items.iter()),
            _ => None,
        });
        let tags = tags.into_iter().flatten().filter_map(Value::as_text).map(ToString::to_string).collect();
        let input_schema = self.input_of(handler, &path, &operation_id);
        let method = method.to_ascii_uppercase();
        let (operation_id, summary) = (Some(operation_id), Some(summary));
        Some(Route { path, method, operation_id, summary, description, tags, input_schema })
    }

    /// All that a route's function takes from a request, laid flat.
    fn input_of(&mut self, handler: Id<Closure>, path: &str, operation: &str) -> Json {
        let excluded = self.filled_in(handler);
        let signature = schema::of_function(self.eval, handler, operation, Style::Mcp, &excluded);
        self.gaps.extend(signature.gaps);
        let mut schema = signature.schema;
        let defs = schema.get("$defs").and_then(Json::as_object).cloned().unwrap_or_default();
        let needed = schema.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
        let is_needed = |name: &str| needed.iter().any(|needed| needed.as_str() == Some(name));
        let properties = schema.get_mut("properties").and_then(Json::as_object_mut).map(std::mem::take);
        let (mut in_path, mut in_query, mut bodies) = (Map::new(), Map::new(), Vec::new());
        for (name, property) in properties.unwrap_or_default() {
            let model = property.get("$ref").and_then(Json::as_str).and_then(|name| name.strip_prefix("#/$defs/"));
            let model = model.and_then(|name| defs.get(name)).filter(|model| model.get("properties").is_some());
            if path.contains(&format!("{{{name}}}")) {
                in_path.insert(name, property);
            } else if let Some(model) = model {
                bodies.push((name, property, model.clone()));
            } else {
                in_query.insert(name, property);
            }
        }
        let mut required: Vec<Json> =
            in_path.keys().chain(in_query.keys()).filter(|name| is_needed(name)).map(|name| json!(name)).collect();
        let mut properties = in_path;
        properties.extend(in_query);
        // One model is the body itself, several are its members.
        match bodies.as_slice() {
            [(name, _, model)] => {
                if is_needed(name) {
                    required.extend(model.get("required").and_then(Json::as_array).cloned().unwrap_or_default());
                }
                properties.extend(model.get("properties").and_then(Json::as_object).cloned().unwrap_or_default());
            }
            _ => {
                for (name, property, _) in bodies {
                    if is_needed(&name) {
                        required.push(json!(name));
                    }
                    properties.insert(name, property);
                }
            }
        }
        json!({"type": "object", "properties": properties, "required": required, "$defs": defs})
    }

    /// The parameters that no request holds: dependencies, and the request itself.
    fn filled_in(&mut self, handler: Id<Closure>) -> Vec<String> {
        const TYPES: [&str; 6] =
            ["Request", "Response", "WebSocket", "BackgroundTasks", "HTTPConnection", "SecurityScopes"];
        let Closure { function, scope, .. } = &self.eval.heap.closures[handler];
        let (function, scope) = (Arc::clone(function), *scope);
        let mut names = Vec::new();
        for param in &function.params {
            let crate::code::ir::Pattern::Name(name) = &param.pattern else { continue };
            let declared = param.annotation.as_ref().map(|annotation| self.eval.eval(annotation, scope));
            let default = param.default.as_ref().map(|default| self.eval.eval(default, scope));
            let heap = &self.eval.heap;
            let is_dependency = |value: &Value| {
                call_of(heap, value)
                    .and_then(|call| name_of(heap, &call.callee))
                    .is_some_and(|(_, name)| matches!(name.as_str(), "Depends" | "Security"))
            };
            let parts = declared.iter().flat_map(|declared| match declared {
                Value::Symbolic(id) => match &heap.symbolics[*id].form {
                    Form::Index(_, Value::List(parts)) => heap.lists[*parts].items.clone(),
                    _ => vec![declared.clone()],
                },
                _ => vec![declared.clone()],
            });
            let given = parts.chain(default).any(|part| {
                is_dependency(&part)
                    || name_of(heap, &part).is_some_and(|(package, name)| {
                        matches!(package.split('.').next(), Some("fastapi" | "starlette"))
                            && TYPES.contains(&name.as_str())
                    })
            });
            if given {
                names.push(name.to_string());
            }
        }
        names
    }
}
