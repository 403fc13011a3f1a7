//! Lowers items: functions, constants, types, `impl` blocks, modules.

use std::sync::Arc;

use super::attributes::last_name;
use super::expressions::TYPE;
use super::{Beside, Child, ChildAt, INSIDE, Impl, Lowerer, expr, function, name, table, text};
use crate::code::ir::{Arg, Class, Expr, ExprKind, Function, Member, MemberKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::rust::attributes::Attributes;
use crate::rust::sdk::{self, Method, MethodParam};
use crate::rust::types::{Field, Fields, TypeDef, TypeKind, Variant};

/// The entry of a table that says which variant of its type it is.
pub(in crate::rust) const VARIANT: &str = "#variant";

impl Lowerer<'_> {
    /// The items of the module at `path`, as statements that bind them.
    pub(super) fn items(&self, path: &Arc<str>, nodes: &[Node<'_>], beside: &mut Beside) -> Vec<Stmt> {
        let mut found = Vec::new();
        for (node, attributes) in self.with_attributes(nodes) {
            self.item(path, node, attributes, beside, &mut found);
        }
        found
    }

    fn item(
        &self,
        path: &Arc<str>,
        node: Node<'_>,
        attributes: Attributes,
        beside: &mut Beside,
        found: &mut Vec<Stmt>,
    ) {
        let line = self.line(node);
        match node.kind() {
            "function_item" => {
                let function = self.function_item(node);
                beside.makers.extend(sdk::may_make(node.text()).then_some(function.line));
                found.push(Stmt { kind: StmtKind::Function(Arc::new(function)), line });
            }
            "const_item" | "static_item" => {
                if let (Some(name), Some(value)) = (node.field("name"), node.field("value")) {
                    let pattern = Pattern::Name(last_name(name.text()));
                    found.push(Stmt { kind: StmtKind::Bind(pattern, self.expression(value)), line });
                }
            }
            "struct_item" | "enum_item" | "type_item" => {
                if let Some(def) = self.type_item(node, attributes) {
                    found.push(Self::class_of(def, beside));
                }
            }
            "trait_item" => {
                let Some(name) = node.field("name") else { return };
                let members = node.field("body").map(|body| self.members(body, &mut Vec::new())).unwrap_or_default();
                let class = Self::class(last_name(name.text()), members, self.line(name));
                found.push(Stmt { kind: StmtKind::Class(class), line });
            }
            "impl_item" => self.impl_item(node, &attributes, beside, found),
            "mod_item" => self.mod_item(path, node, &attributes, beside),
            "use_declaration" => found.extend(self.uses(node, &mut beside.globs)),
            "macro_definition" if sdk::may_declare(node.text()) => {
                let name = node.field("name").map(|name| last_name(name.text())).unwrap_or_default();
                beside.skipped.push((line, name));
            }
            "expression_statement" | "macro_invocation" => {
                let invocation =
                    if node.kind() == "macro_invocation" { Some(node) } else { node.child("macro_invocation") };
                if let Some(invocation) = invocation {
                    self.item_macro(invocation, beside, found);
                }
            }
            _ => {}
        }
    }

    /// A macro that stands where an item would.
    fn item_macro(&self, node: Node<'_>, beside: &mut Beside, found: &mut Vec<Stmt>) {
        let line = self.line(node);
        let Some(tree) = node.child("token_tree") else { return };
        let name = node.field("macro").map(|path| last_name(path.text())).unwrap_or_default();
        if let Some((class, members)) = self.macro_class(&name, tree) {
            let class = Self::class(class, members, line);
            found.push(Stmt { kind: StmtKind::Class(class), line });
        } else if &*name == "lazy_static" {
            for part in Self::inner(tree).split(|token| token.kind() == ";") {
                let Some(equals) = part.iter().position(|token| token.kind() == "=") else { continue };
                let Some((before, value)) = part.split_at_checked(equals) else { continue };
                let declared = before.iter().filter(|token| token.kind() == "identifier").nth(1);
                if let (Some(declared), Some(value)) = (declared, value.get(1..)) {
                    let pattern = Pattern::Name(last_name(declared.text()));
                    found.push(Stmt { kind: StmtKind::Bind(pattern, self.tokens(value)), line });
                }
            }
        } else if sdk::may_declare(tree.text()) {
            beside.skipped.push((line, name));
        }
    }

    /// The class that a macro of an SDK declares: `name!(Class, [A, B])`.
    fn macro_class(&self, name: &str, tree: Node<'_>) -> Option<(Arc<str>, Vec<Member>)> {
        let known = sdk::lists_types(name)?;
        let parts = Self::split(tree);
        let [class, list] = parts.as_slice() else { return None };
        let list = list.first().filter(|list| list.kind() == "token_tree")?;
        let line = self.line(*list);
        let types = Self::split(*list)
            .into_iter()
            .filter_map(|tokens| Some(self.type_text(tokens.first()?.text_through(*tokens.last()?), line)));
        Some((last_name(class.first()?.text()), known(types.collect(), line)))
    }

    /// A function.
    pub(super) fn function_item(&self, node: Node<'_>) -> Function {
        let name = node.field("name");
        let line = name.map_or_else(|| self.line(node), |name| self.line(name));
        let body = node.field("body").map(|body| self.block(body, true)).unwrap_or_default();
        Function {
            params: node.field("parameters").map(|params| self.params(params)).unwrap_or_default(),
            returns: node.field("return_type").map(|of| self.type_of(of)),
            ..function(name.map(|name| last_name(name.text())), body, line)
        }
    }

    fn type_item(&self, node: Node<'_>, attributes: Attributes) -> Option<TypeDef> {
        let name = node.field("name")?;
        let kind = match node.kind() {
            "struct_item" => TypeKind::Struct(self.fields(node.field("body"))),
            "enum_item" => {
                let body = node.field("body").map(Node::named).unwrap_or_default();
                let variants = self.with_attributes(&body).into_iter().filter_map(|(variant, attributes)| {
                    let name = last_name(variant.field("name")?.text());
                    Some(Variant { name, fields: self.fields(variant.field("body")), attributes })
                });
                TypeKind::Enum(variants.collect())
            }
            _ => TypeKind::Alias(self.type_of(node.field("type")?)),
        };
        let parameters = Self::type_parameters(node);
        Some(TypeDef { name: last_name(name.text()), line: self.line(name), parameters, attributes, kind })
    }

    fn fields(&self, body: Option<Node<'_>>) -> Fields {
        let Some(body) = body else { return Fields::Unit };
        let parts = self.with_attributes(&body.named());
        let parts = parts.into_iter().filter(|(part, _)| part.kind() != "visibility_modifier");
        if body.kind() == "field_declaration_list" {
            let fields = parts.filter_map(|(field, attributes)| {
                let name = field.field("name")?;
                let of = self.type_of(field.field("type")?);
                Some(Field { name: last_name(name.text()), of, attributes, line: self.line(name) })
            });
            return Fields::Named(fields.collect());
        }
        // Attributes of a tuple's field may stand before its visibility.
        let mut attributes = Attributes::default();
        let mut fields = Vec::new();
        for part in body.named() {
            match part.kind() {
                "attribute_item" => attributes.0.extend(self.attribute(part)),
                "line_comment" | "block_comment" => attributes.0.extend(self.doc(part)),
                "visibility_modifier" => {}
                _ => fields.push(Field {
                    name: Arc::from(fields.len().to_string()),
                    of: self.type_of(part),
                    attributes: std::mem::take(&mut attributes),
                    line: self.line(part),
                }),
            }
        }
        Fields::Tuple(fields)
    }

    /// The class of a declared type: what its variants are, and what the macros of SDKs add to it.
    fn class_of(def: TypeDef, beside: &mut Beside) -> Stmt {
        let line = def.line;
        let mut members = sdk::on_type(&def);
        if let TypeKind::Enum(variants) = &def.kind {
            for variant in variants.iter().filter(|variant| matches!(variant.fields, Fields::Unit)) {
                let value = variant_value(&def.name, &variant.name, line);
                let kind = MemberKind::Field(None, Some(value));
                members.push(Member { name: Arc::clone(&variant.name), is_static: true, kind });
            }
        }
        let class = Self::class(Arc::clone(&def.name), members, line);
        beside.types.push(Arc::new(def));
        Stmt { kind: StmtKind::Class(class), line }
    }

    fn class(name: Arc<str>, members: Vec<Member>, line: u32) -> Arc<Class> {
        Arc::new(Class { name: Some(name), bases: Vec::<Arg>::new(), members, doc: None, decorators: Vec::new(), line })
    }

    fn impl_item(&self, node: Node<'_>, attributes: &Attributes, beside: &mut Beside, found: &mut Vec<Stmt>) {
        let (Some(of), Some(body)) = (node.field("type"), node.field("body")) else { return };
        let implements = node.field("trait").map(|of| last_name(&plain(of)));
        let mut methods = Vec::new();
        let mut members = self.members(body, &mut methods);
        let expanded = sdk::on_impl(attributes, implements.as_deref(), &methods, &members);
        for def in expanded.types {
            found.push(Self::class_of(def, beside));
        }
        members.extend(expanded.members);
        let line = self.line(node);
        let class = Arc::new(Class { name: None, bases: Vec::new(), members, doc: None, decorators: Vec::new(), line });
        let makers = methods.iter().filter(|method| method.may_make);
        beside.makers.extend(makers.map(|method| method.function.line));
        for inner in body
            .named()
            .into_iter()
            .filter(|inner| inner.kind().ends_with("invocation") || inner.kind() == "expression_statement")
        {
            if sdk::may_declare(inner.text()) {
                beside.skipped.push((self.line(inner), Arc::from("a macro of an `impl`")));
            }
        }
        let of = base_of(self.type_of(of));
        let implements = node.field("trait").map(|of| base_of(self.type_of(of)));
        beside.impls.push(Impl { of, implements, class });
    }

    /// The members of an `impl` or trait, and its methods with their attributes.
    fn members(&self, body: Node<'_>, methods: &mut Vec<Method>) -> Vec<Member> {
        let mut members = Vec::new();
        for (node, attributes) in self.with_attributes(&body.named()) {
            match node.kind() {
                "function_item" => {
                    let parameters = node.field("parameters");
                    let has_receiver = parameters.is_some_and(|params| params.child("self_parameter").is_some());
                    let made = Arc::new(self.function_item(node));
                    let Some(name) = made.name.clone() else { continue };
                    let params = parameters.map(|params| self.method_params(params)).unwrap_or_default();
                    let may_make = sdk::may_make(node.text());
                    methods.push(Method { function: Arc::clone(&made), attributes, params, may_make });
                    members.push(Member { name, is_static: !has_receiver, kind: MemberKind::Method(made) });
                }
                "const_item" => {
                    if let (Some(name), Some(value)) = (node.field("name"), node.field("value")) {
                        let value = self.expression(value);
                        let kind = MemberKind::Field(None, Some(value));
                        members.push(Member { name: last_name(name.text()), is_static: true, kind });
                    }
                }
                _ => {}
            }
        }
        members
    }

    fn method_params(&self, node: Node<'_>) -> Vec<MethodParam> {
        let params = self.with_attributes(&node.named());
        let params = params.into_iter().filter(|(param, _)| param.kind() == "parameter");
        params
            .filter_map(|(param, attributes)| {
                let name = match self.pattern(param.field("pattern")?) {
                    Pattern::Name(name) => Some(name),
                    _ => None,
                };
                let of = self.type_of(param.field("type")?);
                Some(MethodParam { name, of, attributes, line: self.line(param) })
            })
            .collect()
    }

    fn mod_item(&self, path: &Arc<str>, node: Node<'_>, attributes: &Attributes, beside: &mut Beside) {
        let Some(name) = node.field("name").map(|name| last_name(name.text())) else { return };
        let at = if let Some(body) = node.field("body") {
            let inner: Arc<str> = if path.contains(INSIDE) {
                Arc::from(format!("{path}::{name}"))
            } else {
                Arc::from(format!("{path}{INSIDE}{name}"))
            };
            self.module(&inner, &body.named(), &mut beside.inside);
            ChildAt::Here(inner)
        } else if let Some(at) = attributes.text("path") {
            ChildAt::Path(Arc::clone(at))
        } else {
            ChildAt::File
        };
        beside.children.push(Child { name, at });
    }
}

/// What a variant without fields is.
fn variant_value(of: &str, variant: &str, line: u32) -> Expr {
    table(vec![(VARIANT, text(variant, line)), (TYPE, name(of, line))], line)
}

/// The text of a type without its arguments.
fn plain(of: Node<'_>) -> String {
    of.text().split('<').next().unwrap_or_default().to_owned()
}

/// A generic type without its arguments.
fn base_of(of: Expr) -> Expr {
    match of.kind {
        ExprKind::Index(base, _) => *base,
        kind => expr(kind, of.line),
    }
}
