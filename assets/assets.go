// Package assets holds the data that is built into the program.
package assets

import _ "embed"

//go:embed sandbox/actors.json
var sandboxActors string

// SandboxActors returns the catalogue of the sandbox's actors as JSON: version families, preview sentences by
// language, and the actors with the traits of their voices. The names are invented.
func SandboxActors() []byte { return []byte(sandboxActors) }
