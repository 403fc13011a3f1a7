//! What modules and classes hold: `dir`, `vars`, `inspect.getmembers`, and modules that are imported by name.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::ir::{MemberKind, Pattern, Stmt, StmtKind};
use crate::code::members::Members;
use crate::code::value::{Args, Class, FileId, Id, Place, Table, Value};
use crate::python::files::{Files, parent};

/// Names of one namespace, base classes of one class.
const MOST: usize = 2_048;

/// Statements inside statements that are looked into.
const DEEPEST: u32 = 16;

/// A call that looks into a namespace; `None` if it is none, or what it looks into is not known.
pub(super) fn call(eval: &mut Evaluator<'_>, files: &Files, path: &str, args: &Args, place: Place) -> Option<Value> {
    match path {
        "dir" => {
            let names = names(eval, args.at(0)?)?;
            let names = names.into_iter().map(|name| eval.text(&*name, place)).collect();
            Some(eval.heap.list(names, place))
        }
        "vars" => table(eval, &args.at(0)?.clone(), place),
        "globals" => table(eval, &Value::Module(place.file), place),
        "inspect:getmembers" | "inspect:*.getmembers" => members(eval, args, place),
        "importlib:import_module" | "importlib:*.import_module" | "__import__" => {
            let name = module_name(eval, files, args.at(0)?, place)?;
            let name = match args.get(1, "package").filter(|_| name.starts_with('.')) {
                Some(package) => {
                    let package = module_name(eval, files, package, place)?;
                    format!("{package}{name}")
                }
                None => name.to_string(),
            };
            module(eval, files, &name, place)
        }
        "pkgutil:iter_modules" | "pkgutil:*.iter_modules" | "pkgutil:walk_packages" | "pkgutil:*.walk_packages" => {
            let folders = eval.walk(&args.get(0, "path")?.clone(), place)?;
            let prefix = match args.get(1, "prefix") {
                Some(prefix) => module_name(eval, files, prefix, place)?,
                None => Arc::from(""),
            };
            modules_in(eval, files, &folders, &prefix, place)
        }
        _ => None,
    }
}

/// A member of a module that is no name of its own, or of a class.
pub(super) fn member(eval: &mut Evaluator<'_>, files: &Files, of: &Value, name: &str, place: Place) -> Option<Value> {
    match (of, name) {
        (Value::Module(file), "__path__") => {
            let path = Arc::clone(&eval.file(*file).module.path);
            let folder = eval.text(format!("/{}", parent(&path)), place);
            Some(eval.heap.list(vec![folder], place))
        }
        (Value::Module(file), "__file__") => {
            let path = Arc::clone(&eval.file(*file).module.path);
            Some(eval.text(format!("/{path}"), place))
        }
        (Value::Module(file), "__name__" | "__package__") => {
            let name = files.module_name(&eval.file(*file).module.path);
            Some(eval.text(name, place))
        }
        (Value::Module(_) | Value::Class(_) | Value::Instance(_), "__dict__") => table(eval, of, place),
        // What `pkgutil.iter_modules` gives is a tuple whose parts have names.
        (Value::List(id), "name" | "ispkg") => {
            let at = if name == "name" { 1 } else { 2 };
            eval.heap.lists[*id].items.get(at).cloned()
        }
        _ => None,
    }
}

/// `Class.__subclasses__()`, in the order declared.
pub(super) fn subclasses(eval: &mut Evaluator<'_>, class: Id<Class>, place: Place) -> Value {
    let classes = eval.heap.classes.iter();
    let direct = classes
        .filter(|(_, other)| other.bases.iter().any(|base| matches!(base, Value::Class(base) if *base == class)));
    let direct: Vec<Value> = direct.map(|(id, _)| Value::Class(id)).take(MOST).collect();
    let looked_at = eval.heap.classes.len();
    eval.charge(looked_at);
    eval.heap.list(direct, place)
}

