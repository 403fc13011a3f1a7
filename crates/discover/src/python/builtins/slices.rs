//! `value[from:to:step]` of texts and lists.

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// The slice; `None` if a bound is not known.
pub(super) fn of(eval: &mut Evaluator<'_>, sliced: &Value, bounds: &Args, place: Place) -> Option<Value> {
    match sliced {
        Value::List(id) => {
            let items = &eval.heap.lists[*id].items;
            // How many items one that is not known stands for is not known either.
            if items.iter().any(|item| matches!(item, Value::Unknown(_))) {
                return None;
            }
            let picked: Vec<Value> = picked(bounds, items.len())?.map(|at| items[at].clone()).collect();
            eval.charge(picked.len());
            Some(eval.heap.list(picked, place))
        }
        Value::Text(text) => {
            let chars: Vec<char> = text.text.chars().collect();
            eval.charge(chars.len());
            let picked: String = picked(bounds, chars.len())?.map(|at| chars[at]).collect();
            Some(eval.text(picked, place))
        }
        _ => None,
    }
}

/// The positions that `[from:to:step]` picks out of `length` items.
fn picked(bounds: &Args, length: usize) -> Option<impl Iterator<Item = usize> + use<>> {
    let step = bound(bounds.at(2))?.unwrap_or(1);
    if step == 0 {
        return None;
    }
    let length = i64::try_from(length).ok()?;
    // Going down, the place before the first item is -1.
    let (lowest, highest) = if step > 0 { (0, length) } else { (-1, length - 1) };
    let clamp = |at: i64| (if at < 0 { at.saturating_add(length) } else { at }).clamp(lowest, highest);
    let from = bound(bounds.at(0))?.map_or(if step > 0 { lowest } else { highest }, clamp);
    let to = bound(bounds.at(1))?.map_or(if step > 0 { highest } else { lowest }, clamp);
    let mut at = from;
    Some(std::iter::from_fn(move || {
        let inside = if step > 0 { at < to } else { at > to };
        let picked = usize::try_from(at).ok().filter(|_| inside)?;
        at = at.saturating_add(step);
        Some(picked)
    }))
}

/// A bound: `Some(None)` where none is given, `None` where it is not known.
#[expect(clippy::option_option, reason = "a bound that is left out is not one that is not known")]
fn bound(value: Option<&Value>) -> Option<Option<i64>> {
    match value {
        None | Some(Value::Null) => Some(None),
        Some(Value::Number(number)) => Some(Some(number.as_i64()?)),
        Some(_) => None,
    }
}
