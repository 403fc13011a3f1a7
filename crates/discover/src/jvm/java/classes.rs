//! Java's classes, records, interfaces and enumerations.

use std::collections::HashSet;
use std::sync::Arc;

use super::expressions::{arguments, expression};
use super::types::{annotations, array_of, has_modifier, type_of};
use super::{parts, statements};
use crate::code::ir::{
    Arg, Class, Expr, ExprKind, Function, Member, MemberKind, Param, ParamKind, Pattern, Stmt, StmtKind,
};
use crate::code::tree::Node;
use crate::jvm::added::{self, Kind};
use crate::jvm::builtins::words;
use crate::jvm::types::{annotated, name as plain};

/// Whether a node declares a type.
pub(super) fn is_type(node: Node<'_>) -> bool {
    kind_of(node).is_some()
}

fn kind_of(node: Node<'_>) -> Option<Kind> {
    Some(match node.kind() {
        "class_declaration" if has_modifier(node, "abstract") => Kind::Abstract,
        "class_declaration" => Kind::Class,
        "record_declaration" => Kind::Record,
        "interface_declaration" => Kind::Interface,
        "enum_declaration" => Kind::Enum,
        "annotation_type_declaration" => Kind::Annotation,
        _ => return None,
    })
}

/// A class, record, interface, enumeration or annotation.
pub(super) fn class(node: Node<'_>) -> Class {
    let kind = kind_of(node).unwrap_or(Kind::Class);
    let name_node = node.field("name");
    let name: Option<Arc<str>> = name_node.map(|name| Arc::from(name.text()));
    let line = name_node.map_or_else(|| node.line(), Node::line);
    let mut bases = vec![kind.base(line)];
    bases.extend(supertypes(node).into_iter().map(|value| Arg { name: None, value: without_arguments(value) }));
    let is_derived = bases.len() > 1;
    let mut all = Vec::new();
    if let Some(body) = node.field("body") {
        if kind == Kind::Enum {
            all.extend(constants(body, name.as_deref().unwrap_or_default()));
        }
        all.extend(members(body, matches!(kind, Kind::Interface | Kind::Annotation)));
    }
    if kind == Kind::Record {
        record(node, &mut all);
    }
    if is_derived {
        all.iter_mut().for_each(call_base_first);
    }
    added::plain_values_first(&mut all);
    Class { name, bases, members: all, doc: None, decorators: annotations(node), line }
}

/// What a class extends and implements, the class first.
fn supertypes(node: Node<'_>) -> Vec<Expr> {
    let lists = [node.field("superclass"), node.field("interfaces"), node.child("extends_interfaces")];
    let mut found = Vec::new();
    for part in lists.into_iter().flatten().flat_map(|list| parts(list).collect::<Vec<_>>()) {
        if part.kind() == "type_list" {
            found.extend(parts(part).map(type_of));
        } else {
            found.push(type_of(part));
        }
    }
    found
}

/// A class without its type arguments.
pub(super) fn without_arguments(of: Expr) -> Expr {
    match of.kind {
        ExprKind::Index(base, _) => *base,
        _ => of,
    }
}

/// The constructor of a derived class begins with that of its base, written or not.
fn call_base_first(member: &mut Member) {
    let MemberKind::Method(function) = &mut member.kind else { return };
    if function.name.as_deref() != Some(words::CONSTRUCTOR) || delegates(&function.body) {
        return;
    }
    let function = Arc::make_mut(function);
    function.body.insert(0, added::call_super(Vec::new(), function.line));
}

fn delegates(body: &[Stmt]) -> bool {
    let Some(Stmt { kind: StmtKind::Expr(Expr { kind: ExprKind::Call(call), .. }), .. }) = body.first() else {
        return false;
    };
    match &call.callee.kind {
        ExprKind::Name(name) => &**name == "super",
        ExprKind::Member(_, name) => &**name == words::CONSTRUCTOR,
        _ => false,
    }
}

/// The members that a body declares.
pub(super) fn members(body: Node<'_>, of_interface: bool) -> Vec<Member> {
    let mut all = Vec::new();
    for node in parts(body) {
        let line = node.line();
        match node.kind() {
            "field_declaration" | "constant_declaration" => fields(node, of_interface, &mut all),
            "method_declaration" => all.extend(method(node)),
            "constructor_declaration" => {
                let params = node.field("parameters").map(parameters).unwrap_or_default();
                let body = node.field("body").map(statements::statements).unwrap_or_default();
                let mut made = added::constructor(params, body, line);
                if let MemberKind::Method(function) = &mut made.kind {
                    Arc::make_mut(function).decorators = annotations(node);
                }
                all.push(made);
            }
            "static_initializer" => {
                let body = node.child("block").map(statements::statements).unwrap_or_default();
                all.push(added::initializer(body, true, line));
            }
            "block" => all.push(added::initializer(statements::statements(node), false, line)),
            "enum_body_declarations" => all.extend(members(node, false)),
            _ if is_type(node) => {
                let inner = class(node);
                let Some(name) = inner.name.clone() else { continue };
                let value = Expr { kind: ExprKind::Class(Arc::new(inner)), line };
                all.push(Member { name, is_static: true, kind: MemberKind::Field(None, Some(value)) });
            }
            _ => {}
        }
    }
    all
}

