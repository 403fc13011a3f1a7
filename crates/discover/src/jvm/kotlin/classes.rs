//! Kotlin's classes, objects and functions.

use std::sync::Arc;

use super::expressions::{arguments, body_of, expression, function_body};
use super::types::{annotations, annotations_in, declared, has_modifier, is_type, type_of};
use super::{bare, parts, statements};
use crate::code::ir::{Arg, Class, Expr, ExprKind, Function, Member, MemberKind, Param, ParamKind, Pattern, Stmt};
use crate::code::tree::Node;
use crate::jvm::added::{self, Kind};
use crate::jvm::builtins::words;
use crate::jvm::types::{annotated, applied, name as plain};

/// A class or interface.
pub(super) fn class(node: Node<'_>) -> Class {
    let name_node = node.field("name");
    let line = name_node.map_or_else(|| node.line(), Node::line);
    let name = name_node.map(bare);
    let kind = if has_modifier(node, "enum") {
        Kind::Enum
    } else if has_modifier(node, "annotation") {
        Kind::Annotation
    } else if has_modifier(node, "data") || has_modifier(node, "value") {
        Kind::Record
    } else if node.children().iter().any(|part| part.kind() == "interface") {
        Kind::Interface
    } else if has_modifier(node, "abstract") || has_modifier(node, "sealed") {
        Kind::Abstract
    } else {
        Kind::Class
    };
    let mut build = Build { kind: Some(kind), ..Build::default() };
    build.heritage(node);
    if let Some(primary) = node.child("primary_constructor") {
        build.primary(primary);
    }
    if let Some(body) = node.child("enum_class_body") {
        build.entries(body, name.as_deref().unwrap_or_default());
        build.body(body);
    }
    if let Some(body) = node.child("class_body") {
        build.body(body);
    }
    build.finish(name, annotations(node), line)
}

/// The class of an object. The name of one that has a name is that of the instance, and not of the class.
pub(super) fn object(node: Node<'_>) -> Class {
    let mut build = Build::default();
    build.heritage(node);
    if let Some(body) = node.child("class_body") {
        build.body(body);
    }
    build.finish(None, annotations(node), node.line())
}

/// A class while its parts are put together.
#[derive(Default)]
struct Build {
    kind: Option<Kind>,
    bases: Vec<Arg>,
    super_args: Vec<Arg>,
    params: Vec<Param>,
    /// What every constructor runs, in the order of the source.
    initial: Vec<Stmt>,
    secondary: Vec<(Vec<Param>, Vec<Stmt>, u32)>,
    members: Vec<Member>,
    has_primary: bool,
}

impl Build {
    fn heritage(&mut self, node: Node<'_>) {
        let specifiers = node.child("delegation_specifiers");
        for part in specifiers.into_iter().flat_map(|list| parts(list).collect::<Vec<_>>()) {
            for base in parts(part) {
                match base.kind() {
                    "constructor_invocation" => {
                        self.super_args = arguments(base.child("value_arguments"));
                        if let Some(of) = declared(base) {
                            self.base(of);
                        }
                    }
                    "explicit_delegation" => {
                        if let Some(of) = declared(base) {
                            self.base(of);
                        }
                    }
                    _ if is_type(base) => self.base(type_of(base)),
                    _ => {}
                }
            }
        }
    }

    fn base(&mut self, of: Expr) {
        let value = match applied(&of) {
            Some((base, types)) => {
                let types = ExprKind::List(types.to_vec());
                let types = Expr { kind: types, line: of.line };
                self.bases.push(Arg { name: Some(Arc::from(words::TYPE_ARGUMENTS)), value: types });
                base.clone()
            }
            None => of,
        };
        self.bases.push(Arg { name: None, value });
    }

