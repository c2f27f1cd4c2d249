// Package docs tests that ARCHITECTURE.md and CONTRIBUTING.md are true: the files that they name exist, the identifiers that
// they name are in those files, and the packages import each other only in the permitted directions.
package docs

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../../.."

var (
	quoted     = regexp.MustCompile("`([^`\n]+)`")
	fileName   = regexp.MustCompile(`^[A-Za-z0-9_./-]+\.(go|md|yml|sum|mod)$`)
	pathName   = regexp.MustCompile(`^(internal|assets|\.ci)(/[A-Za-z0-9_./-]*[A-Za-z0-9_-])?$`)
	identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?$`)
	linkTarget = regexp.MustCompile(`\]\(([^)#]*)(#[^)]*)?\)`)
	wordBefore = regexp.MustCompile(`^ (in|of|to) $`)
)

// paragraph is a list item, a row of a table or a paragraph of text, on one line.
type paragraph struct {
	file, section, text string
}

func paragraphs(t *testing.T, file string) []paragraph {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	var list []paragraph
	section, code, open := "", false, false
	starts := regexp.MustCompile(`^(\d+\. |- |\||\*\*)`)
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			code, open = !code, false
		case code:
		case strings.HasPrefix(line, "#"):
			section, open = strings.TrimLeft(line, "# "), false
		case line == "":
			open = false
		case open && !starts.MatchString(line):
			list[len(list)-1].text += " " + line
		default:
			list, open = append(list, paragraph{file, section, line}), true
		}
	}
	return list
}

func exists(name string) bool {
	_, err := os.Stat(filepath.Join(root, name))
	return err == nil
}

// documents are the documents at the top of the repository and in docs, without the licences.
func documents(t *testing.T) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(root, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(pages) < 9 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	var names []string
	for _, path := range append(all, pages...) {
		if name, err := filepath.Rel(root, path); err == nil && name != "THIRD_PARTY_NOTICES.md" {
			names = append(names, filepath.ToSlash(name))
		}
	}
	return names
}

// TestPathsExist checks every path in backticks and every link of the documents.
func TestPathsExist(t *testing.T) {
	t.Parallel()
	for _, file := range documents(t) {
		found := 0
		for _, p := range paragraphs(t, file) {
			for _, m := range quoted.FindAllStringSubmatch(p.text, -1) {
				name := strings.TrimSuffix(m[1], "/…")
				if fileName.MatchString(name) && strings.Contains(name, "/") || pathName.MatchString(name) {
					found++
					if !exists(name) {
						t.Errorf("%s, %s: there is no %s", file, p.section, name)
					}
				}
			}
			for _, m := range linkTarget.FindAllStringSubmatch(p.text, -1) {
				if name := m[1]; name != "" && !strings.Contains(name, "://") && !exists(filepath.Join(filepath.Dir(file), name)) {
					t.Errorf("%s, %s: the link to %s leads nowhere", file, p.section, name)
				}
			}
		}
		if found == 0 && (file == "ARCHITECTURE.md" || file == "CONTRIBUTING.md") {
			t.Errorf("%s names no path", file)
		}
	}
}

// TestIdentifiersExist checks the identifiers that stand with a file: `file` (`A`, `B`), and `A` in, of or to `file`. Each
// must be a word in that file.
func TestIdentifiersExist(t *testing.T) {
	t.Parallel()
	found := 0
	for _, file := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md"} {
		for _, p := range paragraphs(t, file) {
			for name, words := range identifiers(p.text) {
				source, err := os.ReadFile(filepath.Join(root, name))
				if err != nil {
					continue // TestPathsExist reports it
				}
				for _, word := range words {
					found++
					word = word[strings.LastIndex(word, ".")+1:] // the package's name is not in its own files
					if !regexp.MustCompile(`\b` + word + `\b`).Match(source) {
						t.Errorf("%s, %s: there is no %s in %s", file, p.section, word, name)
					}
				}
			}
		}
	}
	if found < 15 {
		t.Errorf("only %d identifiers are named with a file", found)
	}
}

// identifiers returns the identifiers that a text names with each of its files.
func identifiers(text string) map[string][]string {
	found := map[string][]string{}
	marks := quoted.FindAllStringSubmatchIndex(text, -1)
	word := func(i int) string { return text[marks[i][2]:marks[i][3]] }
	for i := range marks {
		name := word(i)
		if !fileName.MatchString(name) || !strings.HasSuffix(name, ".go") {
			continue
		}
		// `file` (`A`, `B`)
		rest := text[marks[i][1]:]
		if inside, ok := strings.CutPrefix(rest, " ("); ok {
			inside, _, _ = strings.Cut(inside, ")")
			for _, m := range quoted.FindAllStringSubmatch(inside, -1) {
				if identifier.MatchString(m[1]) {
					found[name] = append(found[name], m[1])
				}
			}
		}
		// `A` in `file`, or `A` and `B` in `file`
		if i > 0 && wordBefore.MatchString(text[marks[i-1][1]:marks[i][0]]) && identifier.MatchString(word(i-1)) && !fileName.MatchString(word(i-1)) {
			found[name] = append(found[name], word(i-1))
		}
	}
	return found
}

// TestEveryRecipeNamesAtMostThreeFiles checks the table "Where do I change …".
func TestEveryRecipeNamesAtMostThreeFiles(t *testing.T) {
	t.Parallel()
	rows := 0
	for _, p := range paragraphs(t, "CONTRIBUTING.md") {
		if !strings.HasPrefix(p.section, "Where do I change") || !strings.HasPrefix(p.text, "| ") || strings.HasPrefix(p.text, "| what ") {
			continue
		}
		rows++
		files := 0
		for _, m := range quoted.FindAllStringSubmatch(p.text, -1) {
			if fileName.MatchString(m[1]) {
				files++
			}
		}
		if files > 3 || files == 0 && !strings.Contains(p.text, "](#") {
			t.Errorf("%d files in %s", files, p.text)
		}
	}
	if rows < 6 {
		t.Errorf("only %d rows", rows)
	}
}
