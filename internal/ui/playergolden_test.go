package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/exp/golden"

	"callboard/internal/player"
)

// moments are what the strip can have to show.
func moments() []struct {
	name   string
	change func(*player.State)
} {
	return []struct {
		name   string
		change func(*player.State)
	}{
		{"idle", func(st *player.State) { *st = player.State{Status: player.Idle, Volume: 80, Speed: 1} }},
		{"playing", func(*player.State) {}},
		{"paused", func(st *player.State) { st.Status, st.Level = player.Paused, 0 }},
		{"ended", func(st *player.State) { st.Status, st.Level, st.Position = player.Ended, 0, st.Length }},
		{"loading", func(st *player.State) {
			*st = player.State{Clip: st.Clip, Status: player.Loading, Volume: 80, Speed: 1}
		}},
		{"growing", func(st *player.State) { st.Status, st.Arrived, st.Level = player.Loading, 1500*time.Millisecond, 0 }},
		{"marked", func(st *player.State) { st.Loop.From = 700 * time.Millisecond }},
		{"looped", func(st *player.State) {
			st.Loop = player.Loop{From: 700 * time.Millisecond, To: 1900 * time.Millisecond}
		}},
		{"muted, fast", func(st *player.State) { st.Muted, st.Speed = true, 1.5 }},
		{"silent", func(st *player.State) {
			st.Silent, st.Backend, st.BackendShort, st.Device = true, "silent", "silent", ""
		}},
		{"broken", func(st *player.State) {
			st.Status, st.Problem = player.Broken, "this is no audio that can be played: fetch it again with r"
		}},
	}
}

func TestGoldenStrip(t *testing.T) {
	for width, name := range map[int]string{40: "40", 60: "60", 100: "100", 200: "200"} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, look := range []struct {
				name    string
				profile colorprofile.Profile
				ascii   bool
			}{{"true colour", colorprofile.TrueColor, false}, {"16 colours", colorprofile.ANSI, false}, {"no colour", colorprofile.ASCII, false}, {"no colour, ASCII", colorprofile.ASCII, true}} {
				b.WriteString("# " + look.name + "\n")
				s := newStage(t, width, 24, func(o *Options) { o.ASCII = look.ascii })
				s.send(tea.ColorProfileMsg{Profile: look.profile})
				for _, m := range moments() {
					s.sounds(m.change)
					line := strings.Split(s.m.View().Content, "\n")[s.m.size.H-2]
					b.WriteString(strings.ReplaceAll(line, "\x1b", "␛") + "\n")
				}
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

func TestGoldenPlayer(t *testing.T) {
	for name, size := range map[string][2]int{"120x36": {120, 36}, "80x24": {80, 24}, "40x12": {40, 12}} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for _, ascii := range []bool{false, true} {
				s := newStage(t, size[0], size[1], func(o *Options) { o.ASCII = ascii })
				if ascii {
					s.send(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
				}
				s.press("P")
				for _, m := range moments() {
					s.sounds(m.change, func(st *player.State) {
						st.Clip.Key = "job-4" // Korean
						st.Device = "내장 오디오 아날로그 스테레오"
					})
					s.send(tickMsg(s.m.timers.tick))
					b.WriteString("# " + m.name + "\n" + s.text())
				}
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

// BenchmarkPlayingFrame is one of the twenty drawings a second while sound plays: with the strip, and with the panel
// open. Budget: under 1 ms.
func BenchmarkPlayingFrame(b *testing.B) {
	for _, keys := range [][]string{nil, {"P"}} {
		name := map[bool]string{true: "strip", false: "panel"}[keys == nil]
		b.Run(name, func(b *testing.B) {
			s := newStage(b, 120, 36)
			s.sounds()
			s.press(keys...)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.player.state.Position = time.Duration(i%2340) * time.Millisecond
				s.m.Update(tickMsg(s.m.timers.tick))
				s.m.View()
			}
		})
	}
}
