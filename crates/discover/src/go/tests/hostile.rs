//! Source that is meant to hang or to break whoever reads it.

use super::{names, server, servers, with_options};

#[test]
fn types_that_hold_themselves_end() {
    let declared = "
type node struct {
	Next  *node            `json:\"next\"`
	Below map[string]node  `json:\"below\"`
	List  list             `json:\"list\"`
	Page  page[page[node]] `json:\"page\"`
}

type list []list

type alias = alias

type same same

type page[T any] struct {
	Item *page[page[T]] `json:\"item\"`
}

func handle(ctx context.Context, req *mcp.CallToolRequest, args node) (*mcp.CallToolResult, same, error) {
	return nil, nil, nil
}
";
    let surface = server("\tmcp.AddTool(server, &mcp.Tool{Name: \"t\"}, handle)", declared);
    assert_eq!(names(&surface), ["t"]);
    assert!(surface.gaps.iter().any(|gap| gap.what.starts_with("type in arguments")));
}

#[test]
fn packages_that_import_each_other_end() {
    let a = "package a\n\nimport \"example.com/m/b\"\n\nvar X = b.Y\n\nfunc F() string { return b.G() }\n";
    let b = "package b\n\nimport \"example.com/m/a\"\n\nvar Y = a.X\n\nfunc G() string { return a.F() }\n";
    let main = "package main

import (
	\"example.com/m/a\"
	\"github.com/mark3labs/mcp-go/mcp\"
	\"github.com/mark3labs/mcp-go/server\"
)

func main() {
	s := server.NewMCPServer(\"s\", \"1\")
	s.AddTool(mcp.NewTool(\"t\", mcp.WithDescription(a.X)), nil)
	s.AddTool(mcp.NewTool(a.F()), nil)
}
";
    let found = servers(&[("go.mod", "module example.com/m\n"), ("a/a.go", a), ("b/b.go", b), ("main.go", main)]);
    assert_eq!(names(&found[0]), ["t"]);
    assert_eq!(found[0].gaps.len(), 2, "{:?}", found[0].gaps);
}

#[test]
fn loops_and_calls_without_end_are_cut() {
    let surface = with_options(
        "
	for {
		grow(s, \"x\")
	}
",
        "
func grow(s *server.MCPServer, name string) {
	s.AddTool(mcp.NewTool(name), nil)
	for i := 0; i < 1000000000; i++ {
		name = name + name
	}
	grow(s, name)
}
",
    );
    assert!(names(&surface).contains(&"x"));
    assert!(!surface.gaps.is_empty());
}

#[test]
fn a_file_that_is_no_go_keeps_what_can_be_read_and_says_where_it_breaks() {
    let main = "package main

import (
	\"github.com/mark3labs/mcp-go/mcp\"
	\"github.com/mark3labs/mcp-go/server\"
)

func main() {
	s := server.NewMCPServer(\"s\", \"1\")
	s.AddTool(mcp.NewTool(\"a\"), nil)
}

func broken( { s.AddTool(mcp.NewTool(
";
    let found = servers(&[("main.go", main)]);
    let gap = found[0].gaps.iter().find(|gap| gap.what == "part of `main.go`").unwrap();
    assert_eq!(gap.reason.code(), "unparsable");
    assert!(gap.location.as_ref().map(|at| at.line).is_some_and(|line| line >= 12));
}

#[test]
fn source_of_any_shape_is_no_panic() {
    let nested = format!("package main // mcp\n\nvar x = {}1{}\n", "f(".repeat(3_000), ")".repeat(3_000));
    let literals = format!("package main // mcp\n\nvar x = {}{}\n", "T{".repeat(400), "}".repeat(400));
    let cases = format!(
        "package main // mcp\n\nfunc main() {{\n\tswitch x {{\n{}\t}}\n}}\n",
        "\tcase 1:\n\t\tf()\n".repeat(2_000)
    );
    let sum = format!("package main // mcp\n\nvar x = \"a\"{}\n", " + \"a\"".repeat(400));
    for source in [
        "",
        "package",
        "package main // mcp\nfunc (r *) x() {}\nfunc [T any] () {}\ntype X[T struct{ A `",
        "package main // mcp\nvar \u{e9} = \"\\xff\\u12\" + `\u{1F600}`[1:2]\nfunc main() { \u{e9}() }",
        nested.as_str(),
        literals.as_str(),
        cases.as_str(),
        sum.as_str(),
    ] {
        let found = servers(&[("main.go", source), ("go.mod", "module \nreplace ( => ./..\n")]);
        assert!(found.iter().all(|server| server.tools.is_empty()), "{source:.40}");
    }
}
