//! Which call declares what. A new SDK is one more file and one more line in [`ALL`].

mod named;
mod options;
mod prompts;
mod properties;
mod registered;
mod resources;
mod servers;
mod tools;

use crate::code::eval::Evaluator;
use crate::code::reading::Reading;
use crate::code::value::{Args, Form, Id, Place, Symbolic, Value};

/// A remembered call, taken apart.
pub(super) struct Declaration {
    /// Whether a function of a package is called, and no method.
    pub(super) is_function: bool,
    /// The call whose result is called, if it is one: an option that is applied.
    pub(super) applied: Option<Value>,
    /// The last name of what is called.
    pub(super) name: String,
    /// With what.
    pub(super) args: Args,
}

/// How a call is read.
type Reader = fn(&mut Reading<'_, '_>, &Declaration);

/// How a call makes a thing whose parts can be set later.
type Maker = fn(&mut Evaluator<'_>, &str, &Args, Place) -> Option<Value>;

/// One SDK or style: the last names of its calls, and how they are read.
pub(super) struct Style {
    /// The calls that declare something.
    calls: &'static [(&'static str, Reader)],
    /// The functions that make a tool, a prompt or a resource.
    makes: &'static [(&'static str, Maker)],
}

/// Every style there is. The only list.
const ALL: &[&Style] = &[
    &servers::STYLE,
    &registered::STYLE,
    &tools::STYLE,
    &prompts::STYLE,
    &resources::STYLE,
    &options::STYLE,
    &named::STYLE,
];

/// Packages that are an SDK or make schemas for one: what their calls declare is known, so their source is not followed.
const PACKAGES: &[&str] = &[
    "github.com/modelcontextprotocol/go-sdk",
    "github.com/mark3labs/mcp-go",
    "github.com/metoro-io/mcp-golang",
    "github.com/google/jsonschema-go",
    "github.com/invopop/jsonschema",
];

/// Folders of an SDK's own repository that hold programs, which are followed.
const PROGRAMS: &[&str] = &["example", "examples", "cmd", "internal/testing", "conformance"];

/// Whether an import path is that of a known SDK.
pub(super) fn is_sdk(path: &str) -> bool {
    PACKAGES.iter().any(|package| {
        let Some(rest) = path.strip_prefix(package) else { return false };
        let inner = rest.trim_start_matches('/');
        (rest.is_empty() || rest.starts_with('/')) && !PROGRAMS.iter().any(|program| inner.starts_with(program))
    })
}

/// Whether a text may declare something.
pub(super) fn mentions(text: &str) -> bool {
    text.contains("mcp") || text.contains("modelcontextprotocol")
}

fn reader(name: &str) -> Option<Reader> {
    let calls = ALL.iter().flat_map(|style| style.calls);
    calls.filter(|(known, _)| *known == name).map(|(_, reader)| *reader).next()
}

/// Whether a call of something with this last name may declare something.
pub(super) fn is_declaration(name: &str) -> bool {
    reader(name).is_some()
}

/// Reads a remembered call.
pub(super) fn read(reading: &mut Reading<'_, '_>, declaration: &Declaration) {
    if let Some(read) = reader(&declaration.name) {
        read(reading, declaration);
    }
}

/// What a call of a package's function makes, if that is a thing whose parts can be set later.
pub(super) fn made(eval: &mut Evaluator<'_>, package: &str, name: &str, args: &Args, place: Place) -> Option<Value> {
    let makes = ALL.iter().flat_map(|style| style.makes);
    let (_, make) = makes.into_iter().find(|(known, _)| *known == name)?;
    make(eval, package, args, place)
}

/// Whether a call makes a server.
pub(super) fn makes_server(call: &Declaration) -> bool {
    servers::STYLE.calls.iter().any(|(name, _)| *name == call.name)
}

/// Notes which things were made by code that makes several, before they are read.
pub(super) fn prepare(eval: &mut Evaluator<'_>) {
    tools::mark_shared_places(eval);
}

/// A remembered call, taken apart.
pub(super) fn declaration(eval: &Evaluator<'_>, call: Id<Symbolic>) -> Option<Declaration> {
    let Form::Call(call) = &eval.heap.symbolics[call].form else { return None };
    let Value::Symbolic(callee) = &call.callee else { return None };
    let (applied, named) = match &eval.heap.symbolics[*callee].form {
        Form::Call(inner) => (Some(call.callee.clone()), inner.callee.clone()),
        _ => (None, call.callee.clone()),
    };
    let is_function = matches!(&eval.heap.symbolics[*callee].form, Form::External { .. });
    let name = eval.last_name(&named)?.to_string();
    Some(Declaration { is_function, applied, name, args: call.args.clone() })
}
