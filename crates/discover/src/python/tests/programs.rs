use super::{names, surface, surfaces};

/// A script that makes a server with one tool.
fn script(tool: &str) -> String {
    format!("from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('{tool}')\n@mcp.tool()\ndef {tool}(): 'Does it.'\n")
}

#[test]
fn scripts_that_make_a_server_each_are_servers_of_their_own() {
    let found = surfaces(&[("one.py", &script("one")), ("two.py", &script("two"))]);
    let listed: Vec<_> = found.iter().map(|surface| (surface.server_name.as_deref(), names(surface))).collect();
    assert_eq!(listed, [(Some("one"), vec!["one"]), (Some("two"), vec!["two"])]);
}

#[test]
fn scripts_in_folders_of_their_own_are_rooted_there() {
    let found = surfaces(&[("a/server.py", &script("one")), ("b/server.py", &script("two"))]);
    let roots: Vec<&str> = found.iter().map(|surface| surface.root.as_str()).collect();
    assert_eq!(roots, ["a", "b"]);
}

#[test]
fn servers_that_one_file_imports_are_one_program() {
    let main = "import sys\nif sys.argv:\n    from one import mcp\nelse:\n    from two import mcp\nmcp.run()\n";
    let found = surfaces(&[("main.py", main), ("one.py", &script("one")), ("two.py", &script("two"))]);
    assert_eq!(found.len(), 1, "{found:?}");
    let mut names = names(&found[0]);
    names.sort_unstable();
    assert_eq!(names, ["one", "two"]);
}

#[test]
fn the_command_that_a_project_installs_comes_first() {
    let project = "[project.scripts]\nserve = \"two:mcp.run\"\n";
    let found = surfaces(&[("one.py", &script("one")), ("pyproject.toml", project), ("two.py", &script("two"))]);
    let first: Vec<_> = found.iter().map(|surface| surface.server_name.as_deref()).collect();
    assert_eq!(first, [Some("two"), Some("one")]);
}

#[test]
fn a_prefix_that_is_not_known_is_a_gap() {
    let found = surface(
        r#"
import os
from fastmcp import FastMCP
inner, outer = FastMCP("inner"), FastMCP("outer")
@inner.tool
def look(): "Looks."
outer.mount(inner, prefix=os.environ["PREFIX"])
"#,
    );
    let gaps: Vec<&str> = found.gaps.iter().map(|gap| gap.what.as_str()).collect();
    assert_eq!(gaps, ["prefix of the names of a mounted server"]);
}

#[test]
fn of_servers_that_stand_in_for_each_other_the_first_tried_comes_first() {
    let main = "try:\n    from two import mcp\nexcept ImportError:\n    from one import mcp\n";
    let project = "[project.scripts]\nserve = \"main:mcp.run\"\n";
    let found = surfaces(&[
        ("main.py", main),
        ("one.py", &script("one")),
        ("pyproject.toml", project),
        ("two.py", &script("two")),
    ]);
    assert_eq!((found.len(), names(&found[0])), (1, vec!["two", "one"]));
}

#[test]
fn a_command_that_only_calls_that_of_a_dependency_is_a_gap() {
    let found = surfaces(&[
        ("shim-1.0.dist-info/entry_points.txt", "[console_scripts]\nshim = shim:main\n"),
        ("shim.py", "def main():\n    from other_mcp.server import main\n    return main()\n"),
    ]);
    let gaps: Vec<_> = found.iter().flat_map(|surface| &surface.gaps).map(|gap| &gap.reason).collect();
    assert_eq!(gaps, [&model::GapReason::InDependency("other_mcp.server".to_owned())]);
}
