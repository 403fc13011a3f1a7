//! The forms in which tools are named and listed.

use super::{gaps, listed, names, server};

/// The tools that a list expression gives, without any gap.
fn whole(items: &str, list: &str) -> Vec<String> {
    let surface = listed(items, list);
    assert_eq!(gaps(&surface), Vec::<String>::new(), "{list}");
    names(&surface).into_iter().map(str::to_owned).collect()
}

#[test]
fn names_are_folded_from_constants_and_macros() {
    let items = "mod names { pub const A: &str = \"a\"; pub static B: &str = concat!(\"b\", 1); }\n\
                 use names::{A as FIRST, *};\nfn schema() -> JsonObject { JsonObject::new() }\nconst P: &str = \"p\";";
    let list = "vec![Tool::new(FIRST, \"\", schema()), Tool::new(B.to_string(), \"\", schema()), \
                Tool::new(format!(\"{P}_{}_{x}\", 2, x = \"y\"), \"\", schema())]";
    assert_eq!(whole(items, list), ["a", "b1", "p_2_y"]);
}

#[test]
fn tools_are_made_by_loops_maps_and_methods() {
    let items = "fn make(name: &str) -> Tool { Tool::new(name.to_owned(), \"d\", object!({})) }\n\
                 fn all() -> Vec<Tool> { let mut found = Vec::new(); for (name, _) in [(\"a\", 1), (\"b\", 2)] {\n\
                 found.push(make(name)); } found.extend([\"c\"].iter().map(|name| make(name))); found }";
    assert_eq!(whole(items, "all().into_iter().chain(vec![make(\"d\")]).collect()"), ["a", "b", "c", "d"]);
}

#[test]
fn a_match_on_a_known_variant_takes_its_arm() {
    let items = "#[derive(Clone, Copy)] enum K { A, B }\nimpl K { const ALL: &[K] = &[K::A, K::B];\n\
                 fn name(&self) -> &'static str { match self { K::A => \"a\", Self::B => { let n = \"b\"; n } } } }";
    let list = "K::ALL.iter().map(|k| Tool { name: k.name().into(), input_schema: object!({}), ..Default::default() })\
                .collect()";
    assert_eq!(whole(items, list), ["a", "b"]);
}

#[test]
fn lazy_values_are_made() {
    let items = "static A: LazyLock<String> = LazyLock::new(|| \"a\".into());\n\
                 lazy_static! { static ref B: String = String::from(\"b\"); }";
    assert_eq!(
        whole(items, "vec![Tool::new(A.clone(), \"\", object!({})), Tool::new(&*B, \"\", object!({}))]"),
        ["a", "b"]
    );
}

#[test]
fn trait_objects_answer_with_their_own_methods_or_the_default() {
    let items = "trait T { fn name(&self) -> String; fn about(&self) -> &str { \"none\" } }\n\
                 struct A; impl T for A { fn name(&self) -> String { \"a\".into() } }\n\
                 struct B(u8); impl T for B { fn name(&self) -> String { format!(\"b{}\", self.0) }\n\
                 fn about(&self) -> &str { \"own\" } }\n\
                 fn all() -> Vec<Box<dyn T>> { vec![Box::new(A), Box::new(B(7))] }";
    let surface = listed(items, "all().iter().map(|t| Tool::new(t.name(), t.about(), object!({}))).collect()");
    let found: Vec<_> = surface.tools.iter().map(|tool| (tool.name.as_str(), tool.description.as_deref())).collect();
    assert_eq!(found, [("a", Some("none")), ("b7", Some("own"))]);
}

#[test]
fn a_name_that_only_a_running_server_has_is_a_gap() {
    let surface = listed("", "vec![Tool::new(std::env::var(\"NAME\").unwrap(), \"\", object!({}))]");
    assert_eq!(names(&surface), Vec::<&str>::new());
    assert!(gaps(&surface).iter().any(|gap| gap.starts_with("name of a tool: computed at run time")), "{surface:?}");
}

#[test]
fn what_a_server_takes_from_others_is_a_gap() {
    let surface = listed("", "self.client.list_all_tools().await?");
    assert!(gaps(&surface).iter().any(|gap| gap.starts_with("tools:")), "{surface:?}");
}

#[test]
fn tools_for_tests_are_left_out() {
    let surface = server(
        "#[tool_router] impl S { #[tool] fn a(&self) {} #[cfg(test)] #[tool] fn b(&self) {} }\n\
         #[cfg(test)] mod tests { #[tool_router] impl super::S { #[tool] fn c(&self) {} } }\nstruct S;",
    );
    assert_eq!(names(&surface), ["a"]);
}

#[test]
fn a_router_that_is_never_asked_still_declares_its_tools() {
    let surface = server(
        "struct S { tool_router: ToolRouter<S> }\n#[tool_router] impl S { /// Does a\n#[tool] fn a(&self) {} }\n\
         #[tool_handler] impl ServerHandler for S {}\nfn make(r: ToolRouter<S>) -> S { S { tool_router: r } }",
    );
    assert_eq!(names(&surface), ["a"]);
    assert_eq!(surface.tools[0].description.as_deref(), Some("Does a"));
    assert_eq!(surface.tools[0].location.as_ref().map(|at| at.line), Some(3));
}

#[test]
fn doc_comments_are_joined_by_lines_and_lose_the_empty_ones() {
    let surface = server(
        "struct S;\n#[tool_router] impl S {\n    ///  One\n    ///\n    /// two  \n    #[tool]\n    fn a(&self) {}\n\
         #[doc = \"Three\"]\n#[tool(name = \"B\", annotations(title = \"T\", read_only_hint = true))]\nfn b(&self) {} }",
    );
    assert_eq!(surface.tools[0].description.as_deref(), Some("One\ntwo"));
    assert_eq!(surface.tools[1].description.as_deref(), Some("Three"));
    assert_eq!(surface.tools[1].annotations, Some(serde_json::json!({ "title": "T", "readOnlyHint": true })));
}

#[test]
fn an_answer_that_is_written_by_hand_is_read() {
    let surface = server(
        "fn handle(method: &str, prefix: Option<String>) -> Value { match method {\n\"tools/list\" => json!({ \
         \"tools\": [{ \"name\": \"a\", \"description\": \"d\", \"inputSchema\": { \"type\": \"object\", \
         \"properties\": { \"x\": { \"type\": \"number\", \"minimum\": -1 } } } }] }),\n_ => json!(null) } }",
    );
    assert_eq!(names(&surface), ["a"]);
    assert_eq!(surface.tools[0].input_schema["properties"]["x"]["minimum"], -1);
    assert_eq!(gaps(&surface), Vec::<String>::new());
}

#[test]
fn a_macro_that_holds_tools_and_is_not_expanded_is_a_gap() {
    let surface =
        server("struct S;\n#[tool_router] impl S { #[tool] fn a(&self) {} }\nmake_tools! { #[tool] fn b(&self) {} }");
    assert_eq!(names(&surface), ["a"]);
    assert_eq!(
        gaps(&surface),
        ["what macro `make_tools` declares: not read by this version: a macro that is not expanded"]
    );
}

#[test]
fn a_client_that_lists_the_tools_of_others_is_no_server() {
    let found = super::servers(&[
        ("Cargo.toml", "[package]\nname = \"a\"\n"),
        (
            "src/lib.rs",
            "use rmcp::model::Tool;\nimpl Client for X { async fn list_tools(&self) -> Vec<Tool> { self.peer.ask() } }\n\
             struct X;",
        ),
    ]);
    assert_eq!(found, Vec::new());
}
