//! Schemas of arguments.

use serde_json::{Value, json};

use super::{gaps, server, servers};

/// The schema of arguments that are declared as `A`.
fn schema_of(types: &str) -> Value {
    let surface = server(&source(types));
    assert_eq!(gaps(&surface), Vec::<String>::new());
    surface.tools[0].input_schema.clone()
}

fn source(types: &str) -> String {
    format!("struct S;\n#[tool_router] impl S {{ #[tool] fn a(&self, Parameters(a): Parameters<A>) {{}} }}\n{types}")
}

fn property(of: &str) -> Value {
    schema_of(&format!("#[derive(JsonSchema)] struct A {{ x: {of} }}"))["properties"]["x"].clone()
}

#[test]
fn numbers_have_the_formats_and_bounds_of_their_types() {
    assert_eq!(property("u32"), json!({ "type": "integer", "format": "uint32", "minimum": 0 }));
    assert_eq!(property("i8"), json!({ "type": "integer", "format": "int8", "minimum": -128, "maximum": 127 }));
    assert_eq!(property("Option<f64>"), json!({ "type": ["number", "null"], "format": "double" }));
}

#[test]
fn references_wrappers_and_aliases_are_what_they_hold() {
    assert_eq!(property("&'static str"), json!({ "type": "string" }));
    assert_eq!(property("Box<Arc<bool>>"), json!({ "type": "boolean" }));
    let aliased = schema_of("type Name = String;\n#[derive(JsonSchema)] struct A { x: Vec<Name> }");
    assert_eq!(aliased["properties"]["x"], json!({ "type": "array", "items": { "type": "string" } }));
}

#[test]
fn fields_that_may_be_left_out_are_not_required() {
    let schema = schema_of(
        "#[derive(JsonSchema)] struct A { a: String, b: Option<u8>, #[serde(default)] c: bool, #[serde(skip)] d: u8 }",
    );
    assert_eq!(schema["required"], json!(["a"]));
    assert_eq!(schema["properties"]["c"], json!({ "type": "boolean", "default": false }));
    assert!(schema["properties"]["d"].is_null());
}

#[test]
fn a_type_that_holds_itself_is_a_reference() {
    let schema = schema_of(
        "#[derive(JsonSchema)] struct A { next: Option<Box<A>>, tree: Tree }\n\
         #[derive(JsonSchema)] struct Tree { below: Vec<Self> }",
    );
    assert_eq!(schema["properties"]["next"], json!({ "anyOf": [{ "$ref": "#" }, { "type": "null" }] }));
    assert_eq!(schema["$defs"]["Tree"]["properties"]["below"]["items"], json!({ "$ref": "#/$defs/Tree" }));
}

#[test]
fn an_enum_with_described_variants_is_one_of_their_schemas() {
    let schema =
        schema_of("#[derive(JsonSchema)] struct A { k: K }\n#[derive(JsonSchema)] enum K { /// One\nX, Y(u8) }");
    assert_eq!(
        schema["$defs"]["K"],
        json!({ "oneOf": [
            { "type": "string", "const": "X", "description": "One" },
            {
                "type": "object",
                "properties": { "Y": { "type": "integer", "format": "uint8", "minimum": 0, "maximum": 255 } },
                "required": ["Y"],
                "additionalProperties": false,
            },
        ] })
    );
}

#[test]
fn a_type_that_is_not_known_is_a_gap_and_takes_anything() {
    let surface = server(&source("#[derive(JsonSchema)] struct A { x: other_package::Thing }"));
    assert_eq!(surface.tools[0].input_schema["properties"]["x"], json!(true));
    assert_eq!(gaps(&surface), ["type of `Thing`: declared in another package: other_package"]);
}

#[test]
fn each_release_of_the_sdk_writes_its_own_edition() {
    let types = "/// Arguments\n#[derive(JsonSchema)] struct A { k: Option<K>, n: Option<u8> }\n\
                 #[derive(JsonSchema)] enum K { X }";
    let of = |release: &str| {
        let manifest = format!("[package]\nname = \"a\"\n[dependencies]\nrmcp = \"{release}\"\n");
        let found = servers(&[("Cargo.toml", &manifest), ("src/main.rs", &source(types))]);
        found[0].tools[0].input_schema.clone()
    };
    assert_eq!(of("3.9")["title"], Value::Null);
    assert_eq!(of("1.2")["title"], "A");
    assert_eq!(of("1.2")["properties"]["n"]["type"], json!(["integer", "null"]));
    assert_eq!(of("0.8")["properties"]["n"]["nullable"], true);
    assert_eq!(of("0.8")["definitions"]["K"]["enum"], json!(["X"]));
    assert_eq!(of("0.2")["properties"]["k"], json!({ "allOf": [{ "$ref": "#/definitions/K" }], "nullable": true }));
}
