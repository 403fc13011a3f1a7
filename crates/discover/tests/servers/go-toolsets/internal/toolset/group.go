package toolset

import "github.com/mark3labs/mcp-go/server"

// Group is a list of toolsets.
type Group struct {
	toolsets map[string]*Toolset
	order    []string
}

// NewGroup makes an empty group.
func NewGroup() *Group {
	return &Group{toolsets: make(map[string]*Toolset)}
}

// Add adds a toolset.
func (g *Group) Add(t *Toolset) *Group {
	g.toolsets[t.Name] = t
	g.order = append(g.order, t.Name)
	return g
}

// Register adds the tools of all toolsets to a server.
func (g *Group) Register(s *server.MCPServer) {
	for _, name := range g.order {
		g.toolsets[name].Register(s)
	}
}

var known []*Toolset

// Announce makes a toolset known to those who look for it.
func Announce(t *Toolset) {
	known = append(known, t)
}

// Names lists what is known.
func Names() []string {
	var names []string
	for _, t := range known {
		names = append(names, t.Name)
	}
	return names
}

// Lookup finds a toolset.
func Lookup(name string) *Toolset {
	for _, t := range known {
		if t.Name == name {
			return t
		}
	}
	return nil
}
