//! Running statements and binding names.

use std::sync::Arc;

use super::Evaluator;
use crate::code::ir::{Class, Expr, Function, Pattern, Stmt, StmtKind};
use crate::code::language::Resolved;
use crate::code::scope::{Binding, Scope};
use crate::code::value::{Args, Id, Place, Value};

/// How a stretch of statements ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// At its end.
    Through,
    /// At a `continue` or `break`.
    Left,
    /// At a `return`.
    Returned,
}

impl Evaluator<'_> {
    /// Binds the functions of a block before it runs.
    pub(super) fn hoist(&mut self, body: &[Stmt], scope: Id<Scope>) {
        for stmt in body {
            if let StmtKind::Function(function) = &stmt.kind
                && let Some(name) = &function.name
                && function.decorators.is_empty()
            {
                let closure = self.closure(function, scope, None);
                self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(closure));
            }
        }
    }

    /// Runs statements in order.
    pub(super) fn run(&mut self, body: &[Stmt], scope: Id<Scope>) -> Flow {
        for stmt in body {
            if !self.step() || self.nesting >= self.budget.nesting {
                return Flow::Through;
            }
            self.nesting += 1;
            let flow = self.run_one(stmt, scope);
            self.nesting -= 1;
            if flow != Flow::Through {
                return flow;
            }
        }
        Flow::Through
    }

    pub(super) fn run_one(&mut self, stmt: &Stmt, scope: Id<Scope>) -> Flow {
        let place = self.place(scope, stmt.line);
        match &stmt.kind {
            StmtKind::Bind(pattern, value) => {
                let mut value = self.eval(value, scope);
                if let Pattern::Name(name) = pattern
                    && self.manners.exports_every_name
                {
                    value = self.or_before(name, value, scope, place);
                }
                self.bind(pattern, value, scope, place);
            }
            StmtKind::Assign(target, value) => {
                let value = self.eval(value, scope);
                self.assign(target, value, scope);
            }
            StmtKind::Append(target, value) => self.append(target, value, scope, place),
            StmtKind::Function(function) => self.declare_function(function, scope, place),
            StmtKind::Class(class) => self.declare_class(class, scope, place),
            StmtKind::Expr(expr) => {
                self.eval(expr, scope);
            }
            StmtKind::Return(value) => {
                let value = value.as_ref().map_or(Value::Null, |value| self.eval(value, scope));
                if let Some(frame) = self.frames.last_mut() {
                    frame.returns.push(value);
                }
                return Flow::Returned;
            }
            StmtKind::If(test, then, otherwise) => return self.run_if(test, then, otherwise, scope),
            StmtKind::Each(pattern, iterable, body) => {
                let iterable = self.eval(iterable, scope);
                return self.run_each(pattern, &iterable, body, scope, place);
            }
            StmtKind::Block(body) | StmtKind::While(_, body) => return self.run_block(body, scope),
            StmtKind::Try(attempt) => return self.run_block(&attempt.body, scope),
            StmtKind::Leave | StmtKind::Raise(_) => return Flow::Left,
            StmtKind::Import(import) => {
                for (name, local) in &import.names {
                    if self.manners.exports_every_name && self.is_fallback(&import.from, local, scope) {
                        continue;
                    }
                    let binding = Binding::Import(Arc::clone(&import.from), Arc::clone(name));
                    self.heap.scopes[scope].set(Arc::clone(local), binding);
                }
            }
            StmtKind::Export(_) => {}
        }
        Flow::Through
    }

    fn run_block(&mut self, body: &[Stmt], scope: Id<Scope>) -> Flow {
        if body.is_empty() {
            return Flow::Through;
        }
        if !self.manners.block_scopes {
            self.hoist(body, scope);
            return self.run(body, scope);
        }
        let mark = self.mark();
        let inner = self.scope(scope, false);
        self.hoist(body, inner);
        let flow = self.run(body, inner);
        self.leave_scope(inner, mark);
        flow
    }

    fn run_if(&mut self, test: &Expr, then: &[Stmt], otherwise: &[Stmt], scope: Id<Scope>) -> Flow {
        match self.condition(test, scope).truth {
            Some(true) => self.run_block(then, scope),
            Some(false) => self.run_block(otherwise, scope),
            None => {
                self.enter_uncertain();
                let first = self.run_block(then, scope);
                let second = self.run_block(otherwise, scope);
                self.leave_uncertain();
                if first == second && first != Flow::Through { first } else { Flow::Through }
            }
        }
    }

    /// A value that a name gets under a condition that is not known: the one it had, or this.
    fn or_before(&mut self, name: &Arc<str>, value: Value, scope: Id<Scope>, place: Place) -> Value {
        // What surrounds the name itself surrounds every value that it has.
        if self.uncertain_conditions() <= self.heap.scopes[scope].uncertain {
            return value;
        }
        let before = match self.heap.scopes[scope].get(name) {
            Some(Binding::Value(before)) => before.clone(),
            Some(Binding::Import(..)) => self.name(name, scope, place),
            _ => return value,
        };
        if matches!(before, Value::Null | Value::Unknown(_)) {
            return value;
        }
        // In a loop the name still has what the last round gave it; a stand-in says less than what it stands in for.
        let order =
            if value.is_null() || matches!(value, Value::Unknown(_)) { [before, value] } else { [value, before] };
        self.heap.choice(order.into(), place)
    }

    /// Whether an import only stands in for one that was made before it: `except ImportError: import other as name`.
    fn is_fallback(&self, from: &str, local: &str, scope: Id<Scope>) -> bool {
        if !self.uncertain() {
            return false;
        }
        let path = &self.file(self.heap.scopes[scope].file).module.path;
        match self.heap.scopes[scope].get(local) {
            Some(Binding::Value(before)) => !before.is_null(),
            Some(Binding::Import(before, _)) => {
                let leads_inside = |from: &str| matches!(self.language.resolve(path, from), Resolved::File(_));
                leads_inside(before) || !leads_inside(from)
            }
            _ => false,
        }
    }

    pub(super) fn enter_uncertain(&mut self) {
        self.doubts.push((self.heap.tables.len(), self.heap.lists.len(), self.heap.instances.len()));
        if let Some(frame) = self.frames.last_mut() {
            frame.uncertain += 1;
        } else if self.manners.exports_every_name {
            self.uncertain_outside += 1;
        }
    }

    pub(super) fn leave_uncertain(&mut self) {
        self.doubts.pop();
        if let Some(frame) = self.frames.last_mut() {
            frame.uncertain -= 1;
        } else if self.manners.exports_every_name {
            self.uncertain_outside -= 1;
        }
    }

    fn run_each(&mut self, pattern: &Pattern, over: &Value, body: &[Stmt], scope: Id<Scope>, place: Place) -> Flow {
        let known = self.walk(over, place);
        let certain = known.is_some();
        let items = known.unwrap_or_else(|| {
            let (reason, at) = self.reason(over);
            vec![self.heap.unknown(reason, at.unwrap_or(place))]
        });
        if !certain {
            self.enter_uncertain();
        }
        let mut ended = Flow::Through;
        for item in items.into_iter().take(self.budget.items) {
            if !self.step() {
                break;
            }
            let mark = self.mark();
            let inner = if self.manners.block_scopes { self.scope(scope, false) } else { scope };
            self.bind(pattern, item, inner, place);
            self.hoist(body, inner);
            let flow = self.run(body, inner);
            if inner != scope {
                self.leave_scope(inner, mark);
            }
            if flow == Flow::Returned && certain {
                ended = Flow::Returned;
                break;
            }
        }
        if !certain {
            self.leave_uncertain();
        }
        ended
    }

    fn declare_function(&mut self, function: &Arc<Function>, scope: Id<Scope>, place: Place) {
        let Some(name) = &function.name else { return };
        if function.decorators.is_empty() {
            if self.heap.scopes[scope].get(name).is_none() {
                let closure = self.closure(function, scope, None);
                self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(closure));
            }
            return;
        }
        let closure = self.closure(function, scope, None);
        // The name is bound first, so that what a decorator does with the function can meet it.
        self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(closure.clone()));
        let decorated = self.decorate(&function.decorators, closure, scope, place);
        self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(decorated));
    }

    fn declare_class(&mut self, class: &Arc<Class>, scope: Id<Scope>, place: Place) {
        let value = self.class(class, scope);
        if let Some(name) = &class.name {
            // `except ImportError: class Name` stands in for what was imported before it.
            let stands_in = self.manners.exports_every_name && self.uncertain();
            if stands_in && matches!(self.heap.scopes[scope].get(name), Some(Binding::Import(..))) {
                return;
            }
            self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(value.clone()));
            let decorated = self.decorate(&class.decorators, value, scope, place);
            self.heap.scopes[scope].set(Arc::clone(name), Binding::Value(decorated));
        }
    }

    /// Applies decorators, innermost first. One from outside the artifact leaves the thing what it is.
    pub(crate) fn decorate(&mut self, decorators: &[Expr], thing: Value, scope: Id<Scope>, place: Place) -> Value {
        let mut thing = thing;
        for decorator in decorators.iter().rev() {
            let callee = self.eval(decorator, scope);
            if let Some(other) = self.language.decorated(self, &callee) {
                thing = other;
                continue;
            }
            let at = Place { file: place.file, line: decorator.line };
            let result = self.call_value(&callee, Args::positional(vec![thing.clone()]), at);
            // Where a wrapper takes over the name, text and parameters of what it wraps, it is that to whoever asks.
            let keeps_wrapped = self.manners.receiver_is_parameter && matches!(thing, Value::Closure(_));
            if matches!(result, Value::Closure(_) | Value::Class(_)) && !keeps_wrapped {
                thing = result;
            }
        }
        thing
    }

    fn append(&mut self, target: &Expr, value: &Expr, scope: Id<Scope>, place: Place) {
        let before = self.eval(target, scope);
        let value = self.eval(value, scope);
        if let Value::List(id) = before
            && self.manners.receiver_is_parameter
        {
            let more = self.spread(&value, place);
            let most = self.budget.items;
            let items = &mut self.heap.lists[id].items;
            items.extend(more);
            items.truncate(most);
            return;
        }
        let sum = self.add(&before, &value, place);
        self.assign(target, sum, scope);
    }
}
