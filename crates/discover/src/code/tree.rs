//! Syntax trees of the languages that tree-sitter reads, within limits.
//!
//! Like every parser's tree, these stay inside the module that lowers them.

use std::cell::Cell;
use std::ops::ControlFlow;

use model::GapReason;
use tree_sitter::{ParseOptions, Parser};

use super::ir::Purpose;

/// Nodes that may enclose one another.
const DEEPEST: u32 = 1_000;

/// How often the parser may report progress for each byte; it does so every hundred operations. Ordinary source needs a
/// hundredth of that, recovery from hostile source may need any number.
const REPORTS_A_BYTE: usize = 2;

/// A parsed file.
pub(crate) struct Tree<'s> {
    tree: tree_sitter::Tree,
    source: Source<'s>,
}

/// The text of a file, and what it is lowered for.
#[derive(Clone, Copy)]
struct Source<'s> {
    text: &'s str,
    purpose: Purpose,
}

/// A node of a tree, with the text it stands for.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    node: tree_sitter::Node<'t>,
    source: Source<'t>,
}

/// Parses a file. What the grammar does not know stands as nodes of the kind `ERROR`.
///
/// # Errors
///
/// Fails with the reason if the file nests too deeply or costs too much to parse.
pub(crate) fn parse(language: impl Into<tree_sitter::Language>, source: &str) -> Result<Tree<'_>, GapReason> {
    let mut parser = Parser::new();
    if let Err(error) = parser.set_language(&language.into()) {
        return Err(GapReason::Unsupported(error.to_string()));
    }
    let left = Cell::new(source.len().saturating_mul(REPORTS_A_BYTE).saturating_add(1_000));
    let mut count = |_: &tree_sitter::ParseState| {
        left.set(left.get().saturating_sub(1));
        if left.get() == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut count);
    let bytes = source.as_bytes();
    let tree = parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or_default(), None, Some(options));
    let tree = tree.ok_or_else(|| GapReason::Limit("parsing takes too long".to_owned()))?;
    if is_too_deep(&tree) {
        return Err(GapReason::Limit("nested too deeply".to_owned()));
    }
    Ok(Tree { tree, source: Source { text: source, purpose: Purpose::Values } })
}

/// Walks without recursion, so that what is refused here never reaches code that recurses.
fn is_too_deep(tree: &tree_sitter::Tree) -> bool {
    let mut cursor = tree.walk();
    loop {
        if cursor.depth() > DEEPEST {
            return true;
        }
        if cursor.goto_first_child() || cursor.goto_next_sibling() {
            continue;
        }
        loop {
            if !cursor.goto_parent() {
                return false;
            }
            if cursor.goto_next_sibling() {
                break;
            }
        }
    }
}

impl Tree<'_> {
    /// The same tree, lowered for something else than values.
    pub(crate) fn lowered_for(self, purpose: Purpose) -> Self {
        Self { source: Source { purpose, ..self.source }, ..self }
    }

    /// The line of the first thing that the grammar does not know or that is missing.
    pub(crate) fn first_error(&self) -> Option<u32> {
        let mut cursor = self.tree.walk();
        loop {
            let node = cursor.node();
            if node.is_error() || node.is_missing() {
                return Some(node.start_position().row as u32 + 1);
            }
            if node.has_error() && cursor.goto_first_child() {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    return None;
                }
            }
        }
    }

    /// The whole file.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { node: self.tree.root_node(), source: self.source }
    }
}

impl<'t> Node<'t> {
    fn with(self, node: tree_sitter::Node<'t>) -> Self {
        Self { node, ..self }
    }

    /// Whether it is lowered so that calls can be followed.
    pub(crate) fn keeps_calls(self) -> bool {
        self.source.purpose == Purpose::Calls
    }

    /// The grammar's word for it.
    pub(crate) fn kind(self) -> &'t str {
        self.node.kind()
    }

    /// Its source text.
    pub(crate) fn text(self) -> &'t str {
        self.source.text.get(self.node.byte_range()).unwrap_or_default()
    }

    /// The source text from its beginning to the end of `last`.
    pub(crate) fn text_through(self, last: Self) -> &'t str {
        self.source.text.get(self.node.start_byte()..last.node.end_byte()).unwrap_or_default()
    }

    /// Whether it is the same node as another.
    pub(crate) fn is(self, other: Self) -> bool {
        self.node == other.node
    }

    /// Whether something in it could not be parsed.
    pub(crate) fn has_error(self) -> bool {
        self.node.has_error()
    }

    /// Whether the grammar asks for it and the source does not have it.
    pub(crate) fn is_missing(self) -> bool {
        self.node.is_missing()
    }

    /// Line of its first character, from 1.
    pub(crate) fn line(self) -> u32 {
        self.node.start_position().row as u32 + 1
    }

    /// Line of its last character, from 1.
    pub(crate) fn last_line(self) -> u32 {
        self.node.end_position().row as u32 + 1
    }

    /// The child in a field of the grammar.
    pub(crate) fn field(self, name: &str) -> Option<Self> {
        self.node.child_by_field_name(name).map(|node| self.with(node))
    }

    /// All children in a field of the grammar.
    pub(crate) fn fields(self, name: &str) -> Vec<Self> {
        self.node.children_by_field_name(name, &mut self.node.walk()).map(|node| self.with(node)).collect()
    }

    /// The children that are more than punctuation, comments among them.
    pub(crate) fn named(self) -> Vec<Self> {
        self.node.named_children(&mut self.node.walk()).map(|node| self.with(node)).collect()
    }

    /// All children, punctuation and keywords among them.
    pub(crate) fn children(self) -> Vec<Self> {
        self.node.children(&mut self.node.walk()).map(|node| self.with(node)).collect()
    }

    /// The first child of a kind.
    pub(crate) fn child(self, kind: &str) -> Option<Self> {
        self.children().into_iter().find(|child| child.kind() == kind)
    }

    /// The line of the first part of it that the grammar does not know, if there is one.
    pub(crate) fn first_error_line(self) -> Option<u32> {
        if !self.node.has_error() {
            return None;
        }
        let mut at = self.node;
        while let Some(inner) =
            at.children(&mut at.walk()).find(|child| child.has_error() || child.is_missing() || child.is_error())
        {
            if inner.is_error() || inner.is_missing() {
                return Some(self.with(inner).line());
            }
            at = inner;
        }
        Some(self.with(at).line())
    }

    /// What stands before it inside the same node: comments and attributes, where a grammar puts them there.
    pub(crate) fn previous(self) -> Option<Self> {
        self.node.prev_sibling().map(|node| self.with(node))
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_node_gives_its_text_its_line_and_its_fields() {
        let tree = parse(tree_sitter_go::LANGUAGE, "package main\n\nfunc add(a int) int { return a }\n").unwrap();
        let function = tree.root().child("function_declaration").unwrap();
        assert_eq!(function.field("name").unwrap().text(), "add");
        assert_eq!(function.line(), 3);
    }

    #[test]
    fn source_that_nests_too_deeply_is_refused() {
        let source = format!("package main\nvar a = {}1{}\n", "(".repeat(5_000), ")".repeat(5_000));
        assert!(parse(tree_sitter_go::LANGUAGE, &source).is_err());
    }

    #[test]
    fn source_that_is_no_source_is_parsed_or_refused_and_never_a_panic() {
        for source in ["", "\u{0}", "}}}}", "func func func ((((", &"\u{1F600}".repeat(1_000)] {
            let tree = parse(tree_sitter_go::LANGUAGE, source);
            assert!(tree.is_ok_and(|tree| tree.root().named().len() < 2_000), "{source:?}");
        }
    }
}
