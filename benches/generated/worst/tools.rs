//! One tool that is as large as it likes.

use model::{Surface, Tool};
use serde_json::{Map, Value, json};

use super::{Grown, Input, letters, long};

pub(super) const ALL: &[(&str, Grown)] = &[
    ("hidden characters in every text", |n| {
        let texts: Vec<String> = (0..n).map(|at| format!("{at} a\u{202e}b\u{e0041}\u{200b}")).collect();
        one(Tool { name: long(n), input_schema: json!({ "enum": texts }), ..Tool::default() })
    }),
    ("look-alike letters in every text", |n| {
        let texts: Vec<String> = (0..n).map(|at| format!("{at} p\u{430}ssword \u{441}ode")).collect();
        one(Tool { name: long(n), input_schema: json!({ "enum": texts }), ..Tool::default() })
    }),
    ("hidden characters in one text", |n| {
        let description = "a\u{200b}\u{202e}\u{e0041}p\u{430}ss ".repeat(n);
        one(Tool { name: "a".to_owned(), description: Some(description), ..Tool::default() })
    }),
    ("parameters that hold secrets", |n| {
        let secret = |at: usize| {
            let schema = json!({ "description": "The password of your user", "x-mcp-header": format!("X-{at}") });
            (format!("{}_user_password", letters(at)), schema)
        };
        one(with_properties(long(n), (0..n).map(secret).collect()))
    }),
    ("headers given twice", |n| {
        let header =
            |at: usize| (letters(at), json!({ "x-mcp-header": if at.is_multiple_of(2) { "x-same" } else { "a b" } }));
        one(with_properties(long(n), (0..n).map(header).collect()))
    }),
    ("references to other hosts", |n| {
        let away = |at: usize| (letters(at), json!({ "$ref": format!("https://schemas.acme.io/{at}") }));
        one(with_properties(long(n), (0..n).map(away).collect()))
    }),
    ("references into one long circle", |n| {
        let key = |at: usize| format!("{}{at}", long(n / 4));
        let next = |at: usize| (key(at), json!({ "$ref": format!("#/$defs/{}", key((at + 1) % 16)) }));
        let into = |at: usize| (letters(at), json!({ "$ref": "#/$defs/start" }));
        let mut definitions: Map<String, Value> = (0..16).map(next).collect();
        definitions.insert("start".to_owned(), json!({ "$ref": format!("#/$defs/{}", key(0)) }));
        let uses: Map<String, Value> = (0..n).map(into).collect();
        one(with_schema("a", json!({ "properties": uses, "$defs": definitions })))
    }),
    ("references into a long chain", |n| {
        let next = |at: usize| (at.to_string(), json!({ "$ref": format!("#/$defs/{}", at + 1) }));
        let mut definitions: Map<String, Value> = (0..n).map(next).collect();
        definitions.insert(n.to_string(), json!({ "$ref": format!("#/$defs/{}", n / 2) }));
        let into = |at: usize| (letters(at), json!({ "$ref": format!("#/$defs/{}", at % 8) }));
        let uses: Map<String, Value> = (0..n).map(into).collect();
        one(with_schema("a", json!({ "properties": uses, "$defs": definitions })))
    }),
    ("definitions that double", |n| {
        let twice = |at: usize| {
            let next = json!({ "$ref": format!("#/$defs/d{}", at + 1) });
            (format!("d{at}"), json!({ "properties": { "a": next, "b": next }, "$dynamicRef": "#a" }))
        };
        let definitions: Map<String, Value> = (0..n).map(twice).collect();
        one(with_schema("a", json!({ "$ref": "#/$defs/d0", "$defs": definitions })))
    }),
    ("values in values", |n| {
        let around = |inner: Value, _| Value::Object(Map::from_iter([("items".to_owned(), inner)]));
        let deep = (0..n).fold(json!({ "$ref": "#" }), around);
        one(with_schema("a", deep))
    }),
    ("objects of many members", |n| {
        let wide: Map<String, Value> = (0..n).map(|at| (format!("k{at}"), json!({ "type": "string" }))).collect();
        one(with_schema("a", json!({ "properties": wide, "anyOf": [wide] })))
    }),
    ("one member in many spellings", |n| {
        let members: Map<String, Value> = (0..n).map(|at| (spelled(at), json!("x"))).collect();
        let tool = Tool { annotations: Some(members.clone().into()), other: members.clone(), ..Tool::default() };
        one(Tool { name: long(n), input_schema: members.into(), ..tool })
    }),
    ("requirements that nothing declares", |n| {
        let names: Vec<String> = (0..n).map(letters).collect();
        one(with_schema(&format!("<{}", long(n)), json!({ "type": "string", "required": names })))
    }),
    ("a description that says it runs commands", |n| {
        let description = "Run the command in a shell. Execute arbitrary code; run any SQL. ".repeat(n);
        let properties = ["command", "code", "sql"].into_iter().map(|name| (name.to_owned(), json!({}))).collect();
        one(Tool { description: Some(description), ..with_properties("run".to_owned(), properties) })
    }),
    ("parameters that are nearly those of a shell", |n| {
        let mut properties: Map<String, Value> =
            (0..n).map(|at| (format!("command{at}"), json!({ "type": "string" }))).collect();
        properties.insert("command".to_owned(), json!({ "type": "string" }));
        let description = Some("Runs a shell command".to_owned());
        one(Tool { description, ..with_properties(format!("run_shell_{}", long(n)), properties) })
    }),
    ("icons that are programs", |n| {
        let icon = |at: usize| json!({ "src": format!("data:image/svg+xml,{}<script>{at}", long(n)) });
        let icons: Vec<Value> = (0..16).map(icon).collect();
        let other = [("icons".to_owned(), icons.into())].into_iter().collect();
        one(Tool { name: long(n), other, ..Tool::default() })
    }),
];

fn one(tool: Tool) -> Input {
    Input::Server(Surface { tools: vec![tool], ..Surface::default() })
}

fn with_schema(name: &str, input_schema: Value) -> Tool {
    Tool { name: name.to_owned(), input_schema, ..Tool::default() }
}

fn with_properties(name: String, properties: Map<String, Value>) -> Tool {
    let members = [("type".to_owned(), json!("object")), ("properties".to_owned(), properties.into())];
    Tool { name, input_schema: Value::Object(members.into_iter().collect()), ..Tool::default() }
}

/// `description` with capital letters where `number` has bits.
fn spelled(number: usize) -> String {
    let letter = |(at, letter): (usize, char)| if number >> at & 1 == 1 { letter.to_ascii_uppercase() } else { letter };
    "description".chars().chain("_meta".chars()).enumerate().map(letter).collect()
}
