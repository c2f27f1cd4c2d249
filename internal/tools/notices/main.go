// Command notices writes THIRD_PARTY_NOTICES.md: the licences of all modules linked
// into callboard, on every platform it is built for.
//
//	go run ./internal/tools/notices
//
// It lists the modules with the go command and reads the texts from the module cache.
// The same modules give the same file, byte for byte. It fails if a module has no licence,
// or one that is not compatible with the MIT licence.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"callboard/internal/tools/toolusage"
)

// fileName is the path of the notices, from the module's root.
const fileName = "THIRD_PARTY_NOTICES.md"

func main() {
	toolusage.Parse(toolusage.Usage{
		Does:     "notices writes THIRD_PARTY_NOTICES.md: the licences of all modules that are linked into callboard. It fails if one has none.",
		Takes:    "some seconds",
		Examples: []string{"go run ./internal/tools/notices"},
	})
	if err := write(); err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func write() error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	modules, err := linked(root)
	if err != nil {
		return err
	}
	if err := attach(modules); err != nil {
		return err
	}
	path := filepath.Join(root, fileName)
	if err := os.WriteFile(path, render(modules), 0o644); err != nil {
		return fmt.Errorf("write the notices: %w", err)
	}
	fmt.Printf("%s: %d modules\n", fileName, len(modules))
	return nil
}