/// The names in a module, a class or an object, sorted as Python sorts them.
fn names(eval: &Evaluator<'_>, of: &Value) -> Option<Vec<Arc<str>>> {
    let mut names = declared(eval, of)?;
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// The names in a module, a class or an object, in the order declared.
fn declared(eval: &Evaluator<'_>, of: &Value) -> Option<Vec<Arc<str>>> {
    let mut names = Vec::new();
    match of {
        Value::Module(file) => names_in(&eval.file(*file).module.body, &mut names, 0),
        Value::Class(class) => names_of_class(eval, *class, &mut names),
        Value::Instance(id) => {
            names_of_class(eval, eval.heap.instances[*id].class, &mut names);
            names.extend(eval.heap.instances[*id].fields.iter().map(|(name, _)| Arc::clone(name)));
        }
        _ => return None,
    }
    Some(names)
}

fn names_of_class(eval: &Evaluator<'_>, class: Id<Class>, names: &mut Vec<Arc<str>>) {
    let mut waiting = vec![class];
    let mut seen = 0;
    while let Some(class) = waiting.pop() {
        seen += 1;
        if seen > MOST || names.len() > MOST {
            return;
        }
        let class = &eval.heap.classes[class];
        // A field without a value is in no namespace.
        let members = class.code.members.iter().filter(|member| !matches!(member.kind, MemberKind::Field(_, None)));
        names.extend(members.map(|member| Arc::clone(&member.name)));
        names.extend(class.members.iter().map(|(name, _)| Arc::clone(name)));
        waiting.extend(class.bases.iter().filter_map(|base| match base {
            Value::Class(base) => Some(*base),
            _ => None,
        }));
    }
}

fn names_in(body: &[Stmt], names: &mut Vec<Arc<str>>, depth: u32) {
    if depth > DEEPEST {
        return;
    }
    for stmt in body {
        if names.len() > MOST {
            return;
        }
        match &stmt.kind {
            StmtKind::Function(function) => names.extend(function.name.clone()),
            StmtKind::Class(class) => names.extend(class.name.clone()),
            StmtKind::Bind(Pattern::Name(name), _) => names.push(Arc::clone(name)),
            StmtKind::Import(import) => {
                let bound = import.names.iter().map(|(_, local)| local).filter(|local| &***local != "*");
                names.extend(bound.cloned());
            }
            StmtKind::If(_, then, otherwise) => {
                names_in(then, names, depth + 1);
                names_in(otherwise, names, depth + 1);
            }
            StmtKind::Block(inner) => names_in(inner, names, depth + 1),
            _ => {}
        }
    }
}

/// The namespace as a table.
fn table(eval: &mut Evaluator<'_>, of: &Value, place: Place) -> Option<Value> {
    let names = declared(eval, of)?;
    let table = eval.heap.tables.add(Table { entries: Members::default(), open: None, place });
    for name in names {
        let value = eval.member(of, &name, place);
        eval.heap.tables[table].entries.set(name, value, place.line);
    }
    Some(Value::Table(table))
}

/// `inspect.getmembers(of, predicate)`: pairs of names and values that the predicate holds for.
fn members(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let of = args.at(0)?.clone();
    let predicate = args.get(1, "predicate").filter(|predicate| !predicate.is_null()).cloned();
    let mut pairs = Vec::new();
    for name in names(eval, &of)? {
        let value = eval.member(&of, &name, place);
        if let Some(predicate) = &predicate {
            let answer = match eval.heap.path(predicate).as_deref() {
                // A function taken from an object is its method.
                Some("inspect:ismethod" | "inspect:*.ismethod") => {
                    Value::Bool(matches!(&value, Value::Closure(id) if eval.heap.closures[*id].receiver.is_some()))
                }
                _ => eval.call_value(predicate, Args::positional(vec![value.clone()]), place),
            };
            if eval.truth(&answer) == Some(false) {
                continue;
            }
        }
        let name = eval.text(&*name, place);
        pairs.push(eval.heap.list(vec![name, value], place));
    }
    Some(eval.heap.list(pairs, place))
}

/// A module's name, where it may begin with that of the module or package that asks.
fn module_name(eval: &Evaluator<'_>, files: &Files, value: &Value, place: Place) -> Option<Arc<str>> {
    let own = |name: &str| {
        let path = &eval.file(place.file).module.path;
        let module = files.module_name(path);
        match name {
            "__name__" => Some(module),
            "__package__" if path.ends_with("/__init__.py") => Some(module),
            "__package__" => Some(module.rsplit_once('.').map_or("", |(package, _)| package).to_owned()),
            _ => None,
        }
    };
    match value {
        Value::Text(text) => Some(Arc::clone(&text.text)),
        Value::Symbolic(_) => own(&eval.heap.path(value)?).map(Arc::from),
        Value::Unknown(id) => {
            let unknown = &eval.heap.unknowns[*id];
            let rest = unknown.partial.as_deref()?.strip_prefix("${…}").filter(|rest| !rest.contains("${…}"))?;
            let model::GapReason::ComputedAtRunTime(what) = &unknown.reason else { return None };
            let name = own(what.trim_matches('`'))?;
            Some(Arc::from(format!("{name}{rest}")))
        }
        _ => None,
    }
}

/// The module with a whole name, seen from the file that asks.
fn module(eval: &mut Evaluator<'_>, files: &Files, name: &str, place: Place) -> Option<Value> {
    let from = Arc::clone(&eval.file(place.file).module.path);
    let path = files.resolve(&from, name)?;
    let file: FileId = eval.load(&path)?;
    eval.run_file(file);
    Some(Value::Module(file))
}

/// `(finder, name, is package)` of every module right in some folders.
fn modules_in(eval: &mut Evaluator<'_>, files: &Files, folders: &[Value], prefix: &str, place: Place) -> Option<Value> {
    let mut found = Vec::new();
    for folder in folders {
        let folder = super::paths::text_of(eval, folder)?;
        for (name, is_package) in files.modules_in(folder.trim_matches('/')) {
            let name = eval.text(format!("{prefix}{name}"), place);
            found.push(eval.heap.list(vec![Value::Null, name, Value::Bool(is_package)], place));
        }
    }
    Some(eval.heap.list(found, place))
}
