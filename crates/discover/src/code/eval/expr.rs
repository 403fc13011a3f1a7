//! Folding expressions.

use std::sync::Arc;

use model::GapReason;

use super::Evaluator;
use crate::code::ir::{Arg, Comprehension, Entry, Expr, ExprKind, Operator};
use crate::code::members::{Members, Slot};
use crate::code::scope::Scope;
use crate::code::value::{Args, Form, Id, Place, Symbolic, SymbolicCall, Text, Unknown, Value, same};

impl Evaluator<'_> {
    /// Folds an expression.
    pub(crate) fn eval(&mut self, expr: &Expr, scope: Id<Scope>) -> Value {
        let place = self.place(scope, expr.line);
        if !self.step() {
            return self.over_limit("evaluation steps", place);
        }
        if self.nesting >= self.budget.nesting {
            return self.over_limit("expressions nested too deeply", place);
        }
        self.nesting += 1;
        let value = self.eval_kind(expr, scope, place);
        self.nesting -= 1;
        value
    }

    fn eval_kind(&mut self, expr: &Expr, scope: Id<Scope>, place: Place) -> Value {
        match &expr.kind {
            ExprKind::Null => Value::Null,
            ExprKind::Bool(known) => Value::Bool(*known),
            ExprKind::Number(number) => Value::Number(number.clone()),
            ExprKind::Text(text) => Value::Text(Text { text: Arc::clone(text), place }),
            ExprKind::Join(parts) => self.join(parts, scope, place),
            ExprKind::List(items) => {
                let items = self.items(items, scope);
                self.heap.list(items, place)
            }
            ExprKind::Table(entries) => self.table(entries, scope, place),
            ExprKind::Spread(inner) => self.eval(inner, scope),
            ExprKind::Name(name) => self.name(name, scope, place),
            ExprKind::Member(object, name) => {
                let object = self.eval(object, scope);
                self.member(&object, name, place)
            }
            ExprKind::Index(object, key) => {
                let object = self.eval(object, scope);
                let key = self.eval(key, scope);
                self.index(&object, &key, place)
            }
            ExprKind::Call(call) => self.eval_call(call, scope, place),
            ExprKind::Function(function) => self.closure(function, scope, None),
            ExprKind::Class(class) => self.class(class, scope),
            ExprKind::Binary(operator, left, right) => self.binary(*operator, left, right, scope, place),
            ExprKind::Conditional(test, then, otherwise) => {
                let test = self.eval(test, scope);
                match self.truth(&test) {
                    Some(true) => self.eval(then, scope),
                    Some(false) => self.eval(otherwise, scope),
                    None => {
                        let then = self.eval(then, scope);
                        let otherwise = self.eval(otherwise, scope);
                        // A setting that nobody made is the common case.
                        let order = if self.is_setting(&test) { vec![otherwise, then] } else { vec![then, otherwise] };
                        self.heap.choice(order, place)
                    }
                }
            }
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension, scope, place),
            ExprKind::Not(inner) => {
                let inner = self.eval(inner, scope);
                match self.truth(&inner) {
                    Some(known) => Value::Bool(!known),
                    None => self.at_run_time("a condition", place),
                }
            }
            ExprKind::Assign(target, value) => {
                let value = self.eval(value, scope);
                self.assign(target, value.clone(), scope);
                value
            }
            ExprKind::Sequence(parts) => {
                let mut last = Value::Null;
                for part in parts {
                    last = self.eval(part, scope);
                }
                last
            }
            ExprKind::Opaque(what) => self.at_run_time(what, place),
        }
    }

    /// The items of a list literal, spreads laid flat.
    fn items(&mut self, exprs: &[Expr], scope: Id<Scope>) -> Vec<Value> {
        let mut items = Vec::with_capacity(exprs.len());
        for expr in exprs {
            if let ExprKind::Spread(inner) = &expr.kind {
                let spread = self.eval(inner, scope);
                let place = self.place(scope, expr.line);
                items.extend(self.spread(&spread, place));
            } else {
                items.push(self.eval(expr, scope));
            }
            if items.len() > self.budget.items {
                let place = self.place(scope, expr.line);
                items.truncate(self.budget.items);
                items.push(self.over_limit("items of a list", place));
                break;
            }
        }
        items
    }

    /// What `...value` adds to a list; something not known stays one item that is not known.
    pub(crate) fn spread(&mut self, value: &Value, place: Place) -> Vec<Value> {
        if let Value::Choice(id) = value {
            let alternatives = self.heap.lists[*id].items.clone();
            return alternatives.iter().flat_map(|value| self.spread(value, place)).collect();
        }
        match self.walk(value, place) {
            Some(items) => items,
            None if matches!(value, Value::Null | Value::Bool(_) | Value::Number(_)) => Vec::new(),
            None => {
                let (reason, at) = self.reason(value);
                vec![self.heap.unknown(reason, at.unwrap_or(place))]
            }
        }
    }

    /// The items that a loop over a value walks; `None` if they are not known.
    pub(crate) fn walk(&mut self, value: &Value, place: Place) -> Option<Vec<Value>> {
        match value {
            Value::List(id) => Some(self.heap.lists[*id].items.clone()),
            Value::Table(id) => Some(self.language.walk_table(self, *id, place)),
            Value::Choice(id) => {
                let alternatives = self.heap.lists[*id].items.clone();
                let mut all: Vec<Value> = Vec::new();
                for alternative in alternatives {
                    for item in self.walk(&alternative, place)? {
                        if !all.iter().any(|known| same(known, &item)) && all.len() < self.budget.items {
                            all.push(item);
                        }
                    }
                }
                Some(all)
            }
            _ => self.language.walk_value(self, value, place),
        }
    }

    fn table(&mut self, entries: &[Entry], scope: Id<Scope>, place: Place) -> Value {
        let id = self.heap.tables.add(crate::code::value::Table { entries: Members::default(), open: None, place });
        for entry in entries {
            match entry {
                Entry::Pair(key, value) => {
                    let key_value = self.eval(key, scope);
                    let value = self.eval(value, scope);
                    self.set_entry(id, &key_value, value, key.line);
                }
                Entry::Getter(key, function) => {
                    let key_value = self.eval(key, scope);
                    let value = self.closure(function, scope, None);
                    if let Some(key_text) = self.key(&key_value) {
                        self.heap.tables[id].entries.set_slot(key_text, Slot { value, line: key.line, getter: true });
                    }
                }
                Entry::Spread(inner) => {
                    let value = self.eval(inner, scope);
                    self.merge(id, &value, place);
                }
            }
        }
        Value::Table(id)
    }

    /// Sets an entry; a key that is not known leaves the table open.
    pub(crate) fn set_entry(&mut self, table: Id<crate::code::value::Table>, key: &Value, value: Value, line: u32) {
        if self.heap.tables[table].entries.len() >= self.budget.items {
            let place = self.heap.tables[table].place;
            let Value::Unknown(limit) = self.over_limit("entries of a table", place) else { return };
            self.heap.tables[table].open = Some(limit);
            return;
        }
        if let Some(name) = self.key(key) {
            self.heap.tables[table].entries.set(name, value, line);
        } else {
            self.leave_open(table, key);
        }
    }

    /// Marks a table as holding more than is known.
    pub(crate) fn leave_open(&mut self, table: Id<crate::code::value::Table>, because: &Value) {
        let (reason, at) = self.reason(because);
        let place = at.unwrap_or(self.heap.tables[table].place);
        self.heap.tables[table].open = Some(self.heap.unknowns.add(Unknown { reason, place, partial: None }));
    }

    /// A value as the name of an entry.
    pub(crate) fn key(&self, value: &Value) -> Option<Arc<str>> {
        match value {
            Value::Text(text) => Some(Arc::clone(&text.text)),
            Value::Number(number) => Some(Arc::from(number.to_string())),
            Value::Bool(known) => Some(Arc::from(known.to_string())),
            Value::Choice(id) => self.heap.lists[*id].items.iter().find_map(|value| self.key(value)),
            _ => None,
        }
    }

    /// Adds the entries of `value` to a table, as `{...value}` and `Object.assign` do.
    pub(crate) fn merge(&mut self, into: Id<crate::code::value::Table>, value: &Value, place: Place) {
        let entries: Vec<(Arc<str>, Slot)> = match value {
            Value::Table(id) => {
                if let Some(open) = self.heap.tables[*id].open {
                    self.heap.tables[into].open = Some(open);
                }
                self.heap.tables[*id].entries.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect()
            }
            Value::Instance(id) => {
                let fields = &self.heap.instances[*id].fields;
                fields.iter().map(|(name, slot)| (Arc::clone(name), slot.clone())).collect()
            }
            Value::Module(file) => {
                let names = self.export_names(*file);
                let value = value.clone();
                names
                    .into_iter()
                    .map(|name| {
                        let exported = self.member(&value, &name, place);
                        (name, Slot { value: exported, line: place.line, getter: false })
                    })
                    .collect()
            }
            Value::Choice(id) => {
                // The likeliest alternative last, so that it wins.
                for alternative in self.heap.lists[*id].items.clone().iter().rev() {
                    self.merge(into, alternative, place);
                }
                return;
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => return,
            other => {
                self.leave_open(into, other);
                return;
            }
        };
        for (name, slot) in entries {
            if self.heap.tables[into].entries.len() >= self.budget.items || !self.step() {
                return;
            }
            let slot = if slot.getter {
                let value = self.get_slot(&slot, value, place);
                Slot { value, line: slot.line, getter: false }
            } else {
                slot
            };
            self.heap.tables[into].entries.set_slot(name, slot);
        }
    }

    fn join(&mut self, parts: &[Expr], scope: Id<Scope>, place: Place) -> Value {
        let parts: Vec<Value> = parts.iter().map(|part| self.eval(part, scope)).collect();
        self.concat(&parts, place)
    }

    /// The parts joined as text; if some are not known, neither is the whole, but its known parts are kept.
    pub(crate) fn concat(&mut self, parts: &[Value], place: Place) -> Value {
        let mut text = String::new();
        let mut missing: Option<Value> = None;
        for part in parts {
            if let Some(shown) = self.shown(part) {
                text.push_str(&shown);
            } else {
                let partial = match part {
                    Value::Unknown(id) => self.heap.unknowns[*id].partial.clone(),
                    _ => None,
                };
                text.push_str(partial.as_deref().unwrap_or("${…}"));
                missing.get_or_insert_with(|| part.clone());
            }
            if text.len() > self.budget.text {
                return self.over_limit("text too long", place);
            }
        }
        match missing {
            None => self.text(text, place),
            Some(missing) => {
                let (reason, at) = self.reason(&missing);
                self.text_bytes = self.text_bytes.saturating_add(text.len());
                let partial = (self.text_bytes <= self.budget.text_in_all).then(|| Arc::from(text));
                let place = at.unwrap_or(place);
                Value::Unknown(self.heap.unknowns.add(Unknown { reason, place, partial }))
            }
        }
    }

    /// A value as text, as string building shows it.
    pub(crate) fn shown(&self, value: &Value) -> Option<Arc<str>> {
        match value {
            Value::Text(text) => Some(Arc::clone(&text.text)),
            Value::Number(number) => Some(Arc::from(number.to_string())),
            Value::Bool(known) => Some(Arc::from(known.to_string())),
            Value::Choice(id) => self.heap.lists[*id].items.iter().find_map(|value| self.shown(value)),
            Value::List(id) => {
                let items = &self.heap.lists[*id].items;
                let scalars = items.iter().all(|item| matches!(item, Value::Text(_) | Value::Number(_)));
                let shown: Option<Vec<_>> = items.iter().filter(|_| scalars).map(|item| self.shown(item)).collect();
                shown.filter(|_| scalars).map(|items| Arc::from(items.join(",")))
            }
            _ => None,
        }
    }

    fn binary(&mut self, operator: Operator, left: &Expr, right: &Expr, scope: Id<Scope>, place: Place) -> Value {
        let left = self.eval(left, scope);
        match operator {
            Operator::Add => {
                let right = self.eval(right, scope);
                self.add(&left, &right, place)
            }
            Operator::Or | Operator::Coalesce => {
                let decided = if operator == Operator::Or {
                    self.truth(&left)
                } else if matches!(left, Value::Choice(_)) || left.is_unknown() {
                    None
                } else {
                    Some(!left.is_null())
                };
                match decided {
                    Some(true) => left,
                    Some(false) => self.eval(right, scope),
                    None => {
                        let right = self.eval(right, scope);
                        if right.is_unknown() || right.is_null() {
                            return self.heap.choice(vec![left, right], place);
                        }
                        self.heap.choice(vec![right, left], place)
                    }
                }
            }
            Operator::And => match self.truth(&left) {
                Some(false) => left,
                _ => self.eval(right, scope),
            },
            Operator::Equal | Operator::NotEqual => {
                let right = self.eval(right, scope);
                if let Some(equal) = equal(&left, &right) {
                    return Value::Bool(equal == (operator == Operator::Equal));
                }
                let unknown = if left.is_unknown() { left } else { right };
                let (reason, at) = self.reason(&unknown);
                self.heap.unknown(reason, at.unwrap_or(place))
            }
            Operator::Union | Operator::Format => {
                let right = self.eval(right, scope);
                let name = if operator == Operator::Union { "|" } else { "%" };
                let args = Args::positional(vec![right.clone()]);
                if let Some(value) = self.language.method(self, &left, name, &args, place) {
                    return value;
                }
                let callee = self.heap.symbolic(Form::Global(Arc::from(name)), place);
                let call = SymbolicCall { callee, args: Args::positional(vec![left, right]), constructs: false };
                self.heap.symbolic(Form::Call(call), place)
            }
        }
    }

    /// `left + right`.
    pub(crate) fn add(&mut self, left: &Value, right: &Value, place: Place) -> Value {
        match (left, right) {
            (Value::Number(left), Value::Number(right)) => {
                let sum = match (left.as_i64(), right.as_i64()) {
                    (Some(left), Some(right)) => left.checked_add(right).map(serde_json::Number::from),
                    _ => left
                        .as_f64()
                        .zip(right.as_f64())
                        .and_then(|(left, right)| serde_json::Number::from_f64(left + right)),
                };
                sum.map_or_else(|| self.at_run_time("arithmetic", place), Value::Number)
            }
            (Value::List(left), Value::List(right)) => {
                let mut items = self.heap.lists[*left].items.clone();
                items.extend(self.heap.lists[*right].items.iter().cloned());
                items.truncate(self.budget.items);
                self.heap.list(items, place)
            }
            (Value::List(list), other) | (other, Value::List(list)) if other.is_unknown() => {
                let mut items = self.heap.lists[*list].items.clone();
                let (reason, at) = self.reason(other);
                items.push(self.heap.unknown(reason, at.unwrap_or(place)));
                self.heap.list(items, place)
            }
            _ => self.concat(&[left.clone(), right.clone()], place),
        }
    }

    /// Whether a value counts as true, where that is known.
    pub(crate) fn truth(&self, value: &Value) -> Option<bool> {
        match value {
            Value::Null => Some(false),
            Value::Bool(known) => Some(*known),
            Value::Number(number) => number.as_f64().map(|number| number != 0.0),
            Value::Text(text) => Some(!text.text.is_empty()),
            Value::List(id) => {
                let empty = self.heap.lists[*id].items.is_empty();
                Some(!(empty && self.manners.empty_is_false))
            }
            Value::Table(id) => {
                let table = &self.heap.tables[*id];
                let empty = table.entries.len() == 0;
                if empty && self.manners.empty_is_false && table.open.is_some() {
                    return None;
                }
                Some(!(empty && self.manners.empty_is_false))
            }
            Value::Closure(_) | Value::Class(_) | Value::Instance(_) | Value::Super(..) | Value::Module(_) => {
                Some(true)
            }
            Value::Symbolic(id) => match &self.heap.symbolics[*id].form {
                Form::Call(call) if call.constructs => Some(true),
                _ => None,
            },
            Value::Choice(id) => {
                let mut truths = self.heap.lists[*id].items.iter().map(|value| self.truth(value));
                let first = truths.next().flatten()?;
                truths.all(|truth| truth == Some(first)).then_some(first)
            }
            Value::Unknown(id) => {
                // A text with a hole and something around it is not empty.
                self.heap.unknowns[*id].partial.as_ref().is_some_and(|partial| &**partial != "${…}").then_some(true)
            }
        }
    }

    /// Whether a value is a setting of the environment that the server runs in.
    pub(crate) fn is_setting(&self, value: &Value) -> bool {
        let mut at: Id<Symbolic> = match value {
            Value::Symbolic(id) => *id,
            Value::Unknown(id) => {
                return matches!(&self.heap.unknowns[*id].reason,
                    GapReason::ComputedAtRunTime(what) if what == "`process`");
            }
            _ => return false,
        };
        loop {
            let inner = match &self.heap.symbolics[at].form {
                Form::Member(inner, name) if &**name == "env" || &**name == "environ" => {
                    let _ = inner;
                    return true;
                }
                Form::Member(inner, _) | Form::Index(inner, _) => inner,
                Form::Call(call) => &call.callee,
                Form::Global(_) | Form::External { .. } | Form::Parameter(_) => return false,
            };
            let Value::Symbolic(id) = inner else { return false };
            at = *id;
        }
    }

    fn comprehension(&mut self, comprehension: &Comprehension, scope: Id<Scope>, place: Place) -> Value {
        let iterable = self.eval(&comprehension.iterable, scope);
        let items = self.walk(&iterable, place).unwrap_or_else(|| {
            let (reason, at) = self.reason(&iterable);
            vec![self.heap.unknown(reason, at.unwrap_or(place))]
        });
        let mut elements = Vec::new();
        let table = self.heap.tables.add(crate::code::value::Table { entries: Members::default(), open: None, place });
        for item in items.into_iter().take(self.budget.items) {
            let inner = self.scope(scope, false);
            self.bind(&comprehension.pattern, item, inner, place);
            let wanted = comprehension.conditions.iter().all(|condition| {
                let met = self.eval(condition, inner);
                self.truth(&met) != Some(false)
            });
            if !wanted {
                continue;
            }
            let element = self.eval(&comprehension.element, inner);
            match &comprehension.value {
                Some(value) => {
                    let value = self.eval(value, inner);
                    self.set_entry(table, &element, value, place.line);
                }
                None => elements.push(element),
            }
        }
        if comprehension.value.is_some() { Value::Table(table) } else { self.heap.list(elements, place) }
    }

    /// Evaluated arguments, spreads laid flat.
    pub(super) fn args(&mut self, given: &[Arg], scope: Id<Scope>) -> Args {
        let mut args = Args::default();
        for arg in given {
            match (&arg.name, &arg.value.kind) {
                (Some(name), _) if &**name == "**" => {
                    let inner = match &arg.value.kind {
                        ExprKind::Spread(inner) => inner,
                        _ => &arg.value,
                    };
                    let value = self.eval(inner, scope);
                    if let Value::Table(id) = value {
                        args.open |= self.heap.tables[id].open.is_some();
                        let entries = self.heap.tables[id].entries.iter();
                        args.named.extend(entries.map(|(name, slot)| (Arc::clone(name), slot.value.clone())));
                    } else {
                        args.open = true;
                    }
                }
                (Some(name), _) => {
                    let value = self.eval(&arg.value, scope);
                    args.named.push((Arc::clone(name), value));
                }
                (None, ExprKind::Spread(inner)) => {
                    let value = self.eval(inner, scope);
                    let place = self.place(scope, arg.value.line);
                    match self.walk(&value, place) {
                        Some(items) => args.positional.extend(items),
                        None => args.open = true,
                    }
                }
                (None, _) => {
                    let value = self.eval(&arg.value, scope);
                    args.positional.push(value);
                }
            }
        }
        args
    }
}

/// Whether two values are equal, where that is known.
pub(crate) fn equal(left: &Value, right: &Value) -> Option<bool> {
    if left.is_unknown() || right.is_unknown() {
        return same(left, right).then_some(true);
    }
    if matches!(left, Value::Choice(_)) || matches!(right, Value::Choice(_)) {
        return None;
    }
    Some(same(left, right))
}
