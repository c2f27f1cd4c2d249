//go:build linux

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testwait"
)

// The player keeps decoded clips until there are 24 million samples, which are 96 MB. So many lines of this length are more than that:
// after they were played, the player has as much as it ever keeps.
const (
	longClips    = 28
	fullClips    = 4*24_000_000 - 5<<20 // bytes: less than a long line is free
	mostDatabase = 3 * 12               // files: of so many connections as the program has at most
	mostClips    = 4*24_000_000 + 5<<20 // bytes: the limit, and what is played
)

// speakLong speaks long lines, so many as are missing for the quiet points: keys that are pressed at random remove some.
func (s *soak) speakLong() {
	w := &crashWorld{t: s.t, data: s.env.DataDir(s.t)}
	there, err := w.list("SELECT id FROM jobs WHERE state = 'done' AND file <> '' AND text LIKE 'Long line %'")
	if err != nil && s.long > 0 {
		s.t.Fatal(err)
	}
	if len(there) >= longClips {
		return
	}
	rest := strings.TrimSpace(strings.Repeat("It is as long as a line may be, so that there is a lot to be kept of it. ", 4)) + " That is the end of it."
	var b strings.Builder
	b.WriteString("text,actor,file\n")
	for range longClips - len(there) {
		s.long++
		fmt.Fprintf(&b, "\"Long line %d. %s\",Mina,long-%d\n", s.long, rest, s.long)
	}
	file := filepath.Join(s.env.Home, "long.csv")
	if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
		s.t.Fatal(err)
	}
	if r := s.env.Run(s.t, "batch", file, "-o", filepath.Join(s.env.Home, "long"), "--json", "--concurrency", "4"); r.Code != 0 {
		s.t.Fatalf("the long lines: exit %d: %s%s", r.Code, r.Stdout, r.Stderr)
	}
}

// playLong plays long lines in the app until the player keeps as much as it ever does.
func (s *soak) playLong(inspector testapp.Inspector) {
	const jobsAt = 80 // the column of the terminal where the list of jobs is
	testwait.Within(s.t, 4*testwait.Timeout(), "the long lines are found", func() bool {
		s.leave()
		s.term.Key("alt+1")
		row := -1
		for y, line := range strings.Split(s.term.Screen(), "\n") {
			if strings.Contains(line, "─ Jobs") {
				row = y
			}
		}
		if row < 0 {
			return false
		}
		s.click(jobsAt, row+1)
		s.term.Keys("/", "ctrl+u")
		s.term.Type("Long line")
		s.term.Keys("enter", "g")
		time.Sleep(questionTime)
		return jobsFound.MatchString(s.term.Screen())
	})
	limit, before := 4*testwait.Timeout(), ""
	for n, deadline := 0, time.Now().Add(limit); ; n++ {
		if n%longClips == 0 {
			s.term.Key("g")
		}
		s.term.Key("space")
		for until := time.Now().Add(2 * time.Second); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
			if m := longLine.FindStringSubmatch(s.term.Screen()); m != nil && m[1] != before { // another one is decoded
				before = m[1]
				break
			}
		}
		u, err := inspector.Use()
		switch {
		case err != nil:
			s.t.Fatal(err)
		case n >= longClips && u.Clips >= fullClips: // all of them: so it keeps the same ones each time
			s.term.Type(".")
			s.leave()
			return
		case time.Now().After(deadline):
			s.t.Fatalf("%d lines were played in %v, and the player keeps %d bytes of clips:\n%s", n, limit, u.Clips, s.term.Screen())
		}
		s.term.Key("down")
	}
}

var (
	jobsFound = regexp.MustCompile(`Jobs · .*\d of `)
	longLine  = regexp.MustCompile(`Mina +Long line (\d+)\..* / 0:\d\d`) // in the line of the player
)

// link waits until the tunnel is up. After a refusal that does not pass by itself it must be asked for.
func (s *soak) link() {
	testwait.Within(s.t, 6*testwait.Timeout(), "the link is up again", func() bool {
		for range 20 {
			if strings.Contains(s.term.Screen(), linkReady) {
				return true
			}
			time.Sleep(100 * time.Millisecond)
		}
		s.retryLink()
		return false
	})
}

// retryLink has the app try the link at once.
func (s *soak) retryLink() {
	s.leave()
	s.term.Keys("alt+1", "esc", "L", "r")
	time.Sleep(questionTime)
	s.term.Key("esc")
}

