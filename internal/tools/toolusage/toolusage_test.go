package toolusage_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/tools/toolusage"
)

func TestHelp(t *testing.T) {
	t.Parallel()
	u := toolusage.Usage{Does: "It does a thing.", Takes: "a minute", Examples: []string{"go run ./a", "go run ./a -n 1"}}
	for _, withFlag := range []bool{false, true} {
		var out strings.Builder
		flags := flag.NewFlagSet("a", flag.ContinueOnError)
		flags.SetOutput(&out)
		want := "It does a thing.\nIt takes a minute.\n\n    go run ./a\n    go run ./a -n 1\n"
		if withFlag {
			flags.Int("n", 0, "how many")
			want += "\nFlags:\n  -n int\n    \thow many\n"
		}
		toolusage.Set(flags, u)
		if err := flags.Parse([]string{"-h"}); !errors.Is(err, flag.ErrHelp) || out.String() != want {
			t.Errorf("%v, printed %q", err, out.String())
		}
	}
}

// Every program under internal/tools says with -h what it does, how long it takes, and an example that runs it.
func TestEveryToolHasHelp(t *testing.T) {
	t.Parallel()
	mains, err := filepath.Glob("../*/main.go")
	if err != nil || len(mains) < 9 {
		t.Fatalf("%v, %v", mains, err)
	}
	for _, path := range mains {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(filepath.Dir(path))
		_, usage, found := strings.Cut(string(raw), "toolusage.Usage{")
		if !found || !strings.Contains(usage, `"go run ./internal/tools/`+name) && !strings.Contains(usage, `&& go run ./internal/tools/`+name) {
			t.Errorf("%s has no help with an example", path)
		}
	}
}
