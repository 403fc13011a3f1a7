//! Tests of schemas.

use serde_json::{Value as Json, json};

use super::{surface, tool};

/// The schema of the arguments of a method with these parameters, and types beside it.
fn schema(parameters: &str, types: &str) -> Json {
    tool(&format!("[McpServerTool] public static void Run({parameters}) {{}}\n{types}")).input_schema
}

/// The schema of a parameter of this type.
fn of(kind: &str, types: &str) -> Json {
    schema(&format!("{kind} it"), types)["properties"]["it"].clone()
}

#[test]
fn plain_types_are_written_as_the_serialiser_does() {
    let known = [
        ("string", json!({"type": "string"})),
        ("int", json!({"type": "integer"})),
        ("double", json!({"type": "number"})),
        ("bool", json!({"type": "boolean"})),
        ("Guid", json!({"type": "string", "format": "uuid"})),
        ("DateTime", json!({"type": "string", "format": "date-time"})),
        ("System.Uri", json!({"type": "string", "format": "uri"})),
        ("JsonElement", json!(true)),
        ("byte[]", json!({"type": "string"})),
        ("int?", json!({"type": ["integer", "null"]})),
        ("string?", json!({"type": ["string", "null"]})),
        ("string[]", json!({"type": "array", "items": {"type": "string"}})),
        ("IReadOnlyList<int>", json!({"type": "array", "items": {"type": "integer"}})),
        ("Dictionary<string, bool>", json!({"type": "object", "additionalProperties": {"type": "boolean"}})),
        ("List<Dictionary<string, object>>", json!({"type": "array", "items": {"type": "object"}})),
    ];
    for (kind, wanted) in known {
        assert_eq!(of(kind, ""), wanted, "{kind}");
    }
}

#[test]
fn a_default_makes_a_parameter_optional() {
    let schema =
        schema("string a, int b = 10, double c = 5.0, string d = \"x\", bool e = default, string? f = null", "");
    assert_eq!(schema["required"], json!(["a"]));
    let defaults: Vec<&Json> =
        ["b", "c", "d", "e", "f"].iter().map(|name| &schema["properties"][name]["default"]).collect();
    assert_eq!(defaults, [&json!(10), &json!(5), &json!("x"), &json!(false), &Json::Null]);
    assert!(schema["properties"]["f"].as_object().is_some_and(|members| members.contains_key("default")));
}

#[test]
fn enumerations_are_their_names() {
    let schema =
        schema("Mode mode, Mode? other = Mode.Slow", "enum Mode { Fast, [JsonStringEnumMemberName(\"s\")] Slow = 3 }");
    assert_eq!(schema["properties"]["mode"], json!({"type": "string", "enum": ["Fast", "s"]}));
    let other = &schema["properties"]["other"];
    assert_eq!((&other["type"], &other["enum"]), (&json!(["string", "null"]), &json!(["Fast", "s", null])));
}

#[test]
fn classes_are_objects_with_the_names_of_the_serialiser() {
    let types = "public class Item { [Description(\"Its name\")] public required string Name { get; set; }\n [JsonPropertyName(\"n\")] public int? Count { get; init; }\n [JsonIgnore] public string Hidden { get; set; }\n public string? Note { get; set; }\n private int Own { get; set; }\n public int field; }";
    let wanted = json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "description": "Its name"},
            "n": {"type": ["integer", "null"]},
            "note": {"type": ["string", "null"]}
        },
        "required": ["name"]
    });
    assert_eq!(of("Item", types), wanted);
}

#[test]
fn parameters_of_records_without_defaults_are_required() {
    let wanted = json!({
        "type": "object",
        "properties": {"x": {"type": "integer"}, "label": {"type": "string", "default": "a", "description": "Text"}},
        "required": ["x"]
    });
    assert_eq!(
        of("Point", "public record Point(int X, [property: Description(\"Text\")] string Label = \"a\");"),
        wanted
    );
}

#[test]
fn a_type_that_holds_itself_refers_to_where_it_was_written() {
    let wanted = json!({
        "type": "object",
        "properties": {"next": {
            "type": ["object", "null"],
            "properties": {"next": {"$ref": "#/properties/it/properties/next"}}
        }}
    });
    let found = of("Node", "public class Node { public Node? Next { get; set; } }");
    assert_eq!(found["properties"]["next"]["type"], wanted["properties"]["next"]["type"]);
    assert_eq!(found["properties"]["next"]["properties"]["next"]["$ref"], "#/properties/it/properties/next");
}

#[test]
fn bounds_come_from_attributes() {
    let schema = schema(
        "[Range(1, 9)] int a, [StringLength(5, MinimumLength = 2)] string b, [AllowedValues(\"x\", \"y\")] string c, [Required] string? d = null",
        "",
    );
    assert_eq!(schema["properties"]["a"], json!({"type": "integer", "minimum": 1, "maximum": 9}));
    assert_eq!(schema["properties"]["b"], json!({"type": "string", "maxLength": 5, "minLength": 2}));
    assert_eq!(schema["properties"]["c"]["enum"], json!(["x", "y"]));
    assert_eq!(schema["required"], json!(["a", "b", "c", "d"]));
}

#[test]
fn what_the_program_gives_is_no_argument() {
    let parameters = "McpServer server, RequestContext<CallToolRequestParams> context, IProgress<ProgressNotificationValue> progress, ILogger<Tools> logger, HttpClient client, [FromKeyedServices(\"k\")] Other other, Made made, ClaimsPrincipal? user, IServiceProvider services, int id, CancellationToken token = default";
    let schema = schema(parameters, "public class Other {}\npublic class Made(ILogger<Made> logger) { }");
    assert_eq!(schema, json!({"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}));
}

#[test]
fn registered_services_are_no_arguments_and_other_classes_are() {
    let source = "using ModelContextProtocol.Server;\nbuilder.Services.AddSingleton<Store>();\nbuilder.Services.AddScoped(_ => new Cache());\nbuilder.Services.AddMcpServer().WithTools<T>();\nclass Store { public int A { get; set; } }\nclass Cache { }\nclass Query { public int A { get; set; } }\nclass T { [McpServerTool] public void Run(Store store, Cache cache, Query query) { } }\n";
    let schema = surface(source).tools[0].input_schema.clone();
    assert_eq!(schema["required"], json!(["query"]));
}

#[test]
fn a_type_from_elsewhere_is_a_gap() {
    let source = "using ModelContextProtocol.Server;\n[McpServerToolType] class T { [McpServerTool] public void Run(Elsewhere.Query query) { } }\n";
    let found = surface(source);
    assert_eq!(found.gaps[0].what, "type of parameter `query` of tool `run`");
    assert_eq!(found.tools[0].input_schema["required"], json!(["query"]));
}

#[test]
fn a_structured_result_that_is_no_object_is_the_result_of_one() {
    let found = tool("[McpServerTool(UseStructuredContent = true)] public static async Task<List<int>> Run() => [];");
    let wanted = json!({
        "type": "object",
        "properties": {"result": {"type": "array", "items": {"type": "integer"}}},
        "required": ["result"]
    });
    assert_eq!(found.output_schema, Some(wanted));
}
