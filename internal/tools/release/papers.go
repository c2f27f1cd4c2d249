package main

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// paper is a file that every archive has, from the one for Linux.
func (r *release) paper(name string) string {
	return filepath.Join(r.unpacked["linux/amd64"], filepath.FromSlash(name))
}

// bold is how a formatted page marks letters: each is printed, taken back and printed again, or underlined in this way.
var bold = regexp.MustCompile(".\x08")

// manual checks the manual page with mandoc.
func (r *release) manual(ctx context.Context) error {
	if err := need("mandoc"); err != nil {
		return err
	}
	f, err := os.Open(r.paper("man/callboard.1.gz"))
	if err != nil {
		return err
	}
	defer f.Close()
	in, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	page, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	plain := filepath.Join(r.scratch, "callboard.1")
	if err := os.WriteFile(plain, page, 0o644); err != nil {
		return err
	}
	if err := quiet(ctx, "mandoc", "-T", "lint", "-W", "warning", plain); err != nil {
		return err
	}
	text, err := output(ctx, "mandoc", "-T", "utf8", plain)
	if err != nil {
		return err
	}
	text = bold.ReplaceAllString(text, "")
	for _, word := range []string{"NAME", "SYNOPSIS", "speak", "TYPECAST_API_TOKEN"} {
		if !strings.Contains(text, word) {
			return fmt.Errorf("the page has no %s", word)
		}
	}
	return nil
}

// completions: each shell that is installed reads its completions without a complaint.
func (r *release) completions(ctx context.Context) error {
	var missing []error
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if err := need(shell); err != nil {
			missing = append(missing, err)
			continue
		}
		if err := quiet(ctx, shell, "-n", r.paper("completions/callboard."+shell)); err != nil {
			return err
		}
	}
	return errors.Join(missing...)
}
