//! What only the following of calls needs of Java: operands of forms that are not folded, and what leaves a function.

use std::sync::Arc;

use super::expressions::{boxed, case_labels, equals, expression};
use super::statements::{body, resources, statement};
use super::{at, parts};
use crate::code::ir::{Arg, Call, Expr, ExprKind, Operator, Pattern, Stmt, StmtKind, Try};
use crate::code::tree::Node;

/// The cases of a `switch` that are told apart.
const MOST_CASES: usize = 256;

/// The name of what a `switch` looks at, which no source can hold.
const SWITCHED: &str = "(switched)";

/// A form that is not folded, with what it is made of where calls are followed.
pub(super) fn of(node: Node<'_>, what: &'static str) -> ExprKind {
    if node.keeps_calls() { ExprKind::Of(what, parts(node).map(expression).collect()) } else { ExprKind::Opaque(what) }
}

/// `left < right`, as a call of the operator on the left side.
pub(super) fn order(node: Node<'_>, operator: &str) -> ExprKind {
    let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else {
        return ExprKind::Opaque("arithmetic");
    };
    let callee = at(node, ExprKind::Member(boxed(left), Arc::from(operator)));
    let args = vec![Arg { name: None, value: expression(right) }];
    ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))
}

/// `value instanceof Type name`; the name is that of the same value.
pub(super) fn type_test(node: Node<'_>) -> ExprKind {
    const WHAT: &str = "a test of a type";
    let Some(left) = node.field("left").filter(|_| node.keeps_calls()) else { return ExprKind::Opaque(WHAT) };
    let value = expression(left);
    let bound = node.field("name").or_else(|| node.field("pattern")?.child("identifier"));
    let value = match bound {
        Some(name) => {
            let target = at(name, ExprKind::Name(Arc::from(name.text())));
            at(node, ExprKind::Assign(Box::new(target), Box::new(value)))
        }
        None => value,
    };
    ExprKind::Of(WHAT, vec![value])
}

/// `while (test) body`.
pub(super) fn repeated(node: Node<'_>) -> StmtKind {
    let test = node.field("condition").map_or_else(|| at(node, ExprKind::Opaque("a condition")), expression);
    StmtKind::While(test, body(node.field("body")))
}

/// A `for` that does not count up to something.
pub(super) fn counted(node: Node<'_>, mut inner: Vec<Stmt>) -> StmtKind {
    let test = node.field("condition").map_or_else(|| at(node, ExprKind::Opaque("a condition")), expression);
    for update in node.fields("update") {
        inner.push(Stmt { kind: StmtKind::Expr(expression(update)), line: update.line() });
    }
    StmtKind::While(test, inner)
}

/// `try`, with what it opens.
pub(super) fn attempted(node: Node<'_>) -> StmtKind {
    let mut tried = resources(node);
    tried.extend(body(node.field("body")));
    let (mut handlers, mut finally) = (Vec::new(), Vec::new());
    for clause in parts(node) {
        match clause.kind() {
            "catch_clause" => {
                let name = clause.child("catch_formal_parameter").and_then(|parameter| parameter.field("name"));
                handlers.push((name.map(|name| Arc::from(name.text())), body(clause.field("body"))));
            }
            "finally_clause" => finally.extend(body(clause.child("block"))),
            _ => {}
        }
    }
    StmtKind::Try(Box::new(Try { body: tried, handlers, finally }))
}

/// One case: its labels, none for `default`, and the nodes that follow.
struct Case<'t> {
    labels: Vec<Node<'t>>,
    rest: Vec<Node<'t>>,
    line: u32,
}

