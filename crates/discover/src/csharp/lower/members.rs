//! Types and their members.

use std::sync::Arc;

use super::super::facts::{self, TypeKind};
use super::super::index::part_name;
use super::{ATTRIBUTES, CONSTRUCTOR, Lowerer, at, call, name, positional, text};
use crate::code::ir::{
    Arg, Class, Expr, ExprKind, Function, Member, MemberKind, Param, ParamKind, Pattern, Stmt, StmtKind,
};
use crate::code::tree::Node;

impl Lowerer<'_> {
    /// A declaration of a type; what it derives from includes the other parts of it.
    pub(super) fn class(&self, node: Node<'_>, at_type: usize) -> Class {
        let facts = &self.file.types[at_type];
        let bound = self.index.bound_name(self.file, at_type);
        for parameter in facts::type_parameters(node) {
            self.bind_type_parameter(&parameter);
        }
        let mut bases: Vec<Arg> = Vec::new();
        let mut base_args = Vec::new();
        for list in node.children().into_iter().filter(|child| child.kind() == "base_list") {
            self.bases(list, &mut bases, &mut base_args);
        }
        if self.keeps_calls() {
            // One is found through the other.
            let (_, number) = bound.rsplit_once('#').unwrap_or((&bound, "0"));
            let next = number.parse::<usize>().unwrap_or(0) + 1;
            if next < self.index.parts(&facts.full).len() {
                bases.insert(0, positional(name(node, part_name(&facts.full, next))));
            }
            let kind = match facts.kind {
                TypeKind::Enum => "enum",
                TypeKind::Record => "record",
                TypeKind::Interface => "interface",
                TypeKind::Class => "class",
            };
            bases.push(super::named("$kind", text(node, kind)));
        } else if *bound == *facts.full {
            for number in 1..self.index.parts(&facts.full).len() {
                bases.push(positional(name(node, part_name(&facts.full, number))));
            }
        }
        let mut members = Vec::new();
        let attributes = self.attributes(node);
        if !attributes.is_empty() {
            let held = at(node, ExprKind::List(attributes));
            let kind = MemberKind::Field(Some(held), None);
            members.push(Member { name: Arc::from(ATTRIBUTES), is_static: true, kind });
        }
        self.primary(node, facts.kind, !bases.is_empty(), base_args, &mut members);
        if let Some(body) = node.field("body") {
            for member in body.named() {
                self.member(member, facts.kind, !bases.is_empty(), &mut members);
            }
        }
        let line = node.field("name").map_or(node.line(), Node::line);
        Class { name: Some(bound), bases, members, doc: None, decorators: Vec::new(), line }
    }

    fn bases(&self, list: Node<'_>, bases: &mut Vec<Arg>, base_args: &mut Vec<Arg>) {
        for node in list.named() {
            match node.kind() {
                "argument_list" => base_args.extend(self.arguments(node)),
                "primary_constructor_base_type" => {
                    bases.extend(node.field("type").map(|of| positional(self.type_name(of))));
                    base_args.extend(node.child("argument_list").iter().flat_map(|list| self.arguments(*list)));
                }
                _ => bases.push(positional(self.type_name(node))),
            }
        }
    }

    /// The constructor that a type's own parameter list stands for, and what it gives to the type.
    fn primary(
        &self,
        node: Node<'_>,
        kind: TypeKind,
        is_derived: bool,
        base_args: Vec<Arg>,
        members: &mut Vec<Member>,
    ) {
        let Some(list) = node.child("parameter_list") else { return };
        let params = self.params(list);
        for param in &params {
            if let Pattern::Name(name) = &param.pattern {
                let mut of = param.annotation.clone();
                if kind == TypeKind::Record {
                    of = of.map(|of| with_words(node, of, &["parameter", "get", "set", "public"]));
                }
                members.push(Member { name: Arc::clone(name), is_static: false, kind: MemberKind::Field(of, None) });
            }
        }
        let body = self.scoped(|| {
            let mut body = Vec::new();
            for param in &params {
                if let Pattern::Name(given) = &param.pattern {
                    self.bind(given);
                    let this = Box::new(name(node, "this"));
                    let target = at(node, ExprKind::Member(this, Arc::clone(given)));
                    body.push(Stmt { kind: StmtKind::Assign(target, name(node, given)), line: node.line() });
                }
            }
            if is_derived {
                body.push(expression(call(node, name(node, "super"), base_args)));
            }
            body
        });
        members.push(constructor(node, params, body));
    }

    fn member(&self, node: Node<'_>, kind: TypeKind, is_derived: bool, members: &mut Vec<Member>) {
        match node.kind() {
            "enum_member_declaration" => {
                let Some(named) = node.field("name") else { return };
                let known = facts::identifier(named.text());
                let of = self.declared(node, name(node, "string"), &[]);
                let kind = MemberKind::Field(Some(of), Some(text(node, &known)));
                members.push(Member { name: Arc::from(known), is_static: true, kind });
            }
            "field_declaration" => self.field(node, members),
            "property_declaration" => members.extend(self.property(node, kind)),
            // One without a body says nothing of what it does.
            "method_declaration" if self.keeps_calls() && node.field("body").is_none() => {}
            "method_declaration" => {
                let function = self.function(node, node.field("returns"));
                let is_static = facts::modifiers(node).any(|word| word == "static");
                if let Some(name) = function.name.clone() {
                    members.push(Member { name, is_static, kind: MemberKind::Method(Arc::new(function)) });
                }
            }
            "constructor_declaration" => self.declared_constructor(node, is_derived, members),
            "ERROR" => node.named().into_iter().for_each(|inner| self.member(inner, kind, is_derived, members)),
            _ => {}
        }
    }

    fn field(&self, node: Node<'_>, members: &mut Vec<Member>) {
        let Some(list) = node.child("variable_declaration") else { return };
        let words: Vec<&str> = facts::modifiers(node).collect();
        let is_const = words.contains(&"const");
        let is_static = is_const || words.contains(&"static");
        let of = list.field("type");
        for variable in list.named().into_iter().filter(|child| child.kind() == "variable_declarator") {
            let Some(named) = variable.field("name") else { continue };
            let known: Arc<str> = Arc::from(facts::identifier(named.text()));
            let initial = initial(variable).map(|value| self.expected(value, of));
            let kind = match initial {
                // Constants may name each other in any order.
                Some(value) if is_const || (is_static && is_plain(&value)) => {
                    MemberKind::Getter(Arc::new(getter(&known, of.map(|of| self.type_of(of)), returned(value))))
                }
                initial => {
                    let of = of.map(|of| self.declared(node, self.type_of(of), &["field"]));
                    MemberKind::Field(of, initial)
                }
            };
            members.push(Member { name: known, is_static, kind });
        }
    }

    fn property(&self, node: Node<'_>, kind: TypeKind) -> Option<Member> {
        let known: Arc<str> = Arc::from(facts::identifier(node.field("name")?.text()));
        let mut words: Vec<&str> = facts::modifiers(node).filter(|word| *word != "partial").collect();
        let is_static = words.contains(&"static");
        if kind == TypeKind::Interface && !words.contains(&"private") {
            words.push("public");
        }
        let accessors = node.field("accessors").map(Node::named).unwrap_or_default();
        let accessor = |wanted: &str| {
            accessors.iter().find(|accessor| accessor.field("name").is_some_and(|name| name.text() == wanted))
        };
        if node.field("accessors").is_none() || accessor("get").is_some() {
            words.push("get");
        }
        if accessor("set").or_else(|| accessor("init")).is_some_and(|set| facts::modifiers(*set).next().is_none()) {
            words.push("set");
        }
        let of = node.field("type");
        let declared = of.map(|of| self.declared(node, self.type_of(of), &words));
        let is_arrow = |value: &Node<'_>| value.kind() == "arrow_expression_clause";
        let value = node.field("value");
        if let Some(arrow) = value.filter(is_arrow) {
            let body = arrow.named().first().map(|value| returned(self.scoped(|| self.expected(*value, of))));
            let function = Arc::new(getter(&known, declared, body.unwrap_or_default()));
            return Some(Member { name: known, is_static, kind: MemberKind::Getter(function) });
        }
        if let Some(body) = accessor("get").and_then(|get| get.field("body")) {
            let body = self.scoped(|| self.function_body(body, of));
            let function = Arc::new(getter(&known, declared, body));
            return Some(Member { name: known, is_static, kind: MemberKind::Getter(function) });
        }
        let initial = value.map(|value| self.expected(value, of));
        Some(Member { name: known, is_static, kind: MemberKind::Field(declared, initial) })
    }

    /// Of several constructors the one with the most parameters is the one that services are given to.
    fn declared_constructor(&self, node: Node<'_>, is_derived: bool, members: &mut Vec<Member>) {
        if facts::modifiers(node).any(|word| word == "static") {
            return;
        }
        let Some(list) = node.field("parameters") else { return };
        let known = members.iter().position(|member| &*member.name == CONSTRUCTOR);
        let params = self.params(list);
        if let Some(known) = known {
            let most = match &members[known].kind {
                MemberKind::Method(function) => function.params.len(),
                _ => 0,
            };
            if params.len() <= most {
                return;
            }
            members.remove(known);
        }
        let body = self.scoped(|| {
            self.bind_params(&params);
            let mut body = Vec::new();
            let initializer = node.child("constructor_initializer");
            let of_base = initializer.is_none_or(|node| node.children().iter().any(|child| child.kind() == "base"));
            if is_derived && of_base {
                let args = initializer.and_then(|node| node.child("argument_list"));
                let args = args.map(|list| self.arguments(list)).unwrap_or_default();
                body.push(expression(call(node, name(node, "super"), args)));
            } else if is_derived {
                body.push(expression(call(node, name(node, "super"), Vec::new())));
            }
            if let Some(block) = node.field("body") {
                body.extend(self.function_body(block, None));
            }
            body
        });
        members.push(constructor(node, params, body));
    }
}

