package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// runLimit ends a benchmark that does not end. The slowest takes some minutes.
const runLimit = 15 * time.Minute

// runner builds the test programs and runs them.
type runner struct {
	root   string // of the module
	dir    string // of the test programs
	quick  bool
	log    io.Writer
	found  map[pkg]*results
	failed bool // a benchmark failed, or a test program could not be run
}

func newRunner(root string, quick bool, log io.Writer) *runner {
	return &runner{root: root, quick: quick, log: log, found: map[pkg]*results{}}
}

// close removes the test programs.
func (r *runner) close() {
	if r.dir != "" {
		_ = os.RemoveAll(r.dir)
	}
}

// build builds the test programs of all subjects before anything is measured, because a build takes both processors.
func (r *runner) build(ctx context.Context, list []subject) error {
	dir, err := os.MkdirTemp("", "callboard-bench")
	if err != nil {
		return err
	}
	r.dir = dir
	var all []string
	for _, s := range list {
		for _, b := range s.runs {
			all = append(all, "./internal/"+string(b.in))
		}
	}
	slices.Sort(all)
	for _, p := range slices.Compact(all) {
		fmt.Fprintln(r.log, "building the tests of", strings.TrimPrefix(p, "./internal/"))
		cmd := exec.CommandContext(ctx, "go", "test", "-c", "-o", r.program(pkg(strings.TrimPrefix(p, "./internal/"))), p)
		cmd.Dir = r.root
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("go test -c %s: %w\n%s", p, err, out)
		}
	}
	return nil
}

func (r *runner) program(p pkg) string {
	return filepath.Join(r.dir, strings.ReplaceAll(string(p), "/", "-")+".test.exe")
}

// run runs one benchmark in all its rounds. Only a cancelled context is an error; what fails is noted in the results.
func (r *runner) run(ctx context.Context, b bench) error {
	benchtime, rounds := b.time, max(b.rounds, 1)
	if r.quick {
		benchtime, rounds = b.short, 1
	}
	if benchtime == "" {
		return nil
	}
	for i := range rounds {
		began := time.Now()
		out, err := r.once(ctx, b, benchtime)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		got, missing, failed := parse(out)
		if err != nil && !failed { // it did not come as far as to say which benchmark failed
			missing[""] = "failed: " + short(err.Error(), "it could not be run")
		}
		r.note(b.in, got, missing)
		if r.failed = r.failed || failed || err != nil; failed || err != nil {
			fmt.Fprintf(r.log, "%s\n%v\n", bytes.TrimSpace(out), err)
		}
		fmt.Fprintf(r.log, "   %s, %s, round %d of %d: %.1f s\n", b.in, b.match, i+1, rounds, time.Since(began).Seconds())
	}
	return nil
}

// note adds a round to the results of a package. The runs of a package have different benchmarks.
func (r *runner) note(p pkg, got round, missing map[string]string) {
	all := r.found[p]
	if all == nil {
		all = &results{missing: map[string]string{}}
		r.found[p] = all
	}
	all.rounds = append(all.rounds, got)
	for name, why := range missing {
		all.missing[name] = why
	}
}

// once runs a test program in the folder of its package, as go test does.
func (r *runner) once(ctx context.Context, b bench, benchtime string) ([]byte, error) {
	args := []string{"-test.run=^$", "-test.v", "-test.bench=" + b.match, "-test.benchtime=" + benchtime, "-test.timeout=" + runLimit.String()}
	if r.quick {
		args = append(args, "-test.short")
	}
	cmd := exec.CommandContext(ctx, r.program(b.in), args...)
	cmd.Dir = filepath.Join(r.root, "internal", filepath.FromSlash(string(b.in)))
	cmd.Env = append(os.Environ(), "CALLBOARD_BENCH_PROGRAMS="+r.dir) // testapp.Build
	cmd.WaitDelay = 10 * time.Second                                  // for what the program has started
	return cmd.CombinedOutput()
}
