//! What loops walk.

use std::sync::Arc;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// Rounds of a counted loop.
const MOST: u64 = 4_096;

/// The pairs that `for k, v := range x` walks; what is not known stays what it is.
pub(super) fn pairs(eval: &mut Evaluator<'_>, over: &Value, place: Place) -> Value {
    let Some(parts) = parts(eval, over, place) else { return over.clone() };
    let items = parts
        .into_iter()
        .map(|(key, value)| match value {
            Value::Unknown(_) if key.is_null() => value,
            value => eval.heap.list(vec![key, value], place),
        })
        .collect();
    eval.heap.list(items, place)
}

/// What `for k := range x` walks.
pub(super) fn keys(eval: &mut Evaluator<'_>, over: &Value, place: Place) -> Value {
    if let Value::Number(number) = over {
        let count = number.as_u64().unwrap_or_default().min(MOST);
        let items = (0..count).map(|number| Value::Number(number.into())).collect();
        return eval.heap.list(items, place);
    }
    let Some(parts) = parts(eval, over, place) else { return over.clone() };
    let items = parts.into_iter().map(|(key, value)| if key.is_null() { value } else { key }).collect();
    eval.heap.list(items, place)
}

/// Keys and values; an item that stands for any number of others has no key.
fn parts(eval: &mut Evaluator<'_>, over: &Value, place: Place) -> Option<Vec<(Value, Value)>> {
    Some(match over {
        Value::Null => Vec::new(),
        Value::List(id) => {
            let items = eval.heap.lists[*id].items.clone();
            eval.charge(items.len());
            let numbered = items.into_iter().enumerate();
            let keyed = |(at, item): (usize, Value)| match item {
                Value::Unknown(_) => (Value::Null, item),
                item => (Value::Number(at.into()), item),
            };
            numbered.map(keyed).collect()
        }
        Value::Table(id) => {
            let table = &eval.heap.tables[*id];
            let open = table.open;
            let entries: Vec<(Arc<str>, Value)> =
                table.entries.iter().map(|(key, slot)| (Arc::clone(key), slot.value.clone())).collect();
            eval.charge(entries.len());
            let mut parts: Vec<(Value, Value)> =
                entries.into_iter().map(|(key, value)| (eval.text(&*key, place), value)).collect();
            parts.extend(open.map(|open| (Value::Null, Value::Unknown(open))));
            parts
        }
        Value::Choice(id) => {
            let mut all = Vec::new();
            for alternative in eval.heap.lists[*id].items.clone() {
                all.extend(parts(eval, &alternative, place)?);
            }
            all
        }
        _ => return None,
    })
}

/// The numbers from one to below another.
pub(super) fn counted(eval: &mut Evaluator<'_>, args: &Args, place: Place) -> Option<Value> {
    let [Value::Number(from), Value::Number(to)] = args.positional.as_slice() else { return None };
    let (from, to) = (from.as_u64()?, to.as_u64()?);
    let items = (from..to.min(from.saturating_add(MOST))).map(|number| Value::Number(number.into())).collect();
    Some(eval.heap.list(items, place))
}
