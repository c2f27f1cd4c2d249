// Command bench runs the benchmarks that compare callboard with other programs, and writes BENCHMARKS.md.
//
//	go run ./internal/tools/bench                 # BENCHMARKS.md, about 10 minutes
//	go run ./internal/tools/bench -quick          # fewer rounds and no large cases, to the terminal, 2 minutes
//	go run ./internal/tools/bench -only receiver  # one subject, to the terminal
//
// It needs nothing but Go. What a program is compared with and is not installed, such as espeak-ng, has an empty cell with the
// reason. A full run waits after the build of the test programs, at most two minutes, until the machine is quiet. It exits with 1
// if a benchmark failed. A budget that is not met is no error, because times depend on the machine; the budgets that must hold
// are those of TestHotPaths in the packages.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"callboard/internal/tools/toolusage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// options are the flags.
type options struct {
	quick bool
	only  string // part of the title of the subjects that are measured
	out   string // a file, or - for the standard output
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.quick, "quick", false, "one short round, without the large cases")
	flags.StringVar(&o.only, "only", "", "measure only the subjects whose titles contain `words`")
	flags.StringVar(&o.out, "o", "", "the `file` to write; - is the terminal (default BENCHMARKS.md, and - with -quick or -only)")
	toolusage.Set(flags, toolusage.Usage{
		Does:  "bench runs the benchmarks that compare callboard with other programs, and writes BENCHMARKS.md.",
		Takes: "about 10 minutes, with -quick 2",
		Examples: []string{
			"go run ./internal/tools/bench", "go run ./internal/tools/bench -quick           # to the terminal",
			"go run ./internal/tools/bench -only receiver   # one subject, to the terminal",
		},
	})
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "bench: unexpected argument %q\n", flags.Arg(0))
		return 2
	}
	failed, err := measure(ctx, o, stdout, stderr)
	switch {
	case err != nil:
		fmt.Fprintln(stderr, "bench:", err)
		return 1
	case failed:
		fmt.Fprintln(stderr, "bench: a benchmark failed; its cells say why")
		return 1
	}
	return 0
}

// measure runs the benchmarks and writes the report. failed says that a benchmark failed, which the report shows.
func measure(ctx context.Context, o options, stdout, stderr io.Writer) (failed bool, err error) {
	chosen := slices.DeleteFunc(subjects(), func(s subject) bool {
		return !strings.Contains(strings.ToLower(s.title), strings.ToLower(o.only))
	})
	if len(chosen) == 0 {
		return false, fmt.Errorf("no subject has %q in its title; leave -only out to measure all", o.only)
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return false, err
	}
	began := time.Now()
	r := newRunner(root, o.quick, stderr)
	defer r.close()
	m := thisMachine(ctx, root)
	if err := r.build(ctx, chosen); err != nil {
		return false, err
	}
	built := time.Since(began).Round(time.Second)
	if !o.quick { // a quick run has the load from before the build
		if m.load, err = quiet(ctx, m.cores, load, quietEvery, quietLimit, stderr); err != nil {
			return false, err
		}
	}
	for i, s := range chosen {
		fmt.Fprintf(stderr, "%d of %d: %s\n", i+1, len(chosen), s.title)
		for _, of := range s.runs {
			if err := r.run(ctx, of); err != nil {
				return false, err
			}
		}
	}
	took := time.Since(began).Round(time.Second)
	fmt.Fprintf(stderr, "%v, of which the build of the test programs took %v\n", took, built)
	text := report{machine: m, subjects: chosen, found: r.found, quick: o.quick, took: took}.markdown()
	return r.failed, write(o, root, text, stdout)
}

func write(o options, root, text string, stdout io.Writer) error {
	if o.out == "" && !o.quick && o.only == "" {
		o.out = filepath.Join(root, "BENCHMARKS.md")
	}
	if o.out == "" || o.out == "-" {
		_, err := io.WriteString(stdout, text)
		return err
	}
	return os.WriteFile(o.out, []byte(text), 0o644)
}

// moduleRoot is the folder of go.mod.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w; is Go on the PATH?", err)
	}
	mod := strings.TrimSpace(string(out))
	if filepath.Base(mod) != "go.mod" {
		return "", fmt.Errorf("this is not a folder of callboard's source; run it in a clone")
	}
	return filepath.Dir(mod), nil
}
