// Command lighthouse signals to ships.
package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"log"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/modelcontextprotocol/go-sdk/mcp"
)

//go:embed docs/instructions.md
var instructions string

var colours = []any{"white", "red", "green"}

func text(description string) *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Description: description}
}

func main() {
	server := mcp.NewServer(&mcp.Implementation{Name: "lighthouse"}, &mcp.ServerOptions{Instructions: instructions})
	addTools(server)
	addPrompts(server)
	addResources(server)
	if err := server.Run(context.Background(), &mcp.StdioTransport{}); err != nil {
		log.Fatal(err)
	}
}

func addTools(server *mcp.Server) {
	server.AddTool(&mcp.Tool{
		Name:        "flash",
		Description: "Flashes the lamp.\n\nA flash lasts a second.",
		InputSchema: &jsonschema.Schema{
			Type: "object",
			Properties: map[string]*jsonschema.Schema{
				"colour": {Type: "string", Enum: colours, Default: json.RawMessage(`"white"`)},
				"times":  {Type: "integer", Minimum: jsonschema.Ptr(1.0), Maximum: jsonschema.Ptr(9.0)},
				"ships":  {Type: "array", Items: text("Call sign"), MinItems: jsonschema.Ptr(1)},
				"note":   text("What to write into the log"),
			},
			Required:             []string{"colour"},
			AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
		},
		Annotations: &mcp.ToolAnnotations{Title: "Flash", ReadOnlyHint: true},
	}, handle)

	server.AddTool(&mcp.Tool{
		Name:        "horn",
		Description: `Sounds the "horn".`,
		InputSchema: json.RawMessage(`{"type": "object", "properties": {"seconds": {"type": "number"}}}`),
	}, handle)

	listener := &mcp.Tool{Name: "listen", Description: "Listens for ships."}
	schema := &jsonschema.Schema{Type: "object", Properties: map[string]*jsonschema.Schema{}}
	for i, channel := range []string{"near", "far"} {
		schema.Properties[channel] = text(fmt.Sprintf("Frequency %d of %s", i+1, channel))
		schema.Required = append(schema.Required, channel)
	}
	listener.InputSchema = schema
	server.AddTool(listener, handle)

	server.AddTool(&mcp.Tool{
		Name: "turn",
		InputSchema: map[string]any{
			"type":       "object",
			"properties": map[string]any{"degrees": map[string]any{"type": "integer", "minimum": 0}},
		},
	}, handle)
}

func handle(ctx context.Context, req *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return &mcp.CallToolResult{}, nil
}
