//! What evaluation costs, counted in its own steps.

use std::sync::Arc;

use model::GapReason;

use super::{Budget, Evaluator};
use crate::code::ir::{Arg, Call, Entry, Expr, ExprKind, Function, Module, Pattern, Stmt, StmtKind};
use crate::code::language::{Language, Manners, Resolved};
use crate::code::value::{Args, Id, Place, Table, Value};

/// A language of one file without anything built in.
struct Plain(Vec<Stmt>);

impl Language for Plain {
    fn manners(&self) -> Manners {
        Manners {
            block_scopes: true,
            constructor: "constructor",
            receiver_is_parameter: false,
            exports_every_name: false,
            empty_is_false: false,
            call_constructs: false,
        }
    }

    fn load(&self, path: &str) -> Option<Result<Module, GapReason>> {
        Some(Ok(Module { path: Arc::from(path), body: self.0.clone() }))
    }

    fn resolve(&self, _: &str, specifier: &str) -> Resolved {
        Resolved::Package(specifier.to_owned())
    }

    fn method(&self, _: &mut Evaluator<'_>, _: &Value, _: &str, _: &Args, _: Place) -> Option<Value> {
        None
    }

    fn call(&self, _: &mut Evaluator<'_>, _: &str, _: &Args, _: bool, _: Place) -> Option<Value> {
        None
    }

    fn walk_table(&self, _: &mut Evaluator<'_>, _: Id<Table>, _: Place) -> Vec<Value> {
        Vec::new()
    }

    fn is_declaration(&self, _: &str) -> bool {
        false
    }
}

fn expr(kind: ExprKind) -> Expr {
    Expr { kind, line: 1 }
}

fn name(of: &str) -> Expr {
    expr(ExprKind::Name(Arc::from(of)))
}

fn text(of: &str) -> Expr {
    expr(ExprKind::Text(Arc::from(of)))
}

fn bind(to: &str, value: Expr) -> Stmt {
    Stmt { kind: StmtKind::Bind(Pattern::Name(Arc::from(to)), value), line: 1 }
}

fn call(callee: &str, args: Vec<Expr>) -> Expr {
    let args = args.into_iter().map(|value| Arg { name: None, value }).collect();
    expr(ExprKind::Call(Arc::new(Call { callee: name(callee), args, constructs: false })))
}

fn function(of: &str, body: Vec<Stmt>) -> Stmt {
    let function = Function {
        name: Some(Arc::from(of)),
        params: Vec::new(),
        body,
        doc: None,
        decorators: Vec::new(),
        returns: None,
        line: 1,
    };
    Stmt { kind: StmtKind::Function(Arc::new(function)), line: 1 }
}

/// The steps that running a file takes.
fn steps(body: Vec<Stmt>) -> u32 {
    let language = Plain(body);
    let mut eval = Evaluator::with_budget(&language, Budget::default());
    if let Some(file) = eval.load("a") {
        eval.run_file(file);
    }
    eval.steps()
}

/// Asserts that a source twice as long takes about twice the steps.
fn assert_linear(what: &str, source: impl Fn(usize) -> Vec<Stmt>) {
    // A longer top level is that of a bundle, which runs only what is needed.
    let (once, twice) = (steps(source(250)), steps(source(500)));
    assert!(once >= 250, "{what} is run at all: {once}");
    assert!(f64::from(twice) < f64::from(once) * 2.3, "{what}: {once} and {twice} steps");
}

#[test]
fn twice_the_source_takes_about_twice_the_steps() {
    assert_linear("calls", |n| (0..n).map(|at| bind(&format!("a{at}"), call("f", vec![text("x")]))).collect());
    assert_linear("a chain of names", |n| {
        let first = bind("a0", text("x"));
        std::iter::once(first).chain((1..n).map(|at| bind(&format!("a{at}"), name(&format!("a{}", at - 1))))).collect()
    });
    assert_linear("a table", |n| {
        let entries = (0..n).map(|at| Entry::Pair(text(&format!("k{at}")), text("x"))).collect();
        vec![bind("a", expr(ExprKind::Table(entries)))]
    });
    assert_linear("a list spread over and over", |n| {
        let spread = |at: usize| expr(ExprKind::Spread(Box::new(name(&format!("a{at}")))));
        let first = bind("a0", expr(ExprKind::List(vec![text("x")])));
        let others = (1..n).map(|at| bind(&format!("a{at}"), expr(ExprKind::List(vec![spread(at - 1)]))));
        std::iter::once(first).chain(others).collect()
    });
}

#[test]
fn what_doubles_ends_at_a_limit_of_items_and_of_text() {
    let two = |make: fn(Vec<Expr>) -> ExprKind, spread: bool| {
        let part = move |at: usize| {
            let inner = name(&format!("a{at}"));
            if spread { expr(ExprKind::Spread(Box::new(inner))) } else { inner }
        };
        let first = if spread { expr(ExprKind::List(vec![text("x")])) } else { text("x") };
        let others = (1..200).map(|at| bind(&format!("a{at}"), expr(make(vec![part(at - 1), part(at - 1)]))));
        std::iter::once(bind("a0", first)).chain(others).collect::<Vec<Stmt>>()
    };
    let lists = steps(two(ExprKind::List, true));
    assert!(lists < 500_000, "{lists}");
    let texts = steps(two(ExprKind::Join, false));
    assert!(texts < 5_000, "{texts}");
}

#[test]
fn functions_that_call_each_other_with_nothing_known_do_not_grow_without_end() {
    // Each of twenty functions calls every other twice.
    let call_all = |_: usize| {
        (0..40).map(|at| Stmt { kind: StmtKind::Expr(call(&format!("f{}", at % 20), Vec::new())), line: 1 }).collect()
    };
    let mut body: Vec<Stmt> = (0..20).map(|at| function(&format!("f{at}"), call_all(at))).collect();
    body.push(Stmt { kind: StmtKind::Expr(call("f0", Vec::new())), line: 1 });
    let steps = steps(body);
    assert!(steps < 1_000_000, "{steps}");
}

#[test]
fn a_list_of_long_texts_is_not_put_together_beyond_the_limit_of_one_text() {
    let long = "x".repeat(200_000);
    let items = (0..4_000).map(|_| text(&long)).collect();
    let body = vec![
        bind("a", expr(ExprKind::List(items))),
        bind("b", expr(ExprKind::Join(vec![name("a"), text("!")]))),
        Stmt { kind: StmtKind::Expr(call("f", vec![name("b")])), line: 1 },
    ];
    let language = Plain(body);
    let mut eval = Evaluator::with_budget(&language, Budget::default());
    let file = eval.load("a").expect("the language has every file");
    eval.run_file(file);
    let scope = eval.file(file).scope;
    let joined = eval.name(&Arc::from("b"), scope, Place { file, line: 1 });
    assert!(matches!(&joined, Value::Unknown(_)));
    assert!(matches!(eval.reason(&joined).0, GapReason::Limit(_)));
}
