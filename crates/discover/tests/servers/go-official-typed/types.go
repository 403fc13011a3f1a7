package main

import "time"

// Place says where something stands.
type Place struct {
	Row    int     `json:"row" jsonschema:"row of the orchard, from the gate"`
	Column uint8   `json:"column"`
	Height float64 `json:"height,omitempty"`
}

// Kind is a kind of fruit.
type Kind string

// PlantArgs are the arguments of planting.
type PlantArgs struct {
	Place
	Kind    Kind              `json:"kind" jsonschema:"kind of fruit, such as pear"`
	Planted time.Time         `json:"planted" jsonschema:"day of planting"`
	Notes   []string          `json:"notes,omitempty"`
	Labels  map[string]string `json:"labels,omitempty" jsonschema:"labels on the stake"`
	Parent  *int64            `json:"parent,omitempty"`
	Secret  string            `json:"-"`
	hidden  bool
}

// PlantResult is what planting gives.
type PlantResult struct {
	ID int `json:"id" jsonschema:"number of the tree"`
}

// PruneArgs are the arguments of pruning.
type PruneArgs struct {
	Trees []Tree `json:"trees"`
	Extra any    `json:"extra,omitempty"`
}

// Tree is a tree.
type Tree struct {
	ID    int   `json:"id"`
	Where Place `json:"where"`
}

// WaterArgs are the arguments of watering.
type WaterArgs struct {
	ID      int  `json:"id" jsonschema:"number of the tree"`
	Litres  int  `json:"litres,omitzero"`
	Drained bool `json:"drained,omitempty"`
}

// Page is a part of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}
