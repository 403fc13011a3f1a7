// Command orchard keeps a list of fruit trees.
package main

import (
	"context"
	"log"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const prefix = "orchard_"

type service struct {
	trees map[string]Tree
}

func (s *service) plant(ctx context.Context, req *mcp.CallToolRequest, args PlantArgs) (*mcp.CallToolResult, PlantResult, error) {
	return nil, PlantResult{ID: 1}, nil
}

func (s *service) prune(ctx context.Context, req *mcp.CallToolRequest, args *PruneArgs) (*mcp.CallToolResult, any, error) {
	return nil, nil, nil
}

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "orchard", Version: "0.3.0"}, &mcp.ServerOptions{
		Instructions: "List the trees before planting more.",
	})
	s := &service{trees: make(map[string]Tree)}

	mcp.AddTool(server, &mcp.Tool{
		Name:        prefix + "plant",
		Title:       "Plant a tree",
		Description: "Plants a tree and tells its number.",
	}, s.plant)

	mcp.AddTool(server, &mcp.Tool{
		Name:        prefix + "prune",
		Description: "Prunes trees.",
		Annotations: &mcp.ToolAnnotations{DestructiveHint: ptr(true), IdempotentHint: true},
	}, s.prune)

	mcp.AddTool(server, &mcp.Tool{Name: prefix + "count", Description: "Counts trees."},
		func(ctx context.Context, req *mcp.CallToolRequest, _ struct{}) (*mcp.CallToolResult, Page[Tree], error) {
			return nil, Page[Tree]{}, nil
		})

	addTool(server, "water", "Waters a tree", func(ctx context.Context, args WaterArgs) (string, error) {
		return "done", nil
	})

	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		log.Fatal(err)
	}
}

// addTool registers a function that only takes what a tool is called with.
func addTool[In any](server *mcp.Server, name, description string, run func(context.Context, In) (string, error)) {
	tool := &mcp.Tool{Name: prefix + name, Description: description + "."}
	mcp.AddTool(server, tool, func(ctx context.Context, req *mcp.CallToolRequest, args In) (*mcp.CallToolResult, any, error) {
		text, err := run(ctx, args)
		if err != nil {
			return nil, nil, err
		}
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
	})
}

func ptr[T any](value T) *T { return &value }
