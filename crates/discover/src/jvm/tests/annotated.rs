use super::{described, missed, names, surface};

const SPRING: &str = "package a;\nimport org.springframework.ai.tool.annotation.*;\nimport org.springframework.ai.tool.method.MethodToolCallbackProvider;\nimport org.springframework.ai.tool.ToolCallbacks;\n";

#[test]
fn only_the_objects_that_a_provider_names_are_offered() {
    let tools = format!(
        "{SPRING}class In {{ @Tool(description = \"In.\") void in() {{}} }}\nclass Out {{ @Tool void out() {{}} }}\n"
    );
    let config =
        format!("{SPRING}class Config {{ Object tools(In in) {{ return List.of(ToolCallbacks.from(in)); }} }}\n");
    let found = surface(&[("src/Config.java", &config), ("src/In.java", &tools)]);
    assert_eq!(described(&found), [("in", "In.")]);
}

#[test]
fn where_the_objects_are_not_known_every_tool_is_offered() {
    let text = format!(
        "{SPRING}class In {{ @Tool String in() {{}} Object all(Context context) {{ return MethodToolCallbackProvider.builder().toolObjects(context.beans()).build(); }} }}\n"
    );
    assert_eq!(described(&surface(&[("In.java", &text)])), [("in", "in")]);
}

#[test]
fn an_application_that_uses_its_tools_itself_is_no_server() {
    let text = format!("{SPRING}class Chat {{ @Tool String now() {{ return \"\"; }} }}\n");
    let chat =
        [("pom.xml", "<artifactId>spring-ai-starter-model-openai</artifactId>"), ("src/Chat.java", text.as_str())];
    assert!(super::surfaces(&chat).is_empty());
    let server =
        [("pom.xml", "<artifactId>spring-ai-starter-mcp-server</artifactId>"), ("src/Chat.java", text.as_str())];
    assert_eq!(names(&surface(&server)), ["now"]);
}

#[test]
fn annotations_of_kotlin_are_read_like_those_of_java() {
    let text = "package a\nimport io.quarkiverse.mcp.server.Tool\nimport io.quarkiverse.mcp.server.ToolArg\nclass Tools {\n  @Tool(name = \"greet\", description = \"Greets.\")\n  fun hello(@ToolArg(description = \"Who\") name: String, times: Int? = null, vararg rest: String): String = name\n}\n";
    let found = surface(&[("Tools.kt", text)]);
    assert_eq!(described(&found), [("greet", "Greets.")]);
    assert_eq!(
        found.tools[0].input_schema,
        serde_json::json!({"type": "object", "properties": {
            "name": {"type": "string", "description": "Who"},
            "times": {"type": "integer"},
            "rest": {"type": "string"}
        }, "required": ["name", "rest"]})
    );
}

#[test]
fn an_annotation_of_another_package_declares_nothing() {
    let text = "package a;\nimport io.quarkiverse.mcp.server.ToolArg;\nimport com.example.Tool;\nclass Tools { @Tool void no() {} }\n";
    assert!(super::surfaces(&[("Tools.java", text)]).is_empty());
}

#[test]
fn a_parameter_whose_type_is_elsewhere_is_a_gap() {
    let text = "package a;\nimport io.quarkiverse.mcp.server.*;\nimport com.example.Point;\nclass Tools {\n @Tool(description = \"M.\")\n void move(Point to) {}\n}\n";
    let found = surface(&[("Tools.java", text)]);
    assert_eq!(missed(&found), [("type of parameter `to` of tool `move`", 6)]);
}

#[test]
fn annotations_of_the_common_names_are_read_whatever_package_declares_them() {
    let text = "package a;\nimport com.example.mcp.annotation.*;\nclass Tools {\n @McpTool(name = \"add\", title = \"Add\", description = \"Adds.\")\n int sum(@McpToolParam(name = \"left\", description = \"L\", required = false) int a, int b) { return a; }\n @McpResource(uri = \"x://{id}\", description = \"X\") String x(String id) { return id; }\n}\n";
    let own = "package com.example.mcp.annotation;\npublic @interface McpTool { String name(); }\n";
    for files in [vec![("Tools.java", text)], vec![("Tools.java", text), ("McpTool.java", own)]] {
        let found = surface(&files);
        assert_eq!(described(&found), [("add", "Adds.")]);
        assert_eq!(found.tools[0].input_schema["properties"]["left"]["description"], "L");
        assert_eq!(found.tools[0].input_schema["required"], serde_json::json!(["b"]));
        assert_eq!(found.resource_templates[0].uri_template, "x://{id}");
    }
}

#[test]
fn only_the_tools_of_endpoints_are_offered_where_models_use_tools_too() {
    let head = "package a;\nimport org.noear.solon.ai.annotation.*;\nimport org.noear.solon.ai.mcp.server.annotation.McpServerEndpoint;\nimport org.noear.solon.annotation.Param;\n";
    let text = format!(
        "{head}@McpServerEndpoint(name = \"s\") class Server {{ @ToolMapping(description = \"D\") String now(@Param(description = \"P\") String at) {{ return at; }} }}\nclass Model {{ @ToolMapping(description = \"M\") void no() {{}} }}\n"
    );
    let found = surface(&[("Server.java", &text)]);
    assert_eq!((described(&found), found.server_name.as_deref()), (vec![("now", "D")], Some("s")));
    assert_eq!(found.tools[0].input_schema["properties"]["at"]["description"], "P");
}
