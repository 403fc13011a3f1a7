//! Tests of source that is made to break a reader.

use super::surfaces;

#[test]
fn broken_deep_and_cyclic_source_is_read_or_refused_and_never_a_panic() {
    let head = "using ModelContextProtocol.Server;\n[McpServerToolType] class T { [McpServerTool] public static void Run(A a) { } }\n";
    let cases = [
        "class A : B { } class B : A { public int X => X; }".to_owned(),
        "class A : A { A(A a) : base(new A(a)) { } }".to_owned(),
        "record A(A Next, List<A> All, Dictionary<string, A[]> More);".to_owned(),
        "class A { const string B = C; const string C = B; [McpServerTool(Name = B)] void M() { } }".to_owned(),
        "static class E { static void M(this object o) => o.M(); } class A { } x.M();".to_owned(),
        "class A { void M() { M(); } } new A().M(); } } } [[[".to_owned(),
        "class A { [McpServerTool(Name = $\"{$\"{1}\"}\")] void M( } \u{1F600} \"\"\"\" raw".to_owned(),
        format!("class A {{ string S = {}1{}; }}", "(".repeat(3_000), ")".repeat(3_000)),
        format!("class A {{ {} }}", "class B { ".repeat(2_000)),
        format!("class A {{ string S = \"\"{}; }}", " + \"a\"".repeat(3_000)),
        format!("class A {{ List<{}int{} X {{ get; set; }} }}", "List<".repeat(300), ">".repeat(300)),
        "#if\n#else\n#else\n#endif\n#endif\n#elif x".to_owned(),
    ];
    for case in cases {
        for source in [format!("{head}{case}"), case.clone() + head] {
            for surface in surfaces(&[("a/A.csproj", "<Project Sdk=\"<<"), ("a/A.cs", &source)]) {
                assert!(surface.tools.len() <= 2, "{case}");
            }
        }
    }
}

#[test]
fn source_that_repeats_itself_costs_no_more_than_its_size() {
    let arms = (0..3_000).map(|at| format!("\"{at}\" => \"{at}\", ")).collect::<Vec<_>>().concat();
    let long = "\"a\" + ".repeat(300);
    let cases = [
        format!("class A {{ string S(string x) => ({long} x) switch {{ {arms} _ => x }}; }}"),
        "#if A\n".repeat(20_000) + &"x\n".repeat(20_000),
        "partial class A { int X; }\n".repeat(3_000),
        (0..3_000).map(|at| format!("global using N{at};\n")).collect::<Vec<_>>().concat()
            + "class A { int X => "
            + &"y + ".repeat(300)
            + "1; }",
    ];
    for case in cases {
        let head = "using ModelContextProtocol.Server;\n";
        let tail = "\n[McpServerToolType] class T { [McpServerTool] public static void Run(string a) { } }\n";
        let found = surfaces(&[("A.cs", &case), ("B.cs", &format!("{head}{tail}"))]);
        assert_eq!(found[0].tools.len(), 1);
    }
}

#[test]
fn projects_that_refer_to_each_other_end() {
    let project = |other: &str| {
        format!(
            "<Project><OutputType>Exe</OutputType><ProjectReference Include=\"../{other}/{other}.csproj\" /></Project>"
        )
    };
    let source = "using ModelContextProtocol.Server;\n[McpServerToolType] class T { [McpServerTool] public static void Run() { } }\n";
    let found =
        surfaces(&[("A/A.csproj", &project("B")), ("A/A.cs", source), ("B/B.csproj", &project("A")), ("B/B.cs", "")]);
    assert_eq!(found.len(), 1);
}

#[test]
fn a_file_that_is_refused_is_a_gap() {
    let deep = format!(
        "using ModelContextProtocol.Server;\nclass A {{ object O = {}1{}; }}",
        "(".repeat(3_000),
        ")".repeat(3_000)
    );
    let found = surfaces(&[
        ("Deep.cs", &deep),
        (
            "Tools.cs",
            "using ModelContextProtocol.Server;\n[McpServerToolType] class T { [McpServerTool] public static void Run() { } }\n",
        ),
    ]);
    assert_eq!(found[0].gaps[0].what, "file `Deep.cs`");
}
