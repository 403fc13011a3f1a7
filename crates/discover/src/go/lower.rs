//! tree-sitter's tree of a Go file lowered to the small language.

mod calls;
mod declarations;
mod expressions;
mod functions;
mod literals;
mod loops;
mod statements;
mod strings;
mod types;

use std::sync::Arc;

use model::GapReason;

use crate::code::ir::{Arg, Call, Expr, ExprKind, Module, Purpose};
use crate::code::tree::{Node, parse};

/// A lowered file and what the package it belongs to needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct Lowered {
    /// Its code.
    pub(super) module: Module,
    /// The names it declares for the whole package; a method as `Type.Method`.
    pub(super) names: Vec<Arc<str>>,
    /// The packages whose names it may use without saying so: `import . "path"`.
    pub(super) dots: Vec<Arc<str>>,
    /// The first line that is no Go, if there is one.
    pub(super) broken: Option<u32>,
}

/// The results of the function whose body is being lowered.
#[derive(Debug, Default)]
struct Results {
    names: Vec<Arc<str>>,
    count: usize,
}

/// Lowers one file.
struct Lowering<'n> {
    purpose: Purpose,
    /// The name that the package at an import path gives itself, where that is known.
    package_name: &'n dyn Fn(&str) -> Option<String>,
    results: Results,
    iota: Option<u32>,
    /// Whether `break` ends a `switch` or `select`, and no loop.
    in_switch: bool,
    /// Whether what is lowered is only reached with an error at hand.
    in_failure: bool,
    temporaries: u32,
    names: Vec<Arc<str>>,
    dots: Vec<Arc<str>>,
}

/// Parses and lowers a file.
///
/// # Errors
///
/// Fails with the reason if the file nests too deeply or costs too much to parse.
pub(super) fn lower(
    path: &str,
    text: &str,
    package_name: &dyn Fn(&str) -> Option<String>,
    purpose: Purpose,
) -> Result<Lowered, GapReason> {
    let tree = parse(tree_sitter_go::LANGUAGE, text)?;
    let mut lowering = Lowering {
        purpose,
        package_name,
        results: Results::default(),
        iota: None,
        in_switch: false,
        in_failure: false,
        temporaries: 0,
        names: Vec::new(),
        dots: Vec::new(),
    };
    let root = tree.root();
    let body = lowering.file(root);
    let broken = root.first_error_line();
    let module = Module { path: Arc::from(path), body };
    Ok(Lowered { module, names: lowering.names, dots: lowering.dots, broken })
}

/// An expression at a node.
fn at(node: Node<'_>, kind: ExprKind) -> Expr {
    Expr { kind, line: node.line() }
}

/// A name as an expression.
fn name(node: Node<'_>, name: &str) -> Expr {
    at(node, ExprKind::Name(Arc::from(name)))
}

/// A text as an expression.
fn text(node: Node<'_>, text: &str) -> Expr {
    at(node, ExprKind::Text(Arc::from(text)))
}

/// One of the forms that the small language lacks.
fn form(node: Node<'_>, form: &str, args: Vec<Expr>) -> Expr {
    let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
    at(node, ExprKind::Call(Arc::new(Call { callee: name(node, form), args, constructs: false })))
}

/// The children that are code.
fn code(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.named().into_iter().filter(|child| child.kind() != "comment")
}
