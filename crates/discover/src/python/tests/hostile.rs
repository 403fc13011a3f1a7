use super::{described, names, surface, surfaces};

const SERVER: &str =
    "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x')\n@mcp.tool()\ndef kept():\n    'Kept.'\n";

#[test]
fn odd_encodings_and_line_ends_change_nothing() {
    let variants = [
        SERVER.replace('\n', "\r\n"),
        SERVER.replace('\n', "\r"),
        SERVER.replace("    ", "\t"),
        SERVER.replace("\n@", "\n\u{c}\n@"),
        format!("\u{feff}{SERVER}"),
    ];
    for text in variants {
        assert_eq!(described(&surface(&text)), [("kept", "Kept.")], "{text:?}");
    }
}

#[test]
fn a_file_in_another_dialect_is_a_gap_and_the_rest_is_read() {
    let found = surface(&format!("{SERVER}print 'old'\n@mcp.tool()\ndef after(): ...\n"));
    assert_eq!(names(&found), ["kept", "after"]);
    assert_eq!(found.gaps.len(), 1);
    assert_eq!(found.gaps[0].reason.code(), "unparsable");
    assert_eq!(found.gaps[0].location.as_ref().unwrap().line, 6);
}

#[test]
fn source_nested_beyond_reason_is_a_gap() {
    let deep = format!("from mcp import x\ny = {}{}\n", "[".repeat(5000), "]".repeat(5000));
    let found = surfaces(&[("deep.py", &deep), ("server.py", SERVER)]);
    assert_eq!(names(&found[0]), ["kept"]);
    assert_eq!(found[0].gaps[0].reason.code(), "limit");
    assert_eq!(found[0].gaps[0].location.as_ref().unwrap().file, "deep.py");
}

#[test]
fn cycles_of_imports_calls_and_classes_end() {
    let a = "from b import y\nx = y\nclass A(B): pass\nclass B(A): pass\ndef f(n): return f(n) + f(n)\nz = f(1)\n";
    let b = "from a import x\ny = x\nfrom a import *\n";
    let package = "from . import server\nfrom .server import *\n";
    let found = surfaces(&[
        ("a.py", a),
        ("b.py", b),
        ("pkg/__init__.py", package),
        ("pkg/server.py", &format!("from . import server\nimport a, pkg\n{SERVER}")),
    ]);
    assert_eq!(names(&found[0]), ["kept"]);
}

#[test]
fn types_that_contain_themselves_end() {
    let text = format!(
        "{SERVER}from typing import *\nfrom pydantic import BaseModel\nT = List['T']\nclass M(BaseModel):\n    m: 'M'\n    n: list['M']\n@mcp.tool()\ndef deep(a: T, m: M): ...\n"
    );
    let found = surface(&text);
    assert_eq!(names(&found), ["kept", "deep"]);
    assert_eq!(found.tools[1].input_schema["$defs"]["M"]["properties"]["m"]["$ref"], "#/$defs/M");
}
