//go:build linux

package e2e

import (
	"os"
	"strings"
)

// account compares what the sandbox has accepted, and so charged, with the jobs: each accepted text is that of a job, or of one whose
// answer was lost. A request that is sent twice leaves a text that no job knows.
func (s *soak) account() {
	w := &crashWorld{t: s.t, data: s.env.DataDir(s.t)}
	accepted := s.box.Speaks()
	ids, err := w.list("SELECT speak_id FROM jobs WHERE speak_id <> ''")
	// Of a job that keys have removed the text is gone.
	lost, errLost := w.list("SELECT id FROM jobs WHERE speak_id = '' AND state IN ('uncertain', 'removed')")
	if err != nil || errLost != nil {
		s.t.Errorf("the jobs cannot be read: %v, %v", err, errLost)
		return
	}
	known := map[string]bool{}
	for _, id := range ids {
		known[id] = true
	}
	var unknown []string
	for _, a := range accepted {
		if !known[a.ID] && !strings.HasPrefix(a.Text, newerText) { // the jobs of the newer service have no ids of it
			unknown = append(unknown, a.Text)
		}
	}
	if len(unknown) > len(lost) {
		s.t.Errorf("%d accepted texts are of no job, and only %d jobs have lost their answer: %.2000q", len(unknown), len(lost), unknown)
	}
	s.t.Logf("%d texts were accepted; of %d the answer was lost", len(accepted), len(unknown))
}

// checkTemp checks that nothing is left in the temporary folder once all programs have ended, and the next one has removed what killed
// ones have left.
func (s *soak) checkTemp() {
	if r := s.env.Run(s.t, "jobs", "--json"); r.Code != 0 {
		s.t.Errorf("jobs: exit %d: %s", r.Code, r.Stderr)
	}
	left, err := os.ReadDir(s.temp)
	if err != nil {
		s.t.Error(err)
	}
	for _, f := range left {
		if strings.HasPrefix(f.Name(), "pulse-") { // the library of pacat makes its folder there, for all programs of this user
			continue
		}
		s.t.Errorf("left over in the temporary folder: %s", f.Name())
	}
}
