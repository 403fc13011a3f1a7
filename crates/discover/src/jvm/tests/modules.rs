use super::{java_file, names, surface, surfaces};

fn server(name: &str) -> String {
    java_file(&format!(
        "public static void main(String[] args) {{ McpServer.sync(null).tools(new SyncToolSpecification(new Tool(\"{name}\", \"x\", \"{{}}\"), null)); }}"
    ))
}

#[test]
fn every_module_with_a_server_is_a_surface_of_its_own() {
    let (one, two) = (server("one"), server("two"));
    let found = surfaces(&[
        ("pom.xml", ""),
        ("a/pom.xml", ""),
        ("a/src/main/java/Server.java", &one),
        ("b/build.gradle", ""),
        ("b/src/main/java/Server.java", &two),
        ("c/pom.xml", ""),
    ]);
    let seen: Vec<(&str, Vec<&str>)> = found.iter().map(|surface| (surface.root.as_str(), names(surface))).collect();
    assert_eq!(seen, [("a", vec!["one"]), ("b", vec!["two"])]);
}

#[test]
fn tests_and_examples_are_the_server_only_where_nothing_else_is() {
    let (real, test, example) = (server("real"), server("test"), server("example"));
    let aside = [("src/test/java/Server.java", test.as_str()), ("examples/demo/Server.java", example.as_str())];
    let with_real = [("src/main/java/test/Server.java", real.as_str()), aside[0], aside[1]];
    assert_eq!(names(&surface(&with_real)), ["real"]);
    assert_eq!(names(&surface(&aside)), ["example", "test"]);
}

#[test]
fn a_library_that_is_an_sdk_is_no_server() {
    let sdk = "package io.modelcontextprotocol.server;\nimport io.modelcontextprotocol.spec.McpSchema;\npublic class McpServer { void tools(Object tools) { addTool(tools); } }\n";
    assert!(surfaces(&[("src/main/java/McpServer.java", sdk)]).is_empty());
}

#[test]
fn sources_that_speak_of_no_sdk_are_no_server() {
    assert!(
        surfaces(&[("A.java", "class A { void run() { server.addTool(\"x\"); } }"), ("b.kt", "fun main() {}")])
            .is_empty()
    );
}

#[test]
fn a_server_that_answers_the_protocol_itself_is_read_by_the_members_of_its_tools() {
    let registry = "package a;\nimport java.util.*;\nclass Registry {\n  List<Map<String, Object>> all() {\n    return List.of(tool(\"one\", \"One.\", Map.of(\"type\", \"object\")), tool(\"two\", \"Two.\", Map.of()));\n  }\n  private Map<String, Object> tool(String name, String description, Map<String, Object> schema) {\n    Map<String, Object> tool = new LinkedHashMap<>();\n    tool.put(\"name\", name);\n    tool.put(\"description\", description);\n    tool.put(\"inputSchema\", schema);\n    return tool;\n  }\n}\n";
    let handler = "package a;\nclass Handler { Object handle(String method, Registry registry) { return switch (method) { case \"tools/list\" -> registry.all(); default -> null; }; } }\n";
    let found = surface(&[("Handler.java", handler), ("Registry.java", registry)]);
    assert_eq!(names(&found), ["one", "two"]);
    let unread = surface(&[("Handler.java", handler)]);
    assert_eq!(super::missed(&unread), [("what the server lists", 2)]);
    let client = "package a;\nclass Client { Object list() { return send(\"tools/list\"); } }\n";
    assert!(surfaces(&[("Client.java", client)]).is_empty());
}
