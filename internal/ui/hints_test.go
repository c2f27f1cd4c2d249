package ui

import (
	"strings"
	"testing"

	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/state"
)

// lastLine is the line of the key hints.
func (s *stage) lastLine() string {
	lines := strings.Split(strings.TrimRight(s.text(), "\n"), "\n")
	return lines[len(lines)-1]
}

func TestHintsNameKeysThatHaveAnEffect(t *testing.T) {
	take := func(s *stage, j job.Job) {
		j.ID, j.ActorName, j.Text, j.CreatedAt = "job-9", "Mina", "hi", noon
		s.send(jobsMsg{j})
		s.press("shift+tab", "g")
	}
	heard := func(status player.Status) func(*stage) {
		return func(s *stage) {
			take(s, job.Job{State: job.Done, File: "/tmp/9.wav"})
			s.sounds(func(st *player.State) { st.Clip.Key, st.Status = "job-9", status })
		}
	}
	for name, c := range map[string]struct {
		play func(*stage)
		want string
	}{
		"done":    {func(s *stage) { take(s, job.Job{State: job.Done, File: "/tmp/9.wav"}) }, " space play · s save · enter details · r again · e to the script · A play new takes · y copy · P player · ? help"},
		"failed":  {func(s *stage) { take(s, job.Job{State: job.Failed}) }, " r again · enter details · e to the script · y copy · P player · ctrl+s speak · x remove · / filter · ? help"},
		"running": {func(s *stage) { take(s, job.Job{State: job.Started}) }, " enter details · e to the script · y copy · P player · ctrl+s speak · x remove · / filter · tab next pane · ? help"},
		"sounds":  {heard(player.Playing), " space pause · ←→ seek · l loop · <> speed · P player · s save · enter details · tab next pane · ? help · q quit"},
		"paused":  {heard(player.Paused), " space play · ←→ seek · l loop · <> speed · P player · s save · enter details · tab next pane · ? help · q quit"},
		"another was heard": {func(s *stage) { s.sounds(); heard(player.Playing)(s) },
			" space pause · ←→ seek · l loop · <> speed · f flip · P player · s save · enter details · tab next pane · ? help"},
		"failed, in detail":  {func(s *stage) { take(s, job.Job{State: job.Failed}); s.press("enter") }, " r again · esc close · e to the script · tab next job · y copy · x remove"},
		"running, in detail": {func(s *stage) { take(s, job.Job{State: job.Queued}); s.press("enter") }, " esc close · e to the script · tab next job · y copy · x remove"},
		"done, in detail": {func(s *stage) { take(s, job.Job{State: job.Done, File: "/tmp/9.wav"}); s.press("enter") },
			" space play · esc close · s save · r again · e to the script · tab next job · y copy · x remove"},
	} {
		s := newStage(t, 120, 36)
		c.play(s)
		if got := s.lastLine(); got != c.want {
			t.Errorf("%s: the hints are\n%s; want\n%s", name, got, c.want)
		}
	}
}

func TestPlayKeyPausesAPlayingSample(t *testing.T) {
	s := newStage(t, 120, 36)
	s.want("space sample")
	s.sounds(func(st *player.State) { st.Clip.Key = state.SampleKey(s.actors.list[0].ID) })
	s.want("space pause · P player")
	s.press("down") // it has none, and the selected take is not here yet: the sample is what is heard
	s.want("space pause")
	s.wantNot("space sample", "space play")
}

// The help key stays on the narrowest screen, and the player key where something plays.
func TestHelpAndPlayerHintsStay(t *testing.T) {
	for _, w := range []int{40, 60, 80, 100, 120} {
		s := newStage(t, w, 24)
		s.sounds()
		for range 3 {
			s.press("esc", "tab", "esc")
			if got := s.lastLine(); !strings.Contains(got, "? help") && s.focus() != "Script" {
				t.Errorf("%d columns: %s", w, got)
			}
			if got := s.lastLine(); w >= 80 && s.focus() != "Script" && !strings.Contains(got, "P player") {
				t.Errorf("%d columns: %s", w, got)
			}
		}
	}
}

func TestPanelHintsItsMostUsedKeys(t *testing.T) {
	s := newStage(t, 120, 36)
	s.sounds()
	s.press("P")
	s.want("o output", "_ mute", "? keys")
}

// Each key of a shown hint has a binding where it is shown.
func TestEveryHintHasABinding(t *testing.T) {
	for name, show := range scenes() {
		for _, w := range []int{80, 120} {
			s := newStage(t, w, 36)
			show(s)
			hints := s.m.screen().Hints()
			if d := s.m.top(); d != nil {
				hints = d.Hints()
			}
			for _, h := range hints {
				if !h.Enabled() {
					continue
				}
				for _, k := range h.Keys() {
					if s.m.keys.Find(keyPress(k), s.m.scopes()...) == keymap.None {
						t.Errorf("%s: the hint %q %s: key %s does nothing", name, h.Help().Key, h.Help().Desc, k)
					}
				}
			}
		}
	}
}
