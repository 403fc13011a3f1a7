//! Expressions.

use std::sync::Arc;

use oxc::ast::ast::{
    Argument, ArrayExpressionElement, AssignmentExpression, AssignmentTarget, AssignmentTargetMaybeDefault,
    BinaryExpression, ChainElement, Expression, MemberExpression, ObjectPropertyKind, PropertyKey, PropertyKind,
    TemplateElementValue, TemplateLiteral, UnaryExpression,
};
use oxc::span::{GetSpan, Span};
use oxc::syntax::operator::{AssignmentOperator, BinaryOperator, LogicalOperator, UnaryOperator};

use super::function::ARGUMENTS;
use super::{DEEPEST, Lowering};
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind, Operator};

impl Lowering<'_> {
    pub(super) fn expr(&mut self, expr: &Expression<'_>) -> Expr {
        if self.depth >= DEEPEST {
            return self.at(expr.span(), ExprKind::Opaque("source nested too deeply"));
        }
        self.depth += 1;
        let lowered = self.expr_inner(expr);
        self.depth -= 1;
        lowered
    }

    fn expr_inner(&mut self, expr: &Expression<'_>) -> Expr {
        let span = expr.span();
        let kind = match expr {
            Expression::BooleanLiteral(literal) => ExprKind::Bool(literal.value),
            Expression::NullLiteral(_) => ExprKind::Null,
            Expression::NumericLiteral(literal) => number(literal.value),
            Expression::BigIntLiteral(_) => ExprKind::Opaque("a big integer"),
            Expression::RegExpLiteral(literal) => {
                let parts = [literal.regex.pattern.text.as_str(), &literal.regex.flags.to_string()];
                let args = parts.map(|part| self.text_expr(span, part)).to_vec();
                self.built_in(span, &["RegExp"], args, true)
            }
            Expression::StringLiteral(literal) => ExprKind::Text(self.name(literal.value.as_str())),
            Expression::TemplateLiteral(template) => self.template(template),
            Expression::Identifier(name) if name.name == "undefined" => ExprKind::Null,
            Expression::Identifier(name) => {
                self.takes_arguments |= name.name == ARGUMENTS;
                ExprKind::Name(self.name(name.name.as_str()))
            }
            Expression::Super(_) => ExprKind::Name(self.name("super")),
            Expression::ThisExpression(_) => ExprKind::Name(self.name("this")),
            Expression::ArrayExpression(array) => {
                ExprKind::List(array.elements.iter().map(|element| self.element(element)).collect())
            }
            Expression::ObjectExpression(object) => {
                ExprKind::Table(object.properties.iter().filter_map(|property| self.entry(property)).collect())
            }
            Expression::ArrowFunctionExpression(arrow) => ExprKind::Function(self.arrow(arrow)),
            Expression::FunctionExpression(function) => ExprKind::Function(self.function(function)),
            Expression::ClassExpression(class) => ExprKind::Class(self.class(class)),
            Expression::AssignmentExpression(assignment) => self.assignment(assignment),
            Expression::AwaitExpression(awaited) => return self.expr(&awaited.argument),
            Expression::YieldExpression(yielded) => match &yielded.argument {
                Some(argument) => return self.expr(argument),
                None => ExprKind::Null,
            },
            Expression::BinaryExpression(binary) => self.binary(binary),
            Expression::LogicalExpression(logical) => {
                let operator = match logical.operator {
                    LogicalOperator::Or => Operator::Or,
                    LogicalOperator::And => Operator::And,
                    LogicalOperator::Coalesce => Operator::Coalesce,
                };
                ExprKind::Binary(operator, Box::new(self.expr(&logical.left)), Box::new(self.expr(&logical.right)))
            }
            Expression::CallExpression(call) => self.call(&call.callee, &call.arguments, false),
            Expression::NewExpression(call) => self.call(&call.callee, &call.arguments, true),
            Expression::ImportExpression(import) => {
                let callee = self.at(span, ExprKind::Name(self.name("import")));
                let args = vec![Arg { name: None, value: self.expr(&import.source) }];
                ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.call(&call.callee, &call.arguments, false),
                ChainElement::TSNonNullExpression(inner) => return self.expr(&inner.expression),
                other => match other.as_member_expression() {
                    Some(member) => self.member(member),
                    None => ExprKind::Opaque("an optional chain"),
                },
            },
            Expression::ConditionalExpression(conditional) => ExprKind::Conditional(
                Box::new(self.expr(&conditional.test)),
                Box::new(self.expr(&conditional.consequent)),
                Box::new(self.expr(&conditional.alternate)),
            ),
            Expression::ParenthesizedExpression(inner) => return self.expr(&inner.expression),
            Expression::SequenceExpression(sequence) => {
                ExprKind::Sequence(sequence.expressions.iter().map(|part| self.expr(part)).collect())
            }
            Expression::TaggedTemplateExpression(tagged) if self.keeps_calls() && !is_raw(&tagged.tag) => {
                self.tagged(tagged)
            }
            Expression::TaggedTemplateExpression(tagged) => {
                let template = if is_raw(&tagged.tag) { self.raw(&tagged.quasi) } else { self.template(&tagged.quasi) };
                let value = self.at(tagged.quasi.span, template);
                let callee = self.expr(&tagged.tag);
                ExprKind::Call(Arc::new(Call { callee, args: vec![Arg { name: None, value }], constructs: false }))
            }
            Expression::UnaryExpression(unary) => self.unary(unary),
            Expression::UpdateExpression(_) => ExprKind::Opaque("a counter"),
            Expression::PrivateInExpression(_) => ExprKind::Opaque("a test for a private member"),
            Expression::ImportMeta(_) => ExprKind::Name(self.name("import.meta")),
            Expression::NewTarget(_) => ExprKind::Name(self.name("new.target")),
            Expression::JSXElement(_) | Expression::JSXFragment(_) => ExprKind::Opaque("JSX"),
            Expression::TSAsExpression(inner) => return self.expr(&inner.expression),
            Expression::TSSatisfiesExpression(inner) => return self.expr(&inner.expression),
            Expression::TSTypeAssertion(inner) => return self.expr(&inner.expression),
            Expression::TSNonNullExpression(inner) => return self.expr(&inner.expression),
            Expression::TSInstantiationExpression(inner) => return self.expr(&inner.expression),
            Expression::V8IntrinsicExpression(_) => ExprKind::Opaque("an engine intrinsic"),
            member => match member.as_member_expression() {
                Some(member) => self.member(member),
                None => ExprKind::Opaque("an expression of an unknown form"),
            },
        };
        self.at(span, kind)
    }

    fn member(&mut self, member: &MemberExpression<'_>) -> ExprKind {
        match member {
            MemberExpression::StaticMemberExpression(member) => {
                ExprKind::Member(Box::new(self.expr(&member.object)), self.name(member.property.name.as_str()))
            }
            MemberExpression::PrivateFieldExpression(member) => {
                let name = Arc::from(format!("#{}", member.field.name));
                ExprKind::Member(Box::new(self.expr(&member.object)), name)
            }
            MemberExpression::ComputedMemberExpression(member) => {
                let object = Box::new(self.expr(&member.object));
                match &member.expression {
                    Expression::StringLiteral(name) => ExprKind::Member(object, self.name(name.value.as_str())),
                    key => ExprKind::Index(object, Box::new(self.expr(key))),
                }
            }
        }
    }

    fn call(&mut self, callee: &Expression<'_>, arguments: &[Argument<'_>], constructs: bool) -> ExprKind {
        if let Some(started) = self.awaiter(callee, arguments) {
            return started;
        }
        let callee = self.expr(callee);
        let args: Vec<Arg> = arguments
            .iter()
            .map(|argument| match argument {
                Argument::SpreadElement(spread) => {
                    let inner = self.expr(&spread.argument);
                    Arg { name: None, value: self.at(spread.span, ExprKind::Spread(Box::new(inner))) }
                }
                other => {
                    let value = match other.as_expression() {
                        Some(value) => self.expr(value),
                        None => self.at(other.span(), ExprKind::Opaque("an argument of an unknown form")),
                    };
                    Arg { name: None, value }
                }
            })
            .collect();
        ExprKind::Call(Arc::new(Call { callee, args, constructs }))
    }

    /// `__awaiter(this, …, function* () {…})`, which is what compilers for old engines make of an `async` function, is a
    /// call of that function.
    fn awaiter(&mut self, callee: &Expression<'_>, arguments: &[Argument<'_>]) -> Option<ExprKind> {
        let name = match callee {
            Expression::Identifier(name) => name.name.as_str(),
            Expression::StaticMemberExpression(member) => member.property.name.as_str(),
            _ => return None,
        };
        let [receiver, _, _, body] = arguments else { return None };
        if name != "__awaiter" {
            return None;
        }
        let receiver = Arg { name: None, value: self.expr(receiver.as_expression()?) };
        let body = self.expr(body.as_expression()?);
        let line = body.line;
        let callee = Expr { kind: ExprKind::Member(Box::new(body), Arc::from("call")), line };
        Some(ExprKind::Call(Arc::new(Call { callee, args: vec![receiver], constructs: false })))
    }

    fn element(&mut self, element: &ArrayExpressionElement<'_>) -> Expr {
        match element {
            ArrayExpressionElement::SpreadElement(spread) => {
                let inner = self.expr(&spread.argument);
                self.at(spread.span, ExprKind::Spread(Box::new(inner)))
            }
            ArrayExpressionElement::Elision(hole) => self.at(hole.span, ExprKind::Null),
            other => match other.as_expression() {
                Some(value) => self.expr(value),
                None => self.at(other.span(), ExprKind::Opaque("an item of an unknown form")),
            },
        }
    }

    fn entry(&mut self, property: &ObjectPropertyKind<'_>) -> Option<Entry> {
        match property {
            ObjectPropertyKind::SpreadProperty(spread) => Some(Entry::Spread(self.expr(&spread.argument))),
            ObjectPropertyKind::ObjectProperty(property) => {
                let key = self.key(&property.key);
                match (property.kind, &property.value) {
                    (PropertyKind::Set, _) => None,
                    (PropertyKind::Get, Expression::FunctionExpression(function)) => {
                        Some(Entry::Getter(key, self.function(function)))
                    }
                    (_, value) => Some(Entry::Pair(key, self.expr(value))),
                }
            }
        }
    }

    /// The key of a property or member as an expression; a plain one is its text.
    pub(super) fn key(&mut self, key: &PropertyKey<'_>) -> Expr {
        match key {
            PropertyKey::StaticIdentifier(name) => self.at(name.span, ExprKind::Text(self.name(name.name.as_str()))),
            PropertyKey::PrivateIdentifier(name) => {
                self.at(name.span, ExprKind::Text(Arc::from(format!("#{}", name.name))))
            }
            other => match other.as_expression() {
                Some(key) => self.expr(key),
                None => self.at(other.span(), ExprKind::Opaque("a key of an unknown form")),
            },
        }
    }

    pub(super) fn template(&mut self, template: &TemplateLiteral<'_>) -> ExprKind {
        self.template_of(template, |value| value.cooked.as_ref().unwrap_or(&value.raw).as_str())
    }

    /// A template whose escapes stay as they are written.
    fn raw(&mut self, template: &TemplateLiteral<'_>) -> ExprKind {
        self.template_of(template, |value| value.raw.as_str())
    }

    fn template_of(
        &mut self,
        template: &TemplateLiteral<'_>,
        part: for<'v> fn(&'v TemplateElementValue<'_>) -> &'v str,
    ) -> ExprKind {
        let text = |at: usize| template.quasis.get(at).map_or("", |quasi| part(&quasi.value));
        if template.expressions.is_empty() {
            return ExprKind::Text(Arc::from(text(0)));
        }
        let mut parts = Vec::new();
        for at in 0..template.quasis.len() {
            if !text(at).is_empty() {
                parts.push(self.at(template.quasis[at].span, ExprKind::Text(Arc::from(text(at)))));
            }
            if let Some(hole) = template.expressions.get(at) {
                parts.push(self.expr(hole));
            }
        }
        ExprKind::Join(parts)
    }

    fn assignment(&mut self, assignment: &AssignmentExpression<'_>) -> ExprKind {
        let Some(target) = self.target(&assignment.left) else { return ExprKind::Opaque("an assignment to a pattern") };
        let value = self.expr(&assignment.right);
        let operator = match assignment.operator {
            AssignmentOperator::Assign => return ExprKind::Assign(Box::new(target), Box::new(value)),
            AssignmentOperator::Addition => Operator::Add,
            AssignmentOperator::LogicalOr => Operator::Or,
            AssignmentOperator::LogicalAnd => Operator::And,
            AssignmentOperator::LogicalNullish => Operator::Coalesce,
            _ => return self.of("arithmetic", [target, value]),
        };
        // The target stands for two, so one that is more than a name and its members would double at every level.
        if !is_plain(&target) {
            return self.of("an assignment to a place that is computed", [target, value]);
        }
        let line = target.line;
        let value = Expr { kind: ExprKind::Binary(operator, Box::new(target.clone()), Box::new(value)), line };
        ExprKind::Assign(Box::new(target), Box::new(value))
    }

    /// The target of an assignment as an expression.
    pub(super) fn target(&mut self, target: &AssignmentTarget<'_>) -> Option<Expr> {
        if let Some(member) = target.as_member_expression() {
            let kind = self.member(member);
            return Some(self.at(member.span(), kind));
        }
        match target {
            AssignmentTarget::AssignmentTargetIdentifier(name) => {
                Some(self.at(name.span, ExprKind::Name(self.name(name.name.as_str()))))
            }
            AssignmentTarget::TSAsExpression(inner) => Some(self.expr(&inner.expression)),
            AssignmentTarget::TSNonNullExpression(inner) => Some(self.expr(&inner.expression)),
            AssignmentTarget::ArrayAssignmentTarget(array) => {
                let targets = array.elements.iter().map(|element| {
                    let target = match element.as_ref()? {
                        AssignmentTargetMaybeDefault::AssignmentTargetWithDefault(inner) => &inner.binding,
                        other => other.as_assignment_target()?,
                    };
                    self.target(target)
                });
                let nothing = Expr { kind: ExprKind::Null, line: 0 };
                let targets = targets.map(|target| target.unwrap_or_else(|| nothing.clone())).collect();
                Some(self.at(array.span, ExprKind::List(targets)))
            }
            AssignmentTarget::ObjectAssignmentTarget(object) => self.object_target(object),
            _ => None,
        }
    }

    fn unary(&mut self, unary: &UnaryExpression<'_>) -> ExprKind {
        match unary.operator {
            UnaryOperator::LogicalNot => ExprKind::Not(Box::new(self.expr(&unary.argument))),
            UnaryOperator::Void => {
                let argument = self.expr(&unary.argument);
                let nothing = Expr { kind: ExprKind::Null, line: argument.line };
                ExprKind::Sequence(vec![argument, nothing])
            }
            UnaryOperator::UnaryNegation => match &unary.argument {
                Expression::NumericLiteral(literal) => number(-literal.value),
                operand => self.of_nodes("arithmetic", [operand]),
            },
            UnaryOperator::UnaryPlus => self.expr(&unary.argument).kind,
            UnaryOperator::Typeof => {
                let argument = self.expr(&unary.argument);
                self.built_in(unary.span, &["typeof"], vec![argument], false)
            }
            UnaryOperator::BitwiseNot | UnaryOperator::Delete => self.of_nodes("arithmetic", [&unary.argument]),
        }
    }

    fn binary(&mut self, binary: &BinaryExpression<'_>) -> ExprKind {
        let operator = match binary.operator {
            BinaryOperator::Addition => return self.addition(binary),
            BinaryOperator::Equality | BinaryOperator::StrictEquality => Operator::Equal,
            BinaryOperator::Inequality | BinaryOperator::StrictInequality => Operator::NotEqual,
            BinaryOperator::In => {
                let args = vec![self.expr(&binary.right), self.expr(&binary.left)];
                return self.built_in(binary.span, &["Reflect", "has"], args, false);
            }
            BinaryOperator::Instanceof => {
                return self.of_nodes("a test of a value's kind", [&binary.left, &binary.right]);
            }
            BinaryOperator::LessThan
            | BinaryOperator::LessEqualThan
            | BinaryOperator::GreaterThan
            | BinaryOperator::GreaterEqualThan
            | BinaryOperator::Subtraction
            | BinaryOperator::Multiplication
            | BinaryOperator::Division
            | BinaryOperator::Remainder
            | BinaryOperator::Exponential => {
                let args = vec![self.expr(&binary.left), self.expr(&binary.right)];
                return self.built_in(binary.span, &[binary.operator.as_str()], args, false);
            }
            _ => return self.of_nodes("arithmetic", [&binary.left, &binary.right]),
        };
        ExprKind::Binary(operator, Box::new(self.expr(&binary.left)), Box::new(self.expr(&binary.right)))
    }

    /// A chain of `+`, laid flat: as text if one operand is a literal text, so that no chain is too long.
    fn addition(&mut self, binary: &BinaryExpression<'_>) -> ExprKind {
        let mut parts: Vec<&Expression<'_>> = vec![&binary.right];
        let mut left = &binary.left;
        while let Expression::BinaryExpression(inner) = left
            && inner.operator == BinaryOperator::Addition
        {
            parts.push(&inner.right);
            left = &inner.left;
        }
        parts.push(left);
        parts.reverse();
        let is_text =
            |part: &&Expression<'_>| matches!(part, Expression::StringLiteral(_) | Expression::TemplateLiteral(_));
        let of_text = parts.iter().any(is_text);
        let mut lowered = parts.into_iter().map(|part| self.expr(part)).collect::<Vec<_>>().into_iter();
        if of_text {
            return ExprKind::Join(lowered.collect());
        }
        let Some(mut sum) = lowered.next() else { return ExprKind::Null };
        for part in lowered.take(DEEPEST as usize) {
            let line = sum.line;
            sum = Expr { kind: ExprKind::Binary(Operator::Add, Box::new(sum), Box::new(part)), line };
        }
        sum.kind
    }

    /// An operator or literal as the call of the built-in function that does the same.
    fn built_in(&self, span: Span, path: &[&str], args: Vec<Expr>, constructs: bool) -> ExprKind {
        let mut names = path.iter().map(|name| self.name(name));
        let Some(first) = names.next() else { return ExprKind::Null };
        let root = self.at(span, ExprKind::Name(first));
        let callee = names.fold(root, |object, name| self.at(span, ExprKind::Member(Box::new(object), name)));
        let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
        ExprKind::Call(Arc::new(Call { callee, args, constructs }))
    }

    pub(super) fn text_expr(&self, span: Span, text: &str) -> Expr {
        self.at(span, ExprKind::Text(self.name(text)))
    }
}

