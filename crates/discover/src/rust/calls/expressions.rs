//! Expressions. What only wraps a value, such as `&x`, `x?`, `x.await`, `Some(x)` or `Arc::new(x)`, is the value.

use std::sync::Arc;

use super::patterns::bound_by;
use super::statements::{Wanted, is_number};
use super::{Lowering, call, code, last_segment, name};
use crate::code::ir::{
    Arg, Call, Expr, ExprKind, Function, Operator, Param, ParamKind, Pattern, REFERENCE, Stmt, StmtKind,
};
use crate::code::tree::Node;
use crate::rust::lower::literals;

/// Types whose `new` and `from` only wrap their argument.
const WRAPPER_TYPES: [&str; 20] = [
    "Arc",
    "Box",
    "Rc",
    "Cow",
    "String",
    "Mutex",
    "RwLock",
    "RefCell",
    "Cell",
    "Value",
    "Pin",
    "PathBuf",
    "Path",
    "Vec",
    "OsString",
    "OsStr",
    "Some",
    "Bytes",
    "Parameters",
    "Json",
];

/// What of those wraps.
const WRAPPING: [&str; 9] = ["new", "from", "pin", "Borrowed", "Owned", "String", "Array", "Number", "from_str"];

impl Lowering {
    /// An expression; statements that run before it are added to others.
    pub(super) fn expr(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        match node.kind() {
            "string_literal" | "raw_string_literal" => {
                let text = literals::string(node.text());
                self.at(node, text.map_or(ExprKind::Opaque("a text"), |text| ExprKind::Text(Arc::from(text))))
            }
            "char_literal" => {
                let text = literals::character(node.text());
                self.at(node, text.map_or(ExprKind::Opaque("a character"), |text| ExprKind::Text(Arc::from(text))))
            }
            "boolean_literal" => self.at(node, ExprKind::Bool(node.text() == "true")),
            "integer_literal" | "float_literal" => {
                let number = literals::number(node.text());
                self.at(node, number.map_or(ExprKind::Opaque("a number"), ExprKind::Number))
            }
            "self" => name("self", self.line(node)),
            "identifier" if node.text() == "None" => self.at(node, ExprKind::Null),
            "identifier"
            | "scoped_identifier"
            | "type_identifier"
            | "scoped_type_identifier"
            | "crate"
            | "super"
            | "shorthand_field_identifier" => self.path(node),
            "unit_expression" => self.at(node, ExprKind::Null),
            "reference_expression" | "type_cast_expression" => self.inner(node.field("value"), node, out),
            "parenthesized_expression" | "try_expression" | "await_expression" => {
                self.inner(code(node).next(), node, out)
            }
            "unary_expression" => {
                let inner = self.inner(code(node).next(), node, out);
                match node.text().chars().next() {
                    Some('!') => self.at(node, ExprKind::Not(Box::new(inner))),
                    Some('-') => self.at(node, ExprKind::Of("arithmetic", vec![inner])),
                    _ => inner,
                }
            }
            "binary_expression" => self.binary(node, out),
            "array_expression" | "tuple_expression" => {
                let items = code(node).map(|item| self.expr(item, out)).collect();
                self.at(node, ExprKind::List(items))
            }
            "field_expression" => match (node.field("value"), node.field("field")) {
                // The only field of a wrapper is what it wraps.
                (Some(value), Some(field)) if field.text() == "0" => self.expr(value, out),
                (Some(value), Some(field)) => {
                    let object = self.expr(value, out);
                    self.at(node, ExprKind::Member(Box::new(object), Arc::from(field.text())))
                }
                _ => self.opaque(node, "a field"),
            },
            "index_expression" => self.indexed(node, out),
            "call_expression" => self.called(node, out),
            "generic_function" => self.inner(node.field("function"), node, out),
            "struct_expression" => self.structure(node, out),
            "macro_invocation" => self.macro_call(node, out),
            "closure_expression" => self.closure(node),
            "assignment_expression"
            | "compound_assignment_expr"
            | "return_expression"
            | "break_expression"
            | "continue_expression"
            | "for_expression"
            | "while_expression"
            | "loop_expression" => {
                self.value_for(node, &Wanted::Nothing, out);
                self.at(node, ExprKind::Null)
            }
            "if_expression" | "match_expression" | "block" | "unsafe_block" | "async_block" | "const_block"
            | "try_block" => self.run_first(node, out),
            "range_expression" => {
                let parts = code(node).map(|part| self.expr(part, out)).collect();
                self.at(node, ExprKind::Of("a range", parts))
            }
            "let_condition" => self.opaque(node, "a condition"),
            _ => self.opaque(node, "an expression of another form"),
        }
    }

