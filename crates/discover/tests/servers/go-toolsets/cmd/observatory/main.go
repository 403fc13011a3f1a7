package main

import (
	"log"

	"example.com/observatory/internal/sky"
	sets "example.com/observatory/internal/toolset"
	"example.com/observatory/internal/words"
	"github.com/mark3labs/mcp-go/server"
)

type command struct {
	Use  string
	RunE func(args []string) error
}

var root = &command{
	Use: "observatory",
	RunE: func(args []string) error {
		s := server.NewMCPServer("observatory", "2.1.0")
		group := sets.NewGroup()
		group.Add(sky.Stars(words.Translate)).Add(sky.Planets())
		group.Register(s)
		return server.ServeStdio(s)
	},
}

func main() {
	if err := execute(root); err != nil {
		log.Fatal(err)
	}
}
