use super::{described, java, java_file, missed, names, surface};

#[test]
fn a_specification_declares_its_tool_in_every_way_that_builds_one() {
    let found = java(
        r#"
        void run(McpServer server) {
            server.addTool(new SyncToolSpecification(new Tool("a", "A.", "{}"), null));
            server.addTool(new AsyncToolSpecification(new McpSchema.Tool("b", "B.", "{}"), null));
            server.addTool(SyncToolSpecification.builder().tool(Tool.builder().name("c").description("C.").build()).build());
            server.addTool(new SyncToolSpecification.Builder().tool(Tool.builder("d", Map.of()).description("D.").build()).build());
        }"#,
    );
    assert_eq!(described(&found), [("a", "A."), ("b", "B."), ("c", "C."), ("d", "D.")]);
    assert_eq!(missed(&found), []);
}

#[test]
fn constructors_of_every_release_are_told_apart() {
    let found = java(
        r#"
        Object all = List.of(
            new SyncToolSpecification(new Tool("four", "4", "{}", new ToolAnnotations("T", true, null, null, null, null)), null),
            new SyncToolSpecification(new Tool("seven", "Title", "7", new JsonSchema("object", null, null, null, null, null), null, null, null), null));
        "#,
    );
    assert_eq!(described(&found), [("four", "4"), ("seven", "7")]);
    assert_eq!(found.tools[1].title.as_deref(), Some("Title"));
    assert_eq!(found.tools[0].annotations, Some(serde_json::json!({"title": "T", "readOnlyHint": true})));
}

#[test]
fn texts_are_put_together_as_java_does() {
    let found = java(
        r#"
        static final String A = "a" + 1 + 'b' + "\u0041\t";
        static final String BLOCK = """
              one
                two \
            three
            """;
        enum Kind { LOW, HIGH; String text() { return name().toLowerCase(); } }
        void run(McpServer server) {
            server.addTool(spec(A, BLOCK));
            server.addTool(spec(String.format("%s_%d%%", "x", 3), "%2$s %1$s".formatted("l", "r")));
            server.addTool(spec(Kind.HIGH.text(), String.join("/", List.of("p", "q"))));
            server.addTool(spec(new StringBuilder().append("s").append(1).toString(), "x".concat("y")));
        }
        SyncToolSpecification spec(String name, String text) {
            return new SyncToolSpecification(new Tool(name, text, "{}"), null);
        }"#,
    );
    assert_eq!(
        described(&found),
        [("a1bA\t", "  one\n    two three\n"), ("x_3%", "r l"), ("high", "p/q"), ("s1", "xy")]
    );
}

#[test]
fn loops_streams_and_tables_are_walked() {
    let found = java(
        r#"
        record Def(String name, String text) {}
        static final Map<String, String> TEXTS = new LinkedHashMap<>();
        static { TEXTS.put("k1", "v1"); TEXTS.put("k2", "v2"); }
        void run(McpServer server) {
            for (Map.Entry<String, String> entry : TEXTS.entrySet()) server.addTool(spec(entry.getKey(), entry.getValue()));
            Stream.of(new Def("d1", "t1"), new Def("d2", "t2")).map(def -> spec(def.name(), def.text())).forEach(server::addTool);
            Def[] more = { new Def("e", "f") };
            for (int i = 0; i < more.length; i++) { server.addTool(spec(more[i].name(), more[i].text())); }
        }
        static SyncToolSpecification spec(String name, String text) {
            return new SyncToolSpecification(new Tool(name, text, "{}"), null);
        }"#,
    );
    assert_eq!(described(&found), [("k1", "v1"), ("k2", "v2"), ("d1", "t1"), ("d2", "t2"), ("e", "f")]);
}

#[test]
fn methods_of_one_name_are_told_apart_by_what_they_take() {
    let found = java(
        r#"
        void run(McpServer server) { server.addTool(spec("one")); server.addTool(spec("two", "Two.")); }
        SyncToolSpecification spec(String name) { return spec(name, "One."); }
        SyncToolSpecification spec(String name, String text) {
            return new SyncToolSpecification(new Tool(name, text, "{}"), null);
        }"#,
    );
    assert_eq!(described(&found), [("one", "One."), ("two", "Two.")]);
}

#[test]
fn tool_classes_that_a_container_collects_are_found() {
    let base = java_file(
        "interface Source { String PREFIX = \"p_\"; String key(); default String name() { return PREFIX + key(); } }
        static class First implements Source { public String key() { return \"first\"; } }
        static class Second implements Source { private final String key = \"second\"; public String key() { return key; } }
        private final List<Source> sources;
        Server(List<Source> sources) { this.sources = sources; }
        void run(McpServer server) {
            sources.forEach(source -> server.addTool(new SyncToolSpecification(new Tool(source.name(), \"T.\", \"{}\"), null)));
        }",
    );
    assert_eq!(names(&surface(&[("Server.java", &base)])), ["p_first", "p_second"]);
}

#[test]
fn what_cannot_be_known_is_a_gap_with_its_line() {
    let found = java(
        r#"
        void run(McpServer server, Remote remote) {
            server.addTool(new SyncToolSpecification(new Tool(System.getenv("NAME"), "x", "{}"), null));
            server.addTool(new SyncToolSpecification(new Tool("a", remote.text(), "{"), null));
            server.addTool(remote.tool());
        }"#,
    );
    assert_eq!(names(&found), ["a"]);
    assert_eq!(
        missed(&found),
        [("description of tool `a`", 12), ("name of a tool", 11), ("parameters of tool `a`", 12)]
    );
}

#[test]
fn a_list_that_is_not_known_is_a_gap() {
    let found = java(
        "void run(McpServer server, Remote remote) { McpServer.sync(null).tools(remote.all()).tools(List.of()); }",
    );
    assert_eq!(missed(&found), [("what a server lists", 9)]);
}

#[test]
fn constants_are_followed_across_files_and_packages() {
    let server = java_file(
        "void run(McpServer server) { server.addTool(new SyncToolSpecification(new Tool(b.c.Names.ONE + Near.TWO, \"x\", \"{}\"), null)); }",
    );
    let found = surface(&[
        ("src/a/Server.java", &server),
        (
            "src/a/Near.java",
            "package a;\nclass Near { static final String TWO = LATE + \"2\"; static final String LATE = \"_\"; }\n",
        ),
        ("src/b/c/Names.java", "package b.c;\npublic class Names { public static final String ONE = \"one\"; }\n"),
    ]);
    assert_eq!(names(&found), ["one_2"]);
}
