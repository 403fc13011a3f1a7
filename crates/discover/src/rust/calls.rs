//! Rust lowered so that its calls can be followed.
//!
//! What a server lists follows the way on which all goes well, and needs no operands; calls need both ways and every
//! operand. So this lowering is one of its own. An `Err` that a function gives back is lowered as a raise, and `?` as
//! what is left where there was none. Methods are functions of the file that are named `Type.method`.

mod expressions;
mod items;
mod language;
mod macros;
mod modules;
mod patterns;
mod statements;
mod types;

use std::sync::Arc;

use model::{Artifact, GapReason};

use self::language::RustCalls;
use crate::code::ir::{Arg, Call, Expr, ExprKind, Module, Stmt, StmtKind};
use crate::code::tree::{Node, parse};

/// Hands over the language that lowers files of the artifact for their calls.
pub(crate) fn with_calls(artifact: &Artifact, mut follow: impl FnMut(&dyn crate::code::language::Language)) {
    follow(&RustCalls::new(artifact));
}

/// A lowered file.
#[derive(Debug)]
struct Lowered {
    module: Module,
    /// The methods and functions of its types: `Type.method`.
    methods: Vec<Arc<str>>,
}

/// Lowers one file.
#[derive(Debug, Default)]
struct Lowering {
    /// The type that is being implemented.
    own: Option<Arc<str>>,
    /// Lines before the text that is being lowered, where that is a piece of a file.
    offset: u32,
    /// Macros around it.
    macros: u32,
    temporaries: u32,
    methods: Vec<Arc<str>>,
}

/// Parses and lowers a file.
///
/// # Errors
///
/// Fails with the reason if the file nests too deeply or costs too much to parse.
fn lower(path: &str, text: &str) -> Result<Lowered, GapReason> {
    let tree = parse(tree_sitter_rust::LANGUAGE, text)?;
    let mut lowering = Lowering::default();
    let body = lowering.file(tree.root());
    Ok(Lowered { module: Module { path: Arc::from(path), body }, methods: lowering.methods })
}

impl Lowering {
    fn line(&self, node: Node<'_>) -> u32 {
        node.line().saturating_add(self.offset)
    }

    fn at(&self, node: Node<'_>, kind: ExprKind) -> Expr {
        Expr { kind, line: self.line(node) }
    }

    fn opaque(&self, node: Node<'_>, what: &'static str) -> Expr {
        self.at(node, ExprKind::Opaque(what))
    }

    fn stmt(&self, node: Node<'_>, kind: StmtKind) -> Stmt {
        Stmt { kind, line: self.line(node) }
    }

    /// A name that no source has.
    fn fresh(&mut self) -> Arc<str> {
        self.temporaries += 1;
        Arc::from(format!("value {}", self.temporaries))
    }
}

fn name(name: &str, line: u32) -> Expr {
    Expr { kind: ExprKind::Name(Arc::from(name)), line }
}

fn text(text: &str, line: u32) -> Expr {
    Expr { kind: ExprKind::Text(Arc::from(text)), line }
}

/// A call with arguments by position.
fn call(callee: Expr, args: Vec<Expr>) -> Expr {
    let line = callee.line;
    let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
    Expr { kind: ExprKind::Call(Arc::new(Call { callee, args, constructs: false })), line }
}

/// The children that are code.
fn code(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    node.named().into_iter().filter(|child| !matches!(child.kind(), "line_comment" | "block_comment"))
}

/// The last name of a path, without types in it.
fn last_segment(path: &str) -> &str {
    let plain = path.split('<').next().unwrap_or(path).trim_end_matches("::");
    plain.rsplit("::").next().unwrap_or(plain).trim().trim_start_matches("r#")
}
