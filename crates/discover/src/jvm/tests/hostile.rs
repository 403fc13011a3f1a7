use std::fmt::Write as _;

use super::{java_file, kotlin_file, surfaces};

#[test]
fn source_that_is_no_source_is_read_or_refused_and_never_a_panic() {
    for text in [
        "",
        "\u{0}",
        "}}}}((((",
        "class",
        "import ",
        "import a..b.;",
        "class A extends A {}",
        "@@@Tool(",
        "class \u{1F600} { String é = \"\\uD83D\\uDE00\\u12\"; }",
        "fun Server.() = \"${\"",
        "val a by by lazy",
        "enum class E { A(E.B), B(E.A) }",
        "x = \"\"\"\"\"\"\"",
    ] {
        let (java, kotlin) = (format!("import io.modelcontextprotocol.spec.McpSchema;\n{text}"), kotlin_file(text));
        let _ = surfaces(&[("A.java", &java), ("B.kt", &kotlin)]);
    }
}

#[test]
fn source_nested_deeply_is_refused_with_a_gap() {
    let deep = java_file(&format!("Object x = {}1{};", "(".repeat(20_000), ")".repeat(20_000)));
    let found = surfaces(&[("Server.java", &deep)]);
    assert_eq!(found[0].gaps.len(), 1);
    assert_eq!(found[0].gaps[0].reason.code(), "limit");
}

#[test]
fn source_of_which_a_part_is_broken_is_read_with_a_gap() {
    let text = java_file(
        "void run(McpServer s) { s.addTool(new SyncToolSpecification(new Tool(\"a\", \"A\", \"{}\"), null)); }\n int = = ;",
    );
    let found = surfaces(&[("Server.java", &text)]);
    assert_eq!(found[0].tools.len(), 1);
    assert_eq!(found[0].gaps[0].what, "part of `Server.java`");
}

#[test]
fn classes_that_are_built_on_each_other_end() {
    let text = java_file(
        "static class A extends B { A() { super(); } String n() { return m(); } }
        static class B extends A { B() { super(); } String m() { return n(); } }
        static class C { C(C c) { this(c); } C() { this(new C()); } }
        void run(McpServer s, C c) { s.addTool(new SyncToolSpecification(new Tool(new A().n() + new C(), \"A\", \"{}\"), null)); run(s, c); }",
    );
    let found = surfaces(&[("Server.java", &text)]);
    assert!(found[0].tools.is_empty());
    assert!(!found[0].gaps.is_empty());
}

#[test]
fn loops_without_an_end_end() {
    let text = kotlin_file(
        "tailrec fun f(n: Int): String = f(n + 1)
        val a: String = b
        val b: String = a
        fun run(s: Server) { s.addTool(f(1), a) { TODO() }; for (i in generateSequence { 1 }) { run(s) } }",
    );
    let found = surfaces(&[("S.kt", &text)]);
    assert!(found[0].tools.is_empty());
    assert!(found[0].gaps.iter().any(|gap| gap.what == "name of a tool"));
}

#[test]
fn texts_that_double_again_and_again_stop_at_a_limit() {
    let mut members = String::from("static final String A0 = \"aaaaaaaaaaaaaaaa\";\n");
    for at in 1..60 {
        let _ = writeln!(members, "static final String A{at} = A{0} + A{0};", at - 1);
    }
    members.push_str(
        "void run(McpServer s) { s.addTool(new SyncToolSpecification(new Tool(\"a\", A59, \"{}\"), null)); }",
    );
    let found = surfaces(&[("Server.java", &java_file(&members))]);
    assert_eq!(found[0].gaps[0].what, "description of tool `a`");
}
