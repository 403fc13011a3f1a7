//! Comparisons and arithmetic on known values.

use std::cmp::Ordering;

use crate::code::eval::Evaluator;
use crate::code::value::{Args, Place, Value};

/// `left < right` and its like. What one of them is not known for is not known either.
pub(super) fn compared(eval: &mut Evaluator<'_>, operator: &str, args: &Args, place: Place) -> Option<Value> {
    let (left, right) = (args.at(0)?, args.at(1)?);
    let ordering = match (left, right) {
        (Value::Text(left), Value::Text(right)) => Some(left.text.cmp(&right.text)),
        _ => number(left).zip(number(right)).and_then(|(left, right)| left.partial_cmp(&right)),
    };
    Some(match ordering {
        Some(ordering) => Value::Bool(match operator {
            "<" => ordering == Ordering::Less,
            "<=" => ordering != Ordering::Greater,
            ">" => ordering == Ordering::Greater,
            _ => ordering != Ordering::Less,
        }),
        None => eval.at_run_time("a comparison", place),
    })
}

/// `left - right` and its like, as bounds are written: `60 * 1000`.
pub(super) fn computed(eval: &mut Evaluator<'_>, operator: &str, args: &Args, place: Place) -> Option<Value> {
    let known = number(args.at(0)?).zip(number(args.at(1)?));
    let result = known.and_then(|(left, right)| {
        whole(match operator {
            "-" => left - right,
            "*" => left * right,
            "/" => left / right,
            "%" => left % right,
            _ => left.powf(right),
        })
    });
    Some(result.unwrap_or_else(|| eval.at_run_time("arithmetic", place)))
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    }
}

/// A number, whole where it can be; none where it has no end.
fn whole(value: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT {
        return Some(Value::Number(serde_json::Number::from(value as i64)));
    }
    serde_json::Number::from_f64(value).map(Value::Number)
}
