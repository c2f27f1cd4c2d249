//go:build unix

package testterm_test

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/testterm"
)

// failing is a test whose failure does not fail the real test.
type failing struct {
	testing.TB
	message string
}

func (f *failing) Fatalf(format string, args ...any) {
	f.message = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// fatal runs test and returns the message of its Fatalf.
func fatal(test func(testing.TB)) string {
	f := &failing{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(f)
	}()
	<-done
	return f.message
}

func (f *failing) Helper() {}

func TestFailedWaitPrintsTheScreen(t *testing.T) {
	t.Parallel()
	o := program("cat")
	o.W, o.H = 30, 3
	term := testterm.Start(t, o)
	term.WaitFor("cat is here")
	for name, test := range map[string]func(*testterm.Term){
		"no “dog” on the screen":              func(t *testterm.Term) { t.WaitFor("dog") },
		"“here” is still on the screen":       func(t *testterm.Term) { t.WaitGone("here") },
		"matches d.g":                         func(t *testterm.Term) { t.WaitMatch(regexp.MustCompile("d.g")) },
		"waited for luck":                     func(t *testterm.Term) { t.WaitFunc("luck", func(string) bool { return false }) },
		"the program has not ended":           func(t *testterm.Term) { t.Wait() },
		"the program has not asked for the m": func(t *testterm.Term) { t.Click(0, 0) },
		`"dog" is not on the screen`:          func(t *testterm.Term) { t.Find("dog") },
	} {
		message := fatal(func(tb testing.TB) {
			testterm.Lend(term, tb, 100*time.Millisecond, func() { test(term) })
		})
		if !strings.Contains(message, name) || !strings.Contains(message, "│cat is here") || !strings.Contains(message, "┌ 30×3, cursor 0,1") {
			t.Errorf("%s: the failure says\n%s", name, message)
		}
	}
}

func TestWaitEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	term := testterm.Start(t, program("print", "bye"))
	message := fatal(func(tb testing.TB) {
		testterm.Lend(term, tb, time.Hour, func() { term.WaitFor("dog") })
	})
	if !strings.Contains(message, "the program has ended") {
		t.Errorf("the failure says %q", message)
	}
}

func TestMissingProgramFailsTheTest(t *testing.T) {
	t.Parallel()
	message := fatal(func(tb testing.TB) {
		tb.(*failing).TB = t // for its temporary directory
		testterm.Start(tb, testterm.Options{Path: "/does/not/exist"})
	})
	if !strings.Contains(message, "/does/not/exist") {
		t.Errorf("the failure says %q", message)
	}
}
