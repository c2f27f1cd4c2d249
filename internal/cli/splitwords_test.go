package cli

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

func TestSplitWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		"":                       nil,
		" \t\n":                  nil,
		"cat":                    {"cat"},
		"  jq  -r\t.status\n":    {"jq", "-r", ".status"},
		`sh -c 'cat | wc -c'`:    {"sh", "-c", "cat | wc -c"},
		`a"b c"'d e'f`:           {"ab cd ef"},
		`"" ''`:                  {"", ""},
		`a\ b \\ \' \"`:          {"a b", `\`, "'", `"`},
		`"\$HOME \a \" \\"`:      {`$HOME \a " \`},
		`'\'`:                    {`\`},
		"a\\\nb \\\n c":          {"ab", "c"},
		"\"a\\\nb\"":             {"ab"},
		"$HOME ~ *.go #x a;b |x": {"$HOME", "~", "*.go", "#x", "a;b", "|x"},
		`"|" \; '>'`:             {"|", ";", ">"},
		"한국어 'a\u00a0b'":         {"한국어", "a\u00a0b"},
	} {
		got, err := splitWords(line)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%q: %q, %v; want %q", line, got, err, want)
		}
	}
	for line, want := range map[string]string{
		`'a`: "not closed", `a "b`: "not closed", `"\"`: "not closed", `a\`: "backslash", "cat | wc": "| is for a shell", "a ; b": "; is", "a && b": "&& is", "a 2>&1": "2>&1 is",
	} {
		if got, err := splitWords(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want an error with %q", line, got, err, want)
		}
	}
}

// What is split and quoted again is split in the same way, and quoted words are what a shell makes of them.
func FuzzSplitWords(f *testing.F) {
	for _, s := range []string{"", "a b", `'a' "b\"c" \d`, "a\\\nb", `"`, "sh -c 'x | y'", "\x00\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := splitWords(line)
		if err != nil {
			return
		}
		quoted := make([]string, len(words))
		for i, w := range words {
			quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
		again, err := splitWords(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(again, words) {
			t.Errorf("%q is split into %q, and these quoted into %q, %v", line, words, again, err)
		}
	})
}

// A shell splits the same lines in the same way.
func TestSplitWordsAsAShell(t *testing.T) {
	t.Parallel()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh")
	}
	for _, line := range []string{`a"b c"'d e'f`, `"" '' x`, `a\ b \\ \' \"`, `"\$HOME \a \" \\"`, "a\\\nb \\\n c", `"|" \; '>'`, `\#x '\' "'" '"'`} {
		out, err := exec.Command(sh, "-c", `for w in `+line+`; do printf '[%s]\n' "$w"; done`).Output()
		if err != nil {
			t.Fatal(err)
		}
		words, err := splitWords(line)
		got := ""
		for _, w := range words {
			got += "[" + w + "]\n"
		}
		if err != nil || got != string(out) {
			t.Errorf("%q: %q, %v; the shell makes %q of it", line, got, err, out)
		}
	}
}
