package cli

import (
	"strings"
	"testing"

	"callboard/internal/columns"
	"callboard/internal/job"
)

// A take that is done can have flaws. Each is one line on stderr, and jobs shows that there is one.
func TestFlawsOfADoneTakeAreSaid(t *testing.T) {
	t.Parallel()
	var stderr strings.Builder
	s := &invocation{err: &stderr}
	j := job.Job{State: job.Done, File: "/a.wav", Problem: "the audio is cut short: 0.4 of 1.0 s", Unspoken: []string{"🎉", "a\x1b[2J"}, Unconfirmed: true}
	s.notifyFlaws(j, "/b.wav")
	want := "callboard: /b.wav: the audio is cut short: 0.4 of 1.0 s\n" +
		"callboard: not spoken: 🎉, \"a\\x1b[2J\"\n" +
		"callboard: unconfirmed: " + whyUnconfirmed + "\n"
	if stderr.String() != want {
		t.Errorf("got %q, want %q", stderr.String(), want)
	}
	for _, flawed := range []job.Job{j, {State: job.Done, File: "/a.wav", Unspoken: []string{"🎉"}}} {
		row := columns.Row(columns.JobTable(true), flawed)
		if !strings.HasPrefix(row[1], "! done") || jobInk(flawed) != warn {
			t.Errorf("the row is %q", row)
		}
	}
	stderr.Reset()
	s.notifyFlaws(job.Job{State: job.Done, File: "/a.wav"}, "/a.wav")
	if stderr.Len() > 0 {
		t.Errorf("without a flaw: %q", stderr.String())
	}
}
