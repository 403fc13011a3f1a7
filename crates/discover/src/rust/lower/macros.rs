//! Lowers calls of macros.

use std::sync::Arc;

use super::attributes::last_name;
use super::{Lowerer, call, expr, known_call, literals, name, type_value};
use crate::code::ir::{Entry, Expr, ExprKind};
use crate::code::tree::Node;
use crate::rust::sdk;

impl Lowerer<'_> {
    /// `name!(…)`.
    pub(super) fn macro_call(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let Some(tree) = node.child("token_tree") else { return self.opaque("a macro", node) };
        let path = node.field("macro").map(|path| last_name(path.text())).unwrap_or_default();
        match &*path {
            "vec" | "smallvec" | "array" | "hashset" | "btreeset" => expr(ExprKind::List(self.list_tokens(tree)), line),
            "json" | "object" | "json_schema" | "json_internal" => {
                let tokens = Self::inner(tree);
                // `object!({…})` and `object! {…}` are the same.
                let braced = tree.text().starts_with('{') && &*path == "object";
                let whole = if braced { vec![tree] } else { tokens };
                let value = self.json(&whole, 0);
                if lists(&value) { known_call(sdk::ANSWER, vec![value], line) } else { value }
            }
            "format" | "concat" | "formatcp" | "concatcp" | "indoc" | "formatdoc" | "const_format" => {
                let args = self.list_tokens(tree);
                match &*path {
                    "concat" | "concatcp" => expr(ExprKind::Join(args), line),
                    _ => Self::format(args, path.ends_with("doc"), line),
                }
            }
            "include_str" | "env" | "option_env" | "stringify" => {
                let args = if &*path == "stringify" {
                    let inner = tree.text();
                    let inner = inner.get(1..inner.len().saturating_sub(1)).unwrap_or_default();
                    return super::text(inner.trim(), line);
                } else {
                    self.list_tokens(tree)
                };
                call(name(&format!("{path}!"), line), args)
            }
            // A macro of the artifact's own that is called like those of the SDK and takes a type does what they do.
            name if name.contains("schema") && takes_type(tree.text()) => {
                let of = self.tokens_as_type(tree);
                known_call(sdk::SCHEMA_OF, vec![type_value(of)], line)
            }
            "panic" | "unreachable" | "unimplemented" | "todo" | "bail" | "println" | "eprintln" | "print"
            | "assert" | "assert_eq" | "debug_assert" | "info" | "debug" | "warn" | "error" | "trace" => {
                expr(ExprKind::Null, line)
            }
            "matches" => self.opaque("a condition", node),
            _ => call(name(&format!("{path}!"), line), self.list_tokens(tree)),
        }
    }

    /// The only type in a token tree.
    pub(super) fn tokens_as_type(&self, tree: Node<'_>) -> Expr {
        let tokens = Self::inner(tree);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return self.opaque("a type", tree) };
        let line = self.line(*first);
        self.type_text(first.text_through(*last), line)
    }

    /// A type that is written as text.
    pub(super) fn type_text(&self, text: &str, line: u32) -> Expr {
        let opaque = || expr(ExprKind::Opaque("a type that is not read"), line);
        let source = format!("type T = {text}\n;");
        let Ok(tree) = crate::code::tree::parse(tree_sitter_rust::LANGUAGE, &source) else { return opaque() };
        if tree.root().has_error() {
            return opaque();
        }
        let lowerer = Lowerer { offset: line.saturating_sub(1), macros: self.macros + 1, names: self.names };
        let of = tree.root().child("type_item").and_then(|item| item.field("type"));
        of.map_or_else(opaque, |of| lowerer.type_of(of))
    }

    /// `format!`: the literal's text with its arguments in the holes.
    pub(super) fn format(args: Vec<Expr>, unindents: bool, line: u32) -> Expr {
        let mut args = args.into_iter();
        let pattern = match args.next() {
            Some(Expr { kind: ExprKind::Text(pattern), .. }) => pattern,
            Some(other) => return other,
            None => return super::text("", line),
        };
        let pattern = if unindents { unindented(&pattern) } else { pattern.to_string() };
        let mut named = Vec::new();
        let mut plain = Vec::new();
        for arg in args {
            match arg.kind {
                ExprKind::Assign(target, value) => match target.kind {
                    ExprKind::Name(name) => named.push((name, *value)),
                    _ => plain.push(*value),
                },
                _ => plain.push(arg),
            }
        }
        let mut parts = Vec::new();
        let mut plain_next = 0;
        let mut rest = pattern.as_str();
        let mut known = String::new();
        while let Some(at) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(at);
            known.push_str(before);
            if let Some(after) = from.strip_prefix("{{").or_else(|| from.strip_prefix("}}")) {
                known.push_str(from.get(..1).unwrap_or_default());
                rest = after;
                continue;
            }
            let Some((hole, after)) = from.strip_prefix('{').and_then(|from| from.split_once('}')) else { break };
            rest = after;
            let key = hole.split(':').next().unwrap_or_default().trim();
            let value = if key.is_empty() {
                plain_next += 1;
                plain.get(plain_next - 1).cloned()
            } else if let Ok(at) = key.parse::<usize>() {
                plain.get(at).cloned()
            } else {
                let given = named.iter().find(|(known, _)| &**known == key).map(|(_, value)| value.clone());
                given.or_else(|| Some(name(key, line)))
            };
            parts.push(super::text(&std::mem::take(&mut known), line));
            parts.push(value.unwrap_or_else(|| expr(ExprKind::Opaque("an argument of `format!`"), line)));
        }
        known.push_str(rest);
        if parts.is_empty() {
            return super::text(&known, line);
        }
        parts.push(super::text(&known, line));
        expr(ExprKind::Join(parts), line)
    }

    /// A literal.
    pub(super) fn literal(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let text = node.text();
        let kind = match node.kind() {
            "boolean_literal" => ExprKind::Bool(text == "true"),
            "char_literal" => literals::character(text)
                .map_or(ExprKind::Opaque("a character"), |text| ExprKind::Text(Arc::from(text))),
            "integer_literal" | "float_literal" => {
                literals::number(text).map_or(ExprKind::Opaque("a number"), ExprKind::Number)
            }
            _ => literals::string(text).map_or(ExprKind::Opaque("a text"), |text| ExprKind::Text(Arc::from(text))),
        };
        expr(kind, line)
    }
}

