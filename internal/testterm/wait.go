package testterm

import (
	"regexp"
	"strings"
	"time"
)

// WaitFor waits until a text is on the screen, within one row. Like every Wait… method
// it fails the test and prints the screen after Options.Timeout, or as soon as
// the program has ended without showing the text.
func (t *Term) WaitFor(what string) {
	t.tb.Helper()
	t.wait("no "+quote(what)+" on the screen", func(screen string) bool { return strings.Contains(screen, what) })
}

// WaitGone waits until a text is no longer on the screen.
func (t *Term) WaitGone(what string) {
	t.tb.Helper()
	t.wait(quote(what)+" is still on the screen", func(screen string) bool { return !strings.Contains(screen, what) })
}

// WaitMatch waits until the screen matches and returns the match and its groups. Rows are
// separated by a line feed; use (?m) to anchor in one.
func (t *Term) WaitMatch(re *regexp.Regexp) []string {
	t.tb.Helper()
	var found []string
	t.wait("nothing on the screen matches "+re.String(), func(screen string) bool {
		found = re.FindStringSubmatch(screen)
		return found != nil
	})
	return found
}

// WaitFunc waits until cond returns true. It calls cond at once and after each change of the
// screen. cond may also look at the title, the cursor and the cells, but must not wait.
// desc names the condition in the failure message.
func (t *Term) WaitFunc(desc string, cond func(screen string) bool) {
	t.tb.Helper()
	t.wait("waited for "+desc, cond)
}

func (t *Term) wait(complaint string, cond func(string) bool) {
	t.tb.Helper()
	timer := time.NewTimer(t.timeout)
	defer timer.Stop()
	for {
		change, ended := t.nextChange(), t.Exited()
		if cond(t.Screen()) {
			return
		}
		if ended {
			t.fail("%s, and the program has ended", complaint)
		}
		select {
		case <-change:
		case <-timer.C:
			t.fail("%s after %v", complaint, t.timeout)
		}
	}
}

func quote(s string) string { return "“" + s + "”" }

// fail ends the test and prints the screen.
func (t *Term) fail(format string, args ...any) {
	t.tb.Helper()
	t.shown = true
	t.tb.Fatalf("testterm: "+format+"\n%s", append(args, t.framed())...)
}
