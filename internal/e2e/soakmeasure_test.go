//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"callboard/internal/testapp"
)

// sample is what the app uses at a moment.
type sample struct {
	at         time.Duration // since the start of the soak
	goroutines int
	files      int    // open descriptors but the following
	polls      int    // open descriptors of epoll: Bubble Tea 2.1.1 leaves one each time another program has had the terminal, see grown
	database   int    // open descriptors of the database: each connection has some, and the pool opens them one by one
	heap       int    // bytes after a garbage collection
	clips      int    // bytes of these: decoded audio that the player keeps
	resident   int    // bytes of memory that are no part of a file (RssAnon), without what the measuring itself has
	runtime    int    // bytes of these that Go's runtime has; the rest is mostly what SQLite caches
	gaps       int    // bytes of these between objects of the heap
	stacks     int    // bytes of these for stacks
	jobs       string // at a quiet point: how many there are
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
	m := sample{at: time.Since(s.began), goroutines: u.Goroutines, heap: u.Heap, clips: u.Clips, runtime: u.Runtime - u.Profile, gaps: u.Gaps, stacks: u.Stacks}
	if err := m.countFiles(pid); err != nil {
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
	m.resident = resident<<10 - u.Profile
	s.samples = append(s.samples, m)
}

// countFiles counts the open descriptors of a process.
func (m *sample) countFiles(pid int) error {
	folder := fmt.Sprintf("/proc/%d/fd", pid)
	list, err := os.ReadDir(folder)
	for _, f := range list {
		switch to, _ := os.Readlink(filepath.Join(folder, f.Name())); { // an error: it is closed meanwhile
		case strings.Contains(to, "/callboard.db"):
			m.database++
		case to == "anon_inode:[eventpoll]":
			m.polls++
		default:
			m.files++
		}
	}
	return err
}

// explain reports an error, with all that helps to find its cause.
func (s *soak) explain(inspector testapp.Inspector, what string) {
	stacks, _ := inspector.Stacks()
	heap, _ := inspector.HeapProfile()
	profile := filepath.Join(os.TempDir(), "callboard-soak.heap")
	_ = os.WriteFile(profile, heap, 0o600)
	folder := fmt.Sprintf("/proc/%d/fd", s.term.Pid())
	list, _ := os.ReadDir(folder)
	kinds := map[string]int{}
	for _, f := range list {
		to, _ := os.Readlink(filepath.Join(folder, f.Name()))
		kinds[strings.TrimRight(to, "[]0123456789")]++
	}
	s.t.Logf("open files: %v", kinds)
	s.t.Errorf("%s\n%s\nthe memory is in go tool pprof -top %s; the goroutines are\n%s", what, s.table(), profile, stacks)
}
