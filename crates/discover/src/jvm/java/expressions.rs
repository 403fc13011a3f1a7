//! Java's expressions.

use std::sync::Arc;

use super::types::type_of;
use super::{at, calls, classes, name, parts, statements, text, types};
use crate::code::ir::{
    Arg, Call, Class, Expr, ExprKind, Function, Operator, Param, ParamKind, Pattern, Stmt, StmtKind,
};
use crate::code::tree::Node;
use crate::jvm::builtins::words;
use crate::jvm::types::name as plain;

/// An expression.
pub(super) fn expression(node: Node<'_>) -> Expr {
    // A call stands on the line of its name: in a chain of calls that is the one a reader looks for.
    let named = node.field("name").filter(|_| node.kind() == "method_invocation");
    Expr { kind: kind(node), line: named.unwrap_or(node).line() }
}

pub(super) fn boxed(node: Node<'_>) -> Box<Expr> {
    Box::new(expression(node))
}

fn kind(node: Node<'_>) -> ExprKind {
    match node.kind() {
        "null_literal" => ExprKind::Null,
        "true" => ExprKind::Bool(true),
        "false" => ExprKind::Bool(false),
        "string_literal" => text::string(node),
        "character_literal" => text::character(node),
        "decimal_integer_literal"
        | "hex_integer_literal"
        | "octal_integer_literal"
        | "binary_integer_literal"
        | "decimal_floating_point_literal" => text::number(node.text()),
        "identifier" | "this" | "super" | "type_identifier" => name(node),
        "parenthesized_expression" => parts(node).next().map_or(ExprKind::Null, kind),
        "cast_expression" => node.field("value").map_or(ExprKind::Null, kind),
        "class_literal" => {
            let of = parts(node).next().map(type_of);
            of.map_or(ExprKind::Null, |of| ExprKind::Member(Box::new(of), Arc::from("class")))
        }
        "field_access" => field_access(node),
        "array_access" => match (node.field("array"), node.field("index")) {
            (Some(array), Some(index)) => ExprKind::Index(boxed(array), boxed(index)),
            _ => ExprKind::Opaque("an index"),
        },
        "method_invocation" => invocation(node),
        "object_creation_expression" => creation(node),
        "method_reference" => reference(node),
        "lambda_expression" => ExprKind::Function(Arc::new(lambda(node))),
        "ternary_expression" => match (node.field("condition"), node.field("consequence"), node.field("alternative")) {
            (Some(test), Some(then), Some(otherwise)) => {
                ExprKind::Conditional(boxed(test), boxed(then), boxed(otherwise))
            }
            _ => ExprKind::Opaque("a condition"),
        },
        "unary_expression" => unary(node),
        "binary_expression" => binary(node),
        "assignment_expression" => assignment(node),
        "array_creation_expression" => match node.field("value") {
            Some(values) => kind(values),
            None => ExprKind::List(Vec::new()),
        },
        "array_initializer" | "element_value_array_initializer" => {
            ExprKind::List(parts(node).map(expression).collect())
        }
        "annotation" | "marker_annotation" => types::annotation(node).kind,
        "switch_expression" => switch(node),
        "instanceof_expression" => calls::type_test(node),
        "update_expression" => calls::of(node, "arithmetic"),
        "template_expression" => calls::of(node, "a string template"),
        "generic_type"
        | "scoped_type_identifier"
        | "array_type"
        | "integral_type"
        | "floating_point_type"
        | "boolean_type" => type_of(node).kind,
        _ => ExprKind::Opaque("a form that is not Java"),
    }
}

fn field_access(node: Node<'_>) -> ExprKind {
    match (node.field("object"), node.field("field")) {
        (Some(_), Some(field)) if field.kind() == "this" => name(field),
        (Some(object), Some(field)) => ExprKind::Member(boxed(object), Arc::from(field.text())),
        _ => ExprKind::Opaque("a field"),
    }
}

/// Arguments by position.
pub(super) fn arguments(list: Option<Node<'_>>) -> Vec<Arg> {
    let list = list.into_iter().flat_map(|list| parts(list).collect::<Vec<_>>());
    list.map(|value| Arg { name: None, value: expression(value) }).collect()
}

fn call(callee: Expr, args: Vec<Arg>, constructs: bool) -> ExprKind {
    ExprKind::Call(Arc::new(Call { callee, args, constructs }))
}

fn invocation(node: Node<'_>) -> ExprKind {
    let Some(method) = node.field("name") else { return ExprKind::Opaque("a call") };
    let callee = match node.field("object") {
        Some(object) => ExprKind::Member(boxed(object), Arc::from(method.text())),
        None => name(method),
    };
    call(at(method, callee), arguments(node.field("arguments")), false)
}

