// Command static fails unless every Linux executable it is given is complete in itself:
// no dynamic linker, no shared library.
//
//	go run ./internal/tools/static ./callboard
//
// ldd tells the same, but not of a binary for another processor, and not everywhere.
package main

import (
	"debug/elf"
	"fmt"
	"os"
)

func main() {
	failed := false
	for _, path := range os.Args[1:] {
		if err := check(path); err != nil {
			fmt.Fprintln(os.Stderr, "static:", err)
			failed = true
			continue
		}
		fmt.Printf("%s is statically linked\n", path)
	}
	if failed || len(os.Args) < 2 {
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
			return fmt.Errorf("%s: asks for a dynamic linker", path)
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
