package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// spare is how much longer than -for a target may take: the inputs kept so far run first, and a failing input is made smaller at the end.
const spare = 5 * time.Minute

// inputWritten is what the fuzzer prints when it has found an input that fails.
const inputWritten = "Failing input written to"

// options are the flags.
type options struct {
	each, total time.Duration
	jobs        int
	plain       bool
}

// outcome is how one run of a target ended.
type outcome int

const (
	passed     outcome = iota
	failed             // an input fails, or a test binary does not build
	unfinished         // the time of -total was over
)

// result is the end of one target.
type result struct {
	name    string
	outcome outcome
	detail  string // of a failure: the output; otherwise the last line of the fuzzer
}

// runAll runs the targets of all packages and prints how each ended. The error says how many failed.
func runAll(ctx context.Context, packages []testPackage, o options) error {
	scratch, err := os.MkdirTemp("", "callboard-fuzz-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(scratch) }()
	cache, err := exec.CommandContext(ctx, "go", "env", "GOCACHE").Output()
	if err != nil {
		return err
	}
	work := make(chan testPackage)
	go func() {
		defer close(work)
		for _, p := range packages {
			work <- p
		}
	}()
	results := make(chan result)
	var workers sync.WaitGroup
	for range max(1, o.jobs) {
		workers.Go(func() {
			for p := range work {
				runPackage(ctx, p, o, scratch, strings.TrimSpace(string(cache)), results)
			}
		})
	}
	go func() { workers.Wait(); close(results) }()
	return report(results)
}

// report prints the results as they come, and the failures again at the end.
func report(results <-chan result) error {
	var count [3]int
	var failures []result
	var unreached []string
	for r := range results {
		count[r.outcome]++
		switch r.outcome {
		case passed:
			fmt.Printf("ok      %s  %s\n", r.name, r.detail)
		case failed:
			fmt.Printf("FAILED  %s\n", r.name)
			failures = append(failures, r)
		case unfinished:
			unreached = append(unreached, r.name)
		}
	}
	slices.Sort(unreached)
	for _, name := range unreached {
		fmt.Printf("no turn %s\n", name)
	}
	for _, r := range failures {
		fmt.Printf("\n== %s\n%s\n", r.name, r.detail)
	}
	fmt.Printf("fuzz targets: %d passed, %d failed, %d had no turn\n", count[passed], count[failed], count[unfinished])
	if count[failed] > 0 {
		return fmt.Errorf("%d of the targets failed; their inputs are in testdata/fuzz of their packages", count[failed])
	}
	return nil
}

// runPackage builds the test binary of a package once, and runs each target in it.
func runPackage(ctx context.Context, p testPackage, o options, scratch, cache string, results chan<- result) {
	binary, err := filepath.Abs(filepath.Join(scratch, strings.ReplaceAll(filepath.ToSlash(p.folder), "/", "_")+".test"))
	if err != nil {
		results <- result{name: p.folder, outcome: failed, detail: err.Error()}
		return
	}
	defer os.Remove(binary)
	if out, err := build(ctx, p.folder, binary, o.plain); err != nil {
		for _, name := range p.targets {
			r := result{name: p.folder + " " + name, outcome: failed, detail: out}
			if ctx.Err() != nil {
				r.outcome = unfinished
			}
			results <- r
		}
		return
	}
	for _, name := range p.targets {
		r := runTarget(ctx, p.folder, name, binary, filepath.Join(cache, "fuzz", "callboard", p.folder), o.each)
		r.name = p.folder + " " + name
		results <- r
	}
}

// build builds the test binary of a package. Instrumented, it reports which code an input reaches.
func build(ctx context.Context, folder, binary string, plain bool) (output string, err error) {
	args := []string{"test", "-c", "-o", binary}
	if !plain {
		args = append(args, "-fuzz=.")
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// runTarget runs one target for a time. The fuzzer sometimes reports its own time limit as a failure, without an input
// (golang.org/issue/75804); such a run counts as passed.
func runTarget(ctx context.Context, folder, name, binary, cache string, each time.Duration) result {
	if ctx.Err() != nil {
		return result{outcome: unfinished}
	}
	limited, cancel := context.WithTimeout(ctx, each+spare)
	defer cancel()
	cmd := exec.CommandContext(limited, binary, "-test.run=^$", "-test.fuzz=^"+name+"$", "-test.fuzztime="+each.String(),
		"-test.fuzzcachedir="+cache, "-test.parallel=1")
	cmd.Dir = folder
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // the fuzzer then ends its worker
	cmd.WaitDelay = 10 * time.Second
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	text := strings.TrimSpace(out.String())
	switch {
	case err == nil || onlyTimeLimit(text):
		return result{outcome: passed, detail: lastCount(text)}
	case ctx.Err() != nil && !strings.Contains(text, inputWritten):
		return result{outcome: unfinished}
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		text += "\nit did not end " + spare.String() + " after its time"
	}
	return result{outcome: failed, detail: text}
}

// onlyTimeLimit says whether a run failed only because the fuzzer took its own time limit for a failure.
func onlyTimeLimit(output string) bool {
	return strings.Contains(output, "context deadline exceeded") && !strings.Contains(output, inputWritten) &&
		!strings.Contains(output, "panic:") && strings.Contains(output, "now fuzzing")
}

// lastCount returns the last line of the fuzzer that counts the inputs.
func lastCount(output string) string {
	last := ""
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, "fuzz: elapsed:") && strings.Contains(line, "execs:") {
			last = strings.TrimSpace(strings.TrimPrefix(line, "fuzz: "))
		}
	}
	return last
}
