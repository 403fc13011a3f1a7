//! Objects whose members stand beside their descriptions: `{city: {type: z.string(), description: 'Where'}}`.

use serde_json::{Map, Value as Json, json};

use super::zod::{inner, is_zod};
use crate::code::eval::Evaluator;
use crate::code::value::{Place, Value};

/// The JSON Schema of such an object. `None` if the table is none.
pub(super) fn object_of(eval: &mut Evaluator<'_>, table: &Value, depth: u32, place: Place) -> Option<Json> {
    let Value::Table(id) = table else { return None };
    let names: Vec<_> = eval.heap.tables[*id].entries.iter().map(|(name, _)| name.clone()).collect();
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for name in &names {
        let member = eval.member(table, name, place);
        let Value::Table(_) = member else { return None };
        let kind = eval.known_member(&member, &"type".into(), place).filter(|kind| is_zod(eval, kind))?;
        let mut part = inner(eval, Some(&kind), depth + 1);
        let description = eval.known_member(&member, &"description".into(), place);
        if let Some(text) = description.and_then(|text| super::described(eval, &text)) {
            part.schema.insert("description".to_owned(), Json::String(text));
        }
        if !part.optional {
            required.push(json!(&**name));
        }
        properties.insert(name.to_string(), Json::Object(part.schema));
    }
    let object = json!({"type": "object", "properties": properties, "required": required});
    (!names.is_empty()).then_some(object)
}
