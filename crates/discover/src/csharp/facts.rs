//! What a file declares, before any of it is lowered: types, their members, and how names are looked up in it.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use model::GapReason;

use super::directives;
use crate::code::tree::{self, Node};

/// The facts of one file.
#[derive(Debug, Default)]
pub(super) struct FileFacts {
    /// Path inside the artifact.
    pub(super) path: Arc<str>,
    /// Its types, outer ones before inner ones.
    pub(super) types: Vec<TypeFacts>,
    /// `using` directives of the file and of namespaces in it.
    pub(super) usings: Vec<Using>,
    /// Whether statements stand outside of any type.
    pub(super) has_statements: bool,
    /// Line of the first part that could not be parsed.
    pub(super) broken: Option<u32>,
}

/// A `using` directive.
#[derive(Debug, Clone)]
pub(super) struct Using {
    /// The namespace or type.
    pub(super) target: String,
    /// The other name that it gets.
    pub(super) alias: Option<String>,
    /// Whether the static members of the type are meant.
    pub(super) is_static: bool,
    /// Whether it holds in every file of the project.
    pub(super) is_global: bool,
}

/// What sort of type one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TypeKind {
    /// A class, record or structure.
    Class,
    /// A record, whose parameters are properties.
    Record,
    /// An interface.
    Interface,
    /// An enumeration.
    Enum,
}

/// One declaration of a type; a partial type has several.
#[derive(Debug)]
pub(super) struct TypeFacts {
    /// Namespace, outer types and name; a generic type ends with the number of its parameters.
    pub(super) full: Arc<str>,
    /// Its name alone.
    pub(super) simple: Arc<str>,
    /// The namespace it stands in.
    pub(super) namespace: Arc<str>,
    /// The type it stands in, by position in the file.
    pub(super) outer: Option<usize>,
    /// What sort of type it is.
    pub(super) kind: TypeKind,
    /// Whether it is a value type.
    pub(super) is_struct: bool,
    /// Base types as written, with the number of their type arguments.
    pub(super) bases: Vec<(Vec<String>, usize)>,
    /// Its members: whether they belong to the type itself.
    pub(super) members: HashMap<Arc<str>, bool>,
    /// Last names of the attributes of the type.
    pub(super) attributes: Vec<String>,
    /// Last names of the attributes of its methods and their parameters.
    pub(super) member_attributes: Vec<String>,
    /// Its extension methods, with the least and most arguments that a call gives.
    pub(super) extensions: Vec<(Arc<str>, usize, usize)>,
}

/// Reads the facts of a file.
///
/// # Errors
///
/// Fails with the reason if the file nests too deeply or costs too much to parse.
pub(super) fn of(path: &Arc<str>, source: &str) -> Result<FileFacts, GapReason> {
    let text = directives::blanked(source);
    let tree = tree::parse(tree_sitter_c_sharp::LANGUAGE, &text)?;
    let mut facts = FileFacts { path: Arc::clone(path), ..FileFacts::default() };
    facts.broken = tree.first_error();
    declarations(tree.root(), "", None, &mut facts);
    Ok(facts)
}

fn declarations(of: Node<'_>, namespace: &str, outer: Option<usize>, facts: &mut FileFacts) {
    let mut namespace = namespace.to_owned();
    for node in of.named() {
        match node.kind() {
            "using_directive" => {
                const MOST: usize = 500;
                facts.usings.extend(using(node).filter(|_| facts.usings.len() < MOST));
            }
            "namespace_declaration" => {
                let inner = joined(&namespace, &name_of(node));
                if let Some(body) = node.field("body") {
                    declarations(body, &inner, outer, facts);
                }
            }
            "file_scoped_namespace_declaration" => {
                namespace = name_of(node);
                // Where the grammar puts what follows inside.
                declarations(node, &namespace.clone(), outer, facts);
            }
            "global_statement" => facts.has_statements = true,
            "declaration_list" | "ERROR" => declarations(node, &namespace, outer, facts),
            kind => {
                if let Some(kind) = type_kind(kind) {
                    declared_type(node, kind, &namespace, outer, facts);
                }
            }
        }
    }
}

/// What sort of type a node declares.
pub(super) fn type_kind(kind: &str) -> Option<TypeKind> {
    Some(match kind {
        "class_declaration" | "struct_declaration" => TypeKind::Class,
        "record_declaration" => TypeKind::Record,
        "interface_declaration" => TypeKind::Interface,
        "enum_declaration" => TypeKind::Enum,
        _ => return None,
    })
}

fn joined(left: &str, right: &str) -> String {
    if left.is_empty() { right.to_owned() } else { format!("{left}.{right}") }
}

fn name_of(node: Node<'_>) -> String {
    node.field("name").map(|name| identifier(name.text())).unwrap_or_default()
}

/// A name without the `@` that lets a keyword be one, and without `global::`.
pub(super) fn identifier(text: &str) -> String {
    let text = text.strip_prefix("global::").unwrap_or(text);
    text.chars().filter(|letter| !letter.is_whitespace() && *letter != '@').collect()
}

fn using(node: Node<'_>) -> Option<Using> {
    let words: Vec<&str> = node.children().iter().map(|child| child.text()).collect();
    let is_global = words.first() == Some(&"global");
    let is_static = words.contains(&"static");
    let alias = node.field("name").map(|name| name.text().to_owned());
    let target = node.named().into_iter().next_back()?;
    Some(Using { target: identifier(target.text()), alias, is_static, is_global })
}

