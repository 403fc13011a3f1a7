//! Functions by the last two names of their path.

use std::sync::Arc;

use serde_json::Value as Json;

use super::lists;
use crate::code::eval::Evaluator;
use crate::code::ir::ExprKind;
use crate::code::json::from_json;
use crate::code::members::Members;
use crate::code::value::{Args, Form, Place, Value};
use crate::rust::language::{Rust, made};
use crate::rust::lower::{TYPES, VARIANT};
use crate::rust::packages::{join, parent};
use crate::rust::schema;
use crate::rust::sdk;
use crate::rust::types::{Fields, TypeDef, TypeKind};

/// Types that are lists of things.
const LISTS: &[&str] = &["Vec", "VecDeque", "HashSet", "BTreeSet", "IndexSet", "ToolRouter", "PromptRouter", "ToolBox"];

/// Types that are maps.
const MAPS: &[&str] = &["HashMap", "BTreeMap", "Map", "IndexMap", "JsonObject"];

/// Types whose value is made by a function when it is first needed.
const LAZY: &[&str] = &["LazyLock", "Lazy", "LazyCell"];

/// A function of a type or module: `of::name(args)`.
pub(in crate::rust) fn associated(
    rust: &Rust<'_>,
    eval: &mut Evaluator<'_>,
    of: &Value,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    match of {
        Value::Class(class) => {
            if matches!(name, "from" | "try_from" | "from_str") {
                return args.at(0).cloned();
            }
            let def = rust.type_of(eval, *class);
            if let Some(def) = &def
                && let TypeKind::Enum(variants) = &def.kind
            {
                if variants.iter().any(|variant| *variant.name == *name) {
                    let mut fields = Members::default();
                    for (at, value) in args.positional.iter().enumerate() {
                        fields.set(Arc::from(at.to_string()), value.clone(), place.line);
                    }
                    let variant = eval.text(name, place);
                    fields.set(Arc::from(VARIANT), variant, place.line);
                    return Some(made(eval, of, fields, place));
                }
                if matches!(name, "iter" | "all") {
                    let names: Vec<Arc<str>> = variants.iter().map(|variant| Arc::clone(&variant.name)).collect();
                    let values = names.iter().map(|name| eval.member(of, name, place)).collect();
                    return Some(eval.heap.list(values, place));
                }
            }
            if name == "default" {
                let fields = def.as_ref().map(|def| defaults(eval, def, place)).unwrap_or_default();
                return Some(made(eval, of, fields, place));
            }
            if name == "json_schema" {
                return Some(schema::of_value(rust, eval, of, schema::Purpose::Document, place));
            }
            None
        }
        Value::Symbolic(_) => {
            let last = eval.last_name(of)?;
            let last = last.trim_end_matches("::").to_owned();
            known(rust, eval, &last, Some(of), name, args, place)
        }
        _ => None,
    }
}

/// The fields of a struct that `Default` is derived for, as far as their types say what that is.
fn defaults(eval: &mut Evaluator<'_>, def: &TypeDef, place: Place) -> Members {
    let mut found = Members::default();
    let TypeKind::Struct(Fields::Named(fields)) = &def.kind else { return found };
    for field in fields {
        let base = match &field.of.kind {
            ExprKind::Index(base, _) => &base.kind,
            kind => kind,
        };
        let (ExprKind::Name(of) | ExprKind::Member(_, of)) = base else { continue };
        let value = match &**of {
            of if LISTS.contains(&of) => eval.heap.list(Vec::new(), place),
            of if MAPS.contains(&of) => eval.heap.table(Members::default(), place),
            "String" => eval.text("", place),
            "bool" => Value::Bool(false),
            _ => continue,
        };
        found.set(Arc::clone(&field.name), value, place.line);
    }
    found
}

/// A function by its dotted path.
pub(in crate::rust) fn call(
    rust: &Rust<'_>,
    eval: &mut Evaluator<'_>,
    path: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    let mut names = path.rsplit(['.', ':']);
    let name = names.next()?;
    let of = names.next().unwrap_or_default();
    known(rust, eval, of, None, name, args, place)
}

