//! Loops and `switch`.

use std::sync::Arc;

use oxc::ast::ast::{
    Expression, ForInStatement, ForOfStatement, ForStatement, ForStatementInit, ForStatementLeft, SwitchStatement,
    WhileStatement,
};
use oxc::syntax::operator::{BinaryOperator, UpdateOperator};

use super::Lowering;
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind, Operator, Pattern, Stmt, StmtKind};

/// The name of what a `switch` looks at, which no source can spell.
const SWITCHED: &str = "switch ()";

/// Any of several tests, as a tree no deeper than it must be.
fn either(mut tests: Vec<Expr>) -> Expr {
    while tests.len() > 1 {
        let mut pairs = tests.into_iter();
        let mut joined = Vec::with_capacity(pairs.len().div_ceil(2));
        while let Some(left) = pairs.next() {
            let line = left.line;
            joined.push(match pairs.next() {
                Some(right) => Expr { kind: ExprKind::Binary(Operator::Or, Box::new(left), Box::new(right)), line },
                None => left,
            });
        }
        tests = joined;
    }
    tests.pop().unwrap_or(Expr { kind: ExprKind::Null, line: 0 })
}

impl Lowering<'_> {
    fn loop_pattern(&mut self, left: &ForStatementLeft<'_>) -> Pattern {
        match left {
            ForStatementLeft::VariableDeclaration(variables) => {
                variables.declarations.first().map_or(Pattern::Other, |variable| self.pattern(&variable.id).0)
            }
            ForStatementLeft::AssignmentTargetIdentifier(name) => Pattern::Name(self.name(name.name.as_str())),
            _ => Pattern::Other,
        }
    }

    pub(super) fn for_of(&mut self, each: &ForOfStatement<'_>) -> StmtKind {
        let pattern = self.loop_pattern(&each.left);
        let over = self.expr(&each.right);
        StmtKind::Each(pattern, over, self.one(&each.body))
    }

    /// `for (key in object)` walks `Object.keys(object)`.
    pub(super) fn for_in(&mut self, each: &ForInStatement<'_>) -> StmtKind {
        let pattern = self.loop_pattern(&each.left);
        let over = self.expr(&each.right);
        let object = self.at(each.span, ExprKind::Name(self.name("Object")));
        let callee = self.at(each.span, ExprKind::Member(Box::new(object), self.name("keys")));
        let args = vec![Arg { name: None, value: over }];
        let keys = self.at(each.span, ExprKind::Call(Arc::new(Call { callee, args, constructs: false })));
        StmtKind::Each(pattern, keys, self.one(&each.body))
    }

    pub(super) fn for_counted(&mut self, counted: &ForStatement<'_>) -> StmtKind {
        if let Some((name, over)) = self.counted_list(counted) {
            let callee = self.at(counted.span, ExprKind::Member(Box::new(over), self.name("keys")));
            let call = ExprKind::Call(Arc::new(Call { callee, args: Vec::new(), constructs: false }));
            let keys = self.at(counted.span, call);
            let mut body = self.initial(counted);
            let each = StmtKind::Each(Pattern::Name(name), keys, self.one(&counted.body));
            body.push(self.stmt(counted.span, each));
            return StmtKind::Block(body);
        }
        if let Some(each) = self.iterated(counted) {
            return each;
        }
        let mut body = self.initial(counted);
        if self.keeps_calls() {
            self.counted(counted, &mut body);
            return StmtKind::Block(body);
        }
        let test = self.at(counted.span, ExprKind::Opaque("the condition of a loop"));
        let inner = self.one(&counted.body);
        body.push(self.stmt(counted.span, StmtKind::If(test, inner, Vec::new())));
        StmtKind::Block(body)
    }

    /// `while` with a condition that is not followed runs its body once, perhaps.
    pub(super) fn repeated(&mut self, repeated: &WhileStatement<'_>) -> StmtKind {
        if let Some((name, matches)) = self.searched(&repeated.test) {
            return StmtKind::Each(Pattern::Name(name), matches, self.one(&repeated.body));
        }
        if self.keeps_calls() {
            return StmtKind::While(self.expr(&repeated.test), self.one(&repeated.body));
        }
        let test = self.at(repeated.span, ExprKind::Opaque("the condition of a loop"));
        StmtKind::If(test, self.one(&repeated.body), Vec::new())
    }

    /// `(match = pattern.exec(text)) !== null`, as the condition of a loop, walks `text.matchAll(pattern)`: a pattern
    /// that is not global would find the same match for ever.
    fn searched(&mut self, test: &Expression<'_>) -> Option<(Arc<str>, Expr)> {
        let assigned = match test.get_inner_expression() {
            Expression::BinaryExpression(compared)
                if matches!(compared.operator, BinaryOperator::Inequality | BinaryOperator::StrictInequality)
                    && compared.right.is_null() =>
            {
                compared.left.get_inner_expression()
            }
            other => other,
        };
        let Expression::AssignmentExpression(assigned) = assigned else { return None };
        let name = assigned.left.get_identifier_name()?;
        let Expression::CallExpression(call) = assigned.right.get_inner_expression() else { return None };
        let Expression::StaticMemberExpression(exec) = &call.callee else { return None };
        let [searched] = call.arguments.as_slice() else { return None };
        let searched = searched.as_expression().filter(|_| exec.property.name == "exec")?;
        let callee = ExprKind::Member(Box::new(self.expr(searched)), self.name("matchAll"));
        let callee = self.at(call.span, callee);
        let args = vec![Arg { name: None, value: self.expr(&exec.object) }];
        let matches = ExprKind::Call(Arc::new(Call { callee, args, constructs: false }));
        Some((self.name(name), self.at(call.span, matches)))
    }

    /// The bindings that a loop starts with.
    fn initial(&mut self, counted: &ForStatement<'_>) -> Vec<Stmt> {
        let mut body = Vec::new();
        if let Some(ForStatementInit::VariableDeclaration(variables)) = &counted.init {
            self.variables(variables, true, &mut body);
        }
        body
    }

    /// `for (var of = __values(list), step = of.next(); !step.done; step = of.next())`, which is what compilers for old
    /// engines make of `for … of`, walks the list.
    fn iterated(&mut self, counted: &ForStatement<'_>) -> Option<StmtKind> {
        const ITEM: &str = "item of a loop";
        let Some(ForStatementInit::VariableDeclaration(variables)) = &counted.init else { return None };
        let [iterator, step] = variables.declarations.as_slice() else { return None };
        let Some(Expression::CallExpression(values)) = &iterator.init else { return None };
        let name = match &values.callee {
            Expression::Identifier(name) => name.name.as_str(),
            Expression::StaticMemberExpression(member) => member.property.name.as_str(),
            _ => return None,
        };
        let over = values.arguments.first()?.as_expression().filter(|_| name == "__values")?;
        let over = self.expr(over);
        let text = |lowering: &Self, text: &str| lowering.text_expr(counted.span, text);
        let item = self.at(counted.span, ExprKind::Name(Arc::from(ITEM)));
        let result = self.at(counted.span, ExprKind::Table(vec![Entry::Pair(text(self, "value"), item)]));
        let step = Pattern::Name(Arc::from(step.id.get_identifier_name()?.as_str()));
        let mut body = vec![self.stmt(counted.span, StmtKind::Bind(step, result))];
        body.extend(self.one(&counted.body));
        Some(StmtKind::Each(Pattern::Name(Arc::from(ITEM)), over, body))
    }

    /// The counter and the list of `for (let i = 0; i < list.length; i++)`.
    fn counted_list(&mut self, counted: &ForStatement<'_>) -> Option<(Arc<str>, Expr)> {
        let Some(ForStatementInit::VariableDeclaration(variables)) = &counted.init else { return None };
        let index = variables.declarations.first()?.id.get_identifier_name()?;
        let Some(Expression::BinaryExpression(condition)) = &counted.test else { return None };
        let Some(Expression::UpdateExpression(update)) = &counted.update else { return None };
        let Expression::StaticMemberExpression(length) = &condition.right else { return None };
        let Expression::Identifier(tested) = &condition.left else { return None };
        let fits = condition.operator == BinaryOperator::LessThan
            && update.operator == UpdateOperator::Increment
            && length.property.name == "length"
            && tested.name == index;
        fits.then(|| (self.name(index.as_str()), self.expr(&length.object)))
    }

    /// A `switch` is one round of a loop, which `break` leaves, over an `if` for each group of cases.
    pub(super) fn switch(&mut self, switch: &SwitchStatement<'_>) -> StmtKind {
        let value = self.expr(&switch.discriminant);
        // What is switched on is evaluated once, and every test names it.
        let name = self.name(SWITCHED);
        let mut body = Vec::new();
        let mut tests: Vec<Expr> = Vec::new();
        for case in &switch.cases {
            let test = match &case.test {
                Some(test) => {
                    let test = self.expr(test);
                    let value = self.at(switch.span, ExprKind::Name(Arc::clone(&name)));
                    self.at(case.span, ExprKind::Binary(Operator::Equal, Box::new(value), Box::new(test)))
                }
                None => self.at(case.span, ExprKind::Opaque("the default case")),
            };
            tests.push(test);
            if case.consequent.is_empty() {
                continue;
            }
            let then = self.body(&case.consequent, false);
            let test = either(std::mem::take(&mut tests));
            body.push(self.stmt(case.span, StmtKind::If(test, then, Vec::new())));
        }
        StmtKind::Each(Pattern::Name(name), self.at(switch.span, ExprKind::List(vec![value])), body)
    }
}
