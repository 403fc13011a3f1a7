//! Functions and the statements in them.

use std::sync::Arc;

use super::super::documentation;
use super::super::facts;
use super::{Lowerer, TYPE_ARGUMENTS, at, call, name, positional};
use crate::code::ir::{Expr, ExprKind, Function, Operator, Param, ParamKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;

/// What `yield return` adds to.
const YIELDED: &str = "<yielded>";

impl Lowerer<'_> {
    /// A method or local function.
    pub(super) fn function(&self, node: Node<'_>, returns: Option<Node<'_>>) -> Function {
        self.scoped(|| {
            let type_params = facts::type_parameters(node);
            for parameter in &type_params {
                self.bind_type_parameter(parameter);
            }
            let decorators = self.attributes(node);
            let mut params = node.field("parameters").map(|list| self.params(list)).unwrap_or_default();
            self.bind_params(&params);
            let mut body = Vec::new();
            if !type_params.is_empty() {
                let names = type_params.iter().map(|name| Some(Pattern::Name(Arc::from(name.as_str())))).collect();
                let given = name(node, TYPE_ARGUMENTS);
                body.push(Stmt { kind: StmtKind::Bind(Pattern::List(names), given), line: node.line() });
                let pattern = Pattern::Name(Arc::from(TYPE_ARGUMENTS));
                params.push(Param { pattern, annotation: None, default: None, kind: ParamKind::KeywordOnly });
            }
            if let Some(block) = node.field("body") {
                body.extend(self.function_body(block, returns));
            }
            let named = node.field("name");
            Function {
                name: named.map(|name| Arc::from(facts::identifier(name.text()))),
                params,
                body,
                // Only of partial methods does a generator read the comment.
                doc: facts::modifiers(node)
                    .any(|word| word == "partial")
                    .then(|| documentation::comment(node))
                    .flatten()
                    .map(Arc::from),
                decorators,
                returns: returns.map(|returns| self.type_of(returns)),
                line: named.map_or(node.line(), Node::line),
            }
        })
    }

    /// The body of a function: a block, or a value behind an arrow.
    pub(super) fn function_body(&self, body: Node<'_>, returns: Option<Node<'_>>) -> Vec<Stmt> {
        if body.kind() == "arrow_expression_clause" {
            let Some(value) = body.named().into_iter().find(|node| node.kind() != "comment") else { return Vec::new() };
            let value = self.expected(value, returns);
            let line = value.line;
            return vec![Stmt { kind: StmtKind::Return(Some(value)), line }];
        }
        let mut statements = self.statements(body);
        if yields(body, 0) {
            let list = at(body, ExprKind::List(Vec::new()));
            let bound = StmtKind::Bind(Pattern::Name(Arc::from(YIELDED)), list);
            statements.insert(0, Stmt { kind: bound, line: body.line() });
            let kind = StmtKind::Return(Some(name(body, YIELDED)));
            statements.push(Stmt { kind, line: body.last_line() });
        }
        statements
    }

    /// The statements of a block.
    pub(super) fn statements(&self, block: Node<'_>) -> Vec<Stmt> {
        self.scoped(|| {
            // A local function is known before it stands.
            for node in block.named().into_iter().filter(|node| node.kind() == "local_function_statement") {
                if let Some(name) = node.field("name") {
                    self.bind(&facts::identifier(name.text()));
                }
            }
            block.named().into_iter().flat_map(|node| self.statement(node)).collect()
        })
    }

    /// One statement.
    pub(super) fn statement(&self, node: Node<'_>) -> Vec<Stmt> {
        let line = node.line();
        let one = |kind: StmtKind| vec![Stmt { kind, line }];
        match node.kind() {
            "block" => one(StmtKind::Block(self.statements(node))),
            "expression_statement" => node.named().first().map(|inner| self.effect(*inner)).unwrap_or_default(),
            "return_statement" => one(StmtKind::Return(node.named().first().map(|value| self.expression(*value)))),
            "throw_statement" => one(self.raised(node)),
            "break_statement" | "continue_statement" => one(StmtKind::Leave),
            "yield_statement" => match node.named().first() {
                Some(value) => {
                    let value = self.expression(*value);
                    let add = ExprKind::Member(Box::new(name(node, YIELDED)), Arc::from("Add"));
                    one(StmtKind::Expr(call(node, at(node, add), vec![positional(value)])))
                }
                None => Vec::new(),
            },
            "local_declaration_statement" => {
                node.child("variable_declaration").map(|list| self.variables(list)).unwrap_or_default()
            }
            "local_function_statement" => {
                if let Some(name) = node.field("name") {
                    self.bind(&facts::identifier(name.text()));
                }
                let mut function = self.function(node, node.field("type"));
                function.decorators.clear();
                one(StmtKind::Function(Arc::new(function)))
            }
            "if_statement" => self.branch(node),
            "switch_statement" => self.switch(node),
            "foreach_statement" => self.each(node),
            "while_statement" | "do_statement" if self.keeps_calls() => one(self.repeated(node)),
            "for_statement" | "while_statement" | "do_statement" => self.repeat(node),
            "try_statement" if self.keeps_calls() => one(self.attempted(node)),
            "labeled_statement" | "checked_statement" | "unsafe_statement" | "lock_statement" | "fixed_statement"
            | "using_statement" | "try_statement" | "catch_clause" | "finally_clause" => {
                one(StmtKind::Block(self.scoped(|| self.inner(node))))
            }
            "preproc_if" | "ERROR" => self.inner(node),
            _ => Vec::new(),
        }
    }

    /// The statements that stand directly inside a statement, conditions left out.
    fn inner(&self, node: Node<'_>) -> Vec<Stmt> {
        let mut statements = Vec::new();
        for child in node.named() {
            match child.kind() {
                "variable_declaration" => statements.extend(self.variables(child)),
                "catch_declaration" => {
                    if let Some(name) = child.field("name") {
                        self.bind(&facts::identifier(name.text()));
                    }
                }
                _ => statements.extend(self.statement(child)),
            }
        }
        statements
    }

    fn block_of(&self, node: Option<Node<'_>>) -> Vec<Stmt> {
        node.map(|node| self.scoped(|| self.statement(node))).unwrap_or_default()
    }

    fn branch(&self, node: Node<'_>) -> Vec<Stmt> {
        let Some(test) = node.field("condition") else { return Vec::new() };
        let test = self.expression(test);
        let then = self.block_of(node.field("consequence"));
        let otherwise = self.block_of(node.field("alternative"));
        vec![Stmt { kind: StmtKind::If(test, then, otherwise), line: node.line() }]
    }

    fn switch(&self, node: Node<'_>) -> Vec<Stmt> {
        let Some(value) = node.field("value") else { return Vec::new() };
        let (bound, value) = self.switched(value);
        let sections = node.field("body").map(Node::named).unwrap_or_default();
        let mut chain: Vec<Stmt> = Vec::new();
        for section in sections.into_iter().filter(|section| section.kind() == "switch_section").rev() {
            let (mut test, mut body) = (None, Vec::new());
            self.scoped(|| {
                for child in section.named() {
                    match child.kind() {
                        "break_statement" | "comment" | "when_clause" => {}
                        kind if kind.ends_with("_statement") || kind == "block" => body.extend(self.statement(child)),
                        _ => test = Some(self.either(child, test.take(), self.matches(&value, child))),
                    }
                }
            });
            trim_leave(&mut body);
            chain = match test {
                Some(test) => vec![Stmt { kind: StmtKind::If(test, body, chain), line: section.line() }],
                None => body,
            };
        }
        if let Some((named, held)) = bound {
            chain.insert(0, Stmt { kind: StmtKind::Bind(Pattern::Name(named), held), line: node.line() });
        }
        chain
    }

    /// The value of a `switch` as it is compared with every pattern: one that is no plain name gets one.
    pub(super) fn switched(&self, node: Node<'_>) -> (Option<(Arc<str>, Expr)>, Expr) {
        let value = self.expression(node);
        let is_short = match &value.kind {
            ExprKind::Name(_) => true,
            ExprKind::Member(object, _) => matches!(object.kind, ExprKind::Name(_)),
            _ => false,
        };
        if is_short {
            return (None, value);
        }
        let number = self.switches.get();
        self.switches.set(number.saturating_add(1));
        let known: Arc<str> = Arc::from(format!("<switch {number}>"));
        let named = at(node, ExprKind::Name(Arc::clone(&known)));
        (Some((known, value)), named)
    }

    /// Whether a value is what a pattern asks for.
    pub(super) fn matches(&self, value: &Expr, pattern: Node<'_>) -> Expr {
        match pattern.kind() {
            "constant_pattern" => match pattern.named().first() {
                Some(constant) => {
                    let constant = self.expression(*constant);
                    at(pattern, ExprKind::Binary(Operator::Equal, Box::new(value.clone()), Box::new(constant)))
                }
                None => at(pattern, ExprKind::Opaque("a pattern")),
            },
            "or_pattern" => {
                let side = |side: &str| pattern.field(side).map(|inner| Box::new(self.matches(value, inner)));
                match (side("left"), side("right")) {
                    (Some(left), Some(right)) => at(pattern, ExprKind::Binary(Operator::Or, left, right)),
                    _ => at(pattern, ExprKind::Opaque("a pattern")),
                }
            }
            "negated_pattern" => match pattern.named().first() {
                Some(inner) => at(pattern, ExprKind::Not(Box::new(self.matches(value, *inner)))),
                None => at(pattern, ExprKind::Opaque("a pattern")),
            },
            "discard" | "var_pattern" => at(pattern, ExprKind::Bool(true)),
            "parenthesized_pattern" => match pattern.named().first() {
                Some(inner) => self.matches(value, *inner),
                None => at(pattern, ExprKind::Opaque("a pattern")),
            },
            kind if kind.ends_with("_pattern") => self.fits(value, pattern),
            _ => {
                let constant = self.expression(pattern);
                at(pattern, ExprKind::Binary(Operator::Equal, Box::new(value.clone()), Box::new(constant)))
            }
        }
    }

    fn each(&self, node: Node<'_>) -> Vec<Stmt> {
        let (Some(left), Some(right)) = (node.field("left"), node.field("right")) else { return Vec::new() };
        let over = self.expression(right);
        let (pattern, body) = self.scoped(|| {
            let pattern = self.pattern(left);
            (pattern, self.block_of(node.field("body")))
        });
        vec![Stmt { kind: StmtKind::Each(pattern, over, body), line: node.line() }]
    }

    /// `a` or `(a, b)`.
    fn pattern(&self, node: Node<'_>) -> Pattern {
        match node.kind() {
            "identifier" => {
                let known = facts::identifier(node.text());
                self.bind(&known);
                Pattern::Name(Arc::from(known))
            }
            "tuple_pattern" | "tuple_expression" | "parenthesized_variable_designation" => {
                Pattern::List(node.named().into_iter().map(|part| Some(self.pattern(part))).collect())
            }
            "argument" | "declaration_expression" => match node.named().last() {
                Some(inner) => self.pattern(*inner),
                None => Pattern::Other,
            },
            _ => Pattern::Other,
        }
    }

    /// A loop whose rounds are not counted: its body runs once, with what it counts not known.
    fn repeat(&self, node: Node<'_>) -> Vec<Stmt> {
        self.scoped(|| {
            let mut body = Vec::new();
            if let Some(list) = node.named().into_iter().find(|child| child.kind() == "variable_declaration") {
                for variable in list.named().into_iter().filter(|child| child.kind() == "variable_declarator") {
                    if let Some(named) = variable.field("name") {
                        let known = facts::identifier(named.text());
                        self.bind(&known);
                        let unknown = at(named, ExprKind::Opaque("a counter"));
                        let kind = StmtKind::Bind(Pattern::Name(Arc::from(known)), unknown);
                        body.push(Stmt { kind, line: named.line() });
                    }
                }
            }
            body.extend(self.block_of(node.field("body")));
            let over = at(node, ExprKind::Opaque("a loop that counts"));
            vec![Stmt { kind: StmtKind::Each(Pattern::Other, over, body), line: node.line() }]
        })
    }

    fn variables(&self, list: Node<'_>) -> Vec<Stmt> {
        let of = list.field("type").filter(|of| of.kind() != "implicit_type");
        let mut statements = Vec::new();
        for variable in list.named().into_iter().filter(|child| child.kind() == "variable_declarator") {
            let value = super::members::initial(variable).map(|value| self.expected(value, of));
            let pattern = match variable.field("name").or_else(|| variable.child("tuple_pattern")) {
                Some(named) => self.pattern(named),
                None => Pattern::Other,
            };
            let value = value.unwrap_or_else(|| at(variable, ExprKind::Null));
            statements.push(Stmt { kind: StmtKind::Bind(pattern, value), line: variable.line() });
        }
        statements
    }

    /// An expression that stands for its effect.
    fn effect(&self, node: Node<'_>) -> Vec<Stmt> {
        let line = node.line();
        if node.kind() == "assignment_expression"
            && let (Some(left), Some(right), Some(operator)) =
                (node.field("left"), node.field("right"), node.field("operator"))
        {
            if left.kind() == "tuple_expression" {
                let value = self.expression(right);
                return vec![Stmt { kind: StmtKind::Bind(self.pattern(left), value), line }];
            }
            let mut target = self.expression(left);
            if let ExprKind::Name(known) = &target.kind
                && !self.inside.is_empty()
                && !self.is_local(known)
            {
                // What no type of the project declares is a member that a base type from elsewhere declares.
                let member = ExprKind::Member(Box::new(name(left, "this")), Arc::clone(known));
                target = at(left, member);
            }
            let value = self.expression(right);
            let kind = match operator.text() {
                "=" => StmtKind::Assign(target, value),
                "+=" => StmtKind::Append(target, value),
                "??=" => {
                    let kept = ExprKind::Binary(Operator::Coalesce, Box::new(target.clone()), Box::new(value));
                    StmtKind::Assign(target, at(node, kept))
                }
                _ => StmtKind::Assign(target, self.of(node, "arithmetic")),
            };
            return vec![Stmt { kind, line }];
        }
        vec![Stmt { kind: StmtKind::Expr(self.expression(node)), line }]
    }
}

/// Takes the `break` off the end of a section of a `switch`.
fn trim_leave(body: &mut Vec<Stmt>) {
    if let Some(Stmt { kind: StmtKind::Block(inner), .. }) = body.last_mut() {
        trim_leave(inner);
    } else if matches!(body.last(), Some(Stmt { kind: StmtKind::Leave, .. })) {
        body.pop();
    }
}

/// Whether a block yields values, functions inside it left out.
fn yields(node: Node<'_>, depth: u32) -> bool {
    const DEEPEST: u32 = 24;
    depth < DEEPEST
        && node.named().into_iter().any(|child| match child.kind() {
            "yield_statement" => true,
            "local_function_statement" | "lambda_expression" | "expression_statement" => false,
            kind => {
                (kind.ends_with("_statement") || kind.ends_with("_clause") || kind == "block")
                    && yields(child, depth + 1)
            }
        })
}