fn known(
    rust: &Rust<'_>,
    eval: &mut Evaluator<'_>,
    of: &str,
    receiver: Option<&Value>,
    name: &str,
    args: &Args,
    place: Place,
) -> Option<Value> {
    if let Some(fields) = sdk::maker(of, name) {
        let mut members = Members::default();
        for (field, value) in fields.iter().zip(&args.positional) {
            members.set(Arc::from(*field), value.clone(), place.line);
        }
        let of = receiver.cloned().unwrap_or_else(|| eval.heap.symbolic(Form::Global(Arc::from(of)), place));
        return Some(made(eval, &of, members, place));
    }
    if let Some(value) = schemas(rust, eval, name, args, place) {
        return Some(value);
    }
    let first = args.at(0).cloned();
    match (of, name) {
        (_, sdk::ANSWER) => {
            rust.answers.borrow_mut().extend(first.clone());
            first
        }
        (_, sdk::DOCUMENTED) if rust.dialect(eval, place.file).reads_docs => first,
        (_, sdk::DOCUMENTED) => Some(eval.text("", place)),
        (_, "include_str!") => included(rust, eval, &first?, place),
        (_, "env!" | "option_env!") => {
            let package = rust.package_of(eval, place.file)?;
            let (package, folder) = (package.name.clone(), format!("/{}", package.folder));
            match (first?.as_text().map(|text| &**text), package) {
                (Some("CARGO_PKG_NAME"), Some(name)) => Some(eval.text(name, place)),
                (Some("CARGO_CRATE_NAME"), Some(name)) => Some(eval.text(name.replace('-', "_"), place)),
                (Some("CARGO_MANIFEST_DIR"), _) => Some(eval.text(folder, place)),
                _ => None,
            }
        }
        (of, "new" | "with_capacity" | "default") if LISTS.contains(&of) => Some(eval.heap.list(Vec::new(), place)),
        (of, "new" | "with_capacity" | "default") if MAPS.contains(&of) => {
            Some(eval.heap.table(Members::default(), place))
        }
        (of, "from" | "from_iter") if MAPS.contains(&of) => Some(match first? {
            pairs @ Value::List(_) => lists::map_of(eval, &pairs, place),
            other => other,
        }),
        (of, "from" | "from_iter") if LISTS.contains(&of) => first,
        ("String", "new") => Some(eval.text("", place)),
        (of, "new" | "force") if LAZY.contains(&of) => match first? {
            made @ Value::Closure(_) => Some(eval.call_value(&made, Args::default(), place)),
            other => Some(other),
        },
        (_, "to_value" | "from_value" | "spawn_blocking" | "ready" | "identity" | "clone" | "to_owned" | "as_ref") => {
            first
        }
        (_, "from_str" | "from_slice") => {
            let text = first?.as_text().cloned()?;
            let json: Json = serde_json::from_str(&text).ok()?;
            Some(from_json(eval, &json, place))
        }
        (_, "default") if args.positional.is_empty() => {
            let of = receiver.cloned().unwrap_or(Value::Null);
            Some(made(eval, &of, Members::default(), place))
        }
        ("iter", "empty") => Some(eval.heap.list(Vec::new(), place)),
        ("iter", "once") => Some(eval.heap.list(vec![first?], place)),
        _ => None,
    }
}

/// Functions that give the schema of a type.
fn schemas(rust: &Rust<'_>, eval: &mut Evaluator<'_>, name: &str, args: &Args, place: Place) -> Option<Value> {
    let purpose = match name {
        sdk::SCHEMA_OF
        | "schema_for_type"
        | "cached_schema_for_type"
        | "schema_for"
        | "into_root_schema_for"
        | "root_schema_for" => schema::Purpose::Document,
        sdk::INPUT_OF | "schema_for_input" => schema::Purpose::Input,
        sdk::OUTPUT_OF | "schema_for_output" => schema::Purpose::Output,
        sdk::ARGUMENTS_OF | "cached_arguments_from_schema" => schema::Purpose::Arguments,
        sdk::PLAIN_INPUT_OF => schema::Purpose::Plain,
        sdk::EMPTY_INPUT | "schema_for_empty_input" => {
            let empty = schema::empty(rust.dialect(eval, place.file));
            return Some(from_json(eval, &empty, place));
        }
        _ => return None,
    };
    let of = match args.named(TYPES) {
        Some(Value::List(types)) => eval.heap.lists[*types].items.first().cloned(),
        _ => args.at(0).cloned(),
    }?;
    Some(schema::of_value(rust, eval, &of, purpose, place))
}

/// The text of a file of the artifact, named from the file that includes it.
fn included(rust: &Rust<'_>, eval: &mut Evaluator<'_>, path: &Value, place: Place) -> Option<Value> {
    let path = path.as_text()?;
    let from = eval.location(place).file;
    let from = from.split(crate::rust::lower::INSIDE).next().unwrap_or_default();
    let folder = if path.starts_with('/') { "" } else { parent(from) };
    let file = rust.artifact.file(&join(folder, path))?;
    let text = Arc::clone(&file.text);
    Some(eval.text(&*text, place))
}
