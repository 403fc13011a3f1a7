//! Folding expressions.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Evaluator, equal};
use crate::code::ir::{Arg, Comprehension, Expr, ExprKind, Operator, Walk};
use crate::code::members::Members;
use crate::code::scope::Scope;
use crate::code::value::{Args, Form, Id, Identity, List, Place, SymbolicCall, Table, Text, Value};

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
                let (items, may_lack) = self.items(items, scope);
                let uncertain = self.uncertain_conditions();
                Value::List(self.heap.lists.add(List { items, place, uncertain, may_lack }))
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
                let test = self.condition(test, scope);
                match test.truth {
                    Some(true) => self.eval(then, scope),
                    Some(false) => self.eval(otherwise, scope),
                    None => {
                        self.enter_uncertain();
                        let then = self.eval(then, scope);
                        let otherwise = self.eval(otherwise, scope);
                        self.leave_uncertain();
                        // A setting that nobody made is the common case.
                        let order = if test.is_setting { vec![otherwise, then] } else { vec![then, otherwise] };
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
            ExprKind::Opaque(what) | ExprKind::Of(what, _) => self.at_run_time(what, place),
        }
    }

    /// The items of a list literal, spreads laid flat, and whether some of them may not be there.
    fn items(&mut self, exprs: &[Expr], scope: Id<Scope>) -> (Vec<Value>, bool) {
        let mut items = Vec::with_capacity(exprs.len());
        let mut may_lack = false;
        for expr in exprs {
            if let ExprKind::Spread(inner) = &expr.kind {
                let spread = self.eval(inner, scope);
                let place = self.place(scope, expr.line);
                may_lack |= self.heap.may_lack(&spread);
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
        (items, may_lack)
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
            Value::List(id) => {
                let items = self.heap.lists[*id].items.clone();
                self.charge(items.len());
                Some(items)
            }
            Value::Table(id) => Some(self.language.walk_table(self, *id, place)),
            Value::Choice(id) => {
                let alternatives = self.heap.lists[*id].items.clone();
                let mut all: Vec<Value> = Vec::new();
                let mut met: HashSet<Identity> = HashSet::new();
                for alternative in alternatives {
                    for item in self.walk(&alternative, place)? {
                        if all.len() < self.budget.items && met.insert(Identity::of(&item)) {
                            all.push(item);
                        }
                    }
                }
                Some(all)
            }
            _ => self.language.walk_value(self, value, place),
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
                        self.enter_uncertain();
                        let right = self.eval(right, scope);
                        self.leave_uncertain();
                        if right.is_unknown() || right.is_null() {
                            return self.heap.choice(vec![left, right], place);
                        }
                        self.heap.choice(vec![right, left], place)
                    }
                }
            }
            Operator::And => match self.truth(&left) {
                Some(false) => left,
                Some(true) => self.eval(right, scope),
                None => {
                    self.enter_uncertain();
                    let right = self.eval(right, scope);
                    self.leave_uncertain();
                    right
                }
            },
            Operator::Equal | Operator::NotEqual => {
                let right = self.eval(right, scope);
                if let Some(equal) = equal(&left, &right).or_else(|| self.language.equal(self, &left, &right)) {
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

    fn comprehension(&mut self, comprehension: &Comprehension, scope: Id<Scope>, place: Place) -> Value {
        let mut elements = Vec::new();
        let table = self.heap.tables.add(Table { entries: Members::default(), open: None, place });
        self.walk_comprehension(comprehension, &comprehension.walks, scope, place, &mut (&mut elements, table));
        if comprehension.value.is_some() { Value::Table(table) } else { self.heap.list(elements, place) }
    }

    /// Walks the first of `walks` and, for each of its items, those inside it.
    fn walk_comprehension(
        &mut self,
        comprehension: &Comprehension,
        walks: &[Walk],
        scope: Id<Scope>,
        place: Place,
        into: &mut (&mut Vec<Value>, Id<Table>),
    ) {
        let Some((walk, inside)) = walks.split_first() else {
            let element = self.eval(&comprehension.element, scope);
            if let Some(value) = &comprehension.value {
                let value = self.eval(value, scope);
                self.set_entry(into.1, &element, value, place.line);
            } else if into.0.len() < self.budget.items {
                into.0.push(element);
            }
            return;
        };
        let iterable = self.eval(&walk.iterable, scope);
        let items = self.walk(&iterable, place).unwrap_or_else(|| {
            let (reason, at) = self.reason(&iterable);
            vec![self.heap.unknown(reason, at.unwrap_or(place))]
        });
        for item in items.into_iter().take(self.budget.items) {
            if !self.step() {
                return;
            }
            let inner = self.scope(scope, false);
            self.bind(&walk.pattern, item, inner, place);
            let wanted = walk.conditions.iter().all(|condition| {
                let met = self.eval(condition, inner);
                self.truth(&met) != Some(false)
            });
            if wanted {
                self.walk_comprehension(comprehension, inside, inner, place, into);
            }
        }
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