/// Whether the tokens of a macro are one type.
fn takes_type(tokens: &str) -> bool {
    let inner = tokens.trim_matches(|bracket: char| "([{}])".contains(bracket)).trim();
    inner.rsplit("::").next().is_some_and(|last| last.starts_with(char::is_uppercase)) && !inner.contains([',', '"'])
}

/// Whether an object has an entry that answers list things under.
fn lists(value: &Expr) -> bool {
    let ExprKind::Table(entries) = &value.kind else { return false };
    entries.iter().any(|entry| match entry {
        Entry::Pair(Expr { kind: ExprKind::Text(key), .. }, _) => sdk::listed_under(key).is_some(),
        _ => false,
    })
}

/// A text without the indentation that all its lines share, and without an empty first line, as `indoc!` makes it.
fn unindented(text: &str) -> String {
    let skips = text.starts_with('\n');
    let lines: Vec<&str> = text.split('\n').skip(usize::from(skips)).collect();
    let measured = lines.iter().enumerate().filter(|(at, line)| !line.trim().is_empty() && (skips || *at > 0));
    let indent = measured.map(|(_, line)| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let cut = lines.iter().enumerate().map(|(at, line)| {
        if at == 0 && !skips { *line } else { line.get(indent..).unwrap_or_else(|| line.trim_start()) }
    });
    cut.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::unindented;

    #[test]
    fn shared_indentation_is_taken_off_every_line() {
        assert_eq!(unindented("\n    one\n      two\n\n    three\n    "), "one\n  two\n\nthree\n");
        assert_eq!(unindented("one\n    two"), "one\ntwo");
    }
}
