// Package sky looks at the sky.
package sky

import (
	"context"
	"fmt"
	"strings"

	"example.com/observatory/internal/toolset"
	"example.com/observatory/internal/words"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

var catalogues = []string{"bright", "double"}

// Stars are the tools for stars.
func Stars(t words.Func) *toolset.Toolset {
	tool, handler := find(t)
	return toolset.New("stars").
		Read(toolset.Make(tool, handler)).
		Write(name(t))
}

func find(t words.Func) (tool mcp.Tool, handler server.ToolHandlerFunc) {
	tool = mcp.NewTool("find",
		mcp.WithDescription(t("TOOL_FIND_STAR_DESCRIPTION", "Finds a star in a catalogue")),
		mcp.WithString("catalogue", mcp.Required(), mcp.Description("One of: "+strings.Join(catalogues, ", "))),
	)
	handler = func(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
		return nil, nil
	}
	return
}

func name(t words.Func) server.ServerTool {
	return toolset.Make(
		mcp.NewTool("name_star", mcp.WithDescription(t("TOOL_NAME_STAR_DESCRIPTION", "Names a star"))),
		nil,
	)
}

// Planets are the tools for planets.
func Planets() *toolset.Toolset {
	set := toolset.New("planets")
	for number, planet := range []string{"mars", "venus"} {
		description := fmt.Sprintf("Tells where %s stands (%d of %d)", planet, number+1, 2)
		set.Read(server.ServerTool{Tool: mcp.NewTool(planet, mcp.WithDescription(description))})
	}
	return set
}
