// Package archive reads old plates.
package archive

import (
	"example.com/observatory/internal/toolset"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

func init() {
	toolset.Announce(toolset.New("plates").Read(server.ServerTool{
		Tool: mcp.NewTool("read", mcp.WithDescription("Reads a plate"), mcp.WithInteger("number", mcp.Required())),
	}))
}
