//! Items: imports, constants, types, functions, `impl` blocks and modules inside a file.

use std::sync::Arc;

use super::patterns::bound_by;
use super::{Lowering, code, last_segment, name};
use crate::code::ir::{
    Arg, Class, Expr, ExprKind, Function, Import, Member, MemberKind, Param, ParamKind, Pattern, Stmt, StmtKind,
};
use crate::code::tree::Node;

impl Lowering {
    /// The statements of a file: what others name is there first.
    pub(super) fn file(&mut self, root: Node<'_>) -> Vec<Stmt> {
        let mut body = Vec::new();
        let import = |from: &str, local: &str| {
            let names = vec![(Arc::from("*"), Arc::from(local))];
            Stmt { kind: StmtKind::Import(Import { from: Arc::from(from), names }), line: 1 }
        };
        body.push(import("crate", "crate"));
        body.push(import("super", "super"));
        self.items(root, &mut body);
        body.sort_by_key(|stmt| match &stmt.kind {
            StmtKind::Import(_) => 0,
            StmtKind::Class(_) => 1,
            StmtKind::Function(_) => 2,
            _ => 3,
        });
        body
    }

    /// The items of a file, module or block, with the attributes before each.
    pub(super) fn items(&mut self, parent: Node<'_>, body: &mut Vec<Stmt>) {
        let mut attributes: Vec<Node<'_>> = Vec::new();
        for node in code(parent) {
            if node.kind() == "attribute_item" {
                attributes.push(node);
                continue;
            }
            let before = std::mem::take(&mut attributes);
            if !is_for_tests(&before) {
                self.item(node, &before, body);
            }
        }
    }

