//! Expressions.

use std::sync::Arc;

use super::super::facts;
use super::literals::{literal, number};
use super::types::type_arguments;
use super::{Lowerer, TYPE_ARGUMENTS, at, call, name, named, text};
use crate::code::ir::{Arg, Expr, ExprKind, Function, Operator, Param, ParamKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;

impl Lowerer<'_> {
    /// An expression where a value of a declared type is expected.
    pub(super) fn expected(&self, node: Node<'_>, of: Option<Node<'_>>) -> Expr {
        match (node.kind(), of) {
            ("implicit_object_creation_expression", Some(of)) => self.created(node, Some(of)),
            ("initializer_expression", Some(of)) => self.items_of(node, Some(of)),
            _ => self.expression(node),
        }
    }

    /// An expression.
    pub(super) fn expression(&self, node: Node<'_>) -> Expr {
        let opaque = |what: &'static str| at(node, ExprKind::Opaque(what));
        let first = || node.named().into_iter().find(|child| child.kind() != "comment");
        let inner =
            |child: Option<Node<'_>>| child.map_or_else(|| at(node, ExprKind::Null), |child| self.expression(child));
        match node.kind() {
            "null_literal" | "default_expression" => at(node, ExprKind::Null),
            "boolean_literal" => at(node, ExprKind::Bool(node.text() == "true")),
            "integer_literal" | "real_literal" => number(node),
            "string_literal" | "verbatim_string_literal" | "raw_string_literal" | "character_literal" => literal(node),
            "interpolated_string_expression" => self.interpolated(node),
            "identifier" => self.name(node, node.text(), 0),
            "generic_name" => {
                let (parts, arity) = facts::written(node);
                self.name(node, parts.first().map_or("", String::as_str), arity)
            }
            "qualified_name" | "alias_qualified_name" | "predefined_type" => self.type_of(node),
            "this" => name(node, "this"),
            "base" => name(node, "super"),
            "member_access_expression" => self.member_access(node),
            "conditional_access_expression" => self.conditional_access(node),
            "element_access_expression" => self.element_access(node),
            "invocation_expression" => self.invocation(node),
            "object_creation_expression" | "implicit_object_creation_expression" => self.created(node, None),
            "anonymous_object_creation_expression" => self.anonymous_object(node),
            "array_creation_expression"
            | "implicit_array_creation_expression"
            | "stackalloc_expression"
            | "implicit_stackalloc_expression" => match node.child("initializer_expression") {
                Some(items) => self.items_of(items, None),
                None => at(node, ExprKind::List(Vec::new())),
            },
            "collection_expression" => self.collection(node),
            "initializer_expression" => self.items_of(node, None),
            "tuple_expression" => {
                let items =
                    node.named().into_iter().filter_map(|item| item.named().last().map(|item| self.expression(*item)));
                at(node, ExprKind::List(items.collect()))
            }
            "lambda_expression" => self.lambda(node),
            "anonymous_method_expression" => self.anonymous_method(node),
            "parenthesized_expression"
            | "await_expression"
            | "checked_expression"
            | "ref_expression"
            | "preproc_if"
            | "expression_element" => inner(first()),
            "cast_expression" => inner(node.field("value")),
            "as_expression" => inner(node.field("left")),
            "postfix_unary_expression" if node.text().ends_with('!') => inner(first()),
            "prefix_unary_expression" => self.prefixed(node, first()),
            "binary_expression" => self.binary(node),
            "conditional_expression" => {
                let part = |name: &str| Box::new(inner(node.field(name)));
                at(node, ExprKind::Conditional(part("condition"), part("consequence"), part("alternative")))
            }
            "switch_expression" => self.switch_value(node),
            "is_pattern_expression" => match (node.field("expression"), node.field("pattern")) {
                (Some(value), Some(pattern)) => {
                    let (bound, value) = self.switched(value);
                    let matched = self.matches(&value, pattern);
                    named_first(node, bound, matched)
                }
                _ => opaque("a pattern"),
            },
            "typeof_expression" => node.field("type").map_or_else(|| opaque("a type"), |of| self.type_of(of)),
            "assignment_expression" => self.assignment(node),
            "with_expression" => self.changed(node),
            "throw_expression" => opaque("an exception"),
            "query_expression" => self.of(node, "a query"),
            "is_expression" => self.of(node, "a test of a type"),
            _ => self.of(node, "an expression of another form"),
        }
    }

    fn prefixed(&self, node: Node<'_>, operand: Option<Node<'_>>) -> Expr {
        let Some(operand) = operand else { return at(node, ExprKind::Null) };
        let value = self.expression(operand);
        match node.children().first().map(|operator| operator.kind()) {
            Some("!") => at(node, ExprKind::Not(Box::new(value))),
            Some("-") => match &value.kind {
                ExprKind::Number(number) => {
                    let negated = match number.as_i64() {
                        Some(number) => number.checked_neg().map(serde_json::Number::from),
                        None => number.as_f64().and_then(|number| serde_json::Number::from_f64(-number)),
                    };
                    negated.map_or_else(|| at(node, ExprKind::Opaque("arithmetic")), |n| at(node, ExprKind::Number(n)))
                }
                _ => self.of(node, "arithmetic"),
            },
            Some("+" | "&" | "^") => value,
            _ => self.of(node, "arithmetic"),
        }
    }

    fn binary(&self, node: Node<'_>) -> Expr {
        let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
            return at(node, ExprKind::Null);
        };
        let operator = match node.field("operator").map(Node::text) {
            Some("+") => Operator::Add,
            Some("??") if right.kind() == "throw_expression" => return self.expression(left),
            Some("??") => Operator::Coalesce,
            Some("||") => Operator::Or,
            Some("&&") => Operator::And,
            Some("==") => Operator::Equal,
            Some("!=") => Operator::NotEqual,
            // Flags of an enumeration: the first is as good as any.
            Some("|") => return self.expression(left),
            Some(operator @ ("<" | "<=" | ">" | ">=")) if self.keeps_calls() => {
                return self.order(node, left, operator, right);
            }
            _ => return self.of(node, "arithmetic"),
        };
        let (left, right) = (self.expression(left), self.expression(right));
        at(node, ExprKind::Binary(operator, Box::new(left), Box::new(right)))
    }

    fn assignment(&self, node: Node<'_>) -> Expr {
        let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
            return at(node, ExprKind::Null);
        };
        let (target, value) = (self.expression(left), self.expression(right));
        let value = match node.field("operator").map(Node::text) {
            Some("=") => value,
            Some("??=") => {
                let kept = ExprKind::Binary(Operator::Coalesce, Box::new(target.clone()), Box::new(value));
                at(node, kept)
            }
            _ => at(node, ExprKind::Opaque("arithmetic")),
        };
        at(node, ExprKind::Assign(Box::new(target), Box::new(value)))
    }

    fn switch_value(&self, node: Node<'_>) -> Expr {
        let children = node.named();
        let Some(value) = children.first() else { return at(node, ExprKind::Null) };
        let (bound, value) = self.switched(*value);
        let mut chain: Option<Expr> = None;
        for arm in children.iter().filter(|child| child.kind() == "switch_expression_arm").rev() {
            let parts: Vec<Node<'_>> = arm.named().into_iter().filter(|part| part.kind() != "comment").collect();
            let (Some(pattern), Some(result)) = (parts.first(), parts.last()) else { continue };
            if result.kind() == "throw_expression" {
                continue;
            }
            let result = self.expression(*result);
            let has_guard = parts.iter().any(|part| part.kind() == "when_clause");
            let test = self.matches(&value, *pattern);
            chain = Some(match chain {
                Some(otherwise) => {
                    let test = if has_guard { at(*arm, ExprKind::Opaque("a guard")) } else { test };
                    at(*arm, ExprKind::Conditional(Box::new(test), Box::new(result), Box::new(otherwise)))
                }
                None if self.keeps_calls() && !matches!(pattern.kind(), "discard" | "var_pattern") => {
                    let nothing = Box::new(at(*arm, ExprKind::Opaque("an exception")));
                    at(*arm, ExprKind::Conditional(Box::new(test), Box::new(result), nothing))
                }
                None => result,
            });
        }
        let chain = chain.unwrap_or_else(|| at(node, ExprKind::Opaque("an exception")));
        named_first(node, bound, chain)
    }

    fn conditional_access(&self, node: Node<'_>) -> Expr {
        let Some(object) = node.field("condition") else { return at(node, ExprKind::Null) };
        let object = self.expression(object);
        for child in node.named() {
            match child.kind() {
                "member_binding_expression" => {
                    let (parts, _) = child.field("name").map(facts::written).unwrap_or_default();
                    let member = parts.first().map_or("", String::as_str);
                    return at(child, ExprKind::Member(Box::new(object), Arc::from(member)));
                }
                "element_binding_expression" => {
                    let key = child.named().first().and_then(|arg| arg.named().last().copied());
                    let key = key.map_or_else(|| at(child, ExprKind::Null), |key| self.expression(key));
                    return at(child, ExprKind::Index(Box::new(object), Box::new(key)));
                }
                _ => {}
            }
        }
        at(node, ExprKind::Opaque("an expression of another form"))
    }

    fn element_access(&self, node: Node<'_>) -> Expr {
        let Some(object) = node.field("expression") else { return at(node, ExprKind::Null) };
        let key = node.field("subscript").and_then(|list| list.named().first().copied());
        let key = key.and_then(|argument| argument.named().last().copied());
        let object = self.expression(object);
        let key = key.map_or_else(|| at(node, ExprKind::Null), |key| self.expression(key));
        at(node, ExprKind::Index(Box::new(object), Box::new(key)))
    }

    fn invocation(&self, node: Node<'_>) -> Expr {
        let Some(function) = node.field("function") else { return at(node, ExprKind::Null) };
        let list = node.field("arguments");
        if function.kind() == "identifier" && function.text() == "nameof" && !self.is_local("nameof") {
            return text(node, list.map(name_of).unwrap_or_default());
        }
        let mut args = list.map(|list| self.arguments(list)).unwrap_or_default();
        let types = match function.kind() {
            "member_access_expression" => function.field("name").map(type_arguments).unwrap_or_default(),
            "conditional_access_expression" => function
                .child("member_binding_expression")
                .and_then(|binding| binding.field("name"))
                .map(type_arguments)
                .unwrap_or_default(),
            _ => type_arguments(function),
        };
        if !types.is_empty() {
            let types = types.into_iter().map(|of| self.type_of(of)).collect();
            args.push(named(TYPE_ARGUMENTS, at(node, ExprKind::List(types))));
        }
        let callee = match function.kind() {
            "generic_name" => {
                let (parts, _) = facts::written(function);
                self.name(function, parts.first().map_or("", String::as_str), 0)
            }
            _ => self.expression(function),
        };
        // The line is that of what is called, not that of the chain's beginning.
        let line = callee.line;
        self.handed_back(node, list, Expr { line, ..call(node, callee, args) })
    }

    /// Arguments.
    pub(super) fn arguments(&self, list: Node<'_>) -> Vec<Arg> {
        let mut args = Vec::new();
        for argument in list.named().into_iter().filter(|child| child.kind() == "argument") {
            let children = argument.children();
            let given = argument.field("name").filter(|_| children.iter().any(|child| child.kind() == ":"));
            let Some(value) = argument.named().into_iter().rfind(|child| child.kind() != "comment") else { continue };
            let value = if children.iter().any(|child| child.kind() == "out") {
                for declared in argument.named().iter().filter_map(|value| value.field("name")) {
                    self.bind(&facts::identifier(declared.text()));
                }
                if self.keeps_calls() {
                    continue;
                }
                at(value, ExprKind::Opaque("what a call gives back"))
            } else {
                self.expression(value)
            };
            args.push(Arg { name: given.map(|name| Arc::from(facts::identifier(name.text()))), value });
        }
        args
    }

    fn lambda(&self, node: Node<'_>) -> Expr {
        self.scoped(|| {
            let params = match node.field("parameters") {
                Some(list) if list.kind() == "parameter_list" => self.lambda_params(list),
                Some(only) => vec![plain_param(&facts::identifier(only.text()))],
                None => Vec::new(),
            };
            self.bind_params(&params);
            let body = match node.field("body") {
                Some(block) if block.kind() == "block" => self.function_body(block, None),
                Some(value) => {
                    let value = self.expression(value);
                    let line = value.line;
                    vec![Stmt { kind: StmtKind::Return(Some(value)), line }]
                }
                None => Vec::new(),
            };
            let decorators = self.attributes(node);
            let returns = node.field("type").map(|of| self.type_of(of));
            let line = node.line();
            let function = Function { name: None, params, body, doc: None, decorators, returns, line };
            at(node, ExprKind::Function(Arc::new(function)))
        })
    }

    /// Parameters that may be names alone.
    fn lambda_params(&self, list: Node<'_>) -> Vec<Param> {
        let typed = self.params(list);
        if !typed.is_empty() {
            return typed;
        }
        list.named().into_iter().filter(|node| node.kind() != "comment").map(|node| plain_param(node.text())).collect()
    }

    fn anonymous_method(&self, node: Node<'_>) -> Expr {
        self.scoped(|| {
            let params = node.field("parameters").map(|list| self.params(list)).unwrap_or_default();
            self.bind_params(&params);
            let body = node.child("block").map(|block| self.function_body(block, None)).unwrap_or_default();
            let (decorators, line) = (Vec::new(), node.line());
            let function = Function { name: None, params, body, doc: None, decorators, returns: None, line };
            at(node, ExprKind::Function(Arc::new(function)))
        })
    }
}

/// An expression in which a value has a name that it gets first.
fn named_first(node: Node<'_>, bound: Option<(Arc<str>, Expr)>, of: Expr) -> Expr {
    let Some((known, held)) = bound else { return of };
    let target = Box::new(at(node, ExprKind::Name(known)));
    let set = at(node, ExprKind::Assign(target, Box::new(held)));
    at(node, ExprKind::Sequence(vec![set, of]))
}

fn plain_param(name: &str) -> Param {
    Param { pattern: Pattern::Name(Arc::from(name)), annotation: None, default: None, kind: ParamKind::Plain }
}

/// What `nameof` gives for its argument.
fn name_of(list: Node<'_>) -> String {
    let text = list.text();
    let text = text.trim_start_matches('(').trim_end_matches(')');
    let part = text.rsplit('.').next().unwrap_or(text);
    facts::identifier(part.split('<').next().unwrap_or(part))
}