/// Adds words to a declared type.
fn with_words(node: Node<'_>, of: Expr, words: &[&str]) -> Expr {
    if let ExprKind::Call(known) = &of.kind
        && !super::declared(&of).attributes.is_empty()
    {
        let mut args = known.args.clone();
        args.extend(words.iter().map(|word| positional(text(node, word))));
        return call(node, known.callee.clone(), args);
    }
    let mut args = vec![positional(of)];
    args.extend(words.iter().map(|word| positional(text(node, word))));
    call(node, name(node, "<declared>"), args)
}

fn constructor(node: Node<'_>, params: Vec<Param>, body: Vec<Stmt>) -> Member {
    let function = Function {
        name: Some(Arc::from(CONSTRUCTOR)),
        params,
        body,
        doc: None,
        decorators: Vec::new(),
        returns: None,
        line: node.line(),
    };
    let kind = MemberKind::Method(Arc::new(function));
    Member { name: Arc::from(CONSTRUCTOR), is_static: false, kind }
}

fn expression(value: Expr) -> Stmt {
    let line = value.line;
    Stmt { kind: StmtKind::Expr(value), line }
}

fn returned(value: Expr) -> Vec<Stmt> {
    let line = value.line;
    vec![Stmt { kind: StmtKind::Return(Some(value)), line }]
}

