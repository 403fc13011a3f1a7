//! What the Rust SDKs call things. A new SDK is one more file below and one more line in [`ALL`].

mod rmcp;
mod rust_mcp_sdk;

use std::sync::Arc;

use super::attributes::Attributes;
use super::types::TypeDef;
use crate::code::ir::{Expr, Function, Member};

/// Remembers an object that may be an answer of a hand-written server.
pub(super) const ANSWER: &str = "#answer";

/// Gives the schema of a type, as the root of a document.
pub(super) const SCHEMA_OF: &str = "#schema";

/// Gives the schema of a type for the arguments of a tool.
pub(super) const INPUT_OF: &str = "#input";

/// Gives the schema of a type for the arguments of a tool, in the plain style of an SDK that makes it itself.
pub(super) const PLAIN_INPUT_OF: &str = "#plain";

/// Gives the schema of a type for the result of a tool.
pub(super) const OUTPUT_OF: &str = "#output";

/// Gives the arguments of a prompt that takes a type.
pub(super) const ARGUMENTS_OF: &str = "#arguments";

/// Gives the schema of a tool that takes no arguments.
pub(super) const EMPTY_INPUT: &str = "#empty";

/// Gives a doc comment, where the release of the SDK reads them.
pub(super) const DOCUMENTED: &str = "#documented";

/// A method with its attributes.
#[derive(Debug)]
pub(super) struct Method {
    /// Its code.
    pub(super) function: Arc<Function>,
    /// Its attributes.
    pub(super) attributes: Attributes,
    /// Its parameters without the receiver.
    pub(super) params: Vec<MethodParam>,
    /// Whether its source names a type that declares something.
    pub(super) may_make: bool,
}

/// A parameter of a method with its attributes.
#[derive(Debug)]
pub(super) struct MethodParam {
    /// Its name, where its pattern is one.
    pub(super) name: Option<Arc<str>>,
    /// Its type.
    pub(super) of: Expr,
    /// Its attributes.
    pub(super) attributes: Attributes,
    /// Its line, from 1.
    pub(super) line: u32,
}

/// What macros of an SDK add.
#[derive(Debug, Default)]
pub(super) struct Expanded {
    /// Members of the type.
    pub(super) members: Vec<Member>,
    /// Types beside it.
    pub(super) types: Vec<TypeDef>,
}

/// What a method of a server answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// Tools.
    Tools,
    /// Prompts.
    Prompts,
    /// Resources.
    Resources,
    /// Resource templates.
    Templates,
    /// The server's name and instructions.
    Info,
    /// The server's name alone.
    Name,
    /// Its instructions alone.
    Instructions,
}

/// What one SDK's macros and functions declare.
pub(super) struct Sdk {
    /// What its attributes on an `impl` block and on methods in it add.
    on_impl: fn(&Attributes, Option<&str>, &[Method], &[Member]) -> Expanded,
    /// What its attributes on a type add.
    on_type: fn(&TypeDef) -> Vec<Member>,
    /// Macros `name!(Class, [A, B])`, and what the class that they declare holds.
    lists: &'static [(&'static str, ListedTypes)],
    /// Functions that make a value of fields: of which type, what they are called, and which field each argument is.
    makers: &'static [Maker],
    /// The traits that a server implements.
    servers: &'static [&'static str],
    /// Methods of the traits that a server implements.
    answers: &'static [(&'static str, Answer)],
    /// What the attributes on something that declares are called, and the types it is made of.
    marks: &'static [&'static str],
}

/// Makes the members of a class out of the types that a macro lists.
pub(super) type ListedTypes = fn(Vec<Expr>, u32) -> Vec<Member>;

/// A function that makes a value of fields.
pub(super) type Maker = (&'static str, &'static str, &'static [&'static str]);

/// Every SDK.
const ALL: &[&Sdk] = &[&rmcp::SDK, &rust_mcp_sdk::SDK];

/// What attributes on an `impl` block and on methods in it add.
pub(super) fn on_impl(
    attributes: &Attributes,
    implements: Option<&str>,
    methods: &[Method],
    members: &[Member],
) -> Expanded {
    let mut all = Expanded::default();
    for sdk in ALL {
        let found = (sdk.on_impl)(attributes, implements, methods, members);
        all.members.extend(found.members);
        all.types.extend(found.types);
    }
    all
}

/// What attributes on a type add.
pub(super) fn on_type(def: &TypeDef) -> Vec<Member> {
    ALL.iter().flat_map(|sdk| (sdk.on_type)(def)).collect()
}

/// What a macro `name!(Class, [A, B])` puts into the class.
pub(super) fn lists_types(name: &str) -> Option<ListedTypes> {
    let mut all = ALL.iter().flat_map(|sdk| sdk.lists);
    all.find(|(known, _)| *known == name).map(|(_, made)| *made)
}

/// The fields that the arguments of a function are.
pub(super) fn maker(of: &str, name: &str) -> Option<&'static [&'static str]> {
    let mut all = ALL.iter().flat_map(|sdk| sdk.makers);
    all.find(|(known_type, known, _)| *known_type == of && *known == name).map(|(_, _, fields)| *fields)
}

/// What a method of a server's trait answers with.
pub(super) fn answer(method: &str) -> Option<Answer> {
    let mut all = ALL.iter().flat_map(|sdk| sdk.answers);
    all.find(|(known, _)| *known == method).map(|(_, answer)| *answer)
}

/// Where the answers of the protocol list things.
const LISTED: &[(&str, Answer)] = &[
    ("tools", Answer::Tools),
    ("prompts", Answer::Prompts),
    ("resources", Answer::Resources),
    ("resourceTemplates", Answer::Templates),
];

/// What an answer lists under a name.
pub(super) fn listed_under(key: &str) -> Option<Answer> {
    LISTED.iter().find(|(known, _)| *known == key).map(|(_, answer)| *answer)
}

/// Whether a field of an answer lists things.
pub(super) fn is_listed(field: &str) -> bool {
    matches!(field, "tools" | "prompts" | "resources" | "resource_templates")
}

/// Whether a trait with this last name is that of a server.
pub(super) fn is_server(name: &str) -> bool {
    ALL.iter().flat_map(|sdk| sdk.servers).any(|known| *known == name)
}

/// What a function that an attribute made gives one of.
pub(super) fn made_by(function: &str) -> Option<Answer> {
    rmcp::made_by(function)
}

/// What a value of a type of an SDK declares.
const MADE: &[(&str, Answer)] = &[
    ("Tool", Answer::Tools),
    ("InitializeResult", Answer::Info),
    ("ServerInfo", Answer::Info),
    ("ServerConfig", Answer::Info),
    ("ServerDetails", Answer::Info),
];

/// What a value of a type with this last name declares.
pub(super) fn made_of(of: &str) -> Option<Answer> {
    MADE.iter().find(|(known, _)| *known == of).map(|(_, answer)| *answer)
}

/// Whether the source of a function seems to make a value that declares something.
pub(super) fn may_make(source: &str) -> bool {
    MADE.iter().any(|(known, _)| {
        let mut rest = source;
        // A name that is not found ends the search, and every round is behind the last.
        while let Some((_, after)) = rest.split_once(known) {
            if after.starts_with("::") || after.starts_with(" {") {
                return true;
            }
            rest = after;
        }
        false
    })
}

/// Whether the source of a macro seems to declare something.
pub(super) fn may_declare(source: &str) -> bool {
    ALL.iter().flat_map(|sdk| sdk.marks).any(|mark| source.contains(mark))
}
