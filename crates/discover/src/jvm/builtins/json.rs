//! JSON as values.

use serde_json::Value as Json;

use crate::code::eval::Evaluator;
use crate::code::json::from_json;
use crate::code::value::{Place, Value};

/// A JSON text as a value. `None` if it is no JSON.
pub(in crate::jvm) fn from_text(eval: &mut Evaluator<'_>, text: &str, place: Place) -> Option<Value> {
    const LONGEST: usize = 1024 * 1024;
    let json: Json = serde_json::from_str(text).ok().filter(|_| text.len() <= LONGEST)?;
    Some(from_json(eval, &json, place))
}