fn creation(node: Node<'_>) -> ExprKind {
    let Some(made) = node.field("type") else { return ExprKind::Opaque("a construction") };
    let args = arguments(node.field("arguments"));
    let base = classes::without_arguments(type_of(made));
    let Some(body) = node.child("class_body") else { return call(base, args, true) };
    let class = Class {
        name: None,
        bases: vec![Arg { name: None, value: base }],
        members: classes::members(body, false),
        doc: None,
        decorators: Vec::new(),
        line: node.line(),
    };
    call(at(node, ExprKind::Class(Arc::new(class))), args, true)
}

/// `object::method`, which only running it tells whether the object is the receiver or the first argument is.
fn reference(node: Node<'_>) -> ExprKind {
    let children: Vec<Node<'_>> = node.children();
    let of = children.iter().find(|part| part.kind() != "type_arguments").copied();
    let Some((of, method)) = of.zip(children.last().copied()) else { return ExprKind::Opaque("a method reference") };
    let line = node.line();
    let method = Expr { kind: ExprKind::Text(Arc::from(method.text())), line };
    let args = [classes::without_arguments(expression(of)), method];
    let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
    call(plain(words::REFERENCE, line), args, false)
}

fn lambda(node: Node<'_>) -> Function {
    let mut params = Vec::new();
    if let Some(given) = node.field("parameters") {
        match given.kind() {
            "identifier" => params.push(bare(given)),
            "inferred_parameters" => params.extend(parts(given).map(bare)),
            _ => params.extend(classes::parameters(given)),
        }
    }
    let body = match node.field("body") {
        Some(block) if block.kind() == "block" => statements::statements(block),
        Some(value) => vec![Stmt { kind: StmtKind::Return(Some(expression(value))), line: value.line() }],
        None => Vec::new(),
    };
    Function { name: None, params, body, doc: None, decorators: Vec::new(), returns: None, line: node.line() }
}

fn bare(node: Node<'_>) -> Param {
    let pattern = Pattern::Name(Arc::from(node.text()));
    Param { pattern, annotation: None, default: None, kind: ParamKind::Plain }
}

fn unary(node: Node<'_>) -> ExprKind {
    let operator = node.field("operator").map(Node::text).unwrap_or_default();
    match (operator, node.field("operand")) {
        ("!", Some(operand)) => ExprKind::Not(boxed(operand)),
        ("-", Some(operand)) => match text::negated(&kind(operand)) {
            ExprKind::Opaque(what) => calls::of(node, what),
            negated => negated,
        },
        ("+", Some(operand)) => kind(operand),
        _ => calls::of(node, "arithmetic"),
    }
}

fn binary(node: Node<'_>) -> ExprKind {
    let operator = match node.field("operator").map(Node::text).unwrap_or_default() {
        "+" => Operator::Add,
        "==" => Operator::Equal,
        "!=" => Operator::NotEqual,
        "&&" => Operator::And,
        "||" => Operator::Or,
        operator @ ("<" | "<=" | ">" | ">=") if node.keeps_calls() => return calls::order(node, operator),
        _ => return calls::of(node, "arithmetic"),
    };
    match (node.field("left"), node.field("right")) {
        (Some(left), Some(right)) => ExprKind::Binary(operator, boxed(left), boxed(right)),
        _ => ExprKind::Opaque("arithmetic"),
    }
}

fn assignment(node: Node<'_>) -> ExprKind {
    match (node.field("operator").map(Node::text), node.field("left"), node.field("right")) {
        (Some("="), Some(left), Some(right)) => ExprKind::Assign(boxed(left), boxed(right)),
        _ => calls::of(node, "arithmetic"),
    }
}

/// A `switch` whose rules are values, as a chain of conditions.
fn switch(node: Node<'_>) -> ExprKind {
    let Some((subject, body)) = node.field("condition").zip(node.field("body")) else {
        return ExprKind::Opaque("a switch");
    };
    if node.keeps_calls() {
        return calls::switch_value(node, subject, body);
    }
    let subject = expression(subject);
    let mut chain = ExprKind::Opaque("a switch");
    for rule in parts(body).collect::<Vec<_>>().into_iter().rev() {
        let value = parts(rule).find(|part| part.kind() == "expression_statement");
        let Some(value) = value.and_then(|value| parts(value).next()) else { continue };
        let labels = case_labels(rule);
        if labels.is_empty() {
            chain = kind(value);
            continue;
        }
        for label in labels {
            let test = equals(&subject, expression(label));
            chain = ExprKind::Conditional(Box::new(test), boxed(value), Box::new(at(node, chain)));
        }
    }
    chain
}

/// The values that a case of a `switch` names; none for `default`.
pub(super) fn case_labels(case: Node<'_>) -> Vec<Node<'_>> {
    let labels = parts(case).filter(|part| part.kind() == "switch_label");
    labels.flat_map(|label| parts(label).filter(|part| part.kind() != "guard").collect::<Vec<_>>()).collect()
}

/// A test for equality.
pub(super) fn equals(subject: &Expr, value: Expr) -> Expr {
    let line = value.line;
    Expr { kind: ExprKind::Binary(Operator::Equal, Box::new(subject.clone()), Box::new(value)), line }
}
