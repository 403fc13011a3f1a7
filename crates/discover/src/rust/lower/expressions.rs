//! Lowers expressions. What only wraps a value, such as `&x`, `x?`, `x.await`, `Some(x)` or `Arc::new(x)`, is the value.

use std::sync::Arc;

use super::attributes::last_name;
use super::tokens::is_aside;
use super::uses::{as_item, segments};
use super::{Lowerer, expr, name, type_value};
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind, Operator, Param, ParamKind};
use crate::code::tree::Node;

/// The entry of a table that says of which type it is.
pub(in crate::rust) const TYPE: &str = "#type";

/// The argument of a call that holds the types in `::<…>`.
pub(in crate::rust) const TYPES: &str = "#types";

/// Functions that only wrap their argument.
const WRAPPERS: &[&str] = &["Some", "Ok"];

/// Types whose `new` and `from` only wrap their argument.
const WRAPPER_TYPES: &[&str] =
    &["Arc", "Box", "Rc", "Cow", "String", "Mutex", "RwLock", "RefCell", "Cell", "Value", "Pin", "PathBuf", "Vec"];

/// What of those wraps.
const WRAPPING: &[&str] = &["new", "from", "pin", "Borrowed", "Owned", "Object", "String", "Array", "Bool", "Number"];

impl Lowerer<'_> {
    /// An expression.
    pub(super) fn expression(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let first = || node.named().into_iter().find(|inner| !is_aside(*inner));
        let inner = |inner: Option<Node<'_>>| match inner {
            Some(inner) => self.expression(inner),
            None => self.opaque("an empty expression", node),
        };
        match node.kind() {
            "string_literal" | "raw_string_literal" | "char_literal" | "boolean_literal" | "integer_literal"
            | "float_literal" => self.literal(node),
            "self" => name("this", line),
            "identifier"
            | "scoped_identifier"
            | "type_identifier"
            | "scoped_type_identifier"
            | "crate"
            | "shorthand_field_identifier"
            | "field_identifier" => self.path(node),
            "reference_expression" | "type_cast_expression" => inner(node.field("value")),
            "parenthesized_expression" | "try_expression" | "await_expression" => inner(first()),
            "unary_expression" => self.unary(node),
            "negative_literal" => self.negated(node, first()),
            "binary_expression" => self.binary(node),
            "array_expression" if node.field("length").is_some() => self.opaque("a repeated value", node),
            "array_expression" | "tuple_expression" => {
                let items = node.named().into_iter().filter(|item| !is_aside(*item));
                expr(ExprKind::List(items.map(|item| self.expression(item)).collect()), line)
            }
            "unit_expression" => expr(ExprKind::Null, line),
            "field_expression" => {
                let (Some(value), Some(field)) = (node.field("value"), node.field("field")) else {
                    return self.opaque("a field", node);
                };
                expr(ExprKind::Member(Box::new(self.expression(value)), last_name(field.text())), line)
            }
            "index_expression" => {
                let parts: Vec<Node<'_>> = node.named().into_iter().filter(|part| !is_aside(*part)).collect();
                let [value, key] = parts.as_slice() else { return self.opaque("an index", node) };
                expr(ExprKind::Index(Box::new(self.expression(*value)), Box::new(self.expression(*key))), line)
            }
            "call_expression" => self.call_of(node),
            "generic_function" => inner(node.field("function")),
            "struct_expression" => self.literal_of_struct(node),
            "macro_invocation" => self.macro_call(node),
            "closure_expression" => self.closure(node),
            "if_expression" | "match_expression" | "block" | "unsafe_block" | "async_block" | "const_block"
            | "try_block" => self.on_the_spot(node),
            "assignment_expression" => match (node.field("left"), node.field("right")) {
                (Some(left), Some(right)) => {
                    let target = Box::new(self.expression(left));
                    expr(ExprKind::Assign(target, Box::new(self.expression(right))), line)
                }
                _ => self.opaque("an assignment", node),
            },
            "return_expression" => first().map_or_else(|| expr(ExprKind::Null, line), |value| self.expression(value)),
            "range_expression" => self.opaque("a range", node),
            "loop_expression" | "while_expression" | "for_expression" => self.opaque("the value of a loop", node),
            _ => self.opaque("an expression of another form", node),
        }
    }

    /// A path; one with types inside is that without them.
    pub(super) fn path(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let path = without_types(node.text());
        if path == "None" {
            return expr(ExprKind::Null, line);
        }
        as_item(&segments(&path), line).unwrap_or_else(|| self.opaque("a path", node))
    }

    fn unary(&self, node: Node<'_>) -> Expr {
        let value = node.named().into_iter().find(|inner| !is_aside(*inner));
        match node.text().chars().next() {
            Some('!') => {
                let value = value.map_or_else(|| self.opaque("a condition", node), |value| self.expression(value));
                expr(ExprKind::Not(Box::new(value)), self.line(node))
            }
            Some('-') => self.negated(node, value),
            _ => value.map_or_else(|| self.opaque("a value", node), |value| self.expression(value)),
        }
    }

    fn negated(&self, node: Node<'_>, value: Option<Node<'_>>) -> Expr {
        let value = value.map(|value| self.expression(value).kind);
        let number = match value {
            Some(ExprKind::Number(number)) => match number.as_i64() {
                Some(whole) => whole.checked_neg().map(serde_json::Number::from),
                None => number.as_f64().and_then(|number| serde_json::Number::from_f64(-number)),
            },
            _ => None,
        };
        number.map_or_else(|| self.opaque("arithmetic", node), |number| expr(ExprKind::Number(number), self.line(node)))
    }

    fn binary(&self, node: Node<'_>) -> Expr {
        let operator = match node.field("operator").map(Node::kind) {
            Some("+") => Operator::Add,
            Some("||") => Operator::Or,
            Some("&&") => Operator::And,
            Some("==") => Operator::Equal,
            Some("!=") => Operator::NotEqual,
            _ => return self.opaque("arithmetic", node),
        };
        match (node.field("left"), node.field("right")) {
            (Some(left), Some(right)) => {
                let (left, right) = (Box::new(self.expression(left)), Box::new(self.expression(right)));
                expr(ExprKind::Binary(operator, left, right), self.line(node))
            }
            _ => self.opaque("arithmetic", node),
        }
    }

    fn call_of(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let Some(callee) = node.field("function") else { return self.opaque("a call", node) };
        let given: Vec<Node<'_>> = node
            .field("arguments")
            .map(|arguments| arguments.named().into_iter().filter(|arg| !is_aside(*arg)).collect())
            .unwrap_or_default();
        let (callee, types) = match callee.kind() {
            "generic_function" => (callee.field("function").unwrap_or(callee), callee.field("type_arguments")),
            _ => (callee, None),
        };
        if let ("identifier" | "scoped_identifier", [only]) = (callee.kind(), given.as_slice()) {
            let path = segments(&without_types(callee.text()));
            let last = path.last().map(|last| &**last).unwrap_or_default();
            let of = path.len().checked_sub(2).and_then(|at| path.get(at)).map(|of| &**of).unwrap_or_default();
            if WRAPPERS.contains(&last) || (WRAPPER_TYPES.contains(&of) && WRAPPING.contains(&last)) {
                return self.expression(*only);
            }
            if last == "Err" && path.len() == 1 {
                return expr(ExprKind::Null, line);
            }
        }
        let mut args: Vec<Arg> = given.iter().map(|arg| Arg { name: None, value: self.expression(*arg) }).collect();
        let types = types.map(|types| self.type_arguments(types)).or_else(|| self.types_of_path(callee));
        if let Some(types) = types {
            let types = types.into_iter().map(type_value).collect();
            args.push(Arg { name: Some(Arc::from(TYPES)), value: expr(ExprKind::List(types), line) });
        }
        let callee = match callee.kind() {
            "field_expression" => match (callee.field("value"), callee.field("field")) {
                (Some(value), Some(field)) => {
                    let method = Arc::from(format!("{}()", last_name(field.text())));
                    let line = self.line(field);
                    expr(ExprKind::Member(Box::new(self.expression(value)), method), line)
                }
                _ => self.opaque("a method", callee),
            },
            _ => self.expression(callee),
        };
        expr(ExprKind::Call(Arc::new(Call { callee, args, constructs: false })), line)
    }

    /// The types in `Name::<T>::function`.
    fn types_of_path(&self, callee: Node<'_>) -> Option<Vec<Expr>> {
        let path = callee.field("path")?;
        let types = path.field("type_arguments").or_else(|| path.child("type_arguments"))?;
        Some(self.type_arguments(types))
    }

    /// `Type { field: value, ..rest }`.
    fn literal_of_struct(&self, node: Node<'_>) -> Expr {
        let line = self.line(node);
        let Some(of) = node.field("name") else { return self.opaque("a struct", node) };
        let key = |name: &str, line| expr(ExprKind::Text(Arc::from(name)), line);
        let of = match of.kind() {
            "generic_type_with_turbofish" | "generic_type" => of.field("type").unwrap_or(of),
            _ => of,
        };
        let mut entries = Vec::new();
        let fields = node.field("body").map(Node::named).unwrap_or_default();
        for (field, _) in self.with_attributes(&fields) {
            let line = self.line(field);
            match field.kind() {
                "base_field_initializer" => {
                    if let Some(rest) = field.named().first() {
                        entries.insert(0, Entry::Spread(self.expression(*rest)));
                    }
                }
                "shorthand_field_initializer" => {
                    if let Some(inner) = field.child("identifier") {
                        entries.push(Entry::Pair(key(inner.text(), line), self.expression(inner)));
                    }
                }
                "field_initializer" => {
                    if let (Some(name), Some(value)) = (field.field("field"), field.field("value")) {
                        entries.push(Entry::Pair(key(&last_name(name.text()), line), self.expression(value)));
                    }
                }
                _ => {}
            }
        }
        let of = self.path(of);
        entries.push(Entry::Pair(key(TYPE, line), of));
        expr(ExprKind::Table(entries), line)
    }

    /// The parameters of a function or closure, its receiver left out.
    pub(super) fn params(&self, node: Node<'_>) -> Vec<Param> {
        let params = node.named().into_iter().filter(|param| !is_aside(*param) && param.kind() != "self_parameter");
        let params = params.map(|param| {
            let (pattern, of) = match param.kind() {
                "parameter" => (param.field("pattern").unwrap_or(param), param.field("type")),
                _ => (param, None),
            };
            Param {
                pattern: self.pattern(pattern),
                annotation: of.map(|of| self.type_of(of)),
                default: None,
                kind: ParamKind::Plain,
            }
        });
        params.collect()
    }
}

/// A path without the types in it, and without what `<T as Trait>::` adds.
fn without_types(path: &str) -> String {
    let mut depth = 0_u32;
    let mut found = String::with_capacity(path.len());
    for next in path.chars() {
        match next {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => found.push(next),
            _ => {}
        }
    }
    found
}
