package table

import (
	"strings"
	"testing"
)

// Each rule about names is said by itself, and the name that would do passes.
func TestBrokenNameSaysTheRuleAndAName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"../../evil":    ".. leads out of the folder of -o; use evil",
		"a/../b":        ".. leads out of the folder of -o; use a/b",
		"..":            ".. leads out of the folder of -o; give it another name",
		"/etc/passwd":   "it begins at the top of a drive, and the files of a batch are below the folder of -o; use etc/passwd",
		"C:/x":          "it begins at the top of a drive, and the files of a batch are below the folder of -o; use x",
		`C:\x`:          `it has a \: / makes folders, on every system; use x`,
		"a/":            "it ends with /, so the file has no name; use a",
		"a//b":          "a folder in it has no name; use a/b",
		".hidden":       ".hidden begins with ., so it is hidden, or looks like a flag; use hidden",
		"a/-b":          "-b begins with -, so it is hidden, or looks like a flag; use a/b",
		"CON":           "CON is a device on Windows; use _CON",
		"nul.take":      "nul.take is a device on Windows; use _nul.take",
		"com1/x":        "com1 is a device on Windows; use _com1/x",
		"what?":         "it has a ?, which is not allowed in names on every system; use what",
		"end. ":         "end. ends with a dot or a space, which Windows drops; use end",
		"two  spaces":   "", // text.Line has joined them
		"a/b":           "",
		"미나/첫 번째":       "",
		"미나":            "", // decomposed
		"{date}":        "",
		"line 1.5 (ok)": "",
	} {
		full, what := valid(name, "wav")
		if what != want || (full == "") != (want != "") {
			t.Errorf("%q: %q, %q, want %q", name, full, what, want)
			continue
		}
		if _, use, ok := strings.Cut(what, "; use "); ok {
			if _, again := valid(use, "wav"); again != "" {
				t.Errorf("%q: the advice %q does not do: %s", name, use, again)
			}
		}
	}
}

func FuzzBrokenName(f *testing.F) {
	for _, name := range []string{"a", "../b", "CON", `a\b`, "C:", "-.-", "한글", "{n}", "a\x00b", strings.Repeat("x/", 300)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		full, what := valid(name, "wav")
		if (full == "") == (what == "") {
			t.Fatalf("%q gives %q and %q", name, full, what)
		}
		if _, use, ok := strings.Cut(what, "; use "); ok && len([]rune(use)) < 80 {
			if _, again := valid(use, "wav"); again != "" {
				t.Errorf("%q: the advice %q does not do: %s", name, use, again)
			}
		}
	})
}
