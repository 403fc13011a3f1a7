use super::{calls, line, lines};

/// The calls of a class of tools with these members.
fn tools(members: &str, names: &[&str]) -> Vec<String> {
    let source = format!(
        "package a;\nimport java.io.*;\nimport java.nio.file.*;\nimport java.util.*;\nimport java.util.regex.Pattern;\nimport org.springframework.ai.tool.annotation.Tool;\nclass Tools {{\n{members}\n}}\n"
    );
    lines("src/Tools.java", &source, names)
}

/// The guards of the path that a tool reads.
fn guards(body: &str) -> String {
    let members = format!(
        "static final Path BASE = Path.of(\"/srv\");\nprivate static final Set<String> ALLOWED = Set.of(\"a\", \"b\");\nenum Mode {{ A, B }}\n@Tool\nString read(String p) throws IOException {{\n{body}\nreturn Files.readString(p);\n}}"
    );
    let found = tools(&members, &["readString"]);
    let [only] = found.as_slice() else { panic!("expected one call, found {found:?}") };
    let flow = only.split_once("<read:p").unwrap_or_else(|| panic!("expected a flow in {only}")).1;
    flow.trim_end_matches(')').trim().to_owned()
}

#[test]
fn an_annotated_tool_is_followed_by_its_parameters() {
    let found = tools(
        "@Tool(name = \"ping\", description = \"d\")\nString ping(String host, int count) throws IOException {\nProcess p = Runtime.getRuntime().exec(new String[] {\"sh\", \"-c\", \"ping -c \" + count + \" \" + host});\nreturn \"\";\n}",
        &["exec"],
    );
    let expected =
        ["java.lang.Runtime.getRuntime().exec([\"sh\",\"-c\",\"ping -c {} {}\"]<ping:count typed<ping:host)"];
    assert_eq!(found, expected);
}

