//! Rules over calls, on calls made by hand.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::PathBuf;

use analyze::RuleSet;
use model::{
    Argument, Call, Calls, Confidence, Finding, Flow, Guard, Language, Location, Severity, Shape, Source, SourceFile,
    SubjectKind,
};

const SHELL: &str = "combine: {within: call, all: [{call: {to: os.system, with: {at: 0, shape: [joined, unknown], from: \
                     [handler, parameter], unless: [quoted, {guards: [typed, one_of, {pattern_refuses: ['; id']}]}]}}}]}";
const QUOTED: &str = "id: quoted\nmeans: is quoted\nany:\n  - through: shlex.quote\n  - named: '(?i)^quote'\n";
const PAIR: &str = "combine: {within: function, all: [{call: {to: '*.connect', label: connects}}, \
                    {not: {call: {to: '*.close'}}}, {call: {to: os.dup2}}]}";

#[test]
fn a_value_of_the_model_in_a_shell_line_is_found_at_the_tool() {
    let rules = rules("tool", SHELL);
    let call = call("os.system", vec![joined("ping {}", flow(handler("ping", "host")))]);
    let findings = check(&rules, vec![call]);
    let [finding] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((finding.subject.kind, finding.subject.name.as_str()), (SubjectKind::Tool, "ping"));
    assert_eq!((finding.severity, finding.confidence), (Severity::High, Confidence::High));
    let main = &finding.evidence[0];
    assert_eq!(&main.excerpt[main.span.start..main.span.end], "os.system(f\"ping {host}\")");
    assert_eq!(main.first_line, Some(4));
    let step = &finding.evidence[1];
    assert_eq!(&step.excerpt[step.span.start..step.span.end], "def ping(host):");
    assert_eq!(step.label, "comes from the tool's argument `host`");
}

#[test]
fn a_value_that_was_made_harmless_on_one_way_counts_on_the_others() {
    let rules = rules("clean", SHELL);
    let clean = |flow: Flow| check(&rules, vec![call("os.system", vec![joined("ping {}", flow)])]).is_empty();
    let from = || flow(handler("ping", "host"));
    assert!(clean(Flow { through: vec!["shlex.quote".into()], ..from() }));
    assert!(clean(Flow { through: vec!["shell.quoteAll".into()], ..from() }));
    for guard in [Guard::Typed, Guard::OneOf, Guard::Pattern("^[a-z]+$".into()), Guard::Check("x.quoted".into())] {
        assert!(clean(Flow { guards: vec![guard.clone()], ..from() }), "{guard:?}");
    }
    for guard in [Guard::Pattern("[a-z]+".into()), Guard::NoPrefix("-".into()), Guard::Check("x.seen".into())] {
        assert!(!clean(Flow { guards: vec![guard.clone()], ..from() }), "{guard:?}");
    }
    let mut both = joined("ping {} {}", Flow { guards: vec![Guard::Typed], ..from() });
    both.flows.push(from());
    assert_eq!(check(&rules, vec![call("os.system", vec![both])]).len(), 1);
}

#[test]
fn other_callees_places_forms_and_sources_are_not_found() {
    let rules = rules("other", SHELL);
    let from = || flow(handler("ping", "host"));
    let constant = Argument { name: None, shape: Shape::Constant, text: "ls".into(), flows: Vec::new() };
    for call in [
        call("system.os", vec![joined("ping {}", from())]),
        call("os.system", vec![constant, joined("ping {}", from())]),
        call("os.system", vec![Argument { name: Some("mode".into()), ..joined("ping {}", from()) }]),
        call("os.system", vec![Argument { shape: Shape::List, ..joined("[\"ping\",{}]", from()) }]),
        call("os.system", vec![joined("ping {}", flow(Source::Value("os.environ".into())))]),
        Call { language: Language::Go, ..call("os.system", vec![joined("ping {}", from())]) },
    ] {
        assert!(check(&rules, vec![call.clone()]).is_empty(), "{call:?}");
    }
}

#[test]
fn what_a_function_is_called_on_is_an_argument_where_a_rule_says_so() {
    let rules = rules("receiver", "combine: {within: call, all: [{call: {to: '*.read_text', with: {at: receiver, from: handler}}}]}");
    let on = |receiver| Call { receiver, ..call("pathlib.Path().read_text", Vec::new()) };
    let path = Argument { shape: Shape::Unknown, ..joined("{}", flow(handler("read", "path"))) };
    assert_eq!(check(&rules, vec![on(Some(path.clone()))]).len(), 1);
    assert!(check(&rules, vec![on(None), call("pathlib.Path().read_text", vec![path])]).is_empty());
}

