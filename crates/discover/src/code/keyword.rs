//! Keywords of a JSON Schema that hold other schemas.

use serde_json::Value as Json;

/// A schema with one more keyword. What it holds is moved in: a literal would copy it, at every level of nesting again.
pub(crate) fn with(mut schema: Json, keyword: &str, holds: impl Into<Json>) -> Json {
    if let Json::Object(members) = &mut schema {
        members.insert(keyword.to_owned(), holds.into());
    }
    schema
}
