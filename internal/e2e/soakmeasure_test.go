//go:build linux

package e2e

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"callboard/internal/testapp"
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

// checkUse compares what the app used after the first third of the soak with what it uses at the end, when it is idle.
func (s *soak) checkUse(length time.Duration, stacks string) {
	for _, u := range []struct {
		what   string
		of     func(sample) int
		growth func(before int) int // that is allowed
	}{
		{"goroutines", func(m sample) int { return m.goroutines }, func(int) int { return 4 }},
		{"open files", func(m sample) int { return m.files }, func(int) int { return 4 }},
		{"bytes of the heap", func(m sample) int { return m.heap }, func(before int) int { return before / 10 }},
		{"bytes of memory", func(m sample) int { return m.resident }, func(before int) int { return before / 10 }},
	} {
		warm := s.between(length/4, length/2, u.of)
		end := s.between(length, 1<<62, u.of)
		if len(warm) == 0 || len(end) == 0 {
			s.t.Errorf("%d and %d samples of %s", len(warm), len(end), u.what)
			continue
		}
		// The least of the busy part and the least of the idle end: a leak raises both, and nothing else does at the end.
		before, after := warm[0], end[0]
		if u.what == "bytes of memory" { // the system takes pages back when it likes
			before, after = warm[len(warm)/2], end[len(end)/2]
		}
		s.t.Logf("%s: %d after the warm-up (to %d), %d at the end", u.what, before, warm[len(warm)-1], after)
		if after > before+u.growth(before) {
			s.t.Errorf("%s have grown from %d to %d\n%s", u.what, before, after, stacks)
		}
	}
}
