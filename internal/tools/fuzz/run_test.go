package main

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// A target that fails is named with its input, which is written down; the others pass.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a test binary")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": "module callboard\n\ngo 1.26\n",
		"a_test.go": `package a

import "testing"

func FuzzBad(f *testing.F) {
	f.Add("seed")
	f.Fuzz(func(t *testing.T, s string) {
		if s != "seed" {
			t.Fatal("not the seed")
		}
	})
}

func FuzzGood(f *testing.F) {
	f.Add("seed")
	f.Fuzz(func(t *testing.T, s string) {})
}

func fuzzNot(f *testing.F) {}
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	packages, err := find([]string{"./..."}, regexp.MustCompile(""))
	if err != nil || len(packages) != 1 || !slices.Equal(packages[0].targets, []string{"FuzzBad", "FuzzGood"}) {
		t.Fatalf("%+v, %v", packages, err)
	}
	err = runAll(t.Context(), packages, options{each: 200 * time.Millisecond, jobs: 1, plain: true})
	if err == nil || !strings.Contains(err.Error(), "1 of the targets failed") {
		t.Fatalf("got %v", err)
	}
	if kept, _ := filepath.Glob("testdata/fuzz/FuzzBad/*"); len(kept) != 1 {
		t.Errorf("the input is not kept: %v", kept)
	}
}

func TestTimeLimit(t *testing.T) {
	t.Parallel()
	running := "fuzz: elapsed: 0s, gathering baseline coverage: 3/3 completed, now fuzzing with 1 workers\nfuzz: elapsed: 1s, execs: 12 (12/sec), new interesting: 1 (total: 4)\n"
	for output, only := range map[string]bool{
		running + "--- FAIL: FuzzA (1.02s)\n    context deadline exceeded\nFAIL":                                               true,
		running + "--- FAIL: FuzzA (1.02s)\n    context deadline exceeded\n    Failing input written to testdata/fuzz/FuzzA/1": false,
		"--- FAIL: FuzzA (1.02s)\n    context deadline exceeded":                                                               false, // a seed
		running + "--- FAIL: FuzzA (1.02s)\n    a_test.go:3: no":                                                               false,
	} {
		if onlyTimeLimit(output) != only {
			t.Errorf("%q", output)
		}
	}
	if got := lastCount(running); got != "elapsed: 1s, execs: 12 (12/sec), new interesting: 1 (total: 4)" {
		t.Errorf("got %q", got)
	}
}

// Targets that had no turn are named: a run that has not tried them does not say that all passed.
func TestReportNamesWhatHadNoTurn(t *testing.T) {
	results := make(chan result, 4)
	for _, r := range []result{{name: "b FuzzB", outcome: unfinished}, {name: "c FuzzC", outcome: passed, detail: "execs: 3"}, {name: "a FuzzA", outcome: unfinished}} {
		results <- r
	}
	close(results)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdout
	os.Stdout = write
	err = report(results)
	os.Stdout = before
	_ = write.Close()
	if err != nil {
		t.Error(err)
	}
	out, _ := io.ReadAll(read)
	want := "ok      c FuzzC  execs: 3\nno turn a FuzzA\nno turn b FuzzB\nfuzz targets: 1 passed, 0 failed, 2 had no turn\n"
	if string(out) != want {
		t.Errorf("printed %q, want %q", out, want)
	}
}
