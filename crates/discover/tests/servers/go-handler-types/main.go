package main

import (
	mcp_golang "github.com/metoro-io/mcp-golang"
	"github.com/metoro-io/mcp-golang/transport/stdio"
)

// Crossing is a crossing that someone asks for.
type Crossing struct {
	From   string   `json:"from" jsonschema:"required,description=Harbour to leave\\, by its code,minLength=3"`
	Cars   int      `json:"cars,omitempty" jsonschema:"default=0,minimum=0,description=How many cars"`
	Class  string   `json:"class" jsonschema:"enum=first,enum=second"`
	Extras []string `json:"extras" jsonschema_description:"What else is on board"`
	Cabin  *Cabin   `json:"cabin"`
}

// Cabin is a cabin.
type Cabin struct {
	Beds int `json:"beds" jsonschema:"required"`
}

// Greeting is what a prompt is called with.
type Greeting struct {
	Name string `json:"name" jsonschema:"required,description=Who is greeted"`
}

func main() {
	done := make(chan struct{})
	server := mcp_golang.NewServer(stdio.NewStdioServerTransport())
	err := server.RegisterTool("book", "Books a crossing", func(crossing Crossing) (*mcp_golang.ToolResponse, error) {
		return mcp_golang.NewToolResponse(mcp_golang.NewTextContent("booked")), nil
	})
	if err != nil {
		panic(err)
	}
	err = server.RegisterPrompt("greet", "Greets a traveller", func(greeting Greeting) (*mcp_golang.PromptResponse, error) {
		return nil, nil
	})
	if err != nil {
		panic(err)
	}
	err = server.RegisterResource("ferry://timetable", "timetable", "When ferries leave", "text/plain",
		func() (*mcp_golang.ResourceResponse, error) { return nil, nil })
	if err != nil {
		panic(err)
	}
	if err := server.Serve(); err != nil {
		panic(err)
	}
	<-done
}
