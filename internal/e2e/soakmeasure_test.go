//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
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
	heap       int // bytes after a garbage collection, without the clips
	resident   int // bytes of memory that are no part of a file, without the clips
	runtime    int // bytes of these that Go's runtime has, without the clips
	clips      int // bytes of decoded audio that the player keeps
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
	if _, rest, ok := strings.Cut(string(status), "RssAnon:"); ok {
		_, _ = fmt.Sscan(rest, &resident)
	}
	s.samples = append(s.samples, sample{time.Since(s.began), u.Goroutines, len(files), u.Heap - u.Clips, resident<<10 - u.Clips - u.Profile, u.Runtime - u.Clips - u.Profile, u.Clips})
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

const mostClips = 100 << 20 // bytes: more than the limit of the player's cache, which fills in the course of hours

// growth compares what the app used in the second quarter of the faults, when it was warm, with what it uses later, and lists what has
// grown.
func (s *soak) growth(length time.Duration) (grown, table []string) {
	last := s.samples[len(s.samples)-1]
	compare := func(what string, before, after, most int) {
		table = append(table, fmt.Sprintf("%s: %d, then %d", what, before, after))
		if after > most {
			grown = append(grown, fmt.Sprintf("%s: %d, then %d; at most %d", what, before, after, most))
		}
	}
	part := func(from, to int, of func(sample) int) []int { // in quarters
		return s.between(time.Duration(from)*(length/4), time.Duration(to)*(length/4), of)
	}
	middle := func(sorted []int) int { return sorted[len(sorted)/2] }
	if of := func(m sample) int { return m.heap }; len(part(1, 2, of)) == 0 || len(part(3, 4, of)) == 0 {
		return []string{"there are too few samples"}, nil
	}
	// The app is idle in the last sample. A leak raises the least that it used before, and nothing else does.
	for what, of := range map[string]func(sample) int{
		"goroutines, the least in the second quarter and at the end": func(m sample) int { return m.goroutines },
		"open files, the least in the second quarter and at the end": func(m sample) int { return m.files },
	} {
		before := part(1, 2, of)[0]
		compare(what, before, of(last), before+4)
	}
	clips := func(m sample) int { return m.clips }
	more := max(middle(part(3, 4, clips))-middle(part(1, 2, clips)), 0)
	for _, r := range []struct {
		what string
		of   func(sample) int
		more int
	}{
		{"bytes of the heap without clips, in the middle of the second and of the last quarter", func(m sample) int { return m.heap }, 0},
		// The runtime has gaps between the clips, and tables for the larger heap.
		{"bytes of memory without clips, in the middle of the second and of the last quarter", func(m sample) int { return m.resident }, more / 4},
	} {
		before := middle(part(1, 2, r.of))
		most := max(before*11/10, before+4<<20) + r.more // a heap of a few megabytes varies with what is typed and listed
		if length < 2*time.Minute {
			most += 4 << 20 // it is hardly warm
		}
		compare(r.what, before, middle(part(3, 4, r.of)), most)
	}
	runtime := func(m sample) int { return m.runtime }
	// The rest is mostly what SQLite caches.
	table = append(table, fmt.Sprintf("of these Go's runtime has %d, then %d", middle(part(1, 2, runtime)), middle(part(3, 4, runtime))))
	table = append(table, fmt.Sprintf("bytes of clips: %d, then %d, and %d at the end", middle(part(1, 2, clips)), middle(part(3, 4, clips)), last.clips))
	if last.clips > mostClips {
		grown = append(grown, fmt.Sprintf("the player keeps %d bytes of clips", last.clips))
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
			heap, _ := inspector.HeapProfile()
			profile := filepath.Join(os.TempDir(), "callboard-soak.heap")
			_ = os.WriteFile(profile, heap, 0o600)
			s.t.Errorf("%v after the faults: %s\n%s\nthe memory is in go tool pprof -top %s; the goroutines are\n%s",
				limit, strings.Join(grown, ", "), strings.Join(table, "\n"), profile, stacks)
			return
		}
	}
}
