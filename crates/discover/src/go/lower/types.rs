//! Types, as expressions that fold to the thing they name.

use std::sync::Arc;

use super::strings::literal;
use super::{Lowering, at, code, form, name, text};
use crate::code::ir::{Arg, Class, Expr, ExprKind, Member, MemberKind};
use crate::code::tree::Node;
use crate::go::forms;

impl Lowering<'_> {
    /// A type.
    pub(super) fn type_of(&mut self, node: Node<'_>) -> Expr {
        if self.keeps_calls()
            && let Some(known) = self.type_for_calls(node)
        {
            return known;
        }
        match node.kind() {
            "type_identifier" | "identifier" => name(node, node.text()),
            "qualified_type" => match (node.field("package"), node.field("name")) {
                (Some(package), Some(member)) => {
                    at(node, ExprKind::Member(Box::new(name(package, package.text())), Arc::from(member.text())))
                }
                _ => at(node, ExprKind::Opaque("a type")),
            },
            "selector_expression" => self.expr(node),
            "pointer_type" | "unary_expression" => {
                let inner = code(node).next().map(|inner| self.type_of(inner));
                form(node, forms::POINTER, inner.into_iter().collect())
            }
            "parenthesized_type" | "type_elem" | "type_constraint" | "parenthesized_expression" => {
                code(node).next().map_or_else(|| at(node, ExprKind::Opaque("a type")), |inner| self.type_of(inner))
            }
            "slice_type" => {
                let element = node.field("element").map(|element| self.type_of(element));
                form(node, forms::SLICE, element.into_iter().collect())
            }
            "array_type" | "implicit_length_array_type" => {
                let element = node.field("element").map(|element| self.type_of(element));
                let length = node.field("length").map(|length| self.expr(length));
                form(node, forms::ARRAY, element.into_iter().chain(length).collect())
            }
            "map_type" => {
                let parts = [node.field("key"), node.field("value")];
                let parts = parts.into_iter().flatten().map(|part| self.type_of(part)).collect();
                form(node, forms::MAP, parts)
            }
            "channel_type" => form(node, forms::CHAN, Vec::new()),
            "function_type" => {
                let params = node.field("parameters").map(|list| self.types_in(list)).unwrap_or_default();
                let results = self.result_types(node);
                let lists = vec![at(node, ExprKind::List(params)), at(node, ExprKind::List(results))];
                form(node, forms::FUNC, lists)
            }
            "interface_type" => form(node, forms::INTERFACE, Vec::new()),
            "struct_type" => at(node, ExprKind::Class(Arc::new(self.structure(node, None)))),
            "generic_type" | "type_instantiation_expression" | "index_expression" => self.applied(node),
            _ => at(node, ExprKind::Opaque("a type")),
        }
    }

    /// `T[A, B]`, in any of the shapes that the grammar gives it.
    fn applied(&mut self, node: Node<'_>) -> Expr {
        let mut parts = code(node);
        let Some(generic) = parts.next() else { return at(node, ExprKind::Opaque("a type")) };
        let mut all = vec![self.type_of(generic)];
        for part in parts {
            if part.kind() == "type_arguments" {
                all.extend(code(part).map(|argument| self.type_of(argument)));
            } else {
                all.push(self.type_of(part));
            }
        }
        form(node, forms::APPLIED, all)
    }

    /// The types of a parameter list, one for each parameter.
    pub(super) fn types_in(&mut self, list: Node<'_>) -> Vec<Expr> {
        let mut types = Vec::new();
        for parameter in code(list) {
            let Some(declared) = parameter.field("type") else { continue };
            let mut lowered = self.type_of(declared);
            if parameter.kind() == "variadic_parameter_declaration" {
                lowered = form(parameter, forms::SLICE, vec![lowered]);
            }
            let count = parameter.fields("name").len().max(1);
            types.extend(std::iter::repeat_n(lowered, count));
        }
        types
    }

    /// The types that a function gives back.
    pub(super) fn result_types(&mut self, function: Node<'_>) -> Vec<Expr> {
        match function.field("result") {
            None => Vec::new(),
            Some(list) if list.kind() == "parameter_list" => self.types_in(list),
            Some(single) => vec![self.type_of(single)],
        }
    }

    /// A declared type that is no alias.
    pub(super) fn declared_type(&mut self, spec: Node<'_>) -> Option<Class> {
        let (declared, node) = (spec.field("name")?, spec.field("type")?);
        let mut class = if node.kind() == "struct_type" {
            self.structure(node, Some(declared))
        } else {
            let underlying = self.type_of(node);
            Class {
                name: Some(Arc::from(declared.text())),
                // What a type is made of is not what it is derived from.
                bases: vec![Arg { name: self.keeps_calls().then(|| Arc::from("underlying")), value: underlying }],
                members: Vec::new(),
                doc: None,
                decorators: Vec::new(),
                line: declared.line(),
            }
        };
        if let Some(list) = spec.field("type_parameters") {
            let names = code(list).flat_map(|parameter| parameter.fields("name"));
            let names = names.map(|parameter| text(parameter, parameter.text())).collect();
            class.members.push(Member {
                name: Arc::from(forms::PARAMETERS),
                is_static: true,
                kind: MemberKind::Field(Some(at(list, ExprKind::List(names))), None),
            });
        }
        Some(class)
    }

    /// A struct: its fields with their types and tags.
    fn structure(&mut self, node: Node<'_>, declared: Option<Node<'_>>) -> Class {
        let mut members = Vec::new();
        let mut derived = Vec::new();
        let fields = node.child("field_declaration_list").into_iter().flat_map(code);
        for field in fields.filter(|field| field.kind() == "field_declaration") {
            let Some(type_node) = field.field("type") else { continue };
            let tag = field.field("tag").map(literal).unwrap_or_default();
            let names = field.fields("name");
            let embedded = names.is_empty();
            let mut lowered = self.type_of(type_node);
            if embedded && self.keeps_calls() {
                derived.push(Arg { name: None, value: lowered.clone() });
            }
            if embedded && !self.keeps_calls() && field.child("*").is_some() {
                lowered = form(field, forms::POINTER, vec![lowered]);
            }
            let about = |lowered: Expr| {
                let embedded = at(field, ExprKind::Bool(embedded));
                form(field, forms::FIELD, vec![lowered, text(field, &tag), embedded])
            };
            let all: Vec<Arc<str>> = if embedded {
                vec![Arc::from(last_name(type_node))]
            } else {
                names.iter().map(|name| Arc::from(name.text())).collect()
            };
            for name in all {
                let declared = if self.keeps_calls() {
                    Self::field_type(field, lowered.clone(), &tag)
                } else {
                    about(lowered.clone())
                };
                let kind = MemberKind::Field(Some(declared), None);
                members.push(Member { name, is_static: false, kind });
            }
        }
        Class {
            name: declared.map(|name| Arc::from(name.text())),
            bases: derived,
            members,
            doc: None,
            decorators: Vec::new(),
            line: declared.unwrap_or(node).line(),
        }
    }
}

/// The name under which an embedded type is a field: the last one of `pkg.Type[Argument]`.
fn last_name(node: Node<'_>) -> &str {
    let text = node.text();
    let plain = text.split('[').next().unwrap_or(text);
    plain.rsplit('.').next().unwrap_or(plain).trim()
}