// quiet waits until the app has nothing to do, brings it to the same state each time, and notes what it uses.
func (s *soak) quiet(inspector testapp.Inspector) {
	settle := s.settle
	if s.short && len(s.points) == 0 {
		settle = func() {} // to keep a minute short; the next quiet point is the end
	}
	var took []string
	for _, step := range []struct {
		name string
		do   func()
	}{{"settled", settle}, {"link up", s.link}, {"spoken", s.speakLong}, {"played", func() { s.playLong(inspector) }}} {
		begun := time.Now()
		step.do()
		took = append(took, fmt.Sprintf("%s in %v", step.name, time.Since(begun).Round(100*time.Millisecond)))
	}
	s.t.Logf("a quiet point: %s", strings.Join(took, ", "))
	w := &crashWorld{t: s.t, data: s.env.DataDir(s.t)}
	jobs, err := w.list("SELECT count(*) FROM jobs")
	if err != nil || len(jobs) != 1 {
		s.t.Fatal(jobs, err)
	}
	limit := 3 * testwait.Timeout()
	for deadline := time.Now().Add(limit); ; time.Sleep(250 * time.Millisecond) {
		s.take(inspector, s.term.Pid())
		if s.t.Failed() {
			return
		}
		now := s.samples[len(s.samples)-1]
		now.jobs = jobs[0]
		bad := s.grown(now)
		if len(bad) == 0 && s.still() {
			s.points = append(s.points, now)
			return
		}
		if time.Now().After(deadline) {
			s.points = append(s.points, now) // also if it is not still: what it uses is no more than it may be
			if len(bad) > 0 {
				s.explain(inspector, fmt.Sprintf("%v after the faults: %s", limit, strings.Join(bad, ", ")))
				return
			}
			return
		}
	}
}

// still reports whether the last samples are nearly the same: nothing is under way any more.
func (s *soak) still() bool {
	if len(s.samples) < 4 {
		return false
	}
	last := s.samples[len(s.samples)-4:]
	heap := func(a, b sample) int { return a.heap - b.heap }
	return slices.MaxFunc(last, heap).heap-slices.MinFunc(last, heap).heap < 1<<20
}

// grown compares a sample with the first quiet point, and lists what is more than it may be.
func (s *soak) grown(now sample) (list []string) {
	if now.clips > mostClips {
		list = append(list, fmt.Sprintf("the player keeps %d bytes of clips", now.clips))
	}
	if len(s.points) == 0 {
		return list
	}
	first := s.points[0]
	more := func(what string, before, after, most int) {
		if after > most {
			list = append(list, fmt.Sprintf("%s: %d, then %d; at most %d", what, before, after, most))
		}
	}
	more("bytes of the heap", first.heap, now.heap, first.heap*11/10)
	cold := 0 // after a few seconds the caches of SQLite's connections are not full
	if s.short {
		cold = 6 << 20
	}
	more("bytes of memory", first.resident, now.resident, first.resident*11/10+cold)
	// Without the clips the heap has a few megabytes, which vary with what is typed and listed.
	rest := first.heap - first.clips
	more("bytes of the heap without clips", rest, now.heap-now.clips, max(rest*11/10, rest+4<<20))
	// A leak raises the least that is used, and nothing else does.
	goroutines := slices.MinFunc(s.samples, func(a, b sample) int { return a.goroutines - b.goroutines }).goroutines
	files := slices.MinFunc(s.samples, func(a, b sample) int { return a.files - b.files }).files
	more("goroutines, the least so far and now", goroutines, now.goroutines, max(goroutines+4, first.goroutines))
	more("open files of the database", 0, now.database, mostDatabase)
	// The library does not close its reader when it releases the terminal for $EDITOR. It is one descriptor for each run of the editor.
	more("open descriptors of epoll", 0, now.polls, 4+s.edits())
	more("open files, the least so far and now", files, now.files, max(files+4, first.files))
	return list
}

// table lists the quiet points.
func (s *soak) table() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%8s %8s %8s %8s %10s %8s %8s %11s %6s %6s %6s %6s\n", "after", "heap MB", "of clips", "RSS MB", "Go has MB", "of gaps", "stacks", "goroutines", "files", "epoll", "db", "jobs")
	mb := func(n int) float64 { return float64(n) / (1 << 20) }
	for _, p := range s.points {
		fmt.Fprintf(&b, "%8v %8.1f %8.1f %8.1f %10.1f %8.1f %8.1f %11d %6d %6d %6d %6s\n", p.at.Round(time.Second), mb(p.heap), mb(p.clips), mb(p.resident), mb(p.runtime), mb(p.gaps), mb(p.stacks), p.goroutines, p.files, p.polls, p.database, p.jobs)
	}
	if n := len(s.points); n > 1 {
		first, last := s.points[0], s.points[n-1]
		change := func(a, b int) float64 { return 100 * (float64(b)/float64(a) - 1) }
		fmt.Fprintf(&b, "from the first to the last: heap %+.1f %%, RSS %+.1f %%", change(first.heap, last.heap), change(first.resident, last.resident))
	}
	return b.String()
}
