//! Lowers tree-sitter's tree of a Rust file to the small language.
//!
//! Three kinds of names that Rust keeps apart share one scope of the small language, so two are marked: a module, or
//! whatever else stands before `::`, ends with `::`, and a method ends with `()`.

mod attributes;
mod blocks;
mod expressions;
mod items;
pub(super) mod literals;
mod macros;
mod patterns;
mod tokens;
mod types;
mod uses;

use std::cell::Cell;
use std::collections::BTreeSet;
use std::sync::Arc;

use model::GapReason;

use super::attributes::Attributes;
use super::types::TypeDef;
pub(super) use expressions::{TYPE, TYPES};
pub(super) use items::VARIANT;
pub(super) use types::SEQUENCE;

use crate::code::ir::{Arg, Call, Class, Entry, Expr, ExprKind, Function, Member, MemberKind, Module, Stmt, StmtKind};
use crate::code::tree::{self, Node};

/// A module of a crate, lowered: a file, or a `mod name { … }` inside one.
#[derive(Debug)]
pub(super) struct Lowered {
    /// Its code. Its path is that of the file; for a module inside a file, that and its names, parted by [`INSIDE`].
    pub(super) module: Module,
    /// Its `impl` blocks and traits' methods.
    pub(super) impls: Vec<Impl>,
    /// The types it declares.
    pub(super) types: Vec<Arc<TypeDef>>,
    /// The modules it declares.
    pub(super) children: Vec<Child>,
    /// The paths of which it takes every name.
    pub(super) globs: Vec<Vec<Arc<str>>>,
    /// Lines of the functions that name a type of an SDK which declares something.
    pub(super) makers: BTreeSet<u32>,
    /// Lines of macros that seem to hold declarations and are not followed.
    pub(super) skipped: Vec<(u32, Arc<str>)>,
}

/// Parts the path of a file from the names of a module inside it; no path in an artifact holds it.
pub(super) const INSIDE: &str = "//";

/// A declared module.
#[derive(Debug)]
pub(super) struct Child {
    /// Its name.
    pub(super) name: Arc<str>,
    /// Where it is.
    pub(super) at: ChildAt,
}

/// Where a declared module is.
#[derive(Debug)]
pub(super) enum ChildAt {
    /// In this file, under this path.
    Here(Arc<str>),
    /// In a file named after it.
    File,
    /// In the file that `#[path]` names.
    Path(Arc<str>),
}

/// An `impl` block.
#[derive(Debug)]
pub(super) struct Impl {
    /// The type that it is for.
    pub(super) of: Expr,
    /// The trait that it implements.
    pub(super) implements: Option<Expr>,
    /// Its methods and constants.
    pub(super) class: Arc<Class>,
}

/// Parses and lowers one file: the module that it is and those inside it. The number is the line of the first part
/// that could not be parsed.
pub(super) fn file(path: &Arc<str>, text: &str) -> Result<(Vec<Lowered>, Option<u32>), GapReason> {
    let tree = tree::parse(tree_sitter_rust::LANGUAGE, text)?;
    let root = tree.root();
    let mut found = Vec::new();
    let lowerer = Lowerer { offset: 0, macros: 0, names: &Cell::new(0) };
    lowerer.module(path, &root.named(), &mut found);
    Ok((found, if root.has_error() { first_error(root) } else { None }))
}

fn first_error(root: Node<'_>) -> Option<u32> {
    let mut waiting = vec![root];
    while let Some(at) = waiting.pop() {
        if at.kind() == "ERROR" || at.is_missing() {
            if is_attributes(at) {
                continue;
            }
            return Some(at.line());
        }
        // The first one is looked at next.
        waiting.extend(at.children().into_iter().rev().filter(|child| child.has_error()));
    }
    None
}

/// Whether all that the grammar does not know in a node is that there are several attributes.
fn is_attributes(error: Node<'_>) -> bool {
    let inner = error.named();
    !inner.is_empty() && inner.iter().all(|inner| inner.kind() == "attribute_item")
}

/// The text that `format!` makes of its arguments.
pub(super) fn formatted(args: Vec<Expr>, line: u32) -> Expr {
    Lowerer::format(args, false, line)
}

/// A type that is written in the text of an attribute.
pub(super) fn type_of_text(text: &str, line: u32) -> Expr {
    Lowerer { offset: 0, macros: 0, names: &Cell::new(0) }.type_text(text, line)
}

/// A path that is written in the text of an attribute.
pub(super) fn path_of_text(text: &str, line: u32) -> Expr {
    uses::as_item(&uses::segments(text), line).unwrap_or(expr(ExprKind::Opaque("a path"), line))
}

