//! Functions, their parameters and their results.

use std::sync::Arc;

use super::{Lowering, Results, at, code, form, name, text};
use crate::code::ir::{Expr, ExprKind, Function, Param, ParamKind, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::go::forms;

impl Lowering<'_> {
    /// A function, method or function literal. A receiver is the first parameter.
    pub(super) fn function(&mut self, node: Node<'_>, name: Option<Arc<str>>) -> Function {
        let mut params: Vec<Param> = Vec::new();
        for list in [node.field("receiver"), node.field("parameters")].into_iter().flatten() {
            self.params(list, &mut params);
        }
        let mut body = if self.keeps_calls() { Vec::new() } else { Self::type_arguments(node, &mut params) };
        let result = node.field("result").filter(|result| result.kind() == "parameter_list");
        let mut results = Results { names: Vec::new(), count: 0 };
        for declared in result.into_iter().flat_map(code) {
            let names = declared.fields("name");
            results.count += names.len().max(1);
            for named in names {
                results.names.push(Arc::from(named.text()));
                let zero = if self.keeps_calls() {
                    self.zero(named, declared.field("type"))
                } else {
                    let zero = declared.field("type").map(|declared| self.type_of(declared));
                    form(named, forms::ZERO, zero.into_iter().collect())
                };
                let kind = StmtKind::Bind(Pattern::Name(Arc::from(named.text())), zero);
                body.push(Stmt { kind, line: named.line() });
            }
        }
        if result.is_none() && node.field("result").is_some() {
            results.count = 1;
        }
        let returns = Some(at(node, ExprKind::List(self.result_types(node))));
        let outer = std::mem::replace(&mut self.results, results);
        let outer_switch = std::mem::replace(&mut self.in_switch, false);
        let outer_failure = std::mem::replace(&mut self.in_failure, false);
        if let Some(block) = node.field("body") {
            self.block_into(block, &mut body);
        }
        self.results = outer;
        self.in_switch = outer_switch;
        self.in_failure = outer_failure;
        let line = node.field("name").unwrap_or(node).line();
        Function { name, params, body, doc: None, decorators: Vec::new(), returns, line }
    }

    fn params(&mut self, list: Node<'_>, params: &mut Vec<Param>) {
        for declared in code(list) {
            let rest = declared.kind() == "variadic_parameter_declaration";
            let Some(type_node) = declared.field("type") else { continue };
            let mut annotation = self.type_of(type_node);
            if rest && !self.keeps_calls() {
                annotation = form(declared, forms::SLICE, vec![annotation]);
            }
            let kind = if rest { ParamKind::Rest } else { ParamKind::Plain };
            let param = |pattern| Param { pattern, annotation: Some(annotation.clone()), default: None, kind };
            let names = declared.fields("name");
            if names.is_empty() {
                params.push(param(Pattern::Other));
            }
            for named in names {
                params.push(param(binding(named.text())));
            }
        }
    }

    /// The statements that find out what the type parameters of a generic function stand for in a call.
    fn type_arguments(node: Node<'_>, params: &mut Vec<Param>) -> Vec<Stmt> {
        let Some(list) = node.field("type_parameters") else { return Vec::new() };
        let names: Vec<Node<'_>> = code(list).flat_map(|parameter| parameter.fields("name")).collect();
        let mut known = Vec::new();
        for param in &*params {
            if let (Pattern::Name(param_name), Some(annotation)) = (&param.pattern, &param.annotation) {
                known.push(at(node, ExprKind::List(vec![annotation.clone(), name(node, param_name)])));
            }
        }
        params.push(Param {
            pattern: Pattern::Name(Arc::from(forms::TYPES)),
            annotation: None,
            default: None,
            kind: ParamKind::KeywordOnly,
        });
        let bind = |named: Node<'_>, value: Expr| {
            let kind = StmtKind::Bind(Pattern::Name(Arc::from(named.text())), value);
            Stmt { kind, line: named.line() }
        };
        let mut body: Vec<Stmt> = Vec::new();
        for named in &names {
            body.push(bind(*named, form(*named, forms::PLACEHOLDER, vec![text(*named, named.text())])));
        }
        // All are found before one is bound, as each is looked for among types that name the others. A name with a
        // space is no Go name.
        let found = |named: Node<'_>| format!("type {}", named.text());
        for (position, named) in names.iter().enumerate() {
            let mut args = vec![text(*named, named.text()), at(*named, ExprKind::Number(position.into()))];
            args.push(name(*named, forms::TYPES));
            args.push(at(*named, ExprKind::List(known.clone())));
            let kind = StmtKind::Bind(Pattern::Name(Arc::from(found(*named))), form(*named, forms::INFERRED, args));
            body.push(Stmt { kind, line: named.line() });
        }
        for named in &names {
            body.push(bind(*named, name(*named, &found(*named))));
        }
        body
    }
}

/// What a declared name binds.
pub(super) fn binding(name: &str) -> Pattern {
    if name == "_" { Pattern::Other } else { Pattern::Name(Arc::from(name)) }
}
