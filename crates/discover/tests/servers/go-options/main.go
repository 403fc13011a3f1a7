package main

import (
	"context"
	"encoding/json"
	"os"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

const (
	toolBake = "bake"
	toolSell = "sell"
)

const raw = `{
  "type": "object",
  "properties": {"until": {"type": "string", "format": "date"}},
  "required": ["until"]
}`

// Order is what someone wants.
type Order struct {
	Loaves  int    `json:"loaves" jsonschema:"how many loaves"`
	Comment string `json:"comment,omitempty"`
}

func withShop() mcp.ToolOption {
	return mcp.WithString("shop", mcp.Required(), mcp.Description("Name of the shop"))
}

func main() {
	s := server.NewMCPServer("bakery", "1.0.0",
		server.WithToolCapabilities(true),
		server.WithInstructions("Bake "+"before you sell."),
	)

	bake := mcp.NewTool(toolBake,
		mcp.WithDescription(`Bakes bread.
Takes an hour.`),
		mcp.WithString("flour",
			mcp.Required(),
			mcp.Description("Kind of flour"),
			mcp.Enum("wheat", "rye"),
			mcp.DefaultString("rye"),
		),
		mcp.WithNumber("loaves", mcp.Min(1), mcp.Max(20), mcp.DefaultNumber(2)),
		mcp.WithBoolean("salted", mcp.DefaultBool(true)),
		mcp.WithArray("seeds", mcp.Items(map[string]any{"type": "string"}), mcp.MinItems(1)),
		mcp.WithArray("guests", mcp.WithStringItems(mcp.MinLength(2))),
		mcp.WithObject("oven",
			mcp.Properties(map[string]any{"heat": map[string]any{"type": "number"}}),
			mcp.AdditionalProperties(false),
		),
		withShop(),
		mcp.WithTitleAnnotation("Bake bread"),
		mcp.WithReadOnlyHintAnnotation(false),
		mcp.WithDestructiveHintAnnotation(false),
	)
	s.AddTool(bake, handle)

	sellOptions := []mcp.ToolOption{mcp.WithDescription("Sells bread"), withShop()}
	if os.Getenv("BAKERY_CREDIT") != "" {
		sellOptions = append(sellOptions, mcp.WithString("debtor", mcp.Description("Who pays later")))
	}
	s.AddTool(mcp.NewTool(toolSell, sellOptions...), handle)

	s.AddTools(
		server.ServerTool{
			Tool: mcp.NewTool("order",
				mcp.WithDescription("Takes an order"),
				mcp.WithInputSchema[Order](),
				mcp.WithToolAnnotation(mcp.ToolAnnotation{Title: "Order", ReadOnlyHint: mcp.ToBoolPtr(false)}),
			),
			Handler: mcp.NewTypedToolHandler(take),
		},
		server.ServerTool{Tool: mcp.NewToolWithRawSchema("close", "Closes the shop", json.RawMessage(raw)), Handler: handle},
		server.ServerTool{
			Tool: mcp.Tool{
				Name:        "sweep",
				Description: "Sweeps the floor",
				InputSchema: mcp.ToolInputSchema{
					Type:       "object",
					Properties: map[string]any{"room": map[string]any{"type": "string"}},
					Required:   []string{"room"},
				},
			},
			Handler: handle,
		},
	)

	s.AddPrompt(mcp.NewPrompt("recipe",
		mcp.WithPromptDescription("Writes a recipe"),
		mcp.WithArgument("bread", mcp.ArgumentDescription("Which bread"), mcp.RequiredArgument()),
		mcp.WithArgument("style"),
	), nil)
	s.AddResource(mcp.NewResource("bakery://menu", "menu",
		mcp.WithResourceDescription("What there is today"), mcp.WithMIMEType("text/markdown")), nil)
	s.AddResourceTemplate(mcp.NewResourceTemplate("bakery://orders/{id}", "order",
		mcp.WithTemplateDescription("An order"), mcp.WithTemplateMIMEType("application/json")), nil)

	if err := server.ServeStdio(s); err != nil {
		panic(err)
	}
}

func handle(ctx context.Context, request mcp.CallToolRequest) (*mcp.CallToolResult, error) {
	return mcp.NewToolResultText("done"), nil
}

func take(ctx context.Context, request mcp.CallToolRequest, order Order) (*mcp.CallToolResult, error) {
	return mcp.NewToolResultText("taken"), nil
}