#[test]
fn what_only_a_parameter_brings_is_less_sure_and_about_the_file() {
    let rules = rules("parameter", SHELL);
    let findings =
        check(&rules, vec![call("os.system", vec![joined("ping {}", flow(Source::Parameter("host".into())))])]);
    assert_eq!((findings[0].confidence, findings[0].subject.kind), (Confidence::Medium, SubjectKind::File));
}

#[test]
fn calls_stand_together_in_one_function_and_what_must_be_missing_is() {
    let rules = rules("pair", PAIR);
    let within =
        |callee: &str, function: Option<&str>| Call { function: function.map(Into::into), ..call(callee, vec![]) };
    let found = |calls: Vec<Call>| check(&rules, calls).len();
    assert_eq!(found(vec![within("socket.connect", Some("f")), within("os.dup2", Some("f"))]), 1);
    assert_eq!(found(vec![within("socket.connect", None), within("os.dup2", None)]), 1);
    assert_eq!(found(vec![within("socket.connect", Some("f")), within("os.dup2", Some("g"))]), 0);
    let closed = [within("socket.connect", Some("f")), within("os.dup2", Some("f")), within("x.close", Some("f"))];
    assert_eq!(found(closed.to_vec()), 0);
    let findings = check(&rules, vec![within("os.dup2", Some("f")), within("socket.connect", Some("f"))]);
    assert_eq!(findings[0].evidence[0].label, "connects");
}

#[test]
fn a_fingerprint_stays_when_the_call_moves_and_a_test_weighs_less() {
    let rules = rules("moves", SHELL);
    let found = |path: &str, before: &str, line: u32| {
        let mut call = call("os.system", vec![joined("ping {}", flow(handler("ping", "host")))]);
        call.location = Location { file: path.to_owned(), line, column: Some(5) };
        call.arguments[0].flows[0].steps.clear();
        let file = SourceFile::new(path, format!("{before}    os.system(f\"ping {{host}}\")\n"));
        let calls = Calls { calls: vec![call], gaps: Vec::new() };
        rules.check_calls(&[file], &calls, &[]).findings.into_iter().find(|finding| finding.rule.as_str() == "own-call")
    };
    let (first, moved) = (found("a.py", "", 1).unwrap(), found("a.py", "\n\n", 3).unwrap());
    assert_eq!(first.fingerprint, moved.fingerprint);
    assert_eq!(found("tests/a.py", "", 1).unwrap().severity, Severity::Medium);
}

#[test]
fn a_place_that_is_not_in_the_source_makes_no_finding_and_no_panic() {
    let rules = rules("nowhere", SHELL);
    for (file, line, column) in [("gone.py", 1, 1), ("server.py", 0, 0), ("server.py", 900, 1), ("server.py", 4, 9000)]
    {
        let mut call = call("os.system", vec![joined("ping {}", flow(handler("ping", "host")))]);
        call.location = Location { file: file.to_owned(), line, column: Some(column) };
        let findings = check(&rules, vec![call]);
        assert_eq!(findings.iter().filter(|finding| finding.evidence.is_empty()).count(), 0);
    }
}

#[test]
fn interest_is_in_the_last_parts_of_all_callees_that_rules_name() {
    let interest = rules("interest", PAIR).interest();
    for callee in ["x.connect", "x.close", "os.dup2"] {
        assert!(interest.covers(callee), "{callee}");
    }
    assert!(!interest.covers("never.named"));
    assert!(interest.callees.is_sorted());
}

