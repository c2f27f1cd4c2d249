//go:build linux

package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"callboard/internal/osfile"
	"callboard/internal/testapp"
	"callboard/internal/testterm"
	"callboard/internal/testwait"
)

// visitKeys are pressed in the second app: those of the first, and Commands.
func visitKeys() []string { return append(soakKeys(), "ctrl+p", "ctrl+p", "ctrl+o", "ctrl+r") }

// visits starts a second app on the data folder from a shell, presses keys, suspends and continues it, and ends it in each way that there
// is, again and again.
func (s *soak) visits() {
	rng := s.random(5)
	for s.pause(time.Duration(rng.IntN(1000)) * time.Millisecond) {
		s.visit(rng)
	}
}

// visit is one run of the second app.
func (s *soak) visit(rng *rand.Rand) {
	term := testterm.Start(s.t, testterm.Options{
		Path: "/bin/bash", Args: []string{"--norc", "--noprofile", "-i"}, W: 100, H: 30, Env: s.env.With("PS1=ready> ", "HISTFILE=", "COLORTERM=truecolor").Vars,
	})
	defer term.Kill()
	if !s.see(term, `ready>`) {
		return
	}
	term.Type("stty -ixon; " + testapp.Path(s.t) + " --theme dark; echo code=$?=\n") // a key of the soak is ctrl+s, which would hold the output of the shell
	if !s.see(term, `─ (Actors|Script|Jobs)`) {
		return
	}
	pid := childOf(term.Pid())
	if pid == 0 {
		s.t.Errorf("the second app ended at once:\n%s", term.Screen())
		return
	}
	keys := visitKeys()
	for range 10 + rng.IntN(40) {
		// Once a key has suspended or ended it, the keys would be commands of the shell.
		if !s.pause(time.Duration(rng.IntN(60))*time.Millisecond) || isStopped(pid) || isGone(pid) {
			break
		}
		switch rng.IntN(8) {
		case 0:
			term.Type(soakText(rng))
		case 1:
			term.Resize(20+rng.IntN(120), 5+rng.IntN(45))
		default:
			term.Key(keys[rng.IntN(len(keys))])
		}
	}
	term.Resize(100, 30)
	if rng.IntN(2) == 0 && !isStopped(pid) && !isGone(pid) {
		for _, key := range []string{"esc", "esc", "y", "esc"} {
			term.Key(key)
			time.Sleep(questionTime)
		}
		term.Key("ctrl+z")
		for deadline := time.Now().Add(6 * testwait.Timeout()); !isStopped(pid) && !isGone(pid); {
			if time.Now().After(deadline) {
				s.t.Errorf("ctrl+z does not suspend the second app:\n%s", term.Screen())
				return
			}
			if !s.pause(20 * time.Millisecond) {
				return
			}
		}
		if isStopped(pid) {
			s.count("ctrl+z")
		}
	}
	s.endVisit(term, rng, pid)
}

// endVisit ends the second app, and checks how it ends.
func (s *soak) endVisit(term *testterm.Term, rng *rand.Rand, pid int) {
	ways := []string{"q", "ctrl+c", "SIGTERM", "SIGHUP", "SIGKILL"}
	way := ways[rng.IntN(len(ways))]
	signals := map[string]syscall.Signal{"SIGTERM": syscall.SIGTERM, "SIGHUP": syscall.SIGHUP, "SIGKILL": syscall.SIGKILL}
	for deadline, n := time.Now().Add(6*testwait.Timeout()), 0; !isGone(pid); n++ {
		switch sig := signals[way]; {
		case s.over():
			return
		case time.Now().After(deadline):
			s.t.Errorf("the second app does not end by %s:\n%s", way, term.Screen())
			return
		case isStopped(pid):
			term.Key("ctrl+c") // removes what was typed into the shell
			time.Sleep(questionTime)
			term.Type("clear; fg; echo code=$?=\n")
		case sig != 0:
			if n%20 == 0 { // a second one would cut short what it does at the end
				_ = syscall.Kill(pid, sig)
			}
		case way == "q":
			term.Key([]string{"esc", "esc", "q", "y"}[n%4])
		default:
			term.Key("ctrl+c")
		}
		time.Sleep(questionTime)
	}
	// A shell shows no status of an app that ended while it was suspended.
	code := "unknown"
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if m := visitCode.FindStringSubmatch(term.Screen()); m != nil {
			code = m[1]
			break
		}
	}
	s.count(fmt.Sprintf("second app ended by %s, exit %s", way, code))
	if screen := term.Screen(); strings.Contains(screen, "panic") || strings.Contains(screen, "goroutine ") {
		s.t.Errorf("after %s:\n%s", way, screen)
	}
	if term.AltScreen() && way != "SIGKILL" {
		s.t.Errorf("after %s the terminal is not as before:\n%s", way, term.Screen())
	}
}

// visitCode is the status that the shell shows of an app that ended: not 147 or 148, which say that it was suspended.
var visitCode = regexp.MustCompile(`code=(\d\d?|1[0-35-9]\d|14[0-69])=`)

// isStopped reports whether a process is suspended.
func isStopped(pid int) bool { return processState(pid) == "T" }

// isGone reports whether a process has ended.
func isGone(pid int) bool {
	state := processState(pid)
	return state == "" || state == "Z" || state == "X"
}

// processState is the state of a process as in proc_pid_stat(5); empty if there is no such process.
func processState(pid int) string {
	fields, err := statFields(pid)
	if err != nil {
		return ""
	}
	return fields[0]
}

// see waits until a screen matches, and reports false if the faults end before.
func (s *soak) see(term *testterm.Term, pattern string) bool {
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(6 * testwait.Timeout()); ; {
		switch {
		case re.MatchString(term.Screen()):
			return true
		case time.Now().After(deadline):
			s.t.Errorf("nothing matches %s:\n%s", pattern, term.Screen())
			return false
		case !s.pause(20 * time.Millisecond):
			return false
		}
	}
}

// childOf is the only child of a process; 0 if there is none.
func childOf(pid int) int {
	list, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	child, _ := strconv.Atoi(strings.TrimSpace(string(list)))
	return child
}

// exports writes the deliveries to a file and kills the program meanwhile. A file that is there is whole.
func (s *soak) exports() {
	rng := s.random(6)
	folder := filepath.Join(s.env.Home, "exports")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		s.t.Error(err)
		return
	}
	for n := 0; s.pause(time.Duration(rng.IntN(1500)) * time.Millisecond); n++ {
		path := filepath.Join(folder, "deliveries.json")
		p := s.env.Start(s.t, "deliveries", "export", "--all", "-o", path, "--force")
		select {
		case <-p.Done():
			s.count("export")
		case <-time.After(time.Duration(rng.IntN(800)) * time.Millisecond):
			p.Kill()
			s.count("export, killed")
		}
		if b, err := os.ReadFile(path); err == nil && !json.Valid(b) {
			s.t.Errorf("%s has %d bytes that are not whole", path, len(b))
			return
		}
		files, err := os.ReadDir(folder)
		if err != nil {
			s.t.Error(err)
			return
		}
		for _, f := range files {
			if f.Name() != filepath.Base(path) && !strings.HasPrefix(f.Name(), osfile.TempPrefix) {
				s.t.Errorf("left by an export: %s", f.Name())
			}
		}
	}
}
