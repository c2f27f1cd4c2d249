package docs

import (
	"regexp"
	"strings"
	"testing"
)

// oneKey is what looks like a key in backticks: a name, a modifier with a key, or one printable character.
var oneKey = regexp.MustCompile(`^((ctrl|alt|shift)\+\S+|enter|esc|tab|space|backspace|pgup|pgdn|home|[!-~]|[←→↑↓])$`)

// notKeys are words in backticks that look like a key and are something else: the document, the word, and why.
func notKeys() map[[2]string]string {
	return map[[2]string]string{
		{"docs/sound.md", "ctrl+t"}:       "a key of the dialog save as, which shows it",
		{"docs/settings.md", "backspace"}: "a key of the dialog of settings, which shows it",
	}
}

// TestKeysExist: each key that a document names is in the table of docs/keys.md, which is made from the key map.
func TestKeysExist(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^|]+)` \\|").FindAllStringSubmatch(read(t, "docs/keys.md"), -1) {
		for _, key := range strings.Fields(row[1]) {
			known[key] = true
		}
		if from, to, ok := strings.Cut(row[1], "…"); ok && len(from) == 1 && len(to) == 1 {
			for c := from[0]; c <= to[0]; c++ {
				known[string(c)] = true
			}
		}
	}
	if len(known) < 60 {
		t.Fatalf("the table has only %d keys", len(known))
	}
	others, used := notKeys(), map[[2]string]bool{}
	for _, file := range documents(t) {
		if file != "README.md" && !strings.HasPrefix(file, "docs/") {
			continue
		}
		for _, m := range quoted.FindAllStringSubmatch(read(t, file), -1) {
			if !oneKey.MatchString(m[1]) || known[m[1]] {
				continue
			}
			place := [2]string{file, m[1]}
			if _, listed := others[place]; !listed {
				t.Errorf("%s: `%s` is no key of docs/keys.md", file, m[1])
			}
			used[place] = true
		}
	}
	for place := range others {
		if !used[place] {
			t.Errorf("%s has no `%s` any more", place[0], place[1])
		}
	}
}