#[test]
fn mistakes_in_what_is_said_of_calls_are_named() {
    let mistakes = [
        ("combine: {within: call, all: [{call: {to: 'os.*'}}]}", "ends in `*`"),
        ("combine: {within: call, all: [{call: {with: {at: 0}}}]}", "`call` needs `to` or `set`"),
        ("combine: {within: call, all: [{call: {set: never-made}}]}", "there is no set `never-made`"),
        ("combine: {within: call, all: [{call: {to: a.b, with: {unless: never-made}}}]}", "no cleaner `never-made`"),
        ("combine: {within: call, all: [{call: {to: a.b, with: {text: '('}}}]}", "cannot be read"),
        ("combine: {within: call, all: [{call: {to: a.b, wiht: {at: 0}}}]}", "wiht"),
        ("combine: {within: call, all: [{call: {to: a.b, with: {from: nowhere}}}]}", "nowhere"),
        (
            "combine: {within: call, all: [{call: {to: a.b, with: {guards: {check: x, without: y}}}}]}",
            "exactly one member",
        ),
        ("combine: {within: call, all: [{call: {to: a.b, with: {}}}]}", "without saying which"),
        ("combine: {within: call, all: [{not: {call: {to: a.b}}}]}", "a term that is not `not`"),
        ("combine: {within: call, all: [{pattern: abcdef}]}", "over calls, the terms are"),
        ("combine: {within: text, all: [{call: {to: a.b}}]}", "`call` goes with the windows"),
        ("combine: {within: text, all: [{pattern: abcdef}]}", "`code.*` goes with"),
        ("combine: {within: page, all: [{call: {to: a.b}}]}", "page"),
    ];
    let file = |number: usize| format!("own-{number}.yaml");
    let files: Vec<_> = mistakes.iter().enumerate().map(|(number, (how, _))| (file(number), rule(how))).collect();
    let files: Vec<_> = files.iter().map(|(file, text)| (file.as_str(), text.clone())).collect();
    let folder = Folder::with("mistake", &files);
    let error = RuleSet::load(&folder.0).unwrap_err().to_string();
    for (number, (how, expected)) in mistakes.into_iter().enumerate() {
        let of_file = |line: &&str| line.contains(&file(number)) && line.contains(expected);
        assert!(error.lines().any(|line| of_file(&line)), "{how}: {error}");
    }
    let folder = Folder::with("sets", &[("calls/other.yaml", "id: one\nmeans: ''\n".to_owned())]);
    let error = RuleSet::load(&folder.0).unwrap_err().to_string();
    for expected in ["not the name of its file", "`means` is empty", "names no callee"] {
        assert!(error.contains(expected), "{expected} is not in {error}");
    }
}

fn handler(tool: &str, parameter: &str) -> Source {
    Source::Handler { of: Some(tool.into()), parameter: Some(parameter.into()) }
}

fn flow(source: Source) -> Flow {
    Flow { source, through: Vec::new(), guards: Vec::new(), steps: vec![Location::line("server.py", 3)] }
}

fn joined(text: &str, flow: Flow) -> Argument {
    Argument { name: None, shape: Shape::Joined, text: text.into(), flows: vec![flow] }
}

fn call(callee: &str, arguments: Vec<Argument>) -> Call {
    Call {
        language: Language::Python,
        callee: callee.into(),
        receiver: None,
        arguments,
        function: None,
        location: Location { file: "server.py".to_owned(), line: 4, column: Some(5) },
    }
}

fn check(rules: &RuleSet, calls: Vec<Call>) -> Vec<Finding> {
    let file = SourceFile::new("server.py", "import os\n\ndef ping(host):\n    os.system(f\"ping {host}\")\n");
    let checked = rules.check_calls(&[file], &Calls { calls, gaps: Vec::new() }, &[]);
    checked.findings.into_iter().filter(|finding| finding.rule.as_str() == "own-call").collect()
}

/// The bundled rules with one more.
fn rules(name: &str, how: &str) -> RuleSet {
    let folder = Folder::with(name, &[("own-call.yaml", rule(how)), ("cleaners/quoted.yaml", QUOTED.to_owned())]);
    RuleSet::load(&folder.0).unwrap_or_else(|error| panic!("{error}"))
}

fn rule(how: &str) -> String {
    format!(
        "id: own-call\ntitle: t\nclass: V20\ncategory: command_injection\nkind: flaw\nseverity: high\nconfidence: high\n\
         looks_at: [code.python]\n{how}\nwhy: w\nfix: f\nmatches: [a, b, c]\nignores: [d, e, f]\n"
    )
}

/// A folder of rules that is gone when the test ends.
struct Folder(PathBuf);

impl Folder {
    fn with(name: &str, files: &[(&str, String)]) -> Self {
        let folder = std::env::temp_dir().join(format!("mcp-hub-calls-{name}-{}", std::process::id()));
        for (file, text) in files {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}
