//! Which packages are a server, and how their files belong together.

use super::{names, servers};

const SERVER: &str = "package main

import (
	\"example.com/m/tools\"
	. \"example.com/m/words\"
	\"github.com/mark3labs/mcp-go/server\"
)

func main() { tools.Register(server.NewMCPServer(Name, \"1\")) }
";

const TOOLS: &str = "package tools

import (
	m \"github.com/mark3labs/mcp-go/mcp\"
	\"github.com/mark3labs/mcp-go/server\"
)

func Register(s *server.MCPServer) {
	for _, name := range known {
		s.AddTool(m.NewTool(name), nil)
	}
}

func init() { known = append(known, \"first\") }
";

const MORE: &str = "package tools

var known []string

func init() {
	known = append(known, \"second\")
}

func init() { known = append(known, \"third\") }
";

#[test]
fn a_package_is_all_files_of_its_folder_and_variables_are_shared_by_them() {
    let found = servers(&[
        ("go.mod", "module example.com/m\n"),
        ("cmd/m/main.go", SERVER),
        ("tools/a.go", TOOLS),
        ("tools/b.go", MORE),
        ("words/words.go", "package words\n\nconst Name = \"dotted\"\n"),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].root.as_str(), found[0].server_name.as_deref()), ("cmd/m", Some("dotted")));
    assert_eq!(names(&found[0]), ["first", "second", "third"]);
}

fn program(tool: &str) -> String {
    format!(
        "package main\n\nimport (\n\t\"github.com/mark3labs/mcp-go/mcp\"\n\t\"github.com/mark3labs/mcp-go/server\"\n)\n\n\
         func main() {{ server.NewMCPServer(\"s\", \"1\").AddTool(mcp.NewTool(\"{tool}\"), nil) }}\n"
    )
}

#[test]
fn every_program_is_a_server_and_examples_are_only_where_nothing_else_is() {
    let (one, two, example) = (program("one"), program("two"), program("example"));
    let all = [
        ("a/go.mod", "module example.com/a\n"),
        ("a/main.go", one.as_str()),
        ("b/cmd/main.go", two.as_str()),
        ("examples/e/main.go", example.as_str()),
        ("vendor/v/main.go", example.as_str()),
        ("lib/lib.go", "package lib // nothing of mcp\n"),
    ];
    let found = servers(&all);
    let roots: Vec<(&str, Vec<&str>)> = found.iter().map(|server| (server.root.as_str(), names(server))).collect();
    assert_eq!(roots, [("a", vec!["one"]), ("b/cmd", vec!["two"])]);
    let found = servers(&all[3..4]);
    assert_eq!(names(&found[0]), ["example"]);
}

#[test]
fn a_library_without_a_program_is_read_by_itself() {
    let found = servers(&[("go.mod", "module example.com/m\n"), ("tools/a.go", TOOLS), ("tools/b.go", MORE)]);
    assert_eq!(found[0].root, "tools");
    assert_eq!(names(&found[0]), ["first", "second", "third"]);
}

#[test]
fn embedded_files_are_texts() {
    let main = "package main

import (
	\"embed\"

	\"github.com/mark3labs/mcp-go/mcp\"
	\"github.com/mark3labs/mcp-go/server\"
)

//go:embed words
var files embed.FS

var (
	//go:embed words/a.md
	text string
)

func main() {
	more, err := files.ReadFile(\"words/b.md\")
	if err != nil {
		panic(err)
	}
	s := server.NewMCPServer(\"s\", \"1\", server.WithInstructions(text))
	s.AddTool(mcp.NewTool(\"t\", mcp.WithDescription(string(more))), nil)
}
";
    let found = servers(&[("x/main.go", main), ("x/words/a.md", "A"), ("x/words/b.md", "B")]);
    assert_eq!(found[0].instructions.as_deref(), Some("A"));
    assert_eq!(found[0].tools[0].description.as_deref(), Some("B"));
}

#[test]
fn a_program_that_declares_nothing_is_no_server() {
    let main = "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"mcp\") }\n";
    assert!(servers(&[("main.go", main)]).is_empty());
}