fn fields(node: Node<'_>, of_interface: bool, into: &mut Vec<Member>) {
    let is_static = of_interface || has_modifier(node, "static");
    let declared = node.field("type").map(|of| annotated(type_of(of), annotations(node)));
    for declarator in node.fields("declarator") {
        let Some(name) = declarator.field("name") else { continue };
        let mut declared = declared.clone();
        if declarator.field("dimensions").is_some() {
            declared = declared.map(array_of);
        }
        let value = declarator.field("value").map(expression).or_else(|| initial(node));
        let kind = MemberKind::Field(declared, value);
        into.push(Member { name: Arc::from(name.text()), is_static, kind });
    }
}

/// What a field of a primitive type holds before it is set.
fn initial(declaration: Node<'_>) -> Option<Expr> {
    let of = declaration.field("type")?;
    let kind = match of.kind() {
        "boolean_type" => ExprKind::Bool(false),
        "integral_type" => ExprKind::Number(0.into()),
        _ => return None,
    };
    (!has_modifier(declaration, "final")).then(|| Expr { kind, line: of.line() })
}

/// A method; one without a body says nothing of what it does, and is kept only for its annotations.
fn method(node: Node<'_>) -> Option<Member> {
    let name = node.field("name")?;
    let decorators = annotations(node);
    let body = node.field("body");
    if body.is_none() && decorators.iter().all(is_override) {
        return None;
    }
    let function = Function {
        name: Some(Arc::from(name.text())),
        params: node.field("parameters").map(parameters).unwrap_or_default(),
        body: body.map(statements::statements).unwrap_or_default(),
        doc: None,
        decorators,
        returns: node.field("type").map(type_of),
        line: name.line(),
    };
    let is_static = has_modifier(node, "static");
    Some(Member { name: Arc::from(name.text()), is_static, kind: MemberKind::Method(Arc::new(function)) })
}

fn is_override(annotation: &Expr) -> bool {
    let ExprKind::Call(call) = &annotation.kind else { return false };
    matches!(&call.callee.kind, ExprKind::Name(name) if matches!(&**name, "Override" | "Deprecated"))
}

/// The parameters of a method, lambda or record.
pub(super) fn parameters(list: Node<'_>) -> Vec<Param> {
    let declared = parts(list).filter_map(|node| match node.kind() {
        "formal_parameter" => {
            let name = node.field("name")?;
            let mut of = type_of(node.field("type")?);
            if node.field("dimensions").is_some() {
                of = array_of(of);
            }
            Some(parameter(name, annotated(of, annotations(node)), ParamKind::Plain))
        }
        "spread_parameter" => {
            let declarator = node.child("variable_declarator")?;
            let of = parts(node).find(|part| !matches!(part.kind(), "modifiers" | "variable_declarator"))?;
            let of = annotated(array_of(type_of(of)), annotations(node));
            Some(parameter(declarator.field("name")?, of, ParamKind::Rest))
        }
        _ => None,
    });
    declared.collect()
}

fn parameter(name: Node<'_>, annotation: Expr, kind: ParamKind) -> Param {
    let pattern = Pattern::Name(Arc::from(name.text()));
    Param { pattern, annotation: Some(annotation), default: None, kind }
}

/// The constants of an enumeration.
fn constants(body: Node<'_>, class: &str) -> Vec<Member> {
    let declared = parts(body).filter(|part| part.kind() == "enum_constant").enumerate();
    let declared = declared.filter_map(|(ordinal, node)| {
        let line = node.line();
        let name = node.field("name")?;
        let base = plain(class, line);
        let made_from = match node.field("body") {
            None => base,
            Some(inner) => {
                let class = Class {
                    name: None,
                    bases: vec![Arg { name: None, value: base }],
                    members: members(inner, false),
                    doc: None,
                    decorators: Vec::new(),
                    line,
                };
                Expr { kind: ExprKind::Class(Arc::new(class)), line }
            }
        };
        let mut constant = added::constant(name.text(), ordinal, made_from, arguments(node.field("arguments")), line);
        let given = annotations(node);
        if let MemberKind::Field(declared, _) = &mut constant.kind
            && !given.is_empty()
        {
            *declared = Some(annotated(plain(class, line), given));
        }
        Some(constant)
    });
    declared.collect()
}

/// Adds the fields, the constructor and the accessors of a record.
fn record(node: Node<'_>, into: &mut Vec<Member>) {
    let line = node.line();
    let params = node.field("parameters").map(parameters).unwrap_or_default();
    let known: HashSet<Arc<str>> = into.iter().map(|member| Arc::clone(&member.name)).collect();
    let mut body = Vec::new();
    let mut declared = Vec::new();
    let compact = node.field("body").and_then(|body| body.child("compact_constructor_declaration"));
    if let Some(compact) = compact.and_then(|compact| compact.field("body")) {
        body.extend(statements::statements(compact));
    }
    for param in &params {
        let Pattern::Name(name) = &param.pattern else { continue };
        body.push(added::set_field(name, plain(name, line)));
        let kind = MemberKind::Field(param.annotation.clone(), None);
        declared.push(Member { name: Arc::clone(name), is_static: false, kind });
        if !known.contains(name) {
            into.push(added::accessor(name, name, line));
        }
    }
    // Fields stand before the accessors of the same name, so that they are found as fields.
    into.splice(0..0, declared);
    into.push(added::constructor(params, body, line));
}
