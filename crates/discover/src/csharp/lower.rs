//! Lowers tree-sitter's tree of a C# file to the small language.
//!
//! A name is looked up here, as only here the types around it are known: a type of the project becomes a variable of
//! its full name, a member that is named alone becomes a member of `this` or of its type.

mod attributes;
mod calls;
mod expressions;
mod literals;
mod members;
mod names;
mod objects;
mod statements;
mod types;

use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::sync::Arc;

use model::GapReason;

use super::directives;
use super::facts::{self, FileFacts};
use super::index::{Around, Index};
use crate::code::ir::{Arg, Call, Expr, ExprKind, Module, Purpose, Stmt, StmtKind};
use crate::code::tree::{self, Node};

pub(super) use attributes::{Attribute, attributes, declared};
pub(super) use objects::{NEW, WITH};
pub(super) use types::{ARRAY, GENERIC, NULLABLE, TUPLE};

/// The name under which type arguments are given.
pub(super) const TYPE_ARGUMENTS: &str = "<>";
/// The constructor's name.
pub(super) const CONSTRUCTOR: &str = ".ctor";
/// The member that holds the attributes of a type.
pub(super) const ATTRIBUTES: &str = "<attributes>";
/// The argument that holds the items of a collection initialiser.
pub(super) const ITEMS: &str = "<items>";
/// The argument that holds the entries of a dictionary initialiser.
pub(super) const ENTRIES: &str = "<entries>";

/// Parses and lowers one file.
///
/// # Errors
///
/// Fails with the reason if the file nests too deeply or costs too much to parse.
pub(super) fn module(
    purpose: Purpose,
    path: &Arc<str>,
    source: &str,
    facts: &FileFacts,
    index: &Index,
) -> Result<Module, GapReason> {
    let text = directives::blanked(source);
    let tree = tree::parse(tree_sitter_c_sharp::LANGUAGE, &text)?;
    let mut lowerer = Lowerer {
        purpose,
        index,
        file: facts,
        namespace: String::new(),
        inside: Vec::new(),
        next: 0,
        scopes: RefCell::new(vec![HashSet::new()]),
        body: Vec::new(),
        switches: Cell::new(0),
    };
    lowerer.declarations(tree.root());
    Ok(Module { path: Arc::clone(path), body: lowerer.body })
}

struct Lowerer<'a> {
    purpose: Purpose,
    index: &'a Index,
    file: &'a FileFacts,
    namespace: String,
    /// The types around, outermost first, by position in the facts of the file.
    inside: Vec<usize>,
    /// The position of the type that comes next in the file.
    next: usize,
    /// The names that functions and blocks bind, innermost last.
    scopes: RefCell<Vec<HashSet<String>>>,
    body: Vec<Stmt>,
    /// How many values of `switch` were given a name.
    switches: Cell<u32>,
}

impl Lowerer<'_> {
    fn around(&self) -> Around<'_> {
        Around { file: self.file, inside: self.inside.last().copied(), namespace: &self.namespace }
    }

    fn declarations(&mut self, of: Node<'_>) {
        for node in of.named() {
            match node.kind() {
                "namespace_declaration" => {
                    let outer = self.namespace.clone();
                    self.enter_namespace(node);
                    if let Some(body) = node.field("body") {
                        self.declarations(body);
                    }
                    self.namespace = outer;
                }
                "file_scoped_namespace_declaration" => {
                    self.enter_namespace(node);
                    self.declarations(node);
                }
                "global_statement" => {
                    for statement in node.named() {
                        let lowered = self.statement(statement);
                        self.body.extend(lowered);
                    }
                }
                "declaration_list" | "ERROR" => self.declarations(node),
                kind if facts::type_kind(kind).is_some() => self.declared_type(node),
                _ => {}
            }
        }
    }

    fn enter_namespace(&mut self, node: Node<'_>) {
        let name = node.field("name").map(|name| facts::identifier(name.text())).unwrap_or_default();
        if !self.namespace.is_empty() {
            self.namespace.push('.');
        }
        self.namespace.push_str(&name);
    }

    fn declared_type(&mut self, node: Node<'_>) {
        let named = node.field("name").is_some_and(|name| !facts::identifier(name.text()).is_empty());
        let at = self.next;
        if !named || self.file.types.get(at).is_none() {
            return;
        }
        self.next += 1;
        self.inside.push(at);
        // What surrounds a type binds nothing in it.
        let around = self.scopes.replace(vec![HashSet::new()]);
        let class = self.class(node, at);
        self.body.push(Stmt { kind: StmtKind::Class(Arc::new(class)), line: node.line() });
        if let Some(body) = node.field("body") {
            self.declarations(body);
        }
        self.scopes.replace(around);
        self.inside.pop();
    }

    /// Runs with names of its own.
    fn scoped<T>(&self, run: impl FnOnce() -> T) -> T {
        self.scopes.borrow_mut().push(HashSet::new());
        let result = run();
        self.scopes.borrow_mut().pop();
        result
    }

    fn bind(&self, name: &str) {
        if let Some(scope) = self.scopes.borrow_mut().last_mut() {
            scope.insert(name.to_owned());
        }
    }

    /// Type parameters and variables may share a name: each is looked up where it is meant.
    fn bind_type_parameter(&self, name: &str) {
        self.bind(&format!("<{name}>"));
    }

    fn is_type_parameter(&self, name: &str) -> bool {
        self.is_local(&format!("<{name}>"))
    }

    fn is_local(&self, name: &str) -> bool {
        self.scopes.borrow().iter().any(|scope| scope.contains(name))
    }
}

fn at(node: Node<'_>, kind: ExprKind) -> Expr {
    Expr { kind, line: node.line() }
}

fn name(node: Node<'_>, name: impl AsRef<str>) -> Expr {
    at(node, ExprKind::Name(Arc::from(name.as_ref())))
}

fn text(node: Node<'_>, value: impl AsRef<str>) -> Expr {
    at(node, ExprKind::Text(Arc::from(value.as_ref())))
}

fn call(node: Node<'_>, callee: Expr, args: Vec<Arg>) -> Expr {
    at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: false })))
}

fn positional(value: Expr) -> Arg {
    Arg { name: None, value }
}

fn named(name: impl AsRef<str>, value: Expr) -> Arg {
    Arg { name: Some(Arc::from(name.as_ref())), value }
}
