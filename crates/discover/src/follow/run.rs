//! Statements.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::engine::{Changes, Engine, Loop};
use super::facts::common;
use super::value::{Form, FrameId, Value};
use crate::code::ir::{Expr, ExprKind, Pattern, Stmt, StmtKind, Try};

/// How a stretch of statements ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// At its end.
    Through,
    /// It leaves a loop.
    Left,
    /// It leaves the function.
    Gone,
}

impl Engine<'_> {
    /// Binds the functions of a block before it runs.
    pub(super) fn hoist(&mut self, body: &[Stmt]) {
        for stmt in body {
            if let StmtKind::Function(function) = &stmt.kind
                && let Some(name) = &function.name
            {
                let value = self.closure(function, None);
                self.bind_name(name, value);
            }
        }
    }

    /// Runs statements in order.
    pub(super) fn run(&mut self, body: &[Stmt]) -> Outcome {
        for stmt in body {
            let outcome = self.run_one(stmt);
            if outcome != Outcome::Through {
                return outcome;
            }
        }
        Outcome::Through
    }

    pub(super) fn run_one(&mut self, stmt: &Stmt) -> Outcome {
        if !self.step(stmt.line) {
            return Outcome::Through;
        }
        self.nesting += 1;
        let outcome = self.run_kind(stmt);
        self.nesting -= 1;
        if std::mem::take(&mut self.is_gone) { Outcome::Gone } else { outcome }
    }

    fn run_kind(&mut self, stmt: &Stmt) -> Outcome {
        match &stmt.kind {
            StmtKind::Bind(pattern, value) => {
                let value = self.eval_named(value, pattern);
                self.bind(pattern, value);
            }
            StmtKind::Assign(target, value) => {
                let value = match &target.kind {
                    ExprKind::Name(name) | ExprKind::Member(_, name) => {
                        self.eval_named(value, &Pattern::Name(Arc::clone(name)))
                    }
                    _ => self.eval(value),
                };
                self.assign(target, value);
            }
            StmtKind::Append(target, value) => {
                let value = self.eval(value);
                let before = self.eval(target);
                let sum = self.add(before, value);
                self.assign(target, sum);
            }
            StmtKind::Function(function) => self.declare_function(function),
            StmtKind::Class(class) => {
                let value = self.make_class(class);
                if let Some(name) = &class.name {
                    self.bind_name(name, value);
                }
            }
            StmtKind::Expr(expr) => self.run_expr(expr),
            StmtKind::Return(value) => {
                let value = value.as_ref().map_or_else(Value::null, |value| self.eval(value));
                self.give(value);
                return Outcome::Gone;
            }
            StmtKind::If(test, then, otherwise) => return self.run_if(test, then, otherwise),
            StmtKind::Each(pattern, over, body) => return self.run_each(pattern, over, body),
            StmtKind::While(test, body) => {
                self.run_while(test, body);
            }
            StmtKind::Block(body) => {
                self.hoist(body);
                return self.run(body);
            }
            StmtKind::Try(attempt) => return self.run_try(attempt),
            StmtKind::Raise(value) => {
                if let Some(value) = value {
                    self.eval(value);
                }
                if let Some(run) = self.stack.last_mut() {
                    run.raises = true;
                }
                return Outcome::Gone;
            }
            StmtKind::Leave => {
                self.leave_loop();
                return Outcome::Left;
            }
            StmtKind::Import(import) => {
                let is_top = self.frame(self.at).parent.is_none();
                if !is_top {
                    self.run_import(import);
                }
            }
            StmtKind::Export(_) => {}
        }
        Outcome::Through
    }

    /// Gives a value back to whoever called.
    pub(super) fn give(&mut self, value: Value) {
        const MOST: usize = 64;
        let Some(mark) = self.stack.last().map(|run| run.facts) else { return };
        let facts = self.facts_since(mark);
        if let Some(run) = self.stack.last_mut()
            && run.returns.len() < MOST
        {
            run.returns.push((value, facts));
        }
    }

    /// An expression for its effect; a judgement that is not asked about has raised where it failed.
    fn run_expr(&mut self, expr: &Expr) {
        match &expr.kind {
            // `test && effect()`, `test || fail()`
            ExprKind::Binary(..) | ExprKind::Conditional(..) | ExprKind::Not(_) => {
                self.test(expr);
            }
            _ => {
                self.eval(expr);
            }
        }
    }

    fn run_if(&mut self, test: &Expr, then: &[Stmt], otherwise: &[Stmt]) -> Outcome {
        let (_, tested) = self.test(test);
        if self.is_gone {
            return Outcome::Gone;
        }
        self.branches += 1;
        let (log, facts) = (self.log.len(), self.facts.len());
        self.learn(&tested.yes);
        self.hoist(then);
        let first = self.run(then);
        let first_changes = self.changes(log);
        let first_facts = self.facts_since(facts);
        self.undo(log);
        self.facts.truncate(facts);
        self.learn(&tested.no);
        self.hoist(otherwise);
        let second = self.run(otherwise);
        let outcome = match (first == Outcome::Through, second == Outcome::Through) {
            (true, true) => {
                let second_facts = self.facts_since(facts);
                self.facts.truncate(facts);
                self.learn(&common(&first_facts, &second_facts));
                self.join_ways(log, first_changes);
                Outcome::Through
            }
            (false, true) => Outcome::Through,
            (true, false) => {
                self.undo(log);
                self.facts.truncate(facts);
                self.redo(first_changes);
                self.learn(&first_facts);
                Outcome::Through
            }
            (false, false) if first == second => first,
            (false, false) => Outcome::Left,
        };
        self.end_branch();
        outcome
    }

    /// Joins the changes of one way with those of the other, which are in place.
    fn join_ways(&mut self, log: usize, first: Changes) {
        let second = self.changes(log);
        self.undo(log);
        let second = second.into_iter().map(|(frame, name, value)| ((frame, name), value));
        let mut second: BTreeMap<(FrameId, Arc<str>), Option<Value>> = second.collect();
        let mut joined: Changes = Vec::new();
        for (frame, name, value) in first {
            let key = (frame, name);
            // What only one way set may still hold what it held.
            let other = second.remove(&key).unwrap_or_else(|| self.frame(frame).vars.get(&key.1).cloned());
            joined.push((frame, key.1, one_or_both(value, other)));
        }
        for ((frame, name), value) in second {
            let before = self.frame(frame).vars.get(&name).cloned();
            joined.push((frame, name, one_or_both(before, value)));
        }
        self.redo(joined);
    }

    pub(super) fn end_branch(&mut self) {
        self.branches -= 1;
        if self.branches == 0 {
            self.log.clear();
        }
    }

    fn run_each(&mut self, pattern: &Pattern, over: &Expr, body: &[Stmt]) -> Outcome {
        let over = self.eval(over);
        let is_walked = matches!(&over.form, Form::List(items) if !items.is_empty());
        let item = self.item(&over);
        self.branches += 1;
        let (log, facts) = (self.log.len(), self.facts.len());
        if let Some(run) = self.stack.last_mut() {
            run.loops.push(Loop { log, facts, exits: Vec::new() });
        }
        self.bind(pattern, item);
        self.hoist(body);
        let outcome = self.run(body);
        let exits = self.stack.last_mut().and_then(|run| run.loops.pop()).map(|run| run.exits).unwrap_or_default();
        let had_exits = !exits.is_empty();
        let mut exits = exits.into_iter();
        let mut known = None;
        if outcome == Outcome::Through {
            known = Some(self.facts_since(facts));
        } else if let Some((changes, there)) = exits.next() {
            // Only where it was left does it go on.
            self.undo(log);
            self.redo(changes);
            known = Some(there);
        }
        for (changes, there) in exits {
            known = known.map(|known| common(&known, &there));
            self.join(changes);
        }
        self.facts.truncate(facts);
        match known.filter(|_| is_walked) {
            Some(known) => self.learn(&known),
            None => self.join_before(log),
        }
        self.end_branch();
        if is_walked && outcome == Outcome::Gone && !had_exits { Outcome::Gone } else { Outcome::Through }
    }

    fn run_while(&mut self, test: &Expr, body: &[Stmt]) {
        let (_, tested) = self.test(test);
        self.branches += 1;
        let (log, facts) = (self.log.len(), self.facts.len());
        if let Some(run) = self.stack.last_mut() {
            run.loops.push(Loop { log, facts, exits: Vec::new() });
        }
        self.learn(&tested.yes);
        self.hoist(body);
        self.run(body);
        let exits = self.stack.last_mut().and_then(|run| run.loops.pop()).map(|run| run.exits).unwrap_or_default();
        for (changes, _) in exits {
            self.join(changes);
        }
        self.facts.truncate(facts);
        self.join_before(log);
        self.end_branch();
        self.is_gone = false;
    }

    fn leave_loop(&mut self) {
        const MOST: usize = 64;
        // What changed is gathered only for an exit that is kept: a body may be left as often as it is long.
        let open = self.stack.last().and_then(|run| run.loops.last()).filter(|at| at.exits.len() < MOST);
        let Some((log, facts)) = open.map(|at| (at.log, at.facts)) else { return };
        let exit = (self.changes(log), self.facts_since(facts));
        if let Some(at) = self.stack.last_mut().and_then(|run| run.loops.last_mut()) {
            at.exits.push(exit);
        }
    }

    fn run_try(&mut self, attempt: &Try) -> Outcome {
        self.branches += 1;
        let (log, facts) = (self.log.len(), self.facts.len());
        let raised = self.stack.last().is_some_and(|run| run.raises);
        self.hoist(&attempt.body);
        let mut outcome = self.run(&attempt.body);
        if !attempt.handlers.is_empty()
            && let Some(run) = self.stack.last_mut()
        {
            run.raises = raised;
        }
        for (name, handler) in &attempt.handlers {
            let tried = self.changes(log);
            let known = self.facts_since(facts);
            self.undo(log);
            self.facts.truncate(facts);
            if let Some(name) = name {
                let error = Value::of(Form::Unknown);
                self.bind_name(name, error);
            }
            self.hoist(handler);
            let handled = self.run(handler);
            match (outcome == Outcome::Through, handled == Outcome::Through) {
                (true, true) => {
                    let both = common(&known, &self.facts_since(facts));
                    self.facts.truncate(facts);
                    self.learn(&both);
                    self.join_ways(log, tried);
                }
                (true, false) => {
                    self.undo(log);
                    self.facts.truncate(facts);
                    self.redo(tried);
                    self.learn(&known);
                }
                (false, true) => {
                    // What the handler goes on with may have been set before anything was raised.
                    self.join(tried);
                    outcome = Outcome::Through;
                }
                (false, false) => {}
            }
        }
        self.end_branch();
        let last = self.run(&attempt.finally);
        if last == Outcome::Through { outcome } else { last }
    }

    /// Binds a pattern.
    pub(super) fn bind(&mut self, pattern: &Pattern, value: Value) {
        const DEEPEST: u32 = 64;
        self.nesting += 1;
        if self.nesting < super::engine::DEEPEST + DEEPEST {
            self.bind_below(pattern, value);
        }
        self.nesting -= 1;
    }

    fn bind_below(&mut self, pattern: &Pattern, value: Value) {
        match pattern {
            Pattern::Name(name) => self.bind_name(name, value),
            Pattern::Table(parts, rest) => {
                for (name, inner, default) in parts {
                    let mut part = self.member(&value, name);
                    if let Some(default) = default {
                        let default = self.eval(default);
                        part = if part.is_null() { default } else { part.or(default) };
                    }
                    self.bind(inner, part);
                }
                if let Some(rest) = rest {
                    self.bind_name(rest, value);
                }
            }
            Pattern::List(parts) => {
                let list = match &value.form {
                    Form::List(items) if !value.is_null() => Some(Rc::clone(items)),
                    _ => None,
                };
                for (at, part) in parts.iter().enumerate() {
                    let Some(part) = part else { continue };
                    let item = match &list {
                        Some(items) if items.len() == parts.len() || at < items.len() => {
                            items.get(at).cloned().unwrap_or_default()
                        }
                        _ => self.item(&value),
                    };
                    self.bind(part, item);
                }
            }
            Pattern::Other => {}
        }
    }
}

fn one_or_both(left: Option<Value>, right: Option<Value>) -> Option<Value> {
    match (left, right) {
        (Some(left), Some(right)) => Some(left.or(right)),
        (one, None) | (None, one) => one,
    }
}
