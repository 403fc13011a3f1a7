//! Statements, imports and exports.

use std::sync::Arc;

use oxc::ast::ast::{
    Declaration, ExportDefaultDeclarationKind, ImportDeclaration, ImportDeclarationSpecifier, ModuleExportName,
    Statement, TSEnumDeclaration, TSEnumMemberName, TSModuleReference, TryStatement, VariableDeclaration,
    VariableDeclarationKind,
};
use oxc::span::{GetSpan, Span};

use super::expr::number;
use super::{DEEPEST, Lowering};
use crate::code::ir::{Arg, Call, Entry, Export, Expr, ExprKind, Import, Pattern, Stmt, StmtKind};

/// The name that `export default` gives its value.
const DEFAULT: &str = "export default";

impl Lowering<'_> {
    /// The statements of a file.
    pub(super) fn top_level(&mut self, statements: &[Statement<'_>]) -> Vec<Stmt> {
        self.body(statements, true)
    }

    /// The statements of a function.
    pub(super) fn statements(&mut self, statements: &[Statement<'_>]) -> Vec<Stmt> {
        self.body(statements, true)
    }

    pub(super) fn body(&mut self, statements: &[Statement<'_>], of_function: bool) -> Vec<Stmt> {
        let mut out = Vec::with_capacity(statements.len());
        for statement in statements {
            self.statement(statement, of_function, &mut out);
        }
        out
    }

    pub(super) fn one(&mut self, statement: &Statement<'_>) -> Vec<Stmt> {
        match statement {
            Statement::BlockStatement(block) => self.body(&block.body, false),
            other => self.body(std::slice::from_ref(other), false),
        }
    }

    pub(super) fn stmt(&self, span: Span, kind: StmtKind) -> Stmt {
        Stmt { kind, line: self.line(span) }
    }

    fn statement(&mut self, statement: &Statement<'_>, of_function: bool, out: &mut Vec<Stmt>) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        self.statement_inner(statement, of_function, out);
        self.depth -= 1;
    }

    fn statement_inner(&mut self, statement: &Statement<'_>, of_function: bool, out: &mut Vec<Stmt>) {
        let span = statement.span();
        let kind = match statement {
            Statement::BlockStatement(block) => StmtKind::Block(self.body(&block.body, false)),
            Statement::ThrowStatement(thrown) if self.keeps_calls() => {
                StmtKind::Raise(Some(self.expr(&thrown.argument)))
            }
            Statement::BreakStatement(_) | Statement::ContinueStatement(_) | Statement::ThrowStatement(_) => {
                StmtKind::Leave
            }
            Statement::DebuggerStatement(_)
            | Statement::EmptyStatement(_)
            | Statement::TSNamespaceExportDeclaration(_) => return,
            Statement::DoWhileStatement(repeated) => StmtKind::Block(self.one(&repeated.body)),
            Statement::WhileStatement(repeated) => self.repeated(repeated),
            Statement::ExpressionStatement(expression) => match self.expr(&expression.expression) {
                Expr { kind: ExprKind::Assign(target, value), .. } => StmtKind::Assign(*target, *value),
                other => StmtKind::Expr(other),
            },
            Statement::ForInStatement(each) => self.for_in(each),
            Statement::ForOfStatement(each) => self.for_of(each),
            Statement::ForStatement(counted) => self.for_counted(counted),
            Statement::IfStatement(branch) => {
                let test = self.expr(&branch.test);
                let then = self.one(&branch.consequent);
                let otherwise = branch.alternate.as_ref().map(|alternate| self.one(alternate)).unwrap_or_default();
                StmtKind::If(test, then, otherwise)
            }
            Statement::LabeledStatement(labeled) => {
                self.statement(&labeled.body, of_function, out);
                return;
            }
            Statement::ReturnStatement(returned) => {
                StmtKind::Return(returned.argument.as_ref().map(|argument| self.expr(argument)))
            }
            Statement::SwitchStatement(switch) => self.switch(switch),
            Statement::TryStatement(attempt) if self.keeps_calls() => self.attempted(attempt),
            Statement::TryStatement(attempt) => self.attempt(attempt),
            Statement::WithStatement(with) => StmtKind::Block(self.one(&with.body)),
            Statement::ImportDeclaration(import) => match self.import(import) {
                Some(import) => StmtKind::Import(import),
                None => return,
            },
            Statement::ExportAllDeclaration(export) => {
                if export.export_kind.is_type() {
                    return;
                }
                let exported = export.exported.as_ref().map_or_else(|| Arc::from("*"), name_of);
                let names = vec![(Arc::from("*"), exported)];
                StmtKind::Export(Export { from: Some(Arc::from(export.source.value.as_str())), names })
            }
            Statement::ExportDefaultDeclaration(export) => {
                self.export_default(&export.declaration, span, out);
                return;
            }
            Statement::ExportDeclaration(export) => {
                let before = out.len();
                self.declaration(&export.declaration, of_function, out);
                let mut names = Vec::new();
                for stmt in &out[before..] {
                    declared(&stmt.kind, &mut names);
                }
                StmtKind::Export(Export {
                    from: None,
                    names: names.into_iter().map(|name| (name.clone(), name)).collect(),
                })
            }
            Statement::ExportNamedDeclaration(export) => {
                let specifiers = export.specifiers.iter().filter(|specifier| !specifier.export_kind.is_type());
                let names = specifiers.map(|specifier| (name_of(&specifier.local), name_of(&specifier.exported)));
                StmtKind::Export(Export { from: None, names: names.collect() })
            }
            Statement::ExportFromDeclaration(export) => {
                if export.export_kind.is_type() {
                    return;
                }
                let specifiers = export.specifiers.iter().filter(|specifier| !specifier.export_kind.is_type());
                let names = specifiers.map(|specifier| (name_of(&specifier.local), name_of(&specifier.exported)));
                let from = Some(Arc::from(export.source.value.as_str()));
                StmtKind::Export(Export { from, names: names.collect() })
            }
            Statement::TSExportAssignment(export) => {
                let module = self.at(span, ExprKind::Name(self.name("module")));
                let target = self.at(span, ExprKind::Member(Box::new(module), self.name("exports")));
                StmtKind::Assign(target, self.expr(&export.expression))
            }
            other => {
                if let Some(declaration) = other.as_declaration() {
                    self.declaration(declaration, of_function, out);
                }
                return;
            }
        };
        out.push(self.stmt(span, kind));
    }

    fn declaration(&mut self, declaration: &Declaration<'_>, of_function: bool, out: &mut Vec<Stmt>) {
        match declaration {
            Declaration::VariableDeclaration(variables) => self.variables(variables, of_function, out),
            Declaration::FunctionDeclaration(function) => {
                if function.body.is_some() {
                    let lowered = self.function(function);
                    out.push(self.stmt(function.span, StmtKind::Function(lowered)));
                }
            }
            Declaration::ClassDeclaration(class) => {
                if !class.declare {
                    let lowered = self.class(class);
                    out.push(self.stmt(class.span, StmtKind::Class(lowered)));
                }
            }
            Declaration::TSEnumDeclaration(declared) => {
                let table = self.enumeration(declared);
                let name = Pattern::Name(self.name(declared.id.name.as_str()));
                out.push(self.stmt(declared.span, StmtKind::Bind(name, table)));
            }
            Declaration::TSImportEqualsDeclaration(import) => {
                if let TSModuleReference::ExternalModuleReference(reference) = &import.module_reference {
                    let callee = self.at(import.span, ExprKind::Name(self.name("require")));
                    let value = self.text_expr(reference.span, reference.expression.value.as_str());
                    let args = vec![Arg { name: None, value }];
                    let call = ExprKind::Call(Arc::new(Call { callee, args, constructs: false }));
                    let name = Pattern::Name(self.name(import.id.name.as_str()));
                    out.push(self.stmt(import.span, StmtKind::Bind(name, self.at(import.span, call))));
                }
            }
            Declaration::TSNamespaceDeclaration(namespace) => out.extend(self.namespace(namespace)),
            Declaration::TSTypeAliasDeclaration(_)
            | Declaration::TSInterfaceDeclaration(_)
            | Declaration::TSExternalModuleDeclaration(_)
            | Declaration::TSGlobalDeclaration(_) => {}
        }
    }

    pub(super) fn variables(&mut self, variables: &VariableDeclaration<'_>, of_function: bool, out: &mut Vec<Stmt>) {
        if variables.declare {
            return;
        }
        for declarator in &variables.declarations {
            let (pattern, _) = self.pattern(&declarator.id);
            let is_var = variables.kind == VariableDeclarationKind::Var;
            let value = match &declarator.init {
                Some(init) => self.expr(init),
                // `var x;` does not undo an earlier value.
                None if is_var && !of_function => continue,
                None => self.at(declarator.span, ExprKind::Null),
            };
            let kind = match pattern {
                // A `var` inside a block belongs to the function around it.
                Pattern::Name(name) if is_var && !of_function => {
                    StmtKind::Assign(self.at(declarator.span, ExprKind::Name(name)), value)
                }
                pattern => StmtKind::Bind(pattern, value),
            };
            out.push(self.stmt(declarator.span, kind));
        }
    }

    fn enumeration(&mut self, declared: &TSEnumDeclaration<'_>) -> Expr {
        let mut next = 0.0;
        let mut entries = Vec::new();
        for member in &declared.body.members {
            let name = match &member.id {
                TSEnumMemberName::Identifier(name) => name.name.as_str(),
                TSEnumMemberName::String(name) | TSEnumMemberName::ComputedString(name) => name.value.as_str(),
                TSEnumMemberName::ComputedTemplateString(_) => continue,
            };
            let key = self.text_expr(member.span, name);
            let value = match &member.initializer {
                Some(value) => self.expr(value),
                None => self.at(member.span, number(next)),
            };
            if let ExprKind::Number(known) = &value.kind {
                next = known.as_f64().unwrap_or(next) + 1.0;
            }
            entries.push(Entry::Pair(key, value));
        }
        self.at(declared.span, ExprKind::Table(entries))
    }

    fn import(&self, import: &ImportDeclaration<'_>) -> Option<Import> {
        if import.import_kind.is_type() {
            return None;
        }
        let mut names = Vec::new();
        for specifier in import.specifiers.iter().flatten() {
            match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(specifier) if !specifier.import_kind.is_type() => {
                    names.push((name_of(&specifier.imported), self.name(specifier.local.name.as_str())));
                }
                ImportDeclarationSpecifier::ImportSpecifier(_) => {}
                ImportDeclarationSpecifier::ImportDefaultSpecifier(specifier) => {
                    names.push((Arc::from("default"), self.name(specifier.local.name.as_str())));
                }
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(specifier) => {
                    names.push((Arc::from("*"), self.name(specifier.local.name.as_str())));
                }
            }
        }
        Some(Import { from: Arc::from(import.source.value.as_str()), names })
    }

    fn export_default(&mut self, exported: &ExportDefaultDeclarationKind<'_>, span: Span, out: &mut Vec<Stmt>) {
        let local: Arc<str> = match exported {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                let lowered = self.function(function);
                let name = lowered.name.clone();
                let kind = if name.is_some() {
                    StmtKind::Function(lowered)
                } else {
                    let value = self.at(span, ExprKind::Function(lowered));
                    StmtKind::Bind(Pattern::Name(Arc::from(DEFAULT)), value)
                };
                out.push(self.stmt(span, kind));
                name.unwrap_or_else(|| Arc::from(DEFAULT))
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                let lowered = self.class(class);
                let name = lowered.name.clone();
                let kind = if name.is_some() {
                    StmtKind::Class(lowered)
                } else {
                    let value = self.at(span, ExprKind::Class(lowered));
                    StmtKind::Bind(Pattern::Name(Arc::from(DEFAULT)), value)
                };
                out.push(self.stmt(span, kind));
                name.unwrap_or_else(|| Arc::from(DEFAULT))
            }
            other => {
                let Some(value) = other.as_expression() else { return };
                let value = self.expr(value);
                out.push(self.stmt(span, StmtKind::Bind(Pattern::Name(Arc::from(DEFAULT)), value)));
                Arc::from(DEFAULT)
            }
        };
        let names = vec![(local, Arc::from("default"))];
        out.push(self.stmt(span, StmtKind::Export(Export { from: None, names })));
    }

    fn attempt(&mut self, attempt: &TryStatement<'_>) -> StmtKind {
        let mut body = self.body(&attempt.block.body, false);
        if let Some(handler) = &attempt.handler {
            let test = self.at(handler.span, ExprKind::Opaque("whether an error is thrown"));
            let then = self.body(&handler.body.body, false);
            body.insert(0, self.stmt(handler.span, StmtKind::If(test, then, Vec::new())));
        }
        if let Some(finalizer) = &attempt.finalizer {
            body.extend(self.body(&finalizer.body, false));
        }
        StmtKind::Block(body)
    }
}

fn name_of(name: &ModuleExportName<'_>) -> Arc<str> {
    Arc::from(name.name().as_str())
}

/// The names that a declaration binds.
fn declared(stmt: &StmtKind, names: &mut Vec<Arc<str>>) {
    fn pattern(of: &Pattern, names: &mut Vec<Arc<str>>) {
        match of {
            Pattern::Name(name) => names.push(Arc::clone(name)),
            Pattern::Table(parts, rest) => {
                for (_, inner, _) in parts {
                    pattern(inner, names);
                }
                names.extend(rest.clone());
            }
            Pattern::List(parts) => parts.iter().flatten().for_each(|part| pattern(part, names)),
            Pattern::Other => {}
        }
    }
    match stmt {
        StmtKind::Bind(bound, _) => pattern(bound, names),
        StmtKind::Function(function) => names.extend(function.name.clone()),
        StmtKind::Class(class) => names.extend(class.name.clone()),
        _ => {}
    }
}
