// Command static fails unless every given Linux executable is statically linked:
// no dynamic linker, no shared library.
//
//	go run ./internal/tools/static ./callboard
//
// ldd checks the same, but not for binaries of another architecture, and it is not available everywhere.
package main

import (
	"debug/elf"
	"flag"
	"fmt"
	"os"

	"callboard/internal/tools/toolusage"
)

func main() {
	toolusage.Parse(toolusage.Usage{
		Does:     "static fails unless every given Linux executable is statically linked.",
		Takes:    "a moment",
		Examples: []string{"go run ./internal/tools/static ./callboard"},
	})
	failed := false
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "static: no program is named; name one, as in: go run ./internal/tools/static ./callboard")
		os.Exit(1)
	}
	for _, path := range flag.Args() {
		if err := check(path); err != nil {
			fmt.Fprintln(os.Stderr, "static:", err)
			failed = true
			continue
		}
		fmt.Printf("%s is statically linked\n", path)
	}
	if failed {
		os.Exit(1)
	}
}

func check(path string) error {
	f, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return fmt.Errorf("%s: requires a dynamic linker", path)
		}
	}
	libraries, err := f.ImportedLibraries()
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(libraries) > 0 {
		return fmt.Errorf("%s: needs %v", path, libraries)
	}
	return nil
}
