//go:build linux

package e2e

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
	"callboard/internal/tunnel/ngroktest"
)

// The variables of the environment of TestSoak. go run ./internal/tools/soak sets them.
const (
	soakLength = "CALLBOARD_SOAK"      // how long, such as 1m
	soakSeed   = "CALLBOARD_SOAK_SEED" // of keys, sizes and faults
)

// soak is the app in a terminal, with everything around it that can fail.
type soak struct {
	t      *testing.T
	env    *testapp.Env
	box    *testapp.Sandbox
	edge   *ngroktest.Edge
	target *rawTarget
	term   *testterm.Term
	seed   uint64
	began  time.Time
	stop   chan struct{} // closed when the faults end

	batch, text, newer int         // how many of them there were
	part               uint64      // the number of the present time with faults
	samples            []sample    // of measure, until stop is closed, and of quiet
	editor             string      // the program in the place of the user's editor
	temp               string      // the temporary folder of all programs
	short              bool        // see shortSoak
	points             []sample    // the quiet points
	long               int         // lines that speakLong has spoken
	retry              atomic.Bool // the link is to be tried again

	mu     sync.Mutex
	counts map[string]int // what has happened, and how often
}

// TestSoak runs the app, batches and single texts on one data folder for some time, while the sandbox, the tunnel and the receiver fail in
// all their ways, and keys are pressed at random. In the end all that was begun is settled, and the app uses no more than before.
func TestSoak(t *testing.T) {
	length, err := time.ParseDuration(os.Getenv(soakLength))
	if err != nil || length < 20*time.Second {
		t.Skipf("it runs for the time in %s, such as 1m; at least 20s", soakLength)
	}
	s := newSoak(t)
	env, inspector := s.env.Inspected(t)
	errs := filepath.Join(t.TempDir(), "stderr")
	s.term = testterm.Start(t, testterm.Options{Path: "/bin/sh", W: 120, H: 36, Env: env.With("COLORTERM=truecolor", "ERRORS="+errs).Vars,
		Args: []string{"-c", `exec "$0" "$@" 2>"$ERRORS"`, testapp.Path(t), "--theme", "dark"}})
	s.term.WaitFor(linkReady)
	s.short = length < shortSoak
	s.speakLong()
	s.began = time.Now()
	for _, part := range soakParts(length) {
		s.run(part, inspector)
		if t.Failed() {
			break
		}
		if s.quiet(inspector); t.Failed() {
			break
		}
	}
	t.Logf("after %v, seed %d:\n%s", time.Since(s.began).Round(time.Second), s.seed, strings.Join(s.report(), "\n"))
	if t.Failed() {
		return
	}
	t.Log("at the quiet points:\n" + s.table())
	s.checkScreens()
	s.term.Key("ctrl+c")
	if code := s.term.Wait(); code != 0 {
		t.Errorf("exit %d", code)
	}
	if b, err := os.ReadFile(errs); err != nil || len(b) > 0 {
		t.Errorf("on stderr, %v:\n%s", err, b)
	}
	s.checkTemp()
}

// shortSoak is the length below which the app is hardly warm at the first quiet point.
const shortSoak = 3 * time.Minute

// soakParts are the times with faults between the quiet points. In the first one the app gets warm: all that is made once is made then,
// the caches of SQLite's connections fill, and the gaps between the objects of the heap become as many as they stay.
func soakParts(length time.Duration) []time.Duration {
	if length < shortSoak { // the start, the quiet points and the end take half a minute
		rest := max(length-30*time.Second, length/2)
		return []time.Duration{rest / 3, rest - rest/3}
	}
	first := min(max(length/4, time.Minute), 3*time.Minute)
	parts := []time.Duration{first}
	for rest := length - first; rest > 0; rest -= 2 * time.Minute {
		parts = append(parts, min(rest, 2*time.Minute))
	}
	return parts
}

// run lets everything fail for a time.
func (s *soak) run(length time.Duration, inspector testapp.Inspector) {
	s.stop = make(chan struct{})
	s.part++
	var work sync.WaitGroup
	for _, f := range []func(){
		s.sandboxFaults, s.otherFaults, s.press, s.batches, s.texts, s.newerTexts, s.visits, s.exports, func() { s.measure(inspector, s.term.Pid()) },
	} {
		work.Go(f)
	}
	select {
	case <-time.After(length):
	case <-s.ended():
		s.t.Errorf("the app has ended, exit %d", s.term.Wait())
	}
	close(s.stop)
	work.Wait()
}

func newSoak(t *testing.T) *soak {
	c := startNgrok(t, ngroktest.Options{}, "--synth-delay", "50ms", "--time-scale", "60", "--webhook-timeout", "4s", "--quiet")
	target := startTarget(t, 200, "taken\n")
	editor := soakEditor(t)
	temp := t.TempDir()
	env := c.env.With("TMPDIR="+temp, "CALLBOARD_FORWARD="+target.url(), "CALLBOARD_RESPOND=ok", "EDITOR="+editor, "VISUAL=", "BROWSER=true", "CALLBOARD_SAVE_DIR="+t.TempDir())
	return &soak{t: t, editor: editor, temp: temp, env: env, box: c.box, edge: c.edge, target: target, seed: uint64(numberOf(t, soakSeed, 1)), stop: make(chan struct{}), counts: map[string]int{}}
}

