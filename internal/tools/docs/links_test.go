package docs

import (
	"image"
	_ "image/gif"
	_ "image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	pictureSource = regexp.MustCompile(`(?:src|srcset)="([^"]*)"`)
	anchorLink    = regexp.MustCompile(`\]\(([^)#:]*)#([^)]*)\)`)
)

// TestPicturesAndAnchors: each picture of a document is one and has a text for those who do not see it, and each link into a document
// leads to one of its headings.
func TestPicturesAndAnchors(t *testing.T) {
	t.Parallel()
	for _, file := range documents(t) {
		text := read(t, file)
		for _, m := range pictureSource.FindAllStringSubmatch(text, -1) {
			if err := isPicture(filepath.Join(filepath.Dir(file), m[1])); err != nil {
				t.Errorf("%s: the picture %s: %v", file, m[1], err)
			}
		}
		for _, tag := range regexp.MustCompile(`<img [^>]*>`).FindAllString(text, -1) {
			if !strings.Contains(tag, ` alt="`) || strings.Contains(tag, ` alt=""`) {
				t.Errorf("%s: %s says nothing in words", file, tag)
			}
		}
		for _, m := range anchorLink.FindAllStringSubmatch(text, -1) {
			to := file
			if m[1] != "" {
				to = filepath.Join(filepath.Dir(file), m[1])
			}
			if !headings(read(t, to))[m[2]] {
				t.Errorf("%s: %s has no heading for #%s", file, to, m[2])
			}
		}
	}
}

// isPicture reads a picture whole.
func isPicture(name string) error {
	f, err := os.Open(filepath.Join(root, name))
	if err != nil {
		return err
	}
	defer f.Close()
	_, _, err = image.Decode(f)
	return err
}

// TestEveryPageIsReached: the README has a link to each page of docs.
func TestEveryPageIsReached(t *testing.T) {
	t.Parallel()
	readme := read(t, "README.md")
	for _, file := range documents(t) {
		if strings.HasPrefix(file, "docs/") && !strings.Contains(readme, "("+file+")") {
			t.Errorf("the README has no link to %s", file)
		}
	}
	if n := strings.Count(readme, "\n"); n > 200 {
		t.Errorf("the README has %d lines; what is looked up belongs into docs", n)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// headings are the anchors of a document, as GitHub makes them of its headings.
func headings(text string) map[string]bool {
	found := map[string]bool{}
	code := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if code || !strings.HasPrefix(line, "#") {
			continue
		}
		anchor := strings.Map(func(r rune) rune {
			switch {
			case r == ' ', r == '-':
				return '-'
			case unicode.IsLetter(r), unicode.IsDigit(r), r == '_':
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(strings.TrimLeft(line, "#")))
		found[anchor] = true
	}
	return found
}
