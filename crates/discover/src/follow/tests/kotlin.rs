use super::{calls, line, lines};

const HEAD: &str = "package a\nimport io.modelcontextprotocol.kotlin.sdk.server.*\nimport java.io.File\nimport java.nio.file.*\nimport kotlinx.serialization.json.*\n";

/// The calls of a server that adds a tool with this handler.
fn tool(handler: &str, names: &[&str]) -> Vec<String> {
    let source = format!(
        "{HEAD}val ALLOWED = setOf(\"a\", \"b\")\nfun main() {{\nval server = Server()\nserver.addTool(name = \"read\", description = \"d\") {{ request ->\nval p = request.arguments[\"p\"]?.jsonPrimitive?.content ?: return@addTool error()\n{handler}\n}}\n}}\n"
    );
    lines("Main.kt", &source, names)
}

/// The guards of the path that a tool reads.
fn guards(body: &str) -> String {
    let found = tool(&format!("{body}\nFiles.readString(p)"), &["readString"]);
    let [only] = found.as_slice() else { panic!("expected one call, found {found:?}") };
    let flow = only.split_once("<read:p").unwrap_or_else(|| panic!("expected a flow in {only}")).1;
    flow.trim_end_matches(')').trim().to_owned()
}

#[test]
fn what_a_tool_reads_of_its_request_is_a_parameter() {
    assert_eq!(
        tool("ProcessBuilder(\"sh\", \"-c\", \"ls $p\").start()", &["ProcessBuilder"]),
        ["java.lang.ProcessBuilder([\"sh\",\"-c\",\"ls {}\"]<read:p)"]
    );
    assert_eq!(tool("File(\"/srv\", p).readText()", &["readText"]), ["java.io.File.resolve().readText()"]);
}

#[test]
fn functions_of_other_files_and_extensions_are_followed() {
    let main = format!("{HEAD}fun main() {{\nval server = Server()\nserver.register(Runner())\n}}\n");
    let tools = format!(
        "{HEAD}fun Server.register(runner: Runner) {{\nthis.addTool(\"run\", \"d\") {{ request -> run(runner, request.arguments.getValue(\"x\").jsonPrimitive.content) }}\n}}\nprivate fun run(runner: Runner, line: String) = runner.start(\"sh $line\")\n"
    );
    let runner = "package a\nclass Runner {\nfun start(line: String) {\nRuntime.getRuntime().exec(line)\n}\n}\n";
    let files = [("Main.kt", main.as_str()), ("Tools.kt", tools.as_str()), ("Runner.kt", runner)];
    let found: Vec<String> = calls(&files, &["exec"]).calls.iter().map(line).collect();
    assert_eq!(found, ["java.lang.Runtime.getRuntime().exec(~sh {}<run:x)"]);
}

#[test]
fn tests_guard_what_follows() {
    assert_eq!(guards("if (p !in ALLOWED) return@addTool error()"), "one-of");
    assert_eq!(guards("require(p in ALLOWED) { \"no\" }"), "one-of");
    assert_eq!(guards("when (p) {\n\"a\", \"b\" -> {}\nelse -> throw IllegalArgumentException(p)\n}"), "one-of");
    assert_eq!(guards("if (\"..\" in p) throw IllegalArgumentException(p)"), "without-..");
    assert_eq!(guards("if (!p.matches(Regex(\"[a-z]+\"))) return@addTool error()"), "=^(?:[a-z]+)$");
    assert_eq!(guards("if (p !in ALLOWED) println(p)"), "");
}

#[test]
fn numbers_hold_no_free_text() {
    let found = tool(
        "val n = request.arguments[\"n\"]?.jsonPrimitive?.intOrNull\nstatement.execute(\"select $n\")",
        &["execute"],
    );
    assert!(found.len() == 1 && found[0].contains(" typed"), "{found:?}");
}
