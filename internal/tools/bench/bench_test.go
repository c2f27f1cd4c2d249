package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sources are the test files of a package.
func sources(t *testing.T, p pkg) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", filepath.FromSlash(string(p)), "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s has no tests: %v", p, err)
	}
	var all strings.Builder
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(raw)
	}
	return all.String()
}

// Every figure is one of a benchmark that exists and that its subject runs, and every unit is reported.
func TestFiguresExist(t *testing.T) {
	t.Parallel()
	source := map[pkg]string{}
	for _, s := range subjects() {
		for _, w := range s.rows {
			for _, f := range []figure{w.ours, w.theirs, w.ratio} {
				if f.bench == "" {
					continue
				}
				if source[f.in] == "" {
					source[f.in] = sources(t, f.in)
				}
				top, _, _ := strings.Cut(f.bench, "/")
				if !strings.Contains(source[f.in], "func Benchmark"+top+"(b *testing.B)") {
					t.Errorf("%s, %s: there is no Benchmark%s in %s", s.title, w.what, top, f.in)
				}
				if f.unit != "ns/op" && !reports(source[f.in], f.unit) {
					t.Errorf("%s, %s: nothing reports %s", s.title, w.what, f.unit)
				}
				if !s.measures(f) {
					t.Errorf("%s, %s: no run of the subject has Benchmark%s", s.title, w.what, f.bench)
				}
			}
			if w.ours.kind != w.theirs.kind && w.theirs.bench != "" {
				t.Errorf("%s, %s: the sides have different kinds", s.title, w.what)
			}
		}
	}
}

// reports says whether a unit is in the source, or the two parts of it of which one is a variable.
func reports(source, unit string) bool {
	found := strings.Contains(source, `"`+unit+`"`) || (unit == "p50-µs" || unit == "p99-µs") && strings.Contains(source, "testcost.ReportTimes(b")
	for i, r := range unit {
		found = found || r == '-' && i > 0 && (strings.Contains(source, `"`+unit[:i]+`"`) || strings.Contains(source, `"`+unit[i:]+`"`))
	}
	return found
}

// measures reports whether a run of the subject selects the benchmark of a figure.
func (s subject) measures(f figure) bool {
	parts := strings.Split("Benchmark"+f.bench, "/")
	for _, r := range s.runs {
		if r.in != f.in {
			continue
		}
		matched := true
		for i, expression := range strings.Split(r.match, "/") {
			matched = matched && i < len(parts) && regexp.MustCompile(expression).MatchString(parts[i])
		}
		if matched {
			return true
		}
	}
	return false
}

// A run measures a benchmark of this repository, in both rounds; a program that cannot be run is a failure with a reason.
func TestRunner(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a test program")
	}
	t.Parallel()
	root, err := moduleRoot(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const naming pkg = "naming"
	r := newRunner(root, false, io.Discard)
	defer r.close()
	s := subject{runs: []bench{{naming, "^BenchmarkPath$", "10x", "1x", 2}}}
	if err := r.build(t.Context(), []subject{s}); err != nil {
		t.Fatal(err)
	}
	if err := r.run(t.Context(), s.runs[0]); err != nil || r.failed {
		t.Fatal(err, r.failed)
	}
	if got := r.found[naming]; len(got.rounds) != 2 || got.rounds[1]["Path"]["ns/op"] <= 0 {
		t.Errorf("%+v", got)
	}
	if err := r.run(t.Context(), bench{"text", "^BenchmarkNothing$", "1x", "", 1}); err != nil || !r.failed {
		t.Errorf("a program that does not exist: %v, failed is %t", err, r.failed)
	}
	if why := r.found["text"].why("Nothing/part"); !strings.HasPrefix(why, "failed: ") {
		t.Errorf("the reason is %q", why)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.run(ctx, s.runs[0]); err == nil {
		t.Error("a run that was cancelled is no error")
	}
}

// A quick run is left out where it has no time.
func TestQuickRunIsLeftOut(t *testing.T) {
	t.Parallel()
	r := newRunner(".", true, io.Discard)
	if err := r.run(t.Context(), bench{"x", "x", "1x", "", 1}); err != nil || r.failed || len(r.found) > 0 {
		t.Error(err, r.failed, r.found)
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		code int
		said string
	}{
		{[]string{"-only", "no such thing"}, 1, `no subject has "no such thing" in its title`},
		{[]string{"extra"}, 2, `unexpected argument "extra"`},
		{[]string{"-fast"}, 2, "-fast"},
	} {
		var said bytes.Buffer
		if code := run(t.Context(), c.args, io.Discard, &said); code != c.code || !strings.Contains(said.String(), c.said) {
			t.Errorf("%q: exit %d: %s", c.args, code, said.String())
		}
	}
}

// What is not asked for in full is not written over the report of a full run.
func TestOnlyAFullRunWritesTheReport(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o    options
		file bool
	}{{options{}, true}, {options{quick: true}, false}, {options{only: "lists"}, false}, {options{out: "-"}, false}} {
		dir, out := t.TempDir(), &bytes.Buffer{}
		if err := write(c.o, dir, "text", out); err != nil {
			t.Fatal(err)
		}
		_, err := os.Stat(filepath.Join(dir, "BENCHMARKS.md"))
		if (err == nil) != c.file || (out.String() == "text") == c.file {
			t.Errorf("%+v: %v, %q", c.o, err, out)
		}
	}
}

func TestMachine(t *testing.T) {
	t.Parallel()
	m := thisMachine(t.Context(), ".")
	if m.cores < 1 || m.goVersion == "" || m.cpu == "" || m.memory == "" || m.system == "" || m.disk == "" || m.commit == "" || len(m.programs) != 3 {
		t.Errorf("%+v", m)
	}
	if got := program(t.Context(), "no-such-program-anywhere"); got != "no-such-program-anywhere is not installed" {
		t.Errorf("%q", got)
	}
}