#[derive(Clone, Copy)]
struct Lowerer<'n> {
    /// Lines before the text that is being lowered, where that is a piece of a file.
    offset: u32,
    /// Macros around it.
    macros: u32,
    /// Counts names that are made up.
    names: &'n Cell<u32>,
}

/// What is found beside the statements of a module.
#[derive(Default)]
struct Beside {
    impls: Vec<Impl>,
    types: Vec<Arc<TypeDef>>,
    children: Vec<Child>,
    globs: Vec<Vec<Arc<str>>>,
    makers: BTreeSet<u32>,
    skipped: Vec<(u32, Arc<str>)>,
    inside: Vec<Lowered>,
}

impl Lowerer<'_> {
    fn line(&self, node: Node<'_>) -> u32 {
        node.line().saturating_add(self.offset)
    }

    fn module(&self, path: &Arc<str>, nodes: &[Node<'_>], found: &mut Vec<Lowered>) {
        let mut beside = Beside::default();
        let body = self.items(path, nodes, &mut beside);
        let Beside { impls, types, children, globs, makers, skipped, inside } = beside;
        let module = Module { path: Arc::clone(path), body };
        found.push(Lowered { module, impls, types, children, globs, makers, skipped });
        found.extend(inside);
    }

    /// Every item of a module or block, each with the attributes before it; those for tests are left out.
    fn with_attributes<'t>(&self, nodes: &[Node<'t>]) -> Vec<(Node<'t>, Attributes)> {
        let mut found = Vec::new();
        let mut attributes = Attributes::default();
        for node in nodes {
            match node.kind() {
                "attribute_item" => attributes.0.extend(self.attribute(*node)),
                "line_comment" | "block_comment" => attributes.0.extend(self.doc(*node)),
                "inner_attribute_item" => {}
                // The grammar takes one attribute before a parameter, and reports those before it.
                "ERROR" if is_attributes(*node) => {
                    for inner in node.named() {
                        attributes.0.extend(self.attribute(inner));
                    }
                }
                _ => {
                    let attributes = std::mem::take(&mut attributes);
                    if !attributes.is_for_tests() {
                        found.push((*node, attributes));
                    }
                }
            }
        }
        found
    }

    /// A name that no source has.
    fn fresh(&self, word: &str) -> Arc<str> {
        self.names.set(self.names.get() + 1);
        Arc::from(format!("#{word}{}", self.names.get()))
    }
}

/// An expression.
pub(super) const fn expr(kind: ExprKind, line: u32) -> Expr {
    Expr { kind, line }
}

/// A name.
pub(super) fn name(name: &str, line: u32) -> Expr {
    expr(ExprKind::Name(Arc::from(name)), line)
}

/// A text.
pub(super) fn text(text: &str, line: u32) -> Expr {
    expr(ExprKind::Text(Arc::from(text)), line)
}

/// A call with arguments by position.
pub(super) fn call(callee: Expr, args: Vec<Expr>) -> Expr {
    let line = callee.line;
    let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
    expr(ExprKind::Call(Arc::new(Call { callee, args, constructs: false })), line)
}

/// A call of something that only this reader knows.
pub(super) fn known_call(known: &str, args: Vec<Expr>, line: u32) -> Expr {
    call(name(known, line), args)
}

/// A type as a value: a function that would give it.
pub(super) fn type_value(of: Expr) -> Expr {
    let line = of.line;
    expr(ExprKind::Function(Arc::new(Function { returns: Some(of), ..function(None, Vec::new(), line) })), line)
}

/// A table.
pub(super) fn table(entries: Vec<(&str, Expr)>, line: u32) -> Expr {
    let entries = entries.into_iter().map(|(key, value)| Entry::Pair(text(key, value.line), value)).collect();
    expr(ExprKind::Table(entries), line)
}

/// `object.name`.
pub(super) fn member(object: Expr, name: &str, line: u32) -> Expr {
    expr(ExprKind::Member(Box::new(object), Arc::from(name)), line)
}

/// A method without parameters that returns a value.
pub(super) fn method(name: &str, is_static: bool, value: Expr, line: u32) -> Member {
    let name: Arc<str> = Arc::from(name);
    let body = vec![Stmt { kind: StmtKind::Return(Some(value)), line }];
    let made = function(Some(Arc::clone(&name)), body, line);
    Member { name, is_static, kind: MemberKind::Method(Arc::new(made)) }
}

/// A function without parameters.
pub(super) fn function(name: Option<Arc<str>>, body: Vec<Stmt>, line: u32) -> Function {
    Function { name, params: Vec::new(), body, doc: None, decorators: Vec::new(), returns: None, line }
}
