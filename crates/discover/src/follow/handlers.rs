//! Functions that the model, or whoever sends a request, calls: how a program hands them over, and what they are given.

use std::rc::Rc;
use std::sync::Arc;

use super::engine::Engine;
use super::signatures::declared_name;
use super::trace::last;
use super::value::{Args, ClassId, Closure, Form, Table, Value};
use crate::code::ir::{Arg, Class, Expr, ExprKind, Function, MemberKind};

/// A function that is called from outside.
#[derive(Debug, Clone)]
pub(super) struct Handler {
    pub(super) closure: Rc<Closure>,
    pub(super) receiver: Option<Value>,
    pub(super) kind: Kind,
    /// The name of the tool, prompt or resource.
    pub(super) name: Option<Arc<str>>,
    /// What its arguments must be.
    pub(super) schema: Option<Value>,
}

/// Who calls a handler.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The model calls one tool, prompt or resource.
    Named,
    /// The model calls one of several, whose name is among what is given.
    Any,
    /// Whoever sends a request over the network.
    Request,
}

/// Last names of functions that are given a tool, prompt or resource.
const REGISTER: [&str; 28] = [
    "tool",
    "registerTool",
    "addTool",
    "add_tool",
    "AddTool",
    "defineTool",
    "createTool",
    "register_tool",
    "resource",
    "registerResource",
    "addResource",
    "add_resource",
    "AddResource",
    "addResourceTemplate",
    "prompt",
    "registerPrompt",
    "addPrompt",
    "add_prompt",
    "AddPrompt",
    "setRequestHandler",
    "registerTools",
    "RegisterTool",
    "RegisterPrompt",
    "RegisterResource",
    "AddResourceTemplate",
    "AddSessionTool",
    "ServerTool",
    "server_tool",
];

/// Last names of decorators of the same.
const DECORATORS: [&str; 12] = [
    "tool",
    "resource",
    "prompt",
    "call_tool",
    "read_resource",
    "get_prompt",
    "Tool",
    "McpTool",
    "Resource",
    "Prompt",
    "register_tool",
    "mcp_tool",
];

/// Names under which a table or class holds the function of a tool.
const HANDLERS: [&str; 16] = [
    "handler",
    "execute",
    "run",
    "callback",
    "cb",
    "call",
    "invoke",
    "handle",
    "fn",
    "func",
    "function",
    "_run",
    "_arun",
    "action",
    "run_async",
    "execute_async",
];

/// Names that only the description of a tool has.
const DESCRIBES: [&str; 9] = [
    "inputSchema",
    "input_schema",
    "parameters",
    "description",
    "schema",
    "args_schema",
    "paramsSchema",
    "toolSchema",
    "arguments",
];

/// Last names of functions and decorators that are given what answers a request.
const ROUTES: [&str; 13] = [
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "all",
    "use",
    "route",
    "options",
    "custom_route",
    "websocket",
    "api_route",
    "add_url_rule",
];