/// Whether a target is a name, or a member of a member of one under keys that are written out.
fn is_plain(target: &Expr) -> bool {
    const DEEPEST: usize = 16;
    let mut at = target;
    for _ in 0..DEEPEST {
        at = match &at.kind {
            ExprKind::Name(_) => return true,
            ExprKind::Member(object, _) => object,
            ExprKind::Index(object, key)
                if matches!(key.kind, ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Name(_)) =>
            {
                object
            }
            ExprKind::Index(object, key) => match &key.kind {
                ExprKind::Member(inner, _) if matches!(inner.kind, ExprKind::Name(_)) => object,
                _ => return false,
            },
            _ => return false,
        };
    }
    false
}

/// Whether a tag keeps the escapes of its template: `String.raw`.
fn is_raw(tag: &Expression<'_>) -> bool {
    match tag {
        Expression::StaticMemberExpression(member) => {
            member.property.name == "raw" && matches!(&member.object, Expression::Identifier(of) if of.name == "String")
        }
        _ => false,
    }
}

/// A number, whole where it can be.
pub(super) fn number(value: f64) -> ExprKind {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return ExprKind::Number(serde_json::Number::from(value as i64));
    }
    serde_json::Number::from_f64(value).map_or(ExprKind::Opaque("a number without end"), ExprKind::Number)
}
