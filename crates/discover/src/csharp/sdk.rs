//! Which call or attribute declares what. A new SDK is one more file and one more line in [`ALL`].

mod attributed;
mod created;
mod functions;
mod handlers;
mod listed;
mod options;
mod registered;
mod services;

use std::collections::HashSet;
use std::sync::Arc;

use model::Surface;

use super::builtins;
use super::language::CSharp;
use super::lower::TYPE_ARGUMENTS;
use super::naming::Naming;
use super::projects::{self, Project};
use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Args, FileId, Form, Id, Place, Symbolic, Value};

/// A remembered call, taken apart.
#[derive(Debug, Clone)]
struct Declaration {
    /// What its method is called on, if it is a method.
    receiver: Option<Value>,
    /// The last name of what is called.
    name: String,
    /// With what.
    args: Args,
}

/// The kinds of things that a server lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Tool,
    Prompt,
    Resource,
}

/// How a call is read.
type Reader = fn(&mut Session<'_, '_, '_>, &Declaration);

/// One SDK or style: the last names of its calls, how they are read, and what is declared without a call.
struct Style {
    /// Calls and constructions by the last name of what is called.
    calls: &'static [(&'static str, Reader)],
    /// Reads what attributes alone declare.
    finish: fn(&mut Session<'_, '_, '_>),
}

/// Every style there is. The only list.
const ALL: &[&Style] =
    &[&registered::STYLE, &created::STYLE, &handlers::STYLE, &functions::STYLE, &attributed::STYLE, &options::STYLE];

/// What is being read, and what of the project is needed for it.
struct Session<'s, 'e, 'a> {
    reading: Reading<'e, 'a>,
    csharp: &'s CSharp<'s>,
    projects: &'s [Project],
    /// The project whose server is read.
    at: usize,
    naming: Naming,
    /// Types that are given to methods by the program, not by a model.
    services: HashSet<String>,
    /// The kinds of which the source says what is registered.
    asked: HashSet<Kind>,
    /// Whether a server was set up at all.
    is_server: bool,
}

fn reader(name: &str) -> Option<Reader> {
    let calls = ALL.iter().flat_map(|style| style.calls);
    calls.filter(|(known, _)| *known == name).map(|(_, reader)| *reader).next()
}

/// Whether a call of something with this last name is kept: it may declare something or add a service.
pub(super) fn is_declaration(name: &str) -> bool {
    services::adds_service(name) || reader(name).is_some()
}

/// Whether a function that calls something with this last name is looked into though nothing calls it.
pub(super) fn registers(name: &str) -> bool {
    name != "Create" && name != "Configure" && reader(name).is_some()
}

/// Whether a call of something with this last name sets up a server or says what it lists.
pub(super) fn sets_up(name: &str) -> bool {
    registers(name) && !matches!(name, "AddSingleton" | "AddScoped" | "AddTransient")
}

/// Whether a text may register something.
pub(super) fn registers_something(text: &str) -> bool {
    const WORDS: [&str; 6] =
        ["AddMcpServer", "McpServerOptions", "WithTools", "WithPrompts", "WithResources", "ConfigureMcp"];
    WORDS.iter().any(|word| text.contains(word)) || text.contains("McpServerTool.Create")
}

/// Whether a project or package of this name is the SDK itself.
pub(super) fn is_sdk_project(name: &str) -> bool {
    name == "ModelContextProtocol"
        || name.starts_with("ModelContextProtocol.")
        || name.eq_ignore_ascii_case("mcpdotnet")
}

/// Reads what the remembered calls and the attributes of a project declare. `None` if that is nothing.
pub(super) fn read(eval: &mut Evaluator<'_>, csharp: &CSharp<'_>, projects: &[Project], at: usize) -> Option<Surface> {
    let naming = projects.get(at)?.naming;
    let services = services::of(eval);
    let reading = Reading::new(eval, Place { file: FileId(0), line: 1 });
    let (asked, is_server) = (HashSet::new(), false);
    let mut session = Session { reading, csharp, projects, at, naming, services, asked, is_server };
    let mut next = 0;
    // Handlers are called while their registration is read, and may register more.
    while let Some(event) = session.reading.eval.events.get(next).copied() {
        next += 1;
        session.reading.place = event.place;
        if let Some(declaration) = declaration(session.reading.eval, event.call)
            && let Some(read) = reader(&declaration.name)
        {
            read(&mut session, &declaration);
        }
    }
    for style in ALL {
        (style.finish)(&mut session);
    }
    let surface = session.reading.surface;
    let found = !surface.is_empty() || (session.is_server && !surface.gaps.is_empty());
    found.then_some(surface)
}

