//go:build linux

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testcost"
	"callboard/internal/testterm"
)

// The benchmarks of this file compare callboard with the smallest Bubble Tea program in the same run.

// startHello starts the smallest Bubble Tea program and waits for its first frame.
func startHello(b *testing.B, path string, args ...string) *testterm.Term {
	b.Helper()
	term := testterm.Start(b, testterm.Options{Path: path, Args: args, W: 120, H: 36})
	term.WaitFor("hello, world")
	return term
}

// startSandbox starts callboard with a data folder and waits for its first frame.
func startSandbox(b *testing.B, path, dir string) *testterm.Term {
	b.Helper()
	term := testterm.Start(b, testterm.Options{Path: path, W: 120, H: 36, Args: []string{"--sandbox", "--data-dir", dir, "--audio", "silent"}})
	term.WaitFor("Actors")
	return term
}

// median returns the middle of some durations in milliseconds.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return milliseconds(all[len(all)/2])
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// BenchmarkFirstFrame measures the time to the first frame, with a new data folder and with one that exists, and that of
// callboard version. Budgets: under twice the time of the smallest Bubble Tea program for both, and under 15 ms. Each program has
// ended before the next one starts: the system still clears its memory after the signal.
func BenchmarkFirstFrame(b *testing.B) {
	callboard, hello := testapp.Build(b), testapp.BuildHello(b)
	var created, existing, theirs, version []time.Duration
	firstFrame := func(start func() *testterm.Term) time.Duration {
		at := time.Now()
		term := start()
		took := time.Since(at)
		term.Kill()
		term.Wait()
		return took
	}
	sandbox := func(dir string) func() *testterm.Term {
		return func() *testterm.Term { return startSandbox(b, callboard, dir) }
	}
	used := b.TempDir()
	firstFrame(sandbox(used)) // creates what is in it
	for b.Loop() {
		for range 10 {
			theirs = append(theirs, firstFrame(func() *testterm.Term { return startHello(b, hello) }))
			created = append(created, firstFrame(sandbox(b.TempDir())))
			existing = append(existing, firstFrame(sandbox(used)))
			at := time.Now()
			if err := exec.Command(callboard, "version").Run(); err != nil {
				b.Fatal(err)
			}
			version = append(version, time.Since(at))
		}
	}
	b.ReportMetric(median(theirs), "ms-first-frame-hello")
	b.ReportMetric(median(created), "ms-first-frame-new")
	b.ReportMetric(median(created)/median(theirs), "x-hello-new")
	b.ReportMetric(median(existing), "ms-first-frame")
	b.ReportMetric(median(existing)/median(theirs), "x-hello")
	b.ReportMetric(median(version), "ms-version")
}

// BenchmarkKeyLatency measures the time from a key to the bytes that it causes at the terminal. The keys come at random moments,
// to both programs in turn, so that a disturbance of the machine meets both. Budget: p99 under 18 ms.
func BenchmarkKeyLatency(b *testing.B) {
	keys := 300
	if testing.Short() {
		keys = 60
	}
	callboard, hello := testapp.Build(b), testapp.BuildHello(b)
	for b.Loop() {
		terms := [2]*testterm.Term{startSandbox(b, callboard, b.TempDir()), startHello(b, hello)}
		terms[0].WaitFor(linkReady)
		var took [2][]time.Duration
		for _, term := range terms {
			waitQuiet(term)
		}
		for i := range keys {
			for side, term := range terms {
				time.Sleep(35*time.Millisecond + time.Duration(rand.Int64N(int64(40*time.Millisecond))))
				written, _ := term.WaitOutput(0)
				key := []string{"down", "up"}[i%2]
				at := time.Now()
				term.Key(key)
				_, end := term.WaitOutput(written)
				took[side] = append(took[side], end.Sub(at))
			}
		}
		for side, name := range []string{"", "-hello"} {
			b.ReportMetric(milliseconds(testcost.Percentile(took[side], 50)), "ms-p50"+name)
			b.ReportMetric(milliseconds(testcost.Percentile(took[side], 99)), "ms-p99"+name)
			terms[side].Kill()
		}
	}
}

// waitQuiet waits until a program that has started writes nothing more.
func waitQuiet(term *testterm.Term) {
	written, _ := term.WaitOutput(0)
	for last := -1; last != written; {
		last = written
		time.Sleep(300 * time.Millisecond)
		written, _ = term.WaitOutput(0)
	}
}

// BenchmarkIdleRatio measures the processor time that callboard uses while nothing happens. Budget: under 1.2 times that of
// the smallest Bubble Tea program. A program with a socket needs more: x-listening compares with the smallest one that has one.
func BenchmarkIdleRatio(b *testing.B) {
	hello := testapp.BuildHello(b)
	ours, theirs, listening := startSandbox(b, testapp.Build(b), b.TempDir()), startHello(b, hello), startHello(b, hello, "listen")
	ours.WaitFor(linkReady)
	time.Sleep(7 * time.Second) // the start is over, and the first look for old deliveries, 5 s after it
	const quiet = 10 * time.Second
	for b.Loop() {
		var spent [3]time.Duration
		for i, term := range []*testterm.Term{ours, theirs, listening} {
			spent[i] = -runTime(b, term.Pid())
		}
		time.Sleep(quiet) // what is measured is idle time
		for i, term := range []*testterm.Term{ours, theirs, listening} {
			spent[i] += runTime(b, term.Pid())
		}
		for i, name := range []string{"%cpu", "%cpu-hello", "%cpu-listening"} {
			b.ReportMetric(100*spent[i].Seconds()/quiet.Seconds(), name)
		}
		b.ReportMetric(spent[0].Seconds()/spent[1].Seconds(), "x-hello")
		b.ReportMetric(spent[0].Seconds()/spent[2].Seconds(), "x-listening")
	}
}

// runTime returns the processor time of all threads of a process in nanoseconds, from /proc (the first field of schedstat).
func runTime(b *testing.B, pid int) (total time.Duration) {
	b.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(files) == 0 {
		b.Fatalf("no threads of %d: %v", pid, err)
	}
	for _, name := range files {
		line, err := os.ReadFile(name)
		if err != nil {
			continue // the thread has ended
		}
		ns, err := strconv.ParseInt(strings.Fields(string(line))[0], 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		total += time.Duration(ns)
	}
	return total
}
