use super::{described, kotlin, missed, names};

#[test]
fn a_tool_is_added_by_name_by_position_and_as_an_object() {
    let found = kotlin(
        r#"
fun run(server: Server) {
    server.addTool(name = "a", description = "A.") { TODO() }
    server.addTool("b", "B.", Tool.Input(buildJsonObject { put("x", "y") }, listOf("x"))) { TODO() }
    server.addTool(Tool(name = "c", description = "C.", inputSchema = ToolSchema())) { TODO() }
    server.addTools(listOf(RegisteredTool(Tool("d", description = "D.")) { TODO() }))
}"#,
    );
    assert_eq!(described(&found), [("a", "A."), ("b", "B."), ("c", "C."), ("d", "D.")]);
    assert_eq!(
        found.tools[1].input_schema,
        serde_json::json!({"type": "object", "properties": {"x": "y"}, "required": ["x"]})
    );
    assert_eq!(missed(&found), []);
}

#[test]
fn a_server_is_filled_in_blocks_and_extensions() {
    let found = kotlin(
        r#"
fun main() = runBlocking {
    embeddedServer(CIO) { mcp { Server(Implementation("s", "1"), ServerOptions(), "Be kind.") { first() }.apply { addTool("second") { TODO() } } } }
}
fun Server.first() = addTool(name = "first", description = "1") { TODO() }
fun withOne(server: Server) { with(server) { addTool("third", "3") { TODO() } } }
"#,
    );
    let mut found_names = names(&found);
    found_names.sort_unstable();
    assert_eq!(found_names, ["first", "second", "third"]);
    assert_eq!((found.server_name.as_deref(), found.instructions.as_deref()), (Some("s"), Some("Be kind.")));
}

#[test]
fn texts_are_put_together_as_kotlin_does() {
    let found = kotlin(
        r#"
const val P = "p"
object Names {
    val ALL by lazy { listOf("x", "y") }
    fun of(n: Int = 1) = "${P}_$n"
}
class Def(val name: String) {
    val text: String
        get() = "Text of $name."
    companion object {
        val FIRST = Def("first")
    }
}
val margin = """
    |one
    |  two $P
""".trimMargin()
fun run(server: Server) {
    server.addTool(Names.of(), margin) { TODO() }
    server.addTool(name = Def.FIRST.name, description = Def.FIRST.text) { TODO() }
    server.addTool(name = Names.ALL.joinToString("+") { it.uppercase() }, description = buildString { append("a"); append(P) }) { TODO() }
    server.addTool(if (P == "p") "known" else "other", when (P) { "q" -> "no"; else -> "yes" }) { TODO() }
}"#,
    );
    assert_eq!(found.gaps, []);
    assert_eq!(
        described(&found),
        [("p_1", "one\n  two p"), ("first", "Text of first."), ("X+Y", "ap"), ("known", "yes")]
    );
}

#[test]
fn classes_of_tools_with_inherited_parts_are_walked() {
    let found = kotlin(
        r#"
abstract class Base(val name: String) {
    abstract val text: String
    open fun full() = "$name: $text"
}
class One : Base("one") { override val text = "1" }
object Two : Base("two") {
    override val text
        get() = "2"
    override fun full() = super.full() + "!"
}
fun run(server: Server) { listOf(One(), Two).forEach { tool -> server.addTool(tool.name, tool.full()) { TODO() } } }
"#,
    );
    assert_eq!((described(&found), missed(&found)), (vec![("one", "one: 1"), ("two", "two: 2!")], vec![]));
}

#[test]
fn schemas_are_built_by_nested_blocks() {
    let found = kotlin(
        r#"
fun text(about: String) = buildJsonObject { put("type", "string"); put("description", about) }
fun run(server: Server) {
    server.addTool("a", "A.", ToolSchema(properties = buildJsonObject {
        put("plain", text("Plain."))
        putJsonObject("list") { put("type", "array"); putJsonArray("enum") { add("x"); add("y") } }
        put("map", JsonObject(mapOf("type" to JsonPrimitive("object"))))
    }, required = listOf("plain"))) { TODO() }
}"#,
    );
    assert_eq!(
        found.tools[0].input_schema,
        serde_json::json!({"type": "object", "properties": {
            "plain": {"type": "string", "description": "Plain."},
            "list": {"type": "array", "enum": ["x", "y"]},
            "map": {"type": "object"}
        }, "required": ["plain"]})
    );
}

#[test]
fn what_cannot_be_known_is_a_gap_with_its_line() {
    let found = kotlin(
        "fun run(server: Server, config: Config) {\n server.addTool(config.name, \"x\") { TODO() }\n server.addTools(config.tools())\n}",
    );
    assert_eq!(missed(&found), [("name of a tool", 6), ("what a server lists", 7)]);
}