impl Engine<'_> {
    /// Looks at a call for functions that it hands over.
    pub(super) fn meet_call(&mut self, receiver: Option<&Value>, name: Option<&str>, args: &Args) {
        let Some(name) = name else { return };
        if REGISTER.contains(&name) || self.has_types() && super::objects::registers(name, receiver) {
            let args = &self.flat(args);
            self.registered(name, receiver, args);
            return;
        }
        for (member, value) in args.named.iter().filter(|_| self.has_types()).cloned().collect::<Vec<_>>() {
            // `new McpServerHandlers { CallToolHandler = … }`
            if super::objects::registers(&member, None) {
                self.registered(&member, None, &Args { positional: vec![value], ..Args::default() });
            }
        }
        let has_path = args.at(0).is_some_and(|path| path.as_text().is_some_and(|path| path.starts_with('/')));
        let is_route = ROUTES.contains(&name) && (has_path || name == "use") && receiver.is_some();
        let is_server = matches!(name, "createServer" | "serve" | "HandleFunc");
        let is_event = name == "on"
            && args.at(0).and_then(Value::as_text).is_some_and(|event| matches!(&**event, "request" | "message"));
        if is_route || is_server || is_event {
            let functions = args.all().flat_map(|value| match &value.form {
                Form::Function(closure) => vec![Rc::clone(closure)],
                Form::Table(table) if is_server => {
                    table.get("fetch").and_then(Value::as_function).map(Rc::clone).into_iter().collect()
                }
                _ => Vec::new(),
            });
            for closure in functions.collect::<Vec<_>>() {
                // What only goes between is no end of a request.
                if closure.function.params.is_empty() || name == "use" && closure.function.params.len() < 2 {
                    continue;
                }
                self.add_handler(closure, None, Kind::Request, None, None);
            }
        }
    }

    /// `server.tool("name", …, handler)`, `server.registerTool({ name, handler })`.
    fn registered(&mut self, called: &str, receiver: Option<&Value>, args: &Args) {
        let texts = |value: Option<&Value>| value.and_then(Value::as_text).map(Arc::clone);
        let mut name = texts(args.at(0)).or_else(|| texts(args.named("name"))).or_else(|| declared_name(args));
        let mut kind = Kind::Named;
        if called == "setRequestHandler" {
            let schema = args.at(0).and_then(Value::path).unwrap_or_else(|| Arc::from(""));
            if last(&schema).starts_with("List") || last(&schema).starts_with("Initialize") {
                return;
            }
            kind = Kind::Any;
            name = None;
        }
        if self.has_types() && super::objects::registers_any(called) {
            kind = Kind::Any;
            name = None;
        }
        let tables: Vec<Rc<Table>> = args
            .all()
            .filter_map(|value| match &value.form {
                Form::Table(table) => Some(Rc::clone(table)),
                _ => None,
            })
            .collect();
        if self.has_types() && kind == Kind::Named {
            name = name.or_else(|| args.all().chain(receiver).find_map(super::objects::name_of));
        }
        for table in &tables {
            name = name.or_else(|| texts(table.get("name")));
        }
        let functions = args.all().filter_map(Value::as_function).map(Rc::clone);
        let held = tables.iter().flat_map(|table| {
            HANDLERS.iter().filter_map(|key| table.get(key).and_then(Value::as_function)).map(Rc::clone)
        });
        let functions: Vec<Rc<Closure>> = functions.chain(held).collect();
        let schema = tables.iter().find_map(|table| {
            let described = ["inputSchema", "paramsSchema", "parameters", "argsSchema", "schema"];
            described.iter().find_map(|key| table.get(key)).cloned().or_else(|| {
                let is_schema = table.entries.iter().any(|(_, value)| matches!(value.form, Form::Made(_)));
                is_schema.then(|| Value::of(Form::Table(Rc::clone(table))))
            })
        });
        for closure in functions {
            self.add_handler(closure, None, kind, name.clone(), schema.clone());
        }
    }

    /// Looks at a table for the function of a tool: `{ name, description, handler }`, `{ tool: { inputSchema, execute } }`.
    pub(super) fn meet_table(&mut self, value: &Value) {
        let Form::Table(table) = &value.form else { return };
        if table.entries.is_empty() {
            return;
        }
        let table = Rc::clone(table);
        let describes = |table: &Table| DESCRIBES.iter().any(|key| table.get(key).is_some());
        let function =
            |table: &Table| HANDLERS.iter().find_map(|key| table.get(key).and_then(Value::as_function).map(Rc::clone));
        let schema = |table: &Table| {
            ["inputSchema", "input_schema", "parameters", "schema"].iter().find_map(|key| table.get(key)).cloned()
        };
        if let Some(name) = table.get("name").and_then(Value::as_text)
            && describes(&table)
            && let Some(closure) = function(&table)
        {
            let schema = schema(&table);
            self.add_handler(closure, None, Kind::Named, Some(Arc::clone(name)), schema);
            return;
        }
        for (name, value) in &table.entries {
            if let Form::Table(inner) = &value.form
                && inner.get("name").is_none()
                && describes(inner)
                && let Some(closure) = function(inner)
            {
                let schema = schema(inner);
                self.add_handler(closure, None, Kind::Named, Some(Arc::clone(name)), schema);
            }
        }
    }

    /// Looks at a class for methods that are handed over by a decorator, and for the method of a tool.
    pub(super) fn meet_class(&mut self, class: ClassId, code: &Arc<Class>) {
        let receiver = Value::of(Form::Instance(class));
        for member in &code.members {
            if let MemberKind::Method(function) = &member.kind
                && !function.decorators.is_empty()
            {
                let closure = self.method(class, function, &member.name);
                self.meet_decorated(closure, Some(receiver.clone()));
            }
        }
        let serves = code
            .bases
            .iter()
            .any(|base| last_name(&base.value).is_some_and(|name| name.ends_with("HTTPRequestHandler")));
        if serves {
            self.class_mut(class).answers_requests = true;
        }
        let has = |wanted: &str| code.members.iter().any(|member| &*member.name == wanted);
        if !has("name") || !DESCRIBES.iter().any(|name| has(name)) {
            return;
        }
        let name = code.members.iter().find_map(|member| match &member.kind {
            MemberKind::Field(_, Some(Expr { kind: ExprKind::Text(text), .. })) if &*member.name == "name" => {
                Some(Arc::clone(text))
            }
            _ => None,
        });
        for member in &code.members {
            if let MemberKind::Method(function) = &member.kind
                && HANDLERS.contains(&&*member.name)
            {
                let closure = self.method(class, function, &member.name);
                self.add_handler(closure, Some(receiver.clone()), Kind::Named, name.clone(), None);
            }
        }
    }

    /// A function statement.
    pub(super) fn declare_function(&mut self, function: &Arc<Function>) {
        let Some(name) = &function.name else { return };
        let value = self.closure(function, None);
        if !function.decorators.is_empty()
            && let Some(closure) = value.as_function()
        {
            self.meet_decorated(Rc::clone(closure), None);
        }
        self.bind_name(name, value);
    }

    /// Looks at the decorators of a function.
    fn meet_decorated(&mut self, closure: Rc<Closure>, receiver: Option<Value>) {
        let function = Arc::clone(&closure.function);
        for decorator in &function.decorators {
            let Some(called) = last_name(decorator) else { continue };
            let (mut name, mut has_path) = (None, false);
            if let ExprKind::Call(call) = &decorator.kind {
                let first = call.args.iter().find(|arg| arg.name.is_none()).map(|arg| &arg.value.kind);
                let is_name = |arg: &&Arg| arg.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("name"));
                let named = call.args.iter().find(is_name).map(|arg| &arg.value.kind);
                if let Some(ExprKind::Text(text)) = first {
                    has_path = text.starts_with('/');
                }
                if let Some(ExprKind::Text(text)) = named.or(first) {
                    name = Some(Arc::clone(text));
                }
            }
            let is_member = !matches!(&decorator.kind, ExprKind::Name(_) | ExprKind::Call(_))
                || matches!(&decorator.kind, ExprKind::Call(call) if matches!(call.callee.kind, ExprKind::Member(..)));
            if DECORATORS.contains(&called) || self.has_types() && super::objects::is_decorator(called) {
                let is_any = matches!(called, "call_tool" | "read_resource" | "get_prompt");
                let kind = if is_any { Kind::Any } else { Kind::Named };
                let own = closure.label.as_deref().map(|label| Arc::from(last(label)));
                let name = if is_any { None } else { name.or(own) };
                self.add_handler(closure, receiver, kind, name, None);
                return;
            }
            if ROUTES.contains(&called) && has_path && is_member {
                self.add_handler(closure, receiver, Kind::Request, None, None);
                return;
            }
        }
    }

    pub(super) fn add_handler(
        &mut self,
        closure: Rc<Closure>,
        receiver: Option<Value>,
        kind: Kind,
        name: Option<Arc<str>>,
        schema: Option<Value>,
    ) {
        const MOST: usize = 5_000;
        const MOST_NAMES: usize = 64;
        let code = Arc::as_ptr(&closure.function);
        let names = self.handled.entry(code).or_default();
        if self.handlers.len() >= MOST || names.len() >= MOST_NAMES || names.contains(&name) {
            return;
        }
        // What is known by its name is not known better without one.
        if name.is_none() && !names.is_empty() {
            return;
        }
        names.push(name.clone());
        self.handlers.push(Handler { closure, receiver, kind, name, schema });
    }

    /// Whether a function is called from outside.
    pub(super) fn is_handler(&self, function: &Arc<Function>) -> bool {
        self.handled.contains_key(&Arc::as_ptr(function))
    }
}

/// The last name of `a.b`, `a.b(…)` or `a.b[…]`.
pub(super) fn last_name(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Name(name) | ExprKind::Member(_, name) => Some(name),
        ExprKind::Call(call) => match &call.callee.kind {
            ExprKind::Name(name) | ExprKind::Member(_, name) => Some(name),
            _ => None,
        },
        ExprKind::Index(of, _) => last_name(of),
        _ => None,
    }
}
