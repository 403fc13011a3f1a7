//! Members that a compiler of the virtual machine adds to what is written.

use std::sync::Arc;

use super::builtins::words;
use super::types::name;
use crate::code::ir::{Arg, Call, Expr, ExprKind, Function, Member, MemberKind, Param, Stmt, StmtKind};

/// What a declaration declares; kept with the bases of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A class.
    Class,
    /// A class that only those derived from it have objects of.
    Abstract,
    /// A record or data class: what it holds are the parameters of its constructor.
    Record,
    /// An interface.
    Interface,
    /// An enumeration.
    Enum,
    /// An annotation.
    Annotation,
}

impl Kind {
    const ALL: [(&'static str, Self); 6] = [
        ("class", Self::Class),
        ("abstract", Self::Abstract),
        ("record", Self::Record),
        ("interface", Self::Interface),
        ("enum", Self::Enum),
        ("annotation", Self::Annotation),
    ];

    /// As a base of the class that it belongs to.
    pub(super) fn base(self, line: u32) -> Arg {
        let word = Self::ALL.iter().find(|(_, kind)| *kind == self).map_or("class", |(word, _)| word);
        let value = Expr { kind: ExprKind::Text(Arc::from(word)), line };
        Arg { name: Some(Arc::from(words::KIND)), value }
    }

    /// The kind of a class that was lowered with it.
    pub(super) fn of(bases: &[Arg]) -> Self {
        let word = bases.iter().find(|base| base.name.as_deref() == Some(words::KIND));
        let word = word.and_then(|base| match &base.value.kind {
            ExprKind::Text(word) => Some(word),
            _ => None,
        });
        word.and_then(|word| Self::ALL.iter().find(|(known, _)| **word == **known))
            .map_or(Self::Class, |(_, kind)| *kind)
    }
}

fn call(callee: Expr, args: Vec<Expr>, constructs: bool) -> Expr {
    let line = callee.line;
    let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
    Expr { kind: ExprKind::Call(Arc::new(Call { callee, args, constructs })), line }
}

/// `this.field = value`.
pub(super) fn set_field(field: &str, value: Expr) -> Stmt {
    let line = value.line;
    let target = ExprKind::Member(Box::new(name("this", line)), Arc::from(field));
    Stmt { kind: StmtKind::Assign(Expr { kind: target, line }, value), line }
}

/// `super()`.
pub(super) fn call_super(args: Vec<Arg>, line: u32) -> Stmt {
    let call = Call { callee: name("super", line), args, constructs: false };
    Stmt { kind: StmtKind::Expr(Expr { kind: ExprKind::Call(Arc::new(call)), line }), line }
}

/// A method that answers with a field: `name()` of a record.
pub(super) fn accessor(method: &str, field: &str, line: u32) -> Member {
    let field = ExprKind::Member(Box::new(name("this", line)), Arc::from(field));
    let body = vec![Stmt { kind: StmtKind::Return(Some(Expr { kind: field, line })), line }];
    method_member(function(Some(method), Vec::new(), body, line))
}

/// A constructor.
pub(super) fn constructor(params: Vec<Param>, body: Vec<Stmt>, line: u32) -> Member {
    method_member(function(Some(words::CONSTRUCTOR), params, body, line))
}

fn method_member(function: Function) -> Member {
    let name = function.name.clone().unwrap_or_else(|| Arc::from(""));
    Member { name, is_static: false, kind: MemberKind::Method(Arc::new(function)) }
}

/// A function without annotations.
pub(super) fn function(name: Option<&str>, params: Vec<Param>, body: Vec<Stmt>, line: u32) -> Function {
    Function { name: name.map(Arc::from), params, body, doc: None, decorators: Vec::new(), returns: None, line }
}

/// Statements as an expression: what they return is its value.
pub(super) fn block(body: Vec<Stmt>, line: u32) -> Expr {
    let kind = ExprKind::Function(Arc::new(function(None, Vec::new(), body, line)));
    call(Expr { kind, line }, Vec::new(), false)
}

/// A field that is set by running statements.
pub(super) fn initializer(body: Vec<Stmt>, is_static: bool, line: u32) -> Member {
    let value = Some(block(body, line));
    Member { name: Arc::from(words::INITIALIZER), is_static, kind: MemberKind::Field(None, value) }
}

/// A constant of an enumeration; `class` is what it is made from.
pub(super) fn constant(name_of: &str, ordinal: usize, class: Expr, args: Vec<Arg>, line: u32) -> Member {
    let made = Call { callee: class, args, constructs: true };
    let made = Expr { kind: ExprKind::Call(Arc::new(made)), line };
    let text = Expr { kind: ExprKind::Text(Arc::from(name_of)), line };
    let ordinal = Expr { kind: ExprKind::Number(ordinal.into()), line };
    let value = call(name(words::CONSTANT, line), vec![text, ordinal, made], false);
    Member { name: Arc::from(name_of), is_static: true, kind: MemberKind::Field(None, Some(value)) }
}

/// Puts static fields with plain values before the others: those are known before any code of the class runs.
pub(super) fn plain_values_first(members: &mut [Member]) {
    members.sort_by_key(|member| match &member.kind {
        MemberKind::Field(_, Some(value)) if member.is_static && is_plain(value, 0) => 0,
        _ => 1,
    });
}

fn is_plain(value: &Expr, depth: u32) -> bool {
    const DEEPEST: u32 = 200;
    match &value.kind {
        ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_) => true,
        ExprKind::Binary(_, left, right) if depth < DEEPEST => is_plain(left, depth + 1) && is_plain(right, depth + 1),
        _ => false,
    }
}
