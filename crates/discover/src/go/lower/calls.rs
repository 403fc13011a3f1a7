//! What only the following of calls needs: operands of forms that are not folded, and what leaves a function.
//!
//! A function that gives back an error has failed: that is lowered as a raise, so that behind a call of it is known what
//! holds where it did not.

use std::sync::Arc;

use super::functions::binding;
use super::{Lowering, at, code, form, name};
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind, Pattern, Purpose, REFERENCE, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::go::forms;

impl Lowering<'_> {
    /// Whether the calls of a file are to be followed.
    pub(super) fn keeps_calls(&self) -> bool {
        self.purpose == Purpose::Calls
    }

    /// A form that is not folded, with its operands where they are needed.
    pub(super) fn of(&self, node: Node<'_>, what: &'static str, operands: Vec<Expr>) -> Expr {
        match self.purpose {
            Purpose::Values => at(node, ExprKind::Opaque(what)),
            Purpose::Calls => at(node, ExprKind::Of(what, operands)),
        }
    }

    /// A call with arguments by position.
    fn plain_call(node: Node<'_>, callee: Expr, args: Vec<Expr>) -> Expr {
        let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
        Self::call_of(node, callee, args)
    }

    /// `a op b` for the operators that compare.
    pub(super) fn comparison(node: Node<'_>, operator: &str, left: Expr, right: Expr) -> Expr {
        Self::plain_call(node, name(node, operator), vec![left, right])
    }

    /// `x[a:b]`: parts of a list or text are as good as the whole.
    pub(super) fn part(&mut self, node: Node<'_>) -> Expr {
        let Some(operand) = node.field("operand") else { return at(node, ExprKind::Opaque("an expression")) };
        let operand = self.expr(operand);
        Self::plain_call(node, at(node, ExprKind::Member(Box::new(operand), Arc::from("[:]"))), Vec::new())
    }

    /// `&place` as an argument.
    pub(super) fn reference(&mut self, node: Node<'_>, place: Node<'_>) -> Expr {
        let place = self.expr(place);
        at(node, ExprKind::Of(REFERENCE, vec![place]))
    }

    /// One of the results of a call that is kept under a name.
    pub(super) fn result(node: Node<'_>, kept: &str, position: usize) -> Expr {
        let position = at(node, ExprKind::Number(position.into()));
        form(node, forms::RESULT, vec![name(node, kept), position])
    }

    /// `_, ok := m[k]`.
    pub(super) fn held(&mut self, node: Node<'_>, operand: Node<'_>, key: Node<'_>) -> Expr {
        let operand = self.expr(operand);
        let has = at(node, ExprKind::Member(Box::new(operand), Arc::from("has")));
        let key = self.expr(key);
        Self::plain_call(node, has, vec![key])
    }

    /// The value of a variable that is declared without one.
    pub(super) fn zero(&mut self, node: Node<'_>, declared: Option<Node<'_>>) -> Expr {
        let Some(declared) = declared else { return at(node, ExprKind::Null) };
        let kind = match (declared.kind(), declared.text()) {
            // What is written to them piece by piece is a text.
            (_, "string" | "strings.Builder" | "bytes.Buffer") => ExprKind::Text(Arc::from("")),
            (_, "bool") => ExprKind::Bool(false),
            (_, "error" | "any") | ("pointer_type" | "interface_type" | "function_type" | "channel_type", _) => {
                ExprKind::Null
            }
            ("slice_type" | "array_type", _) => ExprKind::List(Vec::new()),
            ("map_type", _) => ExprKind::Table(Vec::new()),
            (_, plain) if super::expressions::is_basic(plain) => ExprKind::Number(0.into()),
            ("type_identifier" | "qualified_type" | "generic_type", _) => {
                let callee = self.type_of(declared);
                return Self::constructed(node, callee, Vec::new());
            }
            _ => ExprKind::Opaque("a variable"),
        };
        at(node, kind)
    }

    /// A literal of a type that is declared elsewhere.
    pub(super) fn constructed(place: Node<'_>, declared: Expr, args: Vec<Arg>) -> Expr {
        let entry = |arg: Arg| {
            let key = arg.name.unwrap_or_else(|| Arc::from(""));
            Entry::Pair(at(place, ExprKind::Text(key)), arg.value)
        };
        match &declared.kind {
            // A struct without a name is but its fields.
            ExprKind::Null | ExprKind::Class(_) if args.iter().all(|arg| arg.name.is_some()) => {
                at(place, ExprKind::Table(args.into_iter().map(entry).collect()))
            }
            ExprKind::Null | ExprKind::Class(_) | ExprKind::Opaque(_) => {
                at(place, ExprKind::List(args.into_iter().map(|arg| arg.value).collect()))
            }
            _ => at(place, ExprKind::Call(Arc::new(Call { callee: declared, args, constructs: true }))),
        }
    }

    /// A type, as far as what is called on its values depends on it.
    pub(super) fn type_for_calls(&mut self, node: Node<'_>) -> Option<Expr> {
        match node.kind() {
            "slice_type"
            | "array_type"
            | "implicit_length_array_type"
            | "map_type"
            | "channel_type"
            | "function_type"
            | "interface_type" => Some(at(node, ExprKind::Opaque("a type"))),
            // What a pointer leads to, or a generic type without what it is of.
            "pointer_type"
            | "unary_expression"
            | "parenthesized_type"
            | "type_elem"
            | "generic_type"
            | "type_instantiation_expression"
            | "index_expression" => {
                let inner = code(node).next()?;
                Some(self.type_of(inner))
            }
            _ => None,
        }
    }

    /// A call that ends the program.
    pub(super) fn ended(&mut self, call: Node<'_>) -> StmtKind {
        StmtKind::Raise(Some(self.expr(call)))
    }

    /// `for k, v := range x`.
    pub(super) fn walked(&mut self, range: Node<'_>, names: Vec<Pattern>, body: Vec<Stmt>) -> StmtKind {
        let line = range.line();
        let over = match range.field("right") {
            Some(over) => self.expr(over),
            None => at(range, ExprKind::Opaque("what is walked")),
        };
        let mut names = names.into_iter();
        let (key, value) = (names.next(), names.next());
        let mut out = Vec::new();
        let over = self.kept(range, over, &mut out);
        let mut all = Vec::new();
        if let Some(key) = key.filter(|key| !matches!(key, Pattern::Other)) {
            let keys = at(range, ExprKind::Of("the keys of what is walked", vec![over.clone()]));
            all.push(Stmt { kind: StmtKind::Bind(key, keys), line });
        }
        all.extend(body);
        out.push(Stmt { kind: StmtKind::Each(value.unwrap_or(Pattern::Other), over, all), line });
        StmtKind::Block(out)
    }

    /// Keeps a value under a name of its own, since it is used more than once.
    pub(super) fn kept(&mut self, node: Node<'_>, value: Expr, out: &mut Vec<Stmt>) -> Expr {
        self.temporaries += 1;
        let kept = format!("value {}", self.temporaries);
        let kind = StmtKind::Bind(Pattern::Name(Arc::from(kept.as_str())), value);
        out.push(Stmt { kind, line: node.line() });
        name(node, &kept)
    }

    /// `for` with a condition, with what is done before and after each round.
    pub(super) fn looped(&mut self, node: Node<'_>, clause: Option<Node<'_>>, mut body: Vec<Stmt>) -> StmtKind {
        let mut out = Vec::new();
        let is_clause = clause.is_some_and(|clause| clause.kind() == "for_clause");
        let test = if is_clause { clause.and_then(|clause| clause.field("condition")) } else { clause };
        if is_clause {
            if let Some(initial) = clause.and_then(|clause| clause.field("initializer")) {
                self.statement(initial, &mut out);
            }
            if let Some(update) = clause.and_then(|clause| clause.field("update")) {
                self.statement(update, &mut body);
            }
        }
        let test = match test {
            Some(test) => self.expr(test),
            None => at(node, ExprKind::Bool(true)),
        };
        out.push(Stmt { kind: StmtKind::While(test, body), line: node.line() });
        StmtKind::Block(out)
    }

    /// The case of a `select`: what a channel gives, and what is done with it.
    pub(super) fn received(&mut self, case: Node<'_>) -> Vec<Stmt> {
        let mut out = Vec::new();
        if let Some(communication) = case.field("communication") {
            if let (Some(left), Some(right)) = (communication.field("left"), communication.field("right")) {
                let value = self.expr(right);
                if let Some(target) = code(left).next() {
                    out.push(Stmt { kind: StmtKind::Bind(binding(target.text()), value), line: case.line() });
                }
            } else {
                self.statement(communication, &mut out);
            }
        }
        out
    }

    /// The type of a field, with the name that it has in JSON.
    pub(super) fn field_type(node: Node<'_>, declared: Expr, tag: &str) -> Expr {
        match json_name(tag) {
            Some(json) => at(node, ExprKind::Index(Box::new(declared), Box::new(super::text(node, json)))),
            None => declared,
        }
    }
}

/// The name that the tag of a field gives it in JSON.
fn json_name(tag: &str) -> Option<&str> {
    let (_, rest) = tag.split_once("json:\"")?;
    let name = rest.split(['"', ',']).next()?;
    (!name.is_empty() && name != "-").then_some(name)
}

/// The statements of a file in an order in which what they name is there: imports and types first.
pub(super) fn types_first(body: &mut [Stmt]) {
    body.sort_by_key(|stmt| match &stmt.kind {
        StmtKind::Import(_) => 0,
        StmtKind::Class(_) => 1,
        StmtKind::Function(_) => 2,
        _ => 3,
    });
}