    fn primary(&mut self, node: Node<'_>) {
        self.has_primary = true;
        let list = node.child("class_parameters");
        for parameter in list.into_iter().flat_map(|list| parts(list).collect::<Vec<_>>()) {
            let Some(name) = parts(parameter).find(|part| part.kind() == "identifier").map(bare) else { continue };
            let line = parameter.line();
            let of = declared(parameter).map(|of| annotated(of, annotations(parameter)));
            let is_property = parameter.children().iter().any(|part| matches!(part.kind(), "val" | "var"));
            if is_property {
                self.initial.push(added::set_field(&name, plain(&name, line)));
                let kind = MemberKind::Field(of.clone(), None);
                self.members.push(Member { name: Arc::clone(&name), is_static: false, kind });
            }
            let default = statements::initial(parameter);
            self.params.push(Param { pattern: Pattern::Name(name), annotation: of, default, kind: ParamKind::Plain });
        }
    }

    fn entries(&mut self, body: Node<'_>, class: &str) {
        let entries = parts(body).filter(|part| part.kind() == "enum_entry");
        for (ordinal, entry) in entries.enumerate() {
            let Some(name) = parts(entry).find(|part| part.kind() == "identifier").map(bare) else { continue };
            let line = entry.line();
            let args = arguments(entry.child("value_arguments"));
            let mut made_from = plain(class, line);
            if let Some(inner) = entry.child("class_body") {
                let mut build = Self::default();
                build.bases.push(Arg { name: None, value: made_from });
                build.body(inner);
                let class = build.finish(None, Vec::new(), line);
                made_from = Expr { kind: ExprKind::Class(Arc::new(class)), line };
            }
            let mut constant = added::constant(&name, ordinal, made_from, args, line);
            let given = annotations(entry);
            if let MemberKind::Field(of, _) = &mut constant.kind
                && !given.is_empty()
            {
                *of = Some(annotated(plain(class, line), given));
            }
            self.members.push(constant);
        }
    }

    fn body(&mut self, body: Node<'_>) {
        for node in parts(body) {
            match node.kind() {
                "property_declaration" => self.property(node),
                "function_declaration" => self.method(node, false),
                "anonymous_initializer" => {
                    self.initial.extend(node.child("block").map(body_of).unwrap_or_default());
                }
                "secondary_constructor" => self.another_constructor(node),
                "companion_object" => {
                    for inner in node.child("class_body").into_iter().flat_map(|body| parts(body).collect::<Vec<_>>()) {
                        self.static_member(inner);
                    }
                }
                "class_declaration" | "object_declaration" | "type_alias" => self.static_member(node),
                _ => {}
            }
        }
    }

    fn property(&mut self, node: Node<'_>) {
        let bound = parts(node).find(|part| part.kind() == "variable_declaration");
        let Some(bound) = bound else { return };
        let Pattern::Name(name) = statements::pattern(bound) else { return };
        let line = node.line();
        let of = declared(bound).map(|of| annotated(of, annotations(node)));
        if let Some(value) = statements::initial(node) {
            self.initial.push(added::set_field(&name, value));
        } else if let Some(body) = statements::getter(node) {
            let getter = added::function(Some(&name), Vec::new(), body, line);
            self.members.push(Member { name, is_static: false, kind: MemberKind::Getter(Arc::new(getter)) });
            return;
        }
        self.members.push(Member { name, is_static: false, kind: MemberKind::Field(of, None) });
    }

    fn method(&mut self, node: Node<'_>, is_static: bool) {
        let Some(name) = node.field("name").map(bare) else { return };
        // One without a body says nothing of what it does.
        if node.child("function_body").is_none() && annotations(node).is_empty() {
            return;
        }
        self.members.push(Member { name, is_static, kind: MemberKind::Method(Arc::new(function(node))) });
    }

    fn static_member(&mut self, node: Node<'_>) {
        if node.kind() == "function_declaration" {
            self.method(node, true);
            return;
        }
        let mut declared = Vec::new();
        if node.kind() == "class_declaration" {
            let inner = class(node);
            let Some(name) = inner.name.clone() else { return };
            declared.push((name, Expr { kind: ExprKind::Class(Arc::new(inner)), line: node.line() }));
        } else {
            let mut bound = Vec::new();
            statements::declaration(node, &mut bound);
            declared.extend(bound.into_iter().filter_map(|stmt| match stmt.kind {
                crate::code::ir::StmtKind::Bind(Pattern::Name(name), value) => Some((name, value)),
                _ => None,
            }));
        }
        for (name, value) in declared {
            self.members.push(Member { name, is_static: true, kind: MemberKind::Field(None, Some(value)) });
        }
    }

