//! TypeScript's namespaces: a function that runs their statements and gives a table of what they export.

use std::sync::Arc;

use oxc::ast::ast::{TSNamespaceDeclaration, TSNamespaceDeclarationBody};

use super::{DEEPEST, Lowering};
use crate::code::ir::{Call, Entry, ExprKind, Function, Pattern, Stmt, StmtKind};

impl Lowering<'_> {
    /// `namespace Name {…}` as the binding of a name. `None` if it only declares types.
    pub(super) fn namespace(&mut self, namespace: &TSNamespaceDeclaration<'_>) -> Option<Stmt> {
        if namespace.declare || self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let mut body = match &namespace.body {
            TSNamespaceDeclarationBody::TSModuleBlock(block) => self.statements(&block.body),
            // `namespace Outer.Inner {…}` exports the inner one.
            TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) => self.namespace(inner).into_iter().collect(),
        };
        self.depth -= 1;
        let mut exported: Vec<Arc<str>> = Vec::new();
        for stmt in &body {
            if let StmtKind::Export(export) = &stmt.kind {
                exported.extend(export.names.iter().map(|(_, name)| Arc::clone(name)));
            }
        }
        if let TSNamespaceDeclarationBody::TSNamespaceDeclaration(inner) = &namespace.body {
            exported.push(Arc::from(inner.id.name.as_str()));
        }
        body.retain(|stmt| !matches!(stmt.kind, StmtKind::Export(_)));
        if body.is_empty() {
            return None;
        }
        let span = namespace.span;
        let entries = exported.into_iter().map(|name| {
            let value = self.at(span, ExprKind::Name(Arc::clone(&name)));
            Entry::Pair(self.at(span, ExprKind::Text(name)), value)
        });
        let entries = entries.collect();
        let table = self.at(span, ExprKind::Table(entries));
        body.push(self.stmt(span, StmtKind::Return(Some(table))));
        let line = self.line(span);
        let function =
            Function { name: None, params: Vec::new(), body, doc: None, decorators: Vec::new(), returns: None, line };
        let callee = self.at(span, ExprKind::Function(Arc::new(function)));
        let call = self.at(span, ExprKind::Call(Arc::new(Call { callee, args: Vec::new(), constructs: false })));
        let name = Pattern::Name(Arc::from(namespace.id.name.as_str()));
        Some(self.stmt(span, StmtKind::Bind(name, call)))
    }
}
