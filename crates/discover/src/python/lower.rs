//! Lowers ruff's tree of a Python file to the small language.

mod calls;
mod classes;
mod expressions;
mod generators;
mod statements;
mod text;

use std::cell::Cell;
use std::sync::Arc;

use ruff_python_parser::{Mode, ParseOptions};
use ruff_source_file::LineIndex;
use ruff_text_size::{Ranged, TextSize};

use super::nesting;
use crate::code::ir::{Expr, ExprKind, Module, Purpose};

/// A file as it was read.
#[derive(Debug)]
pub(super) enum Lowered {
    /// Every statement was understood.
    Whole(Module),
    /// The parser left out what it could not read; the line is that of its first complaint.
    Partly(Module, u32, String),
    /// It nests deeper than is looked at.
    TooDeep,
}

/// Parses and lowers one file.
pub(super) fn module(purpose: Purpose, path: &Arc<str>, text: &str) -> Lowered {
    if !nesting::within_limits(text) {
        return Lowered::TooDeep;
    }
    let parsed = ruff_python_parser::parse_unchecked(text, ParseOptions::from(Mode::Module));
    let lines = LineIndex::from_source_text(text);
    let complaint =
        parsed.errors().first().map(|error| (line(&lines, error.location.start()), error.error.to_string()));
    let Some(parsed) = parsed.try_into_module() else { return Lowered::TooDeep };
    let lowerer = Lowerer { lines: Lines::Of(&lines), in_generator: Cell::new(false), purpose };
    let module = Module { path: Arc::clone(path), body: lowerer.statements(parsed.suite()) };
    match complaint {
        None => Lowered::Whole(module),
        Some((line, words)) => Lowered::Partly(module, line, words),
    }
}

/// Parses a type that is written as a string, such as `"Item | None"`.
pub(super) fn quoted_type(text: &str, line: u32) -> Option<Expr> {
    const LONGEST: usize = 2000;
    if text.len() > LONGEST || !nesting::within_limits(text) {
        return None;
    }
    let parsed = ruff_python_parser::parse_expression(text.trim()).ok()?;
    let lowered = Lowerer { lines: Lines::All(line), in_generator: Cell::new(false), purpose: Purpose::Values };
    let lowered = lowered.expression(parsed.expr());
    (!matches!(lowered.kind, ExprKind::Opaque(_))).then_some(lowered)
}

fn line(lines: &LineIndex, at: TextSize) -> u32 {
    u32::try_from(lines.line_index(at).get()).unwrap_or(u32::MAX)
}

/// Where the lines of nodes come from.
enum Lines<'a> {
    Of(&'a LineIndex),
    /// The text is a piece of another file and stands on this line of it.
    All(u32),
}

struct Lowerer<'a> {
    lines: Lines<'a>,
    /// Whether the function that is being lowered is a generator.
    in_generator: Cell<bool>,
    purpose: Purpose,
}

impl Lowerer<'_> {
    fn line(&self, node: &impl Ranged) -> u32 {
        match self.lines {
            Lines::Of(lines) => line(lines, node.start()),
            Lines::All(line) => line,
        }
    }
}

#[cfg(test)]
mod tests;