    fn inner(&mut self, inner: Option<Node<'_>>, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        match inner {
            Some(inner) => self.expr(inner, out),
            None => self.opaque(node, "an empty expression"),
        }
    }

    fn binary(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
            return self.opaque(node, "arithmetic");
        };
        let (left, right) = (self.expr(left, out), self.expr(right, out));
        let operator = match node.field("operator").map_or("", Node::text) {
            "+" => Operator::Add,
            "||" => Operator::Or,
            "&&" => Operator::And,
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            other @ ("<" | "<=" | ">" | ">=") => return call(name(other, self.line(node)), vec![left, right]),
            _ => return self.at(node, ExprKind::Of("arithmetic", vec![left, right])),
        };
        self.at(node, ExprKind::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn indexed(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let parts: Vec<Node<'_>> = code(node).collect();
        let [value, key] = parts.as_slice() else { return self.opaque(node, "an index") };
        let value = self.expr(*value, out);
        // Parts of a text or list are as good as the whole.
        if key.kind() == "range_expression" {
            let part = self.at(node, ExprKind::Member(Box::new(value), Arc::from("[:]")));
            return call(part, Vec::new());
        }
        let key = self.expr(*key, out);
        self.at(node, ExprKind::Index(Box::new(value), Box::new(key)))
    }

    fn called(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let Some(callee) = node.field("function") else { return self.opaque(node, "a call") };
        let given: Vec<Node<'_>> = node.field("arguments").into_iter().flat_map(code).collect();
        let (callee, types) = match callee.kind() {
            "generic_function" => (callee.field("function").unwrap_or(callee), callee.field("type_arguments")),
            _ => (callee, None),
        };
        if matches!(callee.kind(), "identifier" | "scoped_identifier") {
            let path = callee.text();
            let last = last_segment(path);
            let of = path.rsplit_once("::").map_or("", |(of, _)| last_segment(of));
            let wraps =
                matches!(path, "Some" | "Ok" | "Err") || WRAPPER_TYPES.contains(&of) && WRAPPING.contains(&last);
            match given.as_slice() {
                [only] if wraps => return self.expr(*only, out),
                [] if last == "new" => match of {
                    "String" | "PathBuf" | "OsString" => return super::text("", self.line(node)),
                    "Vec" | "VecDeque" => return self.at(node, ExprKind::List(Vec::new())),
                    "HashMap" | "BTreeMap" | "Map" => return self.at(node, ExprKind::Table(Vec::new())),
                    _ => {}
                },
                _ => {}
            }
        }
        let callee = match (callee.kind(), callee.field("value"), callee.field("field")) {
            ("field_expression", Some(value), Some(field)) => {
                let object = self.expr(value, out);
                let parses = field.text() == "parse"
                    && types.is_some_and(|types| is_number(types.text().trim_matches(['<', '>', ':'])));
                if parses {
                    return call(name("int", self.line(field)), vec![object]);
                }
                let line = self.line(field);
                Expr { kind: ExprKind::Member(Box::new(object), Arc::from(field.text())), line }
            }
            _ => self.expr(callee, out),
        };
        let args = given.iter().map(|arg| Arg { name: None, value: self.argument(*arg, out) }).collect();
        let line = callee.line;
        Expr { kind: ExprKind::Call(Arc::new(Call { callee, args, constructs: false })), line }
    }

    /// `&mut place` lets whoever is called set the place.
    fn argument(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let is_place = |value: &Node<'_>| matches!(value.kind(), "identifier" | "field_expression");
        match node.field("value").filter(is_place) {
            Some(value) if node.kind() == "reference_expression" && node.child("mutable_specifier").is_some() => {
                let place = self.expr(value, out);
                self.at(node, ExprKind::Of(REFERENCE, vec![place]))
            }
            _ => self.expr(node, out),
        }
    }

    /// `Type { field: value, ..rest }`.
    fn structure(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let Some(of) = node.field("name") else { return self.opaque(node, "a struct") };
        let mut args = Vec::new();
        for field in node.field("body").into_iter().flat_map(code) {
            let (key, value) = match field.kind() {
                "shorthand_field_initializer" => {
                    let Some(inner) = field.child("identifier") else { continue };
                    (inner.text(), self.expr(inner, out))
                }
                "field_initializer" => match (field.field("field"), field.field("value")) {
                    (Some(key), Some(value)) => (key.text(), self.expr(value, out)),
                    _ => continue,
                },
                _ => continue,
            };
            args.push(Arg { name: Some(Arc::from(key)), value });
        }
        let callee = self.path(of);
        self.at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: true })))
    }

    fn closure(&mut self, node: Node<'_>) -> Expr {
        let mut body = Vec::new();
        let params: Vec<Param> = node
            .field("parameters")
            .into_iter()
            .flat_map(code)
            .map(|declared| {
                let pattern = declared.field("pattern").unwrap_or(declared);
                let annotation = declared.field("type").map(|of| self.type_of(of));
                Param { pattern: bound_by(pattern), annotation, default: None, kind: ParamKind::Plain }
            })
            .collect();
        if let Some(inner) = node.field("body") {
            self.value_for(inner, &Wanted::Return, &mut body);
        }
        let line = self.line(node);
        let function = Function { name: None, params, body, doc: None, decorators: Vec::new(), returns: None, line };
        self.at(node, ExprKind::Function(Arc::new(function)))
    }

    /// Binds a pattern to a value.
    pub(super) fn bound(&self, node: Node<'_>, pattern: Pattern, value: Expr, out: &mut Vec<Stmt>) {
        out.push(self.stmt(node, StmtKind::Bind(pattern, value)));
    }
}