// random is a source of random numbers for one of the parts of the soak.
func (s *soak) random(part uint64) *rand.Rand { return rand.New(rand.NewPCG(s.seed, part+100*s.part)) }

// pause waits. It reports false when the faults end.
func (s *soak) pause(d time.Duration) bool {
	select {
	case <-s.stop:
		return false
	case <-time.After(d):
		return true
	}
}

// over reports whether the faults have ended.
func (s *soak) over() bool {
	select {
	case <-s.stop:
		return true
	default:
		return false
	}
}

// ended is closed when the app has ended.
func (s *soak) ended() <-chan struct{} {
	c := make(chan struct{})
	go func() {
		for !s.term.Exited() {
			if !s.pause(100 * time.Millisecond) {
				return
			}
		}
		close(c)
	}()
	return c
}

// batches runs one batch after the other, each until it has all its rows.
func (s *soak) batches() {
	for ; s.pause(100 * time.Millisecond); s.batch++ {
		n := s.batch
		var b strings.Builder
		b.WriteString("text,actor,file\n")
		for i := range 8 {
			fmt.Fprintf(&b, "\"Batch %d, row %d.\",Mina,row-%d-%d\n", n, i, n, i)
		}
		file := filepath.Join(s.env.Home, "lines.csv")
		if err := os.WriteFile(file, []byte(b.String()), 0o600); err != nil {
			s.t.Error(err)
			return
		}
		for range 3 {
			if code := s.command("batch", s.env, "batch", file, "-o", filepath.Join(s.env.Home, "batch"), "--json", "--concurrency", "3"); code == 0 {
				break
			}
		}
	}
}

// texts speaks single texts, of which some are polled.
func (s *soak) texts() {
	for ; s.pause(300 * time.Millisecond); s.text++ {
		n := s.text
		args := []string{"speak", fmt.Sprintf("Text %d.", n), "-a", "Mina", "--json", "--timeout", "10s"}
		if n%2 == 0 {
			args = append(args, "--no-webhook")
		}
		s.command("speak", s.env, args...)
	}
}

// newerText begins each text for the newer service.
const newerText = "Newer text "

// newerTexts speaks single texts with the newer service.
func (s *soak) newerTexts() {
	env := s.env.With("CALLBOARD_SERVICE=tts", "TYPECAST_API_KEY="+s.box.Token)
	for ; s.pause(time.Second); s.newer++ {
		n := s.newer
		s.command("speak with the newer service", env, "speak", fmt.Sprintf(newerText+"%d.", n), "-a", "Olivia", "--json", "--timeout", "10s")
	}
}

// longest is how long a command can take: it may wait for each of several answers that never come.
const longest = 5 * time.Minute

// command runs a command until it ends or the faults do, and returns its exit code. Faults make it fail, but it must not crash.
func (s *soak) command(what string, env *testapp.Env, args ...string) int {
	if s.over() {
		return 0
	}
	p, interrupted := env.Start(s.t, args...), false
	select {
	case <-p.Done():
	case <-s.stop:
		interrupted = true
		p.Interrupt()
	case <-time.After(longest):
		s.t.Errorf("%v has not ended after %v\n%s%s", args, longest, p.Stdout.String(), p.Stderr.String())
	}
	code := p.Wait()
	s.count(fmt.Sprintf("%s, exit %d", what, code))
	if errs := p.Stderr.String(); code < 0 && !interrupted || code == 2 || strings.Contains(errs, "panic") || strings.Contains(errs, "goroutine ") {
		s.t.Errorf("%v ends with %d: %s", args, code, errs)
	}
	return code
}

// settle waits until every job is settled, or says why it is not.
func (s *soak) settle() {
	w := &crashWorld{t: s.t, data: s.env.DataDir(s.t)}
	limit := 4 * testwait.Timeout()
	for deadline := time.Now().Add(limit); ; time.Sleep(50 * time.Millisecond) {
		open := w.unexplained()
		if open == "" {
			break
		}
		if time.Now().After(deadline) {
			s.t.Errorf("not settled %v after the faults, and without a reason: %s", limit, open)
			return
		}
	}
	states, err := w.list("SELECT state || ': ' || count(*) FROM jobs GROUP BY state")
	health, healthErr := w.list("PRAGMA integrity_check")
	if err != nil || healthErr != nil || len(health) != 1 || health[0] != "ok" {
		s.t.Errorf("integrity_check: %v, %v, %v", health, healthErr, err)
	}
	s.t.Logf("jobs: %v", states)
	s.account()
}

// checkScreens shows each screen once more.
func (s *soak) checkScreens() {
	for _, show := range [][2]string{{"alt+1", "─ Script"}, {"alt+2", "─ Deliveries"}, {"alt+3", "─ Takes"}} {
		testwait.Within(s.t, 4*testwait.Timeout(), "the screen of "+show[0], func() bool {
			s.leave()
			s.term.Key(show[0])
			time.Sleep(questionTime)
			return strings.Contains(s.term.Screen(), show[1])
		})
	}
}
