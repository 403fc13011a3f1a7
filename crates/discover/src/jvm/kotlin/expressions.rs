//! Kotlin's expressions.

use std::sync::Arc;

use super::types::{is_type, type_of};
use super::{at, bare, calls, classes, control, parts, statements, text};
use crate::code::ir::{Arg, Call, Expr, ExprKind, Operator, Param, ParamKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::jvm::added;
use crate::jvm::builtins::words;
use crate::jvm::java::{negated, number, unescape};
use crate::jvm::types::name as plain;

/// An expression.
pub(super) fn expression(node: Node<'_>) -> Expr {
    Expr { kind: kind(node), line: line(node) }
}

/// A call stands on the line of its name: in a chain of calls that is the one a reader looks for.
fn line(node: Node<'_>) -> u32 {
    let mut callee = parts(node).next().filter(|_| node.kind() == "call_expression");
    while let Some(inner) = callee.filter(|callee| is_call_without_block(*callee)) {
        callee = parts(inner).next();
    }
    let name = callee.filter(|callee| callee.kind() == "navigation_expression").and_then(|callee| parts(callee).last());
    name.map_or_else(|| node.line(), Node::line)
}

fn boxed(node: Node<'_>) -> Box<Expr> {
    Box::new(expression(node))
}

fn inner(node: Node<'_>) -> ExprKind {
    parts(node).next().map_or(ExprKind::Null, kind)
}

fn kind(node: Node<'_>) -> ExprKind {
    match node.kind() {
        "identifier" => match node.text() {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            _ => ExprKind::Name(bare(node)),
        },
        "null" => ExprKind::Null,
        "string_literal" | "multiline_string_literal" => text::string(node),
        "character_literal" => ExprKind::Text(Arc::from(unescape(node.text().trim_matches('\'')))),
        "number_literal" | "float_literal" => number(node.text()),
        "this_expression" => ExprKind::Name(Arc::from("this")),
        "super_expression" => ExprKind::Name(Arc::from("super")),
        "parenthesized_expression" => inner(node),
        "annotated_expression" | "labeled_expression" => parts(node).last().map_or(ExprKind::Null, kind),
        "as_expression" => node.field("left").map_or(ExprKind::Null, kind),
        "spread_expression" => {
            ExprKind::Spread(parts(node).next().map_or_else(|| Box::new(at(node, ExprKind::Null)), boxed))
        }
        "navigation_expression" => navigation(node),
        "index_expression" => {
            let mut operands = parts(node);
            match (operands.next(), operands.next()) {
                (Some(object), Some(index)) => ExprKind::Index(boxed(object), boxed(index)),
                _ => ExprKind::Opaque("an index"),
            }
        }
        "call_expression" => call(node),
        "binary_expression" => binary(node),
        "infix_expression" => infix(node),
        "unary_expression" => unary(node),
        "if_expression" => control::choice(node),
        "when_expression" => control::when(node),
        "try_expression" => control::attempt(node),
        "lambda_literal" | "annotated_lambda" => lambda(node),
        "anonymous_function" => ExprKind::Function(Arc::new(classes::function(node))),
        "object_literal" => {
            let class = classes::object(node);
            let callee = at(node, ExprKind::Class(Arc::new(class)));
            ExprKind::Call(Arc::new(Call { callee, args: Vec::new(), constructs: true }))
        }
        "collection_literal" => ExprKind::List(parts(node).map(expression).collect()),
        "callable_reference" => reference(node),
        "range_expression" => calls::of(node, "a range"),
        "in_expression" | "is_expression" => calls::test(node),
        "return_expression" | "throw_expression" | "continue_expression" | "break_expression" => {
            ExprKind::Opaque("an exit")
        }
        _ if is_type(node) => type_of(node).kind,
        _ => ExprKind::Opaque("a form that is not Kotlin"),
    }
}

fn navigation(node: Node<'_>) -> ExprKind {
    let operands: Vec<Node<'_>> = parts(node).collect();
    match operands.as_slice() {
        [object, member] => {
            let is_reference = node.children().iter().any(|part| part.kind() == "::");
            if is_reference {
                return refer(expression(*object), &bare(*member), node.line());
            }
            ExprKind::Member(boxed(*object), bare(*member))
        }
        _ => ExprKind::Opaque("a member"),
    }
}

fn refer(of: Expr, method: &str, line: u32) -> ExprKind {
    let method = Expr { kind: ExprKind::Text(Arc::from(method)), line };
    let args = [of, method].into_iter().map(|value| Arg { name: None, value }).collect();
    ExprKind::Call(Arc::new(Call { callee: plain(words::REFERENCE, line), args, constructs: false }))
}

/// `Type::class`, `object::method`, `::function`.
fn reference(node: Node<'_>) -> ExprKind {
    let children = node.children();
    let of = children.iter().find(|part| is_type(**part)).map(|of| type_of(*of));
    match (of, children.last()) {
        (Some(of), Some(last)) if last.kind() == "class" => ExprKind::Member(Box::new(of), Arc::from("class")),
        (Some(of), Some(last)) => refer(of, &bare(*last), node.line()),
        (None, Some(last)) => ExprKind::Name(bare(*last)),
        _ => ExprKind::Opaque("a reference"),
    }
}

/// Arguments; named ones keep their names.
pub(super) fn arguments(list: Option<Node<'_>>) -> Vec<Arg> {
    let list = list.into_iter().flat_map(|list| parts(list).collect::<Vec<_>>());
    let given = list.filter(|part| part.kind() == "value_argument").filter_map(|argument| {
        let children = argument.children();
        let named = children.iter().any(|part| part.kind() == "=");
        let spread = children.iter().any(|part| part.kind() == "*");
        let operands: Vec<Node<'_>> = parts(argument).collect();
        let mut value = expression(*operands.last()?);
        if spread {
            value = at(argument, ExprKind::Spread(Box::new(value)));
        }
        let name = operands.first().filter(|_| named && operands.len() > 1).map(|name| bare(*name));
        Some(Arg { name, value })
    });
    given.collect()
}

fn call(node: Node<'_>) -> ExprKind {
    let operands: Vec<Node<'_>> = parts(node).collect();
    let Some(callee) = operands.first().copied() else { return ExprKind::Opaque("a call") };
    let given = node.child("value_arguments");
    // The grammar may read `f(x) { … }` as a call of what `f(x)` answers with; the language never does.
    let (callee, given) = match parts(callee).next() {
        Some(inner) if given.is_none() && is_call_without_block(callee) => (inner, callee.child("value_arguments")),
        _ => (callee, given),
    };
    let mut args = arguments(given);
    if let Some(block) = node.child("annotated_lambda") {
        args.push(Arg { name: Some(Arc::from(words::TRAILING)), value: expression(block) });
    }
    let function = expression(callee);
    let (is_negated, function) =
        if node.keeps_calls() { calls::without_not(callee, function) } else { (false, function) };
    let made = ExprKind::Call(Arc::new(Call { callee: function, args, constructs: false }));
    if is_negated { ExprKind::Not(Box::new(at(node, made))) } else { made }
}

fn is_call_without_block(node: Node<'_>) -> bool {
    node.kind() == "call_expression" && node.child("annotated_lambda").is_none()
}

fn binary(node: Node<'_>) -> ExprKind {
    let operator = match node.field("operator").map(Node::text).unwrap_or_default() {
        "+" => Operator::Add,
        "==" | "===" => Operator::Equal,
        "!=" | "!==" => Operator::NotEqual,
        "&&" => Operator::And,
        "||" => Operator::Or,
        "?:" => Operator::Coalesce,
        operator @ ("<" | "<=" | ">" | ">=") if node.keeps_calls() => {
            let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
                return ExprKind::Opaque("arithmetic");
            };
            return calls::order(node, left, operator, right);
        }
        _ => return calls::of(node, "arithmetic"),
    };
    match (node.field("left"), node.field("right")) {
        (Some(left), Some(right)) if leaves(right) => kind(left),
        (Some(left), Some(right)) => ExprKind::Binary(operator, boxed(left), boxed(right)),
        _ => ExprKind::Opaque("arithmetic"),
    }
}