fn nothing(_: &mut Session<'_, '_, '_>) {}

fn declaration(eval: &Evaluator<'_>, call: Id<Symbolic>) -> Option<Declaration> {
    let Form::Call(call) = &eval.heap.symbolics[call].form else { return None };
    let name = eval.last_name(&call.callee)?.to_string();
    let receiver = match &call.callee {
        Value::Symbolic(id) => match &eval.heap.symbolics[*id].form {
            Form::Member(receiver, _) => Some(receiver.clone()),
            _ => None,
        },
        _ => None,
    };
    Some(Declaration { receiver, name, args: call.args.clone() })
}

impl Declaration {
    /// The type arguments.
    fn types(&self, session: &Session<'_, '_, '_>) -> Vec<Value> {
        type_arguments(session.reading.eval, &self.args)
    }
}

/// The type arguments of a call.
fn type_arguments(eval: &Evaluator<'_>, args: &Args) -> Vec<Value> {
    match args.named(TYPE_ARGUMENTS) {
        Some(Value::List(types)) => eval.heap.lists[*types].items.clone(),
        _ => Vec::new(),
    }
}

/// The name of a type: with its namespace if it is one of the project.
fn type_name(eval: &Evaluator<'_>, value: &Value) -> Option<String> {
    match value {
        Value::Class(class) => eval.heap.classes[*class].code.name.as_deref().map(str::to_owned),
        Value::Instance(instance) => type_name(eval, &Value::Class(eval.heap.instances[*instance].class)),
        Value::Table(_) => builtins::made_of(&eval.heap, value).map(|name| name.to_string()),
        Value::Symbolic(id) => match &eval.heap.symbolics[*id].form {
            Form::Global(name) | Form::External { name, .. } | Form::Member(_, name) => Some(name.to_string()),
            // A generic type or a nullable one: its first argument is the type itself.
            Form::Call(call) => call.args.at(0).and_then(|inner| type_name(eval, inner)),
            _ => None,
        },
        _ => None,
    }
}

impl Session<'_, '_, '_> {
    /// The files of the project that a file belongs to.
    fn project_files(&self, path: &str) -> Vec<Arc<str>> {
        let owner = projects::with_references(self.projects, self.at)
            .into_iter()
            .filter_map(|at| self.projects.get(at))
            .find(|project| path == builtins::ENTRY || project.files.iter().any(|file| &**file == path));
        owner.map(|project| project.files.clone()).unwrap_or_default()
    }

    /// An object that a function of options fills, with the members that it expects to be there.
    fn filled(&mut self, function: &Value, of: &str) -> Value {
        let place = self.reading.place;
        let eval = &mut *self.reading.eval;
        let empty = |eval: &mut Evaluator<'_>, members: &[(&str, Value)]| {
            let mut known = crate::code::members::Members::default();
            for (name, value) in members {
                known.set(Arc::from(*name), value.clone(), place.line);
            }
            eval.heap.table(known, place)
        };
        let made = eval.text(of, place);
        let handlers = empty(eval, &[]);
        let parts: Vec<Value> = (0..3).map(|_| empty(eval, &[])).collect();
        let named = [("Tools", parts[0].clone()), ("Prompts", parts[1].clone()), ("Resources", parts[2].clone())];
        let capabilities = empty(eval, &named);
        let lists: Vec<Value> = (0..3).map(|_| eval.heap.list(Vec::new(), place)).collect();
        let object = empty(
            eval,
            &[
                (builtins::MADE, made),
                ("Handlers", handlers),
                ("Capabilities", capabilities),
                ("ToolCollection", lists[0].clone()),
                ("PromptCollection", lists[1].clone()),
                ("ResourceCollection", lists[2].clone()),
            ],
        );
        eval.start_afresh();
        eval.call_value(function, Args { positional: vec![object.clone()], named: Vec::new(), open: true }, place);
        object
    }
}
