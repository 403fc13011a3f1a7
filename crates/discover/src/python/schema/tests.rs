//! What schemas of shared types cost, counted in parts.

use std::fmt::Write as _;

use model::{Artifact, Gap, Origin, SourceFile};
use serde_json::Value as Json;

use super::{Style, of_function};
use crate::code::eval::{Budget, Evaluator};
use crate::code::value::{Place, Value};
use crate::python::files::Files;
use crate::python::language::Python;

const IMPORTS: &str = "from typing import *\nfrom pydantic import BaseModel, Field\n";

/// Parts, schema and gaps of the parameters of `tool`.
fn written(text: &str) -> (u32, Json, Vec<Gap>) {
    let origin = Origin::Folder { path: "server".to_owned() };
    let files = vec![SourceFile::new("server.py", format!("{IMPORTS}{text}"))];
    let artifact = Artifact { origin, files, binary_files: 0, gaps: Vec::new() };
    let python = Python::new(Files::new(&artifact.files));
    let mut eval = Evaluator::with_budget(&python, Budget::default());
    let file = eval.load("server.py").expect("the file is there");
    eval.run_file(file);
    let scope = eval.file(file).scope;
    let Value::Closure(tool) = eval.name(&"tool".into(), scope, Place { file, line: 1 }) else {
        panic!("`tool` is no function");
    };
    let found = of_function(&mut eval, tool, "tool", Style::Mcp, &[]);
    (eval.parts_in_all(), found.schema, found.gaps)
}

/// `T1` to `Tn`, each made of the one before, and a tool that takes the last.
fn aliases(count: usize, step: &str) -> String {
    let mut text = "T0 = Annotated[str, Field(description='x')]\n".to_owned();
    for at in 1..=count {
        writeln!(text, "T{at} = {}", step.replace('T', &format!("T{}", at - 1))).expect("a text takes everything");
    }
    text + &format!("def tool(a: T{count}): ...\n")
}

/// Models that each use the one before twice.
fn models(count: usize) -> String {
    let mut text = "class M0(BaseModel):\n    x: str\n".to_owned();
    for at in 1..=count {
        let inner = at - 1;
        writeln!(text, "class M{at}(BaseModel):\n    a: M{inner}\n    b: list[M{inner}]")
            .expect("a text takes everything");
    }
    text + &format!("def tool(a: M{count}): ...\n")
}

fn assert_linear(of: impl Fn(usize) -> String) {
    let (few, _, gaps) = written(&of(8));
    assert!(gaps.is_empty(), "{gaps:?}");
    let (many, _, gaps) = written(&of(16));
    assert!(gaps.is_empty(), "{gaps:?}");
    assert!(many * 10 <= few * 23, "{few} parts became {many}");
    assert!(many > few, "{few} parts became {many}");
}

#[test]
fn lists_inside_lists_cost_as_much_as_there_are() {
    assert_linear(|count| aliases(count, "list[T]"));
}

#[test]
fn a_union_of_a_type_with_itself_is_written_once() {
    assert_linear(|count| aliases(count, "Union[list[T], None, None]"));
    assert_linear(|count| aliases(count, "Union[T, T]"));
}

#[test]
fn models_that_share_models_are_written_once() {
    assert_linear(models);
}

#[test]
fn a_type_that_doubles_at_every_step_ends_with_a_gap() {
    for step in ["tuple[T, T]", "Union[list[T], set[T]]", "dict[str, tuple[T, T, T]]"] {
        let (parts, schema, gaps) = written(&aliases(39, step));
        assert!(schema["properties"]["a"].is_object(), "{step}");
        assert!(gaps.iter().any(|gap| gap.reason.to_string().contains("parts of a schema")), "{step}: {gaps:?}");
        assert!(parts < 100_000, "{step}: {parts}");
    }
}

#[test]
fn allowed_values_that_many_share_end_with_a_gap() {
    let values: Vec<String> = (0..2_000).map(|at| format!("'v{at}'")).collect();
    let uses = vec!["T"; 2_000].join(", ");
    let text = format!("T = Literal[{}]\ndef tool(a: tuple[{uses}]): ...\n", values.join(", "));
    let (_, schema, gaps) = written(&text);
    assert!(schema.to_string().len() < 2_000_000);
    assert!(gaps.iter().any(|gap| gap.reason.to_string().contains("parts of a schema")), "{gaps:?}");
}
