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