    fn another_constructor(&mut self, node: Node<'_>) {
        let params = node.child("function_value_parameters").map(parameters).unwrap_or_default();
        let line = node.line();
        let mut body = Vec::new();
        if let Some(call) = node.child("constructor_delegation_call") {
            let args = arguments(call.child("value_arguments"));
            let to_own = call.children().iter().any(|part| part.kind() == "this");
            if to_own {
                let this = Box::new(plain("this", line));
                let callee = ExprKind::Member(this, Arc::from(words::CONSTRUCTOR));
                let callee = Expr { kind: callee, line };
                let call = crate::code::ir::Call { callee, args, constructs: false };
                let kind = crate::code::ir::StmtKind::Expr(Expr { kind: ExprKind::Call(Arc::new(call)), line });
                body.push(Stmt { kind, line });
            } else {
                body.push(added::call_super(args, line));
                body.extend(self.initial.iter().cloned());
            }
        }
        body.extend(node.child("block").map(body_of).unwrap_or_default());
        self.secondary.push((params, body, line));
    }

    fn finish(mut self, name: Option<Arc<str>>, decorators: Vec<Expr>, line: u32) -> Class {
        if self.has_primary || (self.secondary.is_empty() && (!self.initial.is_empty() || !self.super_args.is_empty()))
        {
            let mut body = Vec::new();
            if self.bases.iter().any(|base| base.name.is_none()) {
                body.push(added::call_super(std::mem::take(&mut self.super_args), line));
            }
            body.append(&mut self.initial);
            self.members.push(added::constructor(std::mem::take(&mut self.params), body, line));
        }
        for (params, body, line) in std::mem::take(&mut self.secondary) {
            self.members.push(added::constructor(params, body, line));
        }
        added::plain_values_first(&mut self.members);
        let mut bases = vec![self.kind.unwrap_or(Kind::Class).base(line)];
        bases.append(&mut self.bases);
        Class { name, bases, members: self.members, doc: None, decorators, line }
    }
}

/// A function, whether it has a name or not.
pub(super) fn function(node: Node<'_>) -> Function {
    let name = node.field("name");
    // The type that the function answers with follows its parameters.
    let mut returns = None;
    let mut past_parameters = false;
    for part in parts(node) {
        past_parameters |= part.kind() == "function_value_parameters";
        if past_parameters && returns.is_none() && is_type(part) {
            returns = Some(type_of(part));
        }
    }
    Function {
        name: name.map(bare),
        params: node.child("function_value_parameters").map(parameters).unwrap_or_default(),
        body: function_body(node.child("function_body")),
        doc: None,
        decorators: annotations(node),
        returns,
        line: name.unwrap_or(node).line(),
    }
}

/// The parameters of a function, with their annotations and defaults.
fn parameters(list: Node<'_>) -> Vec<Param> {
    let mut all: Vec<Param> = Vec::new();
    let mut given: Vec<Expr> = Vec::new();
    let mut kind = ParamKind::Plain;
    let mut after_equals = false;
    for part in list.children() {
        match part.kind() {
            "parameter_modifiers" => {
                given = annotations_in(part);
                if parts(part).any(|modifier| modifier.text() == "vararg") {
                    kind = ParamKind::Rest;
                }
            }
            "parameter" => {
                let name = parts(part).find(|inner| inner.kind() == "identifier");
                let pattern = name.map_or(Pattern::Other, |name| Pattern::Name(bare(name)));
                let annotation = declared(part).map(|of| annotated(of, std::mem::take(&mut given)));
                all.push(Param { pattern, annotation, default: None, kind });
                kind = ParamKind::Plain;
            }
            "=" => after_equals = true,
            "," | "(" | ")" | "line_comment" | "block_comment" => {}
            _ => {
                if let Some(last) = all.last_mut().filter(|_| after_equals) {
                    last.default = Some(expression(part));
                }
                after_equals = false;
            }
        }
    }
    all
}