#[test]
fn a_program_and_its_arguments_are_one_list_however_they_are_given() {
    let body = "new ProcessBuilder(\"sh\", \"-c\", x).start();\nnew ProcessBuilder(List.of(\"sh\", \"-c\", x)).start();\nList<String> all = new ArrayList<>();\nall.add(\"sh\");\nall.add(x);\nnew ProcessBuilder(all).start();\nnew ProcessBuilder().command(\"sh\", x).start();\n";
    let found =
        tools(&format!("@Tool void run(String x) throws IOException {{\n{body}}}"), &["ProcessBuilder", "command"]);
    let expected = [
        "java.lang.ProcessBuilder([\"sh\",\"-c\",{}]<run:x)",
        "java.lang.ProcessBuilder([\"sh\",\"-c\",{}]<run:x)",
        "java.lang.ProcessBuilder([\"sh\",{}]<run:x)",
        "java.lang.ProcessBuilder()",
        "java.lang.ProcessBuilder().command([\"sh\",{}]<run:x)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn texts_are_put_together_in_every_way() {
    let body = "s.execute(\"a \" + x);\ns.execute(String.format(\"a %s\", x));\ns.execute(\"a %s\".formatted(x));\nStringBuilder b = new StringBuilder(\"a \");\nb.append(x).append(\" b\");\ns.execute(b.toString());\ns.execute(String.join(\" \", List.of(\"a\", x)));\ns.execute(\"a \".concat(x));\nString q = \"a \";\nq += x;\ns.execute(q);";
    let found = tools(&format!("@Tool void run(java.sql.Statement s, String x) {{\n{body}\n}}"), &["execute"]);
    let texts = ["a {}", "a {}", "a {}", "a {} b", "a {}", "a {}", "a {}"];
    let found: Vec<&str> =
        found.iter().filter_map(|line| line.split_once("(~")?.1.split_once('<')).map(|(text, _)| text).collect();
    assert_eq!(found, texts);
}

#[test]
fn what_a_handler_reads_of_its_request_is_a_parameter() {
    let source = "package a;\nimport io.modelcontextprotocol.server.McpServerFeatures;\nimport io.modelcontextprotocol.spec.McpSchema.*;\nimport java.nio.file.*;\nclass S {\nObject a() {\nreturn new McpServerFeatures.SyncToolSpecification(new Tool(\"read\", \"d\", \"{}\"), (exchange, args) -> {\nString path = (String) args.get(\"path\");\nreturn Files.readString(Path.of(path));\n});\n}\nObject b() {\nreturn McpServerFeatures.SyncToolSpecification.builder().tool(Tool.builder().name(\"list\").build()).callHandler((exchange, request) -> {\nreturn Files.readString(Paths.get(request.arguments().get(\"dir\").toString()));\n}).build();\n}\n}\n";
    let expected = [
        "java.nio.file.Files.readString(?<read:path>java.nio.file.Path.of)",
        "java.nio.file.Files.readString(?<list:dir>java.nio.file.Paths.get)",
    ];
    assert_eq!(lines("S.java", source, &["readString"]), expected);
}

#[test]
fn services_of_other_files_are_followed_by_their_declared_types() {
    let tools = "package a;\nimport org.springframework.ai.tool.annotation.Tool;\nclass Tools {\nprivate final Runner runner;\nTools(Runner runner) { this.runner = runner; }\n@Tool void run(String x) { runner.start(x); }\n}\n";
    let runner = "package a;\ninterface Runner { void start(String line); }\n";
    let shell = "package a;\nclass Shell implements Runner {\n@Override public void start(String line) { run(\"sh \" + line); }\nprivate void run(String line) { Runtime.getRuntime().exec(line); }\n}\n";
    let files = [("Tools.java", tools), ("Runner.java", runner), ("Shell.java", shell)];
    let found: Vec<String> = calls(&files, &["exec"]).calls.iter().map(line).collect();
    assert_eq!(found, ["java.lang.Runtime.getRuntime().exec(~sh {}<run:x)"]);
}

#[test]
fn what_a_field_of_a_declared_type_is_called_on_is_named_by_that_type() {
    let source = "package a;\nimport org.springframework.jdbc.core.JdbcTemplate;\nclass Notes {\nprivate final JdbcTemplate jdbc;\nNotes(JdbcTemplate jdbc) { this.jdbc = jdbc; }\n@Tool void find(String word) { jdbc.queryForList(\"select \" + word); }\n}\n";
    assert_eq!(
        lines("Notes.java", source, &["queryForList"]),
        ["org.springframework.jdbc.core.JdbcTemplate().queryForList(~select {}<find:word)"]
    );
}

#[test]
fn fixed_values_guard_what_follows() {
    assert_eq!(guards("if (!ALLOWED.contains(p)) throw new IllegalArgumentException(p);"), "one-of");
    assert_eq!(guards("if (!p.equals(\"a\")) return null;"), "one-of");
    assert_eq!(guards("switch (p) { case \"a\": case \"b\": break; default: return null; }"), "one-of");
    assert_eq!(guards("if (ALLOWED.stream().noneMatch(one -> one.equals(p))) return null;"), "one-of");
    assert_eq!(guards("if (!ALLOWED.contains(p)) System.out.println(p);"), "");
}

#[test]
fn texts_and_expressions_guard_what_follows() {
    assert_eq!(guards("if (p.contains(\"..\")) return null;"), "without-..");
    assert_eq!(guards("if (!p.matches(\"[a-z]+\")) return null;"), "=^(?:[a-z]+)$");
    assert_eq!(guards("if (!Pattern.compile(\"[a-z]+\").matcher(p).matches()) return null;"), "=^(?:[a-z]+)$");
    assert_eq!(guards("Integer.parseInt(p);"), "typed");
}

#[test]
fn a_path_that_is_compared_part_by_part_lies_below() {
    let found = tools(
        "static final Path BASE = Path.of(\"/srv\");\n@Tool String a(String p) throws IOException {\nPath full = BASE.resolve(p).normalize();\nif (!full.startsWith(BASE)) throw new SecurityException();\nreturn Files.readString(full);\n}\n@Tool String b(String p) throws IOException {\nString full = new File(\"/srv\", p).getCanonicalPath();\nif (!full.startsWith(\"/srv\")) throw new SecurityException();\nreturn Files.readString(Path.of(full));\n}\n@Tool String c(String p) throws IOException {\nString full = new File(\"/srv\", p).getCanonicalPath();\nif (!full.startsWith(\"/srv\" + File.separator)) throw new SecurityException();\nreturn Files.readString(Path.of(full));\n}",
        &["readString"],
    );
    let given =
        |tool: &str, guard: &str| found.iter().any(|line| line.contains(&format!("<{tool}:p")) && line.contains(guard));
    assert!(given("a", " below") && given("b", " prefix") && given("c", " below"), "{found:#?}");
}

#[test]
fn what_nothing_calls_is_followed_as_called_from_anywhere() {
    let source = "package a;\nclass Q {\nvoid find(java.sql.Connection c, String word) throws Exception {\ntry (var s = c.createStatement()) {\ns.executeQuery(\"select \" + word);\n} catch (Exception e) { throw e; }\n}\n}\n";
    assert_eq!(
        lines("Q.java", source, &["executeQuery"]),
        ["java.sql.Connection().createStatement().executeQuery(~select {}<parameter word)"]
    );
}

#[test]
fn a_helper_that_throws_guards_what_follows_its_call() {
    let found = tools(
        "private void check(String q) { if (q.contains(\"..\")) throw new RuntimeException(); }\n@Tool String read(String p) throws IOException {\ncheck(p);\nreturn Files.readString(Path.of(\"/srv\", p));\n}",
        &["readString"],
    );
    let expected = ["java.nio.file.Files.readString(?<read:p>java.nio.file.Path.resolve without-.. check-check)"];
    assert_eq!(found, expected);
}

#[test]
fn what_a_record_of_arguments_holds_is_a_parameter() {
    let source = "package a;\nrecord Request(String path, int size) {}\nclass Tools {\n@Tool String read(Request request) throws java.io.IOException {\nreturn new java.io.FileReader(request.path()).toString();\n}\n}\n";
    assert_eq!(lines("T.java", source, &["FileReader"]), ["java.io.FileReader(?<read:request.path)"]);
}

#[test]
fn an_object_that_stands_for_a_text_shows_that_text() {
    let found = tools(
        "@Tool void fetch(String city) throws Exception {\njava.net.URI.create(\"https://a.example/\" + city).toURL().openStream();\nFiles.readString(Path.of(\"/srv/\" + city).normalize());\n}",
        &["openStream", "readString"],
    );
    let expected = [
        "java.net.URI.create().toURL().openStream()",
        "java.nio.file.Files.readString(~/srv/{}<fetch:city>java.nio.file.Path.of>java.nio.file.Path.of().normalize)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_block_for_each_item_is_followed_with_what_it_is_given() {
    let found = tools(
        "@Tool void all(List<String> lines) {\nlines.stream().map(line -> \"sh \" + line).forEach(line -> {\nRuntime.getRuntime().exec(line);\n});\nlines.forEach(this::start);\n}\nprivate void start(String line) { Runtime.getRuntime().exec(line); }",
        &["exec"],
    );
    let expected = [
        "java.lang.Runtime.getRuntime().exec(~sh {}<all:lines>?.stream)",
        "java.lang.Runtime.getRuntime().exec(?<all:lines)",
    ];
    assert_eq!(found, expected);
}

#[test]
fn of_a_program_for_each_platform_one_is_shown() {
    let found = tools(
        "@Tool void run(String x) throws IOException {\nList<String> all = new ArrayList<>();\nif (isWindows()) {\nall.addAll(List.of(\"cmd.exe\", \"/c\", \"git \" + x));\n} else {\nall.addAll(Arrays.asList(\"sh\", \"-c\", \"git \" + x));\n}\nnew ProcessBuilder(all).start();\n}",
        &["ProcessBuilder"],
    );
    assert_eq!(found, ["java.lang.ProcessBuilder([\"cmd.exe\",\"/c\",\"git {}\"]<run:x)"]);
}
