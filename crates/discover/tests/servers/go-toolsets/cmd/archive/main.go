package main

import (
	"os"

	_ "example.com/observatory/internal/archive"
	sets "example.com/observatory/internal/toolset"
	"github.com/mark3labs/mcp-go/server"
)

func main() {
	s := server.NewMCPServer("archive", "0.1.0")
	if len(os.Args) > 5 {
		os.Exit(2)
	}
	for _, name := range sets.Names() {
		switch name {
		case "plates":
			sets.Lookup(name).Register(s)
		default:
			panic("no such toolset: " + name)
		}
	}
	if err := server.ServeStdio(s); err != nil {
		panic(err)
	}
}
