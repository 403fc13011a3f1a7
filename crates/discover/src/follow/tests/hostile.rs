use std::fmt::Write as _;

use super::calls;

/// How many calls of `open` are found in a Python file; following it must come to an end.
fn opened(source: &str) -> usize {
    calls(&[("a.py", source)], &["open"]).calls.len()
}

#[test]
fn functions_that_call_themselves_or_each_other_are_followed_once() {
    assert_eq!(
        opened("def f(a):\n    open(a)\n    f(a + 'x')\n    g(a)\ndef g(a):\n    f(a)\n    return g(g(a))\n"),
        2
    );
}

#[test]
fn a_tower_of_functions_costs_no_more_than_its_size() {
    let mut source = "def f0(a):\n    open(a)\n".to_owned();
    for at in 1..200 {
        writeln!(source, "def f{at}(a):\n    f{0}(a + 'x')\n    f{0}(a + 'y')\n    f{0}(a)", at - 1).unwrap();
    }
    assert!(opened(&source) > 0);
}

#[test]
fn a_long_chain_of_tests_is_followed() {
    let mut source = "def f(a, b):\n    if b == 0:\n        open(a)\n".to_owned();
    for at in 1..3_000 {
        writeln!(source, "    elif b == {at}:\n        a = a + 'x'").unwrap();
    }
    assert_eq!(opened(&source), 1);
}

#[test]
fn many_variables_in_many_branches_are_followed() {
    let mut source = "def f(a):\n".to_owned();
    for at in 0..1_500 {
        writeln!(source, "    if a:\n        v{at} = a + 'x'\n        open(v{at})").unwrap();
    }
    assert_eq!(opened(&source), 1_500);
}

#[test]
fn deep_nesting_ends_and_says_so() {
    let source = format!("def f(a):\n    open({}a{})\n", "g(".repeat(150), ")".repeat(150));
    assert_eq!(opened(&source), 1);
    let mut blocks = String::new();
    for depth in 1..80 {
        writeln!(blocks, "{}if a:", " ".repeat(depth)).unwrap();
    }
    assert_eq!(opened(&format!("def f(a):\n{blocks}{}open(a)\n", " ".repeat(90))), 1);
}

#[test]
fn a_text_that_doubles_stays_short() {
    let mut source = "def f(a):\n".to_owned();
    for _ in 0..64 {
        source.push_str("    a = a + 'xxxxxxxxxxxxxxxx' + a\n");
    }
    source.push_str("    open(a)\n");
    let found = calls(&[("a.py", &source)], &["open"]);
    assert!(found.calls[0].arguments[0].text.len() <= 400);
}

#[test]
fn a_list_that_doubles_stays_short() {
    let mut source = "def f(a):\n    l = [a]\n".to_owned();
    for _ in 0..64 {
        source.push_str("    l = [l, l]\n    l = l + l\n");
    }
    source.push_str("    open(l)\n");
    assert_eq!(opened(&source), 1);
}

#[test]
fn files_that_import_each_other_are_followed() {
    let files = [
        ("a.py", "from b import g\ndef f(x):\n    g(x)\n"),
        ("b.py", "from a import f\nfrom a import *\ndef g(x):\n    open(x)\n    f(x)\n"),
    ];
    assert!(!calls(&files, &["open"]).calls.is_empty());
    let files = [
        ("a.js", "export * from './b.js';\nexport { x } from './b.js';"),
        ("b.js", "export * from './a.js';\nexport { x } from './a.js';\nimport { x } from './a.js';\nopen(x);"),
    ];
    assert_eq!(calls(&files, &["open"]).calls.len(), 1);
}

#[test]
fn what_is_no_source_is_no_call() {
    for source in ["", "\u{0}open(", "def open(:\n", "class A(A): open = A.open\nA().open()\n"] {
        assert!(opened(source) < 2);
    }
}

#[test]
fn the_same_bytes_give_the_same_calls() {
    let source = "import os\ndef h(a, b):\n    c = a if b else b\n    os.system(c + a + b)\n";
    let once = calls(&[("a.py", source)], &["system"]);
    assert_eq!(once, calls(&[("a.py", source)], &["system"]));
}

#[test]
fn where_steps_run_out_that_is_a_gap() {
    let mut source = "def f(a, b):\n    return a\n".to_owned();
    source.push_str("def g(a):\n");
    for _ in 0..300 {
        writeln!(source, "    {}a{}", "f(".repeat(60), ", a)".repeat(60)).unwrap();
    }
    source.push_str("    open(a)\n");
    let found = calls(&[("a.py", &source)], &["open"]);
    assert!(!found.calls.is_empty() || !found.gaps.is_empty());
}