/// The cases of a `switch`; labels without statements belong to the case after them.
fn cases(list: Node<'_>) -> Vec<Case<'_>> {
    let mut all = Vec::new();
    let mut waiting: Vec<Node<'_>> = Vec::new();
    let mut takes_all = false;
    for case in parts(list) {
        let own = case_labels(case);
        takes_all |= own.is_empty();
        waiting.extend(own);
        let rest: Vec<Node<'_>> = parts(case).filter(|part| part.kind() != "switch_label").collect();
        if rest.is_empty() {
            continue;
        }
        let labels = std::mem::take(&mut waiting);
        let labels = if std::mem::take(&mut takes_all) { Vec::new() } else { labels };
        all.push(Case { labels, rest, line: case.line() });
    }
    all
}

/// Whether the subject is one of some labels.
fn fits(subject: &Expr, labels: &[Node<'_>]) -> Option<Expr> {
    let mut tests = labels.iter().take(MOST_CASES).map(|label| equals(subject, expression(*label)));
    let first = tests.next()?;
    Some(tests.fold(first, |left, right| {
        let line = left.line;
        Expr { kind: ExprKind::Binary(Operator::Or, Box::new(left), Box::new(right)), line }
    }))
}

/// The subject under a name, so that it is evaluated once.
fn subject_of(node: Node<'_>) -> Option<(Expr, Option<Expr>)> {
    let subject = expression(node.field("condition")?);
    if matches!(subject.kind, ExprKind::Name(_)) {
        return Some((subject, None));
    }
    let name = Expr { kind: ExprKind::Name(Arc::from(SWITCHED)), line: subject.line };
    Some((name, Some(subject)))
}

/// A `switch` for its effect, as the chain of tests that it is.
pub(super) fn switched(node: Node<'_>) -> StmtKind {
    let Some(((subject, held), list)) = subject_of(node).zip(node.field("body")) else {
        return StmtKind::Block(Vec::new());
    };
    let mut chain: Vec<Stmt> = Vec::new();
    for (number, case) in cases(list).into_iter().enumerate().rev() {
        let mut inner = Vec::new();
        for part in case.rest {
            statement(part, &mut inner);
        }
        // A `break` ends the case, which ends anyway.
        inner.retain(|stmt| !matches!(stmt.kind, StmtKind::Leave));
        let line = case.line;
        chain = match fits(&subject, &case.labels) {
            None if chain.is_empty() => inner,
            // Wherever `default` stands, it is what is left.
            None => {
                last_else(&mut chain, inner);
                chain
            }
            Some(test) if number >= MOST_CASES => {
                let mut flat = vec![Stmt { kind: StmtKind::If(test, inner, Vec::new()), line }];
                flat.extend(chain);
                flat
            }
            Some(test) => vec![Stmt { kind: StmtKind::If(test, inner, chain), line }],
        };
    }
    if let Some(held) = held {
        let line = held.line;
        chain.insert(0, Stmt { kind: StmtKind::Bind(Pattern::Name(Arc::from(SWITCHED)), held), line });
    }
    StmtKind::Block(chain)
}

/// Puts statements at the end of a chain of tests.
fn last_else(chain: &mut Vec<Stmt>, last: Vec<Stmt>) {
    if let [Stmt { kind: StmtKind::If(_, _, otherwise), .. }] = chain.as_mut_slice() {
        last_else(otherwise, last);
        return;
    }
    chain.extend(last);
}

/// A `switch` as a value.
pub(super) fn switch_value(node: Node<'_>, subject: Node<'_>, list: Node<'_>) -> ExprKind {
    let subject = expression(subject);
    let mut chain: Option<Expr> = None;
    for case in cases(list).into_iter().rev() {
        let Some(value) = case_value(&case) else { continue };
        chain = Some(match (fits(&subject, &case.labels), chain) {
            (Some(test), Some(chain)) => {
                let kind = ExprKind::Conditional(Box::new(test), Box::new(value), Box::new(chain));
                Expr { kind, line: case.line }
            }
            (Some(test), None) => {
                let nothing = Box::new(at(node, ExprKind::Opaque("a switch")));
                Expr { kind: ExprKind::Conditional(Box::new(test), Box::new(value), nothing), line: case.line }
            }
            (None, _) => value,
        });
    }
    chain.map_or(ExprKind::Opaque("a switch"), |chain| chain.kind)
}

/// What a case gives: its expression, or what its block yields.
fn case_value(case: &Case<'_>) -> Option<Expr> {
    let first = case.rest.first()?;
    match first.kind() {
        "expression_statement" => parts(*first).next().map(expression),
        "throw_statement" => None,
        _ => {
            let mut inner = Vec::new();
            for part in &case.rest {
                statement(*part, &mut inner);
            }
            Some(crate::jvm::added::block(inner, case.line))
        }
    }
}
