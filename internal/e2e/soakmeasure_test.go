//go:build linux

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// sample is what the app uses at a moment.
type sample struct {
	at         time.Duration // since the start of the soak
	goroutines int
	files      int // open descriptors
	heap       int // bytes after a garbage collection
	resident   int // bytes of memory
}

// measure takes samples of a process until the soak stops, and looks for the text of a panic on its screen.
func (s *soak) measure(inspector testapp.Inspector, pid int) {
	for s.pause(time.Second) {
		s.take(inspector, pid)
		if screen := s.term.Screen(); strings.Contains(screen, "panic:") || strings.Contains(screen, "goroutine 1 [") {
			s.t.Errorf("a panic is on the screen:\n%s", screen)
			return
		}
	}
}

// take takes one sample.
func (s *soak) take(inspector testapp.Inspector, pid int) {
	u, err := inspector.Use()
	if err != nil {
		s.t.Errorf("the app does not answer: %v", err)
		return
	}
	files, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		s.t.Error(err)
		return
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		s.t.Error(err)
		return
	}
	resident := 0
	if _, rest, ok := strings.Cut(string(status), "VmRSS:"); ok {
		_, _ = fmt.Sscan(rest, &resident)
	}
	s.samples = append(s.samples, sample{time.Since(s.began), u.Goroutines, len(files), int(u.Heap), resident << 10})
}

// between are the samples of a part of the soak, sorted by one of their numbers.
func (s *soak) between(from, to time.Duration, of func(sample) int) (sorted []int) {
	for _, m := range s.samples {
		if m.at >= from && m.at < to {
			sorted = append(sorted, of(m))
		}
	}
	slices.Sort(sorted)
	return sorted
}

// resources are what is compared, and how much more of each the app may have at the end.
func resources() []resource {
	return []resource{
		{"goroutines", func(m sample) int { return m.goroutines }, func(int) int { return 4 }},
		{"open files", func(m sample) int { return m.files }, func(int) int { return 4 }},
		{"bytes of the heap", func(m sample) int { return m.heap }, func(before int) int { return max(before/10, 4<<20) }}, // what is typed and listed makes it vary
		{"bytes of memory", func(m sample) int { return m.resident }, func(before int) int { return before / 10 }},
	}
}

// resource is something that a process must not use more and more of.
type resource struct {
	what string
	of   func(sample) int
	more func(before int) int
}

// growth compares what the app used in the second quarter of the soak, when it was warm and busy, with the last sample, and lists what
// has grown. A leak raises the least of both, and at the end nothing else does.
func (s *soak) growth(length time.Duration) (grown, table []string) {
	last := s.samples[len(s.samples)-1]
	for _, r := range resources() {
		warm := s.between(length/4, length/2, r.of)
		if len(warm) == 0 {
			return []string{"there are no samples of the second quarter"}, nil
		}
		before, after := warm[0], r.of(last)
		if r.what == "bytes of memory" { // the system takes pages back when it likes
			before = warm[len(warm)/2]
		}
		table = append(table, fmt.Sprintf("%s: %d to %d after the warm-up, %d at the end", r.what, warm[0], warm[len(warm)-1], after))
		if after > before+r.more(before) {
			grown = append(grown, fmt.Sprintf("%s have grown from %d to %d", r.what, before, after))
		}
	}
	return grown, table
}

// checkUse waits until the app, which is idle now, uses no more than before. What the tunnel's library has of a connection that broke
// lasts until its heartbeat is overdue.
func (s *soak) checkUse(length time.Duration, inspector testapp.Inspector) {
	limit := 3 * testwait.Timeout()
	for deadline := time.Now().Add(limit); ; time.Sleep(250 * time.Millisecond) {
		s.take(inspector, s.term.Pid())
		grown, table := s.growth(length)
		if len(grown) == 0 {
			s.t.Log(strings.Join(table, "\n"))
			return
		}
		if time.Now().After(deadline) {
			stacks, _ := inspector.Stacks()
			s.t.Errorf("%v after the faults: %s\n%s\n%s", limit, strings.Join(grown, ", "), strings.Join(table, "\n"), stacks)
			return
		}
	}
}