    /// One item; `false` if it is none.
    pub(super) fn item(&mut self, node: Node<'_>, attributes: &[Node<'_>], body: &mut Vec<Stmt>) -> bool {
        match node.kind() {
            "use_declaration" => {
                if let Some(argument) = node.field("argument") {
                    self.used(argument, "", body);
                }
            }
            "mod_item" => match (node.field("body"), node.field("name")) {
                // What stands in a module of a file is found by its name alone.
                (Some(inner), _) => self.items(inner, body),
                (None, Some(named)) => {
                    let binds = vec![(Arc::from("*"), Arc::from(named.text()))];
                    let from = Arc::from(format!("self/{}", named.text()));
                    body.push(self.stmt(node, StmtKind::Import(Import { from, names: binds })));
                }
                _ => {}
            },
            "const_item" | "static_item" => {
                if let (Some(named), Some(value)) = (node.field("name"), node.field("value")) {
                    let value = self.expr(value, body);
                    body.push(self.stmt(node, StmtKind::Bind(Pattern::Name(Arc::from(named.text())), value)));
                }
            }
            "struct_item" | "enum_item" | "union_item" => {
                let class = self.declared_type(node);
                body.extend(class.map(|class| self.stmt(node, StmtKind::Class(Arc::new(class)))));
            }
            "type_item" => {
                if let (Some(named), Some(of)) = (node.field("name"), node.field("type")) {
                    let of = self.type_of(of);
                    body.push(self.stmt(node, StmtKind::Bind(Pattern::Name(Arc::from(named.text())), of)));
                }
            }
            "function_item" => {
                if let Some(named) = node.field("name") {
                    let function = self.function(node, Arc::from(named.text()), attributes);
                    body.push(self.stmt(node, StmtKind::Function(Arc::new(function))));
                }
            }
            "impl_item" | "trait_item" => self.methods_of(node, body),
            "foreign_mod_item" | "extern_crate_declaration" | "macro_definition" | "inner_attribute_item" => {}
            _ => return false,
        }
        true
    }

    fn methods_of(&mut self, node: Node<'_>, body: &mut Vec<Stmt>) {
        let Some(of) = node.field("type").or_else(|| node.field("name")) else { return };
        let Some(inner) = node.field("body") else { return };
        let own: Arc<str> = Arc::from(last_segment(of.text().trim_start_matches(['&', '*'])));
        let outer = self.own.replace(Arc::clone(&own));
        let mut attributes: Vec<Node<'_>> = Vec::new();
        for member in code(inner) {
            match member.kind() {
                "attribute_item" => {
                    attributes.push(member);
                    continue;
                }
                "function_item" if !is_for_tests(&attributes) => {
                    if let Some(named) = member.field("name") {
                        let full: Arc<str> = Arc::from(format!("{own}.{}", named.text()));
                        self.methods.push(Arc::clone(&full));
                        let function = self.function(member, full, &attributes);
                        body.push(self.stmt(member, StmtKind::Function(Arc::new(function))));
                    }
                }
                "const_item" => {
                    if let (Some(named), Some(value)) = (member.field("name"), member.field("value")) {
                        let value = self.expr(value, body);
                        let full: Arc<str> = Arc::from(format!("{own}.{}", named.text()));
                        self.methods.push(Arc::clone(&full));
                        body.push(self.stmt(member, StmtKind::Bind(Pattern::Name(full), value)));
                    }
                }
                _ => {}
            }
            attributes.clear();
        }
        self.own = outer;
    }

    /// A function or method; `self` is its first parameter.
    pub(super) fn function(&mut self, node: Node<'_>, full: Arc<str>, attributes: &[Node<'_>]) -> Function {
        let mut params = Vec::new();
        let mut body = Vec::new();
        for declared in node.field("parameters").into_iter().flat_map(code) {
            let plain = |pattern, annotation| Param { pattern, annotation, default: None, kind: ParamKind::Plain };
            match declared.kind() {
                "self_parameter" => params.push(plain(Pattern::Name(Arc::from("self")), None)),
                "parameter" => {
                    let annotation = declared.field("type").map(|of| self.type_of(of));
                    let pattern = declared.field("pattern").map_or(Pattern::Other, bound_by);
                    params.push(plain(pattern, annotation));
                }
                _ => {}
            }
        }
        if let Some(block) = node.field("body") {
            self.block_for(block, &super::statements::Wanted::Return, &mut body);
        }
        let returns = node.field("return_type").map(|of| self.answer_type(of));
        let decorators = attributes.iter().filter_map(|attribute| self.decorator(*attribute)).collect();
        let line = node.field("name").map_or_else(|| self.line(node), |named| self.line(named));
        Function { name: Some(full), params, body, doc: None, decorators, returns, line }
    }

    /// An attribute, as a decorator: `#[tool(name = "x")]`.
    fn decorator(&self, attribute: Node<'_>) -> Option<Expr> {
        let inner = attribute.child("attribute")?;
        let path = code(inner).next()?;
        let line = self.line(attribute);
        let callee = name(last_segment(path.text()), line);
        let Some(arguments) = inner.field("arguments") else { return Some(callee) };
        let tokens = arguments.text();
        let named = tokens.split_once("name").map(|(_, rest)| rest.trim_start()).and_then(|rest| {
            let value = rest.strip_prefix('=')?.trim_start().strip_prefix('"')?;
            value.split('"').next()
        });
        let args = named.map(|value| Arg { name: Some(Arc::from("name")), value: super::text(value, line) });
        let call = crate::code::ir::Call { callee, args: args.into_iter().collect(), constructs: false };
        Some(Expr { kind: ExprKind::Call(Arc::new(call)), line })
    }

    /// A struct or enum: its fields with their types. An enum without data is one of its names.
    fn declared_type(&mut self, node: Node<'_>) -> Option<Class> {
        let named = node.field("name")?;
        let mut members = Vec::new();
        let mut bases = Vec::new();
        let parts: Vec<Node<'_>> = node.field("body").into_iter().flat_map(code).collect();
        if node.kind() == "enum_item" {
            let variants = parts.iter().filter(|part| part.kind() == "enum_variant");
            let is_plain =
                variants.clone().count() > 0 && variants.clone().all(|variant| variant.field("body").is_none());
            let kind = if is_plain { "Enum" } else { "Union" };
            bases.push(Arg { name: Some(Arc::from("underlying")), value: name(kind, self.line(named)) });
        }
        for field in parts.iter().filter(|part| part.kind() == "field_declaration") {
            if let (Some(field_name), Some(of)) = (field.field("name"), field.field("type")) {
                let kind = MemberKind::Field(Some(self.type_of(of)), None);
                members.push(Member { name: Arc::from(field_name.text()), is_static: false, kind });
            }
        }
        let line = self.line(named);
        let name = Some(Arc::from(named.text()));
        Some(Class { name, bases, members, doc: None, decorators: Vec::new(), line })
    }

    /// `use`: what it binds, with the path to it parted by `/`.
    fn used(&self, node: Node<'_>, before: &str, body: &mut Vec<Stmt>) {
        let joined = |path: &str| {
            let path = path.replace("::", "/").replace(' ', "");
            let path = path.trim_matches('/').to_owned();
            if before.is_empty() { path } else { format!("{before}/{path}") }
        };
        let mut bind = |path: &str, local: Option<&str>| {
            let path = path.strip_suffix("/self").unwrap_or(path);
            let (from, last) = path.rsplit_once('/').unwrap_or(("", path));
            let local = local.unwrap_or(last);
            if local == "_" {
                return;
            }
            let (from, there) = if from.is_empty() { (last, "*") } else { (from, last) };
            let names = vec![(Arc::from(there), Arc::from(local))];
            body.push(self.stmt(node, StmtKind::Import(Import { from: Arc::from(from), names })));
        };
        match node.kind() {
            "use_list" => code(node).for_each(|part| self.used(part, before, body)),
            "scoped_use_list" => {
                let path = node.field("path").map(|path| joined(path.text())).unwrap_or_default();
                if let Some(list) = node.field("list") {
                    self.used(list, &path, body);
                }
            }
            "use_wildcard" => {
                let path = code(node).next().map(|path| joined(path.text())).unwrap_or_default();
                let all: Arc<str> = Arc::from("*");
                let names = vec![(Arc::clone(&all), all)];
                body.push(self.stmt(node, StmtKind::Import(Import { from: Arc::from(path), names })));
            }
            "use_as_clause" => {
                if let (Some(path), Some(alias)) = (node.field("path"), node.field("alias")) {
                    bind(&joined(path.text()), Some(alias.text()));
                }
            }
            _ => bind(&joined(node.text()), None),
        }
    }
}

/// Whether what follows some attributes is only there for tests.
fn is_for_tests(attributes: &[Node<'_>]) -> bool {
    attributes.iter().any(|attribute| {
        let text = attribute.text();
        text.contains("cfg(test)") || text.starts_with("#[test]") || text.ends_with("::test]")
    })
}
