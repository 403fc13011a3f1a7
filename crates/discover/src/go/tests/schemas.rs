//! Schemas of arguments.

use serde_json::{Value, json};

use super::{gaps, server};

/// The schema that a typed handler gives a tool.
fn inferred(args: &str, declared: &str) -> Value {
    let tool = format!(
        "\tmcp.AddTool(server, &mcp.Tool{{Name: \"t\"}}, func(ctx context.Context, req *mcp.CallToolRequest, args {args}) (*mcp.CallToolResult, any, error) {{ return nil, nil, nil }})"
    );
    server(&tool, declared).tools.into_iter().next().map(|tool| tool.input_schema).unwrap_or_default()
}

#[test]
fn every_basic_type_has_the_schema_that_the_sdk_infers() {
    let cases = [
        ("string", json!({"type": "string"})),
        ("bool", json!({"type": "boolean"})),
        ("int64", json!({"type": "integer"})),
        ("uint", json!({"type": "integer", "minimum": 0})),
        ("int8", json!({"type": "integer", "minimum": -128, "maximum": 127})),
        ("float32", json!({"type": "number"})),
        ("any", json!(true)),
        ("*string", json!({"type": ["null", "string"]})),
        ("[]bool", json!({"type": ["null", "array"], "items": {"type": "boolean"}})),
        ("[2]bool", json!({"type": "array", "items": {"type": "boolean"}, "minItems": 2, "maxItems": 2})),
        ("map[string]int", json!({"type": "object", "additionalProperties": {"type": "integer"}})),
        ("kind", json!({"type": "string"})),
        (
            "struct{ X int }",
            json!({"type": "object", "properties": {"X": {"type": "integer"}}, "required": ["X"], "additionalProperties": false}),
        ),
    ];
    for (field, expected) in cases {
        let declared = format!("type in struct {{\n\tX {field} `json:\"x\"`\n}}\n\ntype kind string");
        assert_eq!(inferred("in", &declared)["properties"]["x"], expected, "{field}");
    }
}

#[test]
fn a_type_from_elsewhere_is_a_gap_and_its_member_is_kept() {
    let surface = server(
        "\tmcp.AddTool(server, &mcp.Tool{Name: \"t\"}, handle)",
        "
type in struct {
	When other.Date `json:\"when\"`
	X    int        `json:\"x,omitempty\"`
}

func handle(ctx context.Context, req *mcp.CallToolRequest, args in) (*mcp.CallToolResult, any, error) {
	return nil, nil, nil
}
",
    );
    let properties = &surface.tools[0].input_schema["properties"];
    assert!(properties.get("when").is_some() && properties.get("x").is_some());
    assert_eq!(gaps(&surface).len(), 1, "{:?}", gaps(&surface));
    assert_eq!(surface.gaps[0].what, "type in arguments of tool `t`");
}

#[test]
fn type_arguments_are_explicit_or_follow_from_the_handler() {
    let declared = "
type in struct {
	City string `json:\"city\" jsonschema:\"which city\"`
}

type handler[T any] func(ctx context.Context, args T) error

func add[T any](server *mcp.Server, name string, run handler[T]) {
	mcp.AddTool[T, any](server, &mcp.Tool{Name: name}, func(ctx context.Context, req *mcp.CallToolRequest, args T) (*mcp.CallToolResult, any, error) {
		return nil, nil, run(ctx, args)
	})
}

func run(ctx context.Context, args in) error { return nil }
";
    for call in ["add(server, \"t\", run)", "add[in](server, \"t\", nil)"] {
        let surface = server(call, declared);
        assert_eq!(surface.tools[0].input_schema["properties"]["city"]["description"], "which city", "{call}");
    }
}

#[test]
fn a_schema_may_be_made_of_a_type_and_changed_afterwards() {
    let declared = "
type in struct {
	City string `json:\"city\"`
	Days []int  `json:\"days,omitempty\"`
}
";
    let statements = "
	schema, err := jsonschema.For[in](nil)
	if err != nil {
		panic(err)
	}
	schema.Properties[\"city\"].Enum = []any{\"Oslo\", \"Rome\"}
	schema.Required = append(schema.Required, \"days\")
	server.AddTool(&mcp.Tool{Name: \"t\", InputSchema: schema}, nil)
";
    let surface = server(statements, declared);
    assert!(surface.gaps.is_empty(), "{:?}", gaps(&surface));
    let expected = json!({
        "type": "object",
        "properties": {
            "city": {"type": "string", "enum": ["Oslo", "Rome"]},
            "days": {"type": ["null", "array"], "items": {"type": "integer"}},
        },
        "required": ["city", "days"],
        "additionalProperties": false,
    });
    assert_eq!(surface.tools[0].input_schema, expected);
}

#[test]
fn a_tool_made_with_its_handler_takes_what_the_handler_takes() {
    let declared = "
type in struct {
	City string `json:\"city\"`
}

func run(ctx context.Context, session *mcp.ServerSession, args in) (*mcp.CallToolResult, error) { return nil, nil }
";
    let surface = server("\tserver.AddTools(mcp.NewServerTool(\"t\", \"Words\", run))", declared);
    assert_eq!(surface.tools[0].description.as_deref(), Some("Words"));
    assert_eq!(surface.tools[0].input_schema["required"], json!(["city"]));
}

#[test]
fn a_schema_taken_apart_by_reflection_is_the_schema_of_the_type() {
    let declared = "
type in struct {
	City string `json:\"city\" jsonschema:\"required,description=Which city\"`
}

func convert(name string, run any) *mcp.Tool {
	argument := reflect.ValueOf(run).Type().In(1)
	schema := (&jsonschema.Reflector{RequiredFromJSONSchemaTags: true, DoNotReference: true}).ReflectFromType(argument)
	properties := make(map[string]any)
	for pair := schema.Properties.Oldest(); pair != nil; pair = pair.Next() {
		properties[pair.Key] = pair.Value
	}
	raw, err := json.Marshal(mcp.ToolInputSchema{Type: schema.Type, Properties: properties, Required: schema.Required})
	if err != nil {
		panic(err)
	}
	return &mcp.Tool{Name: name, RawInputSchema: raw}
}

func run(ctx context.Context, args in) error { return nil }
";
    let surface = server("\tserver.AddTool(convert(\"t\", run), nil)", declared);
    assert_eq!(surface.tools[0].input_schema["properties"]["city"]["description"], "Which city");
    assert_eq!(surface.tools[0].input_schema["required"], json!(["city"]));
    assert!(surface.gaps.is_empty(), "{:?}", gaps(&surface));
}

#[test]
fn a_schema_that_is_no_json_is_a_gap() {
    let surface =
        server("\tserver.AddTool(&mcp.Tool{Name: \"t\", InputSchema: json.RawMessage(`{\"type\": `)}, nil)", "");
    assert_eq!(gaps(&surface), ["arguments of tool `t`: cannot be parsed: a schema that is not valid JSON"]);
}
