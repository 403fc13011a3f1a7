//! Packages, modules, and paths between them.

use super::{gaps, names, servers};

const TOOL: &str = "Tool::new(NAME, \"\", object!({}))";

#[test]
fn modules_are_found_in_files_folders_and_under_other_paths() {
    let main = format!(
        "mod a;\nmod b;\n#[path = \"odd/place.rs\"]\nmod c;\nmod inline {{ pub mod deep; }}\nstruct S;\n\
         impl ServerHandler for S {{ fn list_tools(&self) -> R {{ ListToolsResult::with_all_items(vec![\
         a::tool(), b::inner::tool(), c::tool(), crate::inline::deep::tool()]) }} }}"
    );
    let tool = |name: &str| {
        format!("use rmcp::model::Tool;\nconst NAME: &str = \"{name}\";\npub fn tool() -> Tool {{ {TOOL} }}")
    };
    let found = servers(&[
        ("Cargo.toml", "[package]\nname = \"x\"\n"),
        ("src/main.rs", &main),
        ("src/a.rs", &tool("a")),
        ("src/b/mod.rs", "pub mod inner;"),
        ("src/b/inner.rs", &tool("b")),
        ("src/odd/place.rs", &tool("c")),
        ("src/inline/deep.rs", &tool("d")),
    ]);
    assert_eq!(names(&found[0]), ["a", "b", "c", "d"]);
    assert_eq!(gaps(&found[0]), Vec::<String>::new());
}

#[test]
fn packages_of_a_workspace_are_told_apart_and_lend_each_other_their_names() {
    let server = |crate_name: &str| {
        format!(
            "use {crate_name}::NAME;\nuse rmcp::model::*;\nstruct S;\nimpl ServerHandler for S {{\n\
             fn list_tools(&self) -> R {{ ListToolsResult::with_all_items(vec![{TOOL}]) }} }}"
        )
    };
    let found = servers(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"*\"]\n[workspace.dependencies]\nsome-names = { path = \"names\" }\n"),
        ("names/Cargo.toml", "[package]\nname = \"some-names\"\n"),
        ("names/src/lib.rs", "mod inner { pub const NAME: &str = \"shared\"; }\npub use inner::*;"),
        ("one/Cargo.toml", "[package]\nname = \"one\"\n[dependencies]\nsome-names = { workspace = true }\n"),
        ("one/src/main.rs", &server("some_names")),
        ("two/Cargo.toml", "[package]\nname = \"two\"\n[dependencies]\nother = { path = \"../names\" }\n"),
        ("two/src/bin/serve.rs", &server("other")),
    ]);
    let found: Vec<_> = found.iter().map(|surface| (surface.root.as_str(), names(surface))).collect();
    assert_eq!(found, [("one", vec!["shared"]), ("two", vec!["shared"])]);
}

#[test]
fn an_example_is_the_server_only_where_nothing_else_is() {
    let source = |name: &str| format!("struct S;\n#[tool_router] impl S {{ #[tool] fn {name}(&self) {{}} }}");
    let manifest = ("Cargo.toml", "[package]\nname = \"x\"\n");
    let example = source("example");
    let main = source("real");
    let both = servers(&[manifest, ("src/main.rs", &main), ("examples/e.rs", &example)]);
    assert_eq!(both.iter().flat_map(names).collect::<Vec<_>>(), ["real"]);
    let only = servers(&[manifest, ("src/lib.rs", "pub fn x() {}"), ("examples/e.rs", &example)]);
    assert_eq!(only.iter().flat_map(names).collect::<Vec<_>>(), ["example"]);
}
