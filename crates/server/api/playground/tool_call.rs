//! What `POST /mcp-playground/call-tool` asks for: a tool, and what it is given.

use fetch::ToolCall;
use serde_json::{Map, Value};

use crate::api::error::ApiError;
use crate::api::request::object::Object;

/// The longest name of a tool, in characters.
const LONGEST_NAME: usize = 512;
/// The largest arguments, in bytes of JSON.
const LARGEST: usize = 100 * 1024;
/// The deepest arguments, in levels of objects and lists; they are the first themselves.
const DEEPEST: usize = 10;

/// Reads the body of a request.
///
/// # Errors
///
/// Names every mistake in it.
pub(super) fn parse(body: &[u8]) -> Result<ToolCall, ApiError> {
    let mut body = Object::parse(body).map_err(as_invalid)?;
    let tool = body.required_text_up_to("tool_name", LONGEST_NAME * char::MAX.len_utf8());
    if tool.as_ref().is_some_and(|tool| tool.chars().count() > LONGEST_NAME) {
        body.mistake("tool_name", format!("is longer than {LONGEST_NAME} characters"));
    }
    let documented = arguments(&mut body, "tool_arguments");
    let alias = arguments(&mut body, "tool_args");
    if let (Some(documented), Some(alias)) = (&documented, &alias)
        && documented != alias
    {
        body.mistake("tool_args", "differs from `tool_arguments`; expected one of them, or the same in both");
    }
    let (_, mistakes) = body.finish();
    match tool {
        Some(tool) if mistakes.is_empty() => Ok(ToolCall { tool, arguments: documented.or(alias).unwrap_or_default() }),
        _ => Err(ApiError::Invalid(mistakes)),
    }
}

fn arguments(body: &mut Object, name: &str) -> Option<Map<String, Value>> {
    let arguments = Value::Object(body.object(name)?);
    if levels(&arguments) > DEEPEST {
        body.mistake(name, format!("is nested deeper than {DEEPEST} levels"));
    }
    if arguments.to_string().len() > LARGEST {
        body.mistake(name, format!("is larger than {LARGEST} bytes"));
    }
    match arguments {
        Value::Object(members) => Some(members),
        _ => None,
    }
}

/// How many objects and lists stand within each other. What is read is nested to a bounded depth.
fn levels(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(levels).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(levels).max().unwrap_or(0),
        _ => 0,
    }
}

fn as_invalid(error: ApiError) -> ApiError {
    match error {
        ApiError::Unprocessable(mistakes) => ApiError::Invalid(mistakes),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<ToolCall, Vec<String>> {
        parse(body.to_string().as_bytes()).map_err(|error| {
            assert_eq!(error.status().as_u16(), 400);
            let named = error.mistakes().unwrap_or_default().iter();
            named.map(|mistake| format!("{} {}", mistake.path, mistake.message)).collect()
        })
    }

    fn nested(levels: usize) -> Value {
        (1..levels).fold(json!({}), |inner, _| json!({"a": inner}))
    }

    #[test]
    fn arguments_have_two_names_and_may_be_left_out() {
        let given = json!({"a": 1});
        for body in [
            json!({"tool_name": "add", "tool_arguments": given}),
            json!({"tool_name": "add", "tool_args": given}),
            json!({"tool_name": "add", "tool_args": given, "tool_arguments": given}),
        ] {
            let call = read(&body).unwrap();
            assert_eq!((call.tool.as_str(), Value::Object(call.arguments)), ("add", given.clone()));
        }
        for body in [json!({"tool_name": "add"}), json!({"tool_name": "add", "tool_arguments": null})] {
            assert!(read(&body).unwrap().arguments.is_empty(), "{body}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        let wrong = read(&json!({"tool_args": [1], "tool_arguments": 7})).unwrap_err();
        assert_eq!(wrong, ["tool_name is required", "tool_arguments is not an object", "tool_args is not an object"]);
        let two = read(&json!({"tool_name": "add", "tool_args": {"a": 1}, "tool_arguments": {"a": 2}})).unwrap_err();
        assert_eq!(two, ["tool_args differs from `tool_arguments`; expected one of them, or the same in both"]);
        assert!(read(&json!({"tool_name": "ü".repeat(512)})).is_ok());
        let long = read(&json!({"tool_name": "ü".repeat(513)})).unwrap_err();
        assert_eq!(long, ["tool_name is longer than 512 characters"]);
        assert_eq!(read(&json!({"tool_name": " "})).unwrap_err(), ["tool_name is required"]);
        for body in ["", "[]", "7", "{\"tool_name\":"] {
            assert_eq!(parse(body.as_bytes()).unwrap_err().status().as_u16(), 400, "{body}");
        }
    }

    #[test]
    fn arguments_are_at_most_ten_levels_deep_and_a_hundred_kilobytes_large() {
        let deep = |levels| read(&json!({"tool_name": "add", "tool_arguments": nested(levels)}));
        assert!(deep(10).is_ok());
        assert_eq!(deep(11).unwrap_err(), ["tool_arguments is nested deeper than 10 levels"]);
        let large = |bytes: usize| {
            // `{"a":"…"}` is eight bytes and the text.
            read(&json!({"tool_name": "add", "tool_arguments": {"a": "x".repeat(bytes - 8)}}))
        };
        assert!(large(102_400).is_ok());
        assert_eq!(large(102_401).unwrap_err(), ["tool_arguments is larger than 102400 bytes"]);
    }
}