/// Whether an operand ends the function instead of having a value: `x ?: return`.
fn leaves(node: Node<'_>) -> bool {
    matches!(node.kind(), "return_expression" | "throw_expression" | "continue_expression" | "break_expression")
}

/// `key to value` is a pair; any other word is a method.
fn infix(node: Node<'_>) -> ExprKind {
    let operands: Vec<Node<'_>> = parts(node).collect();
    match operands.as_slice() {
        [left, word, right] if word.text() == "to" => ExprKind::List(vec![expression(*left), expression(*right)]),
        [left, word, right] => {
            let callee = at(*word, ExprKind::Member(boxed(*left), bare(*word)));
            let args = vec![Arg { name: None, value: expression(*right) }];
            ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))
        }
        _ => ExprKind::Opaque("an operation"),
    }
}

fn unary(node: Node<'_>) -> ExprKind {
    let operator = node.field("operator").map(Node::text).unwrap_or_default();
    match (operator, node.field("argument")) {
        ("!", Some(operand)) => ExprKind::Not(boxed(operand)),
        ("-", Some(operand)) => match negated(&kind(operand)) {
            ExprKind::Opaque(what) => calls::of(node, what),
            negated => negated,
        },
        ("+" | "!!", Some(operand)) => kind(operand),
        _ => calls::of(node, "arithmetic"),
    }
}

