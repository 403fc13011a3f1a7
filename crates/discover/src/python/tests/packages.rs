use super::{described, names, surfaces};

const SERVER: &str = "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x')\n";

#[test]
fn a_server_made_in_one_module_is_filled_in_others() {
    let found = surfaces(&[
        ("pyproject.toml", "[project]\nname = 'notes'\n[project.scripts]\nnotes = 'notes.main:run'\n"),
        ("src/notes/__init__.py", "from . import main\n"),
        ("src/notes/app.py", SERVER),
        (
            "src/notes/main.py",
            "from notes.app import mcp\nfrom notes import tools\nfrom .more import add_to\ndef run():\n    add_to(mcp, 'late')\n    mcp.run()\n",
        ),
        ("src/notes/more.py", "def add_to(server, name):\n    @server.tool(name=name)\n    def f(): 'Late.'\n"),
        ("src/notes/tools/__init__.py", "from .one import *\n"),
        (
            "src/notes/tools/one.py",
            "from ..app import mcp\nfrom ..words import WORDS\n@mcp.tool(description=WORDS['one'])\ndef one(): ...\n",
        ),
        ("src/notes/words.py", "WORDS = {'one': 'First.'}\n"),
    ]);
    assert_eq!(found.len(), 1);
    let mut tools = described(&found[0]);
    tools.sort_unstable();
    assert_eq!(tools, [("late", "Late."), ("one", "First.")]);
}

#[test]
fn servers_of_one_repository_are_told_apart() {
    let tool = |name: &str| format!("{SERVER}@mcp.tool()\ndef {name}(): ...\n");
    let (a, b, test) = (tool("a"), tool("b"), tool("t"));
    let found = surfaces(&[
        ("servers/a/pyproject.toml", ""),
        ("servers/a/server.py", &a),
        ("servers/b/pyproject.toml", ""),
        ("servers/b/src/b/server.py", &b),
        ("servers/b/tests/test_server.py", &test),
        ("examples/demo.py", &test),
    ]);
    let seen: Vec<(&str, Vec<&str>)> = found.iter().map(|surface| (surface.root.as_str(), names(surface))).collect();
    assert_eq!(seen, [("servers/a", vec!["a"]), ("servers/b", vec!["b"])]);
}

#[test]
fn an_example_is_the_server_where_nothing_else_is() {
    let text = format!("{SERVER}@mcp.tool()\ndef demo(): ...\n");
    let found = surfaces(&[("examples/demo.py", &text), ("lib.py", "X = 1\n")]);
    assert_eq!(names(&found[0]), ["demo"]);
}

#[test]
fn the_release_of_the_sdk_decides_what_a_docstring_says() {
    let server = "from fastmcp import FastMCP\nmcp = FastMCP('x')\n@mcp.tool\ndef f(a: int):\n    '''Does it.\n\n    Args:\n        a: How often.\n    '''\n";
    let old = surfaces(&[("server.py", server), ("uv.lock", "name = \"fastmcp\"\nversion = \"2.14.7\"\n")]);
    let new = surfaces(&[("server.py", server), ("uv.lock", "name = \"fastmcp\"\nversion = \"3.4.3\"\n")]);
    assert_eq!(described(&old[0]), [("f", "Does it.\n\nArgs:\n    a: How often.")]);
    assert_eq!(described(&new[0]), [("f", "Does it.")]);
    assert_eq!(new[0].tools[0].input_schema["properties"]["a"]["description"], "How often.");
}

#[test]
fn packages_that_do_not_use_an_sdk_have_no_surface() {
    assert!(surfaces(&[("a.py", "@app.tool()\ndef f(): ...\n")]).is_empty());
    assert!(surfaces(&[("client.py", "from mcp import ClientSession\nx = ClientSession()\n")]).is_empty());
}

#[test]
fn a_package_finds_what_lies_in_it_by_its_own_full_name() {
    let found = surfaces(&[
        ("app/__init__.py", ""),
        (
            "app/server/__init__.py",
            "from mcp.server import MCPServer\nfrom app.server import tools\nserver = MCPServer('x')\ntools.register(server)\n",
        ),
        ("app/server/tools.py", "def register(to):\n    @to.tool(description='Found.')\n    def inner(): ...\n"),
    ]);
    assert_eq!(described(&found[0]), [("inner", "Found.")]);
}

#[test]
fn a_wheel_states_the_newest_release_that_an_installer_may_choose() {
    let server = "from fastmcp import FastMCP\nmcp = FastMCP('x')\n@mcp.tool\ndef f(a: int):\n    '''Does it.\r\n\r\n    Args:\r\n        a: How often.\r\n    '''\n";
    let with = |asked: &str| {
        let metadata = format!("Name: x\nRequires-Dist: fastmcp-extras==9.9\nRequires-Dist: fastmcp{asked}\n\nText.\n");
        let found = surfaces(&[("server.py", server), ("x-1.dist-info/METADATA", &metadata)]);
        found[0].tools[0].description.clone().unwrap_or_default()
    };
    for old in ["<3,>=2.0", "==2.7.0", "~=2.3", ">=2.1,<3.3; python_version > '3'"] {
        assert_eq!(with(old), "Does it.\n\nArgs:\n    a: How often.", "{old}");
    }
    for new in ["<5,>=4.1", ">=2.14", "", "<=3.3"] {
        assert_eq!(with(new), "Does it.", "{new}");
    }
}
