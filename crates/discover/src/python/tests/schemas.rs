use serde_json::{Value, json};

use super::surface;

/// The schema of a function with these parameters, after `before`.
fn schema(package: &str, before: &str, parameters: &str) -> Value {
    let text = format!(
        "from {package} import FastMCP, Context\nfrom typing import *\nfrom typing import Annotated\nfrom pydantic import BaseModel, Field\n{before}\nmcp = FastMCP('x')\n@mcp.tool()\ndef f({parameters}): ...\n"
    );
    surface(&text).tools.remove(0).input_schema
}

fn property(before: &str, parameter: &str) -> Value {
    let mut schema = schema("fastmcp", before, parameter);
    schema["properties"]["x"].take()
}

#[test]
fn titles_defaults_and_required_names_are_those_of_the_mcp_package() {
    assert_eq!(
        schema("mcp.server.fastmcp", "", "self, repo_path: str, max: int = 10, ctx: Context = None, other=None"),
        json!({
            "properties": {
                "repo_path": {"type": "string", "title": "Repo Path"},
                "max": {"type": "integer", "default": 10, "title": "Max"},
                "other": {"type": "string", "default": null, "title": "other"},
            },
            "required": ["repo_path"],
            "title": "fArguments",
            "type": "object",
        })
    );
}

#[test]
fn builtin_and_generic_types_are_spelled_as_pydantic_spells_them() {
    let cases = [
        ("x: float", json!({"type": "number"})),
        ("x: bool", json!({"type": "boolean"})),
        ("x: Any", json!({"title": "X"})),
        ("x: list[str]", json!({"items": {"type": "string"}, "type": "array"})),
        ("x: set[int]", json!({"items": {"type": "integer"}, "type": "array", "uniqueItems": true})),
        ("x: dict[str, int]", json!({"additionalProperties": {"type": "integer"}, "type": "object"})),
        ("x: dict", json!({"additionalProperties": true, "type": "object"})),
        ("x: Literal['a', 'b']", json!({"enum": ["a", "b"], "type": "string"})),
        ("x: Literal['a']", json!({"const": "a", "type": "string"})),
        ("x: Optional[str]", json!({"anyOf": [{"type": "string"}, {"type": "null"}]})),
        ("x: 'int | None' = None", json!({"anyOf": [{"type": "integer"}, {"type": "null"}], "default": null})),
        ("x: Union[int, Optional[str]]", json!({"anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]})),
        ("x: datetime", json!({"format": "date-time", "type": "string"})),
        (
            "x: tuple[int, str]",
            json!({"maxItems": 2, "minItems": 2, "prefixItems": [{"type": "integer"}, {"type": "string"}], "type": "array"}),
        ),
    ];
    for (parameter, expected) in cases {
        assert_eq!(property("from datetime import datetime", parameter), expected, "{parameter}");
    }
}

#[test]
fn fields_describe_and_constrain() {
    assert_eq!(
        property("", "x: Annotated[int, Field(description='How ' 'many', ge=1, le=9)] = 3"),
        json!({"type": "integer", "description": "How many", "minimum": 1, "maximum": 9, "default": 3})
    );
    assert_eq!(
        property("WORDS = 'Which one'", "x: str | None = Field(None, description=WORDS, max_length=5)"),
        json!({"anyOf": [{"type": "string", "maxLength": 5}, {"type": "null"}], "default": null, "description": "Which one"})
    );
    assert_eq!(property("", "x: Annotated[str, 'A path.']"), json!({"type": "string", "description": "A path."}));
    let required = schema("fastmcp", "", "x: str = Field(..., description='d'), y: list = Field(default_factory=list)");
    assert_eq!(required["required"], json!(["x"]));
}

#[test]
fn models_dataclasses_typed_dicts_and_enums_are_definitions() {
    let before = r#"
from dataclasses import dataclass, field
from enum import Enum
class Color(Enum):
    RED = "red"
    BLUE = "blue"
@dataclass
class Point:
    x: int
    y: int = 0
class Options(TypedDict, total=False):
    deep: bool
class Base(BaseModel):
    model_config = {"extra": "forbid"}
    name: str = Field(description="Its name.", alias="title")
class Item(Base):
    """An item."""
    color: Color = Color.RED
    at: Optional[Point] = None
    parent: "Item | None" = None
"#;
    let found = schema("fastmcp", before, "item: Item, options: Options");
    assert_eq!(found["properties"]["item"], json!({"$ref": "#/$defs/Item"}));
    assert_eq!(found["$defs"]["Color"], json!({"enum": ["red", "blue"], "type": "string"}));
    assert_eq!(found["$defs"]["Options"]["properties"], json!({"deep": {"type": "boolean"}}));
    assert_eq!(found["$defs"]["Options"].get("required"), None);
    assert_eq!(found["$defs"]["Point"]["required"], json!(["x"]));
    let item = &found["$defs"]["Item"];
    assert_eq!((&item["description"], &item["required"]), (&json!("An item."), &json!(["title"])));
    assert_eq!(item["additionalProperties"], false);
    assert_eq!(item["properties"]["color"], json!({"$ref": "#/$defs/Color", "default": "red"}));
    assert_eq!(item["properties"]["parent"]["anyOf"][0], json!({"$ref": "#/$defs/Item"}));
}

#[test]
fn what_the_sdk_fills_in_is_left_out() {
    let found = schema(
        "fastmcp",
        "from fastmcp.dependencies import Depends\ndef user(): ...",
        "a: int, ctx: Context, c: Context | None = None, u: str = Depends(user)",
    );
    assert_eq!(found["properties"], json!({"a": {"type": "integer"}}));
}

#[test]
fn open_parameters_and_types_from_elsewhere_are_gaps() {
    let found = surface(
        "from fastmcp import FastMCP\nfrom numpy import ndarray\nmcp = FastMCP('x')\n@mcp.tool\ndef f(a: ndarray, *args, **more): ...\n",
    );
    let gaps: Vec<&str> = found.gaps.iter().map(|gap| gap.what.as_str()).collect();
    assert_eq!(gaps, ["parameters of tool `f`", "parameters of tool `f`", "type of a parameter"]);
    assert_eq!(found.tools[0].input_schema["properties"], json!({"a": {"title": "A"}}));
}

#[test]
fn a_model_that_is_returned_is_the_output_schema() {
    let text = "from mcp.server.fastmcp import FastMCP\nfrom pydantic import BaseModel\nclass Sum(BaseModel):\n    total: int\nmcp = FastMCP('x')\n@mcp.tool()\ndef add() -> Sum: ...\n@mcp.tool()\ndef text() -> str: ...\n";
    let found = surface(text);
    let output = found.tools[0].output_schema.as_ref().unwrap();
    assert_eq!(output["properties"]["total"]["type"], "integer");
    assert_eq!(output["title"], "Sum");
    assert_eq!(found.tools[1].output_schema, None);
}
