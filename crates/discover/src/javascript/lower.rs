//! oxc's tree lowered to the small language.

mod calls;
mod class;
mod expr;
mod function;
mod namespace;
mod pattern;
mod repeat;
mod stmt;
mod target;

use std::cell::Cell;
use std::sync::Arc;

use model::GapReason;
use oxc::allocator::Allocator;
use oxc::parser::{ParseOptions, Parser};
use oxc::span::{SourceType, Span};

use crate::code::ir::{Expr, ExprKind, Module, Purpose};
use crate::code::names::Names;
use crate::javascript::nesting;

/// Lines of a file by their first byte, and the line that was asked for last: the next is most often near.
struct Lines {
    starts: Vec<u32>,
    last: Cell<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at as u32 + 1);
        Self { starts: std::iter::once(0).chain(breaks).collect(), last: Cell::new(0) }
    }

    fn line(&self, offset: u32) -> u32 {
        const NEAR: usize = 8;
        let last = self.last.get();
        let from = if self.starts.get(last).is_some_and(|start| *start <= offset) { last } else { 0 };
        let near = self.starts.get(from..self.starts.len().min(from + NEAR)).unwrap_or_default();
        let passed = near.partition_point(|start| *start <= offset);
        let line = if passed < near.len() || from + near.len() == self.starts.len() {
            from + passed
        } else {
            self.starts.partition_point(|start| *start <= offset)
        };
        self.last.set(line.saturating_sub(1));
        line as u32
    }
}

/// Lowers one file.
struct Lowering<'n> {
    lines: Lines,
    names: &'n Names,
    depth: u32,
    /// Whether the function that is being lowered uses `arguments`.
    takes_arguments: bool,
    purpose: Purpose,
}

/// How deep source may nest before it is not followed.
const DEEPEST: u32 = 600;

impl Lowering<'_> {
    fn line(&self, span: Span) -> u32 {
        self.lines.line(span.start)
    }

    fn name(&self, text: &str) -> Arc<str> {
        self.names.get(text)
    }

    fn at(&self, span: Span, kind: ExprKind) -> Expr {
        Expr { kind, line: self.line(span) }
    }
}

/// Parses and lowers a file.
///
/// # Errors
///
/// Fails with the reason if the file nests too deeply to be parsed safely, or is no JavaScript or TypeScript.
pub(super) fn lower(
    purpose: Purpose,
    path: &str,
    text: &str,
    allocator: &Allocator,
    names: &Names,
) -> Result<Module, GapReason> {
    if !nesting::is_safe(text) {
        return Err(GapReason::Limit("source nested too deeply".to_owned()));
    }
    // Anything that is not certainly a script is a module with JSX; oxc itself falls back on the rest.
    let mut source_type = SourceType::from_path(path).unwrap_or_else(|_| SourceType::mjs());
    if source_type.is_javascript() {
        source_type = SourceType::unambiguous().with_jsx(true);
    }
    let options =
        ParseOptions { preserve_parens: false, allow_return_outside_function: true, ..ParseOptions::default() };
    let parsed = Parser::new(allocator, text, source_type).with_options(options).parse();
    if parsed.panicked {
        return Err(GapReason::Unparsable("not valid JavaScript or TypeScript".to_owned()));
    }
    let mut lowering = Lowering { lines: Lines::of(text), names, depth: 0, takes_arguments: false, purpose };
    let body = lowering.top_level(&parsed.program.body);
    Ok(Module { path: Arc::from(path), body })
}
