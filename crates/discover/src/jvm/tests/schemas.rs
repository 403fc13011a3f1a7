use serde_json::{Value as Json, json};

use super::surface;

/// The schema of the only parameter of a tool, as Spring's annotations have it.
fn of(declared: &str, classes: &str) -> Json {
    let text = format!(
        "package a;\nimport org.springaicommunity.mcp.annotation.McpTool;\nimport com.fasterxml.jackson.annotation.*;\nimport java.util.*;\nclass Tools {{ @McpTool String tool({declared} x) {{ return null; }} }}\n{classes}\n"
    );
    let found = surface(&[("Tools.java", &text)]);
    assert_eq!(found.gaps, [], "{declared}");
    found.tools[0].input_schema["properties"]["x"].clone()
}

#[test]
fn types_of_the_standard_library_have_words_for_them() {
    for (declared, wanted) in [
        ("String", json!({"type": "string"})),
        ("int", json!({"type": "integer", "format": "int32"})),
        ("Long", json!({"type": "integer", "format": "int64"})),
        ("double", json!({"type": "number", "format": "double"})),
        ("boolean", json!({"type": "boolean"})),
        ("java.util.UUID", json!({"type": "string", "format": "uuid"})),
        ("String[]", json!({"type": "array", "items": {"type": "string"}})),
        (
            "List<? extends Set<Integer>>",
            json!({"type": "array", "items": {"type": "array", "items": {"type": "integer", "format": "int32"}}}),
        ),
        ("Map<String, Object>", json!({"type": "object"})),
        ("Optional<String>", json!({"type": "string"})),
        ("Object", json!({})),
    ] {
        assert_eq!(of(declared, ""), wanted, "{declared}");
    }
}

#[test]
fn classes_records_and_enumerations_are_written_out() {
    let classes = "enum Level { @JsonProperty(\"low\") LOW, HIGH { } }
        class Base { protected String id; static int count; @JsonIgnore String hidden; }
        class Item extends Base { @JsonProperty(\"lvl\") Level level; @JsonPropertyDescription(\"How many\") Integer many; }";
    assert_eq!(
        of("Item", classes),
        json!({"type": "object", "properties": {
            "id": {"type": "string"},
            "lvl": {"type": "string", "enum": ["low", "HIGH"]},
            "many": {"type": "integer", "format": "int32", "description": "How many"}
        }, "required": ["id", "many"]})
    );
}

#[test]
fn a_type_that_holds_itself_refers_to_itself() {
    let wanted = json!({
        "$defs": {"Node": {"type": "object", "properties": {
            "next": {"$ref": "#/$defs/Node"}, "all": {"type": "array", "items": {"$ref": "#/$defs/Node"}}
        }, "required": ["next", "all"]}},
        "$ref": "#/$defs/Node"
    });
    assert_eq!(of("Node", "record Node(Node next, List<Node> all) {}"), wanted);
}
