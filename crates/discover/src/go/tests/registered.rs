//! How tools, prompts and resources reach a server.

use super::{gaps, names, server, servers, with_options};

#[test]
fn lists_of_registrations_are_spread_wherever_they_come_from() {
    let surface = with_options(
        "
	s.AddTools(group()...)
	s.SetTools(append(group(), one(\"c\"))...)
	for _, tool := range byName {
		s.AddTool(tool, nil)
	}
",
        "
func one(name string) server.ServerTool { return server.ServerTool{Tool: mcp.NewTool(name)} }

func group() []server.ServerTool { return []server.ServerTool{one(\"a\"), {Tool: mcp.NewTool(\"b\")}} }

var byName = map[string]mcp.Tool{\"d\": mcp.NewTool(\"d\"), \"e\": {Name: \"e\"}}
",
    );
    assert_eq!(names(&surface), ["a", "b", "c", "d", "e"]);
    assert!(surface.gaps.is_empty(), "{:?}", surface.gaps);
}

#[test]
fn an_option_that_is_not_known_is_a_gap_and_the_others_are_kept() {
    let surface = with_options(
        "\ts.AddTool(mcp.NewTool(\"a\", mcp.WithString(\"x\"), other.Option(), mcp.WithNumber(os.Args[1])), nil)",
        "",
    );
    assert!(surface.tools[0].input_schema["properties"]["x"].is_object());
    assert_eq!(surface.gaps.len(), 2, "{:?}", gaps(&surface));
    assert!(surface.gaps.iter().all(|gap| gap.what.starts_with("arguments of tool `a`")));
}

#[test]
fn options_are_applied_by_hand_too() {
    let surface = with_options(
        "\ts.AddTool(build(mcp.WithDescription(\"D\"), mcp.WithString(\"x\", mcp.Required())), nil)",
        "
func build(options ...mcp.ToolOption) mcp.Tool {
	tool := mcp.Tool{Name: \"a\"}
	for _, option := range options {
		option(&tool)
	}
	return tool
}
",
    );
    assert_eq!(surface.tools[0].description.as_deref(), Some("D"));
    assert_eq!(surface.tools[0].input_schema["required"], serde_json::json!(["x"]));
}

#[test]
fn a_command_that_nothing_calls_is_run() {
    let main = "package main

import (
	\"github.com/mark3labs/mcp-go/mcp\"
	\"github.com/mark3labs/mcp-go/server\"
	\"github.com/spf13/cobra\"
)

var root = &cobra.Command{RunE: func(cmd *cobra.Command, args []string) error { return serve(\"x_\") }}

func serve(prefix string) error {
	s := server.NewMCPServer(\"commanded\", \"1\")
	register(s, prefix)
	return server.ServeStdio(s)
}

func register(s *server.MCPServer, prefix string) { s.AddTool(mcp.NewTool(prefix+\"a\"), nil) }

func main() { root.Execute() }
";
    let found = servers(&[("main.go", main)]);
    assert_eq!(names(&found[0]), ["x_a"]);
    assert_eq!(found[0].server_name.as_deref(), Some("commanded"));
    assert!(found[0].gaps.is_empty(), "{:?}", found[0].gaps);
}

#[test]
fn a_builder_of_servers_is_given_tools_with_their_handlers() {
    let main = "package main

import (
	\"example.org/contexts/app\"
	\"example.org/contexts/fxctx\"
	\"example.org/contexts/mcp\"
)

func newTool() fxctx.Tool {
	return fxctx.NewTool(&mcp.Tool{Name: \"t\", Description: Ptr(\"words\"), InputSchema: mcp.ToolInputSchema{Type: \"object\"}}, nil)
}

func Ptr[T any](value T) *T { return &value }

func main() { app.NewBuilder().WithTool(newTool).Run() }
";
    let found = servers(&[("main.go", main)]);
    assert_eq!(names(&found[0]), ["t"]);
    assert_eq!(found[0].tools[0].description.as_deref(), Some("words"));
}

#[test]
fn prompts_and_resources_that_are_not_known_are_gaps() {
    let surface = server(
        "
	server.AddPrompt(&mcp.Prompt{Name: os.Args[1]}, nil)
	server.AddResource(&mcp.Resource{URI: os.Args[2]}, nil)
	server.AddResourceTemplate(&mcp.ResourceTemplate{URITemplate: os.Args[3]}, nil)
",
        "",
    );
    let what: Vec<&str> = surface.gaps.iter().map(|gap| gap.what.as_str()).collect();
    assert_eq!(what, ["name of a prompt", "address of a resource", "address of a resource template"]);
}
