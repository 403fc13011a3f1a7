//! Expressions.

use std::sync::Arc;

use serde_json::Number;

use super::strings::{literal, rune};
use super::{Lowering, at, code, form, name};
use crate::code::ir::{Arg, Expr, ExprKind, Operator};
use crate::code::tree::Node;
use crate::go::forms;

/// Types that every file knows.
const BASIC: [&str; 20] = [
    "any",
    "bool",
    "byte",
    "error",
    "float32",
    "float64",
    "int",
    "int16",
    "int32",
    "int64",
    "int8",
    "rune",
    "string",
    "uint",
    "uint16",
    "uint32",
    "uint64",
    "uint8",
    "uintptr",
    "complex128",
];

impl Lowering<'_> {
    /// An expression.
    pub(super) fn expr(&mut self, node: Node<'_>) -> Expr {
        let kind = match node.kind() {
            "identifier" | "field_identifier" | "package_identifier" => ExprKind::Name(Arc::from(node.text())),
            "nil" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            "iota" => match self.iota {
                Some(position) => ExprKind::Number(position.into()),
                None => ExprKind::Opaque("iota"),
            },
            "int_literal" => integer(node.text()),
            "float_literal" => {
                let number = node.text().replace('_', "").parse().ok().and_then(Number::from_f64);
                number.map_or(ExprKind::Opaque("a number"), ExprKind::Number)
            }
            "rune_literal" => match rune(node) {
                Some(char) => ExprKind::Number(u32::from(char).into()),
                None => ExprKind::Opaque("a character"),
            },
            "interpreted_string_literal" | "raw_string_literal" => ExprKind::Text(Arc::from(literal(node))),
            "parenthesized_expression" | "variadic_argument" | "expression_list" | "literal_element" => {
                return match code(node).next() {
                    Some(inner) => self.expr(inner),
                    None => at(node, ExprKind::Opaque("an expression")),
                };
            }
            "selector_expression" => match (node.field("operand"), node.field("field")) {
                (Some(operand), Some(field)) => ExprKind::Member(Box::new(self.expr(operand)), Arc::from(field.text())),
                _ => ExprKind::Opaque("an expression"),
            },
            "index_expression" => match (node.field("operand"), node.field("index")) {
                (Some(operand), Some(index)) => {
                    ExprKind::Index(Box::new(self.expr(operand)), Box::new(self.expr(index)))
                }
                _ => ExprKind::Opaque("an expression"),
            },
            "slice_expression" if self.keeps_calls() => return self.part(node),
            "slice_expression" => return self.sliced(node),
            // The value stays what it is.
            "type_assertion_expression" => match node.field("operand") {
                Some(operand) => return self.expr(operand),
                None => ExprKind::Opaque("an expression"),
            },
            "type_conversion_expression" => return self.converted(node),
            "call_expression" => return self.call(node),
            "composite_literal" => return self.composite(node),
            "func_literal" => ExprKind::Function(Arc::new(self.function(node, None))),
            "unary_expression" => return self.unary(node),
            "binary_expression" => return self.binary(node),
            _ => return self.type_of(node),
        };
        at(node, kind)
    }

    fn unary(&mut self, node: Node<'_>) -> Expr {
        let Some(operand) = node.field("operand") else { return at(node, ExprKind::Opaque("an expression")) };
        let inner = self.expr(operand);
        match node.field("operator").map(Node::text) {
            // What a pointer leads to is the same value.
            Some("&" | "*" | "+") => inner,
            Some("!") => at(node, ExprKind::Not(Box::new(inner))),
            Some("-") => match inner.kind {
                ExprKind::Number(number) => {
                    let negative = match number.as_i64() {
                        Some(whole) => whole.checked_neg().map(Number::from),
                        None => number.as_f64().and_then(|number| Number::from_f64(-number)),
                    };
                    at(node, negative.map_or(ExprKind::Opaque("arithmetic"), ExprKind::Number))
                }
                _ => self.of(node, "arithmetic", vec![inner]),
            },
            Some("<-") => self.of(node, "what a channel gives", vec![inner]),
            _ => self.of(node, "arithmetic", vec![inner]),
        }
    }

    fn binary(&mut self, node: Node<'_>) -> Expr {
        let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
            return at(node, ExprKind::Opaque("an expression"));
        };
        let (left, right) = (self.expr(left), self.expr(right));
        let operator = match node.field("operator").map_or("", Node::text) {
            "+" => Operator::Add,
            "==" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "&&" => Operator::And,
            "||" => Operator::Or,
            other @ ("<" | "<=" | ">" | ">=") if self.keeps_calls() => {
                return Self::comparison(node, other, left, right);
            }
            _ if self.keeps_calls() => return self.of(node, "arithmetic", vec![left, right]),
            other @ ("<" | "<=" | ">" | ">=" | "*" | "-" | "/" | "<<") => {
                return Self::compared(node, other, left, right);
            }
            _ => return at(node, ExprKind::Opaque("arithmetic")),
        };
        at(node, ExprKind::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn sliced(&mut self, node: Node<'_>) -> Expr {
        let bounds = [node.field("start"), node.field("end")];
        let mut parts: Vec<Expr> = node.field("operand").map(|operand| self.expr(operand)).into_iter().collect();
        for bound in bounds {
            parts.push(match bound {
                Some(bound) => self.expr(bound),
                None => at(node, ExprKind::Null),
            });
        }
        form(node, forms::SLICED, parts)
    }

    /// `T(x)`; a call of a generic function with one argument looks the same.
    fn converted(&mut self, node: Node<'_>) -> Expr {
        let (Some(declared), Some(operand)) = (node.field("type"), node.field("operand")) else {
            return at(node, ExprKind::Opaque("an expression"));
        };
        if self.keeps_calls() && is_basic(declared.text()) {
            return self.expr(operand);
        }
        let mut args = vec![Arg { name: None, value: self.expr(operand) }];
        match declared.kind() {
            "generic_type" => {
                let (callee, types) = self.callee(declared);
                if !self.keeps_calls() {
                    args.push(Arg { name: Some(Arc::from(forms::TYPES)), value: at(node, ExprKind::List(types)) });
                }
                Self::call_of(node, callee, args)
            }
            kind if kind.ends_with("_type") && kind != "qualified_type" => self.expr(operand),
            _ => {
                let callee = self.type_of(declared);
                Self::call_of(node, callee, args)
            }
        }
    }

    fn call(&mut self, node: Node<'_>) -> Expr {
        let (Some(function), Some(list)) = (node.field("function"), node.field("arguments")) else {
            return at(node, ExprKind::Opaque("an expression"));
        };
        if matches!(function.text(), "new" | "make") {
            return self.made(node, function, list);
        }
        // A conversion to a list or map leaves the value what it is.
        if let "slice_type" | "map_type" | "array_type" = function.kind()
            && let Some(operand) = code(list).next()
        {
            return self.expr(operand);
        }
        if self.keeps_calls()
            && is_basic(function.text())
            && let Some(operand) = code(list).next()
        {
            return self.expr(operand);
        }
        let mut chosen = match (function.kind(), function.field("operand"), function.field("index")) {
            ("index_expression", Some(from), Some(key)) if !is_type(key) => Some((self.expr(from), self.expr(key))),
            _ => None,
        };
        let (callee, mut types) = match &chosen {
            Some(_) if self.keeps_calls() => {
                let chosen = chosen.take().map(|(from, key)| ExprKind::Index(Box::new(from), Box::new(key)));
                (at(function, chosen.unwrap_or(ExprKind::Null)), Vec::new())
            }
            Some(_) => (name(function, forms::CHOSEN), Vec::new()),
            None => self.callee(function),
        };
        if let Some(given) = node.field("type_arguments") {
            types.extend(code(given).map(|given| self.type_of(given)));
        }
        let mut args: Vec<Arg> = Vec::new();
        for value in chosen.into_iter().flat_map(|(from, key)| [from, key]) {
            args.push(Arg { name: None, value });
        }
        for argument in code(list) {
            let value = match argument.kind() {
                "variadic_argument" => {
                    let inner = self.expr(argument);
                    at(argument, ExprKind::Spread(Box::new(inner)))
                }
                "unary_expression" => self.argument(argument),
                _ => self.expr(argument),
            };
            args.push(Arg { name: None, value });
        }
        if !types.is_empty() && !self.keeps_calls() {
            args.push(Arg { name: Some(Arc::from(forms::TYPES)), value: at(node, ExprKind::List(types)) });
        }
        let call = Self::call_of(node, callee, args);
        // A chain of calls is declared where its last one stands.
        let line = function.field("field").unwrap_or(function).line();
        Expr { line, ..call }
    }

    /// `&place` lets whoever is called set the place.
    fn argument(&mut self, node: Node<'_>) -> Expr {
        let operand = node.field("operand");
        let place = operand.filter(|operand| matches!(operand.kind(), "identifier" | "selector_expression"));
        match (node.field("operator").map(Node::text), place) {
            (Some("&"), Some(place)) if self.keeps_calls() => self.reference(node, place),
            (Some("&"), Some(place)) => {
                let (target, before) = (self.expr(place), self.expr(place));
                let after = form(node, forms::ADDRESS, vec![before]);
                at(node, ExprKind::Assign(Box::new(target), Box::new(after)))
            }
            _ => self.expr(node),
        }
    }

    /// What is called, and the type arguments that stand between it and its arguments.
    fn callee(&mut self, function: Node<'_>) -> (Expr, Vec<Expr>) {
        match function.kind() {
            "index_expression" => {
                let (Some(operand), Some(index)) = (function.field("operand"), function.field("index")) else {
                    return (self.expr(function), Vec::new());
                };
                (self.expr(operand), vec![self.type_of(index)])
            }
            "type_instantiation_expression" | "generic_type" => {
                let mut parts = code(function);
                let Some(generic) = parts.next() else { return (self.expr(function), Vec::new()) };
                let callee = self.type_of(generic);
                let mut types = Vec::new();
                for part in parts {
                    if part.kind() == "type_arguments" {
                        types.extend(code(part).map(|part| self.type_of(part)));
                    } else {
                        types.push(self.type_of(part));
                    }
                }
                (callee, types)
            }
            _ => (self.expr(function), Vec::new()),
        }
    }

    /// `new(T)`, `make(T, …)`.
    fn made(&mut self, node: Node<'_>, function: Node<'_>, list: Node<'_>) -> Expr {
        let Some(declared) = code(list).next() else { return at(node, ExprKind::Opaque("an expression")) };
        let kind = match (function.text(), declared.kind()) {
            ("make", "slice_type") => ExprKind::List(Vec::new()),
            ("make", "map_type") => ExprKind::Table(Vec::new()),
            ("make", "channel_type") => ExprKind::Opaque("a channel"),
            ("new", _) if self.keeps_calls() => return self.zero(node, Some(declared)),
            _ => {
                let declared = self.type_of(declared);
                return form(node, forms::ZERO, vec![declared, name(node, function.text())]);
            }
        };
        at(node, kind)
    }
}

