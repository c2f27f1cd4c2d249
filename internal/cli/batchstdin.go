package cli

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"callboard/internal/text"
)

// batchContent reads the file of a batch, or stdin for "-", and returns the name by which its form is known.
func (s *invocation) batchContent(ctx context.Context, path string) (name string, content []byte, err error) {
	if path != "-" {
		content, err = readBatchFile(path)
		return path, content, err
	}
	content, err = readAll(ctx, s.in)
	switch {
	case ctx.Err() != nil:
		return "", nil, ctx.Err()
	case err != nil:
		return "", nil, usage("stdin", "it cannot be read", "name a file")
	case len(content) > maxInput:
		return "", nil, usage("stdin", fmt.Sprintf("it is longer than %d MiB", maxInput>>20), "name a file")
	}
	return stdinName(content), content, nil
}

// stdinName is the name that a batch from stdin would have as a file: that of a table if its first line has the title text.
func stdinName(content []byte) string {
	head, _, _ := bytes.Cut(text.UTF8(content), []byte("\n"))
	titles := strings.FieldsFunc(string(head), func(r rune) bool { return strings.ContainsRune(",;\t|", r) })
	if slices.ContainsFunc(titles, func(title string) bool { return strings.EqualFold(strings.Trim(title, " \r\""), "text") }) {
		return "stdin.csv"
	}
	return "stdin.txt"
}
