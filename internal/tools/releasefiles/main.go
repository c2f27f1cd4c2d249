// Command releasefiles writes what a release has beside the program: the completions of four shells and the manual page.
//
//	go build -o release/callboard . && go run ./internal/tools/releasefiles -program release/callboard -out release
package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"callboard/internal/tools/toolusage"
)

func main() {
	program := flag.String("program", "release/callboard", "the built program")
	out := flag.String("out", "release", "the folder to write to")
	toolusage.Parse(toolusage.Usage{
		Does:     "releasefiles writes what a release has beside the program: the completions of four shells and the manual page.",
		Takes:    "a second",
		Examples: []string{"go build -o release/callboard . && go run ./internal/tools/releasefiles -program release/callboard -out release"},
	})
	if err := write(context.Background(), *program, *out); err != nil {
		fmt.Fprintln(os.Stderr, "releasefiles:", err)
		os.Exit(1)
	}
}

// write creates the files in the folder out, from what the program prints.
func write(ctx context.Context, program, out string) error {
	if err := os.MkdirAll(filepath.Join(out, "completions"), 0o755); err != nil {
		return err
	}
	for shell, name := range map[string]string{"bash": "callboard.bash", "zsh": "callboard.zsh", "fish": "callboard.fish", "powershell": "callboard.ps1"} {
		text, err := output(ctx, program, "completion", shell)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, "completions", name), text, 0o644); err != nil {
			return err
		}
	}
	page, err := output(ctx, program, "man")
	if err != nil {
		return err
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression) // without a name and a time: the same page gives the same file
	if err != nil {
		return err
	}
	if _, err := w.Write(page); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "callboard.1.gz"), packed.Bytes(), 0o644)
}

// output runs the program and returns what it prints on stdout.
func output(ctx context.Context, program string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", program, strings.Join(args, " "), err)
	}
	return out, nil
}
