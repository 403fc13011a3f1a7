// Package toolset groups tools.
package toolset

import (
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// Toolset is a named list of tools.
type Toolset struct {
	Name  string
	read  []server.ServerTool
	write []server.ServerTool
}

// New makes a toolset.
func New(name string) *Toolset {
	return &Toolset{Name: name}
}

// Read adds tools that change nothing.
func (t *Toolset) Read(tools ...server.ServerTool) *Toolset {
	for _, tool := range tools {
		tool.Tool.Name = t.Name + "_" + tool.Tool.Name
		t.read = append(t.read, tool)
	}
	return t
}

// Write adds tools that change something.
func (t *Toolset) Write(tools ...server.ServerTool) *Toolset {
	t.write = append(t.write, tools...)
	return t
}

// Register adds all tools to a server.
func (t *Toolset) Register(s *server.MCPServer) {
	for _, tool := range append(t.read, t.write...) {
		s.AddTool(tool.Tool, tool.Handler)
	}
}

// Make puts a tool and what runs it together.
func Make(tool mcp.Tool, handler server.ToolHandlerFunc) server.ServerTool {
	return server.ServerTool{Tool: tool, Handler: handler}
}
