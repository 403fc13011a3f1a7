//! Attributes, and the declared types that carry them.

use std::sync::Arc;

use super::super::facts;
use super::{Lowerer, at, call, name, named, positional};
use crate::code::ir::{Arg, Call, Expr, ExprKind};
use crate::code::tree::Node;

/// What a declared type and its attributes are joined with.
const DECLARED: &str = "<declared>";

/// An attribute: its last name without `Attribute`, and how it is written.
#[derive(Debug, Clone)]
pub(in crate::csharp) struct Attribute {
    /// Last name; `return:` stands before that of an attribute of the result.
    pub(in crate::csharp) name: String,
    /// Its construction.
    pub(in crate::csharp) call: Arc<Call>,
    /// Its line.
    pub(in crate::csharp) line: u32,
}

impl Attribute {
    /// The argument with a name, whatever its case, or at a position.
    pub(in crate::csharp) fn argument(&self, position: usize, name: &str) -> Option<&Expr> {
        self.named(name).or_else(|| self.at(position))
    }

    /// The argument with a name, whatever its case.
    pub(in crate::csharp) fn named(&self, name: &str) -> Option<&Expr> {
        let named = |arg: &&Arg| arg.name.as_ref().is_some_and(|given| given.eq_ignore_ascii_case(name));
        self.call.args.iter().find(named).map(|arg| &arg.value)
    }

    /// The argument at a position.
    pub(in crate::csharp) fn at(&self, position: usize) -> Option<&Expr> {
        self.call.args.iter().filter(|arg| arg.name.is_none()).nth(position).map(|arg| &arg.value)
    }
}

/// A declared type and its attributes, as they were lowered.
#[derive(Debug, Clone)]
pub(in crate::csharp) struct Declared<'e> {
    /// The type.
    pub(in crate::csharp) of: &'e Expr,
    /// Words such as `required` and `get`.
    pub(in crate::csharp) words: Vec<Arc<str>>,
    /// The attributes.
    pub(in crate::csharp) attributes: Vec<Attribute>,
}

/// Takes a declared type apart.
pub(in crate::csharp) fn declared(expr: &Expr) -> Declared<'_> {
    if let ExprKind::Call(call) = &expr.kind
        && matches!(&call.callee.kind, ExprKind::Name(name) if &**name == DECLARED)
        && let Some((first, rest)) = call.args.split_first()
    {
        let mut words = Vec::new();
        for arg in rest {
            if let ExprKind::Text(word) = &arg.value.kind {
                words.push(Arc::clone(word));
            }
        }
        return Declared { of: &first.value, words, attributes: attributes(rest.iter().map(|arg| &arg.value)) };
    }
    Declared { of: expr, words: Vec::new(), attributes: Vec::new() }
}

/// The attributes among lowered expressions.
pub(in crate::csharp) fn attributes<'e>(exprs: impl Iterator<Item = &'e Expr>) -> Vec<Attribute> {
    exprs.filter_map(attribute).collect()
}

fn attribute(expr: &Expr) -> Option<Attribute> {
    let ExprKind::Call(call) = &expr.kind else { return None };
    let ExprKind::Name(written) = &call.callee.kind else { return None };
    let (target, written) = match written.split_once(':') {
        Some((target, rest)) => (format!("{target}:"), rest),
        None => (String::new(), &**written),
    };
    let last = written.rsplit('.').next().unwrap_or(written);
    let last = last.split('`').next().unwrap_or(last);
    Some(Attribute { name: format!("{target}{}", facts::short(last)), call: Arc::clone(call), line: expr.line })
}

impl Lowerer<'_> {
    /// A type together with the attributes and words that stand at a declaration.
    pub(super) fn declared(&self, node: Node<'_>, of: Expr, words: &[&str]) -> Expr {
        let mut args = vec![positional(of)];
        args.extend(words.iter().map(|word| positional(super::text(node, word))));
        args.extend(self.attributes(node).into_iter().map(positional));
        if args.len() == 1 {
            return args.swap_remove(0).value;
        }
        call(node, name(node, DECLARED), args)
    }

    /// The attributes of a declaration.
    pub(super) fn attributes(&self, node: Node<'_>) -> Vec<Expr> {
        let mut found = Vec::new();
        for list in node.children().into_iter().filter(|child| child.kind() == "attribute_list") {
            let target =
                list.child("attribute_target_specifier").map(|target| target.text().trim_end_matches(':').trim());
            let of_result = target == Some("return");
            for attribute in list.named().into_iter().filter(|child| child.kind() == "attribute") {
                found.extend(self.attribute(attribute, of_result));
            }
        }
        found
    }

    fn attribute(&self, node: Node<'_>, of_result: bool) -> Option<Expr> {
        let written = node.field("name")?;
        let (mut parts, arity) = facts::written(written);
        let full = self.index.resolve(&parts, arity, self.around()).or_else(|| {
            let last = parts.last_mut()?;
            last.push_str("Attribute");
            self.index.resolve(&parts, arity, self.around())
        });
        let mut known = full.map_or_else(|| parts.last().cloned().unwrap_or_default(), |full| full.to_string());
        if of_result {
            known.insert_str(0, "return:");
        }
        let list = node.child("attribute_argument_list");
        let mut args: Vec<Arg> =
            list.iter().flat_map(|list| list.named()).filter_map(|arg| self.argument(arg)).collect();
        for arg in super::types::type_arguments(written) {
            args.push(named(super::TYPE_ARGUMENTS, self.type_of(arg)));
        }
        Some(at(node, ExprKind::Call(Arc::new(Call { callee: name(node, known), args, constructs: true }))))
    }

    fn argument(&self, node: Node<'_>) -> Option<Arg> {
        if node.kind() != "attribute_argument" {
            return None;
        }
        let value = node.named().into_iter().next_back()?;
        let given = node.field("name").map(|name| Arc::from(facts::identifier(name.text())));
        Some(Arg { name: given, value: self.expression(value) })
    }
}
