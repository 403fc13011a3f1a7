//! The top level of a file: imports, constants, variables, types and functions.

use std::sync::Arc;

use super::calls::types_first;
use super::functions::binding;
use super::strings::literal;
use super::{Lowering, at, code, form, name, text};
use crate::code::ir::{Arg, Call, Expr, ExprKind, Import, Pattern, Stmt, StmtKind};
use crate::code::tree::Node;
use crate::go::forms;

/// What a comment before a variable begins with if files are put into it.
const EMBED: &str = "//go:embed ";

impl Lowering<'_> {
    /// The statements of a file.
    pub(super) fn file(&mut self, root: Node<'_>) -> Vec<Stmt> {
        let mut body = Vec::new();
        // Functions that run by themselves do so once everything is declared.
        let mut initial = Vec::new();
        let mut patterns: Option<Node<'_>> = None;
        for node in root.named() {
            match node.kind() {
                "comment" if node.text().starts_with(EMBED) => {
                    patterns = Some(node);
                    continue;
                }
                "comment" => continue,
                "import_declaration" => self.imports(node, &mut body),
                "function_declaration" => self.top_function(node, &mut body, &mut initial),
                "method_declaration" => self.method(node, &mut body),
                "var_declaration" => {
                    let before = body.len();
                    self.variables(node, patterns, true, &mut body);
                    self.note_names(&body[before..]);
                }
                "const_declaration" | "type_declaration" => {
                    let before = body.len();
                    self.declaration(node, &mut body);
                    self.note_names(&body[before..]);
                }
                _ => {}
            }
            patterns = None;
        }
        if self.keeps_calls() {
            types_first(&mut body);
        }
        body.append(&mut initial);
        body
    }

    fn note_names(&mut self, declared: &[Stmt]) {
        for stmt in declared {
            match &stmt.kind {
                StmtKind::Bind(Pattern::Name(name), _) if !name.contains(' ') => self.names.push(Arc::clone(name)),
                StmtKind::Class(class) => self.names.extend(class.name.clone()),
                _ => {}
            }
        }
    }

    fn imports(&mut self, node: Node<'_>, body: &mut Vec<Stmt>) {
        let list = node.child("import_spec_list").unwrap_or(node);
        for spec in code(list).filter(|spec| spec.kind() == "import_spec") {
            let Some(path) = spec.field("path").map(literal) else { continue };
            let whole: Arc<str> = Arc::from("*");
            let names: Vec<(Arc<str>, Arc<str>)> = match spec.field("name") {
                Some(dot) if dot.kind() == "dot" => {
                    self.dots.push(Arc::from(path.as_str()));
                    if self.keeps_calls() { vec![(Arc::clone(&whole), whole)] } else { Vec::new() }
                }
                Some(blank) if blank.text() == "_" => Vec::new(),
                Some(alias) => vec![(whole, Arc::from(alias.text()))],
                None => match (self.package_name)(&path) {
                    Some(name) => vec![(whole, Arc::from(name))],
                    None => guessed_names(&path).into_iter().map(|name| (Arc::clone(&whole), name)).collect(),
                },
            };
            let import = Import { from: Arc::from(path), names };
            body.push(Stmt { kind: StmtKind::Import(import), line: spec.line() });
        }
    }

    fn top_function(&mut self, node: Node<'_>, body: &mut Vec<Stmt>, initial: &mut Vec<Stmt>) {
        let Some(named) = node.field("name") else { return };
        if named.text() == "init" {
            let function = self.function(node, None);
            let callee = at(node, ExprKind::Function(Arc::new(function)));
            let call = Call { callee, args: Vec::new(), constructs: false };
            let kind = StmtKind::Expr(at(node, ExprKind::Call(Arc::new(call))));
            initial.push(Stmt { kind, line: node.line() });
            return;
        }
        let function_name: Arc<str> = Arc::from(named.text());
        self.names.push(Arc::clone(&function_name));
        let function = self.function(node, Some(function_name));
        body.push(Stmt { kind: StmtKind::Function(Arc::new(function)), line: node.line() });
    }

    fn method(&mut self, node: Node<'_>, body: &mut Vec<Stmt>) {
        let receiver = node.field("receiver").and_then(|list| code(list).next());
        let (Some(named), Some(receiver)) = (node.field("name"), receiver.and_then(|one| one.field("type"))) else {
            return;
        };
        let plain = receiver.text().trim_start_matches(['*', '(', ' ']);
        let of = plain.split(['[', ')', ' ']).next().unwrap_or(plain);
        let method_name: Arc<str> = Arc::from(format!("{of}.{}", named.text()));
        self.names.push(Arc::clone(&method_name));
        let function = self.function(node, Some(method_name));
        body.push(Stmt { kind: StmtKind::Function(Arc::new(function)), line: node.line() });
    }

    /// A declaration of constants, variables or types, at the top level or in a function.
    pub(super) fn declaration(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        match node.kind() {
            "const_declaration" => self.constants(node, out),
            "var_declaration" => self.variables(node, None, false, out),
            "type_declaration" => {
                for spec in code(node) {
                    self.type_declaration(spec, out);
                }
            }
            _ => {}
        }
    }

    fn type_declaration(&mut self, spec: Node<'_>, out: &mut Vec<Stmt>) {
        let generic = spec.field("type_parameters").is_some();
        if spec.kind() == "type_alias" && !generic {
            if let (Some(named), Some(aliased)) = (spec.field("name"), spec.field("type")) {
                let kind = StmtKind::Bind(binding(named.text()), self.type_of(aliased));
                out.push(Stmt { kind, line: named.line() });
            }
        } else if let Some(class) = self.declared_type(spec) {
            out.push(Stmt { kind: StmtKind::Class(Arc::new(class)), line: spec.line() });
        }
    }

    fn constants(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let mut values: Vec<Node<'_>> = Vec::new();
        for (position, spec) in code(node).filter(|spec| spec.kind() == "const_spec").enumerate() {
            // A constant without a value repeats the expression of the one before it.
            if let Some(list) = spec.field("value") {
                values = code(list).collect();
            }
            let outer = self.iota.replace(u32::try_from(position).unwrap_or(u32::MAX));
            for (named, value) in
                spec.fields("name").into_iter().filter(|named| named.kind() == "identifier").zip(&values)
            {
                let mut value = self.expr(*value);
                value.line = named.line();
                out.push(Stmt { kind: StmtKind::Bind(binding(named.text()), value), line: named.line() });
            }
            self.iota = outer;
        }
    }

    fn variables(&mut self, node: Node<'_>, patterns: Option<Node<'_>>, at_top: bool, out: &mut Vec<Stmt>) {
        let list = node.child("var_spec_list").unwrap_or(node);
        let mut embedded = patterns;
        for spec in list.named() {
            if spec.kind() == "comment" && spec.text().starts_with(EMBED) {
                embedded = Some(spec);
            }
            if spec.kind() != "var_spec" {
                continue;
            }
            let names: Vec<Node<'_>> =
                spec.fields("name").into_iter().filter(|named| named.kind() == "identifier").collect();
            let declared = spec.field("type");
            if let Some(comment) = embedded.take() {
                let [only] = names.as_slice() else { continue };
                let kind = if declared.is_some_and(|declared| declared.kind() == "qualified_type") {
                    forms::EMBEDDED_FOLDER
                } else {
                    forms::EMBEDDED
                };
                let wanted = comment.text().trim_start_matches(EMBED).split_whitespace();
                let wanted = wanted.map(|wanted| text(comment, wanted.trim_matches('"'))).collect();
                let value = form(*only, kind, wanted);
                out.push(Stmt { kind: StmtKind::Bind(binding(only.text()), value), line: only.line() });
                continue;
            }
            if let Some(values) = spec.field("value") {
                let targets = names.iter().map(|named| (binding(named.text()), *named)).collect();
                self.bind_all(targets, values, out);
                continue;
            }
            for named in names {
                if self.keeps_calls() && !(at_top && declared.is_some_and(|declared| declared.text() == "string")) {
                    let zero = self.zero(named, declared);
                    out.push(Stmt { kind: StmtKind::Bind(binding(named.text()), zero), line: named.line() });
                    continue;
                }
                let zero = declared.map(|declared| self.type_of(declared));
                // A variable of a package is there to be set: by a flag, by the linker, by whoever calls first.
                let is_text = at_top && declared.is_some_and(|declared| declared.text() == "string");
                let zero = if is_text {
                    at(named, ExprKind::Opaque("a setting"))
                } else {
                    form(named, forms::ZERO, zero.into_iter().collect())
                };
                out.push(Stmt { kind: StmtKind::Bind(binding(named.text()), zero), line: named.line() });
            }
        }
    }

    /// Binds names to values: one each, or all to the results of one call.
    pub(super) fn bind_all(&mut self, targets: Vec<(Pattern, Node<'_>)>, values: Node<'_>, out: &mut Vec<Stmt>) {
        let values: Vec<Node<'_>> =
            if values.kind() == "expression_list" { code(values).collect() } else { vec![values] };
        let lowered = self.results_of(targets.len(), &values, out);
        for ((pattern, node), value) in targets.into_iter().zip(lowered) {
            let kind = match pattern {
                Pattern::Other => StmtKind::Expr(value),
                pattern => StmtKind::Bind(pattern, value),
            };
            out.push(Stmt { kind, line: node.line() });
        }
    }

    /// The expressions that as many targets get. The results of one call are kept under a name of their own first.
    pub(super) fn results_of(&mut self, count: usize, values: &[Node<'_>], out: &mut Vec<Stmt>) -> Vec<Expr> {
        let [single] = values else { return values.iter().map(|value| self.expr(*value)).collect() };
        if count <= 1 {
            return vec![self.expr(*single)];
        }
        match single.kind() {
            "index_expression" => {
                let (Some(operand), Some(key)) = (single.field("operand"), single.field("index")) else {
                    return Vec::new();
                };
                if self.keeps_calls() {
                    let has = self.held(*single, operand, key);
                    return vec![self.expr(*single), has];
                }
                let found = form(*single, forms::HAS, vec![self.expr(operand), self.expr(key)]);
                return vec![self.expr(*single), found];
            }
            "type_assertion_expression" | "unary_expression" => {
                return vec![self.expr(*single), at(*single, ExprKind::Opaque("the type of a value"))];
            }
            _ => {}
        }
        self.temporaries += 1;
        let kept = format!("results {}", self.temporaries);
        let call = self.expr(*single);
        out.push(Stmt { kind: StmtKind::Bind(Pattern::Name(Arc::from(kept.as_str())), call), line: single.line() });
        (0..count)
            .map(|position| {
                if self.keeps_calls() {
                    return Self::result(*single, &kept, position);
                }
                let key = at(*single, ExprKind::Number(position.into()));
                at(*single, ExprKind::Index(Box::new(name(*single, &kept)), Box::new(key)))
            })
            .collect()
    }

    /// A call of one of the forms, or of anything else, with arguments that are lowered already.
    pub(super) fn call_of(node: Node<'_>, callee: Expr, args: Vec<Arg>) -> Expr {
        at(node, ExprKind::Call(Arc::new(Call { callee, args, constructs: false })))
    }
}

/// The names that the package at a path may give itself.
fn guessed_names(path: &str) -> Vec<Arc<str>> {
    let mut parts = path.rsplit('/');
    let mut last = parts.next().unwrap_or(path);
    let is_version = |part: &str| part.strip_prefix('v').is_some_and(|number| number.parse::<u32>().is_ok());
    if is_version(last) {
        last = parts.next().unwrap_or(last);
    }
    if let Some((plain, version)) = last.rsplit_once('.')
        && is_version(version)
    {
        last = plain;
    }
    let plain = last.strip_prefix("go-").unwrap_or(last);
    let plain = plain.strip_suffix("-go").unwrap_or(plain);
    let mut names: Vec<Arc<str>> = Vec::new();
    for name in
        [last.to_owned(), plain.to_owned(), last.replace('-', "_"), plain.replace('-', ""), last.replace('-', "")]
    {
        if !name.contains(['-', '.']) && !names.iter().any(|known| **known == *name) {
            names.push(Arc::from(name));
        }
    }
    names
}