#[test]
fn files_that_take_every_name_of_each_other_are_asked_once() {
    const MODULES: usize = 24;
    let (mut all, mut modules) = (String::new(), String::new());
    for at in 0..MODULES {
        writeln!(all, "pub use crate::m{at}::*;").unwrap();
        writeln!(modules, "pub mod m{at};").unwrap();
    }
    let mut files: Vec<(String, String)> = (0..MODULES).map(|at| (format!("src/m{at}.rs"), all.clone())).collect();
    files.push(("src/lib.rs".to_owned(), format!("{modules}{all}pub fn act() {{ std::fs::read(missing()); }}\n")));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let found = calls(&files, &["read"]);
    assert_eq!(found.calls.iter().map(super::line).collect::<Vec<_>>(), ["std.fs.read(?<value missing)"]);
}

#[test]
fn go_and_rust_that_break_off_are_never_a_panic() {
    let go = "package main\nimport (\"os\"; \"fmt\")\ntype T struct { *U; P string `json:\"p\"` }\n\
              func (t *T) do(xs ...string) (n int, err error) {\nfor i, x := range xs { switch y := any(x).(type) { case string: \
              os.Open(fmt.Sprintf(\"%s%\", y, x[1:])) } }\nselect { case v := <-c: m[v]++ }\nreturn }\nvar f = T{\"a\", 1}\n";
    let rust = "use a::{self, b as c, d::*};\nmod m { pub fn f() {} }\n#[tool(name = )]\nimpl<T> X<T> for Y { fn g(&mut self, \
                (a, b): (u8, &str)) -> R { let Some(x) = a? else { return Err(1) }; match x { 1 | 2 if b => {}, Z { q, .. } => \
                std::fs::read(format!(\"{q}{}{\", x)), _ => loop { break } }; vec![1; matches!(x, A(_))]; |z| z.await } }\n";
    for (path, text) in [("main.go", go), ("src/main.rs", rust)] {
        for end in (0..=text.len()).step_by(3).filter(|end| text.is_char_boundary(*end)) {
            calls(&[(path, &text[..end])], &["Open", "read"]);
        }
    }
}

#[test]
fn go_that_calls_itself_in_every_argument_ends() {
    let nested = (0..40).fold("x".to_owned(), |inner, _| format!("f(&{inner}, {})", "g(&x)"));
    let source =
        format!("package p\nimport \"os\"\nfunc f(a *string, b int) string {{ os.Open(*a); return {nested} }}\n");
    assert!(!calls(&[("p.go", &source)], &["Open"]).calls.is_empty());
}

#[test]
fn classes_that_are_derived_from_each_other_come_to_an_end() {
    let java = "class A extends B { int x; void a(String p) { b(p); new Runtime().exec(p); y = p; } }\nclass B extends A { void b(String p) { a(p); super.b(p); } }\nclass C extends C { C(String p) { super(p); this.exec(p); } }\n";
    assert_eq!(calls(&[("A.java", java)], &["exec"]).calls.len(), 2);
    let csharp = "const string X = Y;\nclass A : B { const string X = Y; const string Y = X; void M(string p) { File.Delete(X + p); } }\npartial class B : A { }\npartial class B : B { void N(string p) { M(p); N(p); } }\n";
    assert_eq!(calls(&[("A.cs", csharp)], &["Delete"]).calls.len(), 1);
}

#[test]
fn names_that_files_take_from_each_other_come_to_an_end() {
    let one = "package a\nimport b.two\nval one = two\nfun String.run(x: String) { x.run(x); Runtime.getRuntime().exec(two) }\n";
    let two = "package b\nimport a.one\nval two = one\nfun String.run(x: String) { x.run(x) }\n";
    assert_eq!(calls(&[("a/One.kt", one), ("b/Two.kt", two)], &["exec"]).calls.len(), 1);
}

#[test]
fn a_long_switch_and_a_long_chain_of_calls_are_followed() {
    let mut cases = String::new();
    for at in 0..2_000 {
        writeln!(cases, "case \"{at}\": p = p + \"x\"; break;").unwrap();
    }
    let appended = ".append(p)".repeat(300);
    let java = format!(
        "class A {{ void a(String p) {{ switch (p) {{ default: return;\n{cases} }}\nnew Runtime().exec(new StringBuilder(){appended}.toString()); }} }}"
    );
    assert_eq!(calls(&[("A.java", &java)], &["exec"]).calls.len(), 1);
    let csharp =
        format!("class A {{ void a(string p) {{ switch (p) {{ {cases} default: return; }}\nFile.Delete(p); }} }}");
    assert_eq!(calls(&[("A.cs", &csharp)], &["Delete"]).calls.len(), 1);
}

#[test]
fn source_that_is_no_source_of_theirs_is_no_panic() {
    for text in
        ["", "class", "class A {", "class A { void a( { exec(", "fun a(", "\u{feff}}}}", "switch ((((", "new A { B ="]
    {
        for path in ["A.java", "A.kt", "A.cs"] {
            assert!(calls(&[(path, text)], &["exec"]).calls.len() < 2, "{path} {text}");
        }
    }
}