/// A lambda: its last expression is what it answers with.
fn lambda(node: Node<'_>) -> ExprKind {
    let literal = if node.kind() == "annotated_lambda" { node.child("lambda_literal") } else { Some(node) };
    let Some(literal) = literal else { return ExprKind::Opaque("a lambda") };
    let params = match literal.child("lambda_parameters") {
        Some(list) => parts(list).map(lambda_parameter).collect(),
        None => vec![implicit_parameter(literal.line())],
    };
    let mut body = Vec::new();
    for part in parts(literal).filter(|part| part.kind() != "lambda_parameters") {
        statements::statement(part, &mut body);
    }
    answer_with_last(&mut body);
    ExprKind::Function(Arc::new(added::function(None, params, body, literal.line())))
}

fn lambda_parameter(node: Node<'_>) -> Param {
    Param { pattern: statements::pattern(node), annotation: None, default: None, kind: ParamKind::Plain }
}

/// `it`; where nothing is passed, that of the lambda around.
fn implicit_parameter(line: u32) -> Param {
    let pattern = Pattern::Name(Arc::from("it"));
    Param { pattern, annotation: None, default: Some(plain("it", line)), kind: ParamKind::Plain }
}

/// Makes the last of several statements, if it is an expression, the answer of the function around it.
pub(super) fn answer_with_last(body: &mut [Stmt]) {
    let Some(last) = body.last_mut() else { return };
    if let StmtKind::Expr(value) = &last.kind {
        last.kind = StmtKind::Return(Some(value.clone()));
    }
}

/// A function with nothing but a body.
pub(super) fn body_of(block: Node<'_>) -> Vec<Stmt> {
    let mut body = Vec::new();
    for part in parts(block) {
        statements::statement(part, &mut body);
    }
    body
}

/// The body of a declared function.
pub(super) fn function_body(node: Option<Node<'_>>) -> Vec<Stmt> {
    let Some(body) = node else { return Vec::new() };
    if let Some(block) = body.child("block") {
        return body_of(block);
    }
    let value = parts(body).last().map(expression);
    value.map(|value| Stmt { line: value.line, kind: StmtKind::Return(Some(value)) }).into_iter().collect()
}
