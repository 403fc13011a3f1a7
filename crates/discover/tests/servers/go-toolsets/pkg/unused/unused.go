// Package unused is used by no program.
package unused

import (
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// Register adds a tool that no server has.
func Register(s *server.MCPServer) {
	s.AddTool(mcp.NewTool("never"), nil)
}