fn declared_type(node: Node<'_>, kind: TypeKind, namespace: &str, outer: Option<usize>, facts: &mut FileFacts) {
    let simple = name_of(node);
    if simple.is_empty() {
        return;
    }
    let around = outer.and_then(|at| facts.types.get(at)).map_or_else(|| namespace.to_owned(), |t| t.full.to_string());
    let mut full = joined(&around, &simple);
    let arity = type_parameters(node).len();
    if arity > 0 {
        let _ = write!(full, "`{arity}");
    }
    let words: Vec<Node<'_>> = node.children();
    let mut found = TypeFacts {
        full: Arc::from(full),
        simple: Arc::from(simple),
        namespace: Arc::from(namespace),
        outer,
        kind,
        is_struct: words.iter().any(|child| child.kind() == "struct"),
        bases: words.iter().filter(|child| child.kind() == "base_list").flat_map(|list| bases(*list)).collect(),
        members: HashMap::new(),
        attributes: attribute_names(node),
        member_attributes: Vec::new(),
        extensions: Vec::new(),
    };
    if let Some(parameters) = node.child("parameter_list") {
        for parameter in parameters.named() {
            found.members.insert(Arc::from(name_of(parameter)), false);
        }
    }
    let body = node.field("body");
    for member in body.iter().flat_map(|body| body.named()) {
        members(member, kind, &mut found);
    }
    let at = facts.types.len();
    facts.types.push(found);
    if let Some(body) = body {
        declarations(body, namespace, Some(at), facts);
    }
}

fn members(node: Node<'_>, kind: TypeKind, found: &mut TypeFacts) {
    let is_static = modifiers(node).any(|word| matches!(word, "static" | "const"));
    match node.kind() {
        "field_declaration" | "event_field_declaration" => {
            for variable in node.child("variable_declaration").iter().flat_map(|list| list.named()) {
                if variable.kind() == "variable_declarator" {
                    found.members.insert(Arc::from(name_of(variable)), is_static);
                }
            }
        }
        "enum_member_declaration" if kind == TypeKind::Enum => {
            found.members.insert(Arc::from(name_of(node)), true);
        }
        "property_declaration" => {
            found.members.insert(Arc::from(name_of(node)), is_static);
        }
        "method_declaration" => {
            found.members.insert(Arc::from(name_of(node)), is_static);
            found.member_attributes.extend(attribute_names(node));
            let parameters = node.field("parameters").map(Node::named).unwrap_or_default();
            let (mut least, mut most) = (0, 0);
            for (at, parameter) in parameters.iter().filter(|node| node.kind() == "parameter").enumerate() {
                found.member_attributes.extend(attribute_names(*parameter));
                if at > 0 {
                    most += 1;
                    least += usize::from(!parameter.children().iter().any(|child| child.kind() == "="));
                }
            }
            let takes_rest = node
                .field("parameters")
                .is_some_and(|list| list.children().iter().any(|child| child.kind() == "params"));
            if takes_rest {
                most = usize::MAX;
            }
            let first = parameters.iter().find(|node| node.kind() == "parameter");
            if is_static && first.is_some_and(|first| modifiers(*first).any(|word| word == "this")) {
                found.extensions.push((Arc::from(name_of(node)), least, most));
            }
        }
        "ERROR" => node.named().into_iter().for_each(|inner| members(inner, kind, found)),
        _ => {}
    }
}

/// The words before a declaration.
pub(super) fn modifiers(node: Node<'_>) -> impl Iterator<Item = &str> {
    node.children().into_iter().filter(|child| child.kind() == "modifier").map(Node::text)
}

/// The names of the type parameters of a declaration.
pub(super) fn type_parameters(node: Node<'_>) -> Vec<String> {
    let list = node.field("type_parameters").or_else(|| node.child("type_parameter_list"));
    list.map(Node::named).unwrap_or_default().into_iter().map(name_of).collect()
}

fn bases(list: Node<'_>) -> Vec<(Vec<String>, usize)> {
    let mut found = Vec::new();
    for node in list.named() {
        match node.kind() {
            "argument_list" => {}
            "primary_constructor_base_type" => found.extend(node.field("type").map(written)),
            _ => found.push(written(node)),
        }
    }
    found
}

/// The parts of a type name and the number of its type arguments.
pub(super) fn written(node: Node<'_>) -> (Vec<String>, usize) {
    let arity = |generic: Node<'_>| {
        generic.child("type_argument_list").map_or(0, |list| {
            let named = list.named().len();
            if named > 0 { named } else { list.children().iter().filter(|child| child.kind() == ",").count() + 1 }
        })
    };
    match node.kind() {
        "generic_name" => {
            let name = node.child("identifier").map(|name| identifier(name.text())).unwrap_or_default();
            (vec![name], arity(node))
        }
        "qualified_name" => {
            let (mut parts, _) = node.field("qualifier").map(written).unwrap_or_default();
            let (last, arity) = node.field("name").map(written).unwrap_or_default();
            parts.extend(last);
            (parts, arity)
        }
        "alias_qualified_name" => node.field("name").map(written).unwrap_or_default(),
        "nullable_type" => node.field("type").map(written).unwrap_or_default(),
        _ => (identifier(node.text()).split('.').map(str::to_owned).collect(), 0),
    }
}

/// The last names of the attributes of a declaration, without `Attribute`.
fn attribute_names(node: Node<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for list in node.children().iter().filter(|child| child.kind() == "attribute_list") {
        for attribute in list.named().iter().filter(|child| child.kind() == "attribute") {
            if let Some(name) = attribute.field("name") {
                let (parts, _) = written(name);
                names.extend(parts.last().map(|last| short(last).to_owned()));
            }
        }
    }
    names
}

/// The name of an attribute as it is usually written.
pub(super) fn short(attribute: &str) -> &str {
    match attribute.strip_suffix("Attribute") {
        Some(short) if !short.is_empty() => short,
        _ => attribute,
    }
}
