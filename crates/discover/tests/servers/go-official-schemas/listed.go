package main

import (
	"context"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const scheme = "lighthouse://"

func addPrompts(server *mcp.Server) {
	server.AddPrompt(&mcp.Prompt{
		Name:        "report",
		Title:       "Report a ship",
		Description: "Writes a report of a ship that was seen",
		Arguments: []*mcp.PromptArgument{
			{Name: "ship", Description: "Call sign", Required: true},
			{Name: "bearing"},
		},
	}, func(ctx context.Context, req *mcp.GetPromptRequest) (*mcp.GetPromptResult, error) {
		return nil, nil
	})
}

func addResources(server *mcp.Server) {
	resources := []struct {
		path, title string
		mime        string
	}{
		{"log", "Log book", "text/plain"},
		{"chart", "Chart", "image/png"},
	}
	for _, resource := range resources {
		server.AddResource(&mcp.Resource{
			URI:      scheme + resource.path,
			Name:     resource.path,
			Title:    resource.title,
			MIMEType: resource.mime,
		}, read)
	}
	server.AddResourceTemplate(&mcp.ResourceTemplate{
		URITemplate: scheme + "ships/{sign}",
		Name:        "ship",
		Description: "What is known of a ship",
	}, read)
}

func read(ctx context.Context, req *mcp.ReadResourceRequest) (*mcp.ReadResourceResult, error) {
	return nil, nil
}