fn getter(name: &Arc<str>, returns: Option<Expr>, body: Vec<Stmt>) -> Function {
    let line = body.first().map_or(1, |stmt| stmt.line);
    Function {
        name: Some(Arc::clone(name)),
        params: Vec::new(),
        body,
        doc: None,
        decorators: Vec::new(),
        returns,
        line,
    }
}

/// The value that a declared variable begins with.
pub(super) fn initial(variable: Node<'_>) -> Option<Node<'_>> {
    let children = variable.children();
    let equals = children.iter().position(|child| child.kind() == "=")?;
    children.get(equals + 1).copied()
}

/// Whether evaluating a value again gives the same one.
fn is_plain(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null | ExprKind::Name(_) => true,
        ExprKind::Member(inner, _) => is_plain(inner),
        ExprKind::Join(parts) => parts.iter().all(is_plain),
        ExprKind::Binary(_, left, right) => is_plain(left) && is_plain(right),
        _ => false,
    }
}

impl Lowerer<'_> {
    /// Parameters.
    pub(super) fn params(&self, list: Node<'_>) -> Vec<Param> {
        let mut params = Vec::new();
        let children = list.children();
        let mut at = 0;
        while let Some(node) = children.get(at).copied() {
            at += 1;
            if node.kind() == "parameter" {
                params.extend(self.param(node));
            } else if node.kind() == "params" {
                let of = children.get(at).copied();
                let named = children.get(at + 1).copied();
                if let (Some(of), Some(named)) = (of, named) {
                    let pattern = Pattern::Name(Arc::from(facts::identifier(named.text())));
                    let annotation = Some(self.type_of(of));
                    params.push(Param { pattern, annotation, default: None, kind: ParamKind::Rest });
                }
                at += 2;
            }
        }
        params
    }

    fn param(&self, node: Node<'_>) -> Option<Param> {
        let known = facts::identifier(node.field("name")?.text());
        let of = node.field("type");
        let of_expr = of.map(|of| self.declared(node, self.type_of(of), &[]));
        let default = initial(node).map(|value| self.expected(value, of));
        Some(Param { pattern: Pattern::Name(Arc::from(known)), annotation: of_expr, default, kind: ParamKind::Plain })
    }

    /// Makes the names of parameters local.
    pub(super) fn bind_params(&self, params: &[Param]) {
        for param in params {
            if let Pattern::Name(name) = &param.pattern {
                self.bind(name);
            }
        }
    }
}
