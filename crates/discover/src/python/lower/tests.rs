use std::sync::Arc;

use super::{Lowered, module, quoted_type};
use crate::code::ir::{ExprKind, MemberKind, Module, Purpose, StmtKind};

fn lowered(text: &str) -> Module {
    match module(Purpose::Values, &Arc::from("server.py"), text) {
        Lowered::Whole(module) => module,
        other => panic!("expected a whole module, got {other:?}"),
    }
}

fn value(text: &str) -> ExprKind {
    match lowered(&format!("x = {text}\n")).body.swap_remove(0).kind {
        StmtKind::Bind(_, value) => value.kind,
        other => panic!("expected a binding, got {other:?}"),
    }
}

#[test]
fn adjacent_strings_concatenations_and_f_strings_are_joined() {
    let ExprKind::Text(text) = value("'a' \"b\" + '''c''' + r'\\d'") else { panic!("no text") };
    assert_eq!(&*text, "abc\\d");
    let ExprKind::Join(parts) = value("f'a{b}c' 'd'") else { panic!("no parts") };
    assert!(matches!(&parts[..], [_, hole, last]
        if matches!(&hole.kind, ExprKind::Name(name) if &**name == "b")
        && matches!(&last.kind, ExprKind::Text(text) if &**text == "cd")));
}

#[test]
fn lines_are_those_of_the_name_whatever_the_line_ends() {
    for text in ["\n@a\n@b(1)\nasync def f(x):\n    pass\n", "\r\n@a\r\n@b(1)\r\nasync def f(x):\r\n    pass\r\n"] {
        let StmtKind::Function(function) = &lowered(text).body[0].kind else { panic!("no function") };
        assert_eq!((function.line, function.decorators.len()), (4, 2));
    }
}

#[test]
fn docstrings_keep_their_indentation_and_lose_their_quotes() {
    let StmtKind::Function(function) = &lowered("def f():\n\t'''One.\n\n\tTwo\\n'''\n").body[0].kind else {
        panic!("no function")
    };
    assert_eq!(function.doc.as_deref(), Some("One.\n\n\tTwo\n"));
}

#[test]
fn class_members_are_fields_methods_and_getters() {
    let text = "class A(B, frozen=True):\n    x: int\n    y = 1\n    @property\n    def z(self): ...\n    @staticmethod\n    def w(): ...\n    class C: pass\n";
    let StmtKind::Class(class) = &lowered(text).body[0].kind else { panic!("no class") };
    let seen: Vec<(&str, bool, &str)> = class
        .members
        .iter()
        .map(|member| {
            let kind = match member.kind {
                MemberKind::Field(..) => "field",
                MemberKind::Method(_) => "method",
                MemberKind::Getter(_) => "getter",
            };
            (&*member.name, member.is_static, kind)
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("x", false, "field"),
            ("y", true, "field"),
            ("z", false, "getter"),
            ("w", true, "method"),
            ("C", true, "field")
        ]
    );
}

#[test]
fn what_cannot_be_parsed_is_left_out_and_said() {
    let text = "x = 1\nprint 'python 2'\ndef f():\n    return 2\n";
    let Lowered::Partly(module, line, _) = module(Purpose::Values, &Arc::from("old.py"), text) else {
        panic!("expected a complaint")
    };
    assert_eq!(line, 2);
    assert!(module.body.iter().any(|stmt| matches!(stmt.kind, StmtKind::Function(_))));
}

#[test]
fn no_text_panics() {
    for text in [
        "",
        "\u{c}x = 1",
        "\u{feff}x = 1",
        "def",
        "class :\n",
        "@\n",
        "f'{",
        "x = (",
        "\t if x:\n  y",
        "\0",
        "é = '\u{1F600}'",
    ] {
        let _ = module(Purpose::Values, &Arc::from("odd.py"), text);
    }
    assert!(matches!(module(Purpose::Values, &Arc::from("deep.py"), &"[".repeat(100_000)), Lowered::TooDeep));
    let nearly: String = format!("x = {}1{}", "[".repeat(150), "]".repeat(150));
    assert!(matches!(module(Purpose::Values, &Arc::from("near.py"), &nearly), Lowered::Whole(_)));
}

#[test]
fn a_type_in_quotes_is_an_expression() {
    assert!(matches!(quoted_type("Item | None", 3), Some(expr) if expr.line == 3));
    assert!(quoted_type("not a type at all", 1).is_none());
}
