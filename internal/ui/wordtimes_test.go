package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/api"
	"callboard/internal/player"
)

// fakeTimes are the word times of one take.
type fakeTimes struct {
	key   string
	times api.Timing
	asked []string
}

func (f *fakeTimes) WordTimes(_ context.Context, id string) (api.Timing, bool, error) {
	f.asked = append(f.asked, id)
	return f.times, id == f.key, nil
}

// newTimedStage is a stage whose Korean take has word times, one word each 0.3 s.
func newTimedStage(t testing.TB, w, h int) (*stage, *fakeTimes) {
	t.Helper()
	s, f := newStage(t, w, h), &fakeTimes{key: "job-4"}
	for i, word := range strings.Fields("제 이름은 타입캐스트입니다. 반갑습니다, 여러분 모두!") {
		at := 0.2 + 0.3*float64(i)
		f.times.Words = append(f.times.Words, api.Span{Text: word, Start: at, End: at + 0.3})
	}
	for i := range s.jobs.history {
		if s.jobs.history[i].ID == f.key {
			s.jobs.history[i].Params.WordTimes = new(true)
		}
	}
	svc := s.services()
	svc.WordTimes = f
	s.begin(svc)
	return s, f
}

// at is the Korean take at a position.
func at(position time.Duration) func(*player.State) {
	return func(st *player.State) { st.Clip.Key, st.Position = "job-4", position }
}

func TestGoldenWords(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {40, 16}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			var b strings.Builder
			for _, profile := range []colorprofile.Profile{colorprofile.ANSI, colorprofile.ASCII} {
				s, _ := newTimedStage(t, size[0], size[1])
				s.send(tea.ColorProfileMsg{Profile: profile})
				for _, position := range []time.Duration{0, 900 * time.Millisecond, 1900 * time.Millisecond} {
					s.sounds(at(position))
					line := strings.Split(s.m.View().Content, "\n")[s.m.size.H-2]
					fmt.Fprintf(&b, "# %v\n%s\n", position, strings.ReplaceAll(line, "\x1b", "␛"))
				}
				s.press("P")
				b.WriteString(s.text())
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

func TestJumpByWord(t *testing.T) {
	s, f := newTimedStage(t, 120, 36)
	for _, c := range []struct {
		position time.Duration
		key, did string
	}{
		{0, "ctrl+right", "seek 200ms"}, {250 * time.Millisecond, "ctrl+right", "seek 500ms"}, {600 * time.Millisecond, "ctrl+left", "seek 200ms"},
		{600 * time.Millisecond, "alt+right", "seek 800ms"}, {0, "alt+left", "seek 200ms"}, {2300 * time.Millisecond, "ctrl+left", "seek 1.7s"}, {1900 * time.Millisecond, "ctrl+right", ""},
	} {
		s.sounds(at(c.position))
		s.did()
		s.press("esc", c.key)
		s.wantDid(c.did)
	}
	if got := strings.Join(f.asked, " "); got != "job-4" {
		t.Errorf("asked for %q", got)
	}
	// Another take has none, and nothing is asked about it.
	s.sounds()
	s.did()
	s.press("ctrl+right")
	s.wantDid("")
	s.want("no word times")
	if len(f.asked) != 1 {
		t.Errorf("asked for %q", f.asked)
	}
}
