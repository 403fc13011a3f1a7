//! Expressions.

use std::sync::Arc;

use ruff_python_ast::{self as ast, Expr as Node};

use super::{Lowerer, text};
use crate::code::ir::{
    Arg, Call, Comprehension, Entry, Expr, ExprKind, Function, Operator, Param, ParamKind, Pattern, Stmt, StmtKind,
    Walk,
};

impl Lowerer<'_> {
    pub(super) fn expression(&self, node: &Node) -> Expr {
        Expr { kind: self.kind(node), line: self.line(node) }
    }

    fn boxed(&self, node: &Node) -> Box<Expr> {
        Box::new(self.expression(node))
    }

    fn kind(&self, node: &Node) -> ExprKind {
        match node {
            Node::NoneLiteral(_) => ExprKind::Null,
            Node::BooleanLiteral(literal) => ExprKind::Bool(literal.value),
            Node::NumberLiteral(literal) => text::number(&literal.value),
            Node::StringLiteral(literal) => ExprKind::Text(Arc::from(literal.value.to_str())),
            Node::FString(literal) => self.f_string(literal),
            Node::List(list) => ExprKind::List(self.expressions(&list.elts)),
            Node::Tuple(tuple) => ExprKind::List(self.expressions(&tuple.elts)),
            Node::Set(set) => ExprKind::List(self.expressions(&set.elts)),
            Node::Dict(dict) => ExprKind::Table(dict.items.iter().map(|item| self.entry(item)).collect()),
            Node::Starred(starred) => ExprKind::Spread(self.boxed(&starred.value)),
            Node::Name(name) => ExprKind::Name(Arc::from(name.id.as_str())),
            Node::Attribute(access) => ExprKind::Member(self.boxed(&access.value), Arc::from(access.attr.as_str())),
            Node::Subscript(access) => match access.slice.as_ref() {
                Node::Slice(slice) => self.slice(&access.value, slice),
                slice => ExprKind::Index(self.boxed(&access.value), self.boxed(slice)),
            },
            Node::Call(call) => ExprKind::Call(Arc::new(self.call(call))),
            Node::Lambda(lambda) => ExprKind::Function(Arc::new(self.lambda(lambda))),
            Node::BinOp(operation) => self.binary(operation),
            Node::BoolOp(operation) => self.boolean(operation),
            Node::If(choice) => {
                ExprKind::Conditional(self.boxed(&choice.test), self.boxed(&choice.body), self.boxed(&choice.orelse))
            }
            Node::UnaryOp(operation) if operation.op == ast::UnaryOp::USub => {
                match text::negated(&self.kind(&operation.operand)) {
                    ExprKind::Opaque(what) => self.of(what, [&*operation.operand]),
                    negated => negated,
                }
            }
            Node::UnaryOp(operation) if operation.op == ast::UnaryOp::Not => {
                ExprKind::Not(self.boxed(&operation.operand))
            }
            Node::UnaryOp(operation) => self.of("arithmetic", [&*operation.operand]),
            // What an awaited call gives is what its function returns.
            Node::Await(awaited) => self.kind(&awaited.value),
            Node::Named(named) => ExprKind::Assign(self.boxed(&named.target), self.boxed(&named.value)),
            Node::ListComp(walk) => self.comprehension(&walk.elt, None, &walk.generators),
            Node::SetComp(walk) => self.comprehension(&walk.elt, None, &walk.generators),
            Node::Generator(walk) => self.comprehension(&walk.elt, None, &walk.generators),
            Node::DictComp(walk) => match &walk.key {
                Some(key) => self.comprehension(key, Some(&walk.value), &walk.generators),
                None => ExprKind::Opaque("a comprehension of tables"),
            },
            // `...` stands for "no default" and for "the rest of a type".
            Node::EllipsisLiteral(_) => ExprKind::Name(Arc::from("...")),
            Node::Compare(compare) => self.comparison(compare),
            Node::BytesLiteral(literal) => self.bytes(literal),
            Node::TString(_) => ExprKind::Opaque("a template string"),
            Node::Yield(yielded) => self.yielding(yielded.value.as_deref(), "append", self.line(yielded)),
            Node::YieldFrom(yielded) => self.yielding(Some(&yielded.value), "extend", self.line(yielded)),
            Node::Slice(_) => ExprKind::Opaque("a slice"),
            Node::IpyEscapeCommand(_) => ExprKind::Opaque("a notebook command"),
        }
    }

    pub(super) fn expressions(&self, nodes: &[Node]) -> Vec<Expr> {
        nodes.iter().map(|node| self.expression(node)).collect()
    }

    fn entry(&self, item: &ast::DictItem) -> Entry {
        let value = self.expression(&item.value);
        match &item.key {
            Some(key) => Entry::Pair(self.expression(key), value),
            None => Entry::Spread(value),
        }
    }

    fn call(&self, call: &ast::ExprCall) -> Call {
        Call { callee: self.expression(&call.func), args: self.arguments(&call.arguments), constructs: false }
    }

    pub(super) fn arguments(&self, arguments: &ast::Arguments) -> Vec<Arg> {
        let positional = arguments.args.iter().map(|arg| Arg { name: None, value: self.expression(arg) });
        let named = arguments.keywords.iter().map(|keyword| match &keyword.arg {
            Some(name) => Arg { name: Some(Arc::from(name.as_str())), value: self.expression(&keyword.value) },
            None => Arg {
                name: Some(Arc::from("**")),
                value: Expr { kind: ExprKind::Spread(self.boxed(&keyword.value)), line: self.line(keyword) },
            },
        });
        positional.chain(named).collect()
    }

    fn lambda(&self, lambda: &ast::ExprLambda) -> Function {
        let value = self.expression(&lambda.body);
        let line = self.line(lambda);
        Function {
            name: None,
            params: lambda.parameters.as_deref().map(|parameters| self.parameters(parameters)).unwrap_or_default(),
            body: vec![Stmt { kind: StmtKind::Return(Some(value)), line }],
            doc: None,
            decorators: Vec::new(),
            returns: None,
            line,
        }
    }

    pub(super) fn parameters(&self, parameters: &ast::Parameters) -> Vec<Param> {
        let with_default = |parameter: &ast::ParameterWithDefault, kind| {
            let default = parameter.default.as_deref().map(|default| self.expression(default));
            self.parameter(&parameter.parameter, default, kind)
        };
        let plain = parameters.posonlyargs.iter().chain(parameters.args.iter());
        let plain = plain.map(|parameter| with_default(parameter, ParamKind::Plain));
        let rest = parameters.vararg.iter().map(|parameter| self.parameter(parameter, None, ParamKind::Rest));
        let keyword = parameters.kwonlyargs.iter().map(|parameter| with_default(parameter, ParamKind::KeywordOnly));
        let named = parameters.kwarg.iter().map(|parameter| self.parameter(parameter, None, ParamKind::RestNamed));
        plain.chain(rest).chain(keyword).chain(named).collect()
    }

    fn parameter(&self, parameter: &ast::Parameter, default: Option<Expr>, kind: ParamKind) -> Param {
        Param {
            pattern: Pattern::Name(Arc::from(parameter.name.as_str())),
            annotation: parameter.annotation.as_deref().map(|annotation| self.expression(annotation)),
            default,
            kind,
        }
    }

    /// Long chains of `+` nest to the left; text in them is joined here, so that what is left is shallow.
    fn binary(&self, operation: &ast::ExprBinOp) -> ExprKind {
        let operator = match operation.op {
            ast::Operator::Add => Operator::Add,
            ast::Operator::BitOr => Operator::Union,
            ast::Operator::Mod => Operator::Format,
            ast::Operator::Div => {
                return self.method_call(&operation.left, "/", vec![self.expression(&operation.right)]);
            }
            _ => return self.of("arithmetic", [&*operation.left, &*operation.right]),
        };
        let left = self.expression(&operation.left);
        let right = self.expression(&operation.right);
        match (operator, &left.kind, &right.kind) {
            (Operator::Add, ExprKind::Text(a), ExprKind::Text(b)) => ExprKind::Text(Arc::from(format!("{a}{b}"))),
            _ => ExprKind::Binary(operator, Box::new(left), Box::new(right)),
        }
    }

    fn boolean(&self, operation: &ast::ExprBoolOp) -> ExprKind {
        const MOST: usize = 64;
        let operator = match operation.op {
            ast::BoolOp::And => Operator::And,
            ast::BoolOp::Or => Operator::Or,
        };
        if operation.values.len() > MOST {
            return self.of("a long condition", &operation.values);
        }
        let mut values = self.expressions(&operation.values).into_iter();
        let Some(first) = values.next() else { return ExprKind::Opaque("a condition") };
        let line = first.line;
        let nested = values.fold(first, |left, right| Expr {
            kind: ExprKind::Binary(operator, Box::new(left), Box::new(right)),
            line,
        });
        nested.kind
    }

    fn comparison(&self, compare: &ast::ExprCompare) -> ExprKind {
        let ([op], [right]) = (&compare.ops[..], &compare.comparators[..]) else {
            return self.of("a comparison", std::iter::once(&*compare.left).chain(&compare.comparators));
        };
        let contains = || self.method_call(right, "__contains__", vec![self.expression(&compare.left)]);
        let operator = match op {
            ast::CmpOp::In => return contains(),
            ast::CmpOp::NotIn => return ExprKind::Not(Box::new(Expr { kind: contains(), line: self.line(right) })),
            ast::CmpOp::Eq | ast::CmpOp::Is => Operator::Equal,
            ast::CmpOp::NotEq | ast::CmpOp::IsNot => Operator::NotEqual,
            ast::CmpOp::Lt => return self.method_call(&compare.left, "<", vec![self.expression(right)]),
            ast::CmpOp::LtE => return self.method_call(&compare.left, "<=", vec![self.expression(right)]),
            ast::CmpOp::Gt => return self.method_call(right, "<", vec![self.expression(&compare.left)]),
            ast::CmpOp::GtE => return self.method_call(right, "<=", vec![self.expression(&compare.left)]),
        };
        ExprKind::Binary(operator, self.boxed(&compare.left), self.boxed(right))
    }

    fn comprehension(&self, element: &Node, value: Option<&Node>, generators: &[ast::Comprehension]) -> ExprKind {
        const MOST: usize = 8;
        if generators.is_empty() || generators.len() > MOST {
            return ExprKind::Opaque("a comprehension with many `for`s");
        }
        let walks = generators.iter().map(|walk| Walk {
            pattern: pattern(&walk.target),
            iterable: self.expression(&walk.iter),
            conditions: self.expressions(&walk.ifs),
        });
        ExprKind::Comprehension(Arc::new(Comprehension {
            element: self.expression(element),
            value: value.map(|value| self.expression(value)),
            walks: walks.collect(),
        }))
    }

    /// `object.name(args)`.
    pub(super) fn method_call(&self, object: &Node, name: &str, args: Vec<Expr>) -> ExprKind {
        let line = self.line(object);
        let callee = Expr { kind: ExprKind::Member(self.boxed(object), Arc::from(name)), line };
        let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
        ExprKind::Call(Arc::new(Call { callee, args, constructs: false }))
    }

    /// `object[from:to:step]`.
    fn slice(&self, object: &Node, slice: &ast::ExprSlice) -> ExprKind {
        let line = self.line(object);
        let bound = |bound: Option<&Node>| match bound {
            Some(bound) => self.expression(bound),
            None => Expr { kind: ExprKind::Null, line },
        };
        let bounds = [slice.lower.as_deref(), slice.upper.as_deref(), slice.step.as_deref()];
        self.method_call(object, "[:]", bounds.map(bound).into())
    }
}

/// What a target binds; `Other` for members, indices and starred names.
pub(super) fn pattern(target: &Node) -> Pattern {
    let parts = |parts: &[Node]| Pattern::List(parts.iter().map(|part| Some(pattern(part))).collect());
    match target {
        Node::Name(name) => Pattern::Name(Arc::from(name.id.as_str())),
        Node::Tuple(tuple) => parts(&tuple.elts),
        Node::List(list) => parts(&list.elts),
        _ => Pattern::Other,
    }
}