/// Whether a type is one that every file knows; a conversion to it leaves a value what it is.
pub(super) fn is_basic(name: &str) -> bool {
    BASIC.contains(&name)
}

/// Whether what stands between brackets before a call is a type, and no key.
fn is_type(node: Node<'_>) -> bool {
    let capital = |name: &str| name.chars().next().is_some_and(char::is_uppercase);
    match node.kind() {
        "identifier" => BASIC.contains(&node.text()) || capital(node.text()),
        "selector_expression" => node.field("field").is_some_and(|field| capital(field.text())),
        "unary_expression" => node.field("operator").is_some_and(|operator| operator.text() == "*"),
        kind => kind.ends_with("_type"),
    }
}

fn integer(text: &str) -> ExprKind {
    let plain = text.replace('_', "").to_ascii_lowercase();
    let parsed = if let Some(digits) = plain.strip_prefix("0x") {
        i64::from_str_radix(digits, 16)
    } else if let Some(digits) = plain.strip_prefix("0b") {
        i64::from_str_radix(digits, 2)
    } else if let Some(digits) = plain.strip_prefix("0o") {
        i64::from_str_radix(digits, 8)
    } else if plain.len() > 1 && plain.starts_with('0') {
        i64::from_str_radix(&plain, 8)
    } else {
        plain.parse()
    };
    parsed.map_or(ExprKind::Opaque("a number"), |number| ExprKind::Number(number.into()))
}
